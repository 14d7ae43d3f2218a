import type { JsonObject } from '../../events.ts'
import type { Wording } from '../../kernel/wording.ts'
import type { RejectCode } from './problem.ts'

/** A file as every reader gives it: a header and rows, in blocks, so that a million rows cost a few promises. */
export interface Table {
  format: 'csv' | 'xlsx' | 'jsonl'
  header: readonly string[]
  /** The first rows, to guess from. */
  sample: readonly Row[]
  /** Plain numbers in a time column are a spreadsheet's days. */
  dayNumbers: boolean
  notes: Wording[]
  /** All rows from the first on, each time it is called. */
  blocks(): AsyncGenerator<Block>
}

export interface Row {
  /** Its number in the file, from 1 and the header included: what an editor shows. */
  line: number
  cells: readonly string[]
  /** The line as it stands in the file; null: the cells are all there is (workbooks). */
  raw: string | null
  /** What is wrong with the line as such. */
  bad: RejectCode | null
  /** Of a JSON line. */
  value?: JsonObject
}

export interface Block {
  rows: Row[]
  /** Of the file as it is on disk, packed or not. */
  bytesRead: number
  /** Lines that held NUL characters; they are taken without them. */
  nulLines: number
}

/** Columns need names that differ; one without a name is known by its place. */
export function namedHeader(cells: readonly string[]): string[] {
  const seen = new Map<string, number>()
  const names = cells.map((cell, index) => cell.trim() || `column ${index + 1}`)
  return names.map((name) => {
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return times === 1 ? name : `${name} (${times})`
  })
}

/** Fits a row to the header: missing cells at the end are empty, empty ones beyond it are dropped. */
export function fitted(row: Row, width: number, isCutOff: boolean): Row {
  const { cells } = row
  if (cells.length === width || row.bad) return row
  if (cells.length > width) {
    const isEmpty = cells.slice(width).every((cell) => cell.trim() === '')
    return { ...row, cells: cells.slice(0, width), bad: isEmpty ? null : 'too_many_cells' }
  }
  const padded = [...cells, ...Array.from({ length: width - cells.length }, () => '')]
  return { ...row, cells: padded, bad: isCutOff ? 'line_cut_off' : null }
}

const csvCell = (cell: string): string =>
  /[",\r\n]/.test(cell) || cell !== cell.trim() ? `"${cell.replaceAll('"', '""')}"` : cell

export const csvLine = (cells: readonly string[]): string => cells.map(csvCell).join()

export const originalOf = (row: Row): string => row.raw ?? csvLine(row.cells)

export const SEGMENT_TYPES: ReadonlySet<unknown> = new Set(['track', 'identify', 'page', 'screen', 'group', 'alias'])

/** JSON lines as Segment's clients send them. */
export const isSegmentShape = (sample: readonly Row[]): boolean =>
  sample.some(({ value }) => SEGMENT_TYPES.has(value?.type))
