import type { Fact, Json } from '../events.ts'
import type { Calendar } from './calendar.ts'
import type { Filter, Step, Window } from './language.ts'
import type { MORE, Range, Read } from './reread.ts'
import { bondsKind, wantedBonds, type BondKind } from './tally-bonds.ts'
import { sequenceKind } from './tally-sequence.ts'
import { unansweredKind } from './tally-unanswered.ts'
import { edgeKind, movingKind, openingKind } from './tally-window.ts'
import { compilePath, compileTest, toFixed6 } from './values.ts'

/**
 * A tally is the little that must be kept of a customer's history so that a leaf can be answered without reading it
 * again. It is bounded, whatever the length of the history, and equal for any order of arrival: `latest`, `distinct` and
 * `total` commute; `moving` and `opening` keep the oldest entries of their window; `last` and `first` do not know the order
 * at one instant, and `sequence` and `unanswered` must fold in order. Where a fact comes too late for what is kept, or an
 * entry is gone that is needed, a tally says what it must see of the log (`reread`), and makes its new state of the old one
 * and of that (`refold`).
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
  /** The latest word of every bond: who serves the customer, which groups they are in. */
  | { kind: 'bonds'; of: BondKind }

export type Latest = number[]
export type Distinct = [key: string, at: number][]
export type Total = [facts: number, numbers: number, sum: Fixed]
export type Edge = [at: number, value: Json]
/** Entries before `edge` one by one, oldest first; of the rest how many, and their sum. Without a rest no edge. */
export type Moving = [head: [at: number, value: number][], more: number, sum: Fixed, edge: number | null]
/** Entries before `edge`, oldest first. */
export type Opening = [head: Edge[], edge: number | null]
export type Sequence = [done: number | null, best: (number | null)[], last: number, missed: number | null]
export type Unanswered = [matured: number | null, pending: number[], gapAt: number | null, last: number]
/** `who` the bond is with; what the word says beside that, if it holds. In order of identity and `who`. */
export type Bond = [identityId: number, who: string, at: number, holds: 0 | 1, state: string | null, way: number | null]
export type TallyState = Latest | Distinct | Total | Edge | Moving | Opening | Sequence | Unanswered | Bond[]

/** A sum in millionths: a number while that is exact, else decimal text. */
export type Fixed = number | string

export const addFixed = (a: Fixed, b: Fixed): Fixed => {
  if (typeof a === 'number' && typeof b === 'number' && Number.isSafeInteger(a + b)) return a + b
  const sum = BigInt(a) + BigInt(b)
  return sum >= Number.MIN_SAFE_INTEGER && sum <= Number.MAX_SAFE_INTEGER ? Number(sum) : String(sum)
}

/** What a kind of tally brings along. Facts are those it wants, in order. */
export interface Kind<State> {
  /** For a fact that comes after all that were folded, unless the kind commutes. */
  fold(state: State | undefined, fact: Fact, now: number): State | undefined
  /** Brings a state back to its bound after a turn's facts. */
  settle?(state: State, now: number): State
  /** The earliest instant whose facts matter when it begins from nothing. */
  since?(now: number): number
  /** It keeps a part only, and can run dry. */
  isPartial?(state: State): boolean
  /** The state has run dry at `now`: the log must be read before it is asked. */
  dry?(state: State, now: number): boolean
  /** What must be read before these facts, new to the log, can be taken in; undefined: they can be folded. */
  reread?(state: State, facts: Fact[], now: number): Range[] | undefined
  /** The state with the new facts, given what `reread` asked for; the log holds the new ones too. */
  refold?(state: State, facts: Fact[], read: Read[], now: number): State | undefined | typeof MORE
  /** For comparing: the same for the same facts at the same instant, however the state came to be; undefined: nothing. */
  essence?(state: State, now: number): unknown
}

export interface Tally extends Kind<TallyState> {
  id: number
  spec: TallySpec
  /** The names of the facts it wants. */
  events: string[]
  wants(fact: Fact): boolean
}

export function compileTally(id: number, spec: TallySpec, calendar: Calendar): Tally {
  if (spec.kind === 'bonds')
    return { ...(bondsKind(spec.of) as unknown as Kind<TallyState>), id, spec, ...wantedBonds(spec.of) }
  const steps = spec.kind === 'sequence' ? spec.steps : spec.kind === 'unanswered' ? [spec.first, spec.then] : [spec.of]
  const tests = steps.map(compileStep)
  return {
    // Each state only ever meets the kind that made it.
    ...(compileKind(spec, tests, calendar) as unknown as Kind<TallyState>),
    id,
    spec,
    events: [...new Set(steps.map((step) => step.event))],
    wants: tests.length === 1 ? tests[0]! : (fact) => tests.some((test) => test(fact)),
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

function compileKind(
  spec: Exclude<TallySpec, { kind: 'bonds' }>,
  tests: ((fact: Fact) => boolean)[],
  calendar: Calendar,
) {
  switch (spec.kind) {
    case 'latest':
      return latestKind(spec.keep, spec.unique === true)
    case 'distinct':
      return distinctKind(spec.property, spec.keep)
    case 'total':
      return totalKind(spec.property, spec.since ?? -Infinity)
    case 'last':
      return edgeKind(spec.property, true, -Infinity)
    case 'first':
      return edgeKind(spec.property, false, spec.since ?? -Infinity)
    case 'moving':
      return movingKind(spec.property, spec.window, calendar)
    case 'opening':
      return openingKind(spec.property, spec.window, calendar)
    case 'sequence':
      return sequenceKind(tests, spec.withinMs)
    case 'unanswered':
      return unansweredKind(tests[0]!, tests[1]!, spec.withinMs)
  }
}

const latestKind = (keep: number, unique: boolean): Kind<Latest> => ({
  fold: (state, fact) => foldLatest(state ?? [], fact.at, keep, unique),
})

function distinctKind(property: string, keep: number): Kind<Distinct> {
  const read = compilePath(property)
  return {
    fold: (state, fact) => {
      const key = distinctKey(read(fact.properties))
      return key === undefined ? state : foldDistinct(state ?? [], key, fact.at, keep)
    },
  }
}

function totalKind(property: string | undefined, since: number): Kind<Total> {
  const read = property === undefined ? undefined : compilePath(property)
  return {
    fold: (state, fact) => {
      if (fact.at < since) return state
      const [facts, numbers, sum] = state ?? [0, 0, 0]
      const value = read && toFixed6(read(fact.properties))
      return value === undefined ? [facts + 1, numbers, sum] : [facts + 1, numbers + 1, addFixed(sum, value)]
    },
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
