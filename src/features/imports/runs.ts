import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import type { Random } from '../../kernel/random.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { importFile, type ImportOptions, type Progress } from './imports.ts'
import { MAX_RUNS_AT_ONCE } from './limits.ts'
import { lookAtFile, type Look, type LookOptions } from './look.ts'
import { ImportProblem } from './problem.ts'
import { advice, why } from './problem-words.ts'
import * as store from './runs-store.ts'
import type { IngestItems } from './send.ts'
import { openUploads, type Uploads } from './uploads.ts'

/**
 * Imports that people begin in the console and watch. How far one is, is told in the database, so that any process can say
 * it and stop it; one whose process ended is shown as cut off, and goes on where it was when it is begun again.
 */
export interface ImportRuns {
  uploads: Uploads
  look(upload: string, options: Omit<LookOptions, 'path'>): Promise<Look>
  begin(upload: string, options: Omit<ImportOptions, 'path'>, by: string): Promise<string>
  read(id: string): Promise<store.ImportRun>
  list(page: { before: number | undefined; limit: number }): Promise<store.ImportRun[]>
  cancel(id: string): Promise<void>
  /** Ends what this process is at; it can be gone on with. */
  stop(): Promise<void>
}

interface Parts {
  database: Database
  clock: Clock
  random: Random
  ingest: IngestItems
  /** Where uploads lie. */
  folder: string
  /** The brand's, unless an import says another. */
  zone: string
  onError(error: unknown): void
}

const TELL_MS = 400

export function openImportRuns({ database, clock, random, ingest, folder, zone, onError }: Parts): ImportRuns {
  const uploads = openUploads(folder, { clock, random })
  const running = new Map<string, { stopping: AbortController; ended: Promise<void> }>()

  async function run(id: string, options: ImportOptions, stopping: AbortController): Promise<void> {
    const teller = tellerOf(database, clock, id, () => stopping.abort())
    try {
      const report = await importFile(options, {
        ingest,
        database,
        clock,
        signal: stopping.signal,
        onProgress: teller.tell,
      })
      await teller.end()
      await store.closeRun(database, id, { status: report.status, report, problem: null, now: clock.now() })
    } catch (error) {
      await teller.end()
      if (!(error instanceof ImportProblem)) onError(error)
      const { code, words } = error instanceof ImportProblem ? error : UNEXPECTED
      const status = code === 'cancelled' ? 'cancelled' : 'failed'
      const problem = { code, ...words }
      await store.closeRun(database, id, { status, report: null, problem, now: clock.now() }).catch(onError)
    }
  }

  return {
    uploads,
    async look(upload, options) {
      const { path } = await uploads.find(upload)
      return lookAtFile({ zone, ...options, path })
    },

    async begin(upload, given, by) {
      const { language, ...options } = given
      const { path, fileName, rejectsPath } = await uploads.find(upload)
      if (running.size >= MAX_RUNS_AT_ONCE) throw new Refusal('limit_reached', { limit: MAX_RUNS_AT_ONCE })
      const id = random.uuid()
      const { kind, dryRun: isDry = false } = options
      await store.insertRun(database, { id, upload, fileName, kind, options, isDry, by, now: clock.now() })
      const stopping = new AbortController()
      const whole: ImportOptions = { zone, ...options, path, yes: true, rejectsPath, ...(language && { language }) }
      const ended = run(id, whole, stopping).finally(() => running.delete(id))
      running.set(id, { stopping, ended })
      return id
    },

    async read(id) {
      const found = await store.selectRun(database, id, clock.now())
      if (!found) throw new Refusal('not_found')
      return found
    },

    list: (page) => store.selectRuns(database, { ...page, now: clock.now() }),

    async cancel(id) {
      if ((await store.askToCancel(database, id, clock.now())) === 0) throw new Refusal('not_found')
      running.get(id)?.stopping.abort()
    },

    async stop() {
      for (const { stopping } of running.values()) stopping.abort()
      await Promise.all([...running.values()].map(({ ended }) => ended))
    },
  }
}

const UNEXPECTED = { code: 'unexpected', words: { message: why('unexpected'), advice: advice('try_later') } }

/** Says how far it is a few times a second, never twice at once; and now and then also when nothing moves. */
function tellerOf(database: Database, clock: Clock, id: string, onCancel: () => void) {
  let latest: Progress | null = null
  let telling: Promise<void> | undefined
  const save = async () => {
    const progress = latest
    latest = null
    if (await store.saveRunProgress(database, id, progress, clock.now())) onCancel()
  }
  const timer = setInterval(() => {
    telling ??= save()
      .catch(() => {}) // told again soon
      .finally(() => (telling = undefined))
  }, TELL_MS)
  return {
    tell: (progress: Progress): void => void (latest = progress),
    async end() {
      clearInterval(timer)
      await telling
      await save().catch(() => {})
    },
  }
}
