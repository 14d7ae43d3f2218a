import type { Timer } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { WAY_WORKERS } from '../../kernel/limits.ts'
import { openRounds, type Rounds } from '../../kernel/rounds.ts'
import { selectDueWays, selectNextWay, type WayPlace } from './life-store.ts'

/** Deals with every way when it is due, and sleeps until the next one is. What another process has written is seen within a
 *  minute, though nobody here is told. */
export interface WayWorker extends Rounds {
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

export function openWayWorker({ database, clock, settle, isConnected, onError }: Parts): WayWorker {
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

  const rounds = openRounds({
    clock,
    async round(signal) {
      if (!(await isConnected())) return null
      await settleDue(signal)
      const nextAt = await selectNextWay(database)
      return nextAt === null ? null : nextAt - clock.now()
    },
    onError,
  })

  return {
    ...rounds,
    async drain() {
      if (!(await isConnected())) return null
      await settleDue()
      return selectNextWay(database)
    },
  }
}
