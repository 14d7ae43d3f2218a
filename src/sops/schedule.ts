import { DateTime } from 'luxon'
import { LATEST_MS } from '../kernel/limits.ts'
import type { Calendar } from '../rules/calendar.ts'
import type { Trigger } from './language.ts'

/**
 * When time itself lets somebody into a flow: on a date of theirs, or by a schedule for everybody. Pure; by the brand's clock.
 */
export type DateTrigger = Extract<Trigger, { kind: 'date' }>
export type ScheduleTrigger = Extract<Trigger, { kind: 'schedule' }>

export interface Occurrences {
  /** The latest up to now, and the next; null: there is none. */
  last: number | null
  next: number | null
}

const known = new WeakMap<DateTrigger, Map<string, Occurrences>>()
const MAX_KNOWN = 50_000

/** Of a date ("1990-03-05"). Remembered by day, since a turn asks for the same again and again. */
export function occurrencesOf(trigger: DateTrigger, date: string, calendar: Calendar, now: number): Occurrences {
  let dates = known.get(trigger)
  if (!dates || dates.size > MAX_KNOWN) known.set(trigger, (dates = new Map()))
  const held = dates.get(date)
  if (held && (held.last === null || held.last <= now) && (held.next === null || now < held.next)) return held
  const found = find(trigger, date, calendar.zone, now)
  dates.set(date, found)
  return found
}

function find({ days, time, isYearly }: DateTrigger, date: string, zone: string, now: number): Occurrences {
  const day = /^\d{4}-\d{2}-\d{2}/.test(date) ? DateTime.fromISO(date.slice(0, 10), { zone }) : undefined
  if (!day?.isValid) return { last: null, next: null }
  const { year } = DateTime.fromMillis(now, { zone })
  // The days in between may lead into another year than the date.
  const dates = isYearly ? [-2, -1, 0, 1, 2].map((years) => inYear(day, year + years)) : [day]
  const all = dates.map((one) => atTime(one.plus({ days }), time)).sort((a, b) => a - b)
  return { last: all.findLast((at) => at <= now) ?? null, next: all.find((at) => at > now && at <= LATEST_MS) ?? null }
}

/** Who was born on the 29th of February has it on the 28th in other years, as in rules (`rules/calendar.ts`). */
const inYear = (day: DateTime, year: number): DateTime =>
  day.month === 2 && day.day === 29 && !DateTime.local(year).isInLeapYear
    ? day.set({ day: 28 }).set({ year })
    : day.set({ year })

const atTime = (day: DateTime, time: string): number => {
  const [hour, minute] = time.split(':').map(Number)
  return day.startOf('day').set({ hour: hour!, minute: minute! }).toMillis()
}

/** A month that has not so many days has none of it. */
const MAX_DAYS_AWAY = 92

const timetables = new WeakMap<ScheduleTrigger, Occurrences>()

export function timetableOf(trigger: ScheduleTrigger, { zone }: Calendar, now: number): Occurrences {
  const held = timetables.get(trigger)
  if (held?.last != null && held.last <= now && held.next !== null && now < held.next) return held
  const day = DateTime.fromMillis(now, { zone }).startOf('day')
  const found = {
    last: search(trigger, day, -1, (at) => at <= now),
    next: search(trigger, day, 1, (at) => at > now),
  }
  timetables.set(trigger, found)
  return found
}

/** The nearest day, from that one on, whose instant will do. */
function search(
  { every, days, time }: ScheduleTrigger,
  from: DateTime,
  step: 1 | -1,
  willDo: (at: number) => boolean,
): number | null {
  const wanted = new Set(days)
  for (let n = 0; n <= MAX_DAYS_AWAY; n++) {
    const day = from.plus({ days: n * step })
    if (every === 'week' && !wanted.has(day.weekday)) continue
    if (every === 'month' && !wanted.has(day.day)) continue
    const at = atTime(day, time)
    if (willDo(at)) return at
  }
  return null
}
