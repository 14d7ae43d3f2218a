/** The only file that reads the machine's clock. Everything else is handed a Clock, so that a test, the demo and a
 *  simulation move time the same way. Instants are milliseconds since the epoch. */
export interface Clock {
  now(): number
}

/** A clock that can be waited by: where waiting is part of what is promised, time passes for it as it does for now(). */
export interface Timer extends Clock {
  /** Rejects with the signal's reason when it is aborted. */
  sleep(waitMs: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Timer = {
  now: () => Date.now(),
  // Not Node's own: the console's pages read this file too.
  sleep: (waitMs, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const giveUp = () => {
        clearTimeout(timer)
        reject(signal!.reason)
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', giveUp)
        resolve()
      }, waitMs)
      signal?.addEventListener('abort', giveUp, { once: true })
    }),
}

interface Sleeper {
  dueAt: number
  wake: () => void
}

/** A clock moved by hand. */
export class ManualClock implements Timer {
  private currentMs: number
  private readonly sleepers = new Set<Sleeper>()
  constructor(startMs: number) {
    this.currentMs = startMs
  }
  now(): number {
    return this.currentMs
  }
  set(atMs: number): void {
    this.currentMs = atMs
    for (const sleeper of [...this.sleepers].sort((a, b) => a.dueAt - b.dueAt))
      if (sleeper.dueAt <= atMs) sleeper.wake()
  }
  advance(byMs: number): void {
    this.set(this.currentMs + byMs)
  }
  /** When each of those who sleep by this clock is due, soonest first. */
  get dues(): number[] {
    return [...this.sleepers].map(({ dueAt }) => dueAt).sort((a, b) => a - b)
  }
  sleep(waitMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const end = (settle: () => void) => {
        this.sleepers.delete(sleeper)
        signal?.removeEventListener('abort', giveUp)
        settle()
      }
      const giveUp = () => end(() => reject(signal!.reason))
      const sleeper = { dueAt: this.currentMs + waitMs, wake: () => end(resolve) }
      if (waitMs <= 0) return resolve()
      this.sleepers.add(sleeper)
      signal?.addEventListener('abort', giveUp)
    })
  }
}

/** The machine's clock, that may be made to stand at an instant, be moved by hand from there, and then run again: for who lives
 *  through some past before the present begins. Nobody may be asleep by it when it is stopped or let run. */
export class StoppableClock extends ManualClock {
  private isRunning = true
  constructor() {
    super(systemClock.now())
  }
  override now(): number {
    return this.isRunning ? systemClock.now() : super.now()
  }
  override sleep(waitMs: number, signal?: AbortSignal): Promise<void> {
    return this.isRunning ? systemClock.sleep(waitMs, signal) : super.sleep(waitMs, signal)
  }
  standAt(atMs: number): void {
    this.isRunning = false
    this.set(atMs)
  }
  letRun(): void {
    this.isRunning = true
  }
}

export const SECOND_MS = 1_000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000
