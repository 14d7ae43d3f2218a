import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'

type Reads = Pick<Database, 'rows'>

/** Who that is in WeCom, here. */
export const selectCustomer = async (database: Reads, externalUserid: string): Promise<number | undefined> =>
  (
    await database.rows(
      z.object({ id: z.int() }),
      sql`select i.customer_id as id from identities i join customers c on c.id = i.customer_id
          where i.kind = 'external_userid' and i.value = ${externalUserid} and c.erased_at is null limit 1`,
    )
  )[0]?.id

/** Whether the last word about them and one of these staff is that they are friends no more. */
export const hasEnded = async (database: Reads, externalUserid: string, userids: readonly string[]): Promise<boolean> =>
  (
    await database.rows(
      z.object({ ended: z.boolean() }),
      sql`select ended_at is not null as ended from relations
          where external_userid = ${externalUserid} and userid = any(${[...userids]}::text[])`,
    )
  ).some(({ ended }) => ended)

/** What a task asks somebody to say; null where a content of the library is what it is about. */
export const selectTask = async (database: Reads, customerId: number, task: number) =>
  (
    await database.rows(
      z.object({ script: z.string(), isContent: z.boolean() }),
      sql`select t.script, t.touch_key is not null as "isContent" from tasks t
            join identities mine on mine.id = t.customer_id
            join identities asked on asked.id = ${customerId} and asked.customer_id = mine.customer_id
          where t.id = ${task} and t.done_at is null`,
    )
  )[0]
