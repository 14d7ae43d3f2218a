import { z } from 'zod'
import { CONTACT_ENDS } from '../../events.ts'
import type { Database } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import type { Relation } from './rules.ts'

type Writer = Pick<Database, 'run'>
type Reader = Pick<Database, 'rows'>

const relationShape = z.object({
  userid: z.string(),
  addedAt: z.int(),
  endedAt: z.int().nullable(),
  reason: z.enum(CONTACT_ENDS).nullable(),
  addWay: z.int().nullable(),
  state: z.string().nullable(),
  tagIds: z.array(z.string()),
})

export interface Held {
  profile: string | null
  /** When it was read last; what was read before that is old. */
  readAt: number
  relations: Relation[]
  /** Of all open relations, as the log was told, and when it was last told something of them. */
  tagIds: string[]
  tagsAt: number | null
}

/** What was read last of each of these customers; who is not known is left out. */
export async function selectHeld(database: Reader, externalUserids: string[]): Promise<Map<string, Held>> {
  const rows = await database.rows(
    z.object({
      id: z.string(),
      profile: z.string(),
      readAt: z.int(),
      tagIds: z.array(z.string()),
      tagsAt: z.int().nullable(),
      relations: z.array(relationShape).nullable(),
    }),
    sql`select c.external_userid as id, c.profile, c.read_at as "readAt", c.tag_ids as "tagIds", c.tags_at as "tagsAt", (
          select jsonb_agg(jsonb_build_object('userid', userid, 'addedAt', (extract(epoch from added_at) * 1000)::bigint,
            'endedAt', (extract(epoch from ended_at) * 1000)::bigint, 'reason', reason, 'addWay', add_way, 'state', state,
            'tagIds', tag_ids) order by userid)
          from relations r where r.external_userid = c.external_userid) as relations
        from external_contacts c where c.external_userid = any(${externalUserids}::text[])`,
  )
  return new Map(rows.map(({ id, relations, ...held }) => [id, { ...held, relations: relations ?? [] }]))
}

export interface ReadContact {
  externalUserid: string
  profile: string
  readAt: number
  /** Those to be written; the others stay as they are. */
  relations: Relation[]
  tagIds: string[]
  tagsAt: number | null
}

/** Both tables, for many customers, in one statement each. */
export async function writeRead(database: Writer, contacts: ReadContact[]): Promise<void> {
  if (contacts.length === 0) return
  const read = contacts.map(({ externalUserid, profile, readAt, tagIds, tagsAt }) => ({
    x: externalUserid,
    p: profile,
    t: readAt,
    g: tagIds,
    a: tagsAt,
  }))
  const relations = contacts.flatMap(({ externalUserid, readAt, relations: read }) =>
    read.map((one) => ({
      x: externalUserid,
      u: one.userid,
      a: one.addedAt,
      e: one.endedAt,
      r: one.reason,
      w: one.addWay,
      s: one.state,
      g: one.tagIds,
      t: readAt,
    })),
  )
  await database.run(sql`
    with contacts as (
      insert into external_contacts (external_userid, profile, read_at, tag_ids, tags_at)
      select x, p, to_timestamp(t / 1000), array(select jsonb_array_elements_text(g)), to_timestamp(a / 1000)
      from jsonb_to_recordset(${JSON.stringify(read)}) as c (x text, p text, t float8, g jsonb, a float8)
      order by x collate "C"
      on conflict (external_userid) do update set profile = excluded.profile, read_at = excluded.read_at,
        tag_ids = excluded.tag_ids, tags_at = excluded.tags_at
    )
    insert into relations (external_userid, userid, added_at, ended_at, reason, add_way, state, tag_ids, read_at)
    select x, u, to_timestamp(a / 1000), to_timestamp(e / 1000), r, w, s,
      array(select jsonb_array_elements_text(g)), to_timestamp(t / 1000)
    from jsonb_to_recordset(${JSON.stringify(relations)})
      as r (x text, u text, a float8, e float8, r text, w integer, s text, g jsonb, t float8)
    order by x collate "C", u collate "C"
    on conflict (external_userid, userid) do update set added_at = excluded.added_at, ended_at = excluded.ended_at,
      reason = excluded.reason, add_way = excluded.add_way, state = excluded.state, tag_ids = excluded.tag_ids,
      read_at = excluded.read_at`)
}

/** Whom the staff has as a friend, as far as we know. */
export const selectFriends = async (database: Database, userid: string): Promise<string[]> =>
  (
    await database.rows(
      z.object({ id: z.string() }),
      sql`select external_userid as id from relations where userid = ${userid} and ended_at is null order by 1`,
    )
  ).map(({ id }) => id)

/** Staff who have friends, as far as we know. */
export const selectFollowers = async (database: Database): Promise<string[]> =>
  (
    await database.rows(
      z.object({ userid: z.string() }),
      sql`select distinct userid from relations where ended_at is null order by 1`,
    )
  ).map(({ userid }) => userid)

/** Relations that nobody has read since then: the customers. */
export const selectUnread = async (database: Database, since: number, after: string, limit: number) =>
  (
    await database.rows(
      z.object({ id: z.string() }),
      sql`select distinct external_userid as id from relations
          where ended_at is null and read_at < ${instant(since)} and external_userid > ${after} collate "C"
          order by 1 limit ${limit}`,
    )
  ).map(({ id }) => id)

/** Which of our tags they are: those that WeCom and we both have. */
export async function selectSlugs(database: Reader, wecomIds: string[]): Promise<Map<string, string>> {
  if (wecomIds.length === 0) return new Map()
  const rows = await database.rows(
    z.object({ id: z.string(), slug: z.string() }),
    sql`select w.wecom_id as id, t.slug from wecom_tags w join tags t on t.id = w.tag_id and t.archived_at is null
        where w.wecom_id = any(${wecomIds}::text[])`,
  )
  return new Map(rows.map(({ id, slug }) => [id, slug]))
}

/** What we want set or taken there, and have not heard to be ("add et1"), of each customer. */
export async function selectMarks(database: Reader, externalUserids: string[]): Promise<Map<string, Set<string>>> {
  const rows = await database.rows(
    z.object({ id: z.string(), mark: z.string() }),
    sql`select external_userid as id, change || ' ' || wecom_id as mark from tag_marks
        where external_userid = any(${externalUserids}::text[]) and done_at is null`,
  )
  return new Map([...Map.groupBy(rows, ({ id }) => id)].map(([id, own]) => [id, new Set(own.map(({ mark }) => mark))]))
}
