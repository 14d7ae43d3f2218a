import { sql } from '../kernel/sql.ts'
import { commitWakes, type Core, type WakeShare } from './commit.ts'

/**
 * The second door: customers about whom time alone may have changed an answer. The worker sleeps until the next one is
 * due, by one index probe; other processes' wakes are noticed within MAX_SLEEP_MS. Two lanes, each with its own half of
 * the customers, so that one thinks while the database writes for the other.
 */
const LANES = 2
const BATCH = 500
const MAX_SLEEP_MS = 500
const BACK_OFF_MS = 1_000

interface WakeLane extends WakeShare {
  timer: NodeJS.Timeout | undefined
  running: Promise<void> | undefined
}

export class WakeWorker {
  private readonly core: Core
  private readonly onError: (error: unknown) => void
  private readonly lanes = Array.from({ length: LANES }, (_, remainder): WakeLane => ({
    of: LANES,
    remainder,
    timer: undefined,
    running: undefined,
  }))
  private isStopped = false
  /** Turns taken since the start, for metrics. */
  wokenTotal = 0

  constructor(core: Core, onError: (error: unknown) => void) {
    this.core = core
    this.onError = onError
  }

  start(): void {
    for (const lane of this.lanes) this.plan(lane, 0)
  }

  /** Ends after the batches under way. */
  async stop(): Promise<void> {
    this.isStopped = true
    for (const lane of this.lanes) clearTimeout(lane.timer)
    await Promise.all(this.lanes.map((lane) => lane.running))
  }

  /** Takes every turn that is due now; for tests and for virtual time. */
  async drain(): Promise<number> {
    let total = 0
    while (true) {
      const taken = await commitWakes(this.core, BATCH)
      total += taken
      if (taken === 0) return total
    }
  }

  private plan(lane: WakeLane, waitMs: number): void {
    if (this.isStopped) return
    lane.timer = setTimeout(() => {
      lane.running = this.round(lane)
    }, waitMs)
  }

  private async round(lane: WakeLane): Promise<void> {
    try {
      const waitMs = await this.untilDueMs(lane)
      if (waitMs === 0) this.wokenTotal += await commitWakes(this.core, BATCH, lane)
      this.plan(lane, waitMs)
    } catch (error) {
      this.onError(error)
      this.plan(lane, BACK_OFF_MS)
    }
  }

  private async untilDueMs({ of, remainder }: WakeShare): Promise<number> {
    const { rows } = await this.core.database.pool.query<{ due: number }>(
      sql`select due from wakes where customer_id % ${of} = ${remainder} order by due limit 1`,
    )
    const next = rows[0]?.due
    if (next === undefined) return MAX_SLEEP_MS
    return Math.min(MAX_SLEEP_MS, Math.max(0, next - this.core.clock.now()))
  }
}
