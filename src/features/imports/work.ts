import type { Wording } from '../../kernel/wording.ts'
import type { Unit } from './items.ts'
import type { Reject } from './problem.ts'
import { note } from './note-words.ts'
import type { LineFigures, OrderFigures } from './report.ts'
import type { Row } from './table.ts'

/**
 * What a kind of import does with rows. All of a file is checked before any of it is sent, so that a wrong file, a wrong
 * mapping or a zip bomb leaves nothing behind, and so that a kind may know the whole file when it sends: where an order's
 * last line is, whether a column holds numbers only. Units come out in the same order on every run: that is what lets an
 * import go on after so many of them.
 */
export interface Work {
  readonly figures: LineFigures
  check(row: Row): void
  /** After the last row. Answers how often the file must be read to be sent. */
  checked(): number
  /** Before anything is sent; when the import began, also after a resume. */
  begin(startedAt: number): void
  /** Units that are complete with this row. */
  emit(row: Row, pass: number, into: Unit[], rejectRow: (row: Row, why: Reject) => void): void
  /** Units that the end of a pass completes. */
  endPass(pass: number, into: Unit[]): void
  orderFigures(): OrderFigures | null
  notes(): Wording[]
}

export const clockNotes = (twice: number, never: number): Wording[] => [
  ...(twice > 0 ? [note('times_twice', { times: twice })] : []),
  ...(never > 0 ? [note('times_never', { times: never })] : []),
]
