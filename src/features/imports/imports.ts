import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import type { Language, Wording } from '../../kernel/wording.ts'
import type { Guess } from './guess.ts'
import { canonical, digest } from './items.ts'
import { dryLedger, openLedger } from './ledger.ts'
import type { ImportKind, Mapping, MappingSettings, Plan } from './mapping.ts'
import { next } from './note-words.ts'
import { openTable } from './read-file.ts'
import { inspectFile, refuseChanged, type InspectedFile } from './read-text.ts'
import { RejectsFile } from './rejects.ts'
import { noItems, type ImportReport, type ItemCounts, type LineFigures } from './report.ts'
import { checkRows, sendRows, type Progress } from './run.ts'
import type { IngestItems } from './send.ts'
import { settleMapping } from './settle-mapping.ts'
import type { ImportKey } from './store.ts'
import type { Table } from './table.ts'
import { compileTimeFormat, TimeReader } from './times.ts'
import type { Work } from './work.ts'
import { OrdersWork } from './work-orders.ts'
import { RowsWork } from './work-rows.ts'
import { SegmentWork } from './work-segment.ts'

/**
 * Customers, orders and events out of a file. The file is gone through three times, because each answer needs all of it:
 * what it is (bytes, hash, encoding), what it holds (every line checked; a dry run's report), and then batch by batch into
 * the engine's own door. Memory does not grow with the file. Ids are made from what a row says, so that the same file, or
 * a later export that overlaps it, changes nothing; how far an import came is noted, so that it goes on where it was killed.
 */
export type { ImportReport, ItemCounts, OrderFigures, Sales } from './report.ts'
export type { Guess } from './guess.ts'
export type { ImportKind, Mapping, MappingSettings } from './mapping.ts'
export type { ItemResult, SegmentItem } from './items.ts'
export type { Progress } from './run.ts'
export type { ImportProblemCode, RejectCode } from './problem.ts'
export { openImportRuns, type ImportRuns } from './runs.ts'
export { RUN_SILENT_MS } from './limits.ts'
/** Of what an import brings: the same file by the command line and by the console is the same. */
export const IMPORT_SOURCE = 'import'
/** Who may bring files. */
export const ROLE_OF_UPLOADS = 'operator'
export { DEFAULT_SETTINGS, parseMapFlags } from './mapping.ts'
export { ImportProblem, stopped } from './problem.ts'
export { reportLines } from './report-lines.ts'

export interface ImportOptions extends Partial<MappingSettings> {
  kind: ImportKind
  path: string
  /** "field=Column", or the same apart. What is missing is guessed. */
  map?: readonly string[] | Record<string, string>
  /** Columns not to import. */
  ignore?: readonly string[]
  mappingName?: string
  saveMappingAs?: string
  sheet?: string
  delimiter?: string
  encoding?: string
  /** Reads everything, writes nothing (but rejects, when `rejectsPath` says where). */
  dryRun?: boolean
  /** Takes a guessed mapping without asking. */
  yes?: boolean
  rejectsPath?: string
  /** Of the rejects file. */
  language?: Language
}

export interface ImportDeps {
  /** At most 1,000 items; resolves after the durable commit with one result per item. */
  ingest: IngestItems
  /** Not needed by a dry run without a saved mapping. */
  database?: Database
  clock: Clock
  onProgress?: (progress: Progress) => void
  confirm?: (guess: Guess) => Promise<boolean>
  signal?: AbortSignal
}

/** Throws ImportProblem when the import as a whole cannot go on; a bad line is only rejected. */
export async function importFile(options: ImportOptions, deps: ImportDeps): Promise<ImportReport> {
  const { clock, signal } = deps
  const beganAt = clock.now()
  const tell = progressTeller(deps)
  const file = await inspectFile(options.path, {
    encoding: options.encoding,
    signal,
    onBytes: (bytesRead, bytesTotal) =>
      tell({ phase: 'inspecting', bytesRead, bytesTotal, lines: 0, items: noItems() }),
  })
  const table = await openTable(file, options)
  const { mapping, plan } = await settleMapping(table, options, deps)
  const key = keyOf(file, mapping, options)
  const work = workFor(table, plan, mapping, key)
  const run = { table, work, bytesTotal: file.bytes, signal, tell }
  const passes = await checkRows(run)
  await refuseChanged(file)
  const checkedAt = clock.now()

  const ledger = options.dryRun
    ? dryLedger(beganAt)
    : await openLedger(databaseOf(deps), key, { fileName: file.name, now: () => clock.now() })
  work.begin(ledger.startedAt)
  const rejects = new RejectsFile({
    stated: options.rejectsPath ?? null,
    beside: options.dryRun ? null : options.path,
    language: options.language ?? 'en',
  })
  const reportOf = (status: ImportReport['status'], items: ItemCounts): ImportReport => ({
    importId: ledger.id,
    kind: options.kind,
    file: file.name,
    format: table.format,
    encoding: file.encoding,
    mapping,
    status,
    items,
    rejectsPath: rejects.path,
    orders: work.orderFigures(),
    ...work.figures.summary(),
    seconds: { check: (checkedAt - beganAt) / 1_000, send: (clock.now() - checkedAt) / 1_000 },
    notes: [...table.notes, ...work.notes()],
    next: nextStep(status, items, work.figures, rejects.path),
  })
  try {
    await rejects.begin()
    const ingest = options.dryRun ? null : deps.ingest
    const { items, isComplete } = await sendRows(run, { passes, ledger, rejects, ingest })
    await rejects.end()
    await refuseChanged(file)
    const status = !isComplete ? 'cancelled' : options.dryRun ? 'checked' : 'done'
    const report = reportOf(status, items)
    await ledger.close(isComplete ? 'done' : 'cancelled', report)
    return report
  } catch (error) {
    await rejects.end().catch(() => {})
    await ledger.close('failed', null).catch(() => {}) // perhaps it is the database that failed
    throw error
  }
}

/** Raised when the same file and mapping would give other units, or another order of them: a resume then starts over. */
const READER_VERSION = 1

/** PostgreSQL's index holds a mapping of up to 2.7 KB (Chinese takes 3 bytes a character); of a longer one the import keeps the hash, the report has it all. */
const MAX_KEY_CHARS = 800

function keyOf(file: InspectedFile, mapping: Mapping, { kind, sheet, delimiter }: ImportOptions): ImportKey {
  const whole = {
    ...mapping,
    sheet: sheet ?? null,
    delimiter: delimiter ?? null,
    encoding: file.encoding,
    reader: READER_VERSION,
  }
  const text = canonical(whole)
  return { kind, fileHash: file.hash, mapping: text.length <= MAX_KEY_CHARS ? whole : { hash: digest(text) } }
}

function workFor(table: Table, plan: Plan | null, mapping: Mapping, key: ImportKey): Work {
  const times = new TimeReader({
    zone: mapping.zone,
    format: mapping.timeFormat === null ? null : compileTimeFormat(mapping.timeFormat)!,
    dayNumbers: table.dayNumbers,
  })
  if (plan === null) return new SegmentWork(times)
  if (plan.kind === 'orders') return new OrdersWork(plan, times)
  return new RowsWork(plan, times, digest(key.fileHash.toString('hex') + canonical(key.mapping)))
}

function databaseOf({ database }: ImportDeps): Database {
  if (!database) throw new Error('an import that is not a dry run needs the database')
  return database
}

function progressTeller({ clock, onProgress }: ImportDeps): (step: Omit<Progress, 'linesPerSecond'>) => void {
  let phase = ''
  let phaseBeganAt = 0
  return (step) => {
    if (step.phase !== phase) {
      phase = step.phase
      phaseBeganAt = clock.now()
    }
    const seconds = (clock.now() - phaseBeganAt) / 1_000
    onProgress?.({ ...step, linesPerSecond: seconds > 0 ? Math.round(step.lines / seconds) : 0 })
  }
}

function nextStep(
  status: ImportReport['status'],
  items: ItemCounts,
  { rejected, heldBack }: LineFigures,
  rejectsPath: string | null,
): Wording | null {
  if (status === 'cancelled') return next('go_on', { records: items.total })
  if (status === 'checked') return next('in_earnest')
  if (rejected + heldBack > 0) return next('mend_lines', { path: rejectsPath ?? '' })
  return items.quarantined > 0 ? next('look_at_quarantine') : null
}
