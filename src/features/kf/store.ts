import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { KF_PROFILE_MS } from '../../kernel/limits.ts'
import { sql } from '../../kernel/sql.ts'
import type { Both } from '../../kernel/wording.ts'
import { instant } from '../../pipeline/identity-store.ts'

type Reads = Pick<Database, 'rows'>

// ── Accounts ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface ListedAccount {
  openKfid: string
  name: string
  isManaged: boolean
}
/** All there are; the others are gone. */
export const writeAccounts = (database: Database, accounts: ListedAccount[], now: number): Promise<void> =>
  database.transaction(async (tx) => {
    await tx.run(sql`
      insert into kf_accounts (open_kfid, name, is_managed, listed_at)
      select "openKfid", name, "isManaged", ${instant(now)}
      from jsonb_to_recordset(${JSON.stringify(accounts)}) as r ("openKfid" text, name text, "isManaged" boolean)
      order by "openKfid" collate "C"
      on conflict (open_kfid) do update set name = excluded.name, is_managed = excluded.is_managed,
        listed_at = excluded.listed_at, gone_at = null`)
    await tx.run(sql`
      update kf_accounts set gone_at = ${instant(now)} where gone_at is null and listed_at < ${instant(now)}`)
  })

export const markGone = (database: Database, openKfid: string, now: number) =>
  database.run(sql`update kf_accounts set gone_at = ${instant(now)} where open_kfid = ${openKfid} and gone_at is null`)

/** Those to be read; `before`: that were not read since then. */
export const selectReadable = async (database: Reads, before: number | null = null): Promise<string[]> =>
  (
    await database.rows(
      z.object({ id: z.string() }),
      sql`select open_kfid as id from kf_accounts where gone_at is null and is_managed
          and (${before === null} or read_at is null or read_at < ${instant(before ?? 0)}) order by open_kfid`,
    )
  ).map(({ id }) => id)

/** Where its messages were read to; undefined for one that was never listed. */
export async function selectCursor(database: Reads, openKfid: string): Promise<string | undefined> {
  const shape = z.object({ cursor: z.string() })
  const [row] = await database.rows(shape, sql`select cursor from kf_accounts where open_kfid = ${openKfid}`)
  return row?.cursor
}
export const holdCursor = async (tx: Session, openKfid: string): Promise<string | undefined> =>
  (
    await tx.first(
      z.object({ cursor: z.string() }),
      sql`select cursor from kf_accounts where open_kfid = ${openKfid} for update`,
    )
  )?.cursor
export const writeCursor = (tx: Pick<Session, 'run'>, openKfid: string, cursor: string) =>
  tx.run(sql`update kf_accounts set cursor = ${cursor} where open_kfid = ${openKfid}`)
export const noteRead = (database: Database, openKfid: string, at: number) =>
  database.run(sql`update kf_accounts set read_at = ${instant(at)}, gone_at = null where open_kfid = ${openKfid}`)

const PROBLEM = 'kf_problem'
/** Why accounts could not be read, for whoever looks; null: they could. */
export const writeProblem = (database: Database, problem: Both | null) =>
  problem === null
    ? database.run(sql`delete from settings where key = ${PROBLEM}`)
    : database.run(sql`
    insert into settings (key, value) values (${PROBLEM}, ${JSON.stringify({ problem })})
    on conflict (key) do update set value = excluded.value where settings.value <> excluded.value`)
const both = z.object({ zh: z.string(), en: z.string() })
export async function selectProblem(database: Reads): Promise<Both | null> {
  const [row] = await database.rows(
    z.object({ value: z.object({ problem: both }) }),
    sql`select value from settings where key = ${PROBLEM}`,
  )
  return row?.value.problem ?? null
}

// ── Sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Of these, who has not been asked who they are for a while. */
export const selectUnasked = async (database: Reads, externalUserids: string[], now: number): Promise<string[]> =>
  (
    await database.rows(
      z.object({ id: z.string() }),
      sql`select id from unnest(${externalUserids}::text[]) as asked (id)
          where not exists (select from kf_sessions s where s.external_userid = asked.id collate "C"
            and s.profile_at > ${instant(now - KF_PROFILE_MS)}) order by id`,
    )
  ).map(({ id }) => id)

export interface SessionChange {
  externalUserid: string
  /** What they said last, of what is new. */
  customerAt: number | null
  state: { state: number; userid: string | null; at: number } | null
  isProfiled: boolean
}

/** A word of the customer's begins the count anew; what was sent after it, before it was known here, is of the new count.
 *  WeCom tells its second only. */
export async function writeSessions(tx: Session, kf: string, changes: SessionChange[], now: number): Promise<void> {
  if (changes.length === 0) return
  const rows = changes.map(({ externalUserid: x, customerAt: c, state, isProfiled: p }) => ({
    x,
    c,
    s: state?.state ?? null,
    u: state?.userid ?? null,
    t: state?.at ?? null,
    p,
  }))
  const SECOND = 999
  await tx.run(sql`
    with said as (
      select x, to_timestamp(c / 1000) as c, s, u, to_timestamp(t / 1000) as t, p
      from jsonb_to_recordset(${JSON.stringify(rows)}) as r (x text, c float8, s smallint, u text, t float8, p boolean))
    insert into kf_sessions as k (open_kfid, external_userid, customer_at, sent, state, userid, state_at, profile_at)
    select ${kf}, x, c, 0, s, u, t, case when p then ${instant(now)}::timestamptz end from said order by x collate "C"
    on conflict (open_kfid, external_userid) do update set
      customer_at = greatest(k.customer_at, excluded.customer_at),
      sent = case when excluded.customer_at >= k.customer_at or k.customer_at is null and excluded.customer_at is not null
        then (select count(*) from kf_messages m where m.open_kfid = k.open_kfid and m.external_userid = k.external_userid
          and m.counted_at > excluded.customer_at + ${SECOND} * interval '1 millisecond')
        else k.sent end,
      state = case when excluded.state_at >= coalesce(k.state_at, '-infinity') then excluded.state else k.state end,
      userid = case when excluded.state_at >= coalesce(k.state_at, '-infinity') then excluded.userid else k.userid end,
      state_at = greatest(k.state_at, excluded.state_at),
      profile_at = coalesce(excluded.profile_at, k.profile_at)`)
}

/** Who has a session as far as it is known: customers whom somebody of the staff serves, or is waited for to. */
export const selectServed = async (reads: Reads, kf: string, externalUserids: string[]): Promise<Set<string>> =>
  new Set(
    (
      await reads.rows(
        z.object({ id: z.string() }),
        sql`select external_userid as id from kf_sessions
            where open_kfid = ${kf} and external_userid = any(${externalUserids}::text[]) and state in (2, 3)`,
      )
    ).map(({ id }) => id),
  )

/** Who is forgotten, is also here. */
export async function deleteOfCustomer(tx: Session, externalUserids: string[]): Promise<void> {
  await tx.run(sql`delete from kf_messages where external_userid = any(${externalUserids}::text[])`)
  await tx.run(sql`delete from kf_sessions where external_userid = any(${externalUserids}::text[])`)
}
