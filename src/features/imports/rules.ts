import { compareText } from '../../events.ts'
import { MAX_IDENTIFIER_CHARS } from '../../kernel/limits.ts'
import { PersonReader, type Person } from './items.ts'
import { MAX_LINE_FEN } from './limits.ts'
import type { Plan } from './mapping.ts'
import { isReject, reject, type Reject } from './problem.ts'
import type { TimeReader } from './times.ts'
import { amountFen, cleanId, isDamagedId, parseDecimal, type Decimal } from './values.ts'

/**
 * What an order file says, line by line. A line is a sale (quantity and price above zero, judged before anything is
 * rounded), part of a credit note (the number starts with the prefix, or the quantity is negative), or counts for
 * nothing (a gift, a stock correction). Identical lines are real lines.
 */
export interface OrderLine {
  order: string
  side: Side
  at: number
  person: Person | undefined
  product: string
  name: string
  quantity: Decimal
  price: Decimal
  fen: number
  currency: string
  extras: string[]
}
export type Side = 'sale' | 'refund' | 'nothing'

export function sideOf(isCreditNote: boolean, quantity: Decimal, price: Decimal): Side {
  if (isCreditNote) return quantity.units === 0n ? 'nothing' : 'refund'
  if (quantity.units < 0n) return 'refund'
  return quantity.units > 0n && price.units > 0n ? 'sale' : 'nothing'
}

export const isCreditNumber = (order: string, prefix: string): boolean =>
  prefix !== '' && order.slice(0, prefix.length).toUpperCase() === prefix.toUpperCase()

const ONE: Decimal = { units: 1n, scale: 0, value: 1 }

/** Reads lines; remembers numbers, which repeat all over a file. */
export class OrderLineReader {
  private readonly mapping: Plan['mapping']
  private readonly people: PersonReader
  private readonly times: TimeReader
  private readonly extras: Plan['extras']
  private readonly at: Record<
    'order' | 'time' | 'quantity' | 'price' | 'amount' | 'product' | 'name' | 'currency',
    number
  >
  private readonly numbers = new Map<string, Decimal | undefined>()

  constructor(plan: Plan, times: TimeReader) {
    this.mapping = plan.mapping
    this.extras = plan.extras
    this.people = new PersonReader(plan)
    this.times = times
    this.at = {
      order: plan.at('order'),
      time: plan.at('time'),
      quantity: plan.at('quantity'),
      price: plan.at('price'),
      amount: plan.at('amount'),
      product: plan.at('product'),
      name: plan.at('name'),
      currency: plan.at('currency'),
    }
  }

  /** '' when there is none; cheap, because scattered files are read several times for it. */
  orderOf = (cells: readonly string[]): string => cleanId(cells[this.at.order] ?? '')

  read(cells: readonly string[]): OrderLine | Reject {
    const { at } = this
    const order = this.orderOf(cells)
    if (order === '') return reject('order_missing')
    const product = at.product < 0 ? '' : cleanId(cells[at.product]!)
    for (const id of [order, product]) {
      if (isDamagedId(id)) return reject('id_damaged', id)
      if (id.length > MAX_IDENTIFIER_CHARS) return reject('id_too_long', id)
    }
    const instant = this.times.read(cells[at.time]!)
    if (typeof instant !== 'number') return instant
    const person = this.people.read(cells)
    if (person && isReject(person)) return person
    const quantity = at.quantity < 0 ? ONE : this.number(cells[at.quantity]!, 'quantity')
    if (isReject(quantity)) return quantity
    const amount = at.amount < 0 ? undefined : this.number(cells[at.amount]!, 'amount')
    if (amount && isReject(amount)) return amount
    const price = at.price < 0 ? undefined : this.number(cells[at.price]!, 'price')
    if (price && isReject(price)) return price

    // A stated line amount (after discounts) is what was paid; the price is then only shown.
    const fen = amount ? amountFen(ONE, amount) : amountFen(quantity, price!)
    if (fen > MAX_LINE_FEN) return reject('number_too_large', 'amount')
    return {
      order,
      side: sideOf(isCreditNumber(order, this.mapping.creditPrefix), quantity, amount ?? price!),
      at: instant,
      person,
      product,
      name: at.name < 0 ? '' : cells[at.name]!.trim(),
      quantity,
      price: price ?? eachOf(amount!, quantity),
      fen,
      currency: at.currency < 0 ? '' : cells[at.currency]!.trim(),
      extras: this.extras.map(({ index }) => cells[index]!.trim()),
    }
  }

  private number(cell: string, what: string): Decimal | Reject {
    let number = this.numbers.get(cell)
    if (!number) {
      if (cell.trim() === '') return reject('number_missing', what)
      number = parseDecimal(cell, this.mapping.point)
      if (!number) return reject('number_unreadable', cell)
      if (Math.abs(number.value) > MAX_LINE_FEN) return reject('number_too_large', cell)
      if (this.numbers.size > 20_000) this.numbers.clear()
      this.numbers.set(cell, number)
    }
    return number
  }
}

/** What one piece cost, to be shown only: the amount is what counts. */
const eachOf = (amount: Decimal, quantity: Decimal): Decimal =>
  quantity.units === 0n ? amount : { ...amount, value: Math.round((amount.value / quantity.value) * 100) / 100 }

/** Products have an order of their own, so that an order reads the same whatever the order of its lines was. */
export const compareProducts = (a: Product, b: Product): number =>
  compareText(a.product_id, b.product_id) || compareText(a.name, b.name) || a.price - b.price || a.quantity - b.quantity

export interface Product {
  product_id: string
  name: string
  quantity: number
  price: number
}
