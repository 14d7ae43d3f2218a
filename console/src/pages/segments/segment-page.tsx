import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { App, Button, Card, Col, Descriptions, Flex, Row, Statistic, Table, Tag, Typography } from 'antd'
import { call, keyOf, useGet, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { Page } from '../../parts/page.tsx'
import { Loaded, Nothing, useMessageOf } from '../../parts/states.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import { can, useMe } from '../../shell/me.ts'
import { SegmentProblem, SegmentState } from './segments-page.tsx'
import { segmentsWords } from './segments-words.ts'

type Segment = Answer<'GET /api/segments/:slug'>

export function SegmentPage() {
  const { slug } = useParams({ from: '/inside/segments/$slug' })
  const asked = useGet('/api/segments/:slug', { params: { slug } })
  return <Loaded asked={asked}>{(segment) => <OneSegment segment={segment} />}</Loaded>
}

function OneSegment({ segment }: { segment: Segment }) {
  const t = useWords(segmentsWords)
  const number = useNumber()
  return (
    <Page title={segment.name} about={segment.description || undefined} actions={<Actions segment={segment} />}>
      <SegmentProblem problem={segment.problem} />
      <Row gutter={[16, 16]}>
        <Col xs={24} md={8}>
          <Card size="small">
            <Statistic title={t.now} value={number(segment.members)} className="numbers" />
            <SegmentState segment={segment} />
          </Card>
        </Col>
        <Col xs={24} md={16}>
          <Card size="small" title={t.rule}>
            <Typography.Paragraph
              style={{
                margin: 0,
                fontFamily: 'ui-monospace, monospace',
                whiteSpace: 'pre-wrap',
                overflowWrap: 'anywhere',
              }}
            >
              {segment.text}
            </Typography.Paragraph>
          </Card>
        </Col>
      </Row>
      <Members slug={segment.slug} />
      <Versions segment={segment} />
    </Page>
  )
}

function Actions({ segment }: { segment: Segment }) {
  const t = useWords(segmentsWords)
  const s = useWords(sharedWords)
  const { data } = useMe()
  const { modal, message } = App.useApp()
  const messageOf = useMessageOf()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { slug } = segment
  const archive = useMutation({
    mutationFn: () => call('DELETE /api/segments/:slug', { params: { slug } }),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: keyOf('/api/segments') })
      await navigate({ to: '/segments' })
    },
    onError: (error) => message.error(messageOf(error)),
  })
  if (!can(data?.me, 'operator')) return null
  const ask = () =>
    modal.confirm({
      title: `${t.archive} “${segment.name}”`,
      content: t.archiveAsk,
      okText: t.archive,
      okButtonProps: { danger: true },
      cancelText: s.cancel,
      onOk: () => archive.mutateAsync().catch(() => {}),
    })
  return (
    <>
      <Button type="primary" onClick={() => void navigate({ to: '/segments/$slug/edit', params: { slug } })}>
        {t.edit}
      </Button>
      <Button danger onClick={() => void ask()}>
        {t.archive}
      </Button>
    </>
  )
}

const SHOWN = 20

function Members({ slug }: { slug: string }) {
  const t = useWords(segmentsWords)
  const s = useWords(sharedWords)
  const { data } = useMe()
  const members = useGet('/api/segments/:slug/members', { params: { slug }, query: { limit: SHOWN } })
  const links = (
    <Flex gap={16} wrap>
      <Link to="/customers" search={{ segment: slug }}>
        {t.inList}
      </Link>
      {can(data?.me, 'operator') && (
        <a href={`/api/segments/${encodeURIComponent(slug)}/members.csv`} download>
          {t.download}
        </a>
      )}
    </Flex>
  )
  return (
    <Card size="small" title={t.sample} extra={links}>
      <Loaded asked={members}>
        {({ members: shown }) =>
          shown.length === 0 ? (
            <Nothing>{t.nobody}</Nothing>
          ) : (
            <Table
              size="small"
              rowKey="customerId"
              pagination={false}
              tableLayout="fixed"
              dataSource={shown}
              columns={[
                {
                  title: s.customer,
                  render: (_, { customerId, name }) => (
                    <Link to="/customers/$id" params={{ id: String(customerId) }} style={{ overflowWrap: 'anywhere' }}>
                      {name ?? s.noName} <Typography.Text type="secondary">#{customerId}</Typography.Text>
                    </Link>
                  ),
                },
                { title: t.since, dataIndex: 'since', width: '28%', render: (at: string) => <Time at={at} /> },
                {
                  title: t.until,
                  dataIndex: 'until',
                  width: '28%',
                  render: (at: string | null) => at && <Time at={at} />,
                },
              ]}
            />
          )
        }
      </Loaded>
    </Card>
  )
}

function Versions({ segment }: { segment: Segment }) {
  const t = useWords(segmentsWords)
  return (
    <Card size="small" title={t.versions}>
      <Flex vertical gap={16}>
        {segment.versions.map((version) => (
          <Descriptions
            key={version.version}
            size="small"
            column={{ xs: 1, md: 3 }}
            title={
              <Flex gap={8}>
                {t.version(version.version)}
                {version.status === 'live' && <Tag color="success">{t.states.live}</Tag>}
              </Flex>
            }
            items={[
              { key: 'at', label: t.changed, children: <Time at={version.createdAt} /> },
              { key: 'by', label: t.by, children: version.createdBy },
              {
                key: 'rule',
                label: t.rule,
                span: 'filled',
                children: <span style={{ overflowWrap: 'anywhere' }}>{version.text}</span>,
              },
            ]}
          />
        ))}
      </Flex>
    </Card>
  )
}
