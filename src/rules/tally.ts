import type { Fact, Json } from '../events.ts'
import type { Calendar } from './calendar.ts'
import type { Filter, Step, Window } from './language.ts'
import { compilePath, compileTest, toFixed6 } from './values.ts'

/**
 * A tally is the little that must be kept of a customer's history so that a leaf can be answered without reading it
 * again. It is bounded, whatever the length of the history, and equal for any order of arrival: `latest`, `distinct`,
 * `total`, `last` and `first` commute; `moving` keeps the oldest entries of its window and only sums of the rest;
 * `sequence` and `unanswered` must fold in order. States hold instants, not the whole order of facts: of two facts at one
 * instant in different turns, and of one from before the last, `isLate` says so. The facts concerned are then read from
 * the log and folded afresh, as for a tally that is new, merged or run dry.
 *
 * A state that no fact has touched does not exist. Arrays, because a snapshot is rewritten with every event.
 */
export type TallySpec =
  /** The latest `keep` instants (`unique`: different instants only). Enough to compare a count with keep − 1. */
  | { kind: 'latest'; of: Step; keep: number; unique?: true }
  /** The latest instant of each of the `keep` values seen last. */
  | { kind: 'distinct'; of: Step; property: string; keep: number }
  /** Facts from `since` on: how many, how many with a number, their sum. */
  | { kind: 'total'; of: Step; property?: string; since?: number }
  | { kind: 'last'; of: Step; property: string }
  | { kind: 'first'; of: Step; property: string; since?: number }
  /** Numbers inside a window that moves. */
  | { kind: 'moving'; of: Step; property: string; window: Window }
  /** Facts inside a window that moves, to know the first. */
  | { kind: 'opening'; of: Step; property: string; window: Window }
  | { kind: 'sequence'; steps: Step[]; withinMs: number }
  | { kind: 'unanswered'; first: Step; then: Step; withinMs: number }

export type Latest = number[]
export type Distinct = [key: string, at: number][]
export type Total = [facts: number, numbers: number, sum: Fixed]
export type Edge = [at: number, value: Json]
/** The oldest entries one by one; of the rest how many, and their sum. */
export type Moving = [head: [at: number, value: number][], more: number, sum: Fixed]
export type Opening = [head: Edge[], more: number]
export type Sequence = [done: number | null, best: (number | null)[], last: number]
export type Unanswered = [matured: number | null, pending: number[], gapAt: number | null, last: number]
export type TallyState = Latest | Distinct | Total | Edge | Moving | Opening | Sequence | Unanswered

/** A sum in millionths: a number while that is exact, else decimal text. */
export type Fixed = number | string

export const addFixed = (a: Fixed, b: Fixed): Fixed => {
  if (typeof a === 'number' && typeof b === 'number' && Number.isSafeInteger(a + b)) return a + b
  const sum = BigInt(a) + BigInt(b)
  return sum >= Number.MIN_SAFE_INTEGER && sum <= Number.MAX_SAFE_INTEGER ? Number(sum) : String(sum)
}

/** Entries kept one by one; beyond, a window keeps sums and reads the log again when these have left it. */
const MOVING_HEAD = 32
const PENDING = 16

/** What a fact that comes too late for its tally makes of it: the facts must be read from the log, and folded afresh. */
export const LATE = 'late'

/** Facts of one turn, or of the whole history, are folded in their order. */
export type Fold = (state: TallyState | undefined, fact: Fact, now: number) => TallyState | undefined | typeof LATE

export interface Tally {
  id: number
  spec: TallySpec
  /** The names of the facts it wants. */
  events: string[]
  wants(fact: Fact): boolean
  fold: Fold
  /** Brings a state back to its bound after a turn's facts, where folding does not. */
  settle: ((state: TallyState, now: number) => TallyState) | undefined
  /** May run dry or meet a late fact. */
  isFragile: boolean
  /** The facts (wanted ones, new, in order) cannot be folded into the state. */
  isLate(state: TallyState, facts: Fact[], now: number): boolean
  /** The earliest instant whose facts matter when it is folded afresh. */
  since(now: number): number
  /** The state has run dry at `now`: the log must be read before it is asked. */
  dry(state: TallyState, now: number): boolean
}

const never = () => false

export function compileTally(id: number, spec: TallySpec, calendar: Calendar): Tally {
  const steps = spec.kind === 'sequence' ? spec.steps : spec.kind === 'unanswered' ? [spec.first, spec.then] : [spec.of]
  const tests = steps.map(compileStep)
  const fold = compileFold(spec, tests, calendar)
  return {
    id,
    spec,
    events: [...new Set(steps.map((step) => step.event))],
    wants: tests.length === 1 ? tests[0]! : (fact) => tests.some((test) => test(fact)),
    fold,
    settle:
      spec.kind === 'unanswered'
        ? (state, now) => settleUnanswered(state as Unanswered, now, spec.withinMs)
        : undefined,
    isFragile: !['latest', 'distinct', 'total'].includes(spec.kind),
    isLate: compileLate(spec, fold),
    since: (now) =>
      spec.kind === 'moving' || spec.kind === 'opening' ? calendar.windowStart(spec.window, now) : -Infinity,
    dry: compileDry(spec, calendar),
  }
}

function compileDry(spec: TallySpec, calendar: Calendar): Tally['dry'] {
  if (spec.kind === 'moving' || spec.kind === 'opening')
    return (state, now) => {
      const [head, more] = state as Moving | Opening
      return more > 0 && (head.length === 0 || calendar.windowExit(spec.window, head.at(-1)![0]) <= now)
    }
  if (spec.kind === 'unanswered')
    return (state, now) => {
      const gapAt = (state as Unanswered)[2]
      return gapAt !== null && gapAt + spec.withinMs <= now
    }
  return never
}

function compileLate(spec: TallySpec, fold: Fold): Tally['isLate'] {
  switch (spec.kind) {
    case 'last':
    case 'first':
      return (state, facts) => facts.some((fact) => fact.at === (state as Edge)[0])
    case 'opening':
      return (state, facts) => facts.some((fact) => (state as Opening)[0].some(([at]) => at === fact.at))
    case 'sequence':
      return (state, facts) => facts.length > 0 && facts[0]!.at <= (state as Sequence)[2]
    case 'unanswered':
      return (state, facts, now) => {
        if (facts.length > 0 && facts[0]!.at <= (state as Unanswered)[3]) return true
        let held: ReturnType<Fold> = state
        for (const fact of facts) {
          held = fold(held, fact, now)
          if (held === LATE) return true
        }
        return false
      }
    default:
      return never
  }
}

export function compileStep(step: Step): (fact: Fact) => boolean {
  const filters = step.where.map(compileFilter)
  return (fact) => {
    if (fact.name !== step.event) return false
    for (const filter of filters) if (!filter(fact)) return false
    return true
  }
}

function compileFilter(filter: Filter): (fact: Fact) => boolean {
  const read = compilePath(filter.property)
  const test = compileTest(filter.test)
  return (fact) => test(read(fact.properties))
}

function compileFold(spec: TallySpec, tests: ((fact: Fact) => boolean)[], calendar: Calendar): Fold {
  switch (spec.kind) {
    case 'latest':
      return (state, fact) => foldLatest((state as Latest) ?? [], fact.at, spec.keep, spec.unique === true)
    case 'distinct': {
      const read = compilePath(spec.property)
      return (state, fact) => {
        const key = distinctKey(read(fact.properties))
        return key === undefined ? state : foldDistinct((state as Distinct) ?? [], key, fact.at, spec.keep)
      }
    }
    case 'total': {
      const read = spec.property === undefined ? undefined : compilePath(spec.property)
      const since = spec.since ?? -Infinity
      return (state, fact) => {
        const [facts, numbers, sum] = (state as Total) ?? [0, 0, 0]
        if (fact.at < since) return state
        const value = read && toFixed6(read(fact.properties))
        return value === undefined ? [facts + 1, numbers, sum] : [facts + 1, numbers + 1, addFixed(sum, value)]
      }
    }
    case 'last':
    case 'first': {
      const read = compilePath(spec.property)
      const isLast = spec.kind === 'last'
      const since = spec.kind === 'first' ? (spec.since ?? -Infinity) : -Infinity
      return (state, fact) => {
        const held = state as Edge | undefined
        if (fact.at < since || (held && (isLast ? fact.at < held[0] : fact.at >= held[0]))) return held
        return [fact.at, read(fact.properties) ?? null]
      }
    }
    case 'moving': {
      const read = compilePath(spec.property)
      return (state, fact, now) => {
        const value = toFixed6(read(fact.properties))
        if (value === undefined || calendar.windowExit(spec.window, fact.at) <= now) return state
        const [head, more, sum] = (state as Moving) ?? [[], 0, 0]
        return foldMoving(drop(head, spec.window, calendar, now), more, sum, fact.at, value)
      }
    }
    case 'opening': {
      const read = compilePath(spec.property)
      return (state, fact, now) => {
        if (calendar.windowExit(spec.window, fact.at) <= now) return state
        const [head, more] = (state as Opening) ?? [[], 0]
        return foldOpening(drop(head, spec.window, calendar, now), more, [fact.at, read(fact.properties) ?? null])
      }
    }
    case 'sequence':
      return (state, fact) => foldSequence(state as Sequence | undefined, fact, tests, spec.withinMs)
    case 'unanswered':
      return (state, fact) => foldUnanswered(state as Unanswered | undefined, fact, tests, spec.withinMs)
  }
}

/** Newest first. */
function foldLatest(times: Latest, at: number, keep: number, unique: boolean): Latest {
  if (times.length === keep && at <= times[keep - 1]!) return times
  let index = 0
  while (index < times.length && times[index]! > at) index++
  if (unique && times[index] === at) return times
  const next = times.slice(0, keep)
  next.splice(index, 0, at)
  if (next.length > keep) next.length = keep
  return next
}

/** A scalar as text, so that 1 and "1" differ and 1.0 and 1 do not. Nothing for what is not counted. */
export function distinctKey(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return `s${value}`
  if (typeof value === 'boolean') return value ? 't' : 'f'
  const fixed = toFixed6(value)
  return fixed === undefined ? undefined : `n${fixed}`
}

/** Newest first; of each value its latest instant. */
function foldDistinct(values: Distinct, key: string, at: number, keep: number): Distinct {
  const held = values.findIndex((entry) => entry[0] === key)
  if (held >= 0 && values[held]![1] >= at) return values
  const next = held >= 0 ? values.toSpliced(held, 1) : values.slice()
  let index = 0
  while (index < next.length && next[index]![1] > at) index++
  next.splice(index, 0, [key, at])
  if (next.length > keep) next.length = keep
  return next
}

/** What has left the window is forgotten. Oldest first. */
function drop<E extends [number, unknown]>(head: E[], window: Window, calendar: Calendar, now: number): E[] {
  let gone = 0
  while (gone < head.length && calendar.windowExit(window, head[gone]![0]) <= now) gone++
  return gone === 0 ? head : head.slice(gone)
}

function foldMoving(head: Moving[0], more: number, sum: Fixed, at: number, value: number): Moving {
  if (more > 0 && (head.length === 0 || at >= head.at(-1)![0])) return [head, more + 1, addFixed(sum, value)]
  const next = insertOrdered(head, [at, value])
  if (next.length <= MOVING_HEAD) return [next, more, sum]
  const rest = next.splice(MOVING_HEAD / 2)
  return [next, more + rest.length, rest.reduce<Fixed>((all, [, one]) => addFixed(all, one), sum)]
}

function foldOpening(head: Edge[], more: number, edge: Edge): Opening {
  if (more > 0 && (head.length === 0 || edge[0] >= head.at(-1)![0])) return [head, more + 1]
  const next = insertOrdered(head, edge)
  if (next.length <= MOVING_HEAD) return [next, more]
  const rest = next.splice(MOVING_HEAD / 2)
  return [next, more + rest.length]
}

/** After those of the same instant. */
function insertOrdered<E extends [number, unknown]>(entries: E[], entry: E): E[] {
  let index = entries.length
  while (index > 0 && entries[index - 1]![0] > entry[0]) index--
  return entries.toSpliced(index, 0, entry)
}

/** best[i] is the latest start of a chain of steps 0…i; a later start can only make the whole shorter. */
function foldSequence(
  state: Sequence | undefined,
  fact: Fact,
  tests: ((fact: Fact) => boolean)[],
  withinMs: number,
): Sequence {
  const best = state ? state[1].slice() : Array<number | null>(tests.length - 1).fill(null)
  let done = state?.[0] ?? null
  for (let i = tests.length - 1; i >= 0; i--) {
    if (!tests[i]!(fact)) continue
    const start = i === 0 ? fact.at : best[i - 1]!
    if (start === null || fact.at - start > withinMs) continue
    if (i === tests.length - 1) done = fact.at
    else best[i] = best[i] === null ? start : Math.max(best[i]!, start)
  }
  return [done, best, fact.at]
}

/**
 * `pending` are the `first`s that a `then` could still answer, oldest first; `matured` is the latest that went unanswered.
 * A `then` from before that one's time was up would have answered it: late.
 */
function foldUnanswered(
  state: Unanswered | undefined,
  fact: Fact,
  [isFirst, isThen]: ((fact: Fact) => boolean)[],
  withinMs: number,
): Unanswered | typeof LATE {
  let [matured, pending, gapAt] = state ?? NOTHING_PENDING
  if (gapAt !== null && gapAt + withinMs < fact.at) return LATE
  if (pending.length > 0 && pending[0]! + withinMs < fact.at) {
    const ripe = countRipe(pending, fact.at - 1, withinMs)
    matured = Math.max(matured ?? -Infinity, pending[ripe - 1]!)
    pending = pending.slice(ripe)
  }
  if (isThen!(fact)) {
    if (matured !== null && fact.at <= matured + withinMs) return LATE
    pending = []
    gapAt = null
  }
  if (isFirst!(fact)) pending = [...pending, fact.at]
  return [matured, pending, gapAt, fact.at]
}

export const NOTHING_PENDING: Unanswered = [null, [], null, -Infinity]

const countRipe = (pending: number[], now: number, withinMs: number): number => {
  let ripe = 0
  while (ripe < pending.length && pending[ripe]! + withinMs <= now) ripe++
  return ripe
}

/** Too many pending: the middle is forgotten from `gapAt` on, and the log is read again when that time comes. */
function settleUnanswered(state: Unanswered, now: number, withinMs: number): Unanswered {
  const [matured, pending, gapAt, last] = state
  if (pending.length <= PENDING) return state
  const ripe = countRipe(pending, now, withinMs)
  const latest = ripe === 0 ? matured : Math.max(matured ?? -Infinity, pending[ripe - 1]!)
  const left = pending.slice(ripe)
  if (left.length <= PENDING) return [latest, left, gapAt, last]
  const dropped = left.splice(PENDING / 2, left.length - PENDING)
  return [latest, left, Math.min(gapAt ?? Infinity, dropped[0]!), last]
}
