import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import type { Rule } from '../../rules/language.ts'

export const previewShape = z.object({
  id: z.string(),
  status: z.enum(['counting', 'done', 'cancelled', 'failed']),
  /** How many customers have been asked so far, and how many of them would be in. */
  of: z.int(),
  count: z.int(),
  sample: z.array(z.int()),
  at: z.int(),
  problem: z.string().nullable(),
})
export type Preview = z.infer<typeof previewShape>

const KEPT_MS = 86_400_000
/** A process that has not been seen for so long is gone. */
const GONE_MS = 20_000

/** Old ones go with every new one. */
export async function insertPreview(
  database: Database,
  preview: { id: string; rule: Rule; at: number; isPast: boolean; by: string },
  now: number,
): Promise<void> {
  await database.run(sql`delete from previews where started_at < ${instant(now - KEPT_MS)}`)
  await database.run(sql`
    insert into previews (id, rule, at, is_past, status, started_by, started_at, asked_at, seen_at)
    values (${preview.id}, ${JSON.stringify(preview.rule)}, ${instant(preview.at)}, ${preview.isPast}, 'waiting',
      ${preview.by}, ${instant(now)}, ${instant(now)}, ${instant(now)})`)
}

/** Reads it and notes that somebody wanted to know. */
export async function askPreview(database: Database, id: string, now: number): Promise<Preview | undefined> {
  const rows = await database.rows(
    previewShape,
    sql`update previews set asked_at = ${instant(now)} where id = ${id}
        returning id, counted as "of", matched as count, array_to_json(sample) as sample, at, problem,
          case when status = 'counting' and seen_at < ${instant(now - GONE_MS)} then 'failed'
               when status = 'waiting' then 'counting' else status end as status`,
  )
  return rows[0]
}

export const cancelPreview = (database: Database, id: string, now: number): Promise<number> =>
  database.run(sql`
    update previews set status = 'cancelled', finished_at = ${instant(now)}
    where id = ${id} and status in ('waiting', 'counting')`)

/** False when it is not wanted any more: cancelled, or not asked for since `forgottenAt`. */
export async function beatPreview(
  database: Database,
  id: string,
  { counted, matched }: { counted: number; matched: number },
  now: number,
  forgottenAt: number,
): Promise<boolean> {
  const touched = await database.run(sql`
    update previews set status = 'counting', seen_at = ${instant(now)}, counted = ${counted}, matched = ${matched}
    where id = ${id} and status in ('waiting', 'counting') and asked_at >= ${instant(forgottenAt)}`)
  return touched === 1
}

export const finishPreview = (
  database: Database,
  id: string,
  end: {
    status: 'done' | 'cancelled' | 'failed'
    counted: number
    matched: number
    sample: number[]
    problem?: string | undefined
  },
  now: number,
): Promise<number> =>
  database.run(sql`
    update previews set status = ${end.status}, counted = ${end.counted}, matched = ${end.matched},
      sample = ${end.sample}::bigint[], problem = ${end.problem ?? null}, finished_at = ${instant(now)}
    where id = ${id} and status in ('waiting', 'counting')`)

/** The server process of this session, whose statements end after a while whatever happens. */
export async function backendOf(session: Session, limitMs: number): Promise<number> {
  await session.run(sql`select set_config('statement_timeout', ${String(limitMs)}, true)`)
  return (await session.first(z.object({ id: z.number() }), sql`select pg_backend_pid() as id`))!.id
}

export const cancelStatement = (database: Database, process: number): Promise<number> =>
  database.run(sql`select pg_cancel_backend(${process})`)
