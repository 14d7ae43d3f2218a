import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { Refusal } from '../../kernel/refusals.ts'
import type { Caller } from '../../kernel/route.ts'
import { sql, type Sql } from '../../kernel/sql.ts'

type Reader = Pick<Database, 'rows'>

/** Customers of some staff, as the lists and the door ask for them. */

/** All whom any of these staff serves now. */
export const servedCustomers = (userids: readonly string[]): Sql => sql`
  select distinct i.customer_id from contacts k join identities i on i.id = k.identity_id
  where k.userid = any(${[...userids]}::text[]) and k.ended_at is null`

/** Whether one of them serves the customer `id`. */
export const isServedBy = (id: Sql, userids: readonly string[]): Sql => sql`
  exists (select from identities i join contacts k on k.identity_id = i.id
    where i.customer_id = ${id} and k.userid = any(${[...userids]}::text[]) and k.ended_at is null)`

/** How many contacts of theirs hold, at most `limit`. */
export async function countContacts(database: Reader, userids: readonly string[], limit: number): Promise<number> {
  const [row] = await database.rows(
    z.object({ count: z.int() }),
    sql`select count(*) as count from (
          select from contacts where userid = any(${[...userids]}::text[]) and ended_at is null limit ${limit}) as c`,
  )
  return row!.count
}

/** By an id of now or of before a merge. */
export const isServed = async (database: Reader, userids: readonly string[], customerId: number): Promise<boolean> =>
  (await unservedOf(database, userids, [customerId])).length === 0

/** Whoever is bound to some staff speaks of their customers only; the others are not there for them. */
export async function ensureServed(
  database: Reader,
  { serves }: Pick<Caller, 'serves'>,
  customerIds: readonly number[],
): Promise<void> {
  if (serves !== null && (await unservedOf(database, serves, customerIds)).length > 0) throw new Refusal('not_found')
}

/** Of these customers those whom none of the staff serves; who is nobody is served by nobody. */
async function unservedOf(database: Reader, userids: readonly string[], customerIds: readonly number[]) {
  const rows = await database.rows(
    z.object({ id: z.int() }),
    sql`select asked.id from unnest(${[...customerIds]}::bigint[]) as asked (id)
        left join identities mine on mine.id = asked.id
        where mine.id is null or not ${isServedBy(sql`mine.customer_id`, userids)}`,
  )
  return rows.map(({ id }) => id)
}
