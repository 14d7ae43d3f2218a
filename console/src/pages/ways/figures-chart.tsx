import { theme } from 'antd'
import type { Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { DayChart } from '../../parts/day-chart.tsx'
import { waysWords } from './ways-words.ts'

type Day = Answer<'GET /api/contact-ways/figures'>['days'][number]

/** Who was added on each day: those who are friends still, and those who are no more; and who was not greeted. */
export function FiguresChart({ label, days }: { label: string; days: Day[] }) {
  const t = useWords(waysWords)
  const { token } = theme.useToken()
  const missed = { name: t.missed, color: token.gold7, data: days.map((row) => row.missed) }
  const counts = {
    days: days.map(({ day }) => day),
    bars: [
      { name: t.friends, color: token.colorPrimary, data: days.map((row) => row.friends) },
      { name: t.lost, color: token.volcano6, data: days.map((row) => row.lost) },
    ],
    lines: days.some((row) => row.missed > 0) ? [missed] : [],
    table: {
      head: [t.day, t.added, t.friends, t.lost, t.welcomed, t.missed],
      rows: days.map((row) => [row.day, row.added, row.friends, row.lost, row.welcomed, row.missed]),
    },
  }
  return <DayChart term="contactWay" label={label} counts={counts} height={240} />
}
