import { DateTime } from 'luxon'
import { describe, expect, test } from 'vitest'
import { leaves, parseRule, type Rule } from '../../src/rules/language.ts'
import { Chance } from './chance.ts'
import { draftLeaf, type Scope } from './drafts.ts'
import { answersOf, LEAF_KINDS, makeCase, makeIdentityCase, measure, rearranged, smaller } from './generate.ts'
import { makeHistory } from './histories.ts'
import { partition } from './identity.ts'
import { holds } from './rules.ts'
import { SCALES } from './vocabulary.ts'

const seeds = (count: number) => Array.from({ length: count }, (_, i) => i)
const cases = seeds(150).map((seed) => makeCase(seed))
const OPS = ['=', '!=', '<', '<=', '>', '>=']
const TEST_OPS = [...OPS, 'contains', 'starts', 'in', 'exists', 'missing']
const WINDOWS = ['rolling', 'day', 'week', 'month', 'quarter', 'year', 'since', 'ever']

test('cases are hard: answers flip, and questions are asked on the edges of windows', () => {
  const { evaluations, flips, nearEdges, onEdges, yes } = measure(cases)
  expect(flips / evaluations).toBeGreaterThan(0.2)
  expect(nearEdges / evaluations).toBeGreaterThan(0.15)
  expect(onEdges / evaluations).toBeGreaterThan(0.1)
  expect(yes / evaluations).toBeGreaterThan(0.3)
  expect(yes / evaluations).toBeLessThan(0.7)
})

test('the language accepts every rule', () => {
  for (const { rules, world } of cases)
    for (const rule of [
      ...rules,
      ...Object.values(world.segments),
      ...Object.values(world.tags).flatMap((tag) => tag.rule ?? []),
    ])
      expect(parseRule(rule)).toEqual({ rule })
})

test('a seed makes the same case again', () => {
  const [one, other] = [makeCase(7), makeCase(7)]
  expect(JSON.stringify(one)).toBe(JSON.stringify(other))
  expect(JSON.stringify(makeCase(8))).not.toBe(JSON.stringify(one))
})

test('kinds can be chosen', () => {
  const { rules, world } = makeCase(3, { kinds: ['distinct', 'segment'], rules: 8 })
  const used = [...rules, ...Object.values(world.segments)].flatMap((rule) => [...leaves(rule)].map(({ kind }) => kind))
  expect([...new Set(used)].sort()).toEqual(['distinct', 'segment'])
})

test('every kind of leaf comes with every comparison, test and window', () => {
  const chance = new Chance(1)
  const seen = new Set<string>()
  for (let i = 0; i < 60; i++) {
    const setting = {
      zone: 'Europe/London',
      anchor: Date.UTC(2026, 2, 29, 1),
      scale: chance.pick(SCALES),
      tags: ['vip'],
    }
    const facts = makeHistory(chance, setting, 30)
    const scope: Scope = { ...setting, facts, segments: ['first'], heldTags: ['vip'], kinds: LEAF_KINDS }
    for (const kind of LEAF_KINDS)
      for (let j = 0; j < 20; j++) {
        const leaf = draftLeaf(chance, scope, kind)
        seen.add(kind)
        if ('op' in leaf) seen.add(`${kind} ${leaf.op}`)
        if ('test' in leaf) seen.add(`${kind} ${leaf.test.op}`)
        if ('window' in leaf)
          seen.add(`${kind} ${leaf.window.kind === 'calendar' ? leaf.window.unit : leaf.window.kind}`)
        if ('of' in leaf) for (const { test: filter } of leaf.of.where) seen.add(`filter ${filter.op}`)
      }
  }
  const compared = ['count', 'distinct', 'sum', 'average', 'min', 'max']
  const tested = ['first', 'last']
  const cross = (kinds: string[], words: string[]) => kinds.flatMap((kind) => words.map((word) => `${kind} ${word}`))
  const expected = [
    ...LEAF_KINDS,
    ...cross([...compared, 'metric'], OPS),
    ...cross([...tested, 'attribute', 'filter'], TEST_OPS),
    ...cross([...compared, ...tested, 'sequence', 'unanswered'], WINDOWS),
  ]
  expect(expected.filter((one) => !seen.has(one))).toEqual([])
})

describe('arrivals', () => {
  test('time does not go back and no fact is ahead of it', () => {
    for (const { steps } of cases)
      for (const [i, { now, facts }] of steps.entries()) {
        expect(now).toBeGreaterThanOrEqual(steps[i - 1]?.now ?? -Infinity)
        for (const fact of facts) expect(fact.at).toBeLessThanOrEqual(now)
      }
  })

  test('repeat facts, bring them late, and hold ties in time', () => {
    let [repeated, late, tied, total] = [0, 0, 0, 0]
    for (const { steps } of cases) {
      const facts = steps.flatMap((step) => step.facts)
      const once = new Map(facts.map((fact) => [`${fact.source} ${fact.messageId}`, fact]))
      total += once.size
      repeated += facts.length - once.size
      tied += once.size - new Set([...once.values()].map(({ at }) => at)).size
      for (const [i, step] of steps.entries())
        late += step.facts.filter(({ at }) => i > 0 && at <= steps[i - 1]!.now).length
    }
    expect(Math.min(repeated, late, tied) / total).toBeGreaterThan(0.1)
  })

  test('in another order lead to the same answers', () => {
    for (const one of cases.slice(0, 40)) {
      const end = (of: typeof one) => answersOf(of).map((answers) => answers.at(-1))
      expect(end(rearranged(one, one.seed + 1))).toEqual(end(one))
    }
  })
})

test('clocks change, leap days and years’ ends lie inside some histories', () => {
  const days = new Set(
    cases.flatMap(({ world, steps }) => steps.map(({ now }) => DateTime.fromMillis(now, world).toFormat('MM-dd'))),
  )
  for (const day of ['02-28', '02-29', '12-31', '01-01', '03-29', '10-25']) expect(days).toContain(day)
})

test('a failing case can be made smaller, and stays a case', () => {
  const rule: Rule = { kind: 'not', of: { kind: 'metric', metric: 'frequency', op: '=', value: 0 } }
  const bought = (one: (typeof cases)[number]) => {
    const facts = one.steps.flatMap((step) => step.facts)
    return holds(rule, { facts }, one.steps.at(-1)!.now, one.world)
  }
  let one = cases.find(bought)!
  for (let next: typeof one | undefined = one; next; next = [...smaller(one)].find(bought)) one = next
  expect(one.steps.flatMap((step) => step.facts)).toHaveLength(1)
  expect(one.steps).toHaveLength(1)
})

test('identities refuse for every reason, whatever the order of arrival', () => {
  const reasons = new Set<string>()
  for (const { assertions, decisions, seed } of seeds(200).map(makeIdentityCase)) {
    const result = partition(assertions, decisions)
    for (const { reason } of result.refused) reasons.add(reason)
    const chance = new Chance(seed)
    expect(partition(chance.shuffle(assertions), chance.shuffle(decisions))).toEqual(result)
  }
  expect([...reasons].sort()).toEqual(['conflict', 'separated', 'shared', 'size'])
})
