import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import type { Both } from '../../kernel/wording.ts'
import { instant } from '../../pipeline/identity-store.ts'
import type { WrittenMessage } from '../contents/contents.ts'
import { MOMENT_STATES, type MomentState } from './rules.ts'

type Reads = Pick<Database, 'rows'>
type Writes = Pick<Database, 'run'>

export const momentRow = z.object({
  id: z.int(),
  name: z.string(),
  content: z.string(),
  contentName: z.string(),
  versionId: z.int().nullable(),
  senders: z.array(z.string()).nullable(),
  tags: z.array(z.string()),
  state: z.enum(MOMENT_STATES),
  startsAt: z.int().nullable(),
  message: z.custom<WrittenMessage>().nullable(),
  tagIds: z.array(z.string()),
  jobId: z.string().nullable(),
  wecomId: z.string().nullable(),
  begunAt: z.int().nullable(),
  tries: z.int(),
  looks: z.int(),
  dueAt: z.int().nullable(),
  madeAt: z.int().nullable(),
  endedAt: z.int().nullable(),
  remindedAt: z.array(z.int()),
  problem: z.object({ zh: z.string(), en: z.string() }).nullable(),
  madeBy: z.string(),
  revision: z.int(),
  createdAt: z.int(),
})
export type Moment = z.infer<typeof momentRow>

const SELECT = sql`
  select m.id, m.name, c.slug as content, c.name as "contentName", m.content_version_id as "versionId", m.senders, m.tags,
    m.state, m.starts_at as "startsAt", m.message, m.tag_ids as "tagIds", m.job_id as "jobId", m.wecom_id as "wecomId",
    m.begun_at as "begunAt", m.tries, m.looks, m.due_at as "dueAt", m.made_at as "madeAt", m.ended_at as "endedAt",
    array(select (extract(epoch from at) * 1000)::float8 from unnest(m.reminded_at) as at order by 1) as "remindedAt",
    m.problem, m.made_by as "madeBy", m.revision, m.created_at as "createdAt"
  from moments m join contents c on c.id = m.content_id`

/** Held until the transaction ends. */
export const holdMoment = (session: Session, id: number): Promise<Moment | undefined> =>
  session.first(momentRow, sql`${SELECT} where m.id = ${id} for update of m`)

export const selectMoment = async (database: Reads, id: number): Promise<Moment | undefined> =>
  (await database.rows(momentRow, sql`${SELECT} where m.id = ${id}`))[0]

export interface MomentPage {
  search: string
  state: MomentState | undefined
  before: number | undefined
  limit: number
}
/** The latest first. */
export const selectMoments = (database: Reads, { search, state, before, limit }: MomentPage): Promise<Moment[]> =>
  database.rows(
    momentRow,
    sql`${SELECT}
        where strpos(lower(m.name), lower(${search})) > 0 and (${state ?? null}::text is null or m.state = ${state ?? null})
          and (${before ?? null}::integer is null or m.id < ${before ?? null})
        order by m.id desc limit ${limit}`,
  )

export interface Fields {
  name: string
  contentId: number
  senders: string[] | null
  tags: string[]
  startsAt: number | null
}
const at = (value: number | null | undefined) => (value == null ? null : instant(value))

export const insertMoment = async (session: Session, fields: Fields, by: string, now: number): Promise<number> =>
  (await session.first(
    z.object({ id: z.int() }),
    sql`insert into moments (name, content_id, senders, tags, state, starts_at, made_by, created_at, changed_at)
        values (${fields.name}, ${fields.contentId}, ${fields.senders}::text[], ${fields.tags}::text[], 'draft',
          ${at(fields.startsAt)}, ${by}, ${instant(now)}, ${instant(now)}) returning id`,
  ))!.id

export const updateFields = (session: Session, id: number, fields: Fields, now: number) =>
  session.run(sql`
    update moments set name = ${fields.name}, content_id = ${fields.contentId}, senders = ${fields.senders}::text[],
      tags = ${fields.tags}::text[], starts_at = ${at(fields.startsAt)}, revision = revision + 1, changed_at = ${instant(now)}
    where id = ${id}`)

/** Somebody has launched it: what it says stays as it is. */
export const launch = (session: Session, id: number, versionId: number, startsAt: number, now: number) =>
  session.run(sql`
    update moments set state = 'scheduled', content_version_id = ${versionId}, starts_at = ${instant(startsAt)},
      due_at = ${instant(startsAt)}, revision = revision + 1, changed_at = ${instant(now)} where id = ${id}`)

/** What WeCom has of it is taken back when it is looked at. */
export const cancel = (session: Session, id: number, dueAt: number | null, now: number) =>
  session.run(sql`
    update moments set state = 'cancelled', due_at = ${at(dueAt)}::timestamptz, ended_at = ${instant(now)}, revision = revision + 1,
      changed_at = ${instant(now)} where id = ${id}`)

// ── What it is made of ───────────────────────────────────────────────────────────────────────────────────────────────

export const contentRow = z.object({
  id: z.int(),
  versionId: z.int(),
  message: z.custom<WrittenMessage>(),
  /** Nothing of it is sent any more. */
  isOver: z.boolean(),
})
/** As it was approved last, or as a version said. */
export const selectContent = async (session: Reads, slug: string, versionId: number | null, now: number) =>
  (
    await session.rows(
      contentRow,
      sql`select c.id, v.id as "versionId", v.message,
            c.archived_at is not null or coalesce(c.expires_at <= ${instant(now)}, false) as "isOver"
          from contents c join content_versions v on v.content_id = c.id
          where c.slug = ${slug} and (${versionId}::integer is null or v.id = ${versionId})
          order by v.version desc limit 1`,
    )
  )[0]

/** What WeCom calls these tags; one that it does not have is left out. */
export const selectTagIds = (session: Reads, slugs: readonly string[]) =>
  session.rows(
    z.object({ slug: z.string(), wecomId: z.string() }),
    sql`select t.slug, w.wecom_id as "wecomId" from tags t join wecom_tags w on w.tag_id = t.id
        where t.slug = any(${[...slugs]}::text[]) and t.archived_at is null order by w.wecom_id`,
  )

export const selectKnownStaff = async (session: Reads, userids: readonly string[]): Promise<string[]> =>
  (
    await session.rows(
      z.object({ userid: z.string() }),
      sql`select userid from staff where userid = any(${[...userids]}::text[]) and left_at is null`,
    )
  ).map(({ userid }) => userid)

export const begin = (session: Session, id: number, message: WrittenMessage, tagIds: string[], now: number) =>
  session.run(sql`
    update moments set state = 'making', message = ${JSON.stringify(message)}, tag_ids = ${tagIds}::text[],
      due_at = ${instant(now)}, changed_at = ${instant(now)} where id = ${id}`)

// ── What the worker does ─────────────────────────────────────────────────────────────────────────────────────────────

export const selectDue = (database: Reads, now: number, limit: number): Promise<Moment[]> =>
  database.rows(momentRow, sql`${SELECT} where m.due_at <= ${instant(now)} order by m.due_at, m.id limit ${limit}`)

export async function nextDue(database: Reads): Promise<number | null> {
  const [row] = await database.rows(z.object({ at: z.int().nullable() }), sql`select min(due_at) as at from moments`)
  return row!.at
}

export interface Change {
  state?: MomentState
  jobId?: string | null
  begunAt?: number | null
  tries?: number
  looks?: number
  dueAt?: number | null
  endedAt?: number
  remindedAt?: number
  problem?: Both | null
}
/** Unless somebody has cancelled it since it was read: then nothing of it is written, and it is looked at again. */
export const updateMoment = (database: Writes, { id, state }: Moment, change: Change, now: number): Promise<number> =>
  database.run(sql`${updated(change, now)} where id = ${id} and state = ${state}`)

/** What WeCom has answered is so, whatever was said meanwhile. */
export const noteAnswer = (database: Writes, { id }: Moment, change: Omit<Change, 'state'>, now: number) =>
  database.run(sql`${updated(change, now)} where id = ${id}`)

function updated(change: Change, now: number) {
  const { state, jobId, begunAt, tries, looks, dueAt, endedAt, remindedAt, problem } = change
  return sql`
    update moments set state = coalesce(${state ?? null}, state),
      job_id = case when ${jobId === undefined} then job_id else ${jobId ?? null}::text end,
      begun_at = case when ${begunAt === undefined} then begun_at else ${at(begunAt)}::timestamptz end,
      tries = coalesce(${tries ?? null}, tries), looks = coalesce(${looks ?? null}, looks),
      due_at = case when ${dueAt === undefined} then due_at else ${at(dueAt)}::timestamptz end,
      ended_at = coalesce(ended_at, ${at(endedAt)}::timestamptz),
      reminded_at = case when ${remindedAt === undefined} then reminded_at
        else array_append(reminded_at, ${at(remindedAt)}::timestamptz) end,
      problem = case when ${problem === undefined} then problem else ${problem ? JSON.stringify(problem) : null}::jsonb end,
      changed_at = ${instant(now)}`
}

/** WeCom has it. One that somebody has cancelled meanwhile stays so, and is taken back. */
export const noteMade = (session: Writes, id: number, wecomId: string, dueAt: number, now: number) =>
  session.run(sql`
    update moments set wecom_id = ${wecomId}, begun_at = null, looks = 0, problem = null, made_at = ${instant(now)},
      due_at = case when state = 'making' then ${instant(dueAt)}::timestamptz else ${instant(now)}::timestamptz end,
      state = case when state = 'making' then 'made' else state end, changed_at = ${instant(now)}
    where id = ${id}`)

export const isKnownMoment = async (database: Writes, wecomId: string): Promise<boolean> =>
  (await database.run(sql`select 1 from moments where wecom_id = ${wecomId}`)) > 0

/** Another that says the same has a job of which it is not known yet what it made. */
export const hasTwinAtWork = async (database: Writes, { id, message }: Moment): Promise<boolean> =>
  (await database.run(sql`
    select 1 from moments where id <> ${id} and job_id is not null and wecom_id is null and due_at is not null
      and message = ${JSON.stringify(message)}::jsonb limit 1`)) > 0
