import { systemClock } from '../src/kernel/clock.ts'
import type { Bench } from './bench.ts'
import { openEngine } from './engine.ts'
import { createSegments } from './history.ts'
import { prepareLoad, startServer } from './processes.ts'
import { machineOf, whole, type Row } from './report.ts'
import type { Scratch } from './scratch.ts'
import { SEGMENTS } from './segments.ts'
import { historyPlan, type Plan } from './workload.ts'

/** What 100,000 people, three events each, add to the server's memory and to the database, with 100 live segments. */
const EVENTS_PER_PERSON = 3
const MB = 2 ** 20

export const memory: Bench = {
  summary: 'memory of the server and size of the database per 100,000 people',
  async run({ quick, server: databases, say }) {
    const scratch = await databases.makeDatabase()
    const machine = await machineOf(scratch.database)
    const people = quick ? 5_000 : 100_000
    const engine = await openEngine(scratch.database)
    await createSegments(engine, SEGMENTS)
    await engine.stop()
    const server = await startServer(scratch.url)
    const { port, writeKey } = server
    const send = async (plan: Plan) => {
      const load = await prepareLoad({ port, writeKey, plan, batchSize: 100, connections: 8 })
      await load.go()
    }
    const now = systemClock.now()
    await send({ seed: 2, count: 1_000, people: 1_000, fromMs: now - 60_000, toMs: now })
    const before = { ...(await server.counts()), tables: await sizesOf(scratch) }
    say(`${whole(people * EVENTS_PER_PERSON)} events over HTTP`)
    await send(historyPlan(people, people * EVENTS_PER_PERSON, now))
    const after = { ...(await server.counts()), tables: await sizesOf(scratch) }
    await server.stop()
    const per100k = 100_000 / people
    const grown = (measure: string, from: number, to: number, factor = 1): Row => ({
      measure,
      ours: `${whole(((to - from) / MB) * factor)} MB`,
      other: `${whole(from / MB)} → ${whole(to / MB)} MB`,
    })
    const row = (measure: string, from: number, to: number) => grown(measure, from, to, per100k)
    const all = (tables: Map<string, number>) => [...tables.values()].reduce((sum, size) => sum + size, 0)
    const largest = [...after.tables].sort((a, b) => b[1] - a[1]).slice(0, 6)
    return {
      name: 'memory',
      title: `what ${whole(people)} people with ${EVENTS_PER_PERSON} events each add, 100 live segments`,
      otherIs: 'before → after',
      rows: [
        grown('server, heap in use', before.heapBytes, after.heapBytes),
        grown('server, resident', before.rssBytes, after.rssBytes),
        row('database, per 100,000 people', all(before.tables), all(after.tables)),
        ...largest.map(([table, size]) => row(`  ${table}, with its indexes`, before.tables.get(table) ?? 0, size)),
      ],
      machine,
      notes: [
        'The server keeps nothing per person: what its memory grows by is what the collector has not given back yet.',
        'The database with what updates left behind and the vacuum has not yet cleared.',
      ],
    }
  },
}

async function sizesOf({ database }: Scratch): Promise<Map<string, number>> {
  const { rows } = await database.pool.query<{ name: string; size: number }>(
    `select relname as name, pg_total_relation_size(oid) as size from pg_class
     where relkind = 'r' and relnamespace = 'public'::regnamespace`,
  )
  return new Map(rows.map(({ name, size }) => [name, size]))
}
