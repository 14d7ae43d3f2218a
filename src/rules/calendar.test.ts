import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, test } from 'vitest'
import { Calendar } from './calendar.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** The zones whose clocks were moved in the oddest ways: by half an hour, at midnight, by a whole date, twice a year. */
const ZONES = [
  'Europe/London',
  'America/New_York',
  'Asia/Shanghai',
  'UTC',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'Pacific/Apia',
]

describe('whole days by the clock on the wall of London', () => {
  const calendar = new Calendar('Europe/London')

  // 2011-03-27: 01:00 GMT is 02:00 BST. 2011-10-30: 02:00 BST is 01:00 GMT, so 01:30 comes twice.
  test.each<[string, string, number, string]>([
    ['a day like any other', '2011-02-01T09:00:00Z', 1, '2011-02-02T09:00:00Z'],
    ['into spring, a day of 23 hours', '2011-03-26T09:00:00Z', 1, '2011-03-27T08:00:00Z'],
    ['… and every later one', '2011-03-26T09:00:00Z', 30, '2011-04-25T08:00:00Z'],
    ['after the change, on that day', '2011-03-27T08:00:00Z', 1, '2011-03-28T08:00:00Z'],
    ['into autumn, a day of 25 hours', '2011-10-29T08:00:00Z', 1, '2011-10-30T09:00:00Z'],
    ['… and every later one', '2011-10-29T08:00:00Z', 7, '2011-11-05T09:00:00Z'],
    ['over both changes', '2011-03-01T09:00:00Z', 365, '2012-02-29T09:00:00Z'],
    ['to the last instant before the hour left out', '2011-03-26T00:59:59.999Z', 1, '2011-03-27T00:59:59.999Z'],
    ['to 01:00, which is left out: to 02:00', '2011-03-26T01:00:00Z', 1, '2011-03-27T01:00:00Z'],
    ['to 01:30, which is left out: to 02:30', '2011-03-26T01:30:00Z', 1, '2011-03-27T01:30:00Z'],
    ['… from summer too', '2010-06-01T00:30:00Z', 299, '2011-03-27T01:30:00Z'],
    ['… and the day after is full at 01:30 again', '2011-03-26T01:30:00Z', 2, '2011-03-28T00:30:00Z'],
    ['to 02:00, the first instant of summer', '2011-03-26T02:00:00Z', 1, '2011-03-27T01:00:00Z'],
    ['to 01:30, which comes twice: from summer to the first', '2011-10-29T00:30:00Z', 1, '2011-10-30T00:30:00Z'],
    ['… from winter to the second', '2011-03-01T01:30:00Z', 243, '2011-10-30T01:30:00Z'],
    ['from the first 01:30: a day of 25 hours', '2011-10-30T00:30:00Z', 1, '2011-10-31T01:30:00Z'],
    ['from the second 01:30: a day of 24 hours', '2011-10-30T01:30:00Z', 1, '2011-10-31T01:30:00Z'],
  ])('%s: %s, %d later', (_, from, days, full) => {
    const [start, end] = [Date.parse(from), Date.parse(full)]
    expect(new Date(calendar.daysLater(start, days)).toISOString()).toBe(new Date(end).toISOString())
    expect(calendar.wholeDays(start, end)).toBe(days)
    expect(calendar.wholeDays(start, end - 1)).toBe(days - 1)
  })

  test('where a date was left out, two days are over at once', () => {
    const apia = new Calendar('Pacific/Apia') // 2011-12-29 was followed by the 31st
    const from = Date.parse('2011-12-29T09:00:00-10:00')
    expect(apia.wholeDays(from, from + DAY - 1)).toBe(0)
    expect(apia.wholeDays(from, from + DAY)).toBe(2)
  })

  test('no date is that late: never', () => {
    expect(calendar.daysLater(0, 9e9)).toBe(Infinity)
    expect(calendar.wholeDays(0, 8.64e15)).toBeGreaterThan(99_999_990)
  })
})

describe('in any zone', () => {
  const zone = fc.constantFrom(...ZONES)
  /** Around an hour, half of the time: where clocks are moved. */
  const instant = fc
    .tuple(fc.integer({ min: Date.UTC(1940, 0), max: Date.UTC(2036, 0) }), fc.constantFrom(-1, 0, 1, undefined))
    .map(([at, off]) => (off === undefined ? at : Math.round(at / (HOUR / 2)) * (HOUR / 2) + off))
  const calendars = new Map(ZONES.map((name) => [name, new Calendar(name)]))

  test('a day is over when luxon says so', () => {
    fc.assert(
      fc.property(zone, instant, fc.integer({ min: 0, max: 900 }), (name, from, days) => {
        const calendar = calendars.get(name)!
        const full = DateTime.fromMillis(from, { zone: name }).plus({ days })
        expect(calendar.daysLater(from, days)).toBe(full.toMillis())
        expect(calendar.wholeDays(from, full.toMillis())).toBe(daysByHand(from, full.toMillis(), name))
        expect(calendar.wholeDays(from, full.toMillis() + DAY / 2)).toBe(
          daysByHand(from, full.toMillis() + DAY / 2, name),
        )
        if (days > 0) expect(calendar.wholeDays(from, full.toMillis() - 1)).toBeLessThan(days)
      }),
      { numRuns: 1_000 },
    )
  })

  test('from and to the very hours in which clocks are moved', () => {
    for (const name of ZONES) {
      const calendar = calendars.get(name)!
      for (const change of changesOf(name))
        for (const off of [-DAY, -DAY - HOUR, -HOUR, -HOUR / 2, -1, 0, 1, HOUR / 2, HOUR, DAY])
          for (const days of [-240, -1, 0, 1, 240]) {
            const [from, now] = [change + off, change + off + days * DAY].sort((a, b) => a - b) as [number, number]
            for (const around of [-HOUR, -1, 0, 1, HOUR]) {
              const at = Math.max(from, now + around)
              const expected = daysByHand(from, at, name)
              if (calendar.wholeDays(from, at) !== expected) expect([name, from, at]).toBe(expected)
            }
          }
    }
  })

  test('there are never fewer as time goes on', () => {
    fc.assert(
      fc.property(
        zone,
        instant,
        fc.array(fc.integer({ min: 0, max: 400 * DAY }), { minLength: 2 }),
        (name, from, on) => {
          const days = on.sort((a, b) => a - b).map((ms) => calendars.get(name)!.wholeDays(from, from + ms))
          expect(days).toEqual(days.toSorted((a, b) => a - b))
        },
      ),
    )
  })
})

const daysByHand = (from: number, now: number, zone: string): number => {
  const start = DateTime.fromMillis(from, { zone })
  let days = Math.max(0, Math.floor((now - from) / DAY) - 3)
  while (start.plus({ days: days + 1 }).toMillis() <= now) days++
  return days
}

/** The instants, to the hour after, at which the zone's offset changed in these years. */
function changesOf(zone: string): number[] {
  const hours = (year: number) => Array.from({ length: 366 * 24 }, (_, i) => Date.UTC(year, 0) + i * HOUR)
  const offset = (at: number) => DateTime.fromMillis(at, { zone }).offset
  return [1945, 2011, 2018].flatMap((year) =>
    hours(year)
      .filter((at) => at % DAY === 0 && offset(at) !== offset(at + DAY))
      .map((day) => Array.from({ length: 25 }, (_, i) => day + i * HOUR).find((at) => offset(at) !== offset(day))!),
  )
}
