import { seededRandom } from '../../src/kernel/random.ts'

/** Seeded choices, so that a failing case is one number to write down. */
export class Chance {
  private readonly next: () => number
  constructor(seed: number) {
    this.next = seededRandom(seed).next
  }
  /** Whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }
  often(share: number): boolean {
    return this.next() < share
  }
  pick<T>(from: readonly T[]): T {
    return from[this.int(0, from.length - 1)]!
  }
  /** One of the options by weight; only the chosen one runs. */
  weigh<T>(options: [weight: number, make: () => T][]): T {
    let left = this.next() * options.reduce((total, [weight]) => total + weight, 0)
    for (const [weight, make] of options) if ((left -= weight) < 0) return make()
    return options.at(-1)![1]()
  }
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items]
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.int(0, i)
      ;[shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!]
    }
    return shuffled
  }
  some<T>(items: readonly T[], count: number): T[] {
    return this.shuffle(items).slice(0, count)
  }
}
