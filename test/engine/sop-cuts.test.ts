import { expect, test } from 'vitest'
import { z } from 'zod'
import { createSop, launchSop } from '../../src/features/sops/sops.ts'
import { MINUTE_MS } from '../../src/kernel/clock.ts'
import type { Database } from '../../src/kernel/database.ts'
import { sql } from '../../src/kernel/sql.ts'
import { freshDatabase } from '../support/database.ts'
import { engineOn } from './world.ts'

/**
 * The connection to the database is cut at every statement of an entry, of a step that time lets somebody take, and of one
 * that a fact lets them take, one after the other; then it is tried again, as clients and wakes do. Everybody enters once and
 * is asked for once, wherever it was cut.
 */
const database = await freshDatabase()
const { engine, clock } = engineOn(database, 'Asia/Shanghai', Date.parse('2026-03-02T00:00:00Z'))
const { core } = engine
const cuts = cutting(database)

const task = (title: string, next: string | null) => ({ kind: 'task', task: 'chat', title, dueMs: MINUTE_MS, next })
await createSop(core, {
  slug: 'flow',
  name: 'flow',
  definition: {
    trigger: { kind: 'event', of: { event: 'Begun' }, key: 'cart' },
    reentry: { kind: 'never' },
    first: 'first',
    steps: {
      first: task('at once', 'wait'),
      wait: { kind: 'wait', until: { kind: 'duration', ms: MINUTE_MS }, next: 'second' },
      second: task('by time', 'hear'),
      hear: { kind: 'await', of: [{ event: 'Answered' }], ms: MINUTE_MS, next: 'third', otherwise: null },
      third: task('by a fact', null),
    },
  },
})
await launchSop(core, 'flow', 1, 'test')
await engine.quiet()

const write = (event: string, person: string) =>
  engine.doors.ingest(
    [{ type: 'track', event, userId: person, messageId: `${event} ${person}`, properties: { cart: 'k' } }],
    {
      source: 'web',
      sentAt: null,
      trusted: false,
    },
  )
const storyOf = (person: string) =>
  database.rows(
    z.object({ entered: z.int(), left: z.int(), open: z.int(), tasks: z.array(z.string()) }),
    sql`select (select count(*) from events e where e.identity_id = i.id and e.name = 'SOP Entered') as entered,
          (select count(*) from events e where e.identity_id = i.id and e.name = 'SOP Left') as left,
          (select count(*) from sop_positions p where p.customer_id = i.id and p.ended_at is null) as open,
          coalesce((select array_agg(title order by t.id) from tasks t where t.customer_id = i.id), '{}') as tasks
        from identities i where i.kind = 'user_id' and i.value = ${person}`,
  )

/** Tries until nothing is cut any more; answers how often it was. */
async function until(when: 'before' | 'after', what: string, work: () => Promise<unknown>): Promise<number> {
  for (let statement = 1; ; statement++) {
    cuts.at(statement, when)
    await work().catch(() => {})
    const wasCut = cuts.wasCut()
    cuts.at(Infinity, when)
    if (!wasCut) return statement - 1
    expect(statement, `${what} ends`).toBeLessThan(200)
  }
}

test.each(['before', 'after'] as const)(
  'wherever the connection is cut, %s a statement is carried out, everybody enters once and is asked for once',
  { timeout: 120_000 },
  async (when) => {
    const counts = [await until(when, 'an entry', () => write('Begun', when))]
    clock.advance(MINUTE_MS)
    counts.push(await until(when, 'a wake', () => engine.wakes.drain()))
    counts.push(await until(when, 'an answer', () => write('Answered', when)))
    expect(await storyOf(when)).toEqual([{ entered: 1, left: 1, open: 0, tasks: ['at once', 'by time', 'by a fact'] }])
    // A commit of this kind has so many statements at least.
    for (const count of counts) expect(count).toBeGreaterThan(4)
  },
)

/** The connection is cut when the n-th statement from now is sent: before the database has it, or while it answers. */
function cutting({ pool }: Database): { at(statement: number, when: 'before' | 'after'): void; wasCut(): boolean } {
  let left = Infinity
  let isAfter = false
  const watched = new WeakSet<object>()
  const watch = (given: unknown) => {
    const client = given as Cuttable
    if (watched.has(client)) return
    watched.add(client)
    const query = client.query.bind(client)
    client.query = (...statement) => {
      if (--left !== 0) return query(...statement)
      const { stream } = client.connection
      if (!isAfter) stream.destroy()
      const answer = query(...statement)
      if (isAfter) {
        stream.pause()
        setTimeout(() => stream.destroy(), ANSWER_MS)
      }
      return answer
    }
  }
  pool.on('connect', watch)
  pool.on('acquire', watch)
  return {
    at(statement, when) {
      left = statement
      isAfter = when === 'after'
    },
    wasCut: () => left <= 0,
  }
}

/** Long enough to be carried out. */
const ANSWER_MS = 20
interface Cuttable {
  query(...given: unknown[]): unknown
  connection: { stream: { destroy(): void; pause(): void } }
}
