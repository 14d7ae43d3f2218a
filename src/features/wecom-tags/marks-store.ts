import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { WECOM_SOURCE } from '../../events.ts'
import { sql } from '../../kernel/sql.ts'
import type { Both } from '../../kernel/wording.ts'
import type { Portion } from '../../pipeline/following.ts'
import { instant } from '../../pipeline/identity-store.ts'

/**
 * What was gained and lost between two places of the log, the last word for each customer and tag. What WeCom has done
 * itself needs no mark and takes back one that still waits: a tag gained by its word, or lost after its word.
 */
export const insertMarks = (database: Database, { from, to }: Portion, now: number) =>
  database.run(sql`
    with moves as (
      select distinct on (i.value, w.wecom_id) i.value as external_userid, w.wecom_id, e.seq,
        case e.name when 'Tag Gained' then 'add' else 'remove' end as change,
        case e.name when 'Tag Gained' then e.properties ->> 'origin' = ${WECOM_SOURCE}
          else exists (select from (
            select f.name, f.source from identities own join events f on f.identity_id = own.id
            where own.customer_id = mine.customer_id and f.name in ('Tag Added', 'Tag Removed')
              and f.properties ->> 'tag' = t.slug and f.seq < e.seq
            order by f.timestamp desc, f.source desc, f.message_id desc limit 1) word
            where word.name = 'Tag Removed' and word.source = ${WECOM_SOURCE}) end as "isTheirs"
      from events e
        join tags t on t.slug = e.properties ->> 'tag'
        join wecom_tags w on w.tag_id = t.id
        join identities mine on mine.id = e.identity_id
        join identities i on i.customer_id = mine.customer_id and i.kind = 'external_userid'
      where e.seq > ${from} and e.seq <= ${to} and e.derived and e.name in ('Tag Gained', 'Tag Lost')
      order by i.value, w.wecom_id, e.seq desc)
    insert into tag_marks (external_userid, wecom_id, change, seq, due_at, done_at)
    select external_userid, wecom_id, change, seq, ${instant(now)}, case when "isTheirs" then ${instant(now)}::timestamptz end
    from moves order by external_userid, wecom_id
    on conflict (external_userid, wecom_id) do update set change = excluded.change, seq = excluded.seq,
      due_at = excluded.due_at, tries = 0, done_at = excluded.done_at, problem = null
    where excluded.seq > tag_marks.seq`)

/** Who has become a friend between two places of the log: what they hold here and not there, they have there soon. */
export const insertMarksOfFriends = (database: Database, { from, to }: Portion, now: number) =>
  database.run(sql`
    insert into tag_marks (external_userid, wecom_id, change, seq, due_at)
    select c.external_userid, w.wecom_id, 'add', max(e.seq), ${instant(now)}::timestamptz
    from events e
      join identities mine on mine.id = e.identity_id
      join identities i on i.customer_id = mine.customer_id and i.kind = 'external_userid'
      join external_contacts c on c.external_userid = i.value
      join customer_tags k on k.customer_id = mine.customer_id
      join wecom_tags w on w.tag_id = k.tag_id and w.wecom_id <> all(c.tag_ids)
    where e.seq > ${from} and e.seq <= ${to} and e.name = 'Contact Added' and e.source = ${WECOM_SOURCE}
    group by 1, 2 order by 1, 2
    on conflict (external_userid, wecom_id) do update set change = excluded.change, seq = excluded.seq,
      due_at = excluded.due_at, tries = 0, done_at = null, problem = null
    where excluded.seq > tag_marks.seq`)

const markShape = z.object({
  externalUserid: z.string(),
  wecomId: z.string(),
  change: z.enum(['add', 'remove']),
  seq: z.int(),
  tries: z.int(),
})
export type Mark = z.infer<typeof markShape>

export const selectDue = (database: Database, now: number, limit: number) =>
  database.rows(
    markShape,
    sql`select external_userid as "externalUserid", wecom_id as "wecomId", change, seq, tries from tag_marks
        where done_at is null and due_at <= ${instant(now)} order by due_at, external_userid limit ${limit}`,
  )

export async function selectNextDue(database: Database): Promise<number | null> {
  const [row] = await database.rows(
    z.object({ next: z.int().nullable() }),
    sql`select min(due_at) as next from tag_marks where done_at is null`,
  )
  return row!.next
}

/** Unless something else is wanted meanwhile. */
const same = ({ externalUserid, wecomId, seq }: Mark) =>
  sql`external_userid = ${externalUserid} and wecom_id = ${wecomId} and seq = ${seq}`

export const markDone = (database: Database, mark: Mark, now: number, problem: Both | null = null) =>
  database.run(sql`
    update tag_marks set done_at = ${instant(now)}, problem = ${problem && JSON.stringify(problem)} where ${same(mark)}`)

export const putOff = (database: Database, mark: Mark, dueAt: number, problem: Both) =>
  database.run(sql`
    update tag_marks set due_at = ${instant(dueAt)}, tries = tries + 1, problem = ${JSON.stringify(problem)}
    where ${same(mark)}`)

export const givenUpShape = z.object({
  externalUserid: z.string(),
  wecomId: z.string(),
  change: markShape.shape.change,
  /** The tag as it is called here. */
  tag: z.string(),
  problem: z.object({ zh: z.string(), en: z.string() }),
  givenUpAt: z.int(),
})
const isGivenUp = sql`m.done_at is not null and m.problem is not null`

/** Those that could not be made; not those that staff have set or taken in WeCom since then. */
export const selectGivenUp = (database: Database, search: string, limit: number) =>
  database.rows(
    givenUpShape.extend({ customer: z.int().nullable() }),
    sql`select m.external_userid as "externalUserid", m.wecom_id as "wecomId", m.change, t.name as tag, m.problem,
          m.done_at as "givenUpAt", i.customer_id as customer
        from tag_marks m join wecom_tags w on w.wecom_id = m.wecom_id join tags t on t.id = w.tag_id
          left join identities i on i.kind = 'external_userid' and i.value = m.external_userid
          left join external_contacts c on c.external_userid = m.external_userid
        where ${isGivenUp} and (m.change = 'add') <> coalesce(m.wecom_id = any(c.tag_ids), false)
          and (${search} = '' or m.external_userid = ${search} or strpos(lower(t.name), lower(${search})) > 0)
        order by m.done_at desc, m.external_userid, m.wecom_id limit ${limit}`,
  )

/** How many of them are due again. */
export const retryMarks = (
  database: Pick<Database, 'run'>,
  marks: Pick<Mark, 'externalUserid' | 'wecomId'>[],
  now: number,
): Promise<number> =>
  database.run(sql`
    with held as (
      select m.external_userid, m.wecom_id from tag_marks m
        join jsonb_to_recordset(${JSON.stringify(marks)}) as wanted ("externalUserid" text, "wecomId" text)
          on wanted."externalUserid" = m.external_userid and wanted."wecomId" = m.wecom_id
      where ${isGivenUp} order by 1, 2 for update of m)
    update tag_marks m set due_at = ${instant(now)}, tries = 0, done_at = null, problem = null
    from held where m.external_userid = held.external_userid and m.wecom_id = held.wecom_id`)

export const deleteDone = (database: Database, before: number) =>
  database.run(sql`delete from tag_marks where done_at < ${instant(before)}`)
