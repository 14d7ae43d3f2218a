import { getRouteApi, Link } from '@tanstack/react-router'
import { Alert, Card, Flex, InputNumber, Table, Tag, theme, Typography } from 'antd'
import { lazy, Suspense } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Page } from '../../parts/page.tsx'
import { CHART_TOOLS_PX, Loaded, Nothing, Waiting } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import { CHART_PX, isNothing, MINUTES_CHART_PX, overIn, sumOf, tenths, type Load, type LoadDay } from './load-rows.ts'
import { loadWords } from './load-words.ts'

const charts = () => import('./load-charts.tsx')
const LoadChart = lazy(async () => ({ default: (await charts()).LoadChart }))
const MinutesChart = lazy(async () => ({ default: (await charts()).MinutesChart }))
const route = getRouteApi('/inside/load')

const DAYS = 14
/** Of a day of eight hours, what is left beside serving who writes. */
const MINUTES_PER_PERSON = 120
const MAX_MINUTES = 720

/** What the coming two weeks will ask of channels and staff (触达负荷), and on which days it is more than they have. */
export function LoadPage() {
  const t = useWords(loadWords)
  const asked = useGet('/api/load', { query: { days: String(DAYS) } })
  return (
    <Page title={t.title} term="load" about={t.about}>
      <Loaded asked={asked}>{(load) => (isNothing(load) ? <Nothing>{t.none}</Nothing> : <Seen load={load} />)}</Loaded>
    </Page>
  )
}

function Seen({ load: { days, staff, cutShort } }: { load: Load }) {
  const t = useWords(loadWords)
  const number = useNumber()
  const { minutes = MINUTES_PER_PERSON } = route.useSearch()
  const navigate = route.useNavigate()
  const available = staff * minutes
  const over = overIn(days, available)
  return (
    <>
      {(over.length > 0 || cutShort.length === 0) && <Standing over={over} staff={staff} />}
      {cutShort.length > 0 && <CutShort flows={cutShort} />}
      <Card size="small" title={t.byDay}>
        <Suspense fallback={<Waiting height={CHART_TOOLS_PX + CHART_PX} />}>
          <LoadChart days={days} />
        </Suspense>
        <Typography.Text type="secondary" style={{ fontSize: 13 }}>
          {t.means}
        </Typography.Text>
      </Card>
      <Card size="small" title={t.minutes}>
        <Flex vertical gap={12}>
          <Flex gap="4px 16px" wrap align="center">
            <label style={{ display: 'inline-flex', gap: 8, alignItems: 'center', flexWrap: 'wrap' }}>
              {t.perPerson}
              <InputNumber
                aria-label={t.perPerson}
                min={1}
                max={MAX_MINUTES}
                precision={0}
                value={minutes}
                onChange={(next) =>
                  next !== null &&
                  void navigate({ search: { minutes: next === MINUTES_PER_PERSON ? undefined : next }, replace: true })
                }
              />
            </label>
            <span>{staff > 0 && t.staffOf(number(staff), number(available))}</span>
          </Flex>
          <Suspense fallback={<Waiting height={CHART_TOOLS_PX + MINUTES_CHART_PX} />}>
            <MinutesChart days={days} available={available} />
          </Suspense>
          <Typography.Text type="secondary" style={{ fontSize: 13 }}>
            {t.minutesMean}
          </Typography.Text>
        </Flex>
      </Card>
      <Card size="small" title={t.table}>
        <Figures days={days} available={available} />
      </Card>
    </>
  )
}

function Standing({ over, staff }: { over: LoadDay[]; staff: number }) {
  const t = useWords(loadWords)
  const number = useNumber()
  if (staff === 0 && over.length > 0) return <Alert type="warning" showIcon title={t.noStaff} />
  if (over.length === 0) return <Alert type="success" showIcon title={t.fits} />
  const days = over.map(({ day, minutes }) => t.overDay(day.slice(5), number(minutes))).join(t.sep)
  return <Alert type="warning" showIcon title={t.over(days)} />
}

/** Whoever sees the days must know that they are not all of it. */
function CutShort({ flows }: { flows: Load['cutShort'] }) {
  const t = useWords(loadWords)
  const links = flows.map(({ slug, name }, place) => (
    <span key={slug}>
      {place > 0 && t.sep}
      <Link to="/sops/$slug" params={{ slug }}>
        {name}
      </Link>
    </span>
  ))
  return (
    <Alert
      type="warning"
      showIcon
      title={
        <>
          {t.cutShort}
          {links}
        </>
      }
    />
  )
}

/** On a narrow screen it is moved sideways within its frame, from the keyboard too. */
const SCROLL = { x: 'max-content' } as const
const FOCUSABLE = { tabIndex: 0 } as const

function Figures({ days, available }: { days: LoadDay[]; available: number }) {
  const t = useWords(loadWords)
  const number = useNumber()
  const { token } = theme.useToken()
  const figure = (n: number) => <span className="numbers">{n === 0 ? '–' : number(tenths(n))}</span>
  return (
    <Table<LoadDay>
      rowKey="day"
      size="small"
      scroll={SCROLL}
      onRow={() => FOCUSABLE}
      pagination={false}
      dataSource={days}
      columns={[
        // As under the charts; the year is the next two weeks'.
        { title: t.day, render: (_, { day }) => day.slice(5) },
        { title: t.messages, align: 'right', render: (_, { sends }) => figure(sumOf(sends)) },
        { title: t.tasks, align: 'right', render: (_, { tasks }) => figure(sumOf(tasks)) },
        {
          title: t.minutesShort,
          align: 'right',
          render: (_, { minutes }) => (
            <Flex gap={4} justify="flex-end" align="center">
              {minutes > available && (
                <Tag color="volcano" style={{ color: token.colorText, margin: 0 }}>
                  {t.isOver}
                </Tag>
              )}
              {figure(minutes)}
            </Flex>
          ),
        },
        {
          title: t.broadcasts,
          render: (_, { broadcasts }) =>
            broadcasts.length === 0
              ? '–'
              : broadcasts.map(({ id, name }, place) => (
                  <span key={id}>
                    {place > 0 && t.sep}
                    <Link to="/broadcasts/$id" params={{ id: String(id) }}>
                      {name}
                    </Link>
                  </span>
                )),
        },
      ]}
    />
  )
}
