import type { Json, JsonObject } from '../../events.ts'
import type { Session } from '../../kernel/database.ts'
import { MAX_NOTES } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { isToken } from '../../kernel/vault.ts'
import type { Core } from '../../pipeline/commit.ts'
import { openValues } from '../../pipeline/vault-store.ts'
import { ensureIdentitiesOf, identifierOf, writeFacts, type Actor } from '../../pipeline/verbs.ts'
import { readConsents, readProfile, type Consent, type Profile } from '../customers/customers.ts'
import { externalUseridsOf, openMessage, selectOfCustomer, type ShownMessage } from '../messages/messages.ts'
import { readNotes, type Note } from '../notes/notes.ts'
import { openDeep } from './rules.ts'
import * as store from './store.ts'

/** Everything that is known of a person, as one document, for them to read. */
export interface CustomerExport {
  customer: number
  exportedAt: number
  createdAt: number
  lifecycle: string | null
  identifiers: { kind: string; value: Json; firstSeenAt: number }[]
  attributes: { name: string; value: Json; at: number; source: string }[]
  tags: Profile['tags']
  stages: Profile['stages']
  segments: Profile['segments']
  consents: Consent[]
  /** Who had a personal value shown in full, and when. */
  reveals: { attribute: Json; by: string; at: number }[]
  events: ExportedEvent[]
  /** With the staff, in WeCom; the latest first. */
  messages: Omit<ShownMessage, 'msgid'>[]
  /** Of the staff about them, the latest first. */
  notes: Omit<Note, 'id'>[]
}

export interface ExportedEvent {
  at: number
  receivedAt: number
  source: string
  messageId: string
  type: string
  name: string
  /** Concluded by the product, not told by anybody. */
  derived: boolean
  identifiers: JsonObject
  properties: JsonObject
  context: JsonObject | null
}

const PORTION_EVENTS = 5_000

/** That somebody was given everything is in the log, and in the document itself, before they have it. */
export async function handOverCustomer(core: Core, actor: Actor, askedId: number): Promise<CustomerExport> {
  const [strongest] = await ensureIdentitiesOf(core, askedId)
  await writeFacts(core, actor, [{ name: 'Customer Exported', properties: {}, about: identifierOf(strongest!) }])
  return exportCustomer(core, askedId)
}

export async function exportCustomer(core: Core, askedId: number): Promise<CustomerExport> {
  const profile = await readProfile(core, askedId, 'admin')
  const consents = await readConsents(core, profile.id)
  return core.database.transaction(
    async (session) => {
      const identities = await store.selectIdentities(session, profile.id)
      if (identities.length === 0) throw new Refusal('not_found')
      const identityIds = identities.map(({ id }) => id)
      const tokens = identities.map(({ value }) => value).filter(isToken)
      const opened = await openValues(session, core.vault, { identityIds, tokens })
      const open = <T extends Json>(value: T): T => openDeep(value, opened) as T
      const held = await store.selectAttributes(session, profile.id)

      const events: ExportedEvent[] = []
      for (let after = -1; ;) {
        const portion = await store.selectEvents(session, identityIds, after, PORTION_EVENTS)
        for (const { seq: _, ...event } of portion)
          events.push({
            ...event,
            identifiers: open(event.identifiers),
            properties: open(event.properties),
            context: event.context && open(event.context),
          })
        if (portion.length < PORTION_EVENTS) break
        after = portion.at(-1)!.seq
      }
      events.sort((a, b) => a.at - b.at)
      const { id, createdAt, lifecycle, tags, stages, segments } = profile
      return {
        customer: id,
        exportedAt: core.clock.now(),
        createdAt,
        lifecycle,
        identifiers: identities.map(({ kind, value, firstSeenAt }) => ({ kind, value: open(value), firstSeenAt })),
        attributes: Object.entries(held)
          .filter(([, [value]]) => value !== null)
          .map(([name, [value, at, source]]) => ({ name, value: open(value), at, source })),
        tags,
        stages,
        segments,
        consents,
        reveals: events
          .filter((event) => event.name === 'Value Revealed' && !event.derived)
          .map(({ at, source, properties }) => ({ attribute: properties.attribute ?? null, by: source, at })),
        events,
        messages: await exportMessages(core, session, externalUseridsOf(identities)),
        notes: await exportNotes(core, session, profile.id),
      }
    },
    { isolation: 'repeatable read' },
  )
}

async function exportNotes(core: Core, session: Session, customerId: number) {
  const notes = await readNotes(session, core.vault, customerId, { limit: MAX_NOTES })
  return notes.map(({ text, author, authorName, at }) => ({ text, author, authorName, at }))
}

async function exportMessages(core: Core, session: Session, externalUserids: string[]) {
  const messages: CustomerExport['messages'] = []
  let before: { at: number; seq: number } | undefined
  do {
    const portion = await selectOfCustomer(session, externalUserids, before, PORTION_EVENTS)
    for (const row of portion) {
      const { msgid: _, ...message } = openMessage(core.vault, row)
      messages.push(message)
    }
    before = portion.length < PORTION_EVENTS ? undefined : portion.at(-1)
  } while (before)
  return messages
}
