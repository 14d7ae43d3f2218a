import { compareText, type Fact, type OwnFactName } from '../events.ts'
import type { Leaf } from './language.ts'
import type { Read } from './reread.ts'
import type { Bond, Kind } from './tally.ts'

/**
 * Bonds begin and end by facts: with whoever of the staff serves a customer, with the groups they are in. Kept is the latest
 * word about each, ended ones too, since an older word may still come; so a tally is as large as the customer has ever had
 * staff and groups. Like the rows of contacts a bond is one of an identity: who is there with two accounts leaves twice.
 */
export type BondKind = Extract<Leaf['kind'], 'contact' | 'group'>

export interface BondFacts {
  began: OwnFactName
  ended: OwnFactName
  /** The property that says with whom. */
  who: string
}
export const BONDS: Record<BondKind, BondFacts> = {
  contact: { began: 'Contact Added', ended: 'Contact Ended', who: 'userid' },
  group: { began: 'Group Joined', ended: 'Group Left', who: 'chat' },
}

/** What facts of bonds a tally wants; one that does not say with whom says nothing. */
export function wantedBonds(of: BondKind): { events: string[]; wants(fact: Fact): boolean } {
  const { began, ended, who } = BONDS[of]
  return {
    events: [began, ended],
    wants: ({ name, properties }) => (name === began || name === ended) && typeof properties[who] === 'string',
  }
}

const compareBonds = (a: Bond, b: Bond): number => a[0] - b[0] || compareText(a[1], b[1])

/** Of two words at one instant only the log knows which is the later. */
export function bondsKind(of: BondKind): Kind<Bond[]> {
  const { began, who } = BONDS[of]

  const bondOf = ({ name, at, identityId, properties }: Fact): Bond => {
    const { [who]: other, state, addWay } = properties
    const bond: Bond = [identityId ?? 0, other as string, at, 0, null, null]
    if (name !== began) return bond
    bond[3] = 1
    if (typeof state === 'string') bond[4] = state
    if (typeof addWay === 'number') bond[5] = addWay
    return bond
  }

  const fold = (bonds: Bond[] = [], fact: Fact): Bond[] => {
    const bond = bondOf(fact)
    let place = 0
    while (place < bonds.length && compareBonds(bonds[place]!, bond) < 0) place++
    const held = bonds[place]
    if (!held || compareBonds(held, bond) !== 0) return bonds.toSpliced(place, 0, bond)
    return bond[2] < held[2] ? bonds : bonds.with(place, bond)
  }

  const tied = (bonds: Bond[], facts: Fact[]): number[] =>
    facts.flatMap((fact) => {
      const bond = bondOf(fact)
      return bonds.some((held) => held[2] === bond[2] && compareBonds(held, bond) === 0) ? [bond[2]] : []
    })

  return {
    fold,
    reread: (bonds, facts) => {
      const ties = tied(bonds, facts)
      return ties.length === 0 ? undefined : [{ from: ties[0]!, to: ties.at(-1)! }]
    },
    refold: (bonds, facts, [read]: Read[]) => {
      const ties = tied(bonds, facts)
      const unread = facts.filter(({ at }) => at < ties[0]! || at > ties.at(-1)!)
      return unread.reduce(fold, read!.facts.reduce(fold, bonds))
    },
  }
}
