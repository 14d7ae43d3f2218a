import { createSop, launchSop } from '../src/features/sops/sops.ts'
import { HOUR_MS, ManualClock, MINUTE_MS, systemClock } from '../src/kernel/clock.ts'
import type { Database } from '../src/kernel/database.ts'
import type { Bench, Context } from './bench.ts'
import { durableOf, openDbos, openOwn, STEPS, type Dbos } from './beside-dbos.ts'
import { sessionsCpuMs, usedMs } from './cpu.ts'
import { openEngine, takeDue } from './engine.ts'
import { startServer, type RunningServer } from './processes.ts'
import { machineOf, times, whole, type Row } from './report.ts'
import { count, type Scratch } from './scratch.ts'
import { positionsOf, starts, track } from './starting.ts'

/**
 * Standing flows: how soon somebody is in one after the event that lets them in, once a second, while others come, and when
 * ten equal events come at once; and how many steps a second are taken, each durable, beside DBOS taking the same three.
 */
const STEPS_PER_SECOND = 10_000
const EQUAL_EVENTS = 10
const BATCH = 500

type Engine = Awaited<ReturnType<typeof openEngine>>

const task = (next: string | null) => ({ kind: 'task', task: 'chat', title: 'bench', dueMs: HOUR_MS, next })
const wait = (next: string) => ({ kind: 'wait', until: { kind: 'duration', ms: MINUTE_MS }, next })
const flow = (event: string) => ({
  trigger: { kind: 'event', of: { event } },
  reentry: { kind: 'never' },
  first: 'wait-1',
  steps: {
    'wait-1': wait('task-1'),
    'task-1': task('wait-2'),
    'wait-2': wait('task-2'),
    'task-2': task('wait-3'),
    'wait-3': wait('task-3'),
    'task-3': task(null),
  },
})

export const flows: Bench = {
  summary: 'event to the start of a flow, ten equal events at once, and durable steps/s beside DBOS',
  async run(context) {
    const { server: databases, quick, say } = context
    const scratch = await databases.makeDatabase()
    const machine = await machineOf(scratch.database)
    const dbos = await openDbos(databases, say)
    const rows = await steps(context, scratch, dbos)
    await dbos?.stop()
    const server = await startServer(scratch.url)
    rows.push(...(await starts(context, scratch.database, server)))
    rows.push(...(await equals(context, scratch.database, server, quick ? 10 : 50)))
    await server.stop()
    return {
      name: 'flows',
      title: 'one flow of three waits and three tasks, server and PostgreSQL on one machine',
      otherIs: dbos ? 'DBOS 5.3' : '',
      rows,
      machine,
      notes: [
        'Our step: a wait that is over and the task after it, with its position, task and event, in one commit with others;',
        '  counted from the event that lets them in. Nobody is in a step whose commit has not returned.',
        'Step of DBOS: runStep with nothing in it, its result in a row, in a commit of its own; counted from the start of',
        '  the workflow, of as many under way at once as serve it best, before ours and after it, the better of both.',
        'CPU of PostgreSQL: of the sessions of each; what writes in the background is not in it.',
        'Start: from sending one event over HTTP until the position stands in the database.',
      ],
    }
  },
}

async function steps({ say, quick }: Context, { url, database }: Scratch, dbos: Dbos | undefined): Promise<Row[]> {
  const people = quick ? 2_000 : 20_000
  const workflows = quick ? 300 : 2_000
  const own = openOwn(url)
  const clock = new ManualClock(systemClock.now())
  const engine = await openEngine(own, clock)
  await define(engine, 'steps', 'Steps Begun')
  const earlier = await dbos?.measure(workflows)
  say(`letting ${whole(people)} people in`)
  const sessions = await sessionsCpuMs(database)
  const before = process.cpuUsage()
  const enteredMs = await timed(() => letIn(engine, people, 'Steps Begun'))
  let goingMs = 0
  for (let round = 0; round < STEPS; round++) {
    clock.advance(MINUTE_MS)
    goingMs += await timed(() => takeDue(engine))
  }
  const { user, system } = process.cpuUsage(before)
  const cpu = { ms: enteredMs + goingMs, cpuMs: (user + system) / 1_000 }
  const ours = durableOf(cpu, usedMs(sessions, await sessionsCpuMs(database)), people * STEPS)
  const later = await dbos?.measure(workflows)
  const best = [earlier, later].filter((one) => one !== undefined).sort((a, b) => b.stepsPerSecond - a.stepsPerSecond)[0] // prettier-ignore
  const done = await count(database, 'select count(*) from tasks')
  const perSecond = (people * STEPS * 1_000) / goingMs
  say(`${whole(perSecond)} steps/s; with the beginning ${whole(ours.stepsPerSecond)}, DBOS ${whole(best?.stepsPerSecond ?? 0)}`) // prettier-ignore
  const [bytes] = (await database.pool.query<{ bytes: string }>("select pg_total_relation_size('sop_positions') as bytes")).rows // prettier-ignore
  await engine.stop()
  await own.close()
  const beside = (measure: string, mine: number, other: number | undefined, ratio: (mine: number, other: number) => number): Row => ({ measure, ours: whole(mine), ...(other === undefined ? {} : { other: whole(other), ratio: times(ratio(mine, other)) }) }) // prettier-ignore
  const more = (mine: number, other: number) => mine / other
  const less = (mine: number, other: number) => other / mine
  return [
    { measure: `let in, one flow, people/s`, ours: whole((people * 1_000) / enteredMs) },
    { measure: `steps/s, ${whole(people)} people at one instant`, ours: whole(perSecond), target: `>= ${whole(STEPS_PER_SECOND)}`, met: perSecond >= STEPS_PER_SECOND }, // prettier-ignore
    beside(`durable steps/s from the beginning${best ? ` (DBOS: ${best.inFlight} under way)` : ''}`, ours.stepsPerSecond, best?.stepsPerSecond, more), // prettier-ignore
    beside('  CPU of the process, ms per 1,000 steps', ours.processMs, best?.processMs, less),
    beside('  CPU of PostgreSQL, ms per 1,000 steps', ours.sessionsMs, best?.sessionsMs, less),
    { measure: '  tasks that are missing or too many', ours: whole(Math.abs(done - people * STEPS)), target: '0', met: done === people * STEPS }, // prettier-ignore
    { measure: '  bytes a position', ours: whole(Number(bytes!.bytes) / people) },
  ]
}

async function equals(context: Context, database: Database, server: RunningServer, people: number): Promise<Row[]> {
  let twice = 0
  for (let n = 0; n < people; n++) {
    const userId = `equal-${n}`
    await Promise.all(Array.from({ length: EQUAL_EVENTS }, (_, k) => track(server, 'Steps Begun', userId, `${userId} ${k}`))) // prettier-ignore
    if ((await positionsOf(database, userId)) !== 1) twice++
  }
  context.say(`${twice} of ${people} entered more than once`)
  return [{ measure: `of ${people} people with ${EQUAL_EVENTS} equal events at once, not in it exactly once`, ours: String(twice), target: '0', met: twice === 0 }] // prettier-ignore
}

// ── What is common ───────────────────────────────────────────────────────────────────────────────────────────────────

export async function define(
  { core, builder }: Engine,
  slug: string,
  event: string,
  definition: object = flow(event),
): Promise<void> {
  await createSop(core, { slug, name: slug, definition })
  await launchSop(core, slug, 1, 'bench')
  await builder.finishAll()
}

export async function letIn(engine: Engine, people: number, event: string, first = 0): Promise<void> {
  const under = new Set<Promise<unknown>>()
  for (let from = first; from < first + people; from += BATCH) {
    const items = Array.from({ length: Math.min(BATCH, first + people - from) }, (_, n) => ({ type: 'track', event, userId: `p-${from + n}`, messageId: `m-${from + n}` })) // prettier-ignore
    const sent: Promise<unknown> = engine.doors
      .ingest(items, { source: 'bench', sentAt: null, trusted: true })
      .finally(() => under.delete(sent))
    under.add(sent)
    if (under.size >= 6) await Promise.race(under)
  }
  await Promise.all(under)
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
