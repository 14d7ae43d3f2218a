import { dayOf } from '../../parts/brand-days.ts'
import type { Past } from './prelaunch-past.tsx'

/** Kept for it while it is loaded. */
export const PAST_CHART_PX = 240
const DAY_MS = 86_400_000
const NOTHING = { sent: 0, suppressed: 0, tasks: 0 }

/** Each day since then, also those of nothing. */
export function daysOf({ since, until, days }: Past, zone: string): Past['days'] {
  const known = new Map(days.map((day) => [day.day, day]))
  const last = dayOf(until, zone)
  const all: Past['days'] = []
  // By calendar days alone: no zone changes their number.
  for (let at = Date.parse(dayOf(since, zone)); ; at += DAY_MS) {
    const day = new Date(at).toISOString().slice(0, 10)
    if (day > last) return all
    all.push(known.get(day) ?? { day, ...NOTHING })
  }
}
