import { HashIndex, hashText, type Hash } from './hashes.ts'
import { MAX_FILE_ORDERS } from './limits.ts'
import { ImportProblem } from './problem.ts'
import { advice, why } from './problem-words.ts'

/** Where each order of a file begins and ends, how many lines it has, and whether one of them was rejected. */
export class OrderPlaces {
  /** That have at least one line that can be read. */
  orders = 0
  private readonly index = new HashIndex(MAX_FILE_ORDERS)
  private first = new Uint32Array(512)
  private last = new Uint32Array(512)
  private lines = new Uint32Array(512)
  private spoiled = new Uint8Array(512)
  private lastLine = 0
  private readonly hash: Hash = { high: 0, low: 0 }

  add(order: string, line: number): void {
    const number = this.numberOf(order)
    if (this.lines[number] === 0) {
      this.first[number] = line
      this.orders++
    }
    this.last[number] = this.lastLine = line
    this.lines[number]!++
  }

  spoil(order: string): void {
    this.spoiled[this.numberOf(order)] = 1
  }

  /** `part`: a number that divides orders evenly. */
  find(order: string): { last: number; isSpoiled: boolean; part: number } | undefined {
    const number = this.index.find(hashText(order, this.hash))
    if (number < 0) return undefined
    return { last: this.last[number]!, isSpoiled: this.spoiled[number] === 1, part: this.index.highOf(number) }
  }

  spoiledLines(): number {
    let count = 0
    for (let number = 0; number < this.index.size; number++) count += this.spoiled[number]! * this.lines[number]!
    return count
  }

  /** At least as many as are ever open at once: an order counts with all its lines from its first to its last, in steps of
   *  a thousandth of the file. */
  mostOpenLines(): number {
    const step = Math.ceil((this.lastLine + 1) / 1_000)
    const change = new Float64Array(1_002)
    for (let number = 0; number < this.index.size; number++) {
      const from = Math.floor(this.first[number]! / step)
      const to = Math.floor(this.last[number]! / step)
      if (from === to) continue
      change[from]! += this.lines[number]!
      change[to + 1]! -= this.lines[number]!
    }
    let open = 0
    let most = 0
    for (const one of change) most = Math.max(most, (open += one))
    return most
  }

  private numberOf(order: string): number {
    const number = this.index.add(hashText(order, this.hash))
    if (number < 0)
      throw new ImportProblem(
        'too_many_orders',
        why('too_many_orders', { limit: MAX_FILE_ORDERS }),
        advice('split_orders'),
      )
    if (number >= this.first.length) {
      this.first = enlarged(this.first)
      this.last = enlarged(this.last)
      this.lines = enlarged(this.lines)
      const spoiled = new Uint8Array(this.spoiled.length * 2)
      spoiled.set(this.spoiled)
      this.spoiled = spoiled
    }
    return number
  }
}

function enlarged(column: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(column.length * 2)
  larger.set(column)
  return larger
}
