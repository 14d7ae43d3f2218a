import { expect, test } from 'vitest'
import { DAY_MS, HOUR_MS } from '../kernel/clock.ts'
import { Calendar } from '../rules/calendar.ts'
import { parseSop } from './check.ts'
import type { Sop } from './language.ts'
import { canMove, moved } from './moving.ts'

const calendar = new Calendar('Asia/Shanghai')
const SINCE = Date.parse('2026-03-02T10:00:00+08:00')
const now = SINCE + HOUR_MS
const task = { kind: 'task', task: 'chat', title: '问', dueMs: DAY_MS, next: null }
const wait = (until: object) => ({ kind: 'wait', until, next: null })
const lasting = (ms: number) => wait({ kind: 'duration', ms })
const hearing = (event: string, ms: number) => ({ kind: 'await', of: [{ event }], ms, next: null, otherwise: null })
function flow(a: object): Sop {
  const parsed = parseSop({ trigger: { kind: 'manual' }, reentry: { kind: 'never' }, deadline: { kind: 'at', at: '2026-03-09T00:00:00Z' }, first: 'a', steps: { a } }) // prettier-ignore
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
  return parsed.sop
}

test('a step of the same name and kind is the same step', () => {
  const other = { ...flow(task), first: 'b', steps: { b: flow(task).steps.a! } }
  expect(canMove(flow(task), flow({ ...task, title: '别的' }), 'a')).toBe(true)
  expect(canMove(flow(task), flow(lasting(1)), 'a')).toBe(false)
  expect(canMove(flow(task), other, 'a')).toBe(false)
  expect(canMove(flow(task), { ...other, steps: {} }, 'toString')).toBe(false)
})

const DUE = SINCE + DAY_MS + 7
const inMs = (ms: number) => SINCE + ms
const before = (ms: number) => wait({ kind: 'before', ms })
test.each<[string, object, object, number | 'missed', { was?: number | null; is?: number | null }]>([
  ['a wait as it was ends when it would have', lasting(DAY_MS), lasting(DAY_MS), DUE, {}],
  ['a longer one is counted from its beginning', lasting(DAY_MS), lasting(2 * DAY_MS), inMs(2 * DAY_MS), {}],
  ['a shorter one may be over already', lasting(DAY_MS), lasting(HOUR_MS / 2), inMs(HOUR_MS / 2), {}],
  ['a time of day is the one after its beginning', lasting(DAY_MS), wait({ kind: 'time', days: 0, time: '10:30' }), inMs(HOUR_MS / 2), {}], // prettier-ignore
  ['what is waited for may change', hearing('x', DAY_MS), hearing('y', DAY_MS), DUE, {}],
  ['and for how long', hearing('x', DAY_MS), hearing('x', 2 * DAY_MS), inMs(2 * DAY_MS), {}],
  ['before the same deadline nothing changes', before(HOUR_MS), before(HOUR_MS), DUE, { was: 9, is: 9 }],
  ['before another one it does', before(HOUR_MS), before(HOUR_MS), now + HOUR_MS, { was: 9, is: now + 2 * HOUR_MS }],
  ['one that is nearer than that is missed', before(HOUR_MS), before(3 * HOUR_MS), 'missed', { was: 9, is: now + 2 * HOUR_MS }], // prettier-ignore
  ['so is one that is not known', lasting(DAY_MS), before(HOUR_MS), 'missed', {}],
  ['what asks is considered anew', task, { ...task, title: '别的' }, now, {}],
])('%s', (_what, was, is, due, { was: wasAt = null, is: isAt = null }) => {
  const held = { step: 'a', since: SINCE, dueAt: DUE }
  const stands = moved(flow(was), flow(is), held, { was: wasAt, is: isAt }, { now, calendar })
  expect(stands).toEqual(due === 'missed' ? due : { ...held, dueAt: due })
})
