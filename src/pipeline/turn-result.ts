import type { Derived, DerivedName } from '../events.ts'
import type { Attributes, Snapshot } from './snapshot.ts'
import type { SopMoves } from './sops.ts'

/** What a turn is taken of, and what comes of it: the shell writes it. */

export interface Subject {
  id: number
  snapshot: Snapshot
  attributes: Attributes
}

export interface MemberChange {
  versionId: number
  /** Out: the row goes, or while the version is being built becomes the mark "a turn has decided: not in". */
  change: 'in' | 'out' | 'decided-out'
  until: number | null
  firm: boolean
}

export interface DerivedEvent {
  name: DerivedName
  at: number
  messageId: string
  properties: Derived[DerivedName]
}

export interface TurnResult {
  snapshot: Snapshot
  /** Whether the tallies must be stored; else the snapshot names the facts that the stored ones do not know yet. */
  storesTallies: boolean
  /** Whether members, entered or answers are not as they are stored. */
  storesMembership: boolean
  /** Undefined: unchanged. */
  attributes: Attributes | undefined
  members: MemberChange[]
  tagsGained: { tagId: number; origin: string; since: number; until: number | null }[]
  tagsLost: number[]
  stagesMoved: { setId: number; stageId: number | null; since: number }[]
  lifecycle: string | undefined
  /** Of standing flows; undefined: nothing moved. */
  sops: Pick<SopMoves, 'rows' | 'tasks' | 'touches' | 'deeds'> | undefined
  events: DerivedEvent[]
  /** Set when the wake must be rewritten. */
  wakeAt: number | undefined
}
