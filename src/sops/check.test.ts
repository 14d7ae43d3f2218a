import { expect, test } from 'vitest'
import { parseSop } from './check.ts'

const HOUR = 3_600_000
const flow = (steps: object, more: object = {}) => ({
  trigger: { kind: 'event', of: { event: 'Product Added' }, key: 'cart_id' },
  reentry: { kind: 'never' },
  first: 'a',
  steps,
  ...more,
})
const wait = (next: string | null) => ({ kind: 'wait', until: { kind: 'duration', ms: HOUR }, next })
const task = (next: string | null) => ({ kind: 'task', task: 'call', title: '致电', dueMs: HOUR, next })
const send = (channel: string, fallback: string[]) => ({ kind: 'send', channel, fallback, content: 'c', next: null })
const placesOf = (input: unknown): string[] => {
  const parsed = parseSop(input)
  return 'problems' in parsed ? parsed.problems.map(({ at, code }) => `${at} ${code}`) : []
}

test('a flow that can work is taken as it is, with what was left out', () => {
  const parsed = parseSop(flow({ a: wait('b'), b: task(null) }))
  expect(parsed).toMatchObject({ sop: { entry: null, exit: [], goal: null, steps: { b: { kind: 'task' } } } })
})

const inStock = { kind: 'attribute', attribute: 'stock', test: { op: '=', value: 1 } }
test.each<[string, unknown, string[]]>([
  ['an unknown step', flow({ a: wait('nowhere') }), ['steps.a.next no_such_step']],
  ['an unknown first step', flow({ b: wait(null) }), ['first no_such_step']],
  ['a step that nothing leads to', flow({ a: wait(null), b: wait('a') }), ['steps.b unreachable_step']],
  ['a circle that nobody rests in', flow({ a: task('b'), b: task('a') }), ['steps.a loop_without_wait']],
  ['a step that leads to itself', flow({ a: task('a') }), ['steps.a loop_without_wait']],
  ['a circle with a wait is fine', flow({ a: task('b'), b: wait('a') }), []],
  [
    'a case that never gets its turn',
    flow({
      a: { kind: 'branch', cases: [{ name: 'x', rule: inStock, next: 'b' }, { name: 'y', rule: inStock, next: null }], otherwise: null }, // prettier-ignore
      b: wait(null),
    }),
    ['steps.a.cases.1.rule same_condition'],
  ],
  [
    'a rule that is none',
    flow({ a: wait(null) }, { entry: { kind: 'anniversary', attribute: 'birthday', fromDays: 3, toDays: 1 } }),
    ['entry.toDays days_reversed'],
  ],
  [
    'a channel that is asked twice',
    flow({ a: send('broadcast', ['kf', 'broadcast']) }),
    ['steps.a.fallback.1 same_channel'],
  ],
  ['a channel behind itself', flow({ a: send('kf', ['kf']) }), ['steps.a.fallback.0 same_channel']],
  ['channels in an order of one’s own are fine', flow({ a: send('kf', ['chat', 'broadcast']) }), []],
  [
    'what nobody writes to a group by, at whatever place',
    {
      ...flow({ a: { ...send('kf', ['broadcast']), next: 'b' }, b: send('broadcast', ['chat', 'kf']) }),
      subject: 'group',
      first: 'a',
    },
    ['steps.a.channel not_of_groups', 'steps.b.fallback.1 not_of_groups'],
  ],
  [
    'a deadline of the fact that lets them in, where none does',
    { ...flow({ a: wait(null) }, { deadline: { kind: 'property', name: 'ends_at' } }), trigger: { kind: 'manual' } },
    ['deadline no_fact'],
  ],
  [
    'a deadline of the fact that lets them in',
    flow({ a: wait(null) }, { deadline: { kind: 'property', name: 'ends_at' } }),
    [],
  ],
  [
    'arms of one name',
    flow({ a: { kind: 'split', arms: [{ name: 'x', weight: 1, next: null }, { name: 'x', weight: 1, next: null }] } }), // prettier-ignore
    ['steps.a.arms.1.name same_name'],
  ],
])('%s', (_what, input, places) => {
  expect(placesOf(input)).toEqual(places)
})

test('what has not even the shape is told with its place', () => {
  expect(
    placesOf(flow({ a: { kind: 'wait', until: { kind: 'time', days: 0, time: '25:00' }, next: null } }))[0],
  ).toMatch(/^steps\.a\.until\.time /)
  expect(placesOf({})).not.toEqual([])
})
