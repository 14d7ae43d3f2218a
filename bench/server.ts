import { writeFile } from 'node:fs/promises'
import inspector from 'node:inspector/promises'
import type { AddressInfo } from 'node:net'
import { openImportRuns } from '../src/features/imports/imports.ts'
import { createKey, openKeyRing } from '../src/features/keys/keys.ts'
import { openLinks } from '../src/features/links/links.ts'
import { openLive } from '../src/features/live/live.ts'
import { openPlanner, selectSending } from '../src/features/broadcasts/broadcasts.ts'
import { joinBroadcast } from '../src/features/touches/joining.ts'
import { nextSender } from '../src/features/touches/store.ts'
import { openComposer } from '../src/features/touches/touches.ts'
import { openPeople, type PersonRole } from '../src/features/people/people.ts'
import { systemClock } from '../src/kernel/clock.ts'
import { openDatabase } from '../src/kernel/database.ts'
import { silentLog } from '../src/kernel/log.ts'
import { systemRandom } from '../src/kernel/random.ts'
import type { SegmentVersion } from '../src/pipeline/definitions.ts'
import { buildApp, stopApp } from '../src/server/app.ts'
import { inHandsOf, routes } from '../src/server/routes.ts'
import { openWecomOffice } from '../src/wecom.ts'
import { openEngine } from './engine.ts'
import { recordStatements, statementTimes } from './statements.ts'

/**
 * The product's server in a process of its own, as `siyu start` builds it, with two additions: it counts how often a
 * segment is asked, and on demand it writes a CPU profile and the time of each statement. Driven by bench/processes.ts.
 */
export interface ServerCounts {
  evaluations: number
  stored: number
  woken: number
  cpuMs: number
  rssBytes: number
  heapBytes: number
}
/** Who signs in; `userid`: who of the staff they are. */
export interface BenchPerson {
  role: PersonRole
  userid?: string
}
export type ServerOrder =
  | { kind: 'counts' }
  | { kind: 'account'; as: BenchPerson }
  | { kind: 'profile' }
  | { kind: 'profiled'; file: string }
  | { kind: 'plan' }
  | { kind: 'join' }
  | { kind: 'stop' }

const [databaseUrl] = process.argv.slice(2)
const database = openDatabase(databaseUrl!, { name: 'siyu-bench-server' })
/** The address we go by; and ours, as soon as we listen. */
const url = 'http://localhost'
const origins = [url]
const world = {
  database,
  clock: systemClock,
  random: systemRandom,
  keys: openKeyRing({ database, clock: systemClock }),
  people: openPeople({
    database,
    databaseUrl: databaseUrl!,
    clock: systemClock,
    random: systemRandom,
    url,
    origins,
    secret: systemRandom.uuid(),
  }),
  live: openLive({ database, clock: systemClock }),
  installation: {
    version: 'bench',
    url,
    timezone: 'Asia/Shanghai',
    place: { kind: 'external' as const, databaseUrl: databaseUrl! },
  },
}
const engine = await openEngine(database)
const app = await buildApp({
  config: { version: 'bench', origins, trustProxy: false, openStatus: true },
  world: {
    ...world,
    engine,
    wecom: openWecomOffice({
      ...world,
      core: engine.core,
      baseUrl: 'http://127.0.0.1:9',
      url: 'http://127.0.0.1:9',
      zone: 'Asia/Shanghai',
      ingest: (items, context) => engine.doors.ingest(items, context),
      onError: console.error,
    }),
    imports: openImportRuns({
      ...world,
      ingest: () => Promise.reject(new Error('nothing is imported here')),
      folder: '/nowhere',
      zone: 'Asia/Shanghai',
      onError: console.error,
    }),
  },
  engine: engine.doors,
  routes,
  inHandsOf,
  log: silentLog,
})

let evaluations = 0
const counted = new WeakSet<SegmentVersion>()
const { definitions } = engine.core
const under = definitions.under.bind(definitions)
definitions.under = async (session) => {
  const held = await under(session)
  for (const segment of held.segments) {
    if (counted.has(segment)) continue
    counted.add(segment)
    const { question } = segment
    segment.question = (view) => {
      evaluations++
      return question(view)
    }
  }
  return held
}

const counts = (): ServerCounts => {
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed } = process.memoryUsage()
  const { storedTotal: stored } = engine.doors
  return {
    evaluations,
    stored,
    woken: engine.wakes.wokenTotal,
    cpuMs: (user + system) / 1000,
    rssBytes: rss,
    heapBytes: heapUsed,
  }
}

const profiler = new inspector.Session()
async function obey(order: ServerOrder): Promise<unknown> {
  switch (order.kind) {
    case 'counts':
      return counts()
    case 'account': {
      const { role, userid } = order.as
      const account = { email: `${userid ?? role}@shop.example`, password: systemRandom.uuid() }
      const link = await world.people.invite({ role, userid, email: account.email, by: 'bench' })
      await world.people.accept(new URL(link).hash.slice(1), { name: 'bench', password: account.password })
      return account
    }
    case 'profile':
      recordStatements()
      profiler.connect()
      await profiler.post('Profiler.enable')
      await profiler.post('Profiler.setSamplingInterval', { interval: 500 })
      return profiler.post('Profiler.start')
    case 'profiled': {
      const { profile } = await profiler.post('Profiler.stop')
      await writeFile(order.file, JSON.stringify(profile))
      return statementTimes()
    }
    case 'plan': {
      const began = performance.now()
      await openPlanner(engine.core, systemClock, console.error).drain()
      return performance.now() - began
    }
    case 'join':
      return join()
    case 'stop':
      await stopApp(app)
      await engine.stop()
      await world.people.close()
      await database.close()
      return counts()
  }
}

/** Gives everything to the staff, but for the calls; answers how many those would be. */
const compose = openComposer({
  url: 'https://siyu.example',
  ...openLinks({
    database,
    clock: systemClock,
    random: systemRandom,
    url: 'https://siyu.example',
    ingest: engine.doors.ingest.bind(engine.doors),
  }),
})
async function join(): Promise<number> {
  for (const broadcastId of await selectSending(database))
    for (let userid = await nextSender(database, broadcastId, ''); userid !== undefined;) {
      const given = { compose, now: systemClock.now(), broadcastId, userid }
      while ((await database.transaction((session) => joinBroadcast(session, given))).count > 0);
      userid = await nextSender(database, broadcastId, userid)
    }
  const { rows } = await database.pool.query<{ calls: string }>('select count(*) as calls from send_tasks')
  return Number(rows[0]!.calls)
}

process.on('message', (order: ServerOrder) => {
  void obey(order).then((answer) => process.send!(answer ?? null, () => order.kind === 'stop' && process.exit(0)))
})
process.on('disconnect', () => process.exit(1))

const { secret } = await database.transaction((tx) =>
  createKey(
    tx,
    { now: systemClock.now(), random: systemRandom },
    { kind: 'write', name: 'bench', source: 'bench', origins: [] },
  ),
)
await app.listen({ host: '127.0.0.1', port: 0 })
const { port } = app.server.address() as AddressInfo
origins.push(`http://127.0.0.1:${port}`)
engine.start()
process.send!({ port, writeKey: secret })
