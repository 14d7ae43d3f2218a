import { post } from '../../channels/webhook/webhook.ts'
import { HOUR_MS, type Timer } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { WEBHOOK_CLAIM_MS, WEBHOOK_FAILING_MS, WEBHOOK_LANES, WEBHOOK_LOOK_MS, WEBHOOKS_KEPT_MS } from '../../kernel/limits.ts' // prettier-ignore
import { sql } from '../../kernel/sql.ts'
import type { Vault } from '../../kernel/vault.ts'
import { followLog } from '../../pipeline/following.ts'
import * as deliveries from './deliveries-store.ts'
import { GONE, isTaken, nextTryAt, payloadOf } from './rules.ts'
import * as store from './store.ts'

/** Finds out what endpoints are to be told, and tells them: each of them a few at a time, begun in the order in which they
 *  are due, and none holding up another. */
export interface WebhookWorker {
  /** Until aborted; what is under way is finished. Never rejects. */
  work(signal: AbortSignal): Promise<void>
  /** Until the log has been followed to its end and nothing is due. */
  quiet(): Promise<void>
  /** Instead of working: all that is due, one after another. Answers when the next is. */
  drain(): Promise<number | null>
}

export interface WorkerParts {
  database: Database
  clock: Timer
  vault: Vault
  /** Private networks may be reached. */
  mayBePrivate: boolean
  onError(error: unknown): void
}

export const LOG_KEY = 'webhooks'
const SWEEP_MS = HOUR_MS

export function openWebhookWorker({ database, clock, vault, mayBePrivate, onError }: WorkerParts): WebhookWorker {
  const pumps = new Map<number, Promise<void>>()
  let sweptAt = -Infinity
  const follow = followLog({
    database,
    clock,
    key: LOG_KEY,
    wanted: sql`exists (select from webhook_endpoints where disabled_at is null)`,
    take: (portion, now) => deliveries.insertOfLog(database, portion, now).then(() => {}),
  })
  // One after another, whoever asks: how far it has come is one number.
  let following = Promise.resolve()
  const catchUp = () => (following = following.then(follow, follow))

  async function sweep(): Promise<void> {
    if (clock.now() - sweptAt < SWEEP_MS) return
    sweptAt = clock.now()
    await deliveries.deleteOld(database, sweptAt - WEBHOOKS_KEPT_MS)
  }

  /** Everything that is due for one endpoint. */
  async function tell(endpointId: number, lanes: number, signal?: AbortSignal): Promise<void> {
    const lane = async () => {
      while (!signal?.aborted) {
        const now = clock.now()
        const taken = await deliveries.takeDue(database, { endpointId, now, until: now + WEBHOOK_CLAIM_MS })
        if (!taken) return
        await send(taken)
      }
    }
    const results = await Promise.allSettled(Array.from({ length: lanes }, lane))
    for (const result of results) if (result.status === 'rejected') throw result.reason
  }

  async function send(taken: deliveries.Taken): Promise<void> {
    const told = await deliveries.selectTold(database, taken.id)
    if (!told) return // its endpoint was removed in this moment
    const sentAt = clock.now()
    const secrets = store.unseal(vault, taken.secret).flatMap(({ secret, until }) => (until === null || until > sentAt ? secret : [])) // prettier-ignore
    const message = { id: messageIdOf(vault, taken.key), at: sentAt, body: JSON.stringify(payloadOf(told)) }
    const { status, answer, problem, waitMs } = await post(taken.url, message, { secrets, mayBePrivate })
    const at = clock.now()
    const delivered = isTaken(status)
    const isGone = status === GONE
    // First how the endpoint is: who dies between the two sends again, and is told the same.
    if (delivered) await store.noteTaken(database, taken.endpointId, { at, status })
    else await store.noteRefused(database, taken.endpointId, { at, status, isGone, before: at - WEBHOOK_FAILING_MS })
    const nextAt = delivered || isGone ? null : nextTryAt(taken.tries, at, waitMs)
    await deliveries.writeResult(database, taken, { at, delivered, status, answer, problem, nextAt })
  }

  async function look(signal?: AbortSignal): Promise<void> {
    await catchUp()
    await sweep()
    for (const id of await deliveries.selectDueEndpoints(database, clock.now()))
      if (!pumps.has(id))
        pumps.set(
          id,
          tell(id, WEBHOOK_LANES, signal)
            .catch(onError)
            .finally(() => pumps.delete(id)),
        )
  }

  return {
    async work(signal) {
      while (!signal.aborted) {
        await look(signal).catch(onError)
        await clock.sleep(WEBHOOK_LOOK_MS, signal).catch(() => {})
      }
      await Promise.all(pumps.values())
    },
    async quiet() {
      for (;;) {
        await look()
        if (pumps.size === 0) return
        await Promise.all(pumps.values())
      }
    },
    async drain() {
      await catchUp()
      await sweep()
      for (const id of await deliveries.selectDueEndpoints(database, clock.now())) await tell(id, 1)
      return deliveries.selectNextDue(database)
    },
  }
}

/** The same for the same thing, in every try and after every crash; of another installation another one. */
export const messageIdOf = (vault: Vault, key: string): string =>
  `msg_${vault.token('webhook', key).slice('tok_'.length)}`
