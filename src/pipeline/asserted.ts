import type { Fact, Identifier, OrderKey, OwnFacts } from '../events.ts'
import { isToken } from '../kernel/vault.ts'
import { keyOf, type KnownIdentity } from './identity-store.ts'
import type { Decision } from './identity.ts'

/** What facts say about who is who, in terms of the identities found for them. */

export const idOf = (fact: OrderKey): string => `${fact.source}\n${fact.messageId}`

/** The identity an event hangs on for ever: that of its strongest identifier. */
export const anchorOf = (fact: Fact, known: Map<string, KnownIdentity>): KnownIdentity | undefined =>
  fact.identifiers[0] && known.get(keyOf(fact.identifiers[0]))

const isDecision = (fact: Fact): boolean => fact.name === 'Customers Joined' || fact.name === 'Customers Separated'
type Decided = OwnFacts['Customers Joined']

/** A decision may arrive before the facts that know its identifiers. */
export const identitiesIn = (fact: Fact): Identifier[] => {
  if (!isDecision(fact)) return fact.identifiers
  const { a, b } = fact.properties as unknown as Decided
  return [...fact.identifiers, ...a, ...b]
}

export function decisionOf(fact: Fact, known: Map<string, KnownIdentity>): Decision[] {
  if (!isDecision(fact)) return []
  const { a, b } = fact.properties as unknown as Decided
  const ids = (identifiers: Identifier[]) => identifiers.map((one) => known.get(keyOf(one))!.id)
  const key = { at: fact.at, source: fact.source, messageId: fact.messageId }
  return [{ decision: fact.name === 'Customers Joined' ? 'together' : 'apart', a: ids(a), b: ids(b), key }]
}

/** A verb named its customer by a token that nobody has any more: they were erased meanwhile, and stay so. */
export const isForgotten = (fact: Fact, known: Map<string, KnownIdentity>): boolean =>
  identitiesIn(fact).some(
    (one) =>
      known.get(keyOf(one))!.isFresh &&
      isToken(one.value) &&
      !fact.secrets?.some((secret) => secret.token === one.value),
  )

/** Identities made for facts that turned out to be repeats: they never were. */
export function ghostsAmong(known: Map<string, KnownIdentity>, fresh: Fact[]): number[] {
  const made = new Map<string, number>()
  for (const [key, identity] of known) if (identity.isFresh) made.set(key, identity.id)
  if (made.size > 0) for (const fact of fresh) for (const one of identitiesIn(fact)) made.delete(keyOf(one))
  return [...made.values()]
}
