import type { Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { DayChart } from '../../parts/day-chart.tsx'
import { useTouchColours } from '../../parts/touch-colours.ts'
import { CHART_PX } from './chart-size.ts'
import { touchesWords } from './touches-words.ts'

type Day = Answer<'GET /api/touches/days'>['days'][number]
const OUTCOMES = ['delivered', 'waiting', 'failed', 'suppressed'] as const
const LEGEND_PX = 56

export function TouchesChart({ days }: { days: Day[] }) {
  const t = useWords(touchesWords)
  const colours = useTouchColours()
  const counts = {
    days: days.map(({ day }) => day),
    bars: OUTCOMES.map((outcome) => ({
      name: t[outcome],
      color: colours[outcome],
      data: days.map((row) => row[outcome]),
    })),
    table: {
      head: [t.day, ...OUTCOMES.map((outcome) => t[outcome])],
      rows: days.map((row) => [row.day, ...OUTCOMES.map((outcome) => row[outcome])]),
    },
  }
  return <DayChart term="touch" label={t.byDay} counts={counts} legendPx={LEGEND_PX} height={CHART_PX} />
}
