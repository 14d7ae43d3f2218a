import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Fact } from '../events.ts'
import { DAY_MS, MINUTE_MS } from '../kernel/clock.ts'
import { Calendar } from '../rules/calendar.ts'
import { NO, YES } from '../rules/evaluate.ts'
import { parseSop } from './check.ts'
import type { Sop } from './language.ts'
import { answer, enter, goOn, untilAt, type Position, type Scene } from './walk.ts'

const calendar = new Calendar('Asia/Shanghai')
/** Monday, ten in the morning there. */
const START = Date.parse('2026-03-02T10:00:00+08:00')
const sceneAt = (now: number, yes: readonly string[] = []): Scene => ({
  now,
  calendar,
  id: 42,
  entry: { deadlineAt: null, isHeldOut: false },
  choose: ({ channel }) => ({ kind: 'settled', channel, refused: [] }),
  ask: (rule) => (rule.kind === 'tag' && yes.includes(rule.tag) ? YES : NO),
})
const factAt = (at: number, name: string, properties = {}): Fact => ({
  at,
  name,
  properties,
  source: 'shop',
  messageId: `${at}`,
  type: 'track',
  receivedAt: at,
  mark: null,
  identifiers: [],
  context: null,
})
function sopOf(steps: object, first = 'a'): Sop {
  const parsed = parseSop({ trigger: { kind: 'manual' }, reentry: { kind: 'never' }, first, steps })
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
  return parsed.sop
}
const task = (title: string, next: string | null) => ({ kind: 'task', task: 'chat', title, dueMs: DAY_MS, next })

test('an abandoned cart: a wait for the order, a reminder, and a call where the basket is large', () => {
  const sop = sopOf({
    a: { kind: 'await', of: [{ event: 'Order Completed' }], ms: 30 * MINUTE_MS, next: null, otherwise: 'remind' },
    remind: task('提醒', 'again'),
    again: { kind: 'await', of: [{ event: 'Order Completed' }], ms: DAY_MS, next: null, otherwise: 'large' },
    large: {
      kind: 'branch',
      cases: [{ name: '大单', rule: { kind: 'tag', tag: 'large' }, next: 'call' }],
      otherwise: null,
    },
    call: task('致电', null),
  })
  const begun = enter(1, sop, sceneAt(START), START)
  expect(begun).toEqual({ position: { step: 'a', since: START, dueAt: START + 30 * MINUTE_MS }, tasks: [], deeds: [] })
  const other = factAt(START + 1, 'Product Viewed')
  expect(answer(1, sop, begun.position!, other, sceneAt(START + 1))).toBeUndefined()
  const ordered = factAt(START + 5, 'Order Completed')
  expect(answer(1, sop, begun.position!, ordered, sceneAt(START + 5))).toMatchObject({ position: null, tasks: [] })
  // Before it began, and when it was over: no answer to it.
  for (const at of [START - 1, START + 30 * MINUTE_MS])
    expect(answer(1, sop, begun.position!, factAt(at, 'Order Completed'), sceneAt(at))).toBeUndefined()

  const later = START + 30 * MINUTE_MS
  expect(goOn(1, sop, begun.position!, sceneAt(later - 1)).position).toEqual(begun.position)
  const reminded = goOn(1, sop, begun.position!, sceneAt(later))
  expect(reminded.position).toMatchObject({ step: 'again', dueAt: later + DAY_MS })
  expect(reminded.tasks).toMatchObject([{ step: 'remind', title: '提醒' }])
  const end = sceneAt(later + DAY_MS, ['large'])
  const called = goOn(1, sop, reminded.position!, end)
  expect(called).toMatchObject({ position: null, tasks: [{ title: '致电' }] })
})

test.each([
  [0, '18:30', '2026-03-02T18:30:00+08:00'],
  // It has passed today.
  [0, '09:00', '2026-03-03T09:00:00+08:00'],
  [0, '10:00', '2026-03-03T10:00:00+08:00'],
  [3, '09:00', '2026-03-05T09:00:00+08:00'],
])('%i days and %s from ten in the morning', (days, time, expected) => {
  expect(untilAt({ kind: 'time', days, time }, START, calendar)).toBe(Date.parse(expected))
})

test('a time of the day that the clock leaves out comes later, and one it shows twice comes once', () => {
  const berlin = new Calendar('Europe/Berlin')
  const before = Date.parse('2026-03-28T12:00:00+01:00')
  expect(untilAt({ kind: 'time', days: 1, time: '02:30' }, before, berlin)).toBe(Date.parse('2026-03-29T03:30:00+02:00')) // prettier-ignore
})

test('each channel that said no is told with the one asked after it; who gets it by none goes another way', () => {
  const send = {
    kind: 'send',
    channel: 'broadcast',
    fallback: ['kf', 'chat'],
    content: 'c',
    next: null,
    otherwise: 't',
  }
  const sop = sopOf({ a: send, t: task('致电', null) })
  const broadcast = { channel: 'broadcast', reason: 'quota' } as const
  const kf = { channel: 'kf', reason: 'cap', cap: 'few' } as const
  const said = { step: 'a', kind: 'touch', content: 'c' }
  const walked = (choice: ReturnType<Scene['choose']>) => enter(1, sop, { ...sceneAt(START), choose: () => choice }, START) // prettier-ignore
  const gone = walked({ kind: 'settled', channel: 'chat', refused: [broadcast, kf] })
  const nos = [
    { ...said, ...broadcast, nextChannel: 'kf' },
    { ...said, ...kf, nextChannel: 'chat' },
  ]
  expect(gone).toEqual({ position: null, tasks: [], deeds: [...nos, { ...said, channel: 'chat' }] })
  const lost = walked({ kind: 'settled', channel: null, refused: [broadcast, kf] })
  expect(lost).toMatchObject({ tasks: [{ title: '致电' }], deeds: [nos[0], { ...said, ...kf }] })
  expect(lost.deeds[1]).not.toHaveProperty('nextChannel')
  const night = walked({ kind: 'waits', until: START + DAY_MS })
  expect(night).toEqual({ position: { step: 'a', since: START, dueAt: START + DAY_MS }, tasks: [], deeds: [] })
})

test('who is in the group goes on as who is invited; who gets no invitation goes another way', () => {
  const invite = { kind: 'invite', channel: 'broadcast', content: 'c', way: 7, title: '点我进群', next: 'on', otherwise: 't' } // prettier-ignore
  const sop = sopOf({ a: invite, on: task('欢迎', null), t: task('致电', null) })
  const titles = (choice: ReturnType<Scene['choose']>) => enter(1, sop, { ...sceneAt(START), choose: () => choice }, START).tasks.map(({ title }) => title) // prettier-ignore
  const not = (reason: 'in_group' | 'quota'): ReturnType<Scene['choose']> => ({ kind: 'settled', channel: null, refused: [{ channel: 'broadcast', reason }] }) // prettier-ignore
  expect(titles({ kind: 'settled', channel: 'broadcast', refused: [] })).toEqual(['欢迎'])
  expect(titles(not('in_group'))).toEqual(['欢迎'])
  expect(titles(not('quota'))).toEqual(['致电'])
})

/** Where somebody stands at an instant, told from the beginning anew, step by step: no positions are kept. */
function oracle(sop: Sop, facts: Fact[], until: number): { step: string | null; done: string[] } {
  let at = START
  let name: string | null = sop.first
  const done: string[] = []
  while (name !== null) {
    const step: Sop['steps'][string] = sop.steps[name]!
    if (step.kind === 'task') {
      done.push(step.title)
      name = step.next
    } else if (step.kind === 'wait' && step.until.kind === 'duration') {
      if (at + step.until.ms > until) return { step: name, done }
      at += step.until.ms
      name = step.next
    } else if (step.kind === 'await') {
      const over: number = at + step.ms
      const place: number = facts.findIndex((fact) => fact.at >= at && fact.at < over && fact.at <= until)
      if (place < 0 && over > until) return { step: name, done }
      at = place < 0 ? over : facts[place]!.at
      // One fact answers one wait.
      if (place >= 0) facts = facts.slice(place + 1)
      name = place < 0 ? step.otherwise : step.next
    } else throw new Error(step.kind)
  }
  return { step: null, done }
}

const NAMES = ['s0', 's1', 's2', 's3', 's4']
const nextName = fc.option(fc.constantFrom(...NAMES), { nil: null })
const anyStep = fc.oneof(
  fc.record({ kind: fc.constant('task'), task: fc.constant('chat'), title: fc.constantFrom('x', 'y', 'z'), dueMs: fc.constant(1), next: nextName }), // prettier-ignore
  fc.record({ kind: fc.constant('wait'), until: fc.record({ kind: fc.constant('duration'), ms: fc.integer({ min: 1, max: 50 }) }), next: nextName }), // prettier-ignore
  fc.record({ kind: fc.constant('await'), of: fc.constant([{ event: 'E' }]), ms: fc.integer({ min: 1, max: 50 }), next: nextName, otherwise: nextName }), // prettier-ignore
)
const anySop = fc
  .tuple(...NAMES.map(() => anyStep))
  .map((steps) => {
    const all = Object.fromEntries(NAMES.map((name, place) => [name, steps[place]!]))
    const parsed = parseSop({ trigger: { kind: 'manual' }, reentry: { kind: 'never' }, first: 's0', steps: all })
    if ('sop' in parsed) return parsed.sop
    // Without what nothing leads to it may be fine.
    const lost = parsed.problems.filter(({ code }) => code === 'unreachable_step').map(({ at }) => at.slice('steps.'.length)) // prettier-ignore
    if (lost.length < parsed.problems.length) return undefined
    return sopOf(Object.fromEntries(Object.entries(all).filter(([name]) => !lost.includes(name))), 's0')
  })
  .filter((sop) => sop !== undefined)

test('whoever goes on from where they stood comes to where the whole story leads', () => {
  const instants = fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { maxLength: 20 })
  fc.assert(
    fc.property(anySop, instants, (sop, times) => {
      const facts = times.sort((a, b) => a - b).map((ms) => factAt(START + ms, 'E'))
      const until = START + 400
      const done: string[] = []
      let walked = enter(1, sop, sceneAt(START), START)
      let position: Position | null = walked.position
      done.push(...walked.tasks.map(({ title }) => title))
      // Every instant at which something can happen, in order; where time and a fact fall together time comes first.
      for (let now = START + 1; now <= until && position; now++) {
        const fact = facts.find(({ at }) => at === now)
        for (const turn of [goOn(1, sop, position, sceneAt(now)), undefined]) {
          walked = turn ?? (fact && position && answer(1, sop, position, fact, sceneAt(now))) ?? { position, tasks: [], deeds: [] } // prettier-ignore
          position = walked.position
          done.push(...walked.tasks.map(({ title }) => title))
        }
      }
      expect({ step: position?.step ?? null, done }).toEqual(oracle(sop, facts, until))
    }),
    { numRuns: 500 },
  )
})
