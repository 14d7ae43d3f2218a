import { systemClock, type Timer } from '../../src/kernel/clock.ts'

/** The machine's clock, and ahead of it by as much as a test has told it to go: who sleeps by it wakes when it gets there. */
export class ForwardClock implements Timer {
  private aheadMs = 0
  private readonly hurried = new Set<AbortController>()

  now(): number {
    return systemClock.now() + this.aheadMs
  }

  forward(byMs: number): void {
    this.aheadMs += byMs
    for (const hurry of this.hurried) hurry.abort()
  }

  async sleep(waitMs: number, signal?: AbortSignal): Promise<void> {
    const dueAt = this.now() + waitMs
    do {
      signal?.throwIfAborted()
      const hurry = new AbortController()
      this.hurried.add(hurry)
      const both = signal ? AbortSignal.any([hurry.signal, signal]) : hurry.signal
      await systemClock.sleep(Math.max(0, dueAt - this.now()), both).catch(() => {})
      this.hurried.delete(hurry)
    } while (this.now() < dueAt)
    signal?.throwIfAborted()
  }
}
