import { DateTime } from 'luxon'

/** Hours of a week by the brand's clock: shifts, and welcomes of their own. Those that end before they begin go over
 *  midnight and belong to the day on which they begin. */
export interface Hours {
  /** 1 is Monday. */
  weekdays: number[]
  /** "09:00"; `until` is not among them, and may be "24:00". */
  from: string
  until: string
}

const DAY_MINUTES = 24 * 60

export function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number)
  return hours! * 60 + minutes!
}

export function isWithin({ weekdays, from, until }: Hours, at: number, zone: string): boolean {
  const now = DateTime.fromMillis(at, { zone })
  const minute = now.hour * 60 + now.minute
  const [begin, end] = [minutesOf(from), minutesOf(until)]
  if (begin < end) return weekdays.includes(now.weekday) && minute >= begin && minute < end
  const yesterday = now.weekday === 1 ? 7 : now.weekday - 1
  return (weekdays.includes(now.weekday) && minute >= begin) || (weekdays.includes(yesterday) && minute < end)
}

/** When, after that instant, any of them next begins or ends; undefined where there are none. */
export function nextEdge(all: readonly Hours[], at: number, zone: string): number | undefined {
  const today = DateTime.fromMillis(at, { zone }).startOf('day')
  let next: number | undefined
  // From yesterday, whose night may not be over, to this day of next week.
  for (let away = -1; away <= 7; away++) {
    const day = today.plus({ days: away })
    for (const { weekdays, from, until } of all) {
      if (!weekdays.includes(day.weekday)) continue
      const [begin, end] = [minutesOf(from), minutesOf(until)]
      for (const minute of [begin, begin < end ? end : end + DAY_MINUTES]) {
        const edge = atMinute(day, minute)
        if (edge > at && (next === undefined || edge < next)) next = edge
      }
    }
  }
  return next
}

/** By the clock on the wall, also on days that are shorter or longer. */
const atMinute = (day: DateTime, minute: number): number =>
  day
    .plus({ days: Math.floor(minute / DAY_MINUTES) })
    .set({ hour: Math.floor((minute % DAY_MINUTES) / 60), minute: minute % 60 })
    .toMillis()

export const startOfDay = (at: number, zone: string): number =>
  DateTime.fromMillis(at, { zone }).startOf('day').toMillis()
export const startOfNextDay = (at: number, zone: string): number =>
  DateTime.fromMillis(at, { zone }).startOf('day').plus({ days: 1 }).toMillis()

/** When somebody is there again, if not at that instant: then it answers that. */
export function opensAt(hours: Hours, at: number, zone: string): number {
  let opens = at
  while (!isWithin(hours, opens, zone)) opens = nextEdge([hours], opens, zone)!
  return opens
}
