import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { ATTACHMENT_KINDS, type WrittenMessage } from './message.ts'

type Reads = Pick<Database, 'rows'>
export const PURPOSES = ['value', 'atmosphere', 'identity'] as const
/** What comes with it; words alone are a kind too. */
export const CONTENT_KINDS = ['text', ...ATTACHMENT_KINDS] as const
export const CONTENT_STATES = ['draft', 'approved', 'expired', 'archived'] as const

export const contentRow = z.object({
  id: z.int(),
  slug: z.string(),
  name: z.string(),
  /** As it is being written. */
  message: z.custom<WrittenMessage>(),
  /** As it was approved last; null: never. */
  approved: z.custom<WrittenMessage>().nullable(),
  version: z.int().nullable(),
  approvedAt: z.int().nullable(),
  approvedBy: z.string().nullable(),
  purpose: z.enum(PURPOSES),
  topic: z.string(),
  expiresAt: z.int().nullable(),
  archivedAt: z.int().nullable(),
  revision: z.int(),
  changedAt: z.int(),
})
export type ContentRow = z.infer<typeof contentRow>

const SELECT = sql`
  select c.id, c.slug, c.name, c.message, v.message as approved, v.version, v.approved_at as "approvedAt",
    coalesce((
      select a.name from people p join auth."user" a on a.id = p.account_id where v.approved_by = 'person:' || p.id
    ), v.approved_by) as "approvedBy", c.purpose, c.topic, c.expires_at as "expiresAt", c.archived_at as "archivedAt",
    c.revision, c.changed_at as "changedAt"
  from contents c left join lateral (
    select message, version, approved_at, approved_by from content_versions where content_id = c.id
    order by version desc limit 1) v on true`

export const holdContent = async (session: Session, slug: string): Promise<ContentRow | undefined> =>
  session.first(contentRow, sql`${SELECT} where c.slug = ${slug} for update of c`)

export const selectContent = async (database: Reads, slug: string): Promise<ContentRow | undefined> =>
  (await database.rows(contentRow, sql`${SELECT} where c.slug = ${slug}`))[0]

export interface ContentPage {
  search: string
  purpose: string | undefined
  topic: string | undefined
  state: (typeof CONTENT_STATES)[number] | undefined
  kind: (typeof CONTENT_KINDS)[number] | undefined
  before: number | undefined
  limit: number
  now: number
}
/** The latest first. */
export const selectContents = (
  database: Reads,
  { search, purpose, topic, state, kind, before, limit, now }: ContentPage,
): Promise<ContentRow[]> =>
  database.rows(
    contentRow,
    sql`${SELECT}
        where (strpos(lower(c.name), lower(${search})) > 0 or strpos(c.slug, ${search}) > 0 or strpos(lower(c.message ->> 'text'), lower(${search})) > 0)
          and (${purpose ?? null}::text is null or c.purpose = ${purpose ?? null})
          and (${topic ?? null}::text is null or c.topic = ${topic ?? null})
          and case ${kind ?? 'any'} when 'any' then true when 'text' then c.message -> 'attachments' = '[]'
            else c.message -> 'attachments' @> ${JSON.stringify([{ kind }])}::jsonb end
          and (${before ?? null}::integer is null or c.id < ${before ?? null})
          and case ${state ?? 'any'} when 'archived' then c.archived_at is not null
            when 'draft' then c.archived_at is null and v.version is null and coalesce(c.expires_at > ${instant(now)}, true)
            when 'approved' then c.archived_at is null and v.version is not null and coalesce(c.expires_at > ${instant(now)}, true)
            when 'expired' then c.archived_at is null and c.expires_at <= ${instant(now)}
            else c.archived_at is null end
        order by c.id desc limit ${limit}`,
  )

export interface ContentFields {
  slug: string
  name: string
  message: WrittenMessage
  purpose: string
  topic: string
  expiresAt: number | null
}
const at = (value: number | null) => (value === null ? null : instant(value))

/** False: the slug is taken. */
export const insertContent = async (session: Session, fields: ContentFields, now: number): Promise<boolean> =>
  (await session.run(sql`
    insert into contents (slug, name, message, purpose, topic, expires_at, created_at, changed_at)
    values (${fields.slug}, ${fields.name}, ${JSON.stringify(fields.message)}, ${fields.purpose}, ${fields.topic},
      ${at(fields.expiresAt)}, ${instant(now)}, ${instant(now)})
    on conflict (slug) do nothing`)) === 1

export const updateContent = (session: Session, id: number, fields: Omit<ContentFields, 'slug'>, now: number) =>
  session.run(sql`
    update contents set name = ${fields.name}, message = ${JSON.stringify(fields.message)}, purpose = ${fields.purpose},
      topic = ${fields.topic}, expires_at = ${at(fields.expiresAt)}, revision = revision + 1, changed_at = ${instant(now)}
    where id = ${id}`)

export const archiveContent = (session: Session, id: number, archivedAt: number | null, now: number) =>
  session.run(sql`
    update contents set archived_at = ${at(archivedAt)}, revision = revision + 1, changed_at = ${instant(now)}
    where id = ${id}`)

export const insertVersion = (session: Session, id: number, message: WrittenMessage, by: string, now: number) =>
  session.run(sql`
    insert into content_versions (content_id, version, message, approved_at, approved_by)
    select ${id}, coalesce(max(version), 0) + 1, ${JSON.stringify(message)}, ${instant(now)}, ${by}
    from content_versions where content_id = ${id}`)

export const selectVersions = (session: Pick<Session, 'rows'>, ids: number[]) =>
  session.rows(
    z.object({ id: z.int(), message: z.custom<WrittenMessage>() }),
    sql`select id, message from content_versions where id = any(${ids}::integer[])`,
  )

export const userShape = z.object({ kind: z.enum(['sop', 'broadcast', 'moment']), id: z.string(), name: z.string() })
/** What would send it: flows, by their draft, or by a version that lets people in or that somebody is in; and broadcasts and
 *  Moments that have not sent it yet. Of each kind 100, the latest first; a flow goes by its slug. */
export const selectUsers = (database: Reads, slug: string) =>
  database.rows(
    userShape,
    sql`with said as (
          select s.id, s.definition from sops s
          union all
          select v.sop_id, v.definition from sop_versions v
          where v.version = (select max(version) from sop_versions o where o.sop_id = v.sop_id)
            or exists (select from sop_positions p where p.sop_id = v.sop_id and p.version_id = v.id and p.ended_at is null)),
        used as (
          select 'sop' as kind, s.slug as id, s.name, s.id as age from sops s
          where s.status <> 'archived' and exists (
            select from said, jsonb_each(said.definition -> 'steps') as step
            where said.id = s.id and step.value ->> 'kind' in ('send', 'invite') and step.value ->> 'content' = ${slug})
          union all
          select 'broadcast', b.id::text, b.name, b.id from broadcasts b join contents c on c.id = b.content_id
          where c.slug = ${slug} and b.state not in ('done', 'cancelled')
          union all
          select 'moment', m.id::text, m.name, m.id from moments m join contents c on c.id = m.content_id
          where c.slug = ${slug} and m.state in ('draft', 'scheduled', 'making')),
        placed as (select *, row_number() over (partition by kind order by age desc) as place from used)
        select kind, id, name from placed where place <= 100
        order by array_position(array['sop', 'broadcast', 'moment'], kind), place`,
  )

export const selectPictures = async (session: Reads, ids: string[]): Promise<Set<string>> =>
  new Set(
    (
      await session.rows(
        z.object({ hash: z.string() }),
        sql`select hash from pictures where hash = any(${ids}::text[])`,
      )
    ).map(({ hash }) => hash),
  )

export const usageShape = z.object({ state: z.string(), touches: z.int() })
export const selectUsage = (database: Reads, id: number) =>
  database.rows(
    usageShape,
    sql`select state, count(*) as touches from (
          select t.state from content_versions v join touches t on t.content_version_id = v.id and t.broadcast_id is null
          where v.content_id = ${id} and t.next_channel is null
          union all
          select t.state from broadcasts b join touches t on t.broadcast_id = b.id
          where b.content_id = ${id}) t group by 1 order by 1`,
  )
/** How often somebody has opened a link of it. */
export const selectClicks = async (database: Reads, id: number): Promise<number> =>
  (
    await database.rows(
      z.object({ clicks: z.int() }),
      sql`select coalesce(sum(l.clicks), 0)::integer as clicks from links l join content_versions v on v.id = l.content_version_id
          where v.content_id = ${id}`,
    )
  )[0]!.clicks

export const selectTopics = async (database: Reads): Promise<string[]> =>
  (
    await database.rows(
      z.object({ topic: z.string() }),
      sql`select distinct topic from contents where archived_at is null and topic <> '' order by 1 limit 200`,
    )
  ).map(({ topic }) => topic)

export const selectServing = async (database: Reads, customerId: number): Promise<string | undefined> =>
  (
    await database.rows(
      z.object({ name: z.string() }),
      sql`select s.name from identities mine join identities i on i.customer_id = mine.customer_id
            join contacts k on k.identity_id = i.id and k.ended_at is null join staff s on s.userid = k.userid
          where mine.id = ${customerId} order by k.added_at, s.userid limit 1`,
    )
  )[0]?.name
