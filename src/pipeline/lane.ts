import type { Fact } from '../events.ts'

/**
 * One commit after the other, each of what was waiting when the one before ended. A door has a few lanes: while one waits
 * for the database the others think. Facts of one strongest identifier keep to one lane, because two lanes with the same
 * customer would only wait for each other.
 */
interface Waiting<R> {
  facts: Fact[]
  resolve(outcomes: R[]): void
  reject(error: unknown): void
}

export class Lane<R> {
  private readonly work: (facts: Fact[]) => Promise<R[]>
  private readonly maxFacts: number
  private queue: Waiting<R>[] = []
  private running: Promise<void> | undefined

  constructor(work: (facts: Fact[]) => Promise<R[]>, maxFacts: number) {
    this.work = work
    this.maxFacts = maxFacts
  }

  /** Resolves after the commit that these facts were part of, an outcome for each. */
  commit(facts: Fact[]): Promise<R[]> {
    const committed = new Promise<R[]>((resolve, reject) => this.queue.push({ facts, resolve, reject }))
    this.running ??= this.run().finally(() => (this.running = undefined))
    return committed
  }

  async drained(): Promise<void> {
    while (this.running) await this.running
  }

  private async run(): Promise<void> {
    while (this.queue.length > 0) {
      const gathered = this.gather()
      try {
        const outcomes = await this.work(gathered.flatMap((one) => one.facts))
        let from = 0
        for (const { facts, resolve } of gathered) resolve(outcomes.slice(from, (from += facts.length)))
      } catch (error) {
        for (const { reject } of gathered) reject(error)
      }
    }
  }

  private gather(): Waiting<R>[] {
    let count = 0
    let taken = 0
    while (taken < this.queue.length && (taken === 0 || count + this.queue[taken]!.facts.length <= this.maxFacts))
      count += this.queue[taken++]!.facts.length
    return this.queue.splice(0, taken)
  }
}

/** FNV-1a of the strongest identifier; facts of nobody take turns by their messageId. */
export function laneOf(fact: Fact, lanes: number): number {
  const text = fact.identifiers[0]?.value ?? fact.messageId
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0) % lanes
}
