import { setTimeout as sleep } from 'node:timers/promises'
import { prepared, raw } from '../kernel/sql.ts'
import type { Builder } from './builder.ts'
import type { Core } from './commit.ts'
import type { Deeds } from './deeds.ts'
import type { Sealing } from './sealing.ts'
import { WAKE_LANES, type WakeWorker } from './wake.ts'

/**
 * Looks for work that no call brings: people who are due, rules to build, attributes to seal, deeds to tell. One statement asks for all
 * of it and nothing else asks, for that is what an installation costs in which nothing happens. It sleeps until the next
 * one is due; what other processes leave behind is noticed within MAX_SLEEP_MS.
 */
const MAX_SLEEP_MS = 750
const BACK_OFF_MS = 1_000

/** Probes of indexes, and tables of few rows. */
const LOOK = prepared`
    select array[${raw(Array.from({ length: WAKE_LANES }, (_, lane) => firstDueOf(lane)).join())}] as dues,
      exists (select from rule_versions
        where status in ('live', 'building') and announced_at is null and problem is null) as "hasUnfinished",
      exists (select from attributes where personal and sealed_at is null) as "hasUnsealed",
      exists (select from deeds) as "hasDeeds"`

function firstDueOf(lane: number): string {
  const due = `(extract(epoch from due) * 1000)::float8`
  return `(select ${due} from wakes where customer_id % ${WAKE_LANES} = ${lane} order by wakes.due limit 1)`
}

interface Seen {
  /** Of each lane of wakes: when its next customer is due (ms), null for never. */
  dues: (number | null)[]
  hasUnfinished: boolean
  hasUnsealed: boolean
  hasDeeds: boolean
}

export class Watch {
  private readonly core: Core
  private readonly workers: { wakes: WakeWorker; builder: Builder; sealing: Sealing; deeds: Deeds }
  private readonly onError: (error: unknown) => void
  private running: Promise<void> | undefined
  private isStopped = false
  private mayRest = true
  private resting = new AbortController()

  constructor(core: Core, workers: Watch['workers'], onError: (error: unknown) => void) {
    this.core = core
    this.workers = workers
    this.onError = onError
  }

  start(): void {
    this.running = this.run()
  }

  /** The workers end by themselves. */
  async stop(): Promise<void> {
    this.isStopped = true
    this.resting.abort()
    await this.running
  }

  private async run(): Promise<void> {
    while (!this.isStopped) {
      this.mayRest = true
      const waitMs = await this.look().catch((error: unknown) => {
        this.onError(error)
        return BACK_OFF_MS
      })
      if (!this.mayRest || waitMs === 0) continue
      this.resting = new AbortController()
      await sleep(waitMs, undefined, { signal: this.resting.signal }).catch(() => {})
    }
  }

  /** Sets to work whoever has some; answers how long nobody has to look again. */
  private async look(): Promise<number> {
    const { wakes, builder, sealing, deeds } = this.workers
    const { rows } = await this.core.database.pool.query<Seen>(LOOK)
    const { dues, hasUnfinished, hasUnsealed, hasDeeds } = rows[0]!
    if (hasUnfinished) builder.begin()
    if (hasUnsealed) sealing.begin()
    if (hasDeeds) deeds.begin()
    const now = this.core.clock.now()
    let waitMs = MAX_SLEEP_MS
    for (const [lane, due] of dues.entries()) {
      if (due === null || wakes.isBusy(lane)) continue
      if (due <= now) void wakes.take(lane).then(() => this.lookAgain())
      else waitMs = Math.min(waitMs, due - now)
    }
    return waitMs
  }

  /** A lane has taken all that was due; the next one may be due before we would have looked. */
  private lookAgain(): void {
    this.mayRest = false
    this.resting.abort()
  }
}
