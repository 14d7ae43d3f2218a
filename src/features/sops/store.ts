import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { sopShape as sopDefinition, type Sop } from '../../sops/language.ts'

export const STATUSES = ['draft', 'live', 'paused', 'archived'] as const
export type SopStatus = (typeof STATUSES)[number]

const heldRow = z.object({
  id: z.int(),
  slug: z.string(),
  status: z.enum(STATUSES),
  revision: z.int(),
  definition: z.unknown(),
  /** Its latest version, if it has one. */
  launched: z.unknown(),
})
export type HeldSop = z.infer<typeof heldRow>

/** Held until the transaction ends. */
export const holdSop = (session: Session, slug: string): Promise<HeldSop | undefined> =>
  session.first(
    heldRow,
    sql`select id, slug, status, revision, definition,
          (select definition from sop_versions v where v.sop_id = sops.id order by version desc limit 1) as launched
        from sops where slug = ${slug} for update`,
  )

export const isTaken = async (session: Session, slug: string): Promise<boolean> =>
  (await session.run(sql`select 1 from sops where slug = ${slug}`)) > 0

export const countSops = async (session: Session): Promise<number> =>
  (await session.first(z.object({ n: z.int() }), sql`select count(*) as n from sops where status <> 'archived'`))!.n

export const insertSop = (
  session: Session,
  { slug, name, definition }: { slug: string; name: string; definition: unknown },
  now: number,
) =>
  session.run(sql`
    insert into sops (slug, name, definition, status, created_at, changed_at)
    values (${slug}, ${name}, ${JSON.stringify(definition)}, 'draft', ${instant(now)}, ${instant(now)})`)

export interface SopChange {
  name?: string | undefined
  definition?: unknown
  status?: SopStatus
}
export const updateSop = (session: Session, id: number, { name, definition, status }: SopChange, now: number) =>
  session.run(sql`
    update sops set name = coalesce(${name ?? null}, name), status = coalesce(${status ?? null}, status),
      live_since = case when ${status === 'live'} and status <> 'live' then ${instant(now)} else live_since end,
      definition = coalesce(${definition === undefined ? null : JSON.stringify(definition)}::jsonb, definition),
      revision = revision + 1, changed_at = ${instant(now)}
    where id = ${id}`)

export interface NewVersion {
  definition: Sop
  /** Who is inside moves to it. */
  moves: boolean
}
export const insertVersion = async (
  session: Session,
  sopId: number,
  { definition, moves }: NewVersion,
  now: number,
  by: string,
) =>
  (await session.first(
    z.object({ version: z.int() }),
    sql`insert into sop_versions (sop_id, version, definition, moves, launched_at, launched_by)
        select ${sopId}, coalesce(max(version), 0) + 1, ${JSON.stringify(definition)}, ${moves}, ${instant(now)}, ${by}
        from sop_versions where sop_id = ${sopId} returning version`,
  ))!.version

const contentRow = z.object({
  slug: z.string(),
  isApproved: z.boolean(),
  isArchived: z.boolean(),
  expiresAt: z.int().nullable(),
  /** How many messages of customer service what was approved last is. */
  kfMessages: z.int().nullable(),
})
export type HeldContent = z.infer<typeof contentRow>
/** Those of the library with these slugs. */
export const selectContents = (session: Session, slugs: readonly string[]): Promise<HeldContent[]> =>
  session.rows(
    contentRow,
    sql`select slug, exists (select from content_versions v where v.content_id = c.id) as "isApproved",
          archived_at is not null as "isArchived", expires_at as "expiresAt", (
            select v.kf_messages from content_versions v where v.content_id = c.id order by v.id desc limit 1) as "kfMessages"
        from contents c where slug = any(${[...slugs]}::text[])`,
  )

/** Those of join ways that are in use. */
export const selectWays = async (session: Session, ids: readonly number[]): Promise<number[]> =>
  (
    await session.rows(
      z.object({ id: z.int() }),
      sql`select id from join_ways where id = any(${[...ids]}::integer[]) and archived_at is null`,
    )
  ).map(({ id }) => id)

/** Those of webhooks that are there and on. */
export const selectEndpoints = async (session: Session, ids: readonly number[]): Promise<number[]> =>
  (
    await session.rows(
      z.object({ id: z.int() }),
      sql`select id from webhook_endpoints where id = any(${[...ids]}::integer[]) and disabled_at is null`,
    )
  ).map(({ id }) => id)

/** Everybody who is in it is looked at again. */
export const wakeInside = (session: Session, sopId: number, now: number): Promise<number> =>
  session.run(sql`
    insert into wakes (customer_id, due)
    select distinct customer_id, ${instant(now)}::timestamptz from sop_positions
    where sop_id = ${sopId} and ended_at is null order by 1
    on conflict (customer_id) do update set due = excluded.due where excluded.due < wakes.due`)

/** Times that customers or groups have entered a flow, with where they stand or how they left. */
export const ENTRIES = sql`(
  select sop_id, version_id, step, due_at, ended_at, outcome from sop_positions where coalesce(outcome, '') <> 'merged'
  union all select sop_id, version_id, step, due_at, ended_at, outcome from group_positions)`

export const sopShape = z.object({
  slug: z.string(),
  name: z.string(),
  status: z.enum(STATUSES),
  revision: z.int(),
  /** The one that lets people in; null: it was never launched. */
  version: z.int().nullable(),
  /** What lets people in; of a draft, what would. */
  trigger: z.unknown(),
  /** Drafts may lack it. */
  subject: z.string().nullable(),
  launchedAt: z.int().nullable(),
  changedAt: z.int(),
  inside: z.int(),
  entered: z.int(),
})
export const selectSops = (database: Pick<Database, 'rows'>, isArchived: boolean) =>
  database.rows(
    sopShape,
    sql`select s.slug, s.name, s.status, s.revision, v.version, v.launched_at as "launchedAt", s.changed_at as "changedAt",
          coalesce(v.definition, s.definition) -> 'trigger' as trigger,
          coalesce(v.definition, s.definition) ->> 'subject' as subject,
          count(p.sop_id) filter (where p.ended_at is null) as inside, count(p.sop_id) as entered
        from sops s
        left join lateral (select version, launched_at, definition from sop_versions where sop_id = s.id order by version desc limit 1) v on true
        left join ${ENTRIES} p on p.sop_id = s.id
        where (s.status = 'archived') = ${isArchived}
        group by s.id, v.version, v.launched_at, v.definition order by s.changed_at desc, s.id desc`,
  )

export const selectSop = async (database: Pick<Database, 'rows'>, slug: string) =>
  (
    await database.rows(
      z.object({
        id: z.int(),
        slug: z.string(),
        name: z.string(),
        status: z.enum(STATUSES),
        revision: z.int(),
        definition: z.unknown(),
        launched: z.unknown(),
      }),
      sql`select id, slug, name, status, revision, definition,
            (select definition from sop_versions v where v.sop_id = s.id order by version desc limit 1) as launched
          from sops s where slug = ${slug}`,
    )
  )[0]

export const placeShape = z.object({ step: z.string(), waiting: z.int(), dueAt: z.int().nullable() })
/** How many stand where, and when the first of them goes on. */
export const selectPlaces = (database: Pick<Database, 'rows'>, sopId: number) =>
  database.rows(
    placeShape,
    sql`select step, count(*) as waiting, min(due_at) as "dueAt" from ${ENTRIES} p
        where sop_id = ${sopId} and ended_at is null group by step order by step`,
  )

/** How many stand at which step of which version. */
export const selectStanding = (database: Pick<Database, 'rows'>, sopId: number) =>
  database.rows(
    z.object({ definition: sopDefinition, step: z.string(), people: z.int() }),
    sql`select v.definition, p.step, p.people from (
          select version_id, step, count(*) as people from ${ENTRIES} p
          where sop_id = ${sopId} and ended_at is null group by 1, 2) p
        join sop_versions v on v.id = p.version_id`,
  )

export const outcomeShape = z.object({ outcome: z.string(), people: z.int() })
export const selectOutcomes = (database: Pick<Database, 'rows'>, sopId: number) =>
  database.rows(
    outcomeShape,
    sql`select outcome, count(*) as people from ${ENTRIES} p
        where sop_id = ${sopId} and outcome is not null group by outcome order by outcome`,
  )

export const positionShape = z.object({
  sop: z.string(),
  name: z.string(),
  key: z.string(),
  version: z.int(),
  enteredAt: z.int(),
  step: z.string(),
  /** That step as the flow has it, and the one after it where only one can follow. */
  standing: z.unknown(),
  following: z.unknown(),
  /** What the contents of the two are called, by slug. */
  contents: z.record(z.string(), z.string()),
  since: z.int(),
  dueAt: z.int(),
  endedAt: z.int().nullable(),
  outcome: z.string().nullable(),
})
/** What a customer, or a group, is in, and was, the latest first. */
export const selectPositions = (
  database: Pick<Database, 'rows'>,
  of: { customer: number } | { chat: string },
  limit: number,
) =>
  database.rows(
    positionShape,
    sql`select s.slug as sop, s.name, p.key, v.version, p.entered_at as "enteredAt", p.step, p.since, p.due_at as "dueAt",
          v.definition -> 'steps' -> p.step as standing,
          v.definition -> 'steps' -> (v.definition -> 'steps' -> p.step ->> 'next') as following,
          coalesce((select jsonb_object_agg(c.slug, c.name) from contents c
            where c.slug = v.definition -> 'steps' -> p.step ->> 'content'
              or c.slug = v.definition -> 'steps' -> (v.definition -> 'steps' -> p.step ->> 'next') ->> 'content'), '{}') as contents,
          p.ended_at as "endedAt", p.outcome
        from ${
          'chat' in of
            ? sql`group_positions p`
            : sql`identities mine join identities i on i.customer_id = mine.customer_id
                join sop_positions p on p.customer_id = i.id`
        }
        join sops s on s.id = p.sop_id join sop_versions v on v.id = p.version_id
        where ${'chat' in of ? sql`p.chat_id = ${of.chat}` : sql`mine.id = ${of.customer}`} and coalesce(p.outcome, '') <> 'merged'
        order by p.ended_at desc nulls first, p.entered_at desc, s.id limit ${limit}`,
  )
