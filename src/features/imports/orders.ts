import { compareText, type Json, type JsonObject } from '../../events.ts'
import { identifiersOf, isoTime, messageIdFor, type Person, type SegmentItem } from './items.ts'
import { MAX_ORDER_PRODUCTS } from './limits.ts'
import type { Plan } from './mapping.ts'
import { compareProducts, type OrderLine, type Product } from './rules.ts'
import { ownText, toMillionths } from './values.ts'

/**
 * One order while its lines come in. The event it becomes depends on the lines and not on their order: its time is the
 * earliest; its customer, currency and other columns are those of the earliest line that has them (at one instant the
 * smaller by code point, so two customers on one invoice never become one person).
 */
export class OrderDraft {
  lines = 0
  severalCustomers = false
  severalTimes = false
  linesOfNobody = 0
  readonly firstLine: number
  private readonly order: string
  private readonly event: 'Order Completed' | 'Order Refunded'
  private readonly plan: Plan
  private at = Infinity
  private fen = 0
  private millionths = 0
  private readonly customer = new Earliest<Person>((a, b) => compareText(a.key, b.key))
  private readonly currency = new Earliest<string>(compareText)
  private readonly extras: Earliest<string>[]
  private products: Product[] = []

  constructor(order: string, event: 'Order Completed' | 'Order Refunded', plan: Plan, firstLine: number) {
    this.order = order
    this.event = event
    this.plan = plan
    this.firstLine = firstLine
    this.extras = plan.extras.map(() => new Earliest<string>(compareText))
  }

  add(line: OrderLine, intern: (text: string) => string): void {
    this.lines++
    if (this.at !== Infinity && this.at !== line.at) this.severalTimes = true
    this.at = Math.min(this.at, line.at)
    this.fen += line.fen
    this.millionths += toMillionths(line.quantity)
    if (!line.person) this.linesOfNobody++
    else if (this.customer.offer(line.at, line.person)) this.severalCustomers = true
    if (line.currency !== '') this.currency.offer(line.at, intern(line.currency))
    line.extras.forEach((text, index) => {
      if (text !== '') this.extras[index]!.offer(line.at, intern(text))
    })
    this.products.push({
      product_id: intern(line.product),
      name: intern(line.name),
      quantity: Math.abs(line.quantity.value),
      price: Math.abs(line.price.value),
    })
    if (this.products.length >= 2 * MAX_ORDER_PRODUCTS) this.sortProducts()
  }

  get isCapped(): boolean {
    return this.lines > MAX_ORDER_PRODUCTS
  }
  get revenueFen(): number {
    return this.fen
  }
  get weight(): number {
    return 1 + Math.min(this.lines, MAX_ORDER_PRODUCTS)
  }

  toItem(): SegmentItem {
    this.sortProducts()
    const extras: JsonObject = {}
    this.plan.extras.forEach(({ field }, index) => {
      const text = this.extras[index]!.value
      if (text !== undefined) extras[field] = text
    })
    return {
      type: 'track',
      event: this.event,
      messageId: messageIdFor(this.event === 'Order Completed' ? 'order-completed' : 'order-refunded', this.order),
      timestamp: isoTime(this.at),
      ...identifiersOf(this.customer.value),
      properties: {
        ...extras,
        order_id: this.order,
        // Of a credit note: what was given back, as a positive amount.
        revenue: this.fen / 100,
        currency: this.currency.value ?? this.plan.mapping.currency,
        quantity: this.millionths / 1_000_000,
        lines: this.lines,
        ...(this.isCapped ? { products_left_out: this.lines - MAX_ORDER_PRODUCTS } : {}),
        products: this.products as unknown as Json[],
      },
    }
  }

  private sortProducts(): void {
    this.products = this.products.sort(compareProducts).slice(0, MAX_ORDER_PRODUCTS)
  }
}

/** The value of the earliest line that has one; of several at the same instant the smallest. */
class Earliest<T> {
  value: T | undefined
  private at = Infinity
  private readonly compare: (a: T, b: T) => number

  constructor(compare: (a: T, b: T) => number) {
    this.compare = compare
  }
  /** Whether it differs from the one held. */
  offer(at: number, value: T): boolean {
    const difference = this.value === undefined ? 0 : this.compare(value, this.value)
    if (this.value === undefined || at < this.at || (at === this.at && difference < 0)) {
      this.value = value
      this.at = at
    } else if (difference === 0) this.at = Math.min(this.at, at)
    return difference !== 0
  }
}

/** Texts of unfinished orders, kept once each and cut loose from the chunk they were read in. */
export function interner(limit: number): (text: string) => string {
  let kept = new Map<string, string>()
  return (text) => {
    if (text.length < 2) return text
    const known = kept.get(text)
    if (known !== undefined) return known
    if (kept.size >= limit) kept = new Map()
    const own = ownText(text)
    kept.set(own, own)
    return own
  }
}
