import { theme } from 'antd'
import type { Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { SizeChart } from '../../parts/size-chart.tsx'
import { groupsWords } from './groups-words.ts'

type Day = Answer<'GET /api/groups/:chat/history'>['days'][number]

/** How many were in a group, and who came and went. */
export function HistoryChart({ label, days }: { label: string; days: Day[] }) {
  const t = useWords(groupsWords)
  const { token } = theme.useToken()
  return (
    <SizeChart
      term="group"
      label={label}
      sizes={{
        days: days.map(({ day }) => day),
        size: { name: t.size, data: days.map(({ size }) => size) },
        moves: [
          { name: t.came, color: token.cyan6, data: days.map(({ joined }) => joined) },
          { name: t.went, color: token.magenta6, data: days.map(({ left }) => -left) },
        ],
        table: {
          head: [t.day, t.came, t.went, t.size],
          rows: days.map(({ day, joined, left, size }) => [day, joined, left, size]),
        },
      }}
    />
  )
}
