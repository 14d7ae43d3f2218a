import { setTimeout as sleep } from 'node:timers/promises'
import { commitWakes, type Core } from './commit.ts'

/**
 * The second door: customers about whom time alone may have changed an answer. Two lanes, each with its own half of the
 * customers, so that one thinks while the database writes for the other. The watch says when a lane has something to do.
 */
export const WAKE_LANES = 2
const BATCH = 500
const BACK_OFF_MS = 1_000
/** Somebody else is just taking all who are due: about as long as a commit takes. */
const ALL_TAKEN_MS = 10

export class WakeWorker {
  private readonly core: Core
  private readonly onError: (error: unknown) => void
  private readonly busy = new Map<number, Promise<void>>()
  private readonly stopping = new AbortController()
  /** Turns taken since the start, for metrics. */
  wokenTotal = 0

  constructor(core: Core, onError: (error: unknown) => void) {
    this.core = core
    this.onError = onError
  }

  isBusy(lane: number): boolean {
    return this.busy.has(lane)
  }

  /** Takes the turns of who is due in this lane, until nobody is left; never rejects. */
  take(lane: number): Promise<void> {
    const taking = this.takeAll(lane).finally(() => this.busy.delete(lane))
    this.busy.set(lane, taking)
    return taking
  }

  /** Ends after the batches under way. */
  async stop(): Promise<void> {
    this.stopping.abort()
    await Promise.all(this.busy.values())
  }

  /** Takes every turn that is due now; for tests and for virtual time. */
  async drain(): Promise<number> {
    let total = 0
    while (true) {
      const { due, taken } = await commitWakes(this.core, BATCH)
      total += taken
      if (due === 0) return total
      if (taken === 0) await sleep(ALL_TAKEN_MS)
    }
  }

  private async takeAll(lane: number): Promise<void> {
    const share = { of: WAKE_LANES, remainder: lane }
    while (!this.stopping.signal.aborted)
      try {
        const { due, taken } = await commitWakes(this.core, BATCH, share)
        this.wokenTotal += taken
        if (taken === 0 && due > 0) await this.rest(ALL_TAKEN_MS)
        if (due < BATCH) return
      } catch (error) {
        this.onError(error)
        return this.rest(BACK_OFF_MS)
      }
  }

  private rest(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.stopping.signal }).catch(() => {})
  }
}
