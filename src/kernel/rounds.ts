import { MINUTE_MS, SECOND_MS, type Timer } from './clock.ts'

/**
 * Work that comes back: a round does all that is due and says when there is more of it; in between nobody looks, unless
 * somebody kicks. What another process has written is seen when the rest is over, a minute later at the latest.
 */
export interface Rounds {
  /** There is something to do. */
  kick(): void
  /** Until aborted. Never rejects. */
  work(signal: AbortSignal): Promise<void>
  /** Until a round that began after this call has ended well; only while somebody works. */
  quiet(): Promise<void>
}

interface Parts {
  clock: Timer
  /** Answers how long nobody has to look again, in milliseconds; null: as long as one rests. */
  round(signal: AbortSignal): Promise<number | null>
  onError(error: unknown): void
}

const MAX_REST_MS = MINUTE_MS
const TROUBLE_MS = SECOND_MS

export function openRounds({ clock, round, onError }: Parts): Rounds {
  let kicked = Promise.withResolvers<void>()
  let asked: PromiseWithResolvers<void>[] = []

  function kick(): void {
    kicked.resolve()
    kicked = Promise.withResolvers()
  }

  /** Answers how long to rest. */
  async function take(signal: AbortSignal): Promise<number> {
    const waiting = asked
    asked = []
    try {
      const restMs = await round(signal)
      for (const one of waiting) one.resolve()
      return Math.min(Math.max(restMs ?? MAX_REST_MS, 1), MAX_REST_MS)
    } catch (error) {
      asked.push(...waiting)
      onError(error)
      return TROUBLE_MS
    }
  }

  return {
    kick,
    async work(signal) {
      const over = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
      while (!signal.aborted) {
        // A kick during the round is another round.
        const { promise: soon } = kicked
        const restMs = await take(signal)
        const resting = new AbortController()
        const rested = clock.sleep(restMs, resting.signal).catch(() => {})
        await Promise.race([soon, over, rested])
        resting.abort()
      }
    },
    quiet() {
      const one = Promise.withResolvers<void>()
      asked.push(one)
      kick()
      return one.promise
    },
  }
}
