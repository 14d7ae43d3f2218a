import { getRouteApi } from '@tanstack/react-router'
import { Card, Segmented } from 'antd'
import { lazy, Suspense } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Loaded, Nothing, Waiting } from '../../parts/states.tsx'
import { groupsWords } from './groups-words.ts'

const HistoryChart = lazy(async () => ({ default: (await import('./history-chart.tsx')).HistoryChart }))
const route = getRouteApi('/inside/groups/$chat')
const SPANS = [30, 90] as const

/** How many were in it, day by day. */
export function HistoryCard({ chat, name }: { chat: string; name: string }) {
  const t = useWords(groupsWords)
  const { days = SPANS[0] } = route.useSearch()
  const navigate = route.useNavigate()
  const asked = useGet('/api/groups/:chat/history', { params: { chat }, query: { days: String(days) } })
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
          onChange={(span) => void navigate({ search: { days: span }, replace: true })}
        />
      }
    >
      <Loaded asked={asked} rows={6}>
        {(history) =>
          history.days.every(({ size, joined, left }) => size === 0 && joined === 0 && left === 0) ? (
            <Nothing>{t.noHistory}</Nothing>
          ) : (
            <Suspense fallback={<Waiting rows={6} />}>
              <HistoryChart label={`${t.history} · ${name}`} days={history.days} />
            </Suspense>
          )
        }
      </Loaded>
    </Card>
  )
}
