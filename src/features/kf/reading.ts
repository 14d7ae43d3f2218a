import type { Answer } from '../../channels/wecom/calls.ts'
import { WecomError, wordingOf } from '../../channels/wecom/errors.ts'
import type { Session } from '../../kernel/database.ts'
import { REPLY_MS } from '../../kernel/limits.ts'
import { sideBySide } from '../../kernel/side-by-side.ts'
import type { Vault } from '../../kernel/vault.ts'
import { holdCustomers, insertKfMessages, markKfRecalled } from '../messages/messages.ts'
import type { Reader } from '../relations/relations.ts'
import type { Hearing, KfResult } from './kf.ts'
import { failSent } from './outbox-store.ts'
import { enqueueKf } from './outbox.ts'
import { enteredFact, factOf, itemsOf, profileFact, textOf, type Item, type Said } from './rules.ts'
import * as store from './store.ts'

/** Reads what was said in an account since it was read last, and everything that follows from it, page by page: each is
 *  written once, together with how far it was read. */
export interface ReadingParts extends Hearing {
  vault: Vault
  /** Something is to be sent. */
  onEnqueued(): void
}

/** How many messages were new. */
export const readMessages = (reader: Reader, parts: ReadingParts, openKfid: string, token?: string): Promise<number> =>
  reader.inTurn(`kf ${openKfid}`, async () => {
    const startedAt = reader.clock.now()
    let known = await store.selectCursor(reader.database, openKfid)
    if (known === undefined) {
      // One that was made since they were listed.
      await readAccounts(reader)
      known = await store.selectCursor(reader.database, openKfid)
      if (known === undefined) return 0
    }
    let fresh = 0
    for (let cursor = known; ;) {
      const page = await readPage(reader.wecom, openKfid, { cursor, token })
      if (page === 'gone') {
        await store.markGone(reader.database, openKfid, startedAt)
        return fresh
      }
      const next = page.next_cursor || cursor
      if (page.msg_list.length > 0 || next !== page.from) fresh += await writePage(reader, parts, openKfid, page, next)
      if (page.has_more === 0 || next === cursor) break
      cursor = next
    }
    await store.noteRead(reader.database, openKfid, startedAt)
    return fresh
  })

const LIMIT = 1_000
/** `from`: the cursor that it was really read from. */
type Page = Answer<'kf/sync_msg'> & { from: string }

/** Without a token WeCom is asked less often; with one that is over, not at all. */
async function readPage(
  wecom: Reader['wecom'],
  openKfid: string,
  { cursor, token }: { cursor: string; token: string | undefined },
): Promise<Page | 'gone'> {
  const read = async (from: string, by: string | undefined): Promise<Page> => ({
    ...(await wecom.call('kf/sync_msg', {
      body: { open_kfid: openKfid, limit: LIMIT, ...(from !== '' && { cursor: from }), ...(by !== undefined && { token: by }) }, // prettier-ignore
    })),
    from,
  })
  try {
    return await read(cursor, token)
  } catch (error) {
    if (!(error instanceof WecomError)) throw error
    if (error.meaning === 'kf_gone') return 'gone'
    if (error.meaning === 'code_over' && token !== undefined) return readPage(wecom, openKfid, { cursor, token: undefined }) // prettier-ignore
    // From the beginning, which is three days ago: what is here already is found to be here.
    if (error.meaning === 'cursor_gone' && cursor !== '') return read('', token)
    throw error
  }
}

async function writePage(
  reader: Reader,
  parts: ReadingParts,
  openKfid: string,
  page: Page,
  next: string,
): Promise<number> {
  const now = reader.clock.now()
  const items = itemsOf(page.msg_list)
  const profiles = await askWhoTheyAre(reader, items, now)
  const states = await askWhoServes(reader, openKfid, items, now)
  const { count, hasQueued } = await reader.write(async (tx) => {
    const nothing = { items: [], result: { count: 0, hasQueued: false } }
    // Another process has read it meanwhile.
    const held = await store.holdCursor(tx, openKfid)
    if (held !== page.from && page.from !== '') return nothing
    const said = items.filter((item) => item.what === 'said')
    const fresh = await keep(tx, parts.vault, openKfid, said)
    await markKfRecalled(
      tx,
      items.filter((item) => item.what === 'recalled'),
    )
    const failed = await failSent(tx, items.filter((item) => item.what === 'failed').map(({ msgid }) => msgid), now) // prettier-ignore
    await store.writeSessions(tx, openKfid, changesOf(items, { fresh, states, profiles }), now)
    const following = await hear(tx, parts, openKfid, { said, fresh, now })
    await store.writeCursor(tx, openKfid, next)
    return {
      items: [
        ...profiles.map((profile) => profileFact(profile, now)),
        ...items.flatMap((item) => (item.what === 'entered' ? enteredFact(openKfid, item) : item.what === 'said' && fresh.has(item.msgid) ? factOf(openKfid, item) : [])), // prettier-ignore
        ...following.items,
        ...(await parts.onResult(tx, failed.map((one): KfResult => ({ ...one, outcome: 'refused', reason: 'not_delivered', at: now })))), // prettier-ignore
      ],
      result: { count: fresh.size, hasQueued: following.hasQueued },
    }
  })
  if (hasQueued) parts.onEnqueued()
  return count
}

/** Who is known here is held, so that nobody erases them meanwhile. */
async function keep(tx: Session, vault: Vault, kf: string, said: Said[]): Promise<Set<string>> {
  await holdCustomers(tx, [...new Set(said.map(({ externalUserid }) => externalUserid))])
  return insertKfMessages(
    tx,
    said.map(({ msgid, externalUserid, at, type, byCustomer, userid, content }) => {
      const sealed = content && vault.sealItem(Buffer.from(JSON.stringify(content)))
      return { msgid, kf, externalUserid, at, type, byCustomer, userid, content: sealed }
    }),
  )
}

async function hear(
  tx: Session,
  parts: ReadingParts,
  openKfid: string,
  { said, fresh, now }: { said: Said[]; fresh: Set<string>; now: number },
) {
  const texts = said.flatMap((one) => {
    const text = one.byCustomer && fresh.has(one.msgid) ? textOf(one) : null
    return text === null ? [] : [{ ...one, text }]
  })
  if (texts.length === 0) return { items: [], hasQueued: false }
  const served = await store.selectServed(tx, openKfid, texts.map(({ externalUserid }) => externalUserid)) // prettier-ignore
  const { items, messages } = await parts.hear(
    tx,
    texts.map(({ msgid, externalUserid, at, text }) => ({
      msgid,
      openKfid,
      externalUserid,
      at,
      text,
      isServed: served.has(externalUserid),
    })),
    now,
  )
  await enqueueKf(tx, parts.vault, messages, now)
  return { items, hasQueued: messages.length > 0 }
}

function changesOf(
  items: Item[],
  {
    fresh,
    states,
    profiles,
  }: { fresh: Set<string>; states: Map<string, store.SessionChange['state']>; profiles: Customer[] },
): store.SessionChange[] {
  const changes = new Map<string, store.SessionChange>()
  const profiled = new Set(profiles.map(({ external_userid: id }) => id))
  for (const item of items) {
    if (!('externalUserid' in item)) continue
    const { externalUserid } = item
    const change = changes.get(externalUserid) ?? { externalUserid, customerAt: null, state: null, isProfiled: profiled.has(externalUserid) } // prettier-ignore
    changes.set(externalUserid, change)
    if (item.what === 'said' && item.byCustomer && fresh.has(item.msgid)) change.customerAt = Math.max(change.customerAt ?? 0, item.at) // prettier-ignore
    if (item.what === 'state') change.state = item
  }
  // What was asked just now is newer than what was told.
  for (const [id, state] of states) {
    const change = changes.get(id)
    if (change && state) change.state = state
  }
  return [...changes.values()]
}

type Customer = Answer<'kf/customer/batchget'>['customer_list'][number]
const MAX_ASKED = 100
/** An answer to a customer does not wait for this for long. */
const PATIENCE_MS = 5_000

/** That it cannot be asked now is no reason not to keep what they said: it is asked with their next words. */
async function askWhoTheyAre({ database, wecom }: Reader, items: Item[], now: number): Promise<Customer[]> {
  const ids = [...new Set(items.flatMap((item) => ('externalUserid' in item ? item.externalUserid : [])))]
  const unasked = await store.selectUnasked(database, ids, now)
  const found: Customer[] = []
  for (let from = 0; from < unasked.length; from += MAX_ASKED)
    try {
      const body = { external_userid_list: unasked.slice(from, from + MAX_ASKED) }
      found.push(...(await wecom.call('kf/customer/batchget', { body }, { patienceMs: PATIENCE_MS })).customer_list)
    } catch (error) {
      if (!(error instanceof WecomError)) throw error
    }
  return found
}

const ASKED_AT_ONCE = 8
/** Of those who have just written: WeCom tells of changes that staff make, not of those that programs make. */
async function askWhoServes({ wecom }: Reader, openKfid: string, items: Item[], now: number) {
  const writing = items.filter((item) => item.what === 'said' && item.byCustomer && item.at > now - REPLY_MS)
  const ids = [...new Set(writing.map((item) => (item as Said).externalUserid))]
  const states = new Map<string, store.SessionChange['state']>()
  await sideBySide(ids, ASKED_AT_ONCE, async (externalUserid) => {
    try {
      const body = { open_kfid: openKfid, external_userid: externalUserid }
      const answer = await wecom.call('kf/service_state/get', { body }, { patienceMs: PATIENCE_MS })
      states.set(externalUserid, { state: answer.service_state, userid: answer.servicer_userid || null, at: now })
    } catch (error) {
      // Whoever may not be answered is found out when it is sent.
      if (!(error instanceof WecomError)) throw error
    }
  })
  return states
}

const ACCOUNTS_PAGE = 100
/** All accounts. Whoever has no use for kf has not let the app manage it, and that is no failure of anything else. */
export async function readAccounts({ wecom, database, clock }: Reader): Promise<number | undefined> {
  const now = clock.now()
  const accounts: store.ListedAccount[] = []
  try {
    for await (const page of wecom.pages('kf/account/list', { body: { offset: 0, limit: ACCOUNTS_PAGE } }))
      for (const { open_kfid: openKfid, name, manage_privilege: isManaged } of page.account_list)
        accounts.push({ openKfid, name, isManaged: isManaged ?? true })
  } catch (error) {
    if (!(error instanceof WecomError) || (error.kind !== 'setup' && error.kind !== 'refused')) throw error
    await store.writeProblem(database, wordingOf(error))
    return undefined
  }
  await store.writeAccounts(database, accounts, now)
  await store.writeProblem(database, null)
  return accounts.length
}
