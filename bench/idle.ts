import { setTimeout as sleep } from 'node:timers/promises'
import { openProduct } from '../src/cli/opening.ts'
import { readConfig } from '../src/config.ts'
import { createKey } from '../src/features/keys/keys.ts'
import { DAY_MS } from '../src/kernel/clock.ts'
import { clusterOf, ensureServerFolder } from '../src/kernel/postgres-cluster.ts'
import { readPostmaster } from '../src/kernel/postgres-process.ts'
import type { Bench } from './bench.ts'
import { usedMs } from './cpu.ts'
import { makeAccounts, openTabs } from './followers.ts'
import { footprintOf, treeOf } from './footprint.ts'
import { createSegments, sendHistory } from './history.ts'
import { prepareLoad } from './processes.ts'
import { startProduct } from './product.ts'
import { machineOf, percent, whole, type Row } from './report.ts'
import { SEGMENTS } from './segments.ts'

/**
 * What the product costs when nothing happens: `siyu start` on a folder of its own, after people and events came in over
 * HTTP, with 100 live segments. Counted are all processes of the one command, the embedded PostgreSQL's too, and of that
 * server no session but the product's. Then the same with the console open in tabs that somebody looks at.
 */
const TARGET_MB = 300
const TARGET_CORE = 0.01
const SETTLE_MS = 60_000
const TABS = 50
const TABS_SETTLE_MS = 10_000

export const idle: Bench = {
  summary: 'memory of all processes, and CPU, while nothing happens, with 100 live segments',
  async run({ quick, server: { dataFolder }, say }) {
    if (dataFolder === undefined) throw new Error('this bench is about the embedded PostgreSQL: leave out --database')
    const config = await readConfig({ SIYU_DATA: dataFolder })
    const product = await openProduct(config)
    const { database, engine, clock, random } = product
    const machine = await machineOf(database)
    const [people, events, watchedMs] = quick ? [2_000, 10_000, 30_000] : [20_000, 100_000, 60_000]
    await createSegments(engine, SEGMENTS)
    // Nobody's window ends while it is watched: what happened was some days ago, and in the middle of one.
    const toMs = clock.now() - 3.4 * DAY_MS
    const plan = { seed: 1, people, greetsEveryone: true, fromMs: toMs - 60_000, toMs }
    await sendHistory(engine, { ...plan, count: people })
    const wanted = { kind: 'write' as const, name: 'bench', source: 'bench', origins: [] }
    const { secret: writeKey } = await database.transaction((session) =>
      createKey(session, { now: clock.now(), random }, wanted),
    )
    const accounts = await makeAccounts(product, config, TABS)
    const server = await startProduct(dataFolder)
    await engine.stop()
    await product.close()
    say(`${whole(events)} events over HTTP`)
    const more = { seed: 2, people, count: events, fromMs: toMs, toMs: toMs + 60_000 }
    const load = await prepareLoad({ port: server.port, writeKey, plan: more, batchSize: 100, connections: 8 })
    const { wrong } = await load.go()
    if (wrong > 0) throw new Error(`${wrong} batches were not taken`)

    const postgres = (await readPostmaster(clusterOf(await ensureServerFolder(dataFolder))))!
    const look = async () => {
      const ofPostgres = await treeOf(postgres.pid)
      const ofServer = (await treeOf(server.pid)).filter((pid) => !ofPostgres.includes(pid))
      return { server: await footprintOf(ofServer), postgres: await footprintOf(ofPostgres) }
    }
    const atOnce = await look()
    say(`waiting ${SETTLE_MS / 1_000} s until it has settled`)
    await sleep(SETTLE_MS)
    const first = await look()
    say(`watching ${first.server.cpuMs.size + first.postgres.cpuMs.size} processes for ${watchedMs / 1_000} s`)
    await sleep(watchedMs)
    const last = await look()
    const closeTabs = await openTabs(server.url, accounts, TABS)
    say(`${TABS} open tabs`)
    await sleep(TABS_SETTLE_MS)
    const withTabs = await look()
    await sleep(watchedMs)
    const lastWithTabs = await look()
    closeTabs()
    await server.stop()

    const bytes = last.server.pssBytes + last.postgres.pssBytes
    const bytesWithTabs = lastWithTabs.server.pssBytes + lastWithTabs.postgres.pssBytes
    type Look = Awaited<ReturnType<typeof look>>
    const coreOf = (of: keyof Look, from = first, to = last) => usedMs(from[of].cpuMs, to[of].cpuMs) / watchedMs
    const core = coreOf('server') + coreOf('postgres')
    const [tabsInServer, tabsInPostgres] = [coreOf('server', withTabs, lastWithTabs), coreOf('postgres', withTabs, lastWithTabs)] // prettier-ignore
    const rows: Row[] = [
      {
        measure: `memory of ${last.server.cpuMs.size + last.postgres.cpuMs.size} processes (PSS)`,
        ours: megabytes(bytes),
        target: `< ${TARGET_MB} MB`,
        met: bytes < TARGET_MB * MB,
      },
      { measure: '  of that the server', ours: megabytes(last.server.pssBytes) },
      { measure: '  before the rest', ours: megabytes(atOnce.server.pssBytes + atOnce.postgres.pssBytes) },
      { measure: 'CPU, of one core', ours: percent(core, 2), target: `< ${percent(TARGET_CORE)}`, met: core < TARGET_CORE }, // prettier-ignore
      { measure: '  of that the server', ours: percent(coreOf('server'), 2) },
      { measure: `CPU with ${TABS} open tabs`, ours: percent(tabsInServer + tabsInPostgres, 2) },
      { measure: '  of that the server', ours: percent(tabsInServer, 2) },
      { measure: `memory with ${TABS} open tabs`, ours: megabytes(bytesWithTabs) },
    ]
    return {
      name: 'idle',
      title: `nothing happens for ${watchedMs / 1_000} s, ${SEGMENTS.length} live segments, ${whole(people)} people`,
      otherIs: '',
      rows,
      machine,
      notes: [
        `After ${whole(events)} events over HTTP and ${SETTLE_MS / 1_000} s of rest. PSS: shared pages divided among the processes that share them.`,
      ],
    }
  },
}

const MB = 2 ** 20
const megabytes = (bytes: number): string => `${whole(bytes / MB)} MB`
