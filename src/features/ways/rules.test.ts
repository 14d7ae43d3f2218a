import { expect, test } from 'vitest'
import { isWithin, nextEdge } from '../../kernel/hours.ts'
import { greetingAt, retryAfterMs, whoServes, type Day, type Staffing } from './rules.ts'

const ZONE = 'Asia/Shanghai'
const at = (text: string) => Date.parse(`${text}:00+08:00`)
const MONDAY = '2026-03-02'
const WORKDAYS = [1, 2, 3, 4, 5]
const day = { weekdays: WORKDAYS, from: '09:00', until: '18:00' }
const night = { weekdays: [5], from: '22:00', until: '06:00' }
const whole = { weekdays: [7], from: '00:00', until: '24:00' }

test.each([
  [day, `${MONDAY}T09:00`, true],
  [day, `${MONDAY}T17:59`, true],
  [day, `${MONDAY}T18:00`, false],
  [day, '2026-03-07T12:00', false],
  [night, '2026-03-06T23:00', true],
  [night, '2026-03-07T05:59', true],
  [night, '2026-03-07T06:00', false],
  [night, '2026-03-06T05:00', false],
  [whole, '2026-03-08T00:00', true],
  [whole, '2026-03-08T23:59', true],
  [whole, '2026-03-09T00:00', false],
])('%j holds at %s: %s', (hours, instant, expected) => {
  expect(isWithin(hours, at(instant), ZONE)).toBe(expected)
})

test.each([
  [[day], `${MONDAY}T08:00`, `${MONDAY}T09:00`],
  [[day], `${MONDAY}T09:00`, `${MONDAY}T18:00`],
  [[day], '2026-03-06T18:00', '2026-03-09T09:00'],
  [[night], '2026-03-07T01:00', '2026-03-07T06:00'],
  [[night], '2026-03-07T06:00', '2026-03-13T22:00'],
  [[whole, day], '2026-03-08T10:00', '2026-03-09T00:00'],
])('of %j the next edge after %s is %s', (all, instant, expected) => {
  expect(nextEdge(all, at(instant), ZONE)).toBe(at(expected))
})

test('hours go by the clock on the wall, on days that are shorter too', () => {
  const berlin = 'Europe/Berlin'
  const sunday = { weekdays: [7], from: '01:00', until: '08:00' }
  const begin = Date.parse('2026-03-29T01:00:00+01:00')
  expect(nextEdge([sunday], begin, berlin)).toBe(Date.parse('2026-03-29T08:00:00+02:00'))
})

const staffing = (given: Partial<Staffing> = {}): Staffing => ({
  usual: ['Lin', 'Wang'],
  rota: [],
  cap: null,
  caps: [],
  backup: [],
  ...given,
})
const onDay = (instant: string, given: Partial<Day> = {}): Day => ({
  at: at(instant),
  zone: ZONE,
  hasLeft: () => false,
  addedToday: new Map(),
  ...given,
})
const MIDNIGHT = at('2026-03-03T00:00')
const early = { ...day, from: '09:00', until: '13:00', userids: ['Zhou'] }
const late = { ...day, from: '12:00', until: '18:00', userids: ['Chen', 'Zhou'] }

test.each<[string, Staffing, Day, string[], number]>([
  ['all, where there is nothing else', staffing(), onDay(`${MONDAY}T10:00`), ['Lin', 'Wang'], MIDNIGHT],
  ['who is on shift, until it ends', staffing({ rota: [early, late] }), onDay(`${MONDAY}T10:00`), ['Zhou'], at(`${MONDAY}T12:00`)], // prettier-ignore
  ['both of two shifts, each once', staffing({ rota: [early, late] }), onDay(`${MONDAY}T12:30`), ['Chen', 'Zhou'], at(`${MONDAY}T13:00`)], // prettier-ignore
  ['all when no shift is', staffing({ rota: [early] }), onDay(`${MONDAY}T20:00`), ['Lin', 'Wang'], MIDNIGHT],
  ['nobody who has left', staffing(), onDay(`${MONDAY}T10:00`, { hasLeft: (userid) => userid === 'Lin' }), ['Wang'], MIDNIGHT], // prettier-ignore
  ['all when everybody on shift has left', staffing({ rota: [early] }), onDay(`${MONDAY}T10:00`, { hasLeft: (userid) => userid === 'Zhou' }), ['Lin', 'Wang'], at(`${MONDAY}T13:00`)], // prettier-ignore
  ['not who has had enough', staffing({ cap: 2 }), onDay(`${MONDAY}T10:00`, { addedToday: new Map([['Lin', 2], ['Wang', 1]]) }), ['Wang'], MIDNIGHT], // prettier-ignore
  ['by a cap of their own', staffing({ cap: 2, caps: [{ userid: 'Lin', cap: 5 }] }), onDay(`${MONDAY}T10:00`, { addedToday: new Map([['Lin', 4], ['Wang', 2]]) }), ['Lin'], MIDNIGHT], // prettier-ignore
  ['the backup when all have', staffing({ cap: 1, backup: ['Fang'] }), onDay(`${MONDAY}T10:00`, { addedToday: new Map([['Lin', 1], ['Wang', 1]]) }), ['Fang'], MIDNIGHT], // prettier-ignore
  ['all when all have and there is no backup', staffing({ cap: 1 }), onDay(`${MONDAY}T10:00`, { addedToday: new Map([['Lin', 1], ['Wang', 3]]) }), ['Lin', 'Wang'], MIDNIGHT], // prettier-ignore
  ['nobody when nobody is left', staffing(), onDay(`${MONDAY}T10:00`, { hasLeft: () => true }), [], MIDNIGHT],
])('a code leads to %s', (_, wanted, on, userids, dueAt) => {
  expect(whoServes(wanted, on)).toEqual({ userids, dueAt })
})

test('a code leads to as many as WeCom lets it', () => {
  const usual = Array.from({ length: 150 }, (_, n) => `u${n}`)
  expect(whoServes(staffing({ usual }), onDay(`${MONDAY}T10:00`)).userids).toHaveLength(100)
})

test('the first variant that fits is said, and the usual words when none does', () => {
  const welcome = { usual: 'usual', variants: [{ ...night, greeting: 'night' }, { ...day, greeting: 'day' }] } // prettier-ignore
  expect(greetingAt(welcome, at(`${MONDAY}T10:00`), ZONE)).toBe('day')
  expect(greetingAt(welcome, at('2026-03-06T22:30'), ZONE)).toBe('night')
  expect(greetingAt(welcome, at('2026-03-08T12:00'), ZONE)).toBe('usual')
  expect(greetingAt({ usual: null, variants: [] }, at(`${MONDAY}T10:00`), ZONE)).toBe(null)
})

test('what may be taken later is tried again ever more seldom; what never will be is not', () => {
  expect([0, 1, 2, 3, 9].map((tries) => retryAfterMs('later', tries))).toEqual([10_000, 60_000, 300_000, 1_800_000, 1_800_000]) // prettier-ignore
  expect(retryAfterMs('setup', 0)).toBe(10_000)
  expect(retryAfterMs('refused', 0)).toBe(undefined)
})
