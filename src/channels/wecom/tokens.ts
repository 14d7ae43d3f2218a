import type { Timer } from '../../kernel/clock.ts'
import { MAX_TOKEN_PAUSE_MS, TOKEN_MARGIN_MS, TOKEN_PAUSE_MS } from '../../kernel/limits.ts'
import type { App } from './budgets.ts'
import { WecomError } from './errors.ts'
import { unlessAborted } from './waiting.ts'

/**
 * One token for each app of a corp. However many need it, it is fetched once; whoever finds it dead says which one, so
 * that of a hundred calls refused together the first renews it and the others take the new one. A refused fetch is not
 * repeated by everybody who comes after.
 */
export interface Tokens {
  token(app: App, signal?: AbortSignal): Promise<string>
  /** WeCom took this one no longer. */
  died(app: App, token: string): void
}

interface Kept {
  token?: string
  until: number
  fetching?: Promise<string>
  refused?: { error: WecomError; until: number; pauseMs: number }
}

type Fetched = { access_token: string; expires_in: number }

export function tokensOf(clock: Timer, fetchToken: (app: App) => Promise<Fetched>): Tokens {
  const kept = new Map<string, Kept>()
  const keptOf = (app: App): Kept => {
    const key = `${app.corpId} ${app.secret}`
    if (!kept.has(key)) kept.set(key, { until: 0 })
    return kept.get(key)!
  }

  async function fetchFor(app: App, mine: Kept): Promise<string> {
    const askedAt = clock.now()
    try {
      const { access_token, expires_in } = await fetchToken(app)
      const lifeMs = expires_in * 1_000
      mine.token = access_token
      mine.until = askedAt + lifeMs - Math.min(TOKEN_MARGIN_MS, lifeMs / 2)
      mine.refused = undefined
      return access_token
    } catch (error) {
      if (error instanceof WecomError) {
        const pauseMs = Math.min((mine.refused?.pauseMs ?? TOKEN_PAUSE_MS / 2) * 2, MAX_TOKEN_PAUSE_MS)
        mine.refused = { error, until: clock.now() + pauseMs, pauseMs }
      }
      throw error
    }
  }

  return {
    async token(app, signal) {
      const mine = keptOf(app)
      if (mine.token !== undefined && clock.now() < mine.until) return mine.token
      if (mine.refused && clock.now() < mine.refused.until) throw mine.refused.error
      mine.fetching ??= fetchFor(app, mine).finally(() => (mine.fetching = undefined))
      return unlessAborted(mine.fetching, signal)
    },
    died(app, token) {
      const mine = keptOf(app)
      if (mine.token === token) mine.token = undefined
    },
  }
}
