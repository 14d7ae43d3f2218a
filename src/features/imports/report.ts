import type { Wording } from '../../kernel/wording.ts'
import type { ItemResult } from './items.ts'
import { isoTime } from './items.ts'
import { MAX_COUNTED } from './limits.ts'
import { DistinctCount } from './hashes.ts'
import type { ImportKind, Mapping } from './mapping.ts'
import type { RejectCode } from './problem.ts'
import { note } from './note-words.ts'
import type { Row } from './table.ts'

/** What an import found in its file and what became of it. Also what a dry run gives; `items` then says what would be sent. */
export interface ImportReport {
  importId: number | null
  kind: ImportKind
  file: string
  format: 'csv' | 'xlsx' | 'jsonl'
  encoding: string
  mapping: Mapping
  /** checked: a dry run. */
  status: 'done' | 'cancelled' | 'checked'
  lines: {
    /** All but the header and empty ones. */
    read: number
    rejected: number
    /** Good lines of orders that another line keeps back. */
    heldBack: number
    /** Equal to a line before, cell by cell. They count like any other. */
    duplicate: number
  }
  rejects: Partial<Record<RejectCode, number>>
  rejectsPath: string | null
  /** Of the lines that could be read. */
  customers: number
  linesWithoutCustomer: number
  firstAt: string | null
  lastAt: string | null
  orders: OrderFigures | null
  items: ItemCounts
  seconds: { check: number; send: number }
  notes: Wording[]
  /** How to go on, when something is left. */
  next: Wording | null
}

export interface OrderFigures {
  invoices: number
  /** Lines of credit notes, by their number. */
  cancelledLines: number
  /** Neither sold nor returned: free of charge, or a quantity of nothing. */
  linesThatCountForNothing: number
  /** Sales of known customers. */
  clean: Sales & { customers: number }
  /** Sales to nobody known. */
  anonymous: Sales
  /** All that was given back, a positive amount. */
  refunds: Sales
  /** Events: one for each invoice with a sale, one for each with something returned. */
  completed: number
  refunded: number
  withSeveralCustomers: number
  withSeveralTimes: number
  partlyWithoutCustomer: number
  withProductsLeftOut: number
}

export interface Sales {
  lines: number
  invoices: number
  revenueFen: number
  /** The same in yuan: "3993805.65". */
  revenue: string
}

export interface ItemCounts {
  total: number
  stored: number
  repeated: number
  quarantined: number
}

export const noItems = (): ItemCounts => ({ total: 0, stored: 0, repeated: 0, quarantined: 0 })

export function countResult(counts: ItemCounts, result: ItemResult): void {
  counts.total++
  counts[result.status]++
}

/** Counted while the file is checked; memory is bounded, and a count that met its limit says so in the notes. */
export class LineFigures {
  read = 0
  rejected = 0
  heldBack = 0
  duplicate = 0
  linesWithoutCustomer = 0
  readonly rejects: ImportReport['rejects'] = {}
  readonly customers = new DistinctCount(MAX_COUNTED)
  private readonly lines = new DistinctCount(MAX_COUNTED)
  private firstAt = Infinity
  private lastAt = -Infinity

  readRow(row: Row): void {
    this.read++
    const text = row.cells.length > 0 ? row.cells.join('\u001f') : row.raw!
    if (!row.bad && this.lines.add(text)) this.duplicate++
  }

  reject(code: RejectCode, lines = 1): void {
    this.rejects[code] = (this.rejects[code] ?? 0) + lines
    if (code === 'order_incomplete') this.heldBack += lines
    else this.rejected += lines
  }

  happened(at: number): void {
    if (at < this.firstAt) this.firstAt = at
    if (at > this.lastAt) this.lastAt = at
  }

  summary() {
    const { read, rejected, heldBack, duplicate, rejects, linesWithoutCustomer } = this
    const isEmpty = this.firstAt > this.lastAt
    return {
      lines: { read, rejected, heldBack, duplicate },
      rejects,
      customers: this.customers.count,
      linesWithoutCustomer,
      firstAt: isEmpty ? null : isoTime(this.firstAt),
      lastAt: isEmpty ? null : isoTime(this.lastAt),
    }
  }

  notes(): Wording[] {
    const limit = MAX_COUNTED
    return [
      ...(this.lines.isFull ? [note('many_lines', { limit })] : []),
      ...(this.customers.isFull ? [note('many_customers', { limit })] : []),
    ]
  }
}
