import { expect, test } from 'vitest'
import { LEAF_KINDS, makeCase } from '../oracle/generate.ts'
import { holds } from '../oracle/rules.ts'
import type { RawFact } from '../oracle/facts.ts'
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
