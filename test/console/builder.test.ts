import { expect, it } from 'vitest'
import { leaves, parseRule, type Leaf, type Rule } from '../../src/rules/language.ts'
import { dayOf, hourOf, midnightOf } from '../../console/src/parts/brand-days.ts'
import { FORMS, formOf, leafIn } from '../../console/src/pages/segments/builder/forms.ts'
import {
  conditionOf,
  groupOf,
  placeOf,
  rootOf,
  wholeOf,
  type Part,
} from '../../console/src/pages/segments/builder/parts.ts'
import { scalarOf, writtenOf } from '../../console/src/pages/segments/builder/values.ts'
import { parseRuleText, printRule } from '../../src/rules/text.ts'
import { makeCase } from '../oracle/cases.ts'
import { LEAF_KINDS } from '../oracle/drafts.ts'

const again = (rule: Rule): Rule | undefined => wholeOf(rootOf(rule))

it('loses nothing of a rule, of whatever leaves and windows it is made', () => {
  const seen = new Set<string>()
  for (let seed = 1; seed <= 60; seed++) {
    const { world, rules } = makeCase(seed, { facts: [5, 10], steps: 2 })
    const tagRules = Object.values(world.tags).flatMap(({ rule }) => rule ?? [])
    for (const rule of [...rules, ...Object.values(world.segments), ...tagRules]) {
      expect(again(rule), printRule(rule)).toEqual(rule)
      for (const leaf of leaves(rule)) {
        seen.add(leaf.kind)
        if ('window' in leaf) seen.add(leaf.window.kind)
      }
    }
  }
  expect([...seen].sort()).toEqual([...LEAF_KINDS, 'rolling', 'calendar', 'since', 'ever'].sort())
})

it.each([
  'tagged "a"',
  'all of (tagged "a")',
  'any of (tagged "a")',
  'any of (all of (tagged "a"))',
  'all of (all of (tagged "a"))',
  'not (not tagged "a")',
  'not (not (not (tagged "a" or tagged "b")))',
  'not all of (tagged "a")',
  '(tagged "a" or tagged "b") and not (tagged "c" and tagged "d")',
])('keeps the shape of %s', (text) => {
  const parsed = parseRuleText(text)
  if (!('rule' in parsed)) throw new Error(parsed.problem.en)
  expect(again(parsed.rule)).toEqual(parsed.rule)
})

it('says which condition and which field of it the server means', () => {
  const [tag, count, denied] = [
    conditionOf({ kind: 'tag', tag: '' }),
    conditionOf(leafIn('count')),
    conditionOf(leafIn('anniversary')),
  ]
  const inner = { ...groupOf('any', [count, { ...denied, denials: 2 }]), denials: 1 }
  const place = (parts: Part[], at: string) => placeOf(groupOf('all', parts), at)
  expect(place([tag], 'tag')).toEqual({ id: tag.id, field: 'tag' })
  expect(place([tag, inner], 'of.0.tag')).toEqual({ id: tag.id, field: 'tag' })
  expect(place([tag, inner], 'of.1.of.of.0.window.ms')).toEqual({ id: count.id, field: 'window.ms' })
  expect(place([tag, inner], 'of.1.of.of.0.of.event')).toEqual({ id: count.id, field: 'of.event' })
  expect(place([tag, inner], 'of.1.of.of.1.of.of.toDays')).toEqual({ id: denied.id, field: 'toDays' })
  expect(place([tag, inner], 'of.1.of.of')).toEqual({ id: inner.id, field: 'of' })
  expect(place([inner], 'of.of')).toEqual({ id: inner.id, field: 'of' })
})

it('names the field of every mistake that a condition can have', () => {
  const wrong: [Leaf, string][] = [
    [{ ...leafIn('done'), of: { event: '', where: [] } } as Leaf, 'of.event'],
    [{ ...leafIn('unanswered'), withinMs: 8 * 86_400_000 } as Leaf, 'window'],
    [{ ...leafIn('anniversary'), fromDays: 9 } as Leaf, 'toDays'],
    [{ ...leafIn('attribute'), test: { op: 'in', value: [] } } as Leaf, 'test.value'],
    [{ ...leafIn('sequence'), steps: [{ event: 'A', where: [{ property: '', test: { op: 'exists' } }] }, { event: 'B', where: [] }] } as Leaf, 'steps.0.where.0.property'], // prettier-ignore
  ]
  for (const [leaf, field] of wrong) {
    const condition = conditionOf(leaf)
    const root = groupOf('all', [conditionOf(leafIn('done')), { ...condition, denials: 1 }])
    const parsed = parseRule(wholeOf(root))
    if ('rule' in parsed) throw new Error('it is a rule')
    expect(parsed.problems.map(({ at }) => placeOf(root, at))).toEqual([{ id: condition.id, field }])
  }
})

it('has a form for every kind of leaf, and begins each with what the language takes', () => {
  expect(new Set(FORMS.map((form) => leafIn(form).kind))).toEqual(new Set(LEAF_KINDS))
  for (const form of FORMS) expect(formOf(leafIn(form))).toBe(form)
  const unfilled = FORMS.filter((form) => 'problems' in parseRule(leafIn(form)))
  expect(unfilled).toEqual(['tag', 'stage', 'segment'])
})

it('keeps what two kinds have in common', () => {
  const done = { ...leafIn('done'), of: { event: 'Signed Up', where: [] }, window: { kind: 'ever' } } as Leaf
  expect(leafIn('not_done', done)).toMatchObject({
    of: { event: 'Signed Up' },
    window: { kind: 'ever' },
    op: '=',
    value: 0,
  })
  expect(leafIn('sum', done)).toMatchObject({ of: { event: 'Signed Up' }, property: 'revenue' })
  expect(leafIn('tag', done)).toEqual({ kind: 'tag', tag: '' })
})

it('writes every value so that it is read as the same again', () => {
  for (const value of [
    'tea',
    '180',
    'true',
    '007',
    '1.',
    '"tea"',
    '"',
    '',
    ' ',
    '1e5',
    180,
    1.5,
    -2,
    1e21,
    true,
    false,
  ])
    expect(scalarOf(writtenOf(value))).toBe(value)
  for (const text of ['180', 'true', '"180"', '007']) expect(scalarOf(writtenOf(text, true), true)).toBe(text)
})

it('begins a day where the brand is', () => {
  expect(midnightOf('2026-01-31', 'Asia/Shanghai')).toBe('2026-01-31T00:00:00+08:00')
  expect(midnightOf('2026-07-01', 'America/New_York')).toBe('2026-07-01T00:00:00-04:00')
  expect(dayOf('2026-01-30T16:00:00Z', 'Asia/Shanghai')).toBe('2026-01-31')
  expect(dayOf('2026-01-30T16:00:00Z', 'America/New_York')).toBe('2026-01-30')
  expect([hourOf('2026-01-30T16:00:00Z', 'Asia/Shanghai'), hourOf('2026-01-30T16:30:00Z', 'Asia/Shanghai')]).toEqual([undefined, '00:30']) // prettier-ignore
})
