import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'

type Reading = Pick<Database, 'rows'>

const serving = sql`
  select k.userid from identities mine join identities i on i.customer_id = mine.customer_id
    join contacts k on k.identity_id = i.id and k.ended_at is null
    join staff m on m.userid = k.userid and m.left_at is null and m.listed
  where mine.id = t.customer_id order by k.added_at desc, k.userid limit 1`

/** Who of the staff is told of a task `t`: of those who serve the customer, whom they came to last; or the group's owner. Null:
 *  nobody serves them. */
const told = sql`select coalesce((select g.owner from groups g where g.chat_id = t.chat_id), (${serving}))`

const untoldShape = z.object({ id: z.int(), title: z.string(), askedAt: z.int(), userid: z.string().nullable() })

/** Tasks that nobody was told of, the first asked first; nobody else tells of them until the transaction ends. */
export const holdUntold = (tx: Session, limit: number) =>
  tx.rows(
    untoldShape,
    sql`select t.id, t.title, t.asked_at as "askedAt", (${told}) as userid from tasks t
        where t.told_at is null and t.done_at is null order by t.asked_at, t.id limit ${limit} for update of t skip locked`,
  )

export const writeTold = (tx: Session, ids: number[], now: number) =>
  tx.run(sql`update tasks set told_at = ${instant(now)} where id = any(${ids}::bigint[])`)

const instantRow = z.object({ at: z.int().nullable() })
export const selectFirstUntold = async (database: Reading): Promise<number | null> =>
  (
    await database.rows(
      instantRow,
      sql`select min(asked_at) as at from tasks where told_at is null and done_at is null`,
    )
  )[0]!.at

interface Span {
  from: number
  to: number
}

/** By member, how many of theirs fell due in that time and are not done. */
export const selectOverdue = (database: Reading, { from, to }: Span) =>
  database.rows(
    z.object({ userid: z.string(), count: z.int(), titles: z.array(z.string()) }),
    sql`select o.userid, count(*) as count, (array_agg(o.title order by o.due_at, o.id))[1:20] as titles from (
          select t.id, t.title, t.due_at, (${told}) as userid from tasks t
          where t.done_at is null and t.due_at > ${instant(from)} and t.due_at <= ${instant(to)}) o
        where o.userid is not null group by o.userid order by o.userid`,
  )

/** The first to fall due after one instant, up to another. */
export const selectFirstDue = async (database: Reading, { from, to }: Span): Promise<number | null> =>
  (
    await database.rows(
      instantRow,
      sql`select min(due_at) as at from tasks
          where done_at is null and due_at > ${instant(from)} and due_at <= ${instant(to)}`,
    )
  )[0]!.at
