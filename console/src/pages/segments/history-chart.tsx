import { theme } from 'antd'
import type { Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { SizeChart } from '../../parts/size-chart.tsx'
import { insightsWords } from './insights-words.ts'

type Day = Answer<'GET /api/segments/:slug/history'>['days'][number]

/** How many were in a segment, and who entered and left; who was merged or erased, where there is anybody. */
export function HistoryChart({ label, days }: { label: string; days: Day[] }) {
  const t = useWords(insightsWords)
  const { token } = theme.useToken()
  const gone = { name: t.gone, color: token.colorTextQuaternary, data: days.map((row) => -row.gone) }
  return (
    <SizeChart
      term="segment"
      label={label}
      sizes={{
        days: days.map(({ day }) => day),
        size: { name: t.size, data: days.map(({ size }) => size) },
        moves: [
          { name: t.entered, color: token.cyan6, data: days.map(({ entered }) => entered) },
          { name: t.left, color: token.volcano6, data: days.map(({ left }) => -left) },
          ...(days.some((row) => row.gone > 0) ? [gone] : []),
        ],
        table: {
          head: [t.day, t.entered, t.left, t.gone, t.size],
          rows: days.map((row) => [row.day, row.entered, row.left, row.gone, row.size]),
        },
      }}
    />
  )
}
