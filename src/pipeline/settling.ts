import type { Database } from '../kernel/database.ts'
import { MAX_SETTLED_AT_ONCE } from '../kernel/limits.ts'
import type { RecentCustomer } from './recent.ts'
import { lockUnchanged } from './customer-store.ts'
import { writeSettled } from './turn-store.ts'

/**
 * Of customers whom this process is about to forget, what their stored tallies lack is folded in already, here: so it
 * is stored now, once for a visit, and nobody has to read those facts again. What does not come to it — the process died,
 * somebody else has taken the customer's turn, the database was away — the next turn of the customer folds in itself.
 */
export class Settling {
  private readonly database: Database
  private readonly onError: (error: unknown) => void
  private waiting: [id: number, RecentCustomer][] = []
  private running: Promise<void> | undefined

  constructor(database: Database, onError: (error: unknown) => void) {
    this.database = database
    this.onError = onError
  }

  take(forgotten: [number, RecentCustomer][]): void {
    this.waiting.push(...forgotten.filter(([, { snapshot }]) => snapshot.unfolded.length > 0))
    if (this.waiting.length > 0) this.running ??= this.run().finally(() => (this.running = undefined))
  }

  /** Resolves when nothing is waiting; never rejects. */
  async finished(): Promise<void> {
    while (this.running) await this.running
  }

  private async run(): Promise<void> {
    try {
      while (this.waiting.length > 0) await this.settle(this.waiting.splice(0, MAX_SETTLED_AT_ONCE))
    } catch (error) {
      this.waiting = []
      this.onError(error)
    }
  }

  private async settle(customers: [number, RecentCustomer][]): Promise<void> {
    await this.database.transaction(async (session) => {
      const held = await lockUnchanged(session, customers)
      const rows = customers.flatMap(([id, { snapshot }]) => (held.has(id) ? { id, snapshot } : []))
      await writeSettled(session, rows)
    })
  }
}
