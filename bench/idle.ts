import { DAY_MS, systemClock } from '../src/kernel/clock.ts'
import type { Bench } from './bench.ts'
import { usedMs } from './cpu.ts'
import { openEngine } from './engine.ts'
import { footprintOf, postgresPids } from './footprint.ts'
import { createSegments, sendHistory } from './history.ts'
import { prepareLoad, startServer } from './processes.ts'
import { machineOf, percent, whole } from './report.ts'
import type { Scratch } from './scratch.ts'
import { SEGMENTS } from './segments.ts'

/**
 * What the product costs when nothing happens: after people and events came in over HTTP, with 100 live segments. Counted
 * are the server's process and all of PostgreSQL's, without the bench's own sessions.
 */
const TARGET_MB = 300
const TARGET_CORE = 0.01
/** The driver closes the bench's own sessions after ten seconds without a question. */
const SETTLE_MS = 30_000

export const idle: Bench = {
  summary: 'memory of all processes, and CPU, while nothing happens, with 100 live segments',
  async run({ quick, server: databases, say }) {
    const scratch = await databases.makeDatabase()
    const { database } = scratch
    const machine = await machineOf(database)
    const [people, events, watchedMs] = quick ? [2_000, 10_000, 30_000] : [20_000, 100_000, 60_000]
    const engine = await openEngine(database)
    await createSegments(engine, SEGMENTS)
    // Nobody's window ends while it is watched: what happened was some days ago, and in the middle of one.
    const toMs = systemClock.now() - 3.4 * DAY_MS
    const plan = { seed: 1, people, greetsEveryone: true, fromMs: toMs - 60_000, toMs }
    await sendHistory(engine, { ...plan, count: people })
    await engine.stop()
    const server = await startServer(scratch.url)
    const { port, writeKey } = server
    say(`${whole(events)} events over HTTP`)
    const more = { seed: 2, people, count: events, fromMs: toMs, toMs: toMs + 60_000 }
    const load = await prepareLoad({ port, writeKey, plan: more, batchSize: 100, connections: 8 })
    await load.go()
    say(`waiting ${SETTLE_MS / 1_000} s until it has settled`)
    await sleep(SETTLE_MS)
    const before = await server.counts()
    const look = async () => {
      const own = await sessionPids(scratch)
      return footprintOf([server.pid, ...(await postgresPids(database)).filter((pid) => !own.includes(pid))])
    }
    const first = await look()
    say(`watching ${first.cpuMs.size} processes for ${watchedMs / 1_000} s`)
    await sleep(watchedMs)
    const last = await look()
    const node = await footprintOf([server.pid])
    const after = await server.counts()
    await server.stop()
    const megabytes = (bytes: number) => bytes / 2 ** 20
    const core = usedMs(first.cpuMs, last.cpuMs) / watchedMs
    return {
      name: 'idle',
      title: `nothing happens for ${watchedMs / 1_000} s, ${SEGMENTS.length} live segments, ${whole(people)} people`,
      otherIs: '',
      rows: [
        {
          measure: `memory of ${last.cpuMs.size} processes (PSS)`,
          ours: `${whole(megabytes(last.pssBytes))} MB`,
          target: `< ${TARGET_MB} MB`,
          met: megabytes(last.pssBytes) < TARGET_MB,
        },
        { measure: '  of that the server, its heap', ours: `${whole(megabytes(node.pssBytes))}, ${whole(megabytes(after.heapBytes))} MB` }, // prettier-ignore
        {
          measure: 'CPU, of one core',
          ours: percent(core, 2),
          target: `< ${percent(TARGET_CORE)}`,
          met: core < TARGET_CORE,
        },
        { measure: '  of that the server', ours: percent((after.cpuMs - before.cpuMs) / watchedMs, 2) },
        { measure: '  people woken meanwhile', ours: whole(after.woken - before.woken) },
      ],
      machine,
      notes: [
        `After ${whole(events)} events over HTTP and ${SETTLE_MS / 1_000} s of rest. PSS: shared pages divided among the processes that share them.`,
      ],
    }
  },
}

async function sessionPids({ database }: Scratch): Promise<number[]> {
  const { rows } = await database.pool.query<{ pid: number }>(
    `select pid from pg_stat_activity where application_name = 'siyu-bench'`,
  )
  return rows.map(({ pid }) => pid)
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
