import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Fact, Json, JsonObject } from '../events.ts'
import { attributesOf, factsAt } from '../../test/oracle/facts.ts'
import { makeCase } from '../../test/oracle/generate.ts'
import { factOf } from '../../test/engine/one-customer.ts'
import { holds } from '../../test/oracle/rules.ts'
import { explain } from './explain.ts'
import { COMPARISONS, LIFECYCLE_STATES } from './language.ts'
import type { Leaf, Rule, Scalar, Step, Test, Window } from './language.ts'

/** An explanation counts for itself; what it says must still be what the rule means. Few names, values and instants, so
 *  that facts meet filters and windows end exactly on facts. */

const HOUR = 3_600_000
const DAY = 24 * HOUR
const START = Date.parse('2026-02-27T15:00:00Z')
const WORLD = { zone: 'Asia/Shanghai', segments: {}, tags: {}, tagGroups: {}, lineMedianMs: null }

const event = fc.constantFrom('Order Completed', 'Product Viewed')
const property = fc.constantFrom('revenue', 'a.b')
const scalar = fc.constantFrom<Scalar>(0, 1, 1.0000005, -2.5, '1', 'a', '茶', true)
const value = fc.oneof(scalar, fc.constantFrom<Json>(null, [1], { b: 1 }, '2000-02-29', '1990-03-01'))
const properties = fc
  .record({ revenue: value, 'a.b': value, a: fc.record({ b: value }) }, { requiredKeys: [] })
  .map((one) => one as JsonObject)
const elapsed = fc.constantFrom(0, 1, HOUR - 1, HOUR, DAY, 3 * DAY, 40 * DAY)

const op = fc.constantFrom(...COMPARISONS)
const test = fc.oneof<fc.Arbitrary<Test>[]>(
  fc.record({ op, value: scalar }),
  fc.record({ op: fc.constantFrom('contains', 'starts'), value: fc.constantFrom('a', '1') }),
  fc.record({ op: fc.constant('in'), value: fc.array(scalar, { minLength: 1, maxLength: 2 }) }),
  fc.record({ op: fc.constantFrom('exists', 'missing') }),
)
const step: fc.Arbitrary<Step> = fc.record({ event, where: fc.array(fc.record({ property, test }), { maxLength: 1 }) })
const ms = fc.constantFrom(1, HOUR, DAY, 40 * DAY)
const window = fc.oneof<fc.Arbitrary<Window>[]>(
  fc.record({ kind: fc.constant('rolling'), ms }),
  fc.record({
    kind: fc.constant('calendar'),
    unit: fc.constantFrom('day', 'week', 'month', 'quarter', 'year'),
    units: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ kind: fc.constant('since'), at: fc.constantFrom('2026-02-27T15:00:00Z', '2026-03-01T00:00:00+08:00') }),
  fc.constant({ kind: 'ever' }),
)
const count = fc.integer({ min: 0, max: 3 })
const threshold = fc.constantFrom(0, 1, 1.000001, -2.5, 2, 40)
const leaf = fc.oneof<fc.Arbitrary<Leaf>[]>(
  fc.record({ kind: fc.constant('attribute'), attribute: property, test }),
  fc.record({ kind: fc.constant('lifecycle'), state: fc.constantFrom(...LIFECYCLE_STATES) }),
  fc.record({ kind: fc.constant('count'), of: step, window, op, value: count }),
  fc.record({ kind: fc.constant('distinct'), property, of: step, window, op, value: count }),
  fc.record({
    kind: fc.constantFrom('sum', 'average', 'min', 'max'),
    property,
    of: step,
    window,
    op,
    value: threshold,
  }),
  fc.record({ kind: fc.constantFrom('first', 'last'), property, of: step, window, test }),
  fc.record({
    kind: fc.constant('sequence'),
    steps: fc.array(step, { minLength: 2, maxLength: 3 }),
    withinMs: ms,
    window,
  }),
  fc.record({ kind: fc.constant('unanswered'), first: step, then: step, withinMs: ms, window }),
  fc.record({
    kind: fc.constant('anniversary'),
    attribute: property,
    fromDays: count,
    toDays: fc.constantFrom(3, 366),
  }),
  fc.record({
    kind: fc.constant('metric'),
    metric: fc.constantFrom('recency', 'frequency', 'monetary'),
    op,
    value: threshold,
  }),
)
const rule: fc.Arbitrary<Rule> = fc.oneof(
  { weight: 5, arbitrary: leaf },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('all', 'any'),
      of: fc.array(leaf, { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('not'), of: leaf }) },
)

const history = fc
  .array(fc.record({ elapsed, name: event, properties, identify: fc.nat(3).map((one) => one === 0) }), { maxLength: 8 })
  .map((entries) => {
    let at = START
    return entries.map((entry, i): Fact => {
      at += entry.elapsed
      const [type, name] = entry.identify ? (['identify', 'identify'] as const) : (['track', entry.name] as const)
      const who = { source: 'shop', messageId: `m${i}`, identifiers: [] }
      return { ...who, at, receivedAt: at, type, name, properties: entry.properties, mark: null, context: null }
    })
  })

it('answers as the oracle does', () => {
  fc.assert(
    fc.property(history, elapsed, rule, fc.constantFrom('en', 'zh'), (facts, since, one, lang) => {
      const now = (facts.at(-1)?.at ?? START) + since
      const person = { facts }
      const view = {
        attributes: attributesOf(factsAt(person, now)) as JsonObject,
        tags: new Set<string>(),
        stages: {},
        lifecycle: LIFECYCLE_STATES.find((state) => holds({ kind: 'lifecycle', state }, person, now, WORLD))!,
        segment: () => false,
      }
      const explanation = explain(one, facts, view, now, WORLD.zone, lang)
      expect(explanation.answer).toBe(holds(one, person, now, WORLD))
      expect(JSON.stringify(explanation)).not.toMatch(/undefined|NaN|\[object/)
    }),
    { numRuns: 3_000 },
  )
})

it('tells of staff and groups as the oracle does', () => {
  const view = { attributes: {}, tags: new Set<string>(), stages: {}, lifecycle: 'new' as const, segment: () => false }
  for (let seed = 1; seed <= 100; seed++) {
    const { rules, steps, world } = makeCase(seed, { kinds: ['contact', 'group'] })
    const person = { facts: steps.flatMap((one) => one.facts) }
    for (const { now } of steps)
      for (const one of rules) {
        const { answer } = explain(one, factsAt(person, now).map(factOf), view, now, world.zone, 'zh')
        expect({ seed, now, answer }).toEqual({ seed, now, answer: holds(one, person, now, world) })
      }
  }
})
