import { fill, type Language, type Wording } from '../../kernel/wording.ts'
import { advice as advise, why } from './problem-words.ts'
import { REJECTS } from './reject-words.ts'

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
  /** In English, as a command line says it. */
  readonly advice: string
  /** What it says to a person, whose language is not known here. */
  readonly words: { message: Wording; advice: Wording }
  constructor(code: ImportProblemCode, message: Wording, advice: Wording) {
    super(message.en)
    this.name = 'ImportProblem'
    this.code = code
    this.advice = advice.en
    this.words = { message, advice }
  }
}

export const stopped = (): ImportProblem => new ImportProblem('cancelled', why('stopped'), advise('run_again'))

/** Until the first batch is sent there is nothing to finish. */
export function stopIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw stopped()
}

export type RejectCode = keyof typeof REJECTS

/** Why one line is not taken, and the column or the value at fault. */
export interface Reject {
  code: RejectCode
  about: string
}

export const reject = (code: RejectCode, about = ''): Reject => ({ code, about })

export const rejectMessage = ({ code, about }: Reject, language: Language): string => {
  const shown = about.length > 80 ? `${about.slice(0, 80)}…` : about
  return fill(REJECTS[code][language], { about: language === 'zh' ? `“${shown}”` : `"${shown}"` }, language)
}

export const isReject = (value: object): value is Reject => 'code' in value && 'about' in value
