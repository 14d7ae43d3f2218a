import { DateTime } from 'luxon'
import { expect, test } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '../../kernel/clock.ts'
import { DEFAULT_POLICY } from '../../touches/policy.ts'
import { quietUntil } from '../../touches/gate.ts'
import { Calendar } from '../../rules/calendar.ts'
import { friendsAmong } from './friends.ts'
import { yesterdayOf } from './yesterday.ts'

const DAY = Date.parse('2026-05-10T00:00:00Z')

test.for(['Asia/Shanghai', 'Europe/Berlin', 'America/Los_Angeles'])(
  'whatever the hour of the first start in %s, the day before it is over, and none of it is at night',
  (zone) => {
    for (let at = DAY; at < DAY + 24 * HOUR_MS; at += 17 * MINUTE_MS) {
      const { from, until } = yesterdayOf(at, zone)
      expect(until).toBeLessThanOrEqual(at - 15 * MINUTE_MS)
      expect(until).toBeGreaterThan(at - 25 * HOUR_MS)
      const calendar = new Calendar(zone)
      for (let during = from; during <= until; during += 35 * MINUTE_MS)
        expect(quietUntil(DEFAULT_POLICY.quiet!, during, calendar)).toBeUndefined()
      expect(DateTime.fromMillis(from, { zone }).hasSame(DateTime.fromMillis(until, { zone }), 'day')).toBe(true)
    }
  },
)

test('most of the shop are friends, some of them since that day, a few no more; the same in every demo', () => {
  const friends = friendsAmong(300, DAY)
  expect(friendsAmong(300, DAY)).toEqual(friends)
  expect(friends.length / 300).toBeGreaterThan(0.7)
  expect(friends.length).toBeLessThan(290)
  const before = friends.filter(({ cameAt }) => cameAt !== null)
  expect(before.every(({ cameAt }) => cameAt! < DAY)).toBe(true)
  expect(friends.length - before.length).toBeGreaterThan(20)
  expect(friends.filter(({ hasLeft }) => hasLeft).length).toBeGreaterThan(3)
  expect(new Set(friends.map(({ person }) => person.traits.unionid)).size).toBe(friends.length)
})
