import { compareOrder, type Fact, type Json } from '../events.ts'
import type { Evidence, HeldBond } from './evidence.ts'
import type { LeafOf } from './language.ts'
import { BONDS } from './tally-bonds.ts'

/** The last word of each identity and whoever it is with; several identities with one are told once. */
export function bond(leaf: LeafOf<'contact' | 'group'>, facts: Fact[]): Evidence {
  const { began, ended, who } = BONDS[leaf.kind]
  const words = new Map<string, Fact>()
  for (const fact of facts)
    if ((fact.name === began || fact.name === ended) && typeof fact.properties[who] === 'string')
      words.set(`${fact.identityId} ${fact.properties[who]}`, fact)
  const open = [...words.values()].filter(({ name }) => name === began).sort(compareOrder)
  const isMeant = ({ properties: { [who]: other, state, addWay } }: Fact): boolean => {
    const isAmong = (wanted: readonly Json[], value: Json | undefined) => wanted.length === 0 || wanted.includes(value!)
    if (leaf.kind === 'group') return isAmong(leaf.chats, other)
    return isAmong(leaf.staff, other) && isAmong(leaf.states, state) && isAmong(leaf.addWays, addWay)
  }
  const told = (some: Fact[]): HeldBond[] => {
    const first = new Map<string, number>()
    for (const { at, properties } of some)
      if (!first.has(String(properties[who]))) first.set(String(properties[who]), at)
    return Array.from(first, ([one, at]) => ({ who: one, at }))
  }
  const meant = open.filter(isMeant)
  return { kind: 'bond', leaf, held: told(open), meant: told(meant), answer: meant.length > 0 }
}
