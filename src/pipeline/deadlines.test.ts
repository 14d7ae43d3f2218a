import { expect, test } from 'vitest'
import { LATEST_MS } from '../kernel/limits.ts'
import { Calendar } from '../rules/calendar.ts'
import { deadlineOf } from './deadlines.ts'

const known = { calendar: new Calendar('Asia/Shanghai'), attribute: () => undefined }
const of = (value: string | number) => deadlineOf({ kind: 'property', name: 'ends' }, { ends: value }, known)

test.each([
  ['a day', '2026-03-05', Date.parse('2026-03-06T00:00+08:00')],
  ['an instant of the brand', '2026-03-05T10:00', Date.parse('2026-03-05T10:00+08:00')],
  ['microseconds', 1_772_000_000_000_000, LATEST_MS],
  ['the largest number', Number.MAX_SAFE_INTEGER, LATEST_MS],
  ['the smallest number', Number.MIN_SAFE_INTEGER, 0],
  ['the last day that is written so', '9999-12-31', LATEST_MS],
  ['a year of six digits', '+275760-01-01', LATEST_MS],
  ['a year before ours', '-000500-01-01', 0],
  ['no instant', 'soon', undefined],
  ['a number that is no instant', 0.5, undefined],
])('a deadline on %s is one that can be stored, or none', (_what, value, at) => {
  expect(of(value)).toBe(at)
})

test('that of the flow too', () => {
  expect(deadlineOf({ kind: 'at', at: '9999-12-31T23:59:59-12:00' }, undefined, known)).toBe(LATEST_MS)
})
