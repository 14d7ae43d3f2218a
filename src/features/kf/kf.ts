import type { Timer } from '../../kernel/clock.ts'
import type { Database, Session } from '../../kernel/database.ts'
import { KF_KEPT_MS, KF_LOOK_MS } from '../../kernel/limits.ts'
import { openRounds } from '../../kernel/rounds.ts'
import type { Vault } from '../../kernel/vault.ts'
import type { Carried, MediaIdOf } from '../contents/contents.ts'
import type { Reader } from '../relations/relations.ts'
import { openOutbox } from './outbox.ts'
import { deleteEnded } from './outbox-store.ts'
import { readAccounts, readMessages, type ReadingParts } from './reading.ts'
import type { Reason } from './rules.ts'
import { selectReadable } from './store.ts'

/**
 * WeChat customer service (微信客服, kf): customers write to accounts of the brand without being anybody's friend. What was
 * said is read up to where it is known and becomes facts; what is to be said to them goes out within what WeCom takes, five
 * messages within 48 hours of their last.
 */
export { enqueueKf } from './outbox.ts'
export { REASONS, type Reason } from './rules.ts'
export { deleteOfCustomer } from './store.ts'
export { accountShape, selectAccountNames, selectAccounts, selectOutcomes } from './views.ts'

/** A text of a customer's, for whoever answers it. */
export interface Heard {
  msgid: string
  openKfid: string
  externalUserid: string
  at: number
  text: string
  /** Somebody of the staff has the session, or is waited for. */
  isServed: boolean
}

export type SentBody = { msgtype: string } & Record<string, unknown>

/** Something to be sent. */
export interface KfMessage {
  /** One message under it, however often it is asked for. */
  key: string
  openKfid: string
  externalUserid: string
  /** Who wants it: "reply 12". Comes back with what became of it. */
  origin: string
  /** As kf/send_msg takes it: its kind, and what it says under that name. Or a picture, a video or a file of ours, which is
   *  brought to WeCom when its turn has come. */
  body: SentBody | Carried
  /** Later it is worse than nothing. */
  notAfter?: number | null
}

export interface KfResult {
  key: string
  origin: string
  openKfid: string
  externalUserid: string
  outcome: 'sent' | 'refused'
  reason: Reason | null
  at: number
}

/** Who listens: in the transaction that writes it, and with facts to be told after it. */
export interface Hearing {
  hear(tx: Session, heard: readonly Heard[], now: number): Promise<{ items: unknown[]; messages: KfMessage[] }>
  onResult(tx: Session, results: readonly KfResult[]): Promise<unknown[]>
}

export interface Kf {
  /** WeCom has told that something was said. */
  read(reader: Reader, openKfid: string, token: string): Promise<void>
  /** All accounts, and what was said in each; how many messages nobody had told of, by account. Undefined: the app may not. */
  readAll(reader: Reader): Promise<{ openKfid: string; messages: number }[] | undefined>
  /** There is something in the outbox. */
  kick(): void
  /** Until aborted. Never rejects. */
  work(signal: AbortSignal): Promise<void>
  /** Until nothing is due; only while somebody works. */
  quiet(): Promise<void>
  /** While nobody works: all that is due. Answers when the next one is. */
  drain(): Promise<number | null>
}

interface Parts extends Hearing {
  database: Database
  vault: Vault
  clock: Timer
  readerOf(): Promise<Reader>
  mediaIdOf: MediaIdOf
  isConnected(): Promise<boolean>
  onError(error: unknown): void
}

export function openKf(parts: Parts): Kf {
  const { database, clock, readerOf, isConnected, onError } = parts
  const rounds = openRounds({ clock, round, onError })
  const { kick } = rounds
  const reading: ReadingParts = { ...parts, onEnqueued: kick }
  const outbox = openOutbox({ ...parts, onKick: kick })
  let lookAt = clock.now() + KF_LOOK_MS

  /** A callback that was lost is not waited for until the night. */
  async function lookForLost(): Promise<void> {
    const now = clock.now()
    if (now < lookAt) return
    lookAt = now + KF_LOOK_MS
    const reader = await readerOf()
    for (const id of await selectReadable(database, now - KF_LOOK_MS)) await readMessages(reader, reading, id)
  }

  async function round(signal: AbortSignal): Promise<number | null> {
    if (!(await isConnected())) return null
    const next = await outbox.sendDue(signal)
    await lookForLost()
    return next === null ? null : next - clock.now()
  }

  return {
    kick,
    async read(reader, openKfid, token) {
      await readMessages(reader, reading, openKfid, token)
    },
    async readAll(reader) {
      if ((await readAccounts(reader)) === undefined) return undefined
      const found: { openKfid: string; messages: number }[] = []
      for (const openKfid of await selectReadable(database))
        found.push({ openKfid, messages: await readMessages(reader, reading, openKfid) })
      return found
    },
    async work(signal) {
      await outbox.takeUp().catch(onError)
      await deleteEnded(database, clock.now() - KF_KEPT_MS).catch(onError)
      await rounds.work(signal)
    },
    quiet: rounds.quiet,
    async drain() {
      if (!(await isConnected())) return null
      return outbox.sendDue(new AbortController().signal)
    },
  }
}
