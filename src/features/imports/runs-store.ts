import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { RUN_SILENT_MS } from './limits.ts'
import type { ImportKind } from './mapping.ts'

const counts = z.object({ total: z.int(), stored: z.int(), repeated: z.int(), quarantined: z.int() })
const progressShape = z.object({
  phase: z.enum(['inspecting', 'checking', 'sending']),
  bytesRead: z.number(),
  bytesTotal: z.number(),
  lines: z.int(),
  linesPerSecond: z.int(),
  items: counts,
})
/** Text alone was stored before there were words in two languages. */
const words = z.union([z.string(), z.object({ zh: z.string(), en: z.string() })])
const problemShape = z.object({ code: z.string(), message: words, advice: words })

export const runShape = z.object({
  id: z.string(),
  upload: z.string(),
  fileName: z.string(),
  kind: z.enum(['customers', 'orders', 'events']),
  isDry: z.boolean(),
  /** interrupted: its process ended in the middle; asked for again it goes on from there. */
  status: z.enum(['running', 'checked', 'done', 'cancelled', 'failed', 'interrupted']),
  progress: progressShape.nullable(),
  report: z.record(z.string(), z.unknown()).nullable(),
  problem: problemShape.nullable(),
  options: z.record(z.string(), z.unknown()),
  startedBy: z.string(),
  startedAt: z.int(),
  finishedAt: z.int().nullable(),
})
export type ImportRun = z.infer<typeof runShape>

const columns = (now: number) => sql`
  id, upload, file_name as "fileName", kind, is_dry as "isDry",
  case when status = 'running' and seen_at < ${instant(now - RUN_SILENT_MS)} then 'interrupted' else status end as status,
  progress, report, problem, options, started_by as "startedBy", started_at as "startedAt", finished_at as "finishedAt"`

export const selectRun = async (database: Database, id: string, now: number): Promise<ImportRun | undefined> =>
  (await database.rows(runShape, sql`select ${columns(now)} from import_runs where id = ${id}::uuid`))[0]

/** The latest first. */
export const selectRuns = (
  database: Database,
  { before, limit, now }: { before: number | undefined; limit: number; now: number },
) =>
  database.rows(
    runShape,
    sql`select ${columns(now)} from import_runs
        where started_at < ${instant(before ?? now + 1_000)} order by started_at desc, id limit ${limit}`,
  )

export const insertRun = (
  database: Database,
  run: {
    id: string
    upload: string
    fileName: string
    kind: ImportKind
    options: object
    isDry: boolean
    by: string
    now: number
  },
) =>
  database.run(sql`
    insert into import_runs (id, upload, file_name, kind, options, is_dry, status, started_by, started_at, seen_at)
    values (${run.id}, ${run.upload}, ${run.fileName}, ${run.kind}, ${JSON.stringify(run.options)}, ${run.isDry}, 'running',
            ${run.by}, ${instant(run.now)}, ${instant(run.now)})`)

/** Answers whether somebody has asked to stop it. */
export const saveRunProgress = async (
  database: Database,
  id: string,
  progress: object | null,
  now: number,
): Promise<boolean> =>
  (
    await database.rows(
      z.object({ isAsked: z.boolean() }),
      sql`update import_runs set seen_at = ${instant(now)},
            progress = coalesce(${progress && JSON.stringify(progress)}::jsonb, progress)
          where id = ${id} returning cancel_asked_at is not null as "isAsked"`,
    )
  )[0]?.isAsked ?? true

export const closeRun = (
  database: Database,
  id: string,
  end: {
    status: 'checked' | 'done' | 'cancelled' | 'failed'
    report: object | null
    problem: object | null
    now: number
  },
) =>
  database.run(sql`
    update import_runs set status = ${end.status}, finished_at = ${instant(end.now)},
      report = ${end.report && JSON.stringify(end.report)}::jsonb,
      problem = ${end.problem && JSON.stringify(end.problem)}::jsonb
    where id = ${id}`)

export const askToCancel = (tx: Pick<Session, 'run'>, id: string, now: number) =>
  tx.run(sql`update import_runs set cancel_asked_at = ${instant(now)} where id = ${id}::uuid and status = 'running'`)
