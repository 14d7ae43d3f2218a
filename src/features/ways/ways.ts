import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import type { Greeting } from '../welcomes/welcomes.ts'

/** Contact ways (渠道活码): by which code who came, whom they meet, and what greets them. */

/** What is said to who comes by this way at that instant; undefined for nothing. */
export async function findGreeting(
  database: Database,
  { state }: { state: string | null; userid: string; at: number },
): Promise<Greeting | undefined> {
  if (state === null) return undefined
  const [row] = await database.rows(
    z.object({ greeting: z.custom<Greeting>().nullable() }),
    sql`select greeting from contact_ways where state = ${state}`,
  )
  return row?.greeting ?? undefined
}
