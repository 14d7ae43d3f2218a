import { createBroadcast, launchBroadcast } from '../src/features/broadcasts/broadcasts.ts'
import { createSop, launchSop } from '../src/features/sops/sops.ts'
import { HOUR_MS } from '../src/kernel/clock.ts'
import type { Database } from '../src/kernel/database.ts'
import type { Bench } from './bench.ts'
import { openEngine } from './engine.ts'
import { pauseOften } from './pausing.ts'
import { startServer, watchMemory } from './processes.ts'
import { fillSegment, makeContent, makePeople, makeSegment, STAFF } from './recipients.ts'
import { machineOf, median, milliseconds, quantile, times, whole } from './report.ts'
import { followed } from './starting.ts'

/**
 * A broadcast to very many: how fast it is planned, each through the whole gate, with a row and an event; what that does to
 * memory, and to flows that start meanwhile; how soon it stops when somebody says so; and how many calls of WeCom it comes to.
 */
const PER_SECOND = 20_000
const PER_CALL = 10_000
const MB = 2 ** 20
const MAX_GROWTH_MB = 200
const MAX_PAUSE_MS = 1_000
const EVENT = 'Probed'
const EVERY_MS = 100

export const broadcasts: Bench = {
  summary:
    'planning a broadcast through the gate: recipients/s, memory, flows that start meanwhile, pausing, WeCom calls',
  async run({ server: databases, quick, say, people: wanted }) {
    const scratch = await databases.makeDatabase()
    const { database } = scratch
    const machine = await machineOf(database)
    const [few, many] = quick ? [10_000, wanted ?? 100_000] : [100_000, wanted ?? 1_000_000]
    const engine = await openEngine(database)
    for (const slug of ['few', 'all']) await makeSegment(engine, slug)
    await makeContent(database)
    await createSop(engine.core, { slug: 'probe', name: 'probe', definition: { trigger: { kind: 'event', of: { event: EVENT } }, reentry: { kind: 'never' }, first: 'a', steps: { a: { kind: 'wait', until: { kind: 'duration', ms: HOUR_MS }, next: null } } } }) // prettier-ignore
    await launchSop(engine.core, 'probe', 1, 'bench')
    await engine.builder.finishAll()
    say(`making ${whole(many)} people`)
    await makePeople(database, many)
    await fillSegment(database, 'few', many - few)
    await fillSegment(database, 'all', 0)
    await database.pool.query('vacuum analyze')
    const server = await startServer(scratch.url)
    const follow = (name: string, probes: number, isOver?: () => boolean) => followed({ database, server, event: EVENT, name, probes, everyMs: EVERY_MS, isOver }) // prettier-ignore
    const launch = async (segment: string) => {
      const id = await createBroadcast(engine.core, { name: segment, content: 'hello', kind: 'service', priority: 'normal', audience: { kind: 'segment', segment }, startsAt: null }, 'bench') // prettier-ignore
      await launchBroadcast(engine.core, id, 1)
      return id
    }
    await follow('warm', 20)
    const idle = await follow('before', quick ? 50 : 200)

    const fewMemory = await watchMemory(database, server.pid)
    await launch('few')
    const fewMs = await server.plan()
    const fewPeak = await fewMemory.peak()
    say(`${whole(few)} planned: ${whole((few * 1_000) / fewMs)} recipients/s`)

    const manyMemory = await watchMemory(database, server.pid)
    const id = await launch('all')
    let isOver = false
    const probing = follow('busy', Infinity, () => isOver)
    const { plannedMs, pauses, late } = await pauseOften(engine.core, id, () => server.plan())
    isOver = true
    const busy = await probing
    const manyPeak = await manyMemory.peak()
    idle.push(...(await follow('after', quick ? 50 : 200)))
    const perSecond = (many * 1_000) / plannedMs
    const [idleP99, busyP99] = [quantile(idle, 0.99), quantile(busy, 0.99)]
    say(`${whole(many)} planned: ${whole(perSecond)} recipients/s; flow start p99 ${milliseconds(busyP99)}, else ${milliseconds(idleP99)}`) // prettier-ignore

    const planned = await decidedOf(database, id)
    const least = await leastCalls(database)
    const began = performance.now()
    const calls = await server.join()
    const joinMs = performance.now() - began
    await server.stop()
    await engine.stop()
    const grownMb = (manyPeak.processBytes - fewPeak.processBytes) / MB
    const withPostgresMb = (manyPeak.allBytes - fewPeak.allBytes) / MB
    return {
      name: 'broadcasts',
      title: `a broadcast to ${whole(many)} customers of ${STAFF} staff; server and PostgreSQL on one machine`,
      otherIs: '',
      machine,
      rows: [
        { measure: `recipients/s through the whole gate, ${whole(few)}`, ours: whole((few * 1_000) / fewMs), target: `>= ${whole(PER_SECOND)}`, met: (few * 1_000) / fewMs >= PER_SECOND },
        { measure: `recipients/s through the whole gate, ${whole(many)}, flows starting meanwhile`, ours: whole(perSecond), target: `>= ${whole(PER_SECOND)}`, met: perSecond >= PER_SECOND },
        { measure: '  not decided exactly once, with a row and an event', ours: String(Math.abs(many - planned.rows) + Math.abs(many - planned.events)), target: '0', met: planned.rows === many && planned.events === many },
        { measure: `  peak memory of the process, ${whole(few)} → ${whole(many)}`, ours: `${(fewPeak.processBytes / MB).toFixed(0)} → ${(manyPeak.processBytes / MB).toFixed(0)} MB`, target: `< ${MAX_GROWTH_MB} MB more`, met: grownMb < MAX_GROWTH_MB },
        { measure: '  the same with all of PostgreSQL', ours: `${(fewPeak.allBytes / MB).toFixed(0)} → ${(manyPeak.allBytes / MB).toFixed(0)} MB`, target: `< ${MAX_GROWTH_MB} MB more`, met: withPostgresMb < MAX_GROWTH_MB },
        { measure: '  event → in a flow, nothing else, p50 / p99', ours: `${milliseconds(median(idle))} / ${milliseconds(idleP99)}` },
        { measure: '  event → in a flow, while it is planned, p50 / p99', ours: `${milliseconds(median(busy))} / ${milliseconds(busyP99)}`, ratio: times(busyP99 / idleP99), target: '<= 2 x', met: busyP99 <= 2 * idleP99 },
        { measure: `  paused ${pauses.length} times: until nothing more is planned, longest`, ours: milliseconds(Math.max(...pauses)), target: '< 1 s', met: Math.max(...pauses) < MAX_PAUSE_MS },
        { measure: '  planned after a pause was answered', ours: whole(late), target: '0', met: late === 0 },
        { measure: '  WeCom calls, both broadcasts', ours: `${calls} (${(joinMs / 1_000).toFixed(1)} s to join)`, target: `${least} = sum of n / ${whole(PER_CALL)} rounded up`, met: calls === least },
      ],
      notes: [
        'Planned: consent, holdout, caps, quiet hours, quota and content asked of each, under a lock; committed.',
        `Flow starts: ${idle.length} with nothing else, half before and half after, and ${busy.length} meanwhile, one in ${EVERY_MS} ms or when the one before is in.`,
        'Memory: proportional (PSS), looked at four times a second; of the process, and of it with every process of PostgreSQL.',
      ],
    } // prettier-ignore
  },
}

async function decidedOf(database: Database, id: number): Promise<{ rows: number; events: number }> {
  const { rows } = await database.pool.query<{ rows: number; events: number }>(
    `select (select count(*) from touches where broadcast_id = $1 and state = 'waiting') as rows,
       (select count(*) from events where name = 'Touch Requested' and (properties ->> 'broadcast')::int = $1) as events`,
    [id],
  )
  return rows[0]!
}

/** WeCom's limit alone: of each broadcast and sender, the customers in as few calls as may be. */
async function leastCalls(database: Database): Promise<number> {
  const { rows } = await database.pool.query<{ n: number }>("select count(*) as n from touches where state = 'waiting' group by broadcast_id, userid") // prettier-ignore
  return rows.reduce((sum, { n }) => sum + Math.ceil(n / PER_CALL), 0)
}
