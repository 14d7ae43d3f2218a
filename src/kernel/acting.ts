import type { Database } from './database.ts'
import type { Clock } from './clock.ts'
import { sql } from './sql.ts'

/** The database in the hands of somebody: each transaction says who it is and when, for what the tables write of it
 *  (`audit`, migration 0004). */
export const inHandsOf = (database: Database, actor: string, clock: Clock): Database => ({
  ...database,
  transaction: (work, options) =>
    database.transaction(async (session) => {
      const at = new Date(clock.now()).toISOString()
      await session.run(sql`select set_config('siyu.actor', ${actor}, true), set_config('siyu.now', ${at}, true)`)
      return work(session)
    }, options),
})
