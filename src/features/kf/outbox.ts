import { WecomError, wordingOf } from '../../channels/wecom/errors.ts'
import type { JsonObject } from '../../events.ts'
import { SECOND_MS, type Timer } from '../../kernel/clock.ts'
import type { Database, Session } from '../../kernel/database.ts'
import { KF_WORKERS, MAX_KF_TRIES, MAX_KF_WAIT_MS } from '../../kernel/limits.ts'
import { sideBySide } from '../../kernel/side-by-side.ts'
import type { Vault } from '../../kernel/vault.ts'
import type { Both } from '../../kernel/wording.ts'
import type { Carried, MediaIdOf } from '../contents/contents.ts'
import { insertKfMessages } from '../messages/messages.ts'
import type { Reader } from '../relations/relations.ts'
import type { Hearing, KfMessage, KfResult, SentBody } from './kf.ts'
import * as store from './outbox-store.ts'
import { msgidOf, outcomeOf, sentFact, type Reason } from './rules.ts'

/**
 * What is to be sent in kf: written in the transaction of whatever wants it, and sent outside of any. Its id in WeCom is
 * fixed by its key, and WeCom takes an id once, so one that was sent by a program which ended before it could write that
 * down is not sent twice. What became of each is told to who wanted it, with the facts that follow.
 */
/** `key`: one message under it, however often it is asked for. Answers how many are new. */
export const enqueueKf = (
  session: Pick<Session, 'run'>,
  vault: Vault,
  messages: readonly KfMessage[],
  now: number,
): Promise<number> =>
  store.insertQueued(
    session,
    messages.map(({ body, notAfter = null, ...message }) => ({
      ...message,
      notAfter,
      msgid: msgidOf(message.key),
      type: 'msgtype' in body ? body.msgtype : body.type,
      body: vault.sealItem(Buffer.from(JSON.stringify(body))),
    })),
    now,
  )

export interface Outbox {
  kick(): void
  /** All that is due, until the signal is aborted; answers when the next is. */
  sendDue(signal: AbortSignal): Promise<number | null>
  /** What a program that is gone was sending. */
  takeUp(): Promise<unknown>
}

interface Parts extends Pick<Hearing, 'onResult'> {
  database: Database
  vault: Vault
  clock: Timer
  readerOf(): Promise<Reader>
  mediaIdOf: MediaIdOf
  onError(error: unknown): void
  onKick(): void
}

const BATCH = 100
const SENDING = 'kf/send_msg'

export function openOutbox({ database, vault, clock, readerOf, mediaIdOf, onResult, onError, onKick }: Parts): Outbox {
  async function claim({ write }: Reader): Promise<store.Claimed[]> {
    return write(async (tx) => {
      const now = clock.now()
      const rows = await store.claimDue(tx, now, BATCH)
      const refused = rows.filter(({ reason }) => reason !== null)
      const items = refused.length === 0 ? [] : await onResult(tx, refused.map((row) => resultOf(row, row.reason, now))) // prettier-ignore
      return { items, result: rows.filter(({ reason }) => reason === null) }
    })
  }

  const brought = async (carried: Carried): Promise<SentBody> => ({ msgtype: carried.type, [carried.type]: { media_id: await mediaIdOf(carried) } }) // prettier-ignore

  /** False: it is tried again later. */
  async function sendOne(reader: Reader, row: store.Claimed): Promise<boolean> {
    // It has waited for one before it.
    if (row.notAfter !== null && clock.now() > row.notAfter && !row.mayBeSent) return refuse(reader, row, 'late', null)
    const queued = JSON.parse(vault.openItem(row.body).toString()) as KfMessage['body']
    let body: SentBody
    try {
      body = 'msgtype' in queued ? queued : await brought(queued)
      await reader.wecom.call(SENDING, {
        body: { touser: row.externalUserid, open_kfid: row.openKfid, msgid: row.msgid, ...body },
      })
    } catch (error) {
      const outcome = error instanceof WecomError ? outcomeOf(error, row.mayBeSent) : undefined
      if (outcome !== 'sent') return failed(reader, row, error, outcome)
    }
    await reader.write(async (tx) => {
      const at = clock.now()
      if (!(await store.markSent(tx, row.id, at))) return { items: [], result: undefined }
      const content = (body[body.msgtype] ?? null) as JsonObject | null
      const { openKfid: kf, externalUserid, msgid, type } = row
      const sealed = content && vault.sealItem(Buffer.from(JSON.stringify(content)))
      await insertKfMessages(tx, [{ msgid, kf, externalUserid, at, type, userid: null, byCustomer: false, content: sealed }]) // prettier-ignore
      return {
        items: [sentFact({ ...row, at }), ...(await onResult(tx, [resultOf(row, null, at)]))],
        result: undefined,
      }
    })
    return true
  }

  async function failed(
    reader: Reader,
    row: store.Claimed,
    error: unknown,
    found: Reason | undefined,
  ): Promise<boolean> {
    if (!(error instanceof WecomError)) onError(error)
    const problem: Both = wordingOf(error)
    const now = clock.now()
    // What failed before it, to bring something there, is not the message itself.
    const isOfSending = !(error instanceof WecomError) || (error.call === SENDING && error.details.isUnsure === true)
    const mayBeSent = row.mayBeSent || isOfSending
    const retryAt = error instanceof WecomError ? (error.details.retryAt ?? 0) : 0
    const dueAt = Math.max(now + waitMsAfter(row.tries), retryAt)
    const isLate = row.notAfter !== null && dueAt > row.notAfter
    const reason = found ?? (isLate ? 'late' : row.tries >= MAX_KF_TRIES ? 'unreachable' : undefined)
    if (reason !== undefined) return refuse(reader, row, reason, problem)
    await store.putOff(database, row.id, { dueAt, problem, mayBeSent })
    return false
  }

  async function refuse(reader: Reader, row: store.Claimed, reason: Reason, problem: Both | null): Promise<true> {
    const now = clock.now()
    await reader.write(async (tx) => {
      const isNew = await store.markRefused(tx, { id: row.id, reason, problem, isFull: reason === 'five_sent' }, now)
      return { items: isNew ? await onResult(tx, [resultOf(row, reason, now)]) : [], result: undefined }
    })
    return true
  }

  /** In the order in which they were asked for; behind one that is tried again all the others wait. */
  async function sendInOrder(reader: Reader, rows: store.Claimed[], signal: AbortSignal): Promise<void> {
    const waiting = rows.sort((a, b) => a.id - b.id)
    for (let row = waiting.shift(); row !== undefined && !signal.aborted; row = waiting.shift())
      if (!(await sendOne(reader, row)) && waiting.length > 0)
        return void (await store.giveBack(database, waiting, clock.now()))
  }

  return {
    kick: onKick,
    takeUp: () => store.takeUp(database, clock.now()),
    async sendDue(signal) {
      while (!signal.aborted) {
        const reader = await readerOf()
        const rows = await claim(reader)
        if (rows.length === 0) {
          const next = await store.selectNextDue(database)
          if (next === null || next > clock.now()) return next
          continue
        }
        // To one customer in order, to different ones side by side.
        const sessions = [...Map.groupBy(rows, (row) => `${row.openKfid} ${row.externalUserid}`).values()]
        await sideBySide(sessions, KF_WORKERS, (own) => sendInOrder(reader, own, signal))
      }
      return store.selectNextDue(database)
    },
  }
}

const resultOf = (row: store.Claimed, reason: Reason | null, at: number): KfResult => ({
  key: row.key,
  origin: row.origin,
  openKfid: row.openKfid,
  externalUserid: row.externalUserid,
  outcome: reason === null ? 'sent' : 'refused',
  reason,
  at,
})

const waitMsAfter = (tries: number): number => Math.min(SECOND_MS * 2 ** (tries - 1), MAX_KF_WAIT_MS)
