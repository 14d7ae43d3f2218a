import { MAX_COLUMNS, MAX_LINE_CHARS } from './limits.ts'
import type { Row } from './table.ts'
import { dayNumberTime } from './times.ts'
import { attributeOf, type XmlHandler } from './xml.ts'

/** Rows of a sheet as texts, as they are read: a date becomes its wall clock time, a number its shortest decimal. */
export interface SheetFacts {
  sharedTexts: readonly string[]
  /** By style number. */
  dateStyles: readonly boolean[]
  from1904: boolean
}

export class SheetRows implements XmlHandler {
  /** Rows finished since they were last taken. */
  rows: Row[] = []
  private readonly facts: SheetFacts
  private line = 0
  private cells: string[] = []
  private rowChars = 0
  private column = -1
  private type = ''
  private isDate = false
  private value = ''
  private isCapturing = false

  constructor(facts: SheetFacts) {
    this.facts = facts
  }

  open(name: string, attributes: string): void {
    if (name === 'row') {
      const stated = Number(attributeOf(attributes, 'r'))
      this.line = Number.isInteger(stated) && stated > this.line ? stated : this.line + 1
      this.cells = []
      this.rowChars = 0
      this.column = -1
    } else if (name === 'c') {
      const column = columnOf(attributeOf(attributes, 'r'))
      this.column = column > this.column ? column : this.column + 1
      this.type = attributeOf(attributes, 't') ?? 'n'
      this.isDate = this.facts.dateStyles[Number(attributeOf(attributes, 's') ?? 0)] ?? false
      this.value = ''
    } else if (name === 'v' || (name === 't' && this.type === 'inlineStr')) this.isCapturing = true
    else if (name === 'rPh') this.type = '' // how a text is pronounced; not part of it
  }

  text(piece: string): void {
    if (!this.isCapturing) return
    this.rowChars += piece.length
    if (this.rowChars <= MAX_LINE_CHARS) this.value += piece
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.isCapturing = false
    else if (name === 'rPh') this.type = 'inlineStr'
    else if (name === 'c') this.finishCell()
    else if (name === 'row') {
      const bad = this.rowChars > MAX_LINE_CHARS ? 'line_too_long' : null
      if (bad) this.cells = [this.cells[0]?.slice(0, 200) ?? '']
      for (let at = 0; at < this.cells.length; at++) this.cells[at] ??= ''
      this.rows.push({ line: this.line, cells: this.cells, raw: null, bad })
      this.cells = []
    }
  }

  private finishCell(): void {
    if (this.value === '' || this.column >= MAX_COLUMNS) return
    const text = cellText(this.type, this.value, this.isDate, this.facts)
    if (this.type === 's') this.rowChars += text.length
    this.cells[this.column] = text
  }
}

function cellText(type: string, value: string, isDate: boolean, { sharedTexts, from1904 }: SheetFacts): string {
  if (type === 's') return sharedTexts[Number(value)] ?? ''
  if (type === 'b') return value === '1' ? 'true' : 'false'
  if (type !== 'n') return type === 'd' ? value : unescaped(value)
  const number = Number(value)
  if (!Number.isFinite(number)) return value
  const time = isDate ? dayNumberTime(number, from1904) : undefined
  if (!time) return String(number)
  const [day, clock] = new Date(time.ms).toISOString().slice(0, -1).split('T') as [string, string]
  return clock === '00:00:00.000' ? day : `${day} ${clock.replace('.000', '')}`
}

/** Spreadsheets write characters that XML does not allow as _x000D_. */
export const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text

/** "AB12" is column 27. −1 when there is no such reference. */
function columnOf(reference: string | undefined): number {
  if (reference === undefined) return -1
  let column = 0
  for (let at = 0; at < reference.length && at < 4; at++) {
    const letter = reference.charCodeAt(at) - 64
    if (letter < 1 || letter > 26) break
    column = column * 26 + letter
  }
  return column - 1
}
