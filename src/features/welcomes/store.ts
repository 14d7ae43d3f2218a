import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import type { WelcomeOutcome } from './rules.ts'

const open = z.object({
  key: z.string(),
  externalUserid: z.string(),
  userid: z.string(),
  state: z.string().nullable(),
  code: z.string().nullable(),
  askedAt: z.int(),
  endedAt: z.int().nullable(),
  outcome: z.string().nullable(),
})
export type OpenWelcome = z.infer<typeof open>

const columns = sql`key, external_userid as "externalUserid", userid, state, code, asked_at as "askedAt", ended_at as "endedAt", outcome`

/** Those of which nobody has told what became of them, claimed before then: whoever had claimed them is gone. */
export const selectLeft = (database: Database, before: number, limit: number) =>
  database.rows(
    open,
    sql`select ${columns} from welcomes
        where not reported and (claimed_at is null or claimed_at < ${instant(before)}) order by asked_at, key limit ${limit}`,
  )

export const writeOutcome = (database: Database, key: string, outcome: WelcomeOutcome, now: number) =>
  database.run(sql`
    update welcomes set outcome = ${outcome}, ended_at = ${instant(now)}, code = null
    where key = ${key} and outcome is null`)

export const markReported = (database: Database, key: string) =>
  database.run(sql`update welcomes set reported = true where key = ${key}`)

export interface Untold {
  externalUserid: string
  userid: string
  state: string | null
  addedAt: number
}

/** Of those who were added and whom no callback has told of. */
export const insertUntold = (database: Database, untold: Untold[], now: number) =>
  database.rows(
    open,
    sql`insert into welcomes (key, external_userid, userid, state, asked_at, claimed_at, ended_at, outcome)
        select format('untold %s %s %s', x, u, a::bigint), x, u, s, to_timestamp(a / 1000), ${instant(now)}, ${instant(now)}, 'not_told'
        from jsonb_to_recordset(${JSON.stringify(untold.map(({ externalUserid: x, userid: u, state: s, addedAt: a }) => ({ x, u, s, a })))})
          as r (x text, u text, s text, a float8)
        where not exists (select from welcomes w where w.external_userid = x and w.userid = u
          and w.asked_at >= to_timestamp(a / 1000) - interval '1 minute')
        on conflict (key) do nothing returning ${columns}`,
  )
