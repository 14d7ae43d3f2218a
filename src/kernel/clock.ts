/** The only file that reads the machine's clock. Everything else is handed a Clock, so that a test, the demo and a
 *  simulation move time the same way. Instants are milliseconds since the epoch. */
export interface Clock {
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

/** A clock moved by hand. */
export class ManualClock implements Clock {
  private currentMs: number
  constructor(startMs: number) {
    this.currentMs = startMs
  }
  now(): number {
    return this.currentMs
  }
  set(atMs: number): void {
    this.currentMs = atMs
  }
  advance(byMs: number): void {
    this.currentMs += byMs
  }
}

export const SECOND_MS = 1_000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000
