import type { Json } from '../events.ts'
import type { Calendar } from './calendar.ts'
import type { Comparison, Leaf, LeafOf, LifecycleState, Rule, Window } from './language.ts'
import { lowerLeaf, moves, specOf } from './lower.ts'
import { addFixed, type Bond, type Distinct, type Edge, type Fixed, type Latest, type Moving } from './tally.ts'
import { NOTHING_PENDING } from './tally-unanswered.ts'
import type { Opening, Sequence, TallySpec, TallyState, Total, Unanswered } from './tally.ts'
import { compileTest, holds, toFixed6 } from './values.ts'

/**
 * An answer and how long it surely holds, in one number, because a turn asks a hundred thousand times a second:
 * positive means yes, negative means no, the size is the instant (ms) up to which time alone cannot change it
 * (exclusive; ±Infinity: never). It may be early, never late.
 */
export type Verdict = number
export const YES: Verdict = Infinity
export const NO: Verdict = -Infinity
export const isYes = (verdict: Verdict): boolean => verdict > 0
export const untilOf = (verdict: Verdict): number => Math.abs(verdict)
export const verdictOf = (yes: boolean, until: number): Verdict => (yes ? until : -until)

/** What a rule may look at. Tallies are those of the facts up to `now`. */
export interface View {
  now: number
  tally(id: number): TallyState | undefined
  attribute(name: string): Json | undefined
  /** Verdicts, because a tag may expire and a segment's answer has its own `until`. */
  tag(slug: string): Verdict
  stage(set: string): string | undefined
  lifecycle(): { state: LifecycleState; until: number }
  segment(slug: string): Verdict
}

export type Question = (view: View) => Verdict

/** Gives the id of the tally that serves a leaf. */
export type TallyId = (spec: TallySpec, leaf: Leaf) => number

export function compileRule(rule: Rule, tallyId: TallyId, calendar: Calendar): Question {
  switch (rule.kind) {
    case 'all':
      return all(rule.of.map((part) => compileRule(part, tallyId, calendar)))
    case 'any': {
      const none = all(rule.of.map((part) => not(compileRule(part, tallyId, calendar))))
      return not(none)
    }
    case 'not':
      return not(compileRule(rule.of, tallyId, calendar))
    default: {
      const lowered = lowerLeaf(rule)
      return lowered === rule ? compileLeaf(rule, tallyId, calendar) : compileRule(lowered, tallyId, calendar)
    }
  }
}

const not =
  (question: Question): Question =>
  (view) =>
    -question(view)

/** Yes as long as every part says yes; no as long as the most lasting no. */
const all =
  (parts: Question[]): Question =>
  (view) => {
    let yesUntil = Infinity
    let noUntil = 0
    for (const part of parts) {
      const verdict = part(view)
      if (verdict > 0) {
        if (verdict < yesUntil) yesUntil = verdict
      } else if (-verdict > noUntil) {
        noUntil = -verdict
        if (noUntil === Infinity) return NO
      }
    }
    return noUntil > 0 ? -noUntil : yesUntil
  }

function compileLeaf(leaf: Leaf, tallyId: TallyId, calendar: Calendar): Question {
  switch (leaf.kind) {
    case 'attribute': {
      const test = compileTest(leaf.test)
      return (view) => (test(view.attribute(leaf.attribute)) ? YES : NO)
    }
    case 'tag':
      return (view) => view.tag(leaf.tag)
    case 'stage':
      return (view) => (view.stage(leaf.set) === leaf.stage ? YES : NO)
    case 'lifecycle':
      return (view) => {
        const { state, until } = view.lifecycle()
        return verdictOf(state === leaf.state, until)
      }
    case 'segment':
      return (view) => view.segment(leaf.segment)
    case 'anniversary':
      return (view) => {
        const date = view.attribute(leaf.attribute)
        const inDays = typeof date === 'string' ? calendar.daysToAnniversary(date, view.now) : undefined
        if (inDays === undefined) return NO
        const isIn = inDays >= leaf.fromDays && inDays <= leaf.toDays
        // Until it comes in so few days; until it does no more; or, when it is nearer than asked, until it is over.
        const days = isIn ? inDays - leaf.fromDays + 1 : inDays > leaf.toDays ? inDays - leaf.toDays : inDays + 1
        return verdictOf(isIn, calendar.midnight(days, view.now))
      }
    case 'min':
    case 'max':
      throw new Error(`${leaf.kind} is lowered before it is compiled`)
    default: {
      const id = tallyId(specOf(leaf)!, leaf)
      const ask = compileTallied(leaf, calendar)
      return (view) => ask(view.tally(id), view.now)
    }
  }
}

type Tallied = Exclude<
  Leaf,
  LeafOf<'attribute' | 'tag' | 'stage' | 'lifecycle' | 'segment' | 'anniversary' | 'min' | 'max'>
>
type Ask = (state: TallyState | undefined, now: number) => Verdict

function compileTallied(leaf: Tallied, calendar: Calendar): Ask {
  switch (leaf.kind) {
    case 'count': {
      if (!moves(leaf.window)) return (state) => (compare(leaf.op, factsOf(state), leaf.value) ? YES : NO)
      const ask = countdown(leaf.op, leaf.value, leaf.window, calendar, (at: number) => at)
      return (state, now) => ask((state as Latest) ?? [], now)
    }
    case 'distinct': {
      const ask = countdown(leaf.op, leaf.value, leaf.window, calendar, (entry: Distinct[number]) => entry[1])
      return (state, now) => ask((state as Distinct) ?? [], now)
    }
    case 'sum':
    case 'average':
      return moves(leaf.window) ? movingSum(leaf, calendar) : fixedSum(leaf)
    case 'last': {
      const test = compileTest(leaf.test)
      return (state, now) => {
        const edge = state as Edge | undefined
        if (!edge || edge[0] < calendar.windowStart(leaf.window, now)) return NO
        return verdictOf(test(edge[1]), calendar.windowExit(leaf.window, edge[0]))
      }
    }
    case 'first': {
      const test = compileTest(leaf.test)
      if (!moves(leaf.window)) return (state) => (state && test((state as Edge)[1]) ? YES : NO)
      return (state, now) => {
        const edge = (state as Opening | undefined)?.[0].find((one) => calendar.windowExit(leaf.window, one[0]) > now)
        return edge ? verdictOf(test(edge[1]), calendar.windowExit(leaf.window, edge[0])) : NO
      }
    }
    case 'contact':
    case 'group': {
      const isMeant = compileBond(leaf)
      return (state) => ((state as Bond[] | undefined)?.some(isMeant) ? YES : NO)
    }
    case 'sequence':
      return (state, now) => {
        const done = (state as Sequence | undefined)?.[0] ?? null
        return done !== null && done >= calendar.windowStart(leaf.window, now)
          ? calendar.windowExit(leaf.window, done)
          : NO
      }
    case 'unanswered':
      return unanswered(leaf, calendar)
    case 'metric':
      if (leaf.metric === 'recency') return recency(leaf, calendar)
      return (state) => (compareNumbers(leaf.op, factsOf(state), leaf.value) ? YES : NO)
  }
}

/** A bond that holds and is one of those asked for; an empty list asks nothing. */
function compileBond(leaf: LeafOf<'contact' | 'group'>): (bond: Bond) => boolean {
  const among = <T>(wanted: readonly T[]): ((value: T | null) => boolean) => {
    const values = new Set<T | null>(wanted)
    return values.size === 0 ? () => true : (value) => values.has(value)
  }
  if (leaf.kind === 'group') {
    const isMeant = among(leaf.chats)
    return ([, chat, , holds]) => holds === 1 && isMeant(chat)
  }
  const [isStaff, isState, isWay] = [among(leaf.staff), among(leaf.states), among(leaf.addWays)]
  return ([, userid, , holds, state, way]) => holds === 1 && isStaff(userid) && isState(state) && isWay(way)
}

const factsOf = (state: TallyState | undefined): number => (state as Total | undefined)?.[0] ?? 0

const compare = (op: Comparison, left: number, right: number): boolean => holds(op, left - right)

/** A whole number against a threshold that may have decimals, in millionths as everywhere. */
const compareNumbers = (op: Comparison, whole: number, value: number): boolean =>
  holds(op, whole * 1e6 - toFixed6(value)!)

/** The counts at which a comparison with `value` changes its answer when one is taken away. */
function turningCounts(op: Comparison, value: number): number[] {
  if (op === '>=' || op === '<') return [value]
  if (op === '>' || op === '<=') return [value + 1]
  return [value, value + 1]
}

/** How many entries (newest first) are still inside a moving window, and when that number crosses a turning count. */
function countdown<E>(op: Comparison, value: number, window: Window, calendar: Calendar, timeOf: (entry: E) => number) {
  const turning = turningCounts(op, value).reverse()
  return (entries: E[], now: number): Verdict => {
    const start = calendar.windowStart(window, now)
    let count = 0
    while (count < entries.length && timeOf(entries[count]!) >= start) count++
    let until = Infinity
    for (const at of turning)
      if (at > 0 && at <= count) {
        until = calendar.windowExit(window, timeOf(entries[at - 1]!))
        break
      }
    return verdictOf(compare(op, count, value), until)
  }
}

function fixedSum(leaf: LeafOf<'sum' | 'average'>): Ask {
  const wanted = toFixed6(leaf.value)!
  return (state) => {
    const [, numbers, sum] = (state as Total | undefined) ?? [0, 0, 0]
    if (leaf.kind === 'average' && numbers === 0) return NO
    return compareSum(leaf, sum, numbers, wanted) ? YES : NO
  }
}

/** A sum against its threshold, an average against the threshold times how many: exact, no division. */
function compareSum({ kind, op }: LeafOf<'sum' | 'average'>, sum: Fixed, numbers: number, wanted: number): boolean {
  if (kind === 'average' && numbers === 0) return false
  const right = kind === 'sum' ? wanted : wanted * numbers
  if (typeof sum === 'number' && Number.isSafeInteger(right)) return compare(op, sum, right)
  const exact = BigInt(sum) - (kind === 'sum' ? BigInt(wanted) : BigInt(wanted) * BigInt(numbers))
  return holds(op, exact === 0n ? 0 : exact < 0n ? -1 : 1)
}

/** Takes the oldest away, one instant of leaving after the other, until the answer changes or the entries run out. */
function movingSum(leaf: LeafOf<'sum' | 'average'>, calendar: Calendar): Ask {
  const wanted = toFixed6(leaf.value)!
  return (state, now) => {
    const [head, more, rest, edge] = (state as Moving | undefined) ?? [[], 0, 0, null]
    const start = calendar.windowStart(leaf.window, now)
    let first = 0
    while (first < head.length && head[first]![0] < start) first++
    let sum = rest
    let numbers = more + head.length - first
    for (let i = first; i < head.length; i++) sum = addFixed(sum, head[i]![1])
    const answer = compareSum(leaf, sum, numbers, wanted)
    const dryAt = edge === null ? Infinity : calendar.windowExit(leaf.window, edge)
    for (let i = first; i < head.length; i++) {
      sum = addFixed(sum, -head[i]![1])
      numbers--
      const exit = calendar.windowExit(leaf.window, head[i]![0])
      if (exit >= dryAt) break
      if (i + 1 < head.length && calendar.windowExit(leaf.window, head[i + 1]![0]) === exit) continue
      if (compareSum(leaf, sum, numbers, wanted) !== answer) return verdictOf(answer, exit)
    }
    return verdictOf(answer, dryAt)
  }
}

function unanswered(leaf: LeafOf<'unanswered'>, calendar: Calendar): Ask {
  return (state, now) => {
    const [matured, pending, gapAt] = (state as Unanswered | undefined) ?? NOTHING_PENDING
    const start = calendar.windowStart(leaf.window, now)
    let latest = matured ?? -Infinity
    let next = 0
    while (next < pending.length && pending[next]! + leaf.withinMs <= now) latest = Math.max(latest, pending[next++]!)
    if (latest >= start && latest > -Infinity) return calendar.windowExit(leaf.window, latest)
    return next < pending.length ? -(Math.min(pending[next]!, gapAt ?? Infinity) + leaf.withinMs) : NO
  }
}

/** Days since the last order: the answer can change when as many are over as the threshold says, or one more. */
function recency({ op, value }: LeafOf<'metric'>, calendar: Calendar): Ask {
  // From the threshold as it is compared: 1.9999999 is 2.
  const whole = Math.floor(toFixed6(value)! / 1e6)
  return (state, now) => {
    const last = (state as Latest | undefined)?.[0]
    if (last === undefined) return NO
    const days = calendar.wholeDays(last, now)
    const answer = compareNumbers(op, days, value)
    for (const turning of [whole, whole + 1])
      if (turning > days && compareNumbers(op, turning, value) !== answer)
        return verdictOf(answer, calendar.daysLater(last, turning))
    return answer ? YES : NO
  }
}
