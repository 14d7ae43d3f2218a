import { HOUR_MS, ManualClock, MINUTE_MS, systemClock } from '../src/kernel/clock.ts'
import type { Bench } from './bench.ts'
import { openEngine, takeDue } from './engine.ts'
import { define, letIn, timed } from './flows.ts'
import { machineOf, milliseconds, quantile, whole } from './report.ts'
import { count } from './scratch.ts'

/** Very many who wait in flows: what they cost while they wait, and what happens when a tenth of them goes on within one
 *  minute while others come. */
const MB = 2 ** 20
const MAX_MEMORY_MB = 1_024
const PROBES = 100

export const waiting: Bench = {
  summary: 'a million people waiting in a flow: memory, size, and a tenth of them going on within a minute',
  async run({ server: databases, quick, say, people: wanted }) {
    const { database } = await databases.makeDatabase()
    const machine = await machineOf(database)
    const people = wanted ?? (quick ? 10_000 : 1_000_000)
    const due = people / 10
    const clock = new ManualClock(systemClock.now())
    const engine = await openEngine(database, clock)
    const waits = (ms: number) => ({ trigger: { kind: 'event', of: { event: ms === MINUTE_MS ? 'Soon' : 'Later' } }, reentry: { kind: 'never' }, first: 'w', steps: { w: { kind: 'wait', until: { kind: 'duration', ms }, next: 't' }, t: { kind: 'task', task: 'chat', title: 'bench', dueMs: HOUR_MS, next: null } } }) // prettier-ignore
    await define(engine, 'soon', 'Soon', waits(MINUTE_MS))
    await define(engine, 'later', 'Later', waits(100 * 24 * HOUR_MS))
    await letIn(engine, 1_000, 'Warm')
    const before = process.memoryUsage().rss
    say(`letting ${whole(people)} people in`)
    const enteredMs = await timed(async () => {
      await letIn(engine, people - due, 'Later', 10_000)
      await letIn(engine, due, 'Soon', 10_000 + people)
    })
    const waitingMb = (process.memoryUsage().rss - before) / MB
    say(`${whole((people * 1_000) / enteredMs)} people/s; ${waitingMb.toFixed(0)} MB more`)
    const [size] = (await database.pool.query<{ bytes: string }>("select pg_total_relation_size('sop_positions') + pg_total_relation_size('wakes') as bytes")).rows // prettier-ignore
    clock.advance(2 * MINUTE_MS)
    const tookMs: number[] = []
    let isOver = false
    const draining = timed(() => takeDue(engine)).finally(() => (isOver = true))
    for (let n = 0; n < PROBES && !isOver; n++) {
      tookMs.push(await timed(() => letIn(engine, 1, 'Later', 1_000_000_000 + n)))
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    const drainedMs = await draining
    const done = await count(database, 'select count(*) from tasks')
    await engine.stop()
    const p99 = quantile(tookMs, 0.99)
    return {
      name: 'waiting',
      title: `${whole(people)} people waiting in flows, ${whole(due)} of them going on together`,
      otherIs: '',
      machine,
      rows: [
        { measure: 'people let in a second', ours: whole((people * 1_000) / enteredMs) },
        { measure: 'memory of the process, more than before', ours: `${waitingMb.toFixed(0)} MB`, target: `< ${MAX_MEMORY_MB} MB`, met: waitingMb < MAX_MEMORY_MB },
        { measure: 'positions and wakes on disk, bytes a person', ours: whole(Number(size!.bytes) / people) },
        { measure: `${whole(due)} go on, each with a task`, ours: `${(drainedMs / 1_000).toFixed(1)} s`, target: '< 60 s', met: drainedMs < 60_000 },
        { measure: '  tasks that are missing or too many', ours: String(Math.abs(done - due)), target: '0', met: done === due },
        { measure: '  event → in another flow meanwhile, p99', ours: milliseconds(p99), target: '< 100 ms', met: p99 < 100 },
      ],
      notes: ['One process and PostgreSQL on one machine; people come by the engine’s door, without HTTP.'],
    } // prettier-ignore
  },
}
