import { expect, test } from 'vitest'
import type { Rule } from '../../rules/language.ts'
import { parseRuleText } from '../../rules/text.ts'
import { implies, warningsOf } from './rules.ts'

const rule = (text: string): Rule => {
  const read = parseRuleText(text)
  if ('rule' in read) return read.rule
  throw new Error(`${text}: ${read.problem.en}`)
}
const warned = (...stages: [entry: string, fallBack?: string][]) =>
  warningsOf(
    stages.map(([entry, fallBack], place) => ({
      slug: `${place + 1}`,
      entry: rule(entry),
      fallBack: fallBack === undefined ? null : rule(fallBack),
      action: '',
    })),
  ).map(({ kind, lower, higher }) => `${kind} ${lower} ${higher}`)

test.each<[a: string, b: string, answer: boolean]>([
  ['done A', 'done A', true],
  ['done A', 'done B', false],
  ['done A and done B', 'done B and done A', true],
  ['done A and done B', 'done A', true],
  ['done A', 'done A and done B', false],
  ['done A', 'done A or done B', true],
  ['done A or done B', 'done A', false],
  ['done A or done B', 'done B or done C or done A', true],
  ['not tagged a', 'not (tagged a and tagged b)', true],
  ['not (tagged a and tagged b)', 'not tagged a', false],
  ['not tagged a', 'tagged a', false],
  ['count of A >= 3', 'count of A >= 2', true],
  ['count of A >= 2', 'count of A >= 3', false],
  ['count of A > 2', 'count of A >= 2', true],
  ['count of A >= 2', 'count of A > 2', false],
  ['count of A >= 3', 'count of A > 2', true],
  ['count of A = 3', 'count of A > 2', true],
  ['count of A < 2', 'count of A <= 2', true],
  ['count of A <= 2', 'count of A < 2', false],
  ['count of A <= 1', 'count of A < 2', true],
  ['count of A >= 3', 'count of A <= 5', false],
  ['count of A >= 3', 'count of A in last 30 days >= 2', false],
  ['count of A where x = 1 >= 3', 'count of A >= 3', false],
  ['sum of revenue of A >= 100', 'sum of revenue of A >= 50', true],
])('%s implies %s: %s', (a, b, answer) => {
  expect(implies(rule(a), rule(b))).toBe(answer)
})

test.each<[string, [entry: string, fallBack?: string][], string[]]>([
  ['a journey that rises', [['done A'], ['count of B >= 1'], ['count of B >= 2']], []],
  ['one rule twice', [['done A and done B'], ['done B and done A']], ['same 1 2']],
  ['one rule three times', [['done A'], ['done A'], ['done A']], ['same 1 2', 'same 2 3']],
  ['stages in the wrong order', [['count of B >= 2'], ['count of B >= 1']], ['shadowed 1 2']],
  ['a rule that is a part of a higher one', [['done A'], ['done A or done C']], ['shadowed 1 2']],
  ['who fell back from the higher stands in the lower', [['count of B >= 2'], ['count of B >= 1', 'tagged x']], []],
  ['the same rule, though people fall back', [['done A'], ['done A', 'tagged x']], ['same 1 2']],
])('%s', (_, stages, expected) => {
  expect(warned(...stages)).toEqual(expected)
})

test('the order of keys in a stored rule does not matter', () => {
  const [a, b] = [
    { kind: 'metric', metric: 'recency', op: '>=', value: 3 },
    { value: 3, op: '>=', metric: 'recency', kind: 'metric' },
  ] as Rule[]
  expect(implies(a!, b!)).toBe(true)
})

test.each<[string, string[], string[]]>([
  ['each its own', ['送样品', '约试驾', '请推荐'], []],
  ['nobody has said', ['', '', ''], []],
  ['the same twice, but for how it is written', ['约 试驾！', '送样品', '约试驾'], ['sameAction 1 3']],
  ['the same three times', ['call', 'Call', 'CALL.'], ['sameAction 1 2', 'sameAction 2 3']],
])('actions: %s', (_, actions, expected) => {
  const stages = actions.map((action, place) => ({
    slug: `${place + 1}`,
    entry: rule(`count of A >= ${place + 1}`),
    fallBack: null,
    action,
  }))
  expect(warningsOf(stages).map(({ kind, lower, higher }) => `${kind} ${lower} ${higher}`)).toEqual(expected)
})
