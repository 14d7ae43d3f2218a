import type { Wording } from '../../kernel/wording.ts'
import { guessColumns, type Guess } from './guess.ts'
import { SHOWN_ROWS } from './limits.ts'
import { checkSettings, DEFAULT_SETTINGS, type ImportKind, type MappingSettings } from './mapping.ts'
import { openTable } from './read-file.ts'
import { inspectFile } from './read-text.ts'
import { isSegmentShape } from './table.ts'

/** What a file is and what its columns seem to be, for a person to say whether that is right. */
export interface Look {
  format: 'csv' | 'xlsx' | 'jsonl'
  encoding: string
  header: readonly string[]
  rows: (readonly string[])[]
  /** Null: the file is in Segment's own shape and needs no mapping. */
  guess: Guess | null
  notes: Wording[]
}

export interface LookOptions extends Partial<MappingSettings> {
  kind: ImportKind
  path: string
  columns?: { field: string; column: string }[]
}

/** Throws ImportProblem when the file cannot be imported at all. */
export async function lookAtFile(
  { kind, path, columns = [], ...given }: LookOptions,
  signal?: AbortSignal,
): Promise<Look> {
  const file = await inspectFile(path, { signal })
  const table = await openTable(file, {})
  const settings = { ...DEFAULT_SETTINGS, ...given }
  checkSettings(settings)
  const rows = table.sample.filter(({ bad }) => !bad).map(({ cells }) => cells)
  const isSegment = kind === 'events' && isSegmentShape(table.sample)
  const sample = { header: table.header, rows }
  return {
    format: table.format,
    encoding: file.encoding,
    header: table.header,
    rows: rows.slice(0, SHOWN_ROWS),
    guess: isSegment ? null : guessColumns(kind, columns, [], sample, { ...settings, dayNumbers: table.dayNumbers }),
    notes: table.notes,
  }
}
