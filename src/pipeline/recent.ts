import { RECENT_CUSTOMERS, RECENT_IDENTITIES, RECENT_MS } from '../kernel/limits.ts'
import type { OrderKey } from '../events.ts'
import type { KnownIdentity } from './identity-store.ts'
import type { Attributes, Snapshot } from './snapshot.ts'

/**
 * What this process has just read and written, as the database holds it too: who has just done something mostly does the
 * next thing soon. Only what a commit has made durable may be put here, and nothing is believed before it is checked under
 * the customer's lock. A customer's `xmin` is the row's: any write by anybody gives it another. Identities carry their
 * customer's version.
 */
export interface Recent {
  customers: Remembered<number, RecentCustomer>
  identities: Remembered<string, KnownIdentity>
  /** By pair of identities: a fact that asserted it and is in the log, or that a stored one precedes. */
  edges: Remembered<string, OrderKey>
}

export interface RecentCustomer {
  xmin: string
  identityVersion: number
  snapshot: Snapshot
  attributes: Attributes
}

export const nothingRecent = (onForgotten: (customers: [number, RecentCustomer][]) => void): Recent => ({
  customers: new Remembered(RECENT_CUSTOMERS, onForgotten),
  identities: new Remembered(RECENT_IDENTITIES),
  edges: new Remembered(RECENT_IDENTITIES),
})

/** The latest so many; nothing is held for a process that has nothing to do. */
export class Remembered<K, V> {
  private readonly held = new Map<K, V>()
  private readonly max: number
  private readonly onForgotten: (entries: [K, V][]) => void
  private timer: NodeJS.Timeout | undefined

  constructor(max: number, onForgotten: (entries: [K, V][]) => void = () => {}) {
    this.max = max
    this.onForgotten = onForgotten
  }

  get(key: K): V | undefined {
    return this.held.get(key)
  }

  /** Out of it: for what its finder uses up. */
  take(key: K): V | undefined {
    const value = this.held.get(key)
    this.held.delete(key)
    return value
  }

  put(entries: Iterable<[K, V]>): void {
    for (const [key, value] of entries) {
      this.held.delete(key)
      this.held.set(key, value)
    }
    this.forget(this.held.size - this.max)
    if (this.timer) this.timer.refresh()
    else this.timer = setTimeout(() => this.forget(), RECENT_MS).unref()
  }

  /** So many, the oldest first. */
  forget(count = this.held.size): void {
    const gone: [K, V][] = []
    for (const entry of this.held) {
      if (gone.length >= count) break
      gone.push(entry)
      this.held.delete(entry[0])
    }
    if (gone.length > 0) this.onForgotten(gone)
  }
}
