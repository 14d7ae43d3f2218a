import { z } from 'zod'
import { SECOND_MS, type Clock } from '../kernel/clock.ts'
import type { Database } from '../kernel/database.ts'
import { MAX_FOLLOWED_EVENTS } from '../kernel/limits.ts'
import { sql, type Sql } from '../kernel/sql.ts'

/**
 * The log, followed by its numbers: whoever has something to do about what happened sees every event, whichever process
 * wrote it, and asks no table whether there is something. Numbers are taken within transactions, so those of one that took
 * long appear below the end that has been seen: when it has ended, the log is read again from where it may have begun. What
 * came in the last seconds is read again each time, for who wants it may be committed later than it. Who takes it must not
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

/** Nobody who begins to want something takes longer to say so. */
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
  /** Of each transaction that was writing at the last look, after which number its own come. */
  let writing = new Map<string, number>()
  let saved: number | undefined

  return async () => {
    const now = clock.now()
    const { seq, writers, isWanted } = await look(database, wanted)
    if (seen.length === 0) {
      saved = await selectPosition(database, key)
      seen = [{ seq: saved ?? seq, at: -Infinity }]
    }
    const ended = [...writing].filter(([id]) => !writers.includes(id))
    const first = Math.min(seen[0]!.seq, ...ended.map(([, after]) => after))
    for (let from = first; isWanted && from < seq; from += MAX_FOLLOWED_EVENTS)
      await take({ from, to: Math.min(seq, from + MAX_FOLLOWED_EVENTS) }, now)
    const end = seen.at(-1)!.seq
    writing = new Map(writers.map((id) => [id, writing.get(id) ?? end]))
    seen = settled([...seen, { seq, at: now }], now)
    const below = Math.min(seen[0]!.seq, ...writing.values())
    if (!isWanted || below === saved) return
    await writePosition(database, key, below)
    saved = below
  }
}

/**
 * The end of the log, who is writing to it, and whether anybody wants it. A transaction holds this lock from before its
 * first number until its rows are to be seen: one without it has either ended or will take numbers past the end. (Its id
 * it may get after its first number, so a snapshot does not say as much.)
 */
async function look(database: Database, wanted: Sql): Promise<{ seq: number; writers: string[]; isWanted: boolean }> {
  const [row] = await database.rows(
    z.object({ seq: z.int(), writers: z.array(z.string()), isWanted: z.boolean() }),
    sql`select (select coalesce(max(seq), 0) from events) as seq,
          array(select virtualtransaction from pg_locks where relation = 'events'::regclass and mode = 'RowExclusiveLock'
            and database = (select oid from pg_database where datname = current_database())) as writers,
          ${wanted} as "isWanted"`,
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
