import { expect, test } from 'vitest'
import { LEAF_KINDS, makeCase } from '../oracle/generate.ts'
import { holds } from '../oracle/rules.ts'
import type { RawFact } from '../oracle/facts.ts'
import type { Rule } from '../../src/rules/language.ts'
import { OneCustomer } from './one-customer.ts'

const KINDS = LEAF_KINDS.filter((kind) => kind !== 'stage')
const CASES = Number(process.env.TURN_CASES ?? 240)

/** Only a track event has a name of its own choice: the door sees to that. */
const asCoerced = (fact: RawFact): RawFact =>
  fact.type === 'page' && fact.name !== 'page' ? { ...fact, type: 'track' } : fact

/** Facts late, repeated, tied and out of order; instants on the very edges of windows; wakes only when asked for. */
function firstDifference(seed: number, kinds: typeof KINDS) {
  const { world, rules, steps } = makeCase(seed, { kinds })
  const customer = new OneCustomer(world, rules)
  for (const [index, { now, facts }] of steps.entries()) {
    customer.step(facts.map(asCoerced), now)
    if (customer.facts.length === 0) continue // nobody is there yet
    for (const [i, rule] of rules.entries()) {
      const expected = holds(rule, customer, now, world)
      if (customer.isMember(`rule-${i}`, now) !== expected) return { seed, step: index, now, expected, rule }
    }
  }
  return undefined
}

test.each(KINDS)('the turn answers %s as the oracle does', { timeout: 600_000 }, (kind) => {
  for (let seed = 1; seed <= CASES / 6; seed++) expect(firstDifference(seed, [kind])).toBeUndefined()
})

test('the turn answers nested rules as the oracle does', { timeout: 600_000 }, () => {
  for (let seed = 1; seed <= CASES; seed++) expect(firstDifference(seed, KINDS)).toBeUndefined()
})

test('a window that has run dry is read again when time alone passes', () => {
  const of = { event: 'Order Completed', where: [] }
  const rule: Rule = { kind: 'sum', property: 'revenue', of, window: { kind: 'rolling', ms: 100 }, op: '>=', value: 15 }
  const world = { zone: 'Asia/Shanghai', segments: {}, tags: {}, tagGroups: {}, lineMedianMs: null }
  const customer = new OneCustomer(world, [rule])
  const T0 = Date.parse('2026-03-01T00:00:00Z')
  const orders = Array.from({ length: 40 }, (_, n): RawFact => {
    return { at: T0 + n, source: 'web', messageId: `m${n}`, type: 'track', name: of.event, properties: { revenue: 1 } }
  })
  customer.step(orders, T0 + 39)
  for (let now = T0 + 90; now < T0 + 150; now++) {
    customer.step([], now)
    expect(customer.isMember('rule-0', now)).toBe(holds(rule, customer, now, world))
  }
})
