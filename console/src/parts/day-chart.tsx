import { theme } from 'antd'
import { useMemo } from 'react'
import { Chart, type Table } from './chart.tsx'
import type { Term } from './help.tsx'

interface Series {
  name: string
  color: string
  data: number[]
}
export interface Counts {
  days: string[]
  /** Parts of the same: one upon the other. */
  bars: Series[]
  /** What is no part of them. */
  lines?: Series[]
  table: Table
}

interface Props {
  term: Term
  label: string
  counts: Counts
  /** Of the legend, which may have two rows on a phone. */
  legendPx?: number
  height: number
}
/** What was counted day by day. */
export function DayChart({ term, label, counts, legendPx = 36, height }: Props) {
  const { token } = theme.useToken()
  const drawn = JSON.stringify(counts)
  // Made anew only when a figure or the look has changed.
  const { option, table } = useMemo(() => {
    const { days, bars, lines = [], table } = JSON.parse(drawn) as Counts
    const option = {
      legend: { top: 0, itemWidth: 14, itemGap: 8, textStyle: { color: token.colorText } },
      tooltip: { trigger: 'axis' },
      grid: { left: 8, right: 16, top: legendPx, bottom: 4, containLabel: true },
      xAxis: {
        type: 'category',
        data: days,
        axisTick: { show: false },
        axisLabel: { formatter: (day: string) => day.slice(5), hideOverlap: true },
      },
      yAxis: { type: 'value', minInterval: 1, splitLine: { lineStyle: { color: token.colorSplit } } },
      series: [
        ...bars.map((one) => ({ type: 'bar', stack: 'day', barMaxWidth: 24, ...one })),
        ...lines.map((one) => ({ type: 'line', showSymbol: false, ...one })),
      ],
    }
    return { option, table }
  }, [drawn, token, legendPx])
  return <Chart term={term} label={label} option={option} table={table} height={height} />
}
