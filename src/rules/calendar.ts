import { DateTime, Info } from 'luxon'
import { DAY_MS } from '../kernel/clock.ts'
import type { CalendarUnit, Window } from './language.ts'

/** The brand's clock against UTC on one UTC day: by how many milliseconds it is ahead, before and from a change on. */
interface Offsets {
  before: number
  changeAt: number
  after: number
}

/** Two days before the last instant a date can have, so that no zone's clock reaches beyond it. */
const LAST_MS = 8.64e15 - 2 * DAY_MS

/** The brand's calendar. luxon knows the zones; answers are remembered, since a turn asks for the same day again and
 *  again. A calendar is used by one process and never shared. */
export class Calendar {
  readonly zone: string
  private readonly spans = new Map<string, { start: number; end: number }>()
  private readonly anniversaries = new Map<string, number | undefined>()
  private readonly offsets = new Map<number, Offsets>()

  constructor(zone: string) {
    this.zone = zone
  }

  /** The earliest instant inside the window at `now`, in milliseconds (inclusive); −Infinity for "ever". */
  windowStart(window: Window, now: number): number {
    if (window.kind === 'rolling') return now - window.ms + 1
    if (window.kind === 'since') return Date.parse(window.at)
    if (window.kind === 'ever') return -Infinity
    return this.shift(this.span(window.unit, now).start, window.unit, 1 - window.units)
  }

  /** The first instant at which a fact of `at` is no longer inside the window; Infinity when it stays. */
  windowExit(window: Window, at: number): number {
    if (window.kind === 'rolling') return at + window.ms
    if (window.kind === 'calendar') return this.shift(this.span(window.unit, at).start, window.unit, window.units)
    return Infinity
  }

  /** Start (inclusive) and end (exclusive) of the day, week (from Monday), month … that holds the instant. */
  span(unit: CalendarUnit, at: number): { start: number; end: number } {
    const key = `${unit}${Math.floor(at / (unit === 'day' ? DAY_MS / 8 : DAY_MS))}`
    const known = this.spans.get(key)
    if (known && known.start <= at && at < known.end) return known
    const start = DateTime.fromMillis(at, { zone: this.zone }).startOf(unit)
    const span = {
      start: start.toMillis(),
      end: start
        .plus({ [unit]: 1 })
        .startOf(unit)
        .toMillis(),
    }
    if (this.spans.size > 10_000) this.spans.clear()
    this.spans.set(key, span)
    return span
  }

  /** The beginning of the day that many days after today. */
  midnight(days: number, now: number): number {
    return days === 1 ? this.span('day', now).end : this.shift(this.span('day', now).start, 'day', days)
  }

  /** That time ("09:30") of the day that many days after today. What the clock leaves out is as much later. */
  timeOfDay(days: number, time: string, now: number): number {
    const [hour, minute] = time.split(':').map(Number)
    const day = DateTime.fromMillis(now, { zone: this.zone }).startOf('day').plus({ days })
    return day.set({ hour: hour!, minute: minute! }).toMillis()
  }

  /** Days from today to the next yearly return of "…-MM-DD", today included; undefined when that is no date. */
  daysToAnniversary(date: string, now: number): number | undefined {
    const { start } = this.span('day', now)
    const key = `${date.slice(0, 10)}@${start}`
    const known = this.anniversaries.get(key)
    if (known !== undefined || this.anniversaries.has(key)) return known
    if (this.anniversaries.size > 50_000) this.anniversaries.clear()
    const days = this.countDays(date, start)
    this.anniversaries.set(key, days)
    return days
  }

  /** How many days are over since an instant: one more each time the brand's clock shows the same time again, be it after
   *  23, 24 or 25 hours. Never fewer as `now` grows. */
  wholeDays(from: number, now: number): number {
    // Off by one at most, but where a zone once left out a date.
    let days = Math.floor((now - from) / DAY_MS)
    while (days > 0 && this.daysLater(from, days) > now) days--
    while (this.daysLater(from, days + 1) <= now) days++
    return days
  }

  /** The instant at which that many days are over: what luxon's `plus({ days })` says, to the millisecond, at a fraction
   *  of its cost. A time the clock leaves out comes as late as it was left out for; of one it shows twice, the one that
   *  keeps the offset of `from`. Infinity when a date cannot be that late. */
  daysLater(from: number, days: number): number {
    const straight = from + days * DAY_MS
    if (straight > LAST_MS) return Infinity
    const offset = this.offsetAt(from)
    const first = this.offsetAt(straight)
    if (first === offset) return straight
    const moved = straight + offset - first
    const second = this.offsetAt(moved)
    return first === second ? moved : straight + offset - Math.min(first, second)
  }

  /** By how many milliseconds the brand's clock is ahead of UTC. */
  private offsetAt(at: number): number {
    const day = Math.floor(at / DAY_MS)
    let known = this.offsets.get(day)
    if (!known) {
      if (this.offsets.size > 50_000) this.offsets.clear()
      this.offsets.set(day, (known = this.offsetsOf(day)))
    }
    return at < known.changeAt ? known.before : known.after
  }

  /** A day holds one change at most: no two changes of any zone's clock have ever been less than three days apart. */
  private offsetsOf(day: number): Offsets {
    const zone = Info.normalizeZone(this.zone)
    const read = (at: number): number => Math.round(zone.offset(at) * 60_000)
    let [still, changeAt] = [day * DAY_MS, (day + 1) * DAY_MS]
    const [before, after] = [read(still), read(changeAt)]
    if (before === after) return { before, changeAt: -Infinity, after }
    while (changeAt - still > 1) {
      const middle = Math.floor((still + changeAt) / 2)
      if (read(middle) === before) still = middle
      else changeAt = middle
    }
    return { before, changeAt, after }
  }

  private countDays(date: string, todayStart: number): number | undefined {
    const born = DateTime.fromISO(date.slice(0, 10), { zone: this.zone })
    if (!/^\d{4}-\d{2}-\d{2}/.test(date) || !born.isValid) return undefined
    const today = DateTime.fromMillis(todayStart, { zone: this.zone })
    for (const year of [today.year, today.year + 1]) {
      const day = born.month === 2 && born.day === 29 && !DateTime.local(year).isInLeapYear ? 28 : born.day
      const next = DateTime.fromObject({ year, month: born.month, day }, { zone: this.zone }).startOf('day')
      if (next >= today) return calendarDays(today, next)
    }
    return undefined
  }

  private shift(start: number, unit: CalendarUnit, count: number): number {
    if (count === 0) return start
    if (count === 1) return this.span(unit, start).end
    const key = `${unit}${count}@${start}`
    const known = this.spans.get(key)
    if (known) return known.start
    const moved = DateTime.fromMillis(start, { zone: this.zone })
      .plus({ [unit]: count })
      .startOf(unit)
      .toMillis()
    this.spans.set(key, { start: moved, end: moved })
    return moved
  }
}

/** Whole calendar days between two midnights, whatever the length of the days between them (DST). */
const calendarDays = (from: DateTime, to: DateTime): number =>
  Math.round((Date.UTC(to.year, to.month - 1, to.day) - Date.UTC(from.year, from.month - 1, from.day)) / DAY_MS)
