import { theme } from 'antd'
import { useWords } from '../../language/language.tsx'
import { DayChart } from '../../parts/day-chart.tsx'
import { useTouchColours } from '../../parts/touch-colours.ts'
import type { Past } from './prelaunch-past.tsx'
import { daysOf, PAST_CHART_PX } from './prelaunch-past-rows.ts'
import { prelaunchWords } from './prelaunch-words.ts'

const COUNTED = ['sent', 'suppressed', 'tasks'] as const

export function PastChart({ past, zone }: { past: Past; zone: string }) {
  const t = useWords(prelaunchWords)
  const { token } = theme.useToken()
  const { delivered, suppressed } = useTouchColours()
  const names = { sent: t.sent, suppressed: t.lost, tasks: t.tasks }
  const colours = { sent: delivered, suppressed, tasks: token.gold7 }
  const rows = daysOf(past, zone)
  const counts = {
    days: rows.map(({ day }) => day),
    bars: COUNTED.map((what) => ({ name: names[what], color: colours[what], data: rows.map((row) => row[what]) })),
    table: {
      head: [t.day, ...COUNTED.map((what) => names[what])],
      rows: rows.map((row) => [row.day, ...COUNTED.map((what) => row[what])]),
    },
  }
  return <DayChart term="touch" label={t.chart} counts={counts} height={PAST_CHART_PX} />
}
