import { setTimeout as wait } from 'node:timers/promises'
import { Refusal } from '../../kernel/refusals.ts'
import type { ItemResult, SegmentItem, Unit } from './items.ts'
import { BATCH_LANES, MAX_BATCH_ITEMS, MAX_BATCH_WEIGHT, MAX_BUSY_WAIT_MS } from './limits.ts'

export type IngestItems = (items: SegmentItem[]) => Promise<ItemResult[]>
export type Settled = (units: readonly Unit[], results: readonly ItemResult[]) => Promise<void>

type Outcome = { results: ItemResult[] } | { error: unknown }

/** Gathers units into batches and keeps a few of them on their way; whoever adds waits while all lanes are taken. Results
 *  are told in the order of the file, so that "the first n are done" is true at any moment. */
export class Sender {
  private batch: Unit[] = []
  private weight = 0
  private readonly onTheirWay: { units: Unit[]; outcome: Promise<Outcome> }[] = []
  private readonly ingest: IngestItems
  private readonly settled: Settled

  constructor(ingest: IngestItems, settled: Settled) {
    this.ingest = ingest
    this.settled = settled
  }

  async add(unit: Unit): Promise<void> {
    if (this.batch.length > 0 && this.weight + unit.weight > MAX_BATCH_WEIGHT) await this.dispatch()
    this.batch.push(unit)
    this.weight += unit.weight
    if (this.batch.length >= MAX_BATCH_ITEMS) await this.dispatch()
  }

  /** Sends what is gathered and waits for everything. */
  async finish(): Promise<void> {
    if (this.batch.length > 0) await this.dispatch()
    await this.drain()
  }

  /** Waits for what is on its way; what is only gathered is dropped. */
  async drain(): Promise<void> {
    this.batch = []
    while (this.onTheirWay.length > 0) await this.settleOldest()
  }

  private async dispatch(): Promise<void> {
    if (this.onTheirWay.length >= BATCH_LANES) await this.settleOldest()
    const units = this.batch
    this.batch = []
    this.weight = 0
    const outcome = patiently(() => this.ingest(units.map(({ item }) => item))).then(
      (results): Outcome => ({ results }),
      (error: unknown): Outcome => ({ error }),
    )
    this.onTheirWay.push({ units, outcome })
  }

  private async settleOldest(): Promise<void> {
    const { units, outcome } = this.onTheirWay.shift()!
    const answer = await outcome
    if ('error' in answer) {
      // What comes after a failed batch is in the log perhaps, but not done: it will be sent again and found there.
      await Promise.all(this.onTheirWay.splice(0).map((one) => one.outcome))
      throw answer.error
    }
    if (answer.results.length !== units.length)
      throw new Error(`the engine answered ${answer.results.length} results for ${units.length} items`)
    await this.settled(units, answer.results)
  }
}

/** A busy engine is asked again: live traffic goes first, and an import has time. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let waitedMs = 0, pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 2_000)) {
    try {
      return await ask()
    } catch (error) {
      const isBusy = error instanceof Refusal && (error.code === 'overloaded' || error.code === 'unavailable')
      if (!isBusy || waitedMs >= MAX_BUSY_WAIT_MS) throw error
      await wait(pauseMs)
      waitedMs += pauseMs
    }
  }
}
