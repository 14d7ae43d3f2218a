import type { Json } from '../../events.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { isToken } from '../../kernel/vault.ts'
import type { Core } from '../../pipeline/commit.ts'
import { openValues } from '../../pipeline/vault-store.ts'
import { ensureIdentitiesOf, identifierOf, writeFacts, type Actor, type IdentityRow } from '../../pipeline/verbs.ts'
import { openDeep } from './rules.ts'
import * as store from './store.ts'

/** One personal value in full. That somebody asked is in the log before they have it. */
export interface Revealed {
  attribute: string
  value: Json
}

/** An attribute, whole: an address with all its parts. */
export async function revealAttribute(core: Core, actor: Actor, customerId: number, name: string): Promise<Revealed> {
  const identities = await ensureIdentitiesOf(core, customerId)
  const held = await core.database.transaction((session) => store.selectAttributes(session, identities[0]!.customer_id))
  const value = Object.hasOwn(held, name) ? held[name]![0] : undefined
  if (value === undefined || value === null) throw new Refusal('not_found')
  return reveal(core, actor, identities, name, value)
}

/** By the id of the identity, as a profile lists them. */
export async function revealIdentifier(core: Core, actor: Actor, customerId: number, identityId: number) {
  const identities = await ensureIdentitiesOf(core, customerId)
  const identity = identities.find((one) => one.id === identityId)
  if (!identity) throw new Refusal('not_found')
  return reveal(core, actor, identities, identity.kind, identity.value)
}

async function reveal(
  core: Core,
  actor: Actor,
  identities: IdentityRow[],
  attribute: string,
  value: Json,
): Promise<Revealed> {
  const about = identifierOf(identities[0]!)
  await writeFacts(core, actor, [{ name: 'Value Revealed', properties: { attribute }, about }])
  const identityIds = identities.map((one) => one.id)
  const tokens = isToken(value) ? [value] : []
  const opened = await core.database.transaction((session) => openValues(session, core.vault, { identityIds, tokens }))
  return { attribute, value: openDeep(value, opened) }
}
