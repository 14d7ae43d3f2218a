import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'

const noteRow = z.object({
  id: z.int(),
  text: z.instanceof(Buffer),
  author: z.string(),
  /** As they are called here; null: a key, or nobody any more. */
  authorName: z.string().nullable(),
  at: z.int(),
})

const COLUMNS = sql`n.id, n.text, n.author, a.name as "authorName", n.noted_at as at`
const TABLES = sql`notes n
  left join people p on n.author = 'person:' || p.id left join auth."user" a on a.id = p.account_id`

/** Of the customer as they are now, the latest first. */
export const selectNotes = (
  session: Pick<Database, 'rows'>,
  customerId: number,
  before: number | undefined,
  limit: number,
) =>
  session.rows(
    noteRow,
    sql`select ${COLUMNS} from ${TABLES}
        where n.customer_id in (select own.id from identities asked join identities own on own.customer_id = asked.customer_id
            where asked.id = ${customerId})
          and (${before ?? null}::bigint is null or n.id < ${before ?? null})
        order by n.id desc limit ${limit}`,
  )

/** Who has written it, if it is the customer's; held. */
export const holdAuthor = async (session: Session, customerId: number, id: number): Promise<string | undefined> =>
  (
    await session.first(
      z.object({ author: z.string() }),
      sql`select n.author from notes n where n.id = ${id} and n.customer_id in (
            select own.id from identities asked join identities own on own.customer_id = asked.customer_id
            where asked.id = ${customerId}) for update`,
    )
  )?.author

export const countNotes = async (session: Pick<Session, 'rows'>, customerId: number): Promise<number> =>
  (
    await session.rows(
      z.object({ count: z.int() }),
      sql`select count(*) as count from notes n join identities own on own.id = n.customer_id
          where own.customer_id = ${customerId}`,
    )
  )[0]!.count

export const insertNote = async (
  session: Session,
  note: { customerId: number; author: string; text: Buffer; now: number },
): Promise<number> =>
  (await session.first(
    z.object({ id: z.int() }),
    sql`insert into notes (customer_id, author, text, noted_at)
        values (${note.customerId}, ${note.author}, ${note.text}, ${instant(note.now)}) returning id`,
  ))!.id

export const deleteNote = (session: Session, id: number) => session.run(sql`delete from notes where id = ${id}`)

export const deleteNotesOf = (session: Pick<Session, 'run'>, identityIds: number[]) =>
  session.run(sql`delete from notes where customer_id = any(${identityIds}::bigint[])`)
