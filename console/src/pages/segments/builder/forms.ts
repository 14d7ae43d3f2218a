import type { Leaf, LeafOf, Step, Window } from '../../../../../src/rules/language.ts'

export type LeafKind = Leaf['kind']
/** A kind of condition as people look for it. "Done" and "not done" are counts of at least one and of none. */
export type Form = LeafKind | 'done' | 'not_done'

export function formOf(leaf: Leaf): Form {
  if (leaf.kind !== 'count') return leaf.kind
  if (leaf.op === '>=' && leaf.value === 1) return 'done'
  return leaf.op === '=' && leaf.value === 0 ? 'not_done' : 'count'
}

const DAY_MS = 86_400_000
const EVER: Window = { kind: 'ever' }
const MONTH: Window = { kind: 'rolling', ms: 30 * DAY_MS }
const step = (event: string): Step => ({ event, where: [] })
const ORDER = 'Order Completed'

/** What a new condition says before anybody has changed it, in the order in which people look for them. */
const FIRST = {
  done: { kind: 'count', of: step(ORDER), window: MONTH, op: '>=', value: 1 },
  not_done: { kind: 'count', of: step(ORDER), window: MONTH, op: '=', value: 0 },
  count: { kind: 'count', of: step(ORDER), window: MONTH, op: '>=', value: 2 },
  sum: { kind: 'sum', property: 'revenue', of: step(ORDER), window: MONTH, op: '>=', value: 100 },
  average: { kind: 'average', property: 'revenue', of: step(ORDER), window: EVER, op: '>=', value: 100 },
  max: { kind: 'max', property: 'revenue', of: step(ORDER), window: EVER, op: '>=', value: 100 },
  min: { kind: 'min', property: 'revenue', of: step(ORDER), window: EVER, op: '>=', value: 100 },
  distinct: { kind: 'distinct', property: 'category', of: step('Product Viewed'), window: MONTH, op: '>=', value: 2 },
  unanswered: {
    kind: 'unanswered',
    first: step('Product Added'),
    // oxlint-disable-next-line unicorn/no-thenable -- the rule language's own word
    then: step(ORDER),
    withinMs: DAY_MS / 12,
    window: { kind: 'rolling', ms: 7 * DAY_MS },
  },
  sequence: {
    kind: 'sequence',
    steps: [step('Product Viewed'), step('Product Added')],
    withinMs: DAY_MS,
    window: MONTH,
  },
  metric: { kind: 'metric', metric: 'frequency', op: '>=', value: 2 },
  attribute: { kind: 'attribute', attribute: 'city', test: { op: '=', value: '' } },
  anniversary: { kind: 'anniversary', attribute: 'birthday', fromDays: 0, toDays: 7 },
  tag: { kind: 'tag', tag: '' },
  stage: { kind: 'stage', set: '', stage: '' },
  lifecycle: { kind: 'lifecycle', state: 'silent' },
  segment: { kind: 'segment', segment: '' },
  contact: { kind: 'contact', staff: [], states: [], addWays: [] },
  group: { kind: 'group', chats: [] },
  first: { kind: 'first', property: 'revenue', of: step(ORDER), window: EVER, test: { op: '>', value: 100 } },
  last: {
    kind: 'last',
    property: 'category',
    of: step('Product Viewed'),
    window: MONTH,
    test: { op: '=', value: '' },
  },
} satisfies { [F in Form]: LeafOf<F extends LeafKind ? F : 'count'> }

export const FORMS = Object.keys(FIRST) as Form[]

/** What the other form has in common with this one stays: the event, the window, the property. */
export function leafIn(form: Form, before?: Leaf): Leaf {
  const first: Leaf = FIRST[form]
  if (before === undefined) return first
  const isCommon = (key: string) => ['of', 'window', 'property', 'attribute', 'withinMs'].includes(key) && key in before
  const kept = Object.keys(first).filter(isCommon)
  return { ...first, ...Object.fromEntries(kept.map((key) => [key, before[key as keyof Leaf]])) } as Leaf
}
