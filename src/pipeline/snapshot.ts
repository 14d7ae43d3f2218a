import type { Json } from '../events.ts'
import type { Verdict } from '../rules/evaluate.ts'
import type { LifecycleState } from '../rules/language.ts'
import type { Entry, Position } from '../sops/walk.ts'
import { Tallies } from './tallies.ts'

/**
 * What is kept of one customer between turns. Tallies, attributes and hand-set tags are functions of the facts; members
 * mirrors the rows this customer has in the table of that name; entered, tags, stages and lifecycle are what history last
 * said. packing.ts is how it is written down.
 */
export interface Snapshot {
  /** Definitions the snapshot was last brought up to; 0: never, everything must be read from the log. */
  epoch: number
  /** The latest instant a turn saw; no later turn goes back before it. */
  now: number
  /** Counts turns, for ids of derived events. */
  turns: number
  /** Instant of the earliest fact. */
  firstAt: number | null
  tallies: Tallies
  /** Facts, by their number in the log, that the tallies as they are stored do not know yet. */
  unfolded: number[]
  /** By segment version. */
  members: Map<number, MemberRow>
  /** Of segments that others name, by version: the answer that those were told. It may be early, never late. */
  answers: Map<number, Verdict>
  /** Segments (ids) that were announced as entered. */
  entered: number[]
  /** By tag slug: the latest word of a person, an import or an event. */
  hand: Record<string, HandTag>
  /** By tag slug: what is held. */
  tags: Record<string, [origin: string, since: number, until: number | null]>
  /** By stage set slug. */
  stages: Record<string, [stage: string, since: number]>
  lifecycle: LifecycleState | null
  sops: Sops
  /** The wake this snapshot asked for. */
  due: number | null
}

/** Standing flows the customer is in, and when they last entered those that have no key, by flow. */
export interface Sops {
  positions: readonly HeldPosition[]
  entered: Readonly<Record<number, number>>
}
export interface HeldPosition extends Position, Entry {
  sop: number
  version: number
  /** '' where the flow has none. */
  key: string
  enteredAt: number
  /** What let them in, by its number in the log. */
  fact: number | null
  /** The latest version that they were to move to and that does not have their step: they finish the one they are in. */
  stayedFrom: number | null
}
export const NO_SOPS: Sops = { positions: [], entered: {} }

export interface MemberRow {
  until: number | null
  firm: boolean
  /** As it is stored: a row stays as it is while those around it change, and all are written together. */
  packed: string
}
export const memberRow = (version: number, until: number | null, firm: boolean): MemberRow => ({
  until,
  firm,
  packed: packFlagged(version, firm, until),
})

/** A number, a flag of it, and an instant. */
export const packFlagged = (number: number, flag: boolean, at: number | null): string =>
  `${number * 2 + (flag ? 1 : 0)},${at}`

export type HandTag = [added: 0 | 1, at: number, source: string, messageId: string, until: number | null]

/** Current attributes: the latest value by the order of facts. A null value is kept, so that an older one stays out. */
export type Attributes = Record<string, [value: Json, at: number, source: string, messageId: string]>

export const emptySnapshot = (): Snapshot => ({
  epoch: 0,
  now: 0,
  turns: 0,
  firstAt: null,
  tallies: new Tallies(),
  unfolded: [],
  members: new Map(),
  answers: new Map(),
  entered: [],
  hand: {},
  tags: {},
  stages: {},
  lifecycle: null,
  sops: NO_SOPS,
  due: null,
})
