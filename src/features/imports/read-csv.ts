import { CsvRecords, type CsvRow } from './csv-records.ts'
import { MAX_COLUMNS, SAMPLE_ROWS } from './limits.ts'
import { LineSplitter } from './lines.ts'
import { ImportProblem } from './problem.ts'
import { advice, why } from './problem-words.ts'
import type { TextFile } from './read-text.ts'
import { fitted, namedHeader, type Row, type Table } from './table.ts'

const DELIMITERS = [',', '\t', ';', '|']

/** Excel may say it in a first line "sep=;". Otherwise the one that the header has most of. */
export function delimiterOf(head: string): { delimiter: string; isStated: boolean } {
  const first = head.split(/[\r\n]/).find((line) => line.trim() !== '') ?? ''
  const stated = /^"?sep=(.)"?$/i.exec(first)?.[1]
  if (stated) return { delimiter: stated, isStated: true }
  const unquoted = first.replace(/"[^"]*"/g, '')
  const counts = DELIMITERS.map((one) => unquoted.split(one).length)
  return { delimiter: DELIMITERS[counts.indexOf(Math.max(...counts))]!, isStated: false }
}

export async function openCsv(file: TextFile, wanted: { delimiter?: string | undefined }): Promise<Table> {
  const { delimiter, isStated } = wanted.delimiter
    ? { delimiter: wanted.delimiter, isStated: false }
    : delimiterOf(file.head)
  if (delimiter.length !== 1 || delimiter === '"' || delimiter === '\n' || delimiter === '\r')
    throw new ImportProblem('option_invalid', why('long_delimiter'), advice('delimiters'))
  const lineEnd = file.head.includes('\n') || !file.head.includes('\r') ? '\n' : '\r'

  async function* blocks() {
    const splitter = new LineSplitter(lineEnd)
    const records = new CsvRecords(delimiter)
    let width = 0
    let toSkip = isStated ? 2 : 1 // "sep=" and the header
    const fit = (rows: Row[]): Row[] => {
      const kept: Row[] = []
      for (const row of rows) {
        if (!row.bad && row.cells.every((cell) => cell.trim() === '')) continue
        if (toSkip > 0 && !row.bad) {
          toSkip--
          width = row.cells.length
          continue
        }
        const whole = fitted(row, width, !(row as CsvRow).isEnded)
        const isUnreadable = file.isDamaged && !whole.bad && whole.raw!.includes('\uFFFD')
        kept.push(isUnreadable ? { ...whole, bad: 'unreadable_text' } : whole)
      }
      return kept
    }
    for await (const { text, bytesRead } of file.chunks()) {
      const rows = fit(records.push(splitter.push(text)))
      yield { rows, bytesRead, nulLines: splitter.nulLines }
    }
    const rows = [...records.push(splitter.end()), ...records.end()]
    yield { rows: fit(rows), bytesRead: file.bytes, nulLines: splitter.nulLines }
  }

  const header = await headerOf(file, delimiter, lineEnd, isStated)
  const sample: Row[] = []
  for await (const block of blocks()) {
    sample.push(...block.rows.slice(0, SAMPLE_ROWS))
    if (sample.length >= SAMPLE_ROWS) break
  }
  return { format: 'csv', header, sample, dayNumbers: false, notes: [], blocks }
}

async function headerOf(file: TextFile, delimiter: string, lineEnd: '\n' | '\r', isStated: boolean): Promise<string[]> {
  const splitter = new LineSplitter(lineEnd)
  const records = new CsvRecords(delimiter)
  const found: Row[] = []
  const look = (rows: Row[]) => {
    found.push(...rows.filter((row) => !row.bad && row.cells.some((cell) => cell.trim() !== '')))
    return found[isStated ? 1 : 0]
  }
  let header: Row | undefined
  for await (const { text } of file.chunks()) {
    header = look(records.push(splitter.push(text)))
    if (header) break
  }
  header ??= look([...records.push(splitter.end()), ...records.end()])
  if (!header) throw new ImportProblem('file_empty', why('no_header'), advice('right_file'))
  if (header.cells.length > MAX_COLUMNS)
    throw new ImportProblem(
      'too_many_columns',
      why('too_many_columns', { columns: header.cells.length, limit: MAX_COLUMNS }),
      advice('check_delimiter'),
    )
  return namedHeader(header.cells)
}
