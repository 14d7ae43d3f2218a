import { SECOND_MS, type Timer } from '../../kernel/clock.ts'
import type { Database, Session } from '../../kernel/database.ts'
import { KF_KEPT_MS, KF_LOOK_MS } from '../../kernel/limits.ts'
import type { Vault } from '../../kernel/vault.ts'
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

/** Something to be sent. */
export interface KfMessage {
  /** One message under it, however often it is asked for. */
  key: string
  openKfid: string
  externalUserid: string
  /** Who wants it: "reply 12". Comes back with what became of it. */
  origin: string
  /** As kf/send_msg takes it: its kind, and what it says under that name. */
  body: { msgtype: string } & Record<string, unknown>
  /** Now, without. */
  dueAt?: number
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
  isConnected(): Promise<boolean>
  onError(error: unknown): void
}

const MAX_SLEEP_MS = 60 * SECOND_MS
const TROUBLE_MS = SECOND_MS

export function openKf(parts: Parts): Kf {
  const { database, clock, readerOf, isConnected, onError } = parts
  let changed = Promise.withResolvers<void>()
  let settled = Promise.withResolvers<void>()
  let kicks = 0
  function kick(): void {
    kicks++
    changed.resolve()
    changed = Promise.withResolvers()
  }
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

  async function round(signal: AbortSignal): Promise<number> {
    const seen = kicks
    const isReady = await isConnected()
    const next = isReady ? await outbox.sendDue(signal) : null
    if (seen === kicks) {
      settled.resolve()
      settled = Promise.withResolvers()
    }
    if (isReady) await lookForLost()
    return next === null ? MAX_SLEEP_MS : Math.min(Math.max(next - clock.now(), 1), MAX_SLEEP_MS)
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
      const over = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
      await outbox.takeUp().catch(onError)
      await deleteEnded(database, clock.now() - KF_KEPT_MS).catch(onError)
      while (!signal.aborted) {
        const { promise: kicked } = changed
        const waitMs = await round(signal).catch((error: unknown) => {
          onError(error)
          return TROUBLE_MS
        })
        const resting = new AbortController()
        const rested = clock.sleep(waitMs, resting.signal).catch(() => {})
        await Promise.race([kicked, over, rested])
        resting.abort()
      }
    },
    async quiet() {
      kick()
      await settled.promise
    },
    async drain() {
      if (!(await isConnected())) return null
      return outbox.sendDue(new AbortController().signal)
    },
  }
}
