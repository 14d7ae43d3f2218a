import { z } from 'zod'
import type { Database } from '../kernel/database.ts'
import { sql } from '../kernel/sql.ts'

/** What the installation is asked about its health: by the console's page and by `siyu doctor`. */
type Reading = Pick<Database, 'rows'>

export const databaseShape = z.object({
  version: z.string(),
  major: z.int(),
  encoding: z.string(),
  sizeBytes: z.int(),
  startedAt: z.int(),
})
export const readDatabase = async (database: Reading) =>
  (
    await database.rows(
      databaseShape,
      sql`select current_setting('server_version') as version, current_setting('server_encoding') as encoding,
            current_setting('server_version_num')::int / 10000 as major,
            pg_database_size(current_database()) as "sizeBytes",
            pg_postmaster_start_time()::timestamptz(3) as "startedAt"`,
    )
  )[0]!

export const tableShape = z.object({ name: z.string(), rows: z.int(), sizeBytes: z.int() })
/** Rows as the planner knows them: counting the log would take its time. */
export const readLargestTables = (database: Reading, limit: number) =>
  database.rows(
    tableShape,
    sql`select s.relname as name, pg_total_relation_size(s.relid) as "sizeBytes",
          case when c.reltuples < 0 then s.n_live_tup else c.reltuples::bigint end as rows
        from pg_stat_user_tables s join pg_class c on c.oid = s.relid
        where s.schemaname = 'public' order by "sizeBytes" desc, name limit ${limit}`,
  )

export const wakesShape = z.object({ due: z.int(), oldestDueAt: z.int().nullable() })
export const readWakes = async (database: Reading, now: number) =>
  (
    await database.rows(
      wakesShape,
      sql`select count(*) as due, min(due) as "oldestDueAt" from wakes where due <= ${new Date(now).toISOString()}`,
    )
  )[0]!

export const buildShape = z.object({
  id: z.int(),
  owner: z.enum(['segment', 'tag', 'stage_entry', 'stage_fall_back']),
  slug: z.string().nullable(),
  name: z.string().nullable(),
  status: z.enum(['building', 'failed', 'live']),
  problem: z.string().nullable(),
  createdAt: z.int(),
})
/** Rules that are not yet, or could not be, asked of everyone. A failure that a later version has mended is no more. */
export const readBuilds = (database: Reading) =>
  database.rows(
    buildShape,
    sql`select v.id, r.owner, v.status, v.problem, v.created_at as "createdAt",
          coalesce(s.slug, t.slug, g.slug) as slug, coalesce(s.name, t.name, g.name) as name
        from rule_versions v join rules r on r.id = v.rule_id
        left join segments s on s.rule_id = v.rule_id
        left join tags t on t.rule_id = v.rule_id
        left join stages g on v.rule_id in (g.entry_rule_id, g.fall_back_rule_id)
        where (v.status = 'failed' and coalesce(s.archived_at, t.archived_at, g.archived_at) is null and not exists (
                select from rule_versions later where later.rule_id = v.rule_id and later.version > v.version))
           or (v.status in ('live', 'building') and v.announced_at is null)
        order by v.id`,
  )

export const waitingShape = z.object({ code: z.string(), items: z.int() })
export const readQuarantined = (database: Reading) =>
  database.rows(
    waitingShape,
    sql`select code, count(*) as items from quarantine where settled_at is null group by code order by items desc, code`,
  )

export const migrationShape = z.object({ name: z.string(), appliedAt: z.int() })
export const readMigrated = (database: Reading) =>
  database.rows(migrationShape, sql`select name, applied_at as "appliedAt" from migrations order by name`)

export const wecomShape = z.object({
  corpId: z.string(),
  /** When WeCom checked the address of callbacks, and when it last called. */
  checkedAt: z.int().nullable(),
  calledAt: z.int().nullable(),
  /** Callbacks not dealt with yet, and when the first of them came. */
  waiting: z.int(),
  oldestAt: z.int().nullable(),
  /** When the last reading of the corp ended, and why it did not come to its end. */
  syncedAt: z.int().nullable(),
  syncProblem: z.object({ zh: z.string(), en: z.string() }).nullable(),
})
/** Null while no corp is connected. */
export const readWecom = async (database: Reading) =>
  (
    await database.rows(
      wecomShape,
      sql`select corp_id as "corpId", callback_checked_at as "checkedAt",
            (select received_at from callbacks order by id desc limit 1) as "calledAt",
            q.waiting, q."oldestAt", s.finished_at as "syncedAt", s.problem as "syncProblem"
          from corps
            cross join (select count(*) as waiting, min(received_at) as "oldestAt" from callbacks where done_at is null) q
            left join (select finished_at, problem from sync_runs where finished_at is not null order by id desc limit 1) s on true`,
    )
  )[0] ?? null
