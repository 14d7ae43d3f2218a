import { compareOrder, type Fact } from '../events.ts'
import { emptySnapshot, type Snapshot } from './snapshot.ts'
import { joinSops, type Joined } from './sops.ts'

/** What becomes of a customer's history when who is who changes, and of the facts of many, each to their customer. */

export const beginAgain = (held: Snapshot): Snapshot => ({
  ...emptySnapshot(),
  now: held.now,
  turns: Math.max(held.turns, 1),
  members: held.members,
  answers: held.answers,
  entered: held.entered,
  tags: held.tags,
  stages: held.stages,
  lifecycle: held.lifecycle,
  sops: held.sops,
  due: held.due,
})

/** On a merge the older stage position of each set stays, and the older position in each standing flow; answers what of
 *  the latter does not. */
export function inheritHistory(into: Snapshot, from: Snapshot): Joined[] {
  into.now = Math.max(into.now, from.now)
  for (const [set, position] of Object.entries(from.stages)) {
    const held = into.stages[set]
    if (!held || position[1] < held[1]) into.stages = { ...into.stages, [set]: position }
  }
  const { sops, joined } = joinSops(into.sops, from.sops)
  into.sops = sops
  return joined
}

/** What the tallies lack, and what is new, in order. */
export const joined = (unfolded: Fact[] = [], fresh: Fact[] = []): Fact[] =>
  unfolded.length === 0 ? fresh : [...unfolded, ...fresh].sort(compareOrder)

export function groupFacts(facts: Fact[], customerOf: (fact: Fact) => number | undefined): Map<number, Fact[]> {
  const groups = new Map<number, Fact[]>()
  for (const fact of facts) {
    const customer = customerOf(fact)
    if (customer === undefined) continue
    const group = groups.get(customer)
    if (group) group.push(fact)
    else groups.set(customer, [fact])
  }
  for (const group of groups.values()) if (group.length > 1) group.sort(compareOrder)
  return groups
}
