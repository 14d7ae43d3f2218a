import fc from 'fast-check'
import { DateTime } from 'luxon'
import { expect, test } from 'vitest'
import { Calendar } from '../rules/calendar.ts'
import { occurrencesOf, timetableOf, type DateTrigger, type ScheduleTrigger } from './schedule.ts'

const at = (text: string) => DateTime.fromISO(text, { zone: 'Asia/Shanghai' }).toMillis()
const shanghai = new Calendar('Asia/Shanghai')
const birthday = (days: number): DateTrigger => ({ kind: 'date', attribute: 'birthday', days, time: '10:00', isYearly: true }) // prettier-ignore

test.each([
  ['days before, over the turn of the year', -3, '1990-01-02', '2026-06-01T00:00', '2025-12-30T10:00', '2026-12-30T10:00'],
  ['on the day, at the minute', 0, '1990-03-05', '2026-03-05T10:00', '2026-03-05T10:00', '2027-03-05T10:00'],
  ['on the day, a minute before', 0, '1990-03-05', '2026-03-05T09:59', '2025-03-05T10:00', '2026-03-05T10:00'],
  ['of the 29th of February in another year', 0, '1992-02-29', '2026-01-01T00:00', '2025-02-28T10:00', '2026-02-28T10:00'],
  ['of the 29th of February in its year', 1, '1992-02-29', '2028-02-29T12:00', '2027-03-01T10:00', '2028-03-01T10:00'],
] as const)('a date %s', (_what, days, date, now, last, next) => {
  expect(occurrencesOf(birthday(days), date, shanghai, at(now))).toEqual({ last: at(last), next: at(next) })
}) // prettier-ignore

test('a date that is not of every year comes once, and what is no date never', () => {
  const joined: DateTrigger = { kind: 'date', attribute: 'joined', days: 100, time: '09:00', isYearly: false }
  expect(occurrencesOf(joined, '2026-01-01', shanghai, at('2026-03-01'))).toEqual({ last: null, next: at('2026-04-11T09:00') }) // prettier-ignore
  expect(occurrencesOf(joined, '2026-01-01', shanghai, at('2026-05-01'))).toEqual({ last: at('2026-04-11T09:00'), next: null }) // prettier-ignore
  for (const date of ['soon', '', '2026-13-40'])
    expect(occurrencesOf(joined, date, shanghai, 0)).toEqual({ last: null, next: null })
})

test('one beyond all instants that can be stored never comes', () => {
  const joined: DateTrigger = { kind: 'date', attribute: 'joined', days: 1, time: '09:00', isYearly: false }
  expect(occurrencesOf(joined, '9999-12-31', shanghai, at('2026-03-01'))).toEqual({ last: null, next: null })
})

test('a timetable is what looking at every minute finds, also where the clock is changed', () => {
  const MINUTE = 60_000
  const trigger = fc.record({
    every: fc.constantFrom('day' as const, 'week' as const, 'month' as const),
    days: fc.uniqueArray(fc.integer({ min: 1, max: 31 }), { minLength: 1, maxLength: 5 }),
    time: fc.constantFrom('00:00', '02:00', '03:00', '09:30', '23:59'),
    zone: fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York'),
    day: fc.integer({ min: 0, max: 700 }),
    minute: fc.integer({ min: 0, max: 1439 }),
  })
  fc.assert(
    fc.property(trigger, ({ every, days, time, zone, day, minute }) => {
      const held = every === 'week' ? days.map((one) => ((one - 1) % 7) + 1) : days
      const schedule: ScheduleTrigger = { kind: 'schedule', every, days: held, time, segment: null }
      const now = DateTime.fromISO('2025-01-01', { zone }).plus({ days: day }).toMillis() + minute * MINUTE
      const [hour, past] = time.split(':').map(Number)
      const isDue = (ms: number): boolean => {
        const there = DateTime.fromMillis(ms, { zone })
        const on = every === 'day' || held.includes(every === 'week' ? there.weekday : there.day)
        return on && there.startOf('day').set({ hour: hour!, minute: past! }).toMillis() === ms
      }
      const { last, next } = timetableOf(schedule, new Calendar(zone), now)
      // By the quarter of an hour, and the minutes that are not on one.
      const steps = (from: number, step: number) => {
        for (let ms = from, n = 0; n < 100 * 24 * 60; ms += step, n++) if (isDue(ms)) return ms
        return null
      }
      expect(last).toBe(steps(now - (now % MINUTE), -MINUTE))
      expect(next).toBe(steps(now - (now % MINUTE) + MINUTE, MINUTE))
    }),
    { numRuns: 12, seed: 5 },
  )
})
