import type { Wording } from '../../kernel/wording.ts'
import { DistinctCount } from './hashes.ts'
import { MAX_COUNTED, MAX_FILE_ORDERS } from './limits.ts'
import type { OrderDraft } from './orders.ts'
import type { OrderFigures, Sales } from './report.ts'
import type { OrderLine } from './rules.ts'
import { yuan } from './values.ts'
import { note } from './note-words.ts'

/** What an order file holds, counted line by line while it is checked and order by order while it is sent. */
export class OrderTally {
  private cancelledLines = 0
  private linesThatCountForNothing = 0
  private creditLinesAboveZero = 0
  private completed = 0
  private refunded = 0
  private withSeveralCustomers = 0
  private withSeveralTimes = 0
  private partlyWithoutCustomer = 0
  private withProductsLeftOut = 0
  private readonly customers = new DistinctCount(MAX_COUNTED)
  private readonly clean = new SalesTally()
  private readonly anonymous = new SalesTally()
  private readonly refunds = new SalesTally()

  add(line: OrderLine, isCreditNote: boolean): void {
    if (isCreditNote) this.cancelledLines++
    if (isCreditNote && line.quantity.units > 0n) this.creditLinesAboveZero++
    if (line.side === 'nothing') this.linesThatCountForNothing++
    else if (line.side === 'refund') this.refunds.add(line)
    else if (line.person) {
      this.clean.add(line)
      this.customers.add(line.person.key)
    } else this.anonymous.add(line)
  }

  finish(draft: OrderDraft, isSale: boolean): void {
    if (isSale) this.completed++
    else this.refunded++
    if (draft.severalCustomers) this.withSeveralCustomers++
    if (draft.severalTimes) this.withSeveralTimes++
    if (draft.linesOfNobody > 0 && draft.linesOfNobody < draft.lines) this.partlyWithoutCustomer++
    if (draft.isCapped) this.withProductsLeftOut++
  }

  figures(invoices: number): OrderFigures {
    return {
      invoices,
      cancelledLines: this.cancelledLines,
      linesThatCountForNothing: this.linesThatCountForNothing,
      completed: this.completed,
      refunded: this.refunded,
      clean: { ...this.clean.figures(), customers: this.customers.count },
      anonymous: this.anonymous.figures(),
      refunds: this.refunds.figures(),
      withSeveralCustomers: this.withSeveralCustomers,
      withSeveralTimes: this.withSeveralTimes,
      partlyWithoutCustomer: this.partlyWithoutCustomer,
      withProductsLeftOut: this.withProductsLeftOut,
    }
  }

  notes(): Wording[] {
    const { cancelledLines, creditLinesAboveZero, withSeveralCustomers, withProductsLeftOut } = this
    return [
      ...(creditLinesAboveZero > 0
        ? [note('credit_above_zero', { above: creditLinesAboveZero, lines: cancelledLines })]
        : []),
      ...(withSeveralCustomers > 0 ? [note('several_customers', { orders: withSeveralCustomers })] : []),
      ...(withProductsLeftOut > 0 ? [note('products_left_out', { orders: withProductsLeftOut })] : []),
    ]
  }
}

class SalesTally {
  private lines = 0
  private fen = 0
  private readonly invoices = new DistinctCount(MAX_FILE_ORDERS)
  add({ order, fen }: OrderLine): void {
    this.lines++
    this.fen += fen
    this.invoices.add(order)
  }
  figures(): Sales {
    return { lines: this.lines, invoices: this.invoices.count, revenueFen: this.fen, revenue: yuan(this.fen) }
  }
}
