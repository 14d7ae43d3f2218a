import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { Alert, Card, Col, Flex, Row, Statistic, theme, Typography } from 'antd'
import { useGet, type Answer } from '../../api/api.ts'
import { counted, inBoth, useWords } from '../../language/language.tsx'
import { Page } from '../../parts/page.tsx'
import { Loaded, Nothing, Waiting } from '../../parts/states.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import { isBound, useMe } from '../../shell/me.ts'
import { isWaiting, NoticeLink, useSaid } from '../../shell/notices/notice.tsx'
import { useNotices } from '../../shell/notices/use-notices.ts'
import { LifecycleCard } from './lifecycle-card.tsx'
import { OwnCustomers } from './own-customers.tsx'

const words = inBoth({
  zh: {
    title: '首页',
    about: '此刻的客户与人群，以及需要您处理的事项',
    customers: '客户',
    events: '事件',
    rate: '每秒事件',
    segments: '人数最多的人群',
    people: (n: string) => `${n} 人`,
    building: '计算中',
    noSegments: '还没有人群。建立第一个人群，圈选要服务的客户。',
    newSegment: '新建人群',
    moves: '最近进出',
    entered: '进入',
    left: '离开',
    noMoves: '还没有人进入或离开人群。',
    look: '去处理',
    moreWaiting: (n: number) => `另有 ${n} 项待处理，请查看右上角的通知。`,
    calm: '没有待处理的事项。',
  },
  en: {
    title: 'Home',
    about: 'Customers and segments as they are now, and what needs you',
    customers: 'Customers',
    events: 'Events',
    rate: 'Events a second',
    segments: 'Largest segments',
    people: (n) => counted(n, 'person', 'people'),
    building: 'Building',
    noSegments: 'There is no segment yet. Make the first one to choose whom to serve.',
    newSegment: 'New segment',
    moves: 'Who moved lately',
    entered: 'entered',
    left: 'left',
    noMoves: 'Nobody has entered or left a segment yet.',
    look: 'Have a look',
    moreWaiting: (n) => `${n} more, among the notices at the top right.`,
    calm: 'Nothing needs you.',
  },
})

/** While events come; that none do any more is told by nothing. */
const LOOK_MS = 2_000

export function HomePage() {
  const { data } = useMe()
  return isBound(data?.me) ? <OwnCustomers /> : <Overview />
}

function Overview() {
  const t = useWords(words)
  const { isPending, isFetching } = useNotices()
  const status = useGet('/api/status', undefined, {
    refetchInterval: ({ state }) => (state.data && state.data.eventsPerSecond > 0 ? LOOK_MS : false),
  })
  return (
    <Page title={t.title} about={t.about}>
      {isPending && isFetching ? (
        // What needs somebody stands above the counts: coming later it would push them down.
        <Waiting />
      ) : (
        <>
          <NeedsYou />
          <Loaded asked={status}>{(data) => <Counts status={data} />}</Loaded>
        </>
      )}
    </Page>
  )
}

const MAX_SHOWN = 3

function NeedsYou() {
  const t = useWords(words)
  const said = useSaid()
  const { data } = useNotices()
  if (!data) return null
  const waiting = data.notices.filter(isWaiting)
  if (waiting.length === 0) return <Alert type="success" showIcon title={t.calm} />
  return (
    <Flex vertical gap={8}>
      {waiting.slice(0, MAX_SHOWN).map((notice) => (
        <Alert
          key={notice.id}
          type="warning"
          showIcon
          title={said(notice)}
          action={<NoticeLink notice={notice}>{t.look}</NoticeLink>}
        />
      ))}
      {waiting.length > MAX_SHOWN && (
        <Typography.Text type="secondary">{t.moreWaiting(waiting.length - MAX_SHOWN)}</Typography.Text>
      )}
    </Flex>
  )
}

function Counts({ status }: { status: Answer<'GET /api/status'> }) {
  const t = useWords(words)
  const number = useNumber()
  return (
    <>
      <Row gutter={[16, 16]}>
        {(['customers', 'events'] as const).map((what) => (
          <Col key={what} xs={12} md={8}>
            <Card size="small">
              <Statistic
                title={t[what]}
                value={status[what]}
                formatter={(value) => number(Number(value))}
                className="numbers"
              />
            </Card>
          </Col>
        ))}
        <Col xs={24} md={8}>
          <Card size="small">
            <Statistic title={t.rate} value={status.eventsPerSecond} className="numbers" />
          </Card>
        </Col>
      </Row>
      <Row gutter={[16, 16]}>
        <Col xs={24} lg={14}>
          <Flex vertical gap={16}>
            <Card title={t.segments} size="small">
              <Bars segments={status.segments} />
            </Card>
            <LifecycleCard />
          </Flex>
        </Col>
        <Col xs={24} lg={10}>
          <Card title={t.moves} size="small">
            <Moves moves={status.moves} />
          </Card>
        </Col>
      </Row>
    </>
  )
}

function Bars({ segments }: { segments: Answer<'GET /api/status'>['segments'] }) {
  const t = useWords(words)
  const number = useNumber()
  const { token } = theme.useToken()
  if (segments.length === 0)
    return <Nothing action={<Link to="/segments/new">{t.newSegment}</Link>}>{t.noSegments}</Nothing>
  const most = Math.max(1, ...segments.map(({ members }) => members))
  return (
    <Flex vertical gap={10}>
      {segments.map(({ slug, name, members, building }) => (
        <div key={slug}>
          <Flex justify="space-between" gap={12}>
            <Link to="/segments/$slug" params={{ slug }} style={{ overflowWrap: 'anywhere' }}>
              {name}
            </Link>
            <span className="numbers" style={{ whiteSpace: 'nowrap' }}>
              {building ? t.building : t.people(number(members))}
            </span>
          </Flex>
          <div style={{ height: 6, borderRadius: 3, background: token.colorFillSecondary, marginTop: 4 }}>
            <div
              style={{
                height: 6,
                borderRadius: 3,
                background: token.colorPrimary,
                width: `${(members / most) * 100}%`,
                transition: 'width .6s',
              }}
            />
          </div>
        </div>
      ))}
    </Flex>
  )
}

function Moves({ moves }: { moves: Answer<'GET /api/status'>['moves'] }) {
  const t = useWords(words)
  const { token } = theme.useToken()
  if (moves.length === 0) return <Nothing>{t.noMoves}</Nothing>
  return (
    <Flex vertical gap={8}>
      {moves.map(({ seq, segment, entered, at }) => (
        <Flex key={seq} gap={8} align="baseline">
          {entered ? (
            <ArrowUpOutlined style={{ color: token.colorSuccess }} aria-hidden />
          ) : (
            <ArrowDownOutlined style={{ color: token.colorTextTertiary }} aria-hidden />
          )}
          <span style={{ flex: 1, overflowWrap: 'anywhere' }}>
            {entered ? t.entered : t.left} {segment}
          </span>
          <Typography.Text type="secondary" style={{ whiteSpace: 'nowrap' }}>
            <Time at={at} />
          </Typography.Text>
        </Flex>
      ))}
    </Flex>
  )
}
