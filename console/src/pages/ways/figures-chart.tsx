import { theme } from 'antd'
import { useMemo } from 'react'
import type { Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Chart } from '../../parts/chart.tsx'
import { waysWords } from './ways-words.ts'

type Day = Answer<'GET /api/contact-ways/figures'>['days'][number]

/** Who was added on each day: those who are friends still, and those who are no more; and who was not greeted. */
export function FiguresChart({ label, days }: { label: string; days: Day[] }) {
  const t = useWords(waysWords)
  const { token } = theme.useToken()
  const figures = JSON.stringify(days)
  // Made anew only when a figure has changed.
  const { option, table } = useMemo(() => {
    const rows = JSON.parse(figures) as Day[]
    const bar = (name: string, color: string, data: number[]) => ({
      type: 'bar',
      name,
      color,
      data,
      stack: 'added',
      barMaxWidth: 24,
    })
    const isAnyMissed = rows.some((row) => row.missed > 0)
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
        series: [
          bar(
            t.friends,
            token.colorPrimary,
            rows.map((row) => row.friends),
          ),
          bar(
            t.lost,
            token.volcano6,
            rows.map((row) => row.lost),
          ),
          ...(isAnyMissed
            ? [
                {
                  type: 'line',
                  name: t.missed,
                  color: token.gold7,
                  data: rows.map((row) => row.missed),
                  showSymbol: false,
                },
              ]
            : []),
        ],
      },
      table: {
        head: [t.day, t.added, t.friends, t.lost, t.welcomed, t.missed],
        rows: rows.map((row) => [row.day, row.added, row.friends, row.lost, row.welcomed, row.missed]),
      },
    }
  }, [figures, t, token])
  return <Chart term="contactWay" label={label} option={option} table={table} height={240} />
}
