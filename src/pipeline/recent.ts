import { RECENT_CUSTOMERS, RECENT_MS } from '../kernel/limits.ts'
import type { Attributes, Snapshot } from './snapshot.ts'

/**
 * The customers whose turns this process took last, as the database holds them too: who has just done something mostly
 * does the next thing soon. `xmin` is the row's: any write by anybody gives it another, so under the row's lock it
 * says whether what is remembered still holds. Only what a commit has made durable may be put here.
 */
export interface Recent {
  xmin: string
  snapshot: Snapshot
  attributes: Attributes
}

export class RecentCustomers {
  private held = new Map<number, Recent>()
  private timer: NodeJS.Timeout | undefined

  /** Taken out, because a turn uses its snapshot up. */
  take(id: number): Recent | undefined {
    const recent = this.held.get(id)
    this.held.delete(id)
    return recent
  }

  put(taken: Map<number, Recent>): void {
    for (const [id, recent] of taken) {
      this.held.delete(id)
      this.held.set(id, recent)
      if (this.held.size > RECENT_CUSTOMERS) this.held.delete(this.held.keys().next().value!)
    }
    // Nothing is held for a process that has nothing to do.
    if (this.timer) this.timer.refresh()
    else this.timer = setTimeout(() => this.held.clear(), RECENT_MS).unref()
  }
}
