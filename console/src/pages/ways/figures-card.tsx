import { getRouteApi } from '@tanstack/react-router'
import { Card, Flex, Segmented, Select, Typography } from 'antd'
import { lazy, Suspense } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Loaded, Waiting } from '../../parts/states.tsx'
import type { ContactWay } from './way-shapes.ts'
import { waysWords } from './ways-words.ts'

const FiguresChart = lazy(async () => ({ default: (await import('./figures-chart.tsx')).FiguresChart }))
const route = getRouteApi('/inside/contact-ways')

export const SPANS = [7, 30, 90] as const

/** What came of the ways, day by day: of one of them, or of all. */
export function FiguresCard({ ways }: { ways: ContactWay[] }) {
  const t = useWords(waysWords)
  const { days = 30, way } = route.useSearch()
  const navigate = route.useNavigate()
  const chosen = ways.find(({ id }) => id === way)
  const asked = useGet('/api/contact-ways/figures', {
    query: { days: String(days), ...(chosen && { id: String(chosen.id) }) },
  })
  return (
    <Card
      size="small"
      title={t.figures}
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
      <Flex vertical gap={8}>
        <Select
          aria-label={t.ofWay}
          style={{ width: 240, maxWidth: '100%' }}
          showSearch={{ optionFilterProp: 'label' }}
          value={chosen?.id ?? 0}
          options={[{ value: 0, label: t.allWays }, ...ways.map(({ id, name }) => ({ value: id, label: name }))]}
          onChange={(id: number) =>
            void navigate({ search: (now) => ({ ...now, way: id || undefined }), replace: true })
          }
        />
        <Loaded asked={asked} rows={6}>
          {(figures) => (
            <Suspense fallback={<Waiting rows={6} />}>
              <FiguresChart label={t.figuresOf(chosen?.name ?? t.allWays)} days={figures.days} />
            </Suspense>
          )}
        </Loaded>
        <Typography.Text type="secondary" style={{ fontSize: 13 }}>
          {t.figuresMean}
        </Typography.Text>
      </Flex>
    </Card>
  )
}
