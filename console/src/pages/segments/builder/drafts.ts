import type { Leaf, LeafOf, Rule, Step, Test, Window } from '../../../../../src/rules/language.ts'

/** What the builder makes of a rule while it is being written. The root is always a group, so that there is a place to add to. */
export type Group = Extract<Rule, { kind: 'all' | 'any' }>
export type LeafKind = Leaf['kind']

export const isGroup = (rule: Rule): rule is Group => rule.kind === 'all' || rule.kind === 'any'
export function asGroup(rule: Rule | undefined): Group {
  if (rule === undefined) return { kind: 'all', of: [] }
  const simple = withoutDoubleDenials(rule)
  return isGroup(simple) ? simple : { kind: 'all', of: [simple] }
}

/** What is not not so is so; the builder has no form for the former. */
function withoutDoubleDenials(rule: Rule): Rule {
  if (isGroup(rule)) return { ...rule, of: rule.of.map(withoutDoubleDenials) }
  if (rule.kind !== 'not') return rule
  const inner = withoutDoubleDenials(rule.of)
  return inner.kind === 'not' ? inner.of : { kind: 'not', of: inner }
}

/** As it is sent: a group of one is that one, and an empty one is nothing. */
export function asRule(group: Group): Rule | undefined {
  const of = group.of.flatMap((part) => (isGroup(part) ? (asRule(part) ?? []) : part))
  return of.length === 0 ? undefined : of.length === 1 ? of[0] : { ...group, of }
}

const DAY_MS = 86_400_000
export const EVER: Window = { kind: 'ever' }
const MONTH: Window = { kind: 'rolling', ms: 30 * DAY_MS }
const done = (event: string): Step => ({ event, where: [] })
const ORDER = 'Order Completed'

/** What a new condition of each kind says before anybody has changed it. */
export const FIRST_DRAFTS: { [K in LeafKind]: LeafOf<K> } = {
  count: { kind: 'count', of: done(ORDER), window: MONTH, op: '>=', value: 1 },
  sum: { kind: 'sum', property: 'revenue', of: done(ORDER), window: MONTH, op: '>=', value: 100 },
  average: { kind: 'average', property: 'revenue', of: done(ORDER), window: EVER, op: '>=', value: 100 },
  min: { kind: 'min', property: 'revenue', of: done(ORDER), window: EVER, op: '>=', value: 100 },
  max: { kind: 'max', property: 'revenue', of: done(ORDER), window: EVER, op: '>=', value: 100 },
  distinct: { kind: 'distinct', property: 'category', of: done('Product Viewed'), window: MONTH, op: '>=', value: 2 },
  first: { kind: 'first', property: 'revenue', of: done(ORDER), window: EVER, test: { op: '>', value: 100 } },
  last: { kind: 'last', property: 'category', of: done('Product Viewed'), window: MONTH, test: { op: '=', value: '' } },
  sequence: {
    kind: 'sequence',
    steps: [done('Product Viewed'), done('Product Added')],
    withinMs: DAY_MS,
    window: MONTH,
  },
  unanswered: {
    kind: 'unanswered',
    first: done('Product Added'),
    then: done(ORDER),
    withinMs: 2 * 3_600_000,
    window: { kind: 'rolling', ms: 7 * DAY_MS },
  },
  metric: { kind: 'metric', metric: 'frequency', op: '>=', value: 2 },
  attribute: { kind: 'attribute', attribute: 'city', test: { op: '=', value: '' } },
  anniversary: { kind: 'anniversary', attribute: 'birthday', fromDays: 0, toDays: 7 },
  tag: { kind: 'tag', tag: '' },
  stage: { kind: 'stage', set: '', stage: '' },
  lifecycle: { kind: 'lifecycle', state: 'silent' },
  segment: { kind: 'segment', segment: '' },
}

/** In the order in which people look for them. */
export const LEAF_KINDS = ['count', 'sum', 'average', 'max', 'min', 'distinct', 'unanswered', 'sequence', 'metric', 'attribute', 'anniversary', 'tag', 'stage', 'lifecycle', 'segment', 'first', 'last'] as const satisfies LeafKind[] // prettier-ignore

/** "180" is a number, "true" is yes; anything else is text, and so are "007" and the "1." of somebody who is going to write
 *  "1.5". Where the values are known to be text, all is: a text never equals a number. */
export function scalarOf(text: string, isText = false): string | number | boolean {
  if (isText) return text
  if (text === 'true' || text === 'false') return text === 'true'
  return String(Number(text)) === text && Number.isFinite(Number(text)) ? Number(text) : text
}

export function withOperator(test: Test, op: Test['op']): Test {
  const value = 'value' in test ? (Array.isArray(test.value) ? (test.value[0] ?? '') : test.value) : ''
  if (op === 'exists' || op === 'missing') return { op }
  if (op === 'in') return { op, value: [value] }
  if (op === 'contains' || op === 'starts') return { op, value: String(value) }
  return { op, value }
}
