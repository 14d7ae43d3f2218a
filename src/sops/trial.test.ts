import { expect, test } from 'vitest'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../kernel/clock.ts'
import { Calendar } from '../rules/calendar.ts'
import { parseSop } from './check.ts'
import { tryOut, type Tried } from './trial.ts'

const START = Date.parse('2026-03-02T10:00:00+08:00')
const parsed = parseSop({
  trigger: { kind: 'manual' },
  reentry: { kind: 'never' },
  exit: [{ event: 'Order Completed' }],
  goal: { of: { event: 'Visited' }, withinMs: DAY_MS },
  first: 'greet',
  steps: {
    greet: { kind: 'send', channel: 'broadcast', content: 'hello', next: 'hear', otherwise: 'call' },
    hear: { kind: 'await', of: [{ event: 'Answered' }], ms: HOUR_MS, next: 'which', otherwise: 'call' },
    which: { kind: 'branch', cases: [{ name: 'A', rule: { kind: 'tag', tag: 'vip' }, next: 'call' }], otherwise: 'rest' }, // prettier-ignore
    rest: { kind: 'wait', until: { kind: 'duration', ms: DAY_MS }, next: null },
    call: { kind: 'task', task: 'call', title: '致电', dueMs: DAY_MS, next: null },
  },
})
if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
const { sop } = parsed
const given: Tried = {
  sop: 1,
  customer: 7,
  startAt: START,
  calendar: new Calendar('Asia/Shanghai'),
  deadlineAt: null,
  isHeldOut: false,
  holds: new Set(),
  refused: {},
  facts: [],
}
const fact = (event: string, afterMs: number) => ({ event, afterMs, properties: {} })
const wayOf = (more: Partial<Tried>) => {
  const { steps, outcome, endedAt } = tryOut(sop, { ...given, ...more })
  return [...steps.map(({ at, step }) => `${step} ${(at - START) / MINUTE_MS}`), `${outcome} ${(endedAt - START) / MINUTE_MS}`] // prettier-ignore
}

test.each<[string, Partial<Tried>, string[]]>([
  ['who does nothing is called', {}, ['greet 0', 'hear 0', 'call 60', 'completed 60']],
  ['who answers goes by what holds', { facts: [fact('Answered', MINUTE_MS)], holds: new Set(['which.0']) }, ['greet 0', 'hear 0', 'which 1', 'call 1', 'completed 1']], // prettier-ignore
  ['or otherwise', { facts: [fact('Answered', MINUTE_MS)] }, ['greet 0', 'hear 0', 'which 1', 'rest 1', 'completed 1441']], // prettier-ignore
  ['who gets nothing goes another way', { refused: { greet: 'no_consent' } }, ['greet 0', 'call 0', 'completed 0']],
  ['so does who is held out', { isHeldOut: true }, ['greet 0', 'call 0', 'completed 0']],
  ['an exit ends it', { facts: [fact('Order Completed', 5 * MINUTE_MS)] }, ['greet 0', 'hear 0', 'exit 5']],
  ['and the goal', { facts: [fact('Visited', 5 * MINUTE_MS)] }, ['greet 0', 'hear 0', 'goal 5']],
])('%s', (_what, more, way) => {
  expect(wayOf(more)).toEqual(way)
})

test('what is sent, and what is not and why, and what the staff is asked', () => {
  expect(tryOut(sop, { ...given, refused: { greet: 'cap' } })).toMatchObject({
    deeds: [{ at: START, step: 'greet', kind: 'touch', reason: 'cap' }],
    tasks: [{ at: START, step: 'call', title: '致电' }],
  })
  expect(tryOut(sop, { ...given, isHeldOut: true })).toMatchObject({ tasks: [], deeds: [{ reason: 'flow_holdout' }, { kind: 'unasked' }] }) // prettier-ignore
})

test('what goes round for ever is looked at for so long', () => {
  const round = { ...sop, first: 'rest', steps: { rest: { ...sop.steps.rest!, next: 'rest' } } } as typeof sop
  expect(tryOut(round, given).outcome).toBe('unfinished')
})

test('what one channel refuses goes by the next, and what is refused of the step goes by none', () => {
  const fallback = { ...sop, steps: { ...sop.steps, greet: { ...sop.steps['greet']!, fallback: ['kf' as const] } } } as typeof sop // prettier-ignore
  const deedsOf = (more: Partial<Tried>) =>
    tryOut(fallback, { ...given, ...more }).deeds.map((deed) =>
      deed.kind === 'touch' ? [deed.channel, deed.reason, deed.nextChannel] : [deed.kind],
    )
  expect(deedsOf({})).toEqual([['broadcast', undefined, undefined]])
  expect(deedsOf({ refused: { 'greet.broadcast': 'quota' } })).toEqual([['broadcast', 'quota', 'kf'], ['kf', undefined, undefined]]) // prettier-ignore
  expect(deedsOf({ refused: { 'greet.broadcast': 'quota', 'greet.kf': 'unreachable' } })).toEqual([['broadcast', 'quota', 'kf'], ['kf', 'unreachable', undefined]]) // prettier-ignore
  expect(deedsOf({ refused: { greet: 'cap' } })).toEqual([['broadcast', 'cap', undefined]])
  expect(deedsOf({ isHeldOut: true }).slice(0, 1)).toEqual([['broadcast', 'flow_holdout', undefined]])
})
