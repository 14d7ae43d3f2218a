import { theme } from 'antd'
import { useMemo } from 'react'
import type { Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Chart } from '../../parts/chart.tsx'
import { useTouchColours } from '../../parts/touch-colours.ts'
import { CHART_PX } from './chart-size.ts'
import { touchesWords } from './touches-words.ts'

type Day = Answer<'GET /api/touches/days'>['days'][number]
const OUTCOMES = ['delivered', 'waiting', 'failed', 'suppressed'] as const

export function TouchesChart({ days }: { days: Day[] }) {
  const t = useWords(touchesWords)
  const { token } = theme.useToken()
  const drawn = JSON.stringify({ days, colours: useTouchColours() })
  // Made anew only when a figure or the look has changed.
  const { option, table } = useMemo(() => {
    const { days: rows, colours } = JSON.parse(drawn) as { days: Day[]; colours: ReturnType<typeof useTouchColours> }
    return {
      option: {
        legend: { top: 0, itemWidth: 14, itemGap: 8, textStyle: { color: token.colorText } },
        tooltip: { trigger: 'axis' },
        grid: { left: 8, right: 16, top: 56, bottom: 4, containLabel: true },
        xAxis: {
          type: 'category',
          data: rows.map(({ day }) => day),
          axisTick: { show: false },
          axisLabel: { formatter: (day: string) => day.slice(5), hideOverlap: true },
        },
        yAxis: { type: 'value', minInterval: 1, splitLine: { lineStyle: { color: token.colorSplit } } },
        series: OUTCOMES.map((outcome) => ({
          type: 'bar',
          stack: 'touches',
          barMaxWidth: 24,
          name: t[outcome],
          color: colours[outcome],
          data: rows.map((row) => row[outcome]),
        })),
      },
      table: {
        head: [t.day, ...OUTCOMES.map((outcome) => t[outcome])],
        rows: rows.map((row) => [row.day, ...OUTCOMES.map((outcome) => row[outcome])]),
      },
    }
  }, [drawn, t, token])
  return <Chart term="touch" label={t.byDay} option={option} table={table} height={CHART_PX} />
}
