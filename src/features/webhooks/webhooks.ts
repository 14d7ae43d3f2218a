import { newSecret } from '../../channels/webhook/webhook.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { MAX_WEBHOOK_REPLAYS, MAX_WEBHOOKS, WEBHOOK_SECRET_OVERLAP_MS } from '../../kernel/limits.ts'
import type { Random } from '../../kernel/random.ts'
import { Refusal } from '../../kernel/refusals.ts'
import type { Vault } from '../../kernel/vault.ts'
import { beginFollowing } from '../../pipeline/following.ts'
import * as deliveries from './deliveries-store.ts'
import { TEST } from './rules.ts'
import * as store from './store.ts'
import { LOG_KEY } from './worker.ts'

/**
 * Webhooks: endpoints of other systems are told of what is in the log, each event once for each endpoint that hears its name,
 * by the scheme of Standard Webhooks (decision 0031). They are told at least once: who dies after sending and before writing
 * that down sends again, under the same webhook-id.
 */
export { openWebhookWorker, type WebhookWorker } from './worker.ts'

export interface Parts {
  database: Database
  clock: Clock
  vault: Vault
  random: Random
}

/** The secret is answered this once. */
export async function createEndpoint(
  { database, clock, vault, random }: Parts,
  draft: store.EndpointDraft,
): Promise<{ endpoint: store.Endpoint; secret: string }> {
  // By nobody's hand, and before: whatever happens from here on is found.
  await beginFollowing(database, LOG_KEY)
  const secret = newSecret(random)
  const id = await database.transaction(async (tx) => {
    if ((await store.countEndpoints(tx)) >= MAX_WEBHOOKS) throw new Refusal('limit_reached', { limit: MAX_WEBHOOKS })
    return store.insertEndpoint(tx, draft, store.seal(vault, [{ secret, until: null }]), clock.now())
  })
  return { endpoint: await ensureEndpoint(database, id), secret }
}

export interface EndpointChange extends Partial<store.EndpointDraft> {
  isEnabled?: boolean | undefined
  expectedRevision: number
}

export async function changeEndpoint({ database, clock }: Parts, id: number, change: EndpointChange) {
  const { isEnabled, expectedRevision, ...draft } = change
  await database.transaction(async (tx) => {
    const held = await store.holdEndpoint(tx, id)
    if (!held) throw new Refusal('not_found')
    if (held.revision !== expectedRevision) throw new Refusal('changed_meanwhile')
    const given = Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined))
    if (Object.keys(given).length > 0) await store.updateEndpoint(tx, id, { ...held, ...given })
    if (isEnabled === true && held.disabledAt !== null) await store.enable(tx, id, clock.now())
    if (isEnabled === false && held.disabledAt === null) await store.disable(tx, id, clock.now())
  })
  return ensureEndpoint(database, id)
}

export const removeEndpoint = ({ database }: Parts, id: number): Promise<void> =>
  database.transaction(async (tx) => {
    if (!(await store.holdEndpoint(tx, id))) throw new Refusal('not_found')
    await store.deleteEndpoint(tx, id)
  })

/** For a day both are signed with, so that the receiver can change over without missing anything. */
export const rotateSecret = ({ database, clock, vault, random }: Parts, id: number): Promise<string> =>
  database.transaction(async (tx) => {
    const held = await store.holdEndpoint(tx, id)
    if (!held) throw new Refusal('not_found')
    const now = clock.now()
    const former = store.unseal(vault, (await store.selectSecret(tx, id))!)[0]!
    const secret = newSecret(random)
    const secrets = [
      { secret, until: null },
      { ...former, until: now + WEBHOOK_SECRET_OVERLAP_MS },
    ]
    await store.writeSecret(tx, id, store.seal(vault, secrets), now)
    return secret
  })

/** Something to see whether it arrives, about nobody. */
export const sendTest = ({ database, clock, random }: Parts, id: number): Promise<number> =>
  database.transaction(async (tx) => {
    ensureHearing(await store.holdEndpoint(tx, id))
    const payload = { message: 'Hello from Siyu' }
    return deliveries.insertTest(tx, { endpointId: id, key: `test ${random.uuid()}`, type: TEST, payload, now: clock.now() }) // prettier-ignore
  })

/** One, delivered or not; or all that were given up since then. Under the same webhook-id as before. */
export async function replayDeliveries(
  { database, clock }: Parts,
  id: number,
  what: { delivery: number } | { failedSince: number },
): Promise<number> {
  ensureHearing(await store.selectEndpoint(database, id))
  const count = await deliveries.replay(database, id, what, { now: clock.now(), limit: MAX_WEBHOOK_REPLAYS })
  if ('delivery' in what && count === 0) throw new Refusal('not_found')
  return count
}

export async function ensureEndpoint(database: Pick<Database, 'rows'>, id: number): Promise<store.Endpoint> {
  const endpoint = await store.selectEndpoint(database, id)
  if (!endpoint) throw new Refusal('not_found')
  return endpoint
}

function ensureHearing(endpoint: store.Endpoint | undefined): void {
  if (!endpoint) throw new Refusal('not_found')
  if (endpoint.disabledAt !== null) throw new Refusal('webhook_off')
}
