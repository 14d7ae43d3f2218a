import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'

/** Who leads a department that the member is of, and is not the member. */
export const selectLeadsOf = async (database: Pick<Database, 'rows'>, userid: string): Promise<string[]> =>
  (
    await database.rows(
      z.object({ userid: z.string() }),
      sql`select distinct l.userid from staff_departments own
            join staff_departments l on l.department_id = own.department_id and l.leads and l.userid <> own.userid
            join staff s on s.userid = l.userid and s.left_at is null
          where own.userid = ${userid} order by 1`,
    )
  ).map((row) => row.userid)

export const staffNames = async (database: Pick<Database, 'rows'>, userids: string[]): Promise<Map<string, string>> =>
  new Map(
    (
      await database.rows(
        z.object({ userid: z.string(), name: z.string() }),
        sql`select userid, name from staff where userid = any(${userids}::text[])`,
      )
    ).map(({ userid, name }) => [userid, name]),
  )
