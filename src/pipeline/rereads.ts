import type { Fact } from '../events.ts'
import { MORE, readOf, rowsWithin, whole, type Range } from '../rules/reread.ts'
import type { Tally, TallyState } from '../rules/tally.ts'
import type { DefinedTally, Definitions } from './definitions.ts'
import type { Snapshot } from './snapshot.ts'
import { instantOf } from './turn.ts'
import type { Subject } from './turn-result.ts'

/**
 * What turns must see of the log: tallies that are new, have run dry, or meet a fact that comes too late for them. Pure:
 * it says what to read, and is told. A commit reads for all of its customers at once, and once more for the few that a
 * page of rows did not satisfy.
 */
export interface Reread {
  customerId: number
  tally: Tally
  /** In the order in which they are to be handed to `refold`. */
  ranges: Range[]
  state: TallyState | undefined
  /** New ones it wants. */
  facts: Fact[]
  now: number
}

/** States made with the help of the log, by tally. */
export type Refolded = Map<number, TallyState | undefined>

/** What must be read from the log before the turn can be taken. */
export function rereadsOf(subject: Subject, facts: Fact[], clockNow: number, definitions: Definitions): Reread[] {
  const { id: customerId, snapshot } = subject
  if (snapshot.epoch === 0) return []
  const now = instantOf(subject, facts, clockNow)
  const rereads: Reread[] = []
  const isNew = (tally: { epoch: number }) => tally.epoch > snapshot.epoch
  if (snapshot.epoch !== definitions.epoch)
    for (const tally of definitions.tallies.values()) {
      if (!isNew(tally)) continue
      const ranges = [{ from: tally.since?.(now) ?? -Infinity, to: Infinity }]
      rereads.push({ customerId, tally, ranges, state: undefined, facts: [], now })
    }
  for (const tally of fragileAmong(snapshot, facts, definitions)) {
    const state = snapshot.tallies.get(tally.id)
    if (state === undefined || isNew(tally)) continue
    const wanted = facts.filter(tally.wants)
    const ranges = wanted.length > 0 || tally.dry?.(state, now) ? tally.reread!(state, wanted, now) : undefined
    if (ranges) rereads.push({ customerId, tally, ranges, state, facts: wanted, now })
  }
  return rereads
}

/** Those that the facts concern, and those that may have run dry. */
function fragileAmong({ tallies }: Snapshot, facts: Fact[], definitions: Definitions): Iterable<DefinedTally> {
  const { fragileByEvent } = definitions
  if (facts.length === 1 && tallies.partial.size === 0) return fragileByEvent.get(facts[0]!.name) ?? []
  const found = new Set<DefinedTally>()
  for (const fact of facts) for (const tally of fragileByEvent.get(fact.name) ?? []) found.add(tally)
  for (const id of tallies.partial) {
    const tally = definitions.tallies.get(id)
    if (tally) found.add(tally)
  }
  return found
}

/**
 * Takes in what was read, a list of rows for each range, and notes the new states by customer. Answers those that have
 * not seen enough yet; what they ask for then has no limit, so that they do not come back a second time.
 */
export function refold(rereads: Reread[], rows: Fact[][][], refolded: Map<number, Refolded>): Reread[] {
  const unsatisfied: Reread[] = []
  for (const [i, reread] of rereads.entries()) {
    const { customerId, tally, ranges, state, facts, now } = reread
    const read = ranges.map((range, place) => readOf(range, rows[i]![place]!, tally.wants))
    const next =
      state === undefined
        ? read[0]!.facts.reduce((all: TallyState | undefined, fact) => tally.fold(all, fact, now), undefined)
        : tally.refold!(state, facts, read, now)
    if (next === MORE) {
      unsatisfied.push({ ...reread, ranges: ranges.map(whole) })
      continue
    }
    const ofCustomer = refolded.get(customerId)
    if (ofCustomer) ofCustomer.set(tally.id, next)
    else refolded.set(customerId, new Map([[tally.id, next]]))
  }
  return unsatisfied
}

/** For whoever has all of a customer's facts in hand. */
export function refoldAmong(rereads: Reread[], facts: Fact[]): Refolded | undefined {
  const refolded = new Map<number, Refolded>()
  let left = rereads
  while (left.length > 0) {
    const rows = left.map(({ tally, ranges }) => ranges.map((range) => rowsWithin(facts, tally.events, range)))
    left = refold(left, rows, refolded)
  }
  return [...refolded.values()][0]
}
