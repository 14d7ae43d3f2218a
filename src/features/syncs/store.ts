import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { MAX_SYNC_DIFFERENCES } from '../../kernel/limits.ts'
import { sql } from '../../kernel/sql.ts'
import type { Both } from '../../kernel/wording.ts'
import { instant } from '../../pipeline/identity-store.ts'

/** first: of a corp that was just connected; start: only who is a friend of whom, after the program was away. */
export const SYNC_KINDS = ['first', 'nightly', 'asked', 'start'] as const
export type SyncKind = (typeof SYNC_KINDS)[number]
export const STEPS = ['staff', 'tags', 'customers', 'missing', 'groups', 'kf'] as const
export type StepName = (typeof STEPS)[number]

/** What a run counts; `members`: staff with customers. The console has a word for each. */
export type CountName =
  'departments' | 'staff' | 'tag_groups' | 'tags' | 'tags_beyond' | 'customers' | 'members' | 'groups' | 'kf_accounts'

export const runShape = z.object({
  id: z.int(),
  kind: z.enum(SYNC_KINDS),
  askedBy: z.string().nullable(),
  startedAt: z.int(),
  finishedAt: z.int().nullable(),
  stopped: z.boolean(),
  step: z.enum(STEPS),
  /** How many of what were read so far; `…_total` how many there are, where it is known. */
  counts: z.record(z.string(), z.int()),
  differences: z.int(),
  problem: z.object({ zh: z.string(), en: z.string() }).nullable(),
})
export type Run = z.infer<typeof runShape>

const columns = sql`id, kind, asked_by as "askedBy", started_at as "startedAt", finished_at as "finishedAt", stopped, step,
  counts, problem, (select count(*) from sync_differences d where d.run_id = r.id) as differences`

export const selectRuns = (database: Pick<Database, 'rows'>, limit: number) =>
  database.rows(runShape, sql`select ${columns} from sync_runs r order by id desc limit ${limit}`)

const openShape = runShape.extend({ position: z.unknown() })
export type OpenRun = z.infer<typeof openShape>

export async function selectOpenRun(database: Database): Promise<OpenRun | undefined> {
  const [run] = await database.rows(
    openShape,
    sql`select ${columns}, position from sync_runs r where finished_at is null`,
  )
  return run
}

/** Undefined while another one is under way. */
export async function insertRun(
  database: Database,
  { kind, askedBy, now, step }: { kind: SyncKind; askedBy: string | null; now: number; step: StepName },
): Promise<number | undefined> {
  const [row] = await database.rows(
    z.object({ id: z.int() }),
    sql`insert into sync_runs (kind, asked_by, started_at, step, position, counts)
        values (${kind}, ${askedBy}, ${instant(now)}, ${step}, 'null', '{}')
        on conflict ((true)) where finished_at is null do nothing returning id`,
  )
  return row?.id
}

/** Answers whether the run is still open: another process may have been told to stop it. */
export const writeProgress = async (
  database: Database,
  id: number,
  { step, position, counts }: { step: StepName; position: unknown; counts: Record<string, number> },
): Promise<boolean> =>
  (await database.run(sql`
    update sync_runs set step = ${step}, position = ${JSON.stringify(position ?? null)}, counts = ${JSON.stringify(counts)}
    where id = ${id} and finished_at is null`)) > 0

export const finishRun = (
  database: Database,
  id: number,
  { now, problem, stopped }: { now: number; problem: Both | null; stopped: boolean },
) =>
  database.run(sql`
    update sync_runs set finished_at = ${instant(now)}, problem = ${problem && JSON.stringify(problem)}, stopped = ${stopped}
    where id = ${id} and finished_at is null`)

export interface Difference {
  kind: string
  subject: string
  detail: Record<string, unknown>
}

export const insertDifferences = (database: Database, runId: number, differences: Difference[]) =>
  database.run(sql`
    insert into sync_differences (run_id, kind, subject, detail)
    select ${runId}, kind, subject, detail
    from jsonb_to_recordset(${JSON.stringify(differences)}) as d (kind text, subject text, detail jsonb)
    where (select count(*) from sync_differences where run_id = ${runId}) < ${MAX_SYNC_DIFFERENCES}`)

export const differenceShape = z.object({
  id: z.int(),
  kind: z.string(),
  subject: z.string(),
  detail: z.record(z.string(), z.unknown()),
})
const placeShape = z.object({ externalUserid: z.string(), customer: z.int() })
/** Who the customers are whom WeCom calls so; who is not known here is left out. */
export async function selectCustomersCalled(
  database: Database,
  externalUserids: string[],
): Promise<Map<string, number>> {
  const rows = await database.rows(
    placeShape,
    sql`select value as "externalUserid", customer_id as customer from identities
        where kind = 'external_userid' and value = any(${externalUserids}::text[])`,
  )
  return new Map(rows.map(({ externalUserid, customer }) => [externalUserid, customer]))
}

export const selectDifferences = (database: Database, runId: number, after: number, limit: number) =>
  database.rows(
    differenceShape,
    sql`select id, kind, subject, detail from sync_differences where run_id = ${runId} and id > ${after} order by id limit ${limit}`,
  )

const lastShape = z.object({
  /** When everything was read last, from the first step to the last. */
  wholeAt: z.int().nullable(),
  /** When the last one failed, if it did. */
  failedAt: z.int().nullable(),
  /** When the last one was stopped by somebody, if it was. */
  stoppedAt: z.int().nullable(),
})

export async function selectLast(database: Database) {
  const [row] = await database.rows(
    lastShape,
    sql`select
          (select max(started_at) from sync_runs
            where finished_at is not null and problem is null and not stopped and kind <> 'start') as "wholeAt",
          (select case when problem is not null then finished_at end from sync_runs order by id desc limit 1) as "failedAt",
          (select case when stopped then finished_at end from sync_runs order by id desc limit 1) as "stoppedAt"`,
  )
  return row!
}
