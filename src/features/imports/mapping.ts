import { IANAZone } from 'luxon'
import { z } from 'zod'
import { either } from '../../kernel/wording.ts'
import { ImportProblem } from './problem.ts'
import { advice, FIELD_WORDS, why } from './problem-words.ts'
import { compileTimeFormat } from './times.ts'

/** Which column is what, and how its cells are to be read. Together with the file it names an import: the same file under
 *  the same mapping is the same import, and goes on where it stopped. */
export const mappingShape = z.object({
  columns: z.array(z.object({ field: z.string(), column: z.string() })),
  ignore: z.array(z.string()),
  zone: z.string(),
  timeFormat: z.string().nullable(),
  /** What decimals are written with. */
  point: z.enum(['.', ',']),
  currency: z.string(),
  /** A credit note's number starts with it; '' when none does. */
  creditPrefix: z.string(),
  /** An order one of whose lines is rejected: held back whole, or taken without the line. */
  incomplete: z.enum(['hold', 'keep']),
  /** For files of one kind of event only. */
  eventName: z.string().nullable(),
})
export type Mapping = z.infer<typeof mappingShape>
export type ImportKind = 'customers' | 'orders' | 'events'
export type MappingSettings = Omit<Mapping, 'columns' | 'ignore'>

export const DEFAULT_SETTINGS: MappingSettings = {
  zone: 'Asia/Shanghai',
  timeFormat: null,
  point: '.',
  currency: 'CNY',
  creditPrefix: 'C',
  incomplete: 'hold',
  eventName: null,
}

/** Says who somebody is; strongest first. `customer` becomes the userId. */
const IDENTIFIER_FIELDS = [
  'unionid',
  'customer',
  'member_no',
  'external_userid',
  'openid',
  'phone',
  'email',
  'anonymous',
]
const OWN_FIELDS: Record<ImportKind, readonly string[]> = {
  orders: ['order', 'time', 'quantity', 'price', 'amount', 'product', 'name', 'currency'],
  customers: ['time', 'tags'],
  events: ['event', 'time', 'id'],
}
/** Fields that several columns may fill. */
const REPEATABLE = new Set(['tags'])

/** What the kind needs and the mapping does not have; each entry is one field, or several of which one will do. */
export function missingFields(kind: ImportKind, mapping: Pick<Mapping, 'columns' | 'eventName'>): string[][] {
  const has = (field: string) => mapping.columns.some((one) => one.field === field)
  const needed: string[][] = [IDENTIFIER_FIELDS]
  if (kind === 'orders') {
    needed.push(['order'], ['time'], ['price', 'amount'])
    if (!has('amount')) needed.push(['quantity'])
  }
  if (kind === 'events') needed.push(['time'], ...(mapping.eventName === null ? [['event']] : []))
  return needed.filter((fields) => !fields.some(has))
}

/** "customer=CustomerID" from the command line. */
export function parseMapFlags(flags: readonly string[]): Mapping['columns'] {
  return flags.map((flag) => {
    const [field, ...column] = flag.split('=')
    if (!field?.trim() || column.length === 0 || column.join('=').trim() === '')
      throw new ImportProblem('option_invalid', why('map_unclear', { flag }), advice('write_map'))
    return { field: field.trim(), column: column.join('=').trim() }
  })
}

export function checkSettings(settings: MappingSettings): void {
  if (!IANAZone.isValidZone(settings.zone))
    throw new ImportProblem('option_invalid', why('not_a_zone', { zone: settings.zone }), advice('zones'))
  if (settings.timeFormat !== null && !compileTimeFormat(settings.timeFormat))
    throw new ImportProblem(
      'option_invalid',
      why('format_unclear', { format: settings.timeFormat }),
      advice('time_formats'),
    )
}

/** Where each field is in a row of this file. */
export interface Plan {
  kind: ImportKind
  mapping: Mapping
  /** −1: no column. */
  at(field: string): number
  identifiers: { field: string; index: number }[]
  /** Columns for fields that the kind has no meaning of its own for: an order's country, a customer's birthday. */
  extras: { field: string; index: number }[]
  tags: number[]
  /** Columns that nothing was said about. */
  rest: { field: string; index: number }[]
}

const fieldWords = (field: string) => FIELD_WORDS[field] ?? field

export function planFor(kind: ImportKind, mapping: Mapping, header: readonly string[]): Plan {
  const columnsFound = header.map((name) => `"${name}"`)
  const missing = missingFields(kind, mapping)
  if (missing.length > 0)
    throw new ImportProblem(
      'mapping_incomplete',
      why('fields_missing', { fields: missing.map((fields) => either(...fields.map(fieldWords))) }),
      advice('map_columns', { columns: columnsFound }),
    )
  const indexOf = (column: string): number => {
    const index = header.indexOf(column)
    if (index >= 0) return index
    const alike = header.findIndex((name) => name.trim().toLowerCase() === column.trim().toLowerCase())
    if (alike < 0)
      throw new ImportProblem(
        'column_missing',
        why('no_such_column', { column }),
        advice('columns_are', { columns: columnsFound }),
      )
    return alike
  }
  const columns = mapping.columns.map(({ field, column }) => ({ field, index: indexOf(column) }))
  for (const { field } of columns)
    if (!REPEATABLE.has(field) && columns.filter((one) => one.field === field).length > 1)
      throw new ImportProblem('option_invalid', why('field_twice', { field: fieldWords(field) }), advice('one_column'))
  const taken = new Set([...columns.map(({ index }) => index), ...mapping.ignore.map(indexOf)])
  return {
    kind,
    mapping,
    at: (field) => columns.find((one) => one.field === field)?.index ?? -1,
    identifiers: columns.filter(({ field }) => IDENTIFIER_FIELDS.includes(field)),
    extras: columns.filter(({ field }) => !IDENTIFIER_FIELDS.includes(field) && !OWN_FIELDS[kind].includes(field)),
    tags: columns.filter(({ field }) => field === 'tags').map(({ index }) => index),
    rest: header.map((field, index) => ({ field, index })).filter(({ index }) => !taken.has(index)),
  }
}
