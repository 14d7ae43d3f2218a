import { theme } from 'antd'
import { useMemo } from 'react'
import { useWords } from '../../language/language.tsx'
import { Chart } from '../../parts/chart.tsx'
import { useTouchColours } from '../../parts/touch-colours.ts'
import type { Past } from './prelaunch-past.tsx'
import { daysOf, PAST_CHART_PX } from './prelaunch-past-rows.ts'
import { prelaunchWords } from './prelaunch-words.ts'

const COUNTED = ['sent', 'suppressed', 'tasks'] as const

export function PastChart({ past, zone }: { past: Past; zone: string }) {
  const t = useWords(prelaunchWords)
  const { token } = theme.useToken()
  const { delivered, suppressed } = useTouchColours()
  const drawn = JSON.stringify(daysOf(past, zone))
  // Made anew only when a figure or the look has changed.
  const { option, table } = useMemo(() => {
    const rows = JSON.parse(drawn) as Past['days']
    const names = { sent: t.sent, suppressed: t.lost, tasks: t.tasks }
    const colours = { sent: delivered, suppressed, tasks: token.gold7 }
    return {
      option: {
        legend: { top: 0, itemWidth: 14, itemGap: 8, textStyle: { color: token.colorText } },
        tooltip: { trigger: 'axis' },
        grid: { left: 8, right: 16, top: 36, bottom: 4, containLabel: true },
        xAxis: {
          type: 'category',
          data: rows.map(({ day }) => day),
          axisTick: { show: false },
          axisLabel: { formatter: (day: string) => day.slice(5), hideOverlap: true },
        },
        yAxis: { type: 'value', minInterval: 1, splitLine: { lineStyle: { color: token.colorSplit } } },
        series: COUNTED.map((what) => ({
          type: 'bar',
          stack: 'day',
          barMaxWidth: 24,
          name: names[what],
          color: colours[what],
          data: rows.map((row) => row[what]),
        })),
      },
      table: {
        head: [t.day, ...COUNTED.map((what) => names[what])],
        rows: rows.map((row) => [row.day, ...COUNTED.map((what) => row[what])]),
      },
    }
  }, [drawn, t, token, delivered, suppressed])
  return <Chart term="touch" label={t.chart} option={option} table={table} height={PAST_CHART_PX} />
}
