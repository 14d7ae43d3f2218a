import { theme } from 'antd'
import { useMemo } from 'react'
import type { Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Chart } from '../../parts/chart.tsx'
import { useColourOf } from '../../parts/colours.ts'
import { groupsWords } from './groups-words.ts'

type Day = Answer<'GET /api/groups/:chat/history'>['days'][number]

const SIZE_PX = 130
const MOVES_PX = 70
const LEGEND_PX = 32
const GAP_PX = 16

/** The size as a line, and under it who came above nothing, who went below. */
export function HistoryChart({ label, days }: { label: string; days: Day[] }) {
  const t = useWords(groupsWords)
  const colour = useColourOf()('group')
  const { token } = theme.useToken()
  const figures = JSON.stringify(days)
  // Made anew only when a figure has changed.
  const { option, table } = useMemo(() => {
    const rows = JSON.parse(figures) as Day[]
    const axis = { type: 'category', data: rows.map(({ day }) => day), axisTick: { show: false } }
    const value = { type: 'value', minInterval: 1, splitLine: { lineStyle: { color: token.colorSplit } } }
    const place = { left: 8, right: 16, containLabel: true }
    const shown = { valueFormatter: (count: number) => String(Math.abs(count)) }
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
          {
            type: 'line',
            name: t.size,
            data: rows.map(({ size }) => size),
            color: colour,
            showSymbol: rows.length < 3,
          },
          moves(t.came, token.cyan6, rows.map(({ joined }) => joined)), // prettier-ignore
          moves(t.went, token.magenta6, rows.map(({ left }) => -left)), // prettier-ignore
        ],
      },
      table: {
        head: [t.day, t.came, t.went, t.size],
        rows: rows.map(({ day, joined, left, size }) => [day, joined, left, size]),
      },
    }
  }, [figures, t, token, colour])
  return (
    <Chart
      term="group"
      label={label}
      option={option}
      table={table}
      height={LEGEND_PX + SIZE_PX + GAP_PX + MOVES_PX + 8}
    />
  )
}
