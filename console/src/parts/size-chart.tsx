import { theme } from 'antd'
import { useMemo } from 'react'
import { Chart, type Table } from './chart.tsx'
import { useColourOf } from './colours.ts'
import type { Term } from './help.tsx'

const SIZE_PX = 140
const MOVES_PX = 90
const LEGEND_PX = 32
const GAP_PX = 20

interface Series {
  name: string
  data: number[]
}
export interface Sizes {
  days: string[]
  size: Series
  /** What made it so: who came counts above nothing, who went below. */
  moves: (Series & { color: string })[]
  table: Table
}

/** A size day by day as a line, and under it what made it so. */
export function SizeChart({ term, label, sizes }: { term: Term; label: string; sizes: Sizes }) {
  const colour = useColourOf()(term)
  const { token } = theme.useToken()
  const figures = JSON.stringify(sizes)
  // Made anew only when a figure has changed.
  const { option, table } = useMemo(() => {
    const { days, size, moves, table } = JSON.parse(figures) as Sizes
    const axis = { type: 'category', data: days, axisTick: { show: false } }
    const value = { type: 'value', minInterval: 1, splitLine: { lineStyle: { color: token.colorSplit } } }
    const place = { left: 8, right: 16, containLabel: true }
    const shown = { valueFormatter: (count: number) => String(Math.abs(count)) }
    const inMoves = { stack: 'moves', barMaxWidth: 18, xAxisIndex: 1, yAxisIndex: 1, tooltip: shown }
    const option = {
      legend: { top: 0, itemWidth: 14, itemGap: 8, textStyle: { color: token.colorText } },
      tooltip: { trigger: 'axis' },
      axisPointer: { link: [{ xAxisIndex: 'all' }] },
      grid: [
        { ...place, top: LEGEND_PX, height: SIZE_PX },
        { ...place, top: LEGEND_PX + SIZE_PX + GAP_PX, height: MOVES_PX },
      ],
      xAxis: [
        { ...axis, axisLabel: { show: false } },
        { ...axis, gridIndex: 1, axisLabel: { formatter: (day: string) => day.slice(5), hideOverlap: true } },
      ],
      yAxis: [
        { ...value, scale: true },
        { ...value, gridIndex: 1, splitNumber: 2, axisLabel: { formatter: shown.valueFormatter } },
      ],
      series: [
        { type: 'line', color: colour, showSymbol: days.length < 3, ...size },
        ...moves.map((one) => ({ type: 'bar', ...inMoves, ...one })),
      ],
    }
    return { option, table }
  }, [figures, token, colour])
  return (
    <Chart
      term={term}
      label={label}
      option={option}
      table={table}
      height={LEGEND_PX + SIZE_PX + GAP_PX + MOVES_PX + 8}
    />
  )
}
