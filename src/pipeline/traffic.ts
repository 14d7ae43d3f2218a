import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from '../kernel/database.ts'

/**
 * Facts from outside go before what can wait. Whoever has much to do lets those pass, before each of its statements, that
 * are being taken in: it would take the processor and the disk that they want.
 */
const PATIENCE_MS = 20

export class Traffic {
  private taken = 0
  private readonly waiting = new Set<() => void>()

  /** Facts are being taken in until the work is done. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    this.taken++
    try {
      return await work()
    } finally {
      this.taken--
      if (this.taken === 0) for (const go of this.waiting) go()
    }
  }

  /**
   * The same session, of which each statement begins when no facts are being taken in. All of them together wait no longer
   * than the patience: facts may come without end, and may themselves wait for what the transaction holds.
   */
  behind(session: Session, patienceMs = PATIENCE_MS): Session {
    let leftMs = patienceMs
    const gap = async () => {
      if (this.taken === 0 || leftMs <= 0) return
      const began = performance.now()
      await this.gap(leftMs)
      leftMs -= performance.now() - began
    }
    return {
      client: session.client,
      rows: (...of) => gap().then(() => session.rows(...of)),
      first: (...of) => gap().then(() => session.first(...of)),
      rawRows: (...of) => gap().then(() => session.rawRows(...of)),
      run: (...of) => gap().then(() => session.run(...of)),
    }
  }

  private async gap(maxMs: number): Promise<void> {
    const over = new AbortController()
    const go = () => over.abort()
    this.waiting.add(go)
    await sleep(maxMs, undefined, { signal: over.signal }).catch(() => {})
    this.waiting.delete(go)
  }
}
