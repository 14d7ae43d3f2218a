import { SECOND_MS, type Timer } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { WAY_WORKERS } from '../../kernel/limits.ts'
import { selectDueWays, selectNextWay, type WayPlace } from './life-store.ts'

/** Deals with every way when it is due, and sleeps until the next one is. What another process has written is seen within a
 *  minute, though nobody here is told. */
export interface WayWorker {
  kick(): void
  /** Until aborted. Never rejects. */
  work(signal: AbortSignal): Promise<void>
  /** Until none is due; only while somebody works. */
  quiet(): Promise<void>
  /** While nobody works: all that are due. Answers when the next one is. */
  drain(): Promise<number | null>
}

interface Parts {
  database: Database
  clock: Timer
  settle(place: WayPlace): Promise<void>
  /** Whether there is a corp whose ways they are. */
  isConnected(): Promise<boolean>
  onError(error: unknown): void
}

const BATCH = 100
const MAX_SLEEP_MS = 60 * SECOND_MS
const TROUBLE_MS = SECOND_MS

export function openWayWorker({ database, clock, settle, isConnected, onError }: Parts): WayWorker {
  let changed = Promise.withResolvers<void>()
  let settled = Promise.withResolvers<void>()
  let kicks = 0
  function kick(): void {
    changed.resolve()
    changed = Promise.withResolvers()
    kicks++
  }

  async function settleDue(signal?: AbortSignal): Promise<void> {
    while (!signal?.aborted) {
      const waiting = await selectDueWays(database, clock.now(), BATCH)
      if (waiting.length === 0) return
      const one = async () => {
        for (let place = waiting.shift(); place && !signal?.aborted; place = waiting.shift()) await settle(place)
      }
      await Promise.all(Array.from({ length: WAY_WORKERS }, one))
    }
  }

  /** How long nobody has to look again, if nobody kicks. */
  async function look(signal: AbortSignal): Promise<number> {
    const seen = kicks
    const isReady = await isConnected()
    if (isReady) await settleDue(signal)
    const nextAt = await selectNextWay(database)
    // Who has kicked since is not answered by what was seen before.
    if (seen === kicks) {
      settled.resolve()
      settled = Promise.withResolvers()
    }
    return nextAt === null || !isReady ? MAX_SLEEP_MS : Math.min(Math.max(nextAt - clock.now(), 1), MAX_SLEEP_MS)
  }

  return {
    kick,
    async work(signal) {
      const over = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
      while (!signal.aborted) {
        const { promise: kicked } = changed
        const waitMs = await look(signal).catch((error: unknown) => {
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
      await settleDue()
      return selectNextWay(database)
    },
  }
}
