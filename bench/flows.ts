import { createSop, launchSop } from '../src/features/sops/sops.ts'
import { HOUR_MS, ManualClock, MINUTE_MS, systemClock } from '../src/kernel/clock.ts'
import type { Database } from '../src/kernel/database.ts'
import type { Bench, Context } from './bench.ts'
import { openEngine } from './engine.ts'
import { startServer, type RunningServer } from './processes.ts'
import { machineOf, median, milliseconds, quantile, whole, type Row } from './report.ts'

/**
 * Standing flows: how soon somebody is in one after the event that lets them in, also when ten equal events come at once;
 * and how many steps a second are taken, each durable, when people who wait go on at one instant.
 */
const START_P99_MS = 50
const STEPS_PER_SECOND = 10_000
const EQUAL_EVENTS = 10
const ROUNDS = 3
const PROBE_EVERY_MS = 20
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
  summary: 'event to the start of a flow, ten equal events at once, and steps/s when people who wait go on together',
  async run(context) {
    const { server: databases, quick } = context
    const scratch = await databases.makeDatabase()
    const machine = await machineOf(scratch.database)
    const rows = await steps(context, scratch.database, quick ? 2_000 : 20_000)
    const server = await startServer(scratch.url)
    rows.push(...(await starts(context, scratch.database, server, quick ? 50 : 500)))
    rows.push(...(await equals(context, scratch.database, server, quick ? 10 : 50)))
    await server.stop()
    return {
      name: 'flows',
      title: 'one flow of three waits and three tasks, server and PostgreSQL on one machine',
      otherIs: '',
      rows,
      machine,
      notes: [
        'Step: a wait that is over and the task after it, with its position, task and event, in one commit with others.',
        'Start: from sending one event over HTTP until the position stands in the database.',
      ],
    }
  },
}

async function steps({ say }: Context, database: Database, people: number): Promise<Row[]> {
  const clock = new ManualClock(systemClock.now())
  const engine = await openEngine(database, clock)
  await define(engine, 'steps', 'Steps Begun')
  say(`letting ${whole(people)} people in`)
  const enteredMs = await timed(() => letIn(engine, people, 'Steps Begun'))
  const before = process.cpuUsage()
  let goingMs = 0
  for (let round = 0; round < ROUNDS; round++) {
    clock.advance(MINUTE_MS)
    goingMs += await timed(() => engine.wakes.drain())
  }
  const { user, system } = process.cpuUsage(before)
  const done = await count(database, 'select count(*) from tasks')
  const perSecond = (people * ROUNDS * 1_000) / goingMs
  say(`${whole(perSecond)} steps/s`)
  const [bytes] = (await database.pool.query<{ bytes: string }>("select pg_total_relation_size('sop_positions') as bytes")).rows // prettier-ignore
  await engine.stop()
  return [
    { measure: `let in, one flow, people/s`, ours: whole((people * 1_000) / enteredMs) },
    { measure: `steps/s, ${whole(people)} people at one instant`, ours: whole(perSecond), target: `>= ${whole(STEPS_PER_SECOND)}`, met: perSecond >= STEPS_PER_SECOND }, // prettier-ignore
    { measure: '  CPU of the process, ms per 1,000 steps', ours: ((user + system) / people / ROUNDS).toFixed(0) },
    { measure: '  tasks that are missing or too many', ours: whole(Math.abs(done - people * ROUNDS)), target: '0', met: done === people * ROUNDS }, // prettier-ignore
    { measure: '  bytes a position', ours: whole(Number(bytes!.bytes) / people) },
  ]
}

async function starts({ say }: Context, database: Database, server: RunningServer, probes: number): Promise<Row[]> {
  const tookMs: number[] = []
  for (let n = 0; n < probes; n++) {
    const userId = `start-${n}`
    const began = performance.now()
    await track(server, 'Steps Begun', userId, userId)
    while ((await positionsOf(database, userId)) === 0) if (performance.now() - began > 30_000) break
    tookMs.push(performance.now() - began)
    await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS))
  }
  const p99 = quantile(tookMs, 0.99)
  say(`start p50 ${milliseconds(median(tookMs))}, p99 ${milliseconds(p99)}`)
  return [
    { measure: 'event → in the flow, one after another, p50 / p99', ours: `${milliseconds(median(tookMs))} / ${milliseconds(p99)}`, target: `< ${START_P99_MS} ms`, met: p99 < START_P99_MS }, // prettier-ignore
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

async function track({ port, writeKey }: RunningServer, event: string, userId: string, messageId: string) {
  const response = await fetch(`http://127.0.0.1:${port}/v1/track`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` }, // prettier-ignore
    body: JSON.stringify({ event, userId, messageId }),
  })
  if (!response.ok) throw new Error(`it answered ${response.status}`)
  await response.text()
}

const positionsOf = (database: Database, userId: string): Promise<number> =>
  count(
    database,
    `select count(*) from identities i join sop_positions p on p.customer_id = i.id
     where i.kind = 'user_id' and i.value = $1`,
    [userId],
  )

export const count = async (database: Database, text: string, values: unknown[] = []): Promise<number> =>
  Number((await database.pool.query<{ count: number }>(text, values)).rows[0]!.count)
