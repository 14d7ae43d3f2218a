import { membersOf } from '../src/features/segments/segments.ts'
import { ManualClock, systemClock } from '../src/kernel/clock.ts'
import type { Database } from '../src/kernel/database.ts'
import { askEveryone } from '../src/pipeline/build.ts'
import { selectDefinitions } from '../src/pipeline/definitions.ts'
import { isYes } from '../src/rules/evaluate.ts'
import { openEngine } from './engine.ts'
import type { BenchSegment } from './segments.ts'

const PAGE = 20_000

/** Leaves only so many of the people and what they did: the log is asked a hundred times. What stays is put aside and back,
 *  since to delete all the rest row by row takes minutes. */
export async function keepSome({ pool }: Database, count: number): Promise<void> {
  await pool.query(`
    create table kept as select id from customers where merged_into is null order by md5(id::text) limit ${count}`)
  const keep = async (table: string, where: string) => {
    await pool.query(`create table kept_rows as select * from ${table} where ${where}`)
    await pool.query(`truncate ${table}`)
    await pool.query(`insert into ${table} overriding system value select * from kept_rows`)
    await pool.query('drop table kept_rows')
  }
  await keep('events', 'identity_id in (select i.id from identities i join kept k on k.id = i.customer_id)')
  for (const table of ['members', 'wakes']) await keep(table, 'customer_id in (select id from kept)')
  await keep('customers', 'id in (select id from kept)')
  await pool.query('vacuum analyze')
}

/**
 * Compares the members of every segment with what the log says, for everyone, at one instant. No turn may be under way
 * meanwhile. The clock stands still, so that both answers are about the same instant; who has become due since the server
 * was stopped is woken first, as a server would have done.
 */
export async function findWrongMembers(
  database: Database,
  segments: readonly BenchSegment[],
): Promise<{ checked: number; wrong: string[] }> {
  const at = systemClock.now()
  const { core, wakes } = await openEngine(database, new ManualClock(at))
  await wakes.drain()
  const wrong: string[] = []
  let checked = 0
  for (const { slug, rule } of segments) {
    const members = new Set<number>()
    for (let after: number | null = 0; after !== null;) {
      const page = await membersOf(core, slug, { after, limit: PAGE })
      for (const { customerId } of page.members) members.add(customerId)
      after = page.next
    }
    await database.transaction(async (session) => {
      const rows = await selectDefinitions(session)
      await askEveryone(session, rows, core.definitions.calendar, { rule, at, isPast: false }, async (verdicts) => {
        checked += verdicts.length
        for (const { id, verdict } of verdicts)
          if (isYes(verdict) !== members.has(id))
            wrong.push(`customer ${id}, segment ${slug}, log says ${isYes(verdict)}`)
      })
    })
  }
  return { checked, wrong }
}
