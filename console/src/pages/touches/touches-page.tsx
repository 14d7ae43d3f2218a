import { getRouteApi } from '@tanstack/react-router'
import { Card, Flex, Segmented, Typography } from 'antd'
import { lazy, Suspense } from 'react'
import { useGet, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useTouchWords } from '../../language/touch-words.ts'
import { Bars, Parts } from '../../parts/bars.tsx'
import { Page } from '../../parts/page.tsx'
import { CHART_TOOLS_PX, Loaded, Nothing, Waiting } from '../../parts/states.tsx'
import { useTouchColours } from '../../parts/touch-colours.ts'
import { CHART_PX } from './chart-size.ts'
import { touchesWords } from './touches-words.ts'

const TouchesChart = lazy(async () => ({ default: (await import('./touches-chart.tsx')).TouchesChart }))
const route = getRouteApi('/inside/touches')
const SPANS = [7, 30, 90] as const

type Overview = Answer<'GET /api/touches/days'>
const OUTCOMES = ['delivered', 'waiting', 'failed', 'suppressed'] as const

export function TouchesPage() {
  const t = useWords(touchesWords)
  const { days = 30 } = route.useSearch()
  const navigate = route.useNavigate()
  const asked = useGet('/api/touches/days', { query: { days: String(days) } })
  return (
    <Page title={t.title} term="touch" about={t.about}>
      <Flex>
        <Segmented
          aria-label={t.span}
          options={SPANS.map((value) => ({ value, label: t.lastDays(value) }))}
          value={days}
          onChange={(next) => void navigate({ search: (now) => ({ ...now, days: next }), replace: true })}
        />
      </Flex>
      <Loaded asked={asked}>
        {(overview) => (overview.days.length === 0 ? <Nothing>{t.none}</Nothing> : <Seen overview={overview} />)}
      </Loaded>
    </Page>
  )
}

function Seen({ overview: { days, why } }: { overview: Overview }) {
  const t = useWords(touchesWords)
  const touches = useTouchWords()
  const colours = useTouchColours()
  return (
    <>
      <Card size="small" title={t.total}>
        <Parts
          label={t.total}
          parts={OUTCOMES.map((outcome) => ({
            key: outcome,
            label: t[outcome],
            count: days.reduce((sum, day) => sum + day[outcome], 0),
            colour: colours[outcome],
          }))}
        />
      </Card>
      <Card size="small" title={t.byDay}>
        <Suspense fallback={<Waiting height={CHART_TOOLS_PX + CHART_PX} />}>
          <TouchesChart days={days} />
        </Suspense>
        <Typography.Text type="secondary" style={{ fontSize: 13 }}>
          {t.means}
        </Typography.Text>
      </Card>
      <Card size="small" title={t.why}>
        {why.length === 0 ? (
          <Typography.Text type="secondary">{t.noneLost}</Typography.Text>
        ) : (
          <Bars
            label={t.why}
            bars={why.map(({ reason, cap, touches: count }) => ({
              key: `${reason} ${cap}`,
              label: touches.reason(reason, cap),
              count,
              colour: colours.suppressed,
            }))}
          />
        )}
      </Card>
    </>
  )
}
