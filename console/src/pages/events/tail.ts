/**
 * The end of the log, followed. Numbers in the log are given when a commit begins, so one that took long appears below
 * what has been seen: what came in the last seconds is read again and again, and each event is kept once. When more comes
 * than can be read, the tail begins anew at the end and says so.
 */
export interface TailQuestion {
  after?: string
  before?: string
  limit: number
}
export interface TailPage<E> {
  events: E[]
  next: number | null
}
export interface Followed<E> {
  /** The latest first. */
  events: E[]
  /** There are older ones that are not held. */
  hasOlder: boolean
  /** So much came at once that some were left out. */
  isSkipping: boolean
}

export const MAX_HELD = 500
const PAGE = 200
const MAX_PAGES = 3
const REREAD_MS = 5_000
/** What may have been given a number, and not been committed, when the tail begins. */
const REREAD_EVENTS = 300
/** Higher than any: only the place where the log ends is answered. */
const END = '999999999999999'

export class Tail<E extends { seq: number }> {
  private readonly ask: (question: TailQuestion) => Promise<TailPage<E>>
  private readonly now: () => number
  private readonly held = new Map<number, E>()
  private places: { seq: number; at: number }[] = []
  private older: number | null = null
  private isSkipping = false

  constructor(ask: (question: TailQuestion) => Promise<TailPage<E>>, now: () => number) {
    this.ask = ask
    this.now = now
  }

  async follow(): Promise<Followed<E>> {
    if (this.places.length === 0) await this.begin()
    else if (!(await this.goOn())) {
      this.isSkipping = true
      await this.begin()
    }
    return this.seen()
  }

  async readOlder(): Promise<Followed<E>> {
    if (this.older !== null) await this.readBack(this.older, 1)
    return this.seen()
  }

  private async begin(): Promise<void> {
    const at = this.now()
    const { next } = await this.ask({ after: END, limit: 1 })
    const before = next! + 1
    const hadAny = this.held.size > 0
    await this.readBack(before, MAX_PAGES)
    this.places = [{ seq: hadAny ? next! : Math.max(0, next! - REREAD_EVENTS), at }]
  }

  private async readBack(before: number, pages: number): Promise<void> {
    this.older = before
    for (let page = 0; page < pages && this.older !== null; page++) {
      const { events, next } = await this.ask({ before: String(this.older), limit: PAGE })
      this.keep(events)
      this.older = next
    }
  }

  /** Whether all that came could be read. */
  private async goOn(): Promise<boolean> {
    const at = this.now()
    const settled = this.places.findLast((place) => place.at <= at - REREAD_MS) ?? this.places[0]!
    let after = settled.seq
    for (let page = 0; page < MAX_PAGES; page++) {
      const { events, next } = await this.ask({ after: String(after), limit: PAGE })
      this.keep(events)
      after = next ?? after
      if (events.length === PAGE) continue
      this.places = [...this.places.filter((place) => place.at >= settled.at), { seq: after, at }]
      return true
    }
    return false
  }

  private keep(events: E[]): void {
    for (const event of events) this.held.set(event.seq, event)
  }

  private seen(): Followed<E> {
    const all = [...this.held.values()].sort((a, b) => b.seq - a.seq)
    for (const { seq } of all.slice(MAX_HELD)) this.held.delete(seq)
    return {
      events: all.slice(0, MAX_HELD),
      hasOlder: this.older !== null && all.length < MAX_HELD,
      isSkipping: this.isSkipping,
    }
  }
}
