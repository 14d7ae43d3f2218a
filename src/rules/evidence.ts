import type { Fact, Json, JsonObject } from '../events.ts'
import type { Calendar } from './calendar.ts'
import type { Leaf, LeafOf, LifecycleState, Scalar, Step } from './language.ts'
import { bond } from './evidence-bond.ts'
import { ORDER_EVENT } from './lower.ts'
import { compileStep, distinctKey } from './tally.ts'
import { holds, passes, propertyAt, toFixed6 } from './values.ts'

/** What an explanation may look at besides the facts. */
export interface ExplainView {
  attributes: JsonObject
  tags: ReadonlySet<string>
  /** The stage in each stage set the customer stands in. */
  stages: Record<string, string>
  lifecycle: LifecycleState
  segment(slug: string): boolean
}

/** A number in millionths. */
export type Millionths = bigint

/**
 * Why a leaf is true or not: its answer and the numbers behind it, computed plainly from raw facts, which an explanation
 * can afford and a turn cannot. What it says must be what the turn decided; a test holds it to the oracle.
 */
export type Evidence = { answer: boolean } & (
  | { kind: 'tag'; leaf: LeafOf<'tag'> }
  | { kind: 'segment'; leaf: LeafOf<'segment'> }
  | { kind: 'stage'; leaf: LeafOf<'stage'>; current: string | undefined }
  | { kind: 'lifecycle'; leaf: LeafOf<'lifecycle'>; current: LifecycleState }
  /** Those that hold, the earliest first; `meant`: of these, those that were asked for. */
  | { kind: 'bond'; leaf: LeafOf<'contact' | 'group'>; held: HeldBond[]; meant: HeldBond[] }
  | { kind: 'attribute'; leaf: LeafOf<'attribute'>; value: Json | undefined }
  | { kind: 'anniversary'; leaf: LeafOf<'anniversary'>; value: Json | undefined; days: number | undefined }
  /** `earlierAt`: the latest that came before the window, if none came inside it. */
  | { kind: 'count'; leaf: LeafOf<'count'>; count: number; lastAt?: number; earlierAt?: number }
  | { kind: 'distinct'; leaf: LeafOf<'distinct'>; count: number; examples: Scalar[] }
  | { kind: 'aggregate'; leaf: LeafOf<'sum' | 'average' | 'min' | 'max'>; numbers: number; result?: Millionths }
  | { kind: 'edge'; leaf: LeafOf<'first' | 'last'>; at?: number; value: Json | undefined }
  /** `times` of the latest complete run, which may lie before the window; `seen` of each step, ever. */
  | { kind: 'sequence'; leaf: LeafOf<'sequence'>; times?: number[]; seen: number[] }
  | { kind: 'unanswered'; leaf: LeafOf<'unanswered'>; firsts: number; at?: number; waitingAt?: number }
  | { kind: 'metric'; leaf: LeafOf<'metric'>; result?: Millionths; lastAt?: number }
)
/** With whom, and since when. */
export interface HeldBond {
  who: string
  at: number
}
export type EvidenceOf<K extends Evidence['kind']> = Extract<Evidence, { kind: K }>

const MILLION = 1_000_000n
const MAX_EXAMPLES = 3

/** `facts` are those with a timestamp ≤ now, in their total order. */
export function evidenceOf(leaf: Leaf, facts: Fact[], view: ExplainView, now: number, calendar: Calendar): Evidence {
  const inside = (step: Step, window: LeafOf<'count'>['window']): Fact[] => {
    const start = calendar.windowStart(window, now)
    return facts.filter(compileStep(step)).filter((fact) => fact.at >= start)
  }
  switch (leaf.kind) {
    case 'tag':
      return { kind: leaf.kind, leaf, answer: view.tags.has(leaf.tag) }
    case 'segment':
      return { kind: leaf.kind, leaf, answer: view.segment(leaf.segment) }
    case 'stage': {
      const current = Object.hasOwn(view.stages, leaf.set) ? view.stages[leaf.set] : undefined
      return { kind: leaf.kind, leaf, current, answer: current === leaf.stage }
    }
    case 'lifecycle':
      return { kind: leaf.kind, leaf, current: view.lifecycle, answer: view.lifecycle === leaf.state }
    case 'contact':
    case 'group':
      return bond(leaf, facts)
    case 'attribute': {
      const value = propertyAt(view.attributes, leaf.attribute)
      return { kind: leaf.kind, leaf, value, answer: passes(leaf.test, value) }
    }
    case 'anniversary': {
      const value = propertyAt(view.attributes, leaf.attribute)
      const days = typeof value === 'string' ? calendar.daysToAnniversary(value, now) : undefined
      const answer = days !== undefined && leaf.fromDays <= days && days <= leaf.toDays
      return { kind: leaf.kind, leaf, value, days, answer }
    }
    case 'count': {
      const counted = inside(leaf.of, leaf.window)
      const answer = holds(leaf.op, counted.length - leaf.value)
      if (counted.length > 0)
        return { kind: leaf.kind, leaf, answer, count: counted.length, lastAt: counted.at(-1)!.at }
      return { kind: leaf.kind, leaf, answer, count: 0, earlierAt: facts.findLast(compileStep(leaf.of))?.at }
    }
    case 'distinct':
      return distinct(leaf, inside(leaf.of, leaf.window))
    case 'sum':
    case 'average':
    case 'min':
    case 'max':
      return aggregate(leaf, inside(leaf.of, leaf.window))
    case 'first':
    case 'last': {
      const fact = inside(leaf.of, leaf.window).at(leaf.kind === 'first' ? 0 : -1)
      const value = fact && propertyAt(fact.properties, leaf.property)
      const answer = fact !== undefined && passes(leaf.test, value)
      return { kind: 'edge', leaf, at: fact?.at, value, answer }
    }
    case 'sequence':
      return sequence(leaf, facts, calendar.windowStart(leaf.window, now))
    case 'unanswered':
      return unanswered(leaf, facts, calendar.windowStart(leaf.window, now), now)
    case 'metric':
      return metric(leaf, facts, now, calendar)
  }
}

function distinct(leaf: LeafOf<'distinct'>, facts: Fact[]): Evidence {
  const values = new Map<string, Scalar>()
  for (const fact of facts) {
    const value = propertyAt(fact.properties, leaf.property)
    const key = distinctKey(value)
    if (key !== undefined && !values.has(key)) values.set(key, value as Scalar)
  }
  const examples = [...values.values()].slice(0, MAX_EXAMPLES)
  return { kind: leaf.kind, leaf, count: values.size, examples, answer: holds(leaf.op, values.size - leaf.value) }
}

function aggregate(leaf: LeafOf<'sum' | 'average' | 'min' | 'max'>, facts: Fact[]): Evidence {
  const numbers = numbersOf(facts, leaf.property)
  const wanted = BigInt(toFixed6(leaf.value)!)
  const count = BigInt(numbers.length)
  const base = { kind: 'aggregate' as const, leaf, numbers: numbers.length }
  const sum = numbers.reduce((total, number) => total + number, 0n)
  if (leaf.kind === 'sum') return { ...base, result: sum, answer: compare(leaf, sum, wanted) }
  if (count === 0n) return { ...base, answer: false }
  // The average is compared without dividing; what is shown is rounded.
  if (leaf.kind === 'average')
    return { ...base, result: divideRounded(sum, count), answer: compare(leaf, sum, wanted * count) }
  const result = numbers.reduce((a, b) => (leaf.kind === 'min' ? (a < b ? a : b) : a > b ? a : b))
  return { ...base, result, answer: compare(leaf, result, wanted) }
}

const numbersOf = (facts: Fact[], property: string): Millionths[] =>
  facts
    .map((fact) => toFixed6(propertyAt(fact.properties, property)))
    .filter((number) => number !== undefined)
    .map(BigInt)

const compare = ({ op }: Pick<LeafOf<'sum'>, 'op'>, left: bigint, right: bigint): boolean =>
  holds(op, left < right ? -1 : left > right ? 1 : 0)

function divideRounded(value: bigint, by: bigint): bigint {
  const half = value < 0n ? -by : by
  return (value * 2n + half) / (by * 2n)
}

/** Of each beginning of the chain the latest start is kept: a later one can only make the whole shorter. */
function sequence(leaf: LeafOf<'sequence'>, facts: Fact[], windowStart: number): Evidence {
  const tests = leaf.steps.map(compileStep)
  const seen = tests.map(() => 0)
  const chains: (number[] | undefined)[] = tests.map(() => undefined)
  for (const fact of facts)
    // From the last step to the first, so that one fact cannot stand for two steps.
    for (let i = tests.length - 1; i >= 0; i--) {
      if (!tests[i]!(fact)) continue
      seen[i]! += 1
      const before = i === 0 ? [] : chains[i - 1]
      if (before === undefined || fact.at - (before[0] ?? fact.at) > leaf.withinMs) continue
      chains[i] = [...before, fact.at]
    }
  const times = chains.at(-1)
  return { kind: leaf.kind, leaf, times, seen, answer: times !== undefined && times.at(-1)! >= windowStart }
}

function unanswered(leaf: LeafOf<'unanswered'>, facts: Fact[], windowStart: number, now: number): Evidence {
  const [isFirst, isAnswer] = [compileStep(leaf.first), compileStep(leaf.then)]
  const base = { kind: leaf.kind, leaf }
  let firsts = 0
  let at: number | undefined
  let waitingAt: number | undefined
  let answeredAt = Infinity
  for (const fact of facts.toReversed()) {
    if (fact.at >= windowStart && isFirst(fact)) {
      firsts += 1
      const isAnswered = answeredAt <= fact.at + leaf.withinMs
      if (!isAnswered && fact.at + leaf.withinMs <= now) at ??= fact.at
      else if (!isAnswered) waitingAt = fact.at
    }
    if (isAnswer(fact)) answeredAt = fact.at
  }
  return { ...base, firsts, at, waitingAt, answer: at !== undefined }
}

function metric(leaf: LeafOf<'metric'>, facts: Fact[], now: number, calendar: Calendar): Evidence {
  const orders = facts.filter((fact) => fact.name === ORDER_EVENT)
  const lastAt = orders.at(-1)?.at
  const result = measured(leaf.metric, orders, now, calendar)
  const answer = result !== undefined && compare(leaf, result, BigInt(toFixed6(leaf.value)!))
  return { kind: leaf.kind, leaf, result, lastAt, answer }
}

function measured(
  metricName: LeafOf<'metric'>['metric'],
  orders: Fact[],
  now: number,
  calendar: Calendar,
): Millionths | undefined {
  if (metricName === 'frequency') return BigInt(orders.length) * MILLION
  if (metricName === 'monetary') return numbersOf(orders, 'revenue').reduce((total, number) => total + number, 0n)
  const last = orders.at(-1)
  return last && BigInt(calendar.wholeDays(last.at, now)) * MILLION
}
