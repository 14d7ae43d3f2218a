import { z } from 'zod'
import { SECOND_MS, type Clock } from '../kernel/clock.ts'
import type { Database } from '../kernel/database.ts'
import { MAX_FOLLOWED_EVENTS } from '../kernel/limits.ts'
import { sql, type Sql } from '../kernel/sql.ts'

/**
 * The log, followed by its numbers: whoever has something to do about what happened sees every event, whichever process
 * wrote it, and asks no table whether there is something. Numbers are given when a commit begins, so one that took long
 * appears below the end that has been seen: what came in the last seconds is read again each time, and who takes it must not
 * mind. How far everything is settled is kept, and goes on from there after a restart.
 */
export interface Portion {
  /** From here on, this one not. */
  from: number
  /** Up to here, this one too. */
  to: number
}

interface Parts {
  database: Database
  clock: Clock
  /** Where in the settings it is kept. */
  key: string
  /** A condition in SQL: while it does not hold, the log is passed over. */
  wanted: Sql
  take(portion: Portion, now: number): Promise<void>
}

/** No commit takes longer. */
const SETTLED_MS = 10 * SECOND_MS
/** Of the looks at an end, the one to read from now, and those that will be needed later. */
export const settled = <Seen extends { at: number }>(seen: readonly Seen[], now: number): Seen[] =>
  seen.slice(
    Math.max(
      0,
      seen.findLastIndex(({ at }) => at <= now - SETTLED_MS),
    ),
  )

/** Each call takes what has come since the one before. */
export function followLog({ database, clock, key, wanted, take }: Parts): () => Promise<void> {
  let seen: { seq: number; at: number }[] = []
  let saved: number | undefined

  return async () => {
    const now = clock.now()
    const { seq, isWanted } = await look(database, wanted)
    if (seen.length === 0) {
      saved = await selectPosition(database, key)
      seen = [{ seq: saved ?? seq, at: -Infinity }]
    }
    for (let from = seen[0]!.seq; isWanted && from < seq; from += MAX_FOLLOWED_EVENTS)
      await take({ from, to: Math.min(seq, from + MAX_FOLLOWED_EVENTS) }, now)
    seen = settled([...seen, { seq, at: now }], now)
    const below = seen[0]!.seq
    if (!isWanted || below === saved) return
    await writePosition(database, key, below)
    saved = below
  }
}

/** The end of the log, and whether anybody wants it. */
async function look(database: Database, wanted: Sql): Promise<{ seq: number; isWanted: boolean }> {
  const [row] = await database.rows(
    z.object({ seq: z.int(), isWanted: z.boolean() }),
    sql`select (select coalesce(max(seq), 0) from events) as seq, ${wanted} as "isWanted"`,
  )
  return row!
}

/** How far the log was followed; undefined before the first time. */
async function selectPosition(database: Database, key: string): Promise<number | undefined> {
  const [row] = await database.rows(
    z.object({ below: z.int() }),
    sql`select (value ->> 'below')::bigint as below from settings where key = ${key}`,
  )
  return row?.below
}

const writePosition = (database: Database, key: string, below: number) =>
  database.run(sql`
    insert into settings (key, value) values (${key}, jsonb_build_object('below', ${below}::bigint))
    on conflict (key) do update set value = excluded.value`)

/** From now on nothing is missed, though nobody has followed yet or whoever did dies before it says how far it came. */
export const beginFollowing = (database: Database, key: string) =>
  database.run(sql`
    insert into settings (key, value)
    select ${key}, jsonb_build_object('below', coalesce(max(seq), 0)) from events on conflict (key) do nothing`)
