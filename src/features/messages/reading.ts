import { z } from 'zod'
import type { JsonObject } from '../../events.ts'
import { invalidInput, wrong } from '../../kernel/input-words.ts'
import type { Vault } from '../../kernel/vault.ts'
import type { Core } from '../../pipeline/commit.ts'
import { ensureIdentitiesOf, identifierOf, writeFacts, type Actor, type IdentityRow } from '../../pipeline/verbs.ts'
import * as store from './store.ts'

/** What was said between a customer and the staff. That somebody reads it is in the log before they have it. */
export const shownMessage = z.object({
  msgid: z.string(),
  at: z.int(),
  type: z.string(),
  room: z.string().nullable(),
  /** In an account of kf, and what that is called. */
  kf: z.string().nullable(),
  kfName: z.string().nullable(),
  userid: z.string().nullable(),
  /** Of the staff, as they are called; null for who is not known here. */
  staff: z.string().nullable(),
  byCustomer: z.boolean(),
  /** As WeCom has it, by the kind; null for kinds that are kept by their name only. */
  content: z.record(z.string(), z.unknown()).nullable(),
  recalledAt: z.int().nullable(),
})
export type ShownMessage = z.infer<typeof shownMessage>

type Sealed = Awaited<ReturnType<typeof store.selectOfCustomer>>[number]

export function openMessage(vault: Vault, sealed: Sealed): ShownMessage {
  const { seq: _, content, ...message } = sealed
  return { ...message, content: content && (JSON.parse(vault.openItem(content).toString()) as JsonObject) }
}

export async function readMessages(
  core: Core,
  actor: Actor,
  customerId: number,
  { before, limit }: { before?: string | undefined; limit: number },
) {
  const place = before === undefined ? undefined : placeOf(before)
  const identities = await ensureIdentitiesOf(core, customerId)
  const about = identifierOf(identities[0]!)
  await writeFacts(core, actor, [{ name: 'Value Revealed', properties: { attribute: 'messages' }, about }])
  const rows = await store.selectOfCustomer(core.database, externalUseridsOf(identities), place, limit + 1)
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return {
    messages: page.map((row) => openMessage(core.vault, row)),
    next: last ? `${last.at}-${last.seq}` : null,
  }
}

export const externalUseridsOf = (identities: Pick<IdentityRow, 'kind' | 'value'>[]): string[] =>
  identities.filter(({ kind }) => kind === 'external_userid').map(({ value }) => value)

function placeOf(text: string): store.Place {
  const [, at, seq] = /^(\d{1,15})-(-?\d{1,16})$/.exec(text) ?? []
  if (at === undefined || seq === undefined) throw invalidInput('query.before', wrong('not_a_place'))
  return { at: Number(at), seq: Number(seq) }
}
