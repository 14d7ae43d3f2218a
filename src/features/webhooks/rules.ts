import type { Identifier, JsonObject } from '../../events.ts'
import { WEBHOOK_RETRIES_MS } from '../../kernel/limits.ts'
import { isToken } from '../../kernel/vault.ts'
import { SOP_STEP } from '../../pipeline/webhooks.ts'
import { withoutTokensIn } from '../customers/customers.ts'

export const TEST = 'webhook.test'
/** Names of what is told that is in no log: nobody hears them by choosing events. */
export const OWN_TYPES: readonly string[] = [SOP_STEP, TEST]

/** What an endpoint is told, before it is written down. */
export interface Told {
  type: string
  at: number
  /** Null: it is about nobody. */
  customer: number | null
  identifiers: Identifier[]
  properties: JsonObject
}

/** As it goes out: personal values are tokens in the log, and no token leaves. */
export const payloadOf = ({ type, at, customer, identifiers, properties }: Told) => ({
  type,
  timestamp: new Date(at).toISOString(),
  data: {
    customer:
      customer === null ? null : { id: customer, identifiers: identifiers.filter(({ value }) => !isToken(value)) },
    properties: withoutTokensIn(properties),
  },
})

/** When it is tried again after so many tries; null: never. What the receiver asks for may only make it later. */
export function nextTryAt(tries: number, now: number, waitMs = 0): number | null {
  const afterMs = WEBHOOK_RETRIES_MS[tries - 1]
  const mostMs = WEBHOOK_RETRIES_MS.at(-1)!
  return afterMs === undefined ? null : now + Math.min(Math.max(afterMs, waitMs), mostMs)
}

export const isTaken = (status: number | null): boolean => status !== null && status >= 200 && status < 300
/** The endpoint is gone for good, and says so. */
export const GONE = 410
