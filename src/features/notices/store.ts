import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { RUN_SILENT_MS } from '../imports/imports.ts'

type Reading = Pick<Database, 'rows'>

/** Of each kind the newest. */
const MAX_OF_A_KIND = 30

export interface Span {
  since: number
  now: number
}

const importRow = z.object({
  id: z.string(),
  fileName: z.string(),
  status: z.enum(['done', 'failed', 'interrupted']),
  at: z.int(),
  notTaken: z.int(),
})

/** One that somebody stopped is no news to them; one that was cut off ended when it was last heard of. */
export const selectImports = (database: Reading, { since, now }: Span) =>
  database.rows(
    importRow,
    sql`select id, file_name as "fileName", coalesce(finished_at, seen_at) as at,
          case when finished_at is null then 'interrupted' else status end as status,
          coalesce((report #>> '{lines,rejected}')::bigint, 0) + coalesce((report #>> '{lines,heldBack}')::bigint, 0)
            + coalesce((report #>> '{items,quarantined}')::bigint, 0) as "notTaken"
        from import_runs
        where not is_dry and status in ('running', 'done', 'failed')
          and (finished_at > ${instant(since)}
               or (finished_at is null and seen_at between ${instant(since)} and ${instant(now - RUN_SILENT_MS)}))
        order by at desc limit ${MAX_OF_A_KIND}`,
  )

const conflictsRow = z.object({ count: z.int(), at: z.int().nullable() })
export const selectConflicts = async (database: Reading) =>
  (
    await database.rows(
      conflictsRow,
      sql`select count(*) as count, max(noticed_at) as at from identity_edges
          where refused in ('conflict', 'size') and settled_at is null`,
    )
  )[0]!

const quarantinedRow = z.object({ code: z.string(), count: z.int(), latest: z.int(), at: z.int() })
export const selectQuarantined = (database: Reading) =>
  database.rows(
    quarantinedRow,
    sql`select waiting.code, count, latest, received_at as at
        from (select code, count(*) as count, max(id) as latest from quarantine where settled_at is null group by code) waiting
        join quarantine on id = latest`,
  )

const builtRow = z.object({ id: z.int(), slug: z.string(), name: z.string(), at: z.int() })
/** Segments whose members can be counted on since then. */
export const selectBuilt = (database: Reading, { since }: Span) =>
  database.rows(
    builtRow,
    sql`select v.id, s.slug, s.name, v.live_at as at
        from rule_versions v join segments s on s.rule_id = v.rule_id
        where v.live_at > ${instant(since)} and v.status = 'live' and s.archived_at is null
        order by v.live_at desc limit ${MAX_OF_A_KIND}`,
  )

const brokenRow = z.object({
  id: z.int(),
  of: z.enum(['segment', 'tag', 'stage']),
  slug: z.string(),
  name: z.string(),
  at: z.int(),
})
/** Rules that could not be asked of everyone, as long as nobody has mended them. */
export const selectBroken = (database: Reading) =>
  database.rows(
    brokenRow,
    sql`select v.id, v.problem_at as at, coalesce(s.slug, t.slug, g.slug) as slug, coalesce(s.name, t.name, g.name) as name,
          case when s.id is not null then 'segment' when t.id is not null then 'tag' else 'stage' end as of
        from rule_versions v
        left join segments s on s.rule_id = v.rule_id
        left join tags t on t.rule_id = v.rule_id
        left join stages g on v.rule_id in (g.entry_rule_id, g.fall_back_rule_id)
        where v.status in ('live', 'building') and v.announced_at is null and v.problem is not null
          and coalesce(s.id, t.id, g.id) is not null
          and coalesce(s.archived_at, t.archived_at, g.archived_at) is null
        order by v.problem_at desc limit ${MAX_OF_A_KIND}`,
  )

const webhookRow = z.object({ id: z.int(), url: z.string(), why: z.enum(['gone', 'failing']), at: z.int() })
/** Endpoints that nobody switched off, as long as nobody has seen to them. */
export const selectWebhooks = (database: Reading) =>
  database.rows(
    webhookRow,
    sql`select id, url, disabled_why as why, disabled_at as at from webhook_endpoints
        where disabled_why in ('gone', 'failing') order by disabled_at desc limit ${MAX_OF_A_KIND}`,
  )

const changedRow = z.object({
  id: z.int(),
  of: z.enum(['keys', 'people']),
  which: z.string(),
  name: z.string(),
  change: z.enum(['made', 'changed', 'ended']),
  by: z.string().nullable(),
  at: z.int(),
})
/** Of each key and person the latest change by somebody else; that one was let in oneself is no news. */
export const selectChanged = (database: Reading, reader: string, { since }: Span) =>
  database.rows(
    changedRow,
    sql`with latest as (
          select distinct on (noun, which) id, noun, which, at, actor, before, after
          from (select *, coalesce(after ->> 'id', before ->> 'id', subject) as which from audit
                where noun in ('keys', 'people') and at > ${instant(since)}) changes
          where actor <> ${reader} and not (before is null and noun = 'people' and concat('person:', which) = ${reader})
          order by noun, which, id desc)
        select latest.id, noun as of, which, at, coalesce(account.name, after ->> 'name', which) as name,
          coalesce(actors.name, keys.name) as by,
          case when before is null then 'made'
            when coalesce(after ->> 'revoked_at', after ->> 'shut_out_at') is not null then 'ended' else 'changed' end as change
        from latest
        left join (people join auth."user" account on account.id = account_id)
          on noun = 'people' and people.id::text = which
        left join (people by_people join auth."user" actors on actors.id = by_people.account_id)
          on actor = concat('person:', by_people.id)
        left join keys on actor = concat('key:', keys.id)
        order by latest.id desc limit ${MAX_OF_A_KIND}`,
  )

const readRow = z.object({ notice: z.string(), version: z.int() })
export const selectReads = async (database: Reading, reader: string): Promise<Map<string, number>> => {
  const rows = await database.rows(readRow, sql`select notice, version from notice_reads where reader = ${reader}`)
  return new Map(rows.map(({ notice, version }) => [notice, version]))
}

export const upsertReads = (
  database: Pick<Database, 'run'>,
  reader: string,
  notices: readonly { id: string; version: number }[],
  now: number,
) =>
  database.run(sql`
    insert into notice_reads (reader, notice, version, read_at)
    select ${reader}, id, max(version), ${instant(now)}
    from jsonb_to_recordset(${JSON.stringify(notices)}) as n (id text, version bigint) group by id order by id
    on conflict (reader, notice) do update
    set version = greatest(notice_reads.version, excluded.version), read_at = excluded.read_at`)

export const deleteOldReads = (database: Pick<Database, 'run'>, reader: string, before: number) =>
  database.run(sql`delete from notice_reads where reader = ${reader} and read_at < ${instant(before)}`)
