import { theme } from 'antd'
import { useMemo } from 'react'
import type { Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useColourOf } from '../../parts/colours.ts'
import { Chart } from '../../parts/chart.tsx'
import { insightsWords } from './insights-words.ts'

type Day = Answer<'GET /api/segments/:slug/history'>['days'][number]

const SIZE_PX = 140
const MOVES_PX = 90
const LEGEND_PX = 32
const GAP_PX = 20

/** The size as a line, and under it what made it so: who came above nothing, who went below. */
export function HistoryChart({ label, days }: { label: string; days: Day[] }) {
  const t = useWords(insightsWords)
  const colour = useColourOf()('segment')
  const { token } = theme.useToken()
  const figures = JSON.stringify(days)
  // Made anew only when a figure has changed.
  const { option, table } = useMemo(() => {
    const rows = JSON.parse(figures) as Day[]
    const axis = { type: 'category', data: rows.map(({ day }) => day), axisTick: { show: false } }
    const value = { type: 'value', minInterval: 1, splitLine: { lineStyle: { color: token.colorSplit } } }
    const place = { left: 8, right: 16, containLabel: true }
    const shown = { valueFormatter: (count: number) => String(Math.abs(count)) }
    const size = {
      type: 'line',
      name: t.size,
      data: rows.map((row) => row.size),
      color: colour,
      showSymbol: rows.length < 3,
    }
    const moves = (name: string, color: string, data: number[]) => ({
      type: 'bar',
      name,
      color,
      data,
      stack: 'moves',
      barMaxWidth: 18,
      xAxisIndex: 1,
      yAxisIndex: 1,
      tooltip: shown,
    })
    const entered = rows.map((row) => row.entered)
    const left = rows.map((row) => -row.left)
    const gone = rows.map((row) => -row.gone)
    const isAnyGone = gone.some((count) => count < 0)
    return {
      option: {
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
          size,
          moves(t.entered, token.cyan6, entered),
          moves(t.left, token.volcano6, left),
          ...(isAnyGone ? [moves(t.gone, token.colorTextQuaternary, gone)] : []),
        ],
      },
      table: {
        head: [t.day, t.entered, t.left, t.gone, t.size],
        rows: rows.map((row) => [row.day, row.entered, row.left, row.gone, row.size]),
      },
    }
  }, [figures, t, token, colour])
  return (
    <Chart
      term="segment"
      label={label}
      option={option}
      table={table}
      height={LEGEND_PX + SIZE_PX + GAP_PX + MOVES_PX + 8}
    />
  )
}
