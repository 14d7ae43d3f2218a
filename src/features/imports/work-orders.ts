import type { Wording } from '../../kernel/wording.ts'
import type { Unit } from './items.ts'
import { MAX_OPEN_LINES } from './limits.ts'
import type { Plan } from './mapping.ts'
import { OrderPlaces } from './order-places.ts'
import { OrderTally } from './order-tally.ts'
import { interner, OrderDraft } from './orders.ts'
import { isReject, reject, type Reject } from './problem.ts'
import { note } from './note-words.ts'
import { LineFigures, type OrderFigures } from './report.ts'
import { isCreditNumber, OrderLineReader, type OrderLine } from './rules.ts'
import type { Row } from './table.ts'
import type { TimeReader } from './times.ts'
import { ownText } from './values.ts'
import { clockNotes, type Work } from './work.ts'

/**
 * Orders out of lines that may stand anywhere in the file. The check notes where each order begins and ends (a hash and
 * three numbers each); when the file is read again, an order is finished at its last line. A sorted file has one order
 * open at a time, a shuffled one nearly all: when more lines would be open than memory is given for, the orders are divided
 * into parts by hash and the file is read once for each. (A temporary file to sort in would be faster for files scattered
 * over many gigabytes, which nobody has shown us, and would have to survive kill −9.)
 */
export class OrdersWork implements Work {
  readonly figures = new LineFigures()
  private readonly reader: OrderLineReader
  private readonly plan: Plan
  private readonly times: TimeReader
  private readonly tally = new OrderTally()
  private readonly places = new OrderPlaces()
  private passes = 1
  private readonly maxOpenLines: number
  private readonly open = new Map<string, { sale?: OrderDraft; refund?: OrderDraft }>()
  private readonly intern = interner(100_000)
  private timesTwice = 0
  private timesNever = 0

  constructor(plan: Plan, times: TimeReader, maxOpenLines = MAX_OPEN_LINES) {
    this.plan = plan
    this.times = times
    this.reader = new OrderLineReader(plan, times)
    this.maxOpenLines = maxOpenLines
  }

  check(row: Row): void {
    this.figures.readRow(row)
    const line = row.bad ? reject(row.bad) : this.reader.read(row.cells)
    if (isReject(line)) {
      this.figures.reject(line.code)
      const order = this.reader.orderOf(row.cells)
      if (order !== '') this.places.spoil(order)
      return
    }
    this.places.add(line.order, row.line)
    this.figures.happened(line.at)
    if (line.person) this.figures.customers.add(line.person.key)
    else this.figures.linesWithoutCustomer++
    this.tally.add(line, isCreditNumber(line.order, this.plan.mapping.creditPrefix))
  }

  checked(): number {
    this.timesTwice = this.times.twice
    this.timesNever = this.times.never
    if (this.holdsBack && this.places.spoiledLines() > 0)
      this.figures.reject('order_incomplete', this.places.spoiledLines())
    this.passes = Math.ceil(this.places.mostOpenLines() / this.maxOpenLines) || 1
    return this.passes
  }

  begin(): void {}

  emit(row: Row, pass: number, into: Unit[], rejectRow: (row: Row, why: Reject) => void): void {
    if (row.bad) return pass === 0 ? rejectRow(row, reject(row.bad)) : undefined
    const place = this.places.find(this.reader.orderOf(row.cells))
    const isOthers = place !== undefined && place.part % this.passes !== pass
    if (isOthers && pass > 0) return
    const line = this.reader.read(row.cells)
    if (isReject(line)) return pass === 0 ? rejectRow(row, line) : undefined
    if (this.holdsBack && place?.isSpoiled)
      return pass === 0 ? rejectRow(row, reject('order_incomplete', line.order)) : undefined
    if (isOthers) return
    this.put(line, row.line)
    if (place?.last === row.line) this.finish(line.order, into)
  }

  endPass(_: number, into: Unit[]): void {
    // Two orders that share a hash end at the later one's line; whichever that did not finish is finished here.
    for (const order of this.open.keys()) this.finish(order, into)
  }

  orderFigures(): OrderFigures {
    return this.tally.figures(this.places.orders)
  }

  notes(): Wording[] {
    return [
      ...this.figures.notes(),
      ...(this.passes > 1 ? [note('scattered', { passes: this.passes })] : []),
      ...clockNotes(this.timesTwice, this.timesNever),
      ...this.tally.notes(),
    ]
  }

  private get holdsBack(): boolean {
    return this.plan.mapping.incomplete === 'hold'
  }

  private put(line: OrderLine, row: number): void {
    if (line.side === 'nothing') return
    let order = this.open.get(line.order)
    if (!order) this.open.set(ownText(line.order), (order = {}))
    const event = line.side === 'sale' ? 'Order Completed' : 'Order Refunded'
    const draft = (order[line.side] ??= new OrderDraft(ownText(line.order), event, this.plan, row))
    draft.add(line, this.intern)
  }

  private finish(order: string, into: Unit[]): void {
    const { sale, refund } = this.open.get(order) ?? {}
    this.open.delete(order)
    for (const draft of [sale, refund]) {
      if (!draft) continue
      this.tally.finish(draft, draft === sale)
      into.push({ item: draft.toItem(), line: draft.firstLine, weight: draft.weight })
    }
  }
}
