import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'

/** Those of the staff who publish a Moment, and what came of it for each. */
type Reads = Pick<Database, 'rows'>
type Writes = Pick<Database, 'run'>

/** Those who are named, or whoever serves somebody now; who is not in WeCom cannot be asked. Answers how many can. */
export async function insertSenders(
  session: Session,
  { id, senders }: { id: number; senders: string[] | null },
): Promise<number> {
  const can = sql`m.left_at is null and m.listed`
  await (senders === null
    ? session.run(sql`
        insert into moment_senders (moment_id, userid)
        select ${id}, m.userid from staff m
        where ${can} and exists (select from contacts k where k.userid = m.userid and k.ended_at is null)
        order by m.userid`)
    : session.run(sql`
        insert into moment_senders (moment_id, userid, lost)
        select ${id}, named.userid, not exists (select from staff m where m.userid = named.userid and ${can})
        from (select distinct unnest(${senders}::text[]) as userid) named order by named.userid`))
  return session.run(sql`select 1 from moment_senders where moment_id = ${id} and not lost`)
}

export const senderRow = z.object({
  userid: z.string(),
  name: z.string().nullable(),
  lost: z.boolean(),
  publishedAt: z.int().nullable(),
  customers: z.int(),
  reached: z.int(),
  likes: z.int(),
  comments: z.int(),
  readAt: z.int().nullable(),
})
export type Sender = z.infer<typeof senderRow>

/** Who has not published it first. */
export const selectSenders = (database: Reads, id: number): Promise<Sender[]> =>
  database.rows(
    senderRow,
    sql`select m.userid, s.name, m.lost, m.published_at as "publishedAt", m.customers, m.reached, m.likes, m.comments,
          m.read_at as "readAt"
        from moment_senders m left join staff s on s.userid = m.userid
        where m.moment_id = ${id} order by m.published_at nulls first, m.userid`,
  )

export const markLost = (session: Writes, id: number, userids: readonly string[]) =>
  session.run(
    sql`update moment_senders set lost = true where moment_id = ${id} and userid = any(${[...userids]}::text[])`,
  )

export type Seen = Pick<Sender, 'userid' | 'customers' | 'reached' | 'likes' | 'comments'>
export const noteSeen = (session: Writes, id: number, seen: readonly Seen[], now: number) =>
  session.run(sql`
    update moment_senders m set published_at = coalesce(m.published_at, ${instant(now)}), customers = r.customers, reached = r.reached,
      likes = r.likes, comments = r.comments, read_at = ${instant(now)}
    from jsonb_to_recordset(${JSON.stringify(seen)})
      as r (userid text, customers integer, reached integer, likes integer, comments integer)
    where m.moment_id = ${id} and m.userid = r.userid`)

export const funnelShape = z.object({
  /** Of the staff. */
  asked: z.int(),
  published: z.int(),
  lost: z.int(),
  /** Of those who have published it: who was to see it, and whom it has reached. */
  customers: z.int(),
  reached: z.int(),
  likes: z.int(),
  comments: z.int(),
})
export const selectFunnels = (database: Reads, ids: readonly number[]) =>
  database.rows(
    funnelShape.extend({ id: z.int() }),
    sql`select moment_id as id, count(*) as asked, count(published_at) as published, count(*) filter (where lost) as lost,
          sum(customers) as customers, sum(reached) as reached, sum(likes) as likes, sum(comments) as comments
        from moment_senders where moment_id = any(${[...ids]}::integer[]) group by 1`,
  )
