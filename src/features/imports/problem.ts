/** An import as a whole cannot go on: one line why, one line what to do. Nothing else is thrown for a bad input. */
export type ImportProblemCode =
  | 'file_unreadable'
  | 'file_empty'
  | 'file_changed'
  | 'format_unknown'
  | 'format_unsupported'
  | 'packed_damaged'
  | 'expands_too_much'
  | 'workbook_damaged'
  | 'sheet_missing'
  | 'too_many_columns'
  | 'too_many_orders'
  | 'option_invalid'
  | 'mapping_incomplete'
  | 'mapping_unconfirmed'
  | 'mapping_unknown'
  | 'column_missing'
  | 'time_format_needed'
  | 'already_running'
  | 'rejects_unwritable'
  | 'cancelled'

export class ImportProblem extends Error {
  readonly code: ImportProblemCode
  readonly advice: string
  constructor(code: ImportProblemCode, message: string, advice: string) {
    super(message)
    this.name = 'ImportProblem'
    this.code = code
    this.advice = advice
  }
}

/** Until the first batch is sent there is nothing to finish. */
export function stopIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new ImportProblem('cancelled', 'The import was cancelled before anything was written.', 'Run it again.')
}

/** Why one line is not taken. The message goes into the rejects file; `{}` is the column or the value at fault. */
const REJECTS = {
  line_too_long: 'the line is longer than 1 MB',
  unclosed_quote: 'a quote is opened and never closed',
  quotes_malformed: 'text follows a closing quote',
  too_many_cells: 'the line has more cells than the header',
  line_cut_off: 'the file ends in the middle of this line',
  unreadable_text: 'the line holds bytes that are not text in the file’s encoding',
  json_unreadable: 'the line is not a JSON object',
  order_missing: 'the order number is empty',
  id_damaged: '{} was shortened by a spreadsheet; export it again with the column as text',
  id_too_long: '{} is longer than 256 characters',
  no_identifier: 'no column that says who the customer is has a value',
  time_missing: 'the time is empty',
  time_unreadable: '{} is not a time that can be read',
  time_ambiguous: '{} may be day/month or month/day; say which with the time format',
  number_missing: '{} is empty',
  number_unreadable: '{} is not a number',
  number_too_large: '{} is too large',
  event_missing: 'the name of the event is empty',
  type_unknown: '"type" must be track, identify, page, screen, group or alias',
  too_many_tags: 'the row has more than 100 tags',
  order_incomplete: 'another line of order {} was rejected, so the order waits until that is mended',
  quarantined: 'the engine did not take it and keeps it in quarantine: {}',
} as const

export type RejectCode = keyof typeof REJECTS

export interface Reject {
  code: RejectCode
  about: string
}

export const reject = (code: RejectCode, about = ''): Reject => ({ code, about })

export const rejectMessage = ({ code, about }: Reject): string =>
  REJECTS[code].replace('{}', () => (about.length > 80 ? `"${about.slice(0, 80)}…"` : `"${about}"`))

export const isReject = (value: object): value is Reject => 'code' in value && 'about' in value
