import { expect, test } from 'vitest'
import { relative } from '../../console/src/parts/relative-time.ts'

/** In the zone of who looks. */
const at = (time: string) => new Date(`2026-03-${time}`).getTime()
const said = (then: string, now: string) => relative(at(then), at(now), 'zh')

test('a day is one of the calendar, and nothing is said to be longer ago than it is', () => {
  expect(said('03T20:00', '02T08:00')).toBe('明天')
  expect(said('02T01:00', '03T23:00')).toBe('昨天')
  expect(said('02T23:00', '03T22:00')).toBe('23小时前')
  expect(said('05T08:00', '02T20:00')).toBe('3天后')
  expect(said('02T08:00', '02T08:01:59')).toBe('1分钟前')
  expect(relative(at('01T08:00'), at('01T08:00') + 45 * 86_400_000, 'zh')).toBe('1个月前')
  expect(relative(at('01T08:00'), at('01T08:00') + 45 * 86_400_000, 'en')).toBe('1 month ago')
})
