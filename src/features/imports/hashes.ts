/**
 * Counting different things in bounded memory: 64-bit hashes instead of texts. Among ten million there is one chance in
 * 370,000 that two share a hash; nothing but a count, or the place an order is finished at, would be off by one then.
 */
export interface Hash {
  high: number
  low: number
}

/** Two lanes of multiply-and-xor, crossed at the end. Fills `into`: a new object per line would cost more than the sum. */
export function hashText(text: string, into: Hash): Hash {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 0x9e3779b1)
    b = Math.imul(b ^ unit, 0x5f356495)
    b = (b << 7) | (b >>> 25)
  }
  const high = mix(a ^ Math.imul(b, 0x85ebca6b))
  into.high = high
  into.low = mix(b ^ high)
  return into
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** Gives every different hash a number from 0 on. */
export class HashIndex {
  size = 0
  private readonly limit: number
  private slots = new Uint32Array(1024) // number + 1, or 0
  private highs = new Uint32Array(512)
  private lows = new Uint32Array(512)

  constructor(limit: number) {
    this.limit = limit
  }

  /** The number of the hash; equal to the old `size` when it is new, −1 when it is new and the index is full. */
  add({ high, low }: Hash): number {
    const slot = this.slotOf(high, low)
    if (this.slots[slot] !== 0) return this.slots[slot]! - 1
    if (this.size >= this.limit) return -1
    const number = this.size++
    if (number >= this.highs.length) this.grow()
    this.highs[number] = high
    this.lows[number] = low
    this.slots[this.slotOf(high, low)] = number + 1
    return number
  }

  /** −1 when it was never added. */
  find({ high, low }: Hash): number {
    return this.slots[this.slotOf(high, low)]! - 1
  }

  highOf(number: number): number {
    return this.highs[number]!
  }

  private slotOf(high: number, low: number): number {
    const mask = this.slots.length - 1
    let slot = low & mask
    for (;;) {
      const number = this.slots[slot]!
      if (number === 0 || (this.lows[number - 1] === low && this.highs[number - 1] === high)) return slot
      slot = (slot + 1) & mask
    }
  }

  private grow(): void {
    this.highs = enlarged(this.highs)
    this.lows = enlarged(this.lows)
    this.slots = new Uint32Array(this.highs.length * 2)
    for (let number = 0; number < this.size - 1; number++)
      this.slots[this.slotOf(this.highs[number]!, this.lows[number]!)] = number + 1
  }
}

function enlarged(column: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(column.length * 2)
  larger.set(column)
  return larger
}

/** How many different texts, up to a limit. */
export class DistinctCount {
  private readonly index: HashIndex
  private readonly hash: Hash = { high: 0, low: 0 }
  isFull = false

  constructor(limit: number) {
    this.index = new HashIndex(limit)
  }
  get count(): number {
    return this.index.size
  }
  /** Whether it was there already. */
  add(text: string): boolean {
    const before = this.index.size
    const number = this.index.add(hashText(text, this.hash))
    if (number < 0) this.isFull = true
    return number >= 0 && number < before
  }
}
