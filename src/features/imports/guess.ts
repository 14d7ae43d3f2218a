import { SAMPLE_ROWS } from './limits.ts'
import { HEADER_NAMES, plainHeader } from './header-names.ts'
import { missingFields, type ImportKind, type Mapping, type MappingSettings } from './mapping.ts'
import { ImportProblem, isReject } from './problem.ts'
import { advice, why } from './problem-words.ts'
import { compileTimeFormat, TimeReader } from './times.ts'
import { parseDecimal } from './values.ts'

/** A mapping nobody has stated yet: what the columns seem to be, to be shown and confirmed before anything is written. */
export interface Guess {
  columns: { field: string; column: string; because: 'stated' | 'name' | 'contents'; example: string }[]
  /** Columns that would not be imported (orders) or be taken under their own name (customers, events). */
  rest: string[]
  missing: string[][]
}

interface Sample {
  header: readonly string[]
  rows: readonly (readonly string[])[]
}

/** Stated columns stay as they are. A known name is believed only when the cells below it can be what it says. */
export function guessColumns(
  kind: ImportKind,
  stated: Mapping['columns'],
  ignore: readonly string[],
  { header, rows }: Sample,
  settings: MappingSettings & { dayNumbers: boolean },
): Guess {
  const plain = header.map(plainHeader)
  const taken = new Set([...stated.map(({ column }) => column), ...ignore])
  const cells = header.map((_, index) =>
    rows
      .slice(0, SAMPLE_ROWS)
      .map((row) => row[index]?.trim() ?? '')
      .filter((cell) => cell !== ''),
  )
  const fits = contentTests(settings)
  const guessed: Guess['columns'] = stated.map(({ field, column }) => ({
    field,
    column,
    because: 'stated',
    example: cells[header.indexOf(column)]?.[0] ?? '',
  }))
  const take = (field: string, index: number, because: 'name' | 'contents') => {
    guessed.push({ field, column: header[index]!, because, example: cells[index]![0] ?? '' })
    taken.add(header[index]!)
  }
  const has = (field: string) => guessed.some((one) => one.field === field)
  const isFree = (index: number) => index >= 0 && !taken.has(header[index]!)

  for (const [field, names] of Object.entries(HEADER_NAMES[kind])) {
    if (has(field) || (field === 'amount' && has('price'))) continue
    const index = names
      .split(' ')
      .map((name) => plain.findIndex((one, at) => one === name && isFree(at)))
      .find((at) => at >= 0 && (!fits[field] || share(cells[at]!, fits[field]) >= 0.5))
    if (index !== undefined) take(field, index, 'name')
  }
  for (const field of ['time', 'phone', 'email']) {
    if (has(field) || (field === 'time' && kind === 'customers')) continue
    const index = cells.findIndex((column, at) => isFree(at) && column.length > 0 && share(column, fits[field]!) >= 0.9)
    if (index >= 0 && (field !== 'time' || /\D/.test(cells[index]![0]!))) take(field, index, 'contents')
  }
  return {
    columns: guessed,
    rest: header.filter((column) => !taken.has(column)),
    missing: missingFields(kind, { columns: guessed, eventName: settings.eventName }),
  }
}

const share = (cells: readonly string[], test: (cell: string) => boolean): number =>
  cells.length === 0 ? 1 : cells.filter(test).length / cells.length

function contentTests(settings: MappingSettings & { dayNumbers: boolean }): Record<string, (cell: string) => boolean> {
  const times = readerFor(settings)
  const isNumber = (cell: string) => parseDecimal(cell, settings.point) !== undefined
  return {
    // One that only lacks its format is a time all the same: the refusal then says what to state.
    time: (cell) => {
      const answer = times.read(cell)
      return typeof answer === 'number' || answer.code === 'time_ambiguous'
    },
    quantity: isNumber,
    price: isNumber,
    amount: isNumber,
    phone: (cell) => /^(\+?\d{2,3}[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(\.0)?$/.test(cell),
    email: (cell) => /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(cell),
  }
}

const readerFor = ({ zone, timeFormat, dayNumbers }: MappingSettings & { dayNumbers: boolean }): TimeReader =>
  new TimeReader({ zone, format: timeFormat === null ? null : compileTimeFormat(timeFormat)!, dayNumbers })

/** When no time of the sample can be read, no line could: better one clear refusal than a file of rejects. */
export function checkTimes(
  cells: readonly string[],
  column: string,
  settings: MappingSettings & { dayNumbers: boolean },
): void {
  const reader = readerFor(settings)
  const given = cells.filter((cell) => cell.trim() !== '')
  const answers = given.map((cell) => reader.read(cell))
  if (given.length === 0 || answers.some((answer) => typeof answer === 'number')) return
  const first = answers[0]!
  const isAmbiguous = typeof first === 'object' && isReject(first) && first.code === 'time_ambiguous'
  const place = { cell: given[0]!, column }
  throw new ImportProblem(
    'time_format_needed',
    isAmbiguous
      ? why('day_or_month', place)
      : settings.timeFormat
        ? why('time_unlike_format', { ...place, format: settings.timeFormat })
        : why('time_unknown', place),
    advice('state_format'),
  )
}
