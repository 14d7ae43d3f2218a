import { setTimeout as sleep } from 'node:timers/promises'
import { HOUR_MS } from '../kernel/clock.ts'
import { commitWakes, commitWakesOf, type Core } from './commit.ts'
import { putOff, selectDue, type WakeShare } from './turn-store.ts'

/**
 * The second door: customers about whom time alone may have changed an answer. Two lanes, each with its own half of the
 * customers, so that one thinks while the database writes for the other. The watch says when a lane has something to do.
 * A batch that fails is taken apart, so that one customer cannot keep the others of a lane from being woken.
 */
export const WAKE_LANES = 2
const BATCH = 500
const BACK_OFF_MS = 1_000
/** Who cannot be woken is tried again. */
const PUT_OFF_MS = HOUR_MS
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
        await this.rest(BACK_OFF_MS)
        return this.takeApart(share)
      }
  }

  /** Where the database is away this fails before anybody is put off. */
  private async takeApart(share: WakeShare): Promise<void> {
    const { database, clock } = this.core
    try {
      const ids = await database.transaction((session) => selectDue(session, clock.now(), BATCH, share))
      await this.takeOrHalve(ids)
    } catch (error) {
      this.onError(error)
      await this.rest(BACK_OFF_MS)
    }
  }

  private async takeOrHalve(ids: number[]): Promise<void> {
    if (ids.length === 0 || this.stopping.signal.aborted) return
    try {
      const { taken } = await commitWakesOf(this.core, ids)
      this.wokenTotal += taken
    } catch (error) {
      const [first] = ids
      if (ids.length === 1) {
        this.onError(error)
        const now = this.core.clock.now()
        return void (await this.core.database.transaction((session) => putOff(session, first!, now, now + PUT_OFF_MS)))
      }
      const half = ids.length >> 1
      await this.takeOrHalve(ids.slice(0, half))
      await this.takeOrHalve(ids.slice(half))
    }
  }

  private rest(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.stopping.signal }).catch(() => {})
  }
}
