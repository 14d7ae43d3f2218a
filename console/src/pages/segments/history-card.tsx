import { getRouteApi } from '@tanstack/react-router'
import { Card, Segmented, Typography } from 'antd'
import { lazy, Suspense } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Loaded, Waiting } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import { insightsWords } from './insights-words.ts'
import { useAgain } from './use-again.ts'

const HistoryChart = lazy(async () => ({ default: (await import('./history-chart.tsx')).HistoryChart }))
const route = getRouteApi('/inside/segments/$slug')

const SPANS = [30, 90] as const
const COUNTING_MS = 500

/** How the segment's size came about, day by day. */
export function HistoryCard({ slug, name }: { slug: string; name: string }) {
  const t = useWords(insightsWords)
  const number = useNumber()
  const { days = SPANS[0] } = route.useSearch()
  const navigate = route.useNavigate()
  const asked = useGet(
    '/api/segments/:slug/history',
    { params: { slug }, query: { days } },
    { refetchInterval: ({ state }) => (state.data && state.data.behind > 0 ? COUNTING_MS : false) },
  )
  useAgain(['segments', 'definitions', `segments:${slug}`], asked.refetch)
  return (
    <Card
      size="small"
      title={t.history}
      extra={
        <Segmented
          size="small"
          aria-label={t.span}
          options={SPANS.map((span) => ({ value: span, label: t.lastDays(span) }))}
          value={days}
          onChange={(span) => void navigate({ search: (now) => ({ ...now, days: span }), replace: true })}
        />
      }
    >
      <Loaded asked={asked} rows={6}>
        {(history) => (
          <>
            {history.behind > 0 && (
              <Typography.Text type="secondary" role="status">
                {t.behind(number(history.behind))}
              </Typography.Text>
            )}
            <Suspense fallback={<Waiting rows={6} />}>
              <HistoryChart label={`${t.history} · ${name}`} days={history.days} />
            </Suspense>
            <Typography.Text type="secondary" style={{ fontSize: 13 }}>
              {t.historyMeans}
            </Typography.Text>
          </>
        )}
      </Loaded>
    </Card>
  )
}
