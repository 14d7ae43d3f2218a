import { MAX_LINE_CHARS, MAX_RECORD_LINES } from './limits.ts'
import type { TextLine } from './lines.ts'
import type { Row } from './table.ts'

const QUOTE = 34

/**
 * CSV by our own hand, because of what real files hold: a line of 10 MB or a quote that is never closed costs that line
 * and its number, not the import (docs/decisions/0014-import-readers.md). Quoted cells
 * may hold delimiters, doubled quotes and line ends; a quote inside an unquoted cell is a quote.
 */
export class CsvRecords {
  private readonly delimiter: string
  /** Lines of a record whose quote is still open, and what was read of it. */
  private pending: TextLine[] = []
  private pendingChars = 0
  private cells: string[] = []
  private open = ''
  /** Lines to be read again, the next one last. */
  private again: TextLine[] = []

  constructor(delimiter: string) {
    this.delimiter = delimiter
  }

  push(lines: readonly TextLine[]): Row[] {
    const rows: Row[] = []
    for (const line of lines) {
      this.feed(line, rows)
      this.readAgain(rows)
    }
    return rows
  }

  /** An open quote at the end of the file: its first line is rejected, the lines it swallowed are read again. */
  end(): Row[] {
    const rows: Row[] = []
    while (this.pending.length > 0) {
      this.giveUp('unclosed_quote', rows)
      this.readAgain(rows)
    }
    return rows
  }

  private feed(line: TextLine, rows: Row[]): void {
    if (this.pending.length > 0) return this.goOn(line, rows)
    if (line.isTooLong) return void rows.push(badRow(line, 'line_too_long'))
    if (line.text.includes('"')) return this.begin(line, rows)
    const cells = line.text.split(this.delimiter)
    if (cells.length > 1 || cells[0]!.trim() !== '') rows.push(rowOf(line, cells, line.text))
  }

  private begin(line: TextLine, rows: Row[]): void {
    this.cells = []
    this.pending = [line]
    this.pendingChars = line.text.length
    this.scan(line.text, false, rows)
  }

  private goOn(line: TextLine, rows: Row[]): void {
    this.pending.push(line)
    this.pendingChars += line.text.length + 1
    if (line.isTooLong || this.pendingChars > MAX_LINE_CHARS || this.pending.length > MAX_RECORD_LINES)
      return this.giveUp('unclosed_quote', rows)
    this.open += '\n'
    this.scan(line.text, true, rows)
  }

  /** From the start of a cell, or from inside a quoted one. */
  private scan(text: string, isInQuotes: boolean, rows: Row[]): void {
    for (let at = 0, isQuoted = isInQuotes; ;) {
      if (!isQuoted && text.charCodeAt(at) === QUOTE) {
        isQuoted = true
        this.open = ''
        at++
      }
      const end = text.indexOf(isQuoted ? '"' : this.delimiter, at)
      if (!isQuoted) {
        this.cells.push(end < 0 ? text.slice(at) : text.slice(at, end))
        if (end < 0) return this.finish(rows)
        at = end + 1
        continue
      }
      this.open += end < 0 ? text.slice(at) : text.slice(at, end)
      if (end < 0) return // goes on in the next line
      if (text.charCodeAt(end + 1) === QUOTE) {
        this.open += '"'
        at = end + 2
        continue
      }
      this.cells.push(this.open)
      if (end + 1 === text.length) return this.finish(rows)
      if (!text.startsWith(this.delimiter, end + 1)) return this.giveUp('quotes_malformed', rows)
      at = end + 2
      isQuoted = false
    }
  }

  private finish(rows: Row[]): void {
    const last = this.pending.at(-1)!
    const raw = this.pending.length === 1 ? last.text : this.pending.map(({ text }) => text).join('\n')
    rows.push(rowOf({ ...this.pending[0]!, isEnded: last.isEnded }, this.cells, raw))
    this.pending = []
  }

  private giveUp(code: 'unclosed_quote' | 'quotes_malformed', rows: Row[]): void {
    rows.push(badRow(this.pending[0]!, code))
    for (let index = this.pending.length - 1; index > 0; index--) this.again.push(this.pending[index]!)
    this.pending = []
  }

  private readAgain(rows: Row[]): void {
    for (let line = this.again.pop(); line; line = this.again.pop()) this.feed(line, rows)
  }
}

export interface CsvRow extends Row {
  /** False when the file ends in the middle of it. */
  isEnded: boolean
}
const rowOf = ({ number, isEnded }: TextLine, cells: string[], raw: string): CsvRow => ({
  line: number,
  cells,
  raw,
  bad: null,
  isEnded,
})
const badRow = (line: TextLine, bad: 'line_too_long' | 'unclosed_quote' | 'quotes_malformed'): CsvRow => ({
  line: line.number,
  cells: [],
  raw: line.text,
  bad,
  isEnded: line.isEnded,
})
