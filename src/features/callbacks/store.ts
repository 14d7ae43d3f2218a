import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import type { Both } from '../../kernel/wording.ts'
import { instant } from '../../pipeline/identity-store.ts'
import type { AskedWelcome } from './rules.ts'

/** A repetition is dealt with as if it were about something else: what it is about is read again after that. */
export const AGAIN = ' again'
const AGAIN_MS = 1_000

export interface Received {
  key: string
  subject: string
  xml: string
  receivedAt: number
  welcome: AskedWelcome | undefined
}

/** Durable when it resolves; answers of each whether it was new. Two with equal content in one second may be two events or
 *  one that came twice: nobody can tell, so its subject is read again a moment later. */
export async function insertReceived(database: Database, received: Received[]): Promise<boolean[]> {
  const first = new Map<string, Received>()
  for (const one of received) if (!first.has(one.key)) first.set(one.key, one)
  const rows = received.map((one, place) => {
    const { key: k, subject: s, xml: x, receivedAt: t, welcome } = one
    return { n: place, k, s, x, t, f: first.get(k) === one, w: welcome ?? null }
  })
  const fresh = await database.rows(
    z.object({ key: z.string() }),
    sql`
    with sent as (
      select n, k collate "C" as k, s, x, to_timestamp(t / 1000) as t, f, w
      from jsonb_to_recordset(${JSON.stringify(rows)}) as r (n integer, k text, s text, x text, t float8, f boolean, w jsonb)
    ), fresh as (
      insert into callbacks (key, received_at, subject, xml, next_at)
      select k, t, s, x, t from sent where f order by n
      on conflict (key) do nothing returning key
    ), again as (
      insert into callbacks (key, received_at, subject, xml, next_at)
      select k || ${AGAIN}, max(t), min(s), min(x), max(t) + ${AGAIN_MS} * interval '1 millisecond'
      from sent where not f or k not in (select key from fresh) group by k order by k
      on conflict (key) do update set received_at = excluded.received_at, next_at = excluded.next_at, done_at = null, tries = 0
    ), greeted as (
      insert into welcomes (key, external_userid, userid, state, code, asked_at, claimed_at)
      select k, w ->> 'externalUserid', w ->> 'userid', w ->> 'state', w ->> 'code',
        to_timestamp((w ->> 'askedAt')::float8 / 1000), t
      from sent where f and w is not null and jsonb_typeof(w) = 'object' and k in (select key from fresh)
      on conflict (key) do nothing
    )
    select key from fresh`,
  )
  const keys = new Set(fresh.map(({ key }) => key))
  return received.map((one) => keys.has(one.key) && first.get(one.key) === one)
}

const waiting = z.object({ id: z.int(), key: z.string(), subject: z.string(), xml: z.string(), tries: z.int() })
export type Waiting = z.infer<typeof waiting>

/** The first of those that wait and are due, but for subjects that are busy, or have an earlier one that waits longer. */
export const selectDue = (database: Database, now: number, busy: string[], limit: number) =>
  database.rows(
    waiting,
    sql`select id, key, subject, xml, tries from callbacks c
        where done_at is null and next_at <= ${instant(now)} and subject <> all(${busy}::text[])
          and not exists (select from callbacks e where e.done_at is null and e.id < c.id and e.subject = c.subject
            and e.next_at > ${instant(now)})
        order by id limit ${limit}`,
  )

/** When the next one is due that is not yet. */
export async function selectNextDue(database: Database, now: number): Promise<number | null> {
  const [row] = await database.rows(
    z.object({ next: z.int().nullable() }),
    sql`select min(next_at) as next from callbacks where done_at is null and next_at > ${instant(now)}`,
  )
  return row!.next
}

export const markDone = (database: Database, ids: number[], now: number, problem: Both | null = null) =>
  database.run(sql`
    update callbacks set done_at = ${instant(now)}, problem = ${problem && JSON.stringify(problem)} where id = any(${ids}::bigint[])`)

export const putOff = (database: Database, id: number, nextAt: number, problem: Both | null) =>
  database.run(sql`
    update callbacks set next_at = ${instant(nextAt)}, tries = tries + 1, problem = ${problem && JSON.stringify(problem)} where id = ${id}`)

export const deleteDone = (database: Database, before: number) =>
  database.run(sql`delete from callbacks where done_at < ${instant(before)}`)

const queueShape = z.object({
  waiting: z.int(),
  /** Of those that wait, when the first was received. */
  oldestAt: z.int().nullable(),
  /** When WeCom has called last. */
  calledAt: z.int().nullable(),
})
export async function selectQueue(database: Pick<Database, 'rows'>): Promise<z.infer<typeof queueShape>> {
  const [row] = await database.rows(
    queueShape,
    sql`select count(*) as waiting, min(received_at) as "oldestAt",
          (select received_at from callbacks order by id desc limit 1) as "calledAt"
        from callbacks where done_at is null`,
  )
  return row!
}

const troubledShape = z.object({
  id: z.int(),
  subject: z.string(),
  xml: z.string(),
  receivedAt: z.int(),
  tries: z.int(),
  isGivenUp: z.boolean(),
  problem: z.object({ zh: z.string(), en: z.string() }),
})
/** Those that something was wrong with: waiting to be tried again, or given up. The latest first. */
export const selectTroubled = (database: Database, limit: number) =>
  database.rows(
    troubledShape,
    sql`select id, subject, xml, received_at as "receivedAt", tries, done_at is not null as "isGivenUp", problem
        from callbacks where problem is not null order by id desc limit ${limit}`,
  )
