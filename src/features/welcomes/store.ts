import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { CALLBACK_LATEST_MS } from '../../kernel/limits.ts'
import { sql, type Sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { MISSED, type WelcomeOutcome } from './rules.ts'

const open = z.object({
  key: z.string(),
  externalUserid: z.string(),
  userid: z.string(),
  state: z.string().nullable(),
  code: z.string().nullable(),
  askedAt: z.int(),
  endedAt: z.int().nullable(),
  outcome: z.enum(['sent', 'nothing', ...MISSED]).nullable(),
})
export type OpenWelcome = z.infer<typeof open>

const columns = sql`key, external_userid as "externalUserid", userid, state, code, asked_at as "askedAt", ended_at as "endedAt", outcome`

/** Those of which nobody has told what became of them, claimed before then: whoever had claimed them is gone. */
export const selectLeft = (database: Database, before: number, limit: number) =>
  database.rows(
    open,
    sql`select ${columns} from welcomes
        where not reported and (code is not null or outcome is not null)
          and (claimed_at is null or claimed_at < ${instant(before)}) order by asked_at, key limit ${limit}`,
  )

export const writeEnded = (database: Database, ended: { key: string; outcome: WelcomeOutcome; endedAt: number }[]) =>
  database.run(sql`
    update welcomes w set outcome = o, ended_at = to_timestamp(t / 1000), code = null, reported = true
    from jsonb_to_recordset(${JSON.stringify(ended.map(({ key: k, outcome: o, endedAt: t }) => ({ k, o, t })))})
      as r (k text, o text, t float8)
    where w.key = k collate "C"`)

export interface Expected {
  externalUserid: string
  userid: string
  state: string | null
  addedAt: number
}

/** Of those who were added, as a reading has found; whether a callback tells of them too is seen later. */
export const insertExpected = (database: Database, expected: Expected[]) =>
  database.run(sql`
    insert into welcomes (key, external_userid, userid, state, asked_at)
    select format('expected %s %s %s', x, u, a::bigint), x, u, s, to_timestamp(a / 1000)
    from jsonb_to_recordset(${JSON.stringify(expected.map(({ externalUserid: x, userid: u, state: s, addedAt: a }) => ({ x, u, s, a })))})
      as r (x text, u text, s text, a float8)
    where not exists (${toldOf(sql`x`, sql`u`, sql`to_timestamp(a / 1000)`)})
    on conflict (key) do nothing`)

/** Those expected that a callback has told of after all, or of whom it never will: answers the latter. */
export async function settleExpected(database: Database, now: number): Promise<OpenWelcome[]> {
  await database.run(sql`
    update welcomes e set reported = true, outcome = 'nothing', ended_at = ${instant(now)}
    where not reported and code is null and outcome is null
      and exists (${toldOf(sql`e.external_userid`, sql`e.userid`, sql`e.asked_at`)})`)
  return database.rows(
    open,
    sql`update welcomes set outcome = 'not_told', ended_at = ${instant(now)}
        where not reported and code is null and outcome is null and asked_at <= ${instant(now - CALLBACK_LATEST_MS)}
        returning ${columns}`,
  )
}

/** A callback's own welcome of this beginning: it tells whole seconds, and a beginning may be counted some ms later. */
const toldOf = (externalUserid: Sql, userid: Sql, addedAt: Sql): Sql => sql`
  select from welcomes w where w.external_userid = ${externalUserid} and w.userid = ${userid}
    and w.key not like 'expected %' and w.asked_at between ${addedAt} - interval '2 seconds' and ${addedAt} + interval '2 seconds'`
