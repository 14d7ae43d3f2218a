import { OWN_SOURCE, type Json } from '../../events.ts'
import type { Session } from '../../kernel/database.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { sql } from '../../kernel/sql.ts'
import type { Vault } from '../../kernel/vault.ts'
import { underDefinitions, type Core } from '../../pipeline/commit.ts'
import { segmentsEnded } from '../../pipeline/endings.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { lockCustomers, Outdated, type CustomerRow } from '../../pipeline/customer-store.ts'
import { openValues } from '../../pipeline/vault-store.ts'
import { deleteOfCustomer } from '../kf/kf.ts'
import { emptyMessages, externalUseridsOf } from '../messages/messages.ts'
import { deleteNotesOf } from '../notes/notes.ts'
import { forgetAsker } from '../replies/replies.ts'
import { Traces } from './rules.ts'
import * as store from './store.ts'

/**
 * Forgets a person in one transaction, under the locks that turns take, so that it has happened wholly or not at all and
 * nothing comes between. The keys of their values go, and with them every copy in a backup; facts stay for the figures of
 * the brand, without anything that says whose they are; the customer's row stays as a tombstone. Their identities are
 * gone, so whoever comes with the same phone, or repeats an old event, begins as somebody new.
 */
export interface Erased {
  customerId: number
  erasedAt: number
}

const PORTION_EVENTS = 2_000

/** `by`: who did it, for the record. Again: the same answer, and nothing happens. */
export const eraseCustomer = (core: Core, by: string, askedId: number): Promise<Erased> =>
  underDefinitions(core, async (session, definitions) => {
    const now = core.clock.now()
    const present = await store.selectPresent(session, askedId)
    if (!present) throw new Refusal('not_found')
    if (present.erasedAt !== null) return { customerId: present.id, erasedAt: present.erasedAt }
    const held = await hold(session, askedId, present.id)
    const ids = [...held.keys()]
    const identities = await store.selectIdentities(session, present.id)
    const identityIds = identities.map(({ id }) => id)

    const opened = await openValues(session, core.vault, { identityIds })
    const traces = new Traces(
      identities.map(({ value }) => value),
      [...opened.values()].map(({ value }) => value),
    )
    await cleanLog(session, identities, traces)
    await dropQuarantined(session, core.vault, traces)
    await store.deleteVault(session, identityIds)
    await deleteNotesOf(session, identityIds)
    await store.deleteIdentity(session, identities)
    // After their identities: who brings a message holds those until it is here.
    await emptyMessages(session, externalUseridsOf(identities))
    await deleteOfCustomer(session, externalUseridsOf(identities))
    await forgetAsker(session, externalUseridsOf(identities))
    await store.emptyCustomers(session, ids, now)
    const ended = segmentsEnded(definitions, held.get(present.id)!.snapshot)
    await session.run(sql`
      insert into events (identity_id, derived, source, message_id, type, name, timestamp, received_at, identifiers,
        properties)
      values (${present.id}, true, ${OWN_SOURCE}, ${`${present.id}.erased`}, 'track', 'Customer Erased', ${instant(now)},
        ${instant(now)}, '{}', ${JSON.stringify({ by, ...ended })})`)
    return { customerId: present.id, erasedAt: now }
  })

/** Everybody who is this person, in order of id as turns do; whoever was merged meanwhile sends us back. */
async function hold(session: Session, askedId: number, presentId: number): Promise<Map<number, CustomerRow>> {
  const ids = await store.selectMerged(session, presentId)
  const held = await lockCustomers(session, ids)
  const again = await store.selectPresent(session, askedId)
  const still = await store.selectMerged(session, presentId)
  if (again?.id !== presentId || again.erasedAt !== null || still.length !== ids.length) throw new Outdated()
  return held
}

async function cleanLog(session: Session, identities: store.Identity[], traces: Traces): Promise<void> {
  const identityIds = identities.map(({ id }) => id)
  for (let after = -1; ;) {
    const events = await store.selectEvents(session, identityIds, after, PORTION_EVENTS)
    await store.writeEvents(
      session,
      // What an identify event says, it says of the person, and of nothing else.
      events.map((event) => ({
        ...event,
        properties: event.type === 'identify' ? {} : traces.clean(event.properties),
        isOwn: true,
      })),
    )
    if (events.length < PORTION_EVENTS) break
    after = events.at(-1)!.seq
  }
  const naming = await store.selectNaming(session, [...new Set(identities.map(({ clusterId }) => clusterId))])
  await store.writeEvents(
    session,
    naming.map((event) => ({ ...event, properties: traces.forget(event.properties), isOwn: false })),
  )
}

/** What waits in quarantine belongs to nobody yet; what names the person would bring them back when it is replayed. */
async function dropQuarantined(session: Session, vault: Vault, traces: Traces): Promise<void> {
  const theirs = (await store.selectQuarantine(session)).filter(({ item }) => {
    const text = vault.openItem(item).toString()
    if (traces.isInside(text)) return true
    try {
      return traces.isIn(JSON.parse(text) as Json)
    } catch {
      return false
    }
  })
  if (theirs.length > 0)
    await store.deleteQuarantined(
      session,
      theirs.map(({ id }) => id),
    )
}
