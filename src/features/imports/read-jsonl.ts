import type { Json, JsonObject } from '../../events.ts'
import { MAX_COLUMNS, SAMPLE_ROWS } from './limits.ts'
import { LineSplitter, type TextLine } from './lines.ts'
import type { TextFile } from './read-text.ts'
import { isSegmentShape, type Row, type Table } from './table.ts'
import { note } from './note-words.ts'

/** One JSON object per line. Its keys are the columns; a key may turn up in the last line only, so all are looked at. A row
 *  keeps the object itself too, for events that are in Segment's shape already and need no columns. */
export async function openJsonLines(file: TextFile): Promise<Table> {
  async function* rowsOf(header: readonly string[]) {
    const splitter = new LineSplitter()
    const read = (lines: TextLine[]): Row[] =>
      lines.filter(({ text }) => text.trim() !== '').map((line) => rowFrom(line, header, file.isDamaged))
    for await (const { text, bytesRead } of file.chunks())
      yield { rows: read(splitter.push(text)), bytesRead, nulLines: splitter.nulLines }
    yield { rows: read(splitter.end()), bytesRead: file.bytes, nulLines: splitter.nulLines }
  }

  const sample: Row[] = []
  const names = new Set<string>()
  for await (const { rows } of rowsOf([])) {
    if (sample.length < SAMPLE_ROWS) sample.push(...rows.slice(0, SAMPLE_ROWS))
    if (isSegmentShape(sample)) break
    for (const { value } of rows)
      if (value && names.size <= MAX_COLUMNS) for (const name of Object.keys(value)) names.add(name)
  }
  const header = [...names].slice(0, MAX_COLUMNS)
  return {
    format: 'jsonl',
    header,
    sample: sample.map((row) => ({ ...row, cells: cellsOf(row.value ?? {}, header) })),
    dayNumbers: false,
    notes: names.size > MAX_COLUMNS ? [note('other_keys', { limit: MAX_COLUMNS })] : [],
    blocks: () => rowsOf(header),
  }
}

function rowFrom({ number, text, isTooLong }: TextLine, header: readonly string[], isDamaged: boolean): Row {
  const row: Row = { line: number, cells: [], raw: text, bad: null }
  if (isTooLong) return { ...row, bad: 'line_too_long' }
  if (isDamaged && text.includes('\uFFFD')) return { ...row, bad: 'unreadable_text' }
  const value = parseObject(text)
  return value ? { ...row, cells: cellsOf(value, header), value } : { ...row, bad: 'json_unreadable' }
}

/** A number of 16 digits and more (order numbers have 19) would lose its last digits as a double: it stays text. */
function parseObject(text: string): JsonObject | undefined {
  try {
    const value = (
      /\d{16}/.test(text)
        ? (JSON.parse as LosslessParse)(text, (_, one, { source }) =>
            typeof one === 'number' && source && /^-?\d{16,}$/.test(source) ? source : one,
          )
        : JSON.parse(text)
    ) as Json
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined // no JSON, or nested so deep that reading it would overflow the stack
  }
}
/** The third argument is newer than TypeScript's types. */
type LosslessParse = (
  text: string,
  revive: (key: string, value: unknown, from: { source?: string }) => unknown,
) => unknown

const cellsOf = (value: JsonObject, header: readonly string[]): string[] =>
  header.map((name) => (Object.hasOwn(value, name) ? cellOf(value[name]!) : ''))

function cellOf(value: Json): string {
  if (typeof value === 'string') return value
  if (value === null) return ''
  try {
    return JSON.stringify(value)
  } catch {
    return '' // nested deeper than the stack
  }
}
