import { createHash } from 'node:crypto'
import type { Timer } from '../../kernel/clock.ts'
import type { App } from './budgets.ts'
import { tokensOf, type Tokens } from './tokens.ts'
import type { Wecom } from './wecom.ts'

/**
 * How a page proves to WeCom's client that it is ours (JS-SDK): what is signed is its address, without what comes after #,
 * by a ticket that only who holds the secret of the app is given. One ticket is the corp's, one the app's; each is fetched as
 * seldom as tokens are, since WeCom counts them by the hour.
 */
export interface Signed {
  ticket: string
  nonce: string
  /** In seconds. */
  timestamp: number
  url: string
}

export const pageSignature = ({ ticket, nonce, timestamp, url }: Signed): string =>
  createHash('sha1')
    .update(`jsapi_ticket=${ticket}&noncestr=${nonce}&timestamp=${timestamp}&url=${url.split('#', 1)[0]}`)
    .digest('hex')

const PATIENCE_MS = 10_000

export function ticketsOf(clock: Timer, wecomOf: (app: App) => Wecom): { corp: Tokens; app: Tokens } {
  const kept = (fetch: (wecom: Wecom) => Promise<{ ticket: string; expires_in: number }>) =>
    tokensOf(clock, async (app) => {
      const { ticket, expires_in } = await fetch(wecomOf(app))
      return { access_token: ticket, expires_in }
    })
  return {
    corp: kept((wecom) => wecom.call('get_jsapi_ticket', {}, { patienceMs: PATIENCE_MS })),
    app: kept((wecom) => wecom.call('ticket/get', { query: { type: 'agent_config' } }, { patienceMs: PATIENCE_MS })),
  }
}
