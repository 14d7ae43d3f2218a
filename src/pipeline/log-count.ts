import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Session } from '../kernel/database.ts'
import { forEach } from '../kernel/seldom.ts'
import { sql } from '../kernel/sql.ts'
import type { Core } from './commit.ts'
import { settledSeq } from './definitions-cache.ts'

/**
 * What is counted of the log is counted when somebody looks, and only what has come since the last time, a portion a call:
 * ingest pays nothing for it. How far it has come stands in `settings`, in the transaction of what was counted. Nobody waits
 * for long: a portion that takes longer is finished behind, and is in a later answer.
 */
const PORTION_EVENTS = 300_000
const WAIT_MS = 100

export interface LogCount {
  /** The row of settings. */
  key: string
  /** What the counts depend on beside the log (the brand's zone): when it is another, they begin again. */
  basis?(core: Core): string
  clear?(session: Session): Promise<unknown>
  /** Events with `from` < seq ≤ `to`. */
  add(session: Session, portion: { from: number; to: number }, core: Core): Promise<unknown>
}

/** Answers how many events are still to be counted. Calls while one is counting share it. */
export function logCount(count: LogCount): (core: Core) => Promise<number> {
  const counting = forEach((core: Core) => {
    let running: Promise<number> | undefined
    return () => (running ??= addPortion(core, count).finally(() => (running = undefined)))
  })
  return (core) => {
    const counted = counting(core)()
    counted.catch(() => {}) // when nobody waits for it any more, who asks next tries again
    return Promise.race([counted, sleep(WAIT_MS, undefined, { ref: false }).then(() => behind(core, count))])
  }
}

/** Without waiting for commits that are under way, as a portion must. */
const behind = async (core: Core, { key, basis }: LogCount): Promise<number> =>
  (
    await core.database.rows(
      z.object({ behind: z.int() }),
      sql`select coalesce((select max(seq) from events), 0)
            - coalesce((select (value ->> 'below')::bigint from settings
                        where key = ${key} and value ->> 'basis' is not distinct from ${basis?.(core) ?? null}::text), 0) as behind`,
    )
  )[0]!.behind

async function addPortion(core: Core, count: LogCount): Promise<number> {
  const settled = await core.database.transaction(settledSeq)
  return core.database.transaction(async (session) => {
    const from = await readCounted(session, core, count)
    const to = Math.min(settled, from + PORTION_EVENTS)
    if (to > from) {
      await count.add(session, { from, to }, core)
      await session.run(sql`
        update settings set value = value || jsonb_build_object('below', ${to}::bigint) where key = ${count.key}`)
    }
    return Math.max(0, settled - to)
  })
}

const countedRow = z.object({ below: z.int(), basis: z.string().nullable() })

/** Held until the portion is counted, so that no two processes count it. */
async function readCounted(session: Session, core: Core, { key, basis, clear }: LogCount): Promise<number> {
  const wanted = basis?.(core) ?? null
  const fresh = JSON.stringify({ below: 0, ...(wanted !== null && { basis: wanted }) })
  await session.run(sql`insert into settings (key, value) values (${key}, ${fresh}) on conflict (key) do nothing`)
  const held = (await session.first(
    countedRow,
    sql`select (value ->> 'below')::bigint as below, value ->> 'basis' as basis
        from settings where key = ${key} for update`,
  ))!
  if (held.basis === wanted) return held.below
  await clear?.(session)
  await session.run(sql`update settings set value = ${fresh} where key = ${key}`)
  return 0
}
