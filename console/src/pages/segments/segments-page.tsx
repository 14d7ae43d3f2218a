import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Alert, Button, Card, Flex, Input, Table, Tag } from 'antd'
import { useGet, type Answer } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { Page } from '../../parts/page.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import { can, useMe } from '../../shell/me.ts'
import { EXAMPLES, segmentsWords } from './segments-words.ts'

type Segment = Answer<'GET /api/segments'>['segments'][number]

export function SegmentsPage() {
  const t = useWords(segmentsWords)
  const { data } = useMe()
  const { search = '' } = useSearch({ from: '/inside/segments' })
  const navigate = useNavigate({ from: '/segments' })
  const segments = useGet('/api/segments', {})
  const mayCreate = can(data?.me, 'operator')
  return (
    <Page
      title={t.title}
      term="segment"
      about={t.about}
      actions={
        <>
          <Input.Search
            aria-label={t.searchHint}
            placeholder={t.searchHint}
            allowClear
            style={{ width: 220 }}
            value={search}
            onChange={(event) => void navigate({ search: { search: event.target.value || undefined }, replace: true })}
          />
          {mayCreate && (
            <Button type="primary" onClick={() => void navigate({ to: '/segments/new' })}>
              {t.create}
            </Button>
          )}
        </>
      }
    >
      <Loaded asked={segments}>
        {({ segments: all }) => {
          const shown = all.filter(({ name, slug }) => `${name} ${slug}`.toLowerCase().includes(search.toLowerCase()))
          return all.length === 0 ? (
            <FirstSegment mayCreate={mayCreate} />
          ) : shown.length === 0 ? (
            <Nothing>{t.noMatch}</Nothing>
          ) : (
            <SegmentTable segments={shown} />
          )
        }}
      </Loaded>
    </Page>
  )
}

function FirstSegment({ mayCreate }: { mayCreate: boolean }) {
  const t = useWords(segmentsWords)
  const { language } = useLanguage()
  return (
    <Nothing
      action={
        mayCreate && (
          <Flex gap={8} wrap justify="center">
            {EXAMPLES.map((example) => (
              <Link key={example.slug} to="/segments/new" search={{ example: example.slug }}>
                {example[language]}
              </Link>
            ))}
          </Flex>
        )
      }
    >
      {t.none}
    </Nothing>
  )
}

function SegmentTable({ segments }: { segments: Segment[] }) {
  const t = useWords(segmentsWords)
  const number = useNumber()
  return (
    <Card size="small" styles={{ body: { padding: 0 } }}>
      <Table
        rowKey="slug"
        size="middle"
        pagination={segments.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
        tableLayout="fixed"
        dataSource={segments}
        columns={[
          {
            title: t.nameLabel,
            dataIndex: 'name',
            render: (name: string, { slug }) => (
              <Link to="/segments/$slug" params={{ slug }} style={{ overflowWrap: 'anywhere' }}>
                {name}
              </Link>
            ),
          },
          {
            title: t.members,
            dataIndex: 'members',
            align: 'right',
            width: 110,
            sorter: (a, b) => a.members - b.members,
            render: (members: number) => <span className="numbers">{number(members)}</span>,
          },
          { title: t.status, width: 92, render: (_, segment) => <SegmentState segment={segment} /> },
          {
            title: t.changed,
            dataIndex: 'updatedAt',
            width: 130,
            responsive: ['md'],
            render: (at: string) => <Time at={at} />,
          },
        ]}
      />
    </Card>
  )
}

export function SegmentState({ segment }: { segment: Pick<Segment, 'status' | 'problem'> }) {
  const t = useWords(segmentsWords)
  if (segment.problem !== null) return <Tag color="error">{t.failed}</Tag>
  return <Tag color={segment.status === 'live' ? 'success' : 'processing'}>{t.states[segment.status]}</Tag>
}

export function SegmentProblem({ problem }: { problem: string | null }) {
  const t = useWords(segmentsWords)
  return problem === null ? null : <Alert type="error" showIcon title={t.failed} description={problem} />
}
