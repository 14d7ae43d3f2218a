import { z } from 'zod'
import { DAY_MS } from '../kernel/clock.ts'
import { issueWording } from '../kernel/issue-words.ts'
import { MAX_RULE_DEPTH, MAX_RULE_LEAVES, MAX_THRESHOLD, MAX_WINDOW_MS } from '../kernel/limits.ts'
import { problemAt, wordingsOf, type Both, type PlacedProblem } from '../kernel/wording.ts'

/**
 * The one language in which segments, automatic tags and stages are written: typed JSON, checked here, with a readable
 * text form in `text.ts`. Three readers must agree exactly on what a rule means: the turn (`tally.ts`, `evaluate.ts`),
 * the set-based build (`build.ts`) and the oracle in `test/oracle`, which imports the types of this file and nothing else.
 *
 * What a rule sees: a customer's facts with timestamp ≤ now, ordered by (timestamp, source, messageId). Windows are
 * (now − w, now]; calendar windows start at a midnight of the brand's zone; `since` windows are [at, now].
 *
 * Empty answers: count, sum and distinct of nothing are 0. Average, min, max, first and last of nothing are unknown, and
 * every comparison with unknown is false, `!=` too. A property filter or an attribute that is missing is false, `!=` too
 * (except `missing`). Numbers are compared as 6-decimal fixed-point, text by code point; a text never equals a number.
 */

export type Scalar = string | number | boolean

const name = z.string().min(1).max(200)
const scalar = z.union([z.string().max(1000), z.number().finite(), z.boolean()])

export const COMPARISONS = ['=', '!=', '<', '<=', '>', '>='] as const
export type Comparison = (typeof COMPARISONS)[number]

/** One test on one value. `contains` and `starts` are for text; `in` takes up to 1,000 values. */
const testShape = z.discriminatedUnion('op', [
  z.strictObject({ op: z.enum(COMPARISONS), value: scalar }),
  z.strictObject({ op: z.enum(['contains', 'starts']), value: z.string().min(1).max(1000) }),
  z.strictObject({ op: z.literal('in'), value: z.array(scalar).min(1).max(1000) }),
  z.strictObject({ op: z.enum(['exists', 'missing']) }),
])
export type Test = z.infer<typeof testShape>

/** A filter on an event's property. The path is dotted ("address.city"); it does not look into lists. */
const filterShape = z.strictObject({ property: name, test: testShape })
export type Filter = z.infer<typeof filterShape>

/** Facts of one name that pass every filter. Only facts are counted, never what the engine derived. */
export const stepShape = z.strictObject({ event: name, where: z.array(filterShape).max(20).default([]) })
export type Step = z.infer<typeof stepShape>

export const CALENDAR_UNITS = ['day', 'week', 'month', 'quarter', 'year'] as const
export type CalendarUnit = (typeof CALENDAR_UNITS)[number]

/** rolling: (now − ms, now]. calendar: from the start of the unit `units − 1` units before the current one (1 = "this
 *  month"); weeks start on Monday. since: [at, now]. ever: everything up to now. */
const windowShape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rolling'), ms: z.int().min(1).max(MAX_WINDOW_MS) }),
  z.strictObject({ kind: z.literal('calendar'), unit: z.enum(CALENDAR_UNITS), units: z.int().min(1).max(1000) }),
  z.strictObject({ kind: z.literal('since'), at: z.iso.datetime({ offset: true }) }),
  z.strictObject({ kind: z.literal('ever') }),
])
export type Window = z.infer<typeof windowShape>

const threshold = z.number().min(-MAX_THRESHOLD).max(MAX_THRESHOLD)

export const LIFECYCLE_STATES = ['new', 'growing', 'mature', 'silent', 'lost'] as const
export type LifecycleState = (typeof LIFECYCLE_STATES)[number]

const namesShape = z.array(name).max(100).default([])
const addWaysShape = z.array(z.int().min(0).max(1_000_000)).max(100).default([])

const leafShapes = [
  /** The customer's current value of an attribute (trait). */
  z.strictObject({ kind: z.literal('attribute'), attribute: name, test: testShape }),
  /** Holds the tag now, from whichever source. By tag slug. */
  z.strictObject({ kind: z.literal('tag'), tag: name }),
  /** Stands in this stage of this stage set. By slugs. */
  z.strictObject({ kind: z.literal('stage'), set: name, stage: name }),
  z.strictObject({ kind: z.literal('lifecycle'), state: z.enum(LIFECYCLE_STATES) }),
  /** Somebody of the staff serves the customer now: one of these (userids), found by one of these states (of contact ways),
   *  added in one of these ways (WeCom's numbers); an empty list asks nothing. Of each userid and each of the customer's
   *  identities that facts hang on, as in the table of contacts, the latest word counts, and what it says of state and way. */
  z.strictObject({ kind: z.literal('contact'), staff: namesShape, states: namesShape, addWays: addWaysShape }),
  /** Is in one of these groups now (chat ids; an empty list: in any), by the latest word of each group and identity. */
  z.strictObject({ kind: z.literal('group'), chats: namesShape }),
  /** Is in the segment now. By slug. Cycles are refused. */
  z.strictObject({ kind: z.literal('segment'), segment: name }),
  /** How many facts; `count = 0` is "not done since". */
  z.strictObject({
    kind: z.literal('count'),
    of: stepShape,
    window: windowShape,
    op: z.enum(COMPARISONS),
    value: z.int().min(0).max(10_000),
  }),
  /** How many different values (scalars only) of a property. */
  z.strictObject({
    kind: z.literal('distinct'),
    property: name,
    of: stepShape,
    window: windowShape,
    op: z.enum(COMPARISONS),
    value: z.int().min(0).max(1000),
  }),
  /** Facts whose property is not a number are left out. */
  z.strictObject({
    kind: z.enum(['sum', 'average', 'min', 'max']),
    property: name,
    of: stepShape,
    window: windowShape,
    op: z.enum(COMPARISONS),
    value: threshold,
  }),
  /** The first or last fact of the window passes the test (`missing` is true of a first fact without the property, and
   *  false when there is no fact at all). */
  z.strictObject({
    kind: z.enum(['first', 'last']),
    property: name,
    of: stepShape,
    window: windowShape,
    test: testShape,
  }),
  /** All steps, each strictly after the one before in the order of facts, the last at most `withinMs` after the first,
   *  the last inside the window. */
  z.strictObject({
    kind: z.literal('sequence'),
    steps: z.array(stepShape).min(2).max(5),
    withinMs: z.int().min(1).max(MAX_WINDOW_MS),
    window: windowShape,
  }),
  /** Some `first` at t inside the window, t + withinMs ≤ now, and no `then` after it in the order of facts with a
   *  timestamp ≤ t + withinMs. */
  z.strictObject({
    kind: z.literal('unanswered'),
    first: stepShape,
    then: stepShape,
    withinMs: z.int().min(1).max(MAX_WINDOW_MS),
    window: windowShape,
  }),
  /** A yearly date (ISO date or date-time text in an attribute, only month and day count): its next occurrence in the
   *  brand's zone, today included, is from `fromDays` to `toDays` days away. 29 February counts as 28 in common years. */
  z.strictObject({
    kind: z.literal('anniversary'),
    attribute: name,
    fromDays: z.int().min(0).max(366),
    toDays: z.int().min(0).max(366),
  }),
  /** Stored metric over `Order Completed`: recency = whole days since the last order (unknown without one; a day is over
   *  when the clock in the brand's zone shows the same time again), frequency = how many, monetary = sum of `revenue`. */
  z.strictObject({
    kind: z.literal('metric'),
    metric: z.enum(['recency', 'frequency', 'monetary']),
    op: z.enum(COMPARISONS),
    value: threshold,
  }),
] as const

const leafShape = z.union(leafShapes)
/** One member per kind, so that a check of `kind` narrows. */
type PerKind<L> = L extends { kind: infer K } ? (K extends string ? Omit<L, 'kind'> & { kind: K } : never) : never
export type Leaf = PerKind<z.infer<typeof leafShape>>
export type Rule = Leaf | { kind: 'all'; of: Rule[] } | { kind: 'any'; of: Rule[] } | { kind: 'not'; of: Rule }
export type LeafOf<K extends Leaf['kind']> = Extract<Leaf, { kind: K }>

export const ruleShape: z.ZodType<Rule> = z.lazy(
  () =>
    z.union([
      ...leafShapes,
      z.strictObject({ kind: z.enum(['all', 'any']), of: z.array(ruleShape).min(1).max(100) }),
      z.strictObject({ kind: z.literal('not'), of: ruleShape }),
    ]) as unknown as z.ZodType<Rule>,
)

/** Leaves whose data comes with a later part of the product; named so that the answer is clearer than "invalid". */
const LATER_LEAVES: Record<string, Both> = {
  alive: { zh: '购买预测模型尚未提供', en: 'the fitted purchase model is not available yet' },
  lifetime_value: { zh: '客户价值模型尚未提供', en: 'the fitted value model is not available yet' },
}

export function* leaves(rule: Rule): Generator<Leaf> {
  if (rule.kind === 'all' || rule.kind === 'any') for (const part of rule.of) yield* leaves(part)
  else if (rule.kind === 'not') yield* leaves(rule.of)
  else yield rule
}

/** The same with where in the JSON each stands: "of.0.of.1". */
function* leavesAt(rule: Rule, path: readonly (string | number)[] = []): Generator<{ leaf: Leaf; at: string }> {
  if (rule.kind === 'all' || rule.kind === 'any')
    for (const [place, part] of rule.of.entries()) yield* leavesAt(part, [...path, 'of', place])
  else if (rule.kind === 'not') yield* leavesAt(rule.of, [...path, 'of'])
  else yield { leaf: rule, at: path.join('.') }
}

const depth = (rule: Rule): number =>
  rule.kind === 'all' || rule.kind === 'any'
    ? 1 + Math.max(...rule.of.map(depth))
    : rule.kind === 'not'
      ? 1 + depth(rule.of)
      : 1

const say = wordingsOf({
  too_deep: { zh: '嵌套超过 {limit} 层', en: 'is nested deeper than {limit}' },
  too_many_conditions: { zh: '条件超过 {limit} 个', en: 'has more than {limit} conditions' },
  not_available: { zh: '条件“{kind}”尚不可用：{because}', en: '"{kind}" is not available yet: {because}' },
  unknown_kind: { zh: '没有“{kind}”这种条件', en: 'unknown kind of rule {kind}' },
  window_too_short: {
    zh: '必须长于允许的时限',
    en: 'must be longer than the time allowed for the answer',
  },
  days_reversed: { zh: '不能小于起始天数', en: 'must not be before the first day' },
})

/** Checks what came from outside. Problems say where in the JSON ("of.0.window.ms") and what is wrong. */
export function parseRule(input: unknown): { rule: Rule } | { problems: PlacedProblem[] } {
  const tooDeepProblem = problemAt('', say('too_deep', { limit: MAX_RULE_DEPTH }))
  if (tooDeep(input, MAX_RULE_DEPTH * 4)) return { problems: [tooDeepProblem] }
  const later = laterLeaf(input)
  if (later) return { problems: [problemAt('', say('not_available', { kind: later, because: LATER_LEAVES[later]! }))] }
  const kind = (input as { kind?: unknown } | null)?.kind
  const shape = ruleShape.safeParse(input, { reportInput: true })
  if (!shape.success) {
    const problems = shape.error.issues.flatMap((issue) => flatten(issue, kind))
    return { problems: problems.slice(0, 20) }
  }
  const rule = shape.data
  const problems: PlacedProblem[] = []
  if (depth(rule) > MAX_RULE_DEPTH) problems.push(tooDeepProblem)
  const all = [...leavesAt(rule)]
  if (all.length > MAX_RULE_LEAVES) problems.push(problemAt('', say('too_many_conditions', { limit: MAX_RULE_LEAVES })))
  for (const { leaf, at } of all) {
    const under = (field: string): string => (at === '' ? field : `${at}.${field}`)
    if (leaf.kind === 'unanswered' && leaf.window.kind === 'rolling' && leaf.window.ms <= leaf.withinMs)
      problems.push(problemAt(under('window'), say('window_too_short')))
    if (leaf.kind === 'anniversary' && leaf.fromDays > leaf.toDays)
      problems.push(problemAt(under('toDays'), say('days_reversed')))
  }
  return problems.length > 0 ? { problems } : { rule }
}

function tooDeep(input: unknown, left: number): boolean {
  if (input === null || typeof input !== 'object') return false
  return left === 0 || Object.values(input).some((value) => tooDeep(value, left - 1))
}

function laterLeaf(input: unknown): string | undefined {
  if (input === null || typeof input !== 'object') return undefined
  const kind = (input as { kind?: unknown }).kind
  if (typeof kind === 'string' && Object.hasOwn(LATER_LEAVES, kind)) return kind
  for (const value of Object.values(input)) {
    const found = laterLeaf(value)
    if (found) return found
  }
  return undefined
}

/** A union's error lists every branch; keep the branch whose `kind` the person meant. */
function flatten(issue: z.core.$ZodIssue, kind: unknown): PlacedProblem[] {
  const at = issue.path.join('.')
  if (issue.code !== 'invalid_union') return [problemAt(at, issueWording(issue))]
  const branches = issue.errors.filter((branch) => !branch.some((inner) => inner.path[0] === 'kind'))
  const meant = branches.length > 0 ? branches[0]! : []
  if (meant.length === 0) return [problemAt(at, say('unknown_kind', { kind: JSON.stringify(kind ?? null) }))]
  return meant
    .flatMap((inner) => flatten(inner, undefined))
    .map((inner) => ({ ...inner, at: [at, inner.at].filter(Boolean).join('.') }))
}

export const days = (count: number): number => count * DAY_MS
