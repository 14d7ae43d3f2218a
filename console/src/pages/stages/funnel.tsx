import { Card } from 'antd'
import { lazy, Suspense, useMemo } from 'react'
import { useWords } from '../../language/language.tsx'
import { useColourOf } from '../../parts/colours.ts'
import { CHART_TOOLS_PX, Waiting } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import type { StageSet } from './stage-shapes.ts'
import { stagesWords } from './stages-words.ts'

const Chart = lazy(async () => ({ default: (await import('../../parts/chart.tsx')).Chart }))

const LABELS_PX = 130
const ROW_PX = 40

/** As the last two digits of a colour. */
const alpha = (share: number): string =>
  Math.round(share * 255)
    .toString(16)
    .padStart(2, '0')

/** How many stand in each stage or in a higher one. */
export function Funnel({ set }: { set: StageSet }) {
  const t = useWords(stagesWords)
  const number = useNumber()
  const colour = useColourOf()('funnel')
  const height = 16 + ROW_PX * set.stages.length
  const figures = JSON.stringify(set.stages.map(({ name, reached }) => [name, reached]))
  // Made anew only when a figure has changed.
  const { option, table } = useMemo(() => {
    const rows = JSON.parse(figures) as [string, number][]
    return {
      option: {
        tooltip: { trigger: 'item' },
        series: [
          {
            type: 'funnel',
            sort: 'none',
            colorBy: 'series',
            gap: 3,
            minSize: '4%',
            left: 8,
            right: LABELS_PX,
            top: 8,
            bottom: 8,
            // The number first: of a long name the end is left out.
            label: {
              formatter: ({ name, value }: { name: string; value: number }) => `${number(value)} ${name}`,
              position: 'right',
              width: LABELS_PX - 16,
              overflow: 'truncate',
            },
            // One under the other: beside a slope they would lie on it.
            labelLayout: { x: '100%', align: 'right' },
            labelLine: { show: false },
            itemStyle: { borderWidth: 0 },
            data: rows.map(([name, value], place) => ({
              name,
              value,
              itemStyle: { color: colour + alpha(1 - (0.6 * place) / rows.length) },
            })),
          },
        ],
      },
      table: { head: [t.stage, t.reached], rows },
    }
  }, [figures, t, colour])
  return (
    <Card size="small" title={t.funnel}>
      <Suspense fallback={<Waiting height={CHART_TOOLS_PX + height} />}>
        <Chart label={`${t.funnel} · ${set.name}`} term="funnel" option={option} table={table} height={height} />
      </Suspense>
    </Card>
  )
}
