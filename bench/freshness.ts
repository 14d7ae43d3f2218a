import { systemClock } from '../src/kernel/clock.ts'
import type { Bench, Context } from './bench.ts'
import { openEngine } from './engine.ts'
import { measureEntering, type Entering, type Probes } from './entering.ts'
import { createSegments, sendHistory } from './history.ts'
import { enroll, leadMs, pollMembers, TRIAL, watchLeaving } from './leaving.ts'
import { startServer, type RunningServer } from './processes.ts'
import { machineOf, median, milliseconds, quantile, whole, type Row } from './report.ts'
import { SEGMENTS } from './segments.ts'
import { historyPlan } from './workload.ts'

/**
 * How old an answer is, with 100 live segments and a server in a process of its own: from an event to its membership
 * while others come at a rate; from the instant a window ends to "Segment Left"; and how fast 20,000 who end at one
 * instant drain, while whoever asks for members meanwhile must hear the truth.
 */
const ENTERED_MS = 100
const LEFT_MS = 1_000
const DRAIN_PER_SECOND = 5_000

type Engine = Awaited<ReturnType<typeof openEngine>>

export const freshness: Bench = {
  summary: 'event to entered at 1,000 and 5,000 events/s, window end to left, and 20,000 leaving at one instant',
  async run(context) {
    const { quick, server: databases, say, onlySegments = SEGMENTS.length } = context
    const scratch = await databases.makeDatabase()
    const { database } = scratch
    const machine = await machineOf(database)
    const people = quick ? 2_000 : 20_000
    say(`making ${whole(people)} people and ${onlySegments} segments`)
    const engine = await openEngine(database)
    await createSegments(engine, [...SEGMENTS.slice(0, onlySegments), TRIAL])
    await sendHistory(engine, historyPlan(people, people * 3, systemClock.now()))
    await database.pool.query('vacuum analyze')
    const server = await startServer(scratch.url)

    const rows: Row[] = [
      ...(await leave(engine, context, quick ? 500 : 5_000, 5_000)),
      ...(await leave(engine, context, quick ? 500 : 5_000, 0)),
      ...(await drain(engine, server, context, quick ? 2_000 : 20_000)),
    ]
    const probes: Probes = { server, core: engine.core, people, after: 0, used: 0 }
    say('warming up')
    await measureEntering(probes, 200)
    for (const rate of quick ? [200, 1_000] : [1_000, 5_000]) {
      const entering = await measureEntering(probes, rate)
      rows.push(...rowsOf(entering))
      say(`${whole(rate)} ev/s: p50 ${milliseconds(median(entering.tookMs))} of ${entering.tookMs.length} probes`)
    }
    await server.stop()
    await engine.stop()
    return {
      name: 'freshness',
      title: `with ${onlySegments} live segments and ${whole(people)} people`,
      otherIs: '',
      rows,
      machine,
      notes: [
        'Entered: from sending one event over HTTP until a page of members shows its sender, others sending meanwhile.',
        'Left: from the exact instant until the row is in the log, seen by looking every 15 ms.',
        'Bench, load generator, server and PostgreSQL share the cores.',
      ],
    }
  },
}

/** So many people, whose windows end evenly over a time. */
async function leave(engine: Engine, { say }: Context, count: number, overMs: number): Promise<Row[]> {
  const firstAt = systemClock.now() + leadMs(count)
  const ends = Array.from({ length: count }, (_, n) => firstAt + Math.floor((n * overMs) / count))
  const leavers = await enroll(engine, `leaver-${overMs}`, ends)
  const tookMs = await watchLeaving(engine.core.database, leavers)
  const p99 = quantile(tookMs, 0.99)
  const measure = `window end → left, ${whole(count)} ${overMs === 0 ? 'at one instant' : `over ${overMs / 1_000} s`}`
  say(`${measure}: p50 ${milliseconds(median(tookMs))}, p99 ${milliseconds(p99)}`)
  const never = count - tookMs.length
  const early = tookMs.filter((ms) => ms < 0).length
  return [
    {
      measure: `${measure}, p50 / p99`,
      ours: `${milliseconds(median(tookMs))} / ${milliseconds(p99)}`,
      target: `<= ${whole(LEFT_MS)} ms`,
      met: p99 <= LEFT_MS && never === 0,
    },
    { measure: '  never, too early', ours: `${never}, ${early}`, target: '0, 0', met: never === 0 && early === 0 },
  ]
}

async function drain(engine: Engine, server: RunningServer, { say }: Context, count: number): Promise<Row[]> {
  const { database } = engine.core
  const endsAt = systemClock.now() + leadMs(count)
  const leavers = await enroll(engine, 'drained', Array<number>(count).fill(endsAt))
  let isOver = false
  const polling = pollMembers(database, leavers, () => isOver)
  const before = await server.counts()
  const tookMs = await watchLeaving(database, leavers)
  const after = await server.counts()
  isOver = true
  const { polls, wrong } = await polling
  for (const line of wrong.slice(0, 10)) say(`wrong: ${line}`)
  const perSecond = (tookMs.length / Math.max(...tookMs)) * 1_000
  say(`${whole(tookMs.length)} of ${whole(count)} drained at ${whole(perSecond)}/s, ${wrong.length} of ${polls} wrong`)
  return [
    {
      measure: `${whole(count)} leave at one instant, drained per second`,
      ours: whole(perSecond),
      target: `>= ${whole(DRAIN_PER_SECOND)}`,
      met: perSecond >= DRAIN_PER_SECOND && tookMs.length === count,
    },
    {
      measure: '  CPU of the server per 1,000',
      ours: milliseconds(((after.cpuMs - before.cpuMs) / count) * 1_000),
    },
    {
      measure: '  wrong answers of counts and pages meanwhile',
      ours: `${wrong.length} of ${whole(polls)}`,
      target: '0',
      met: wrong.length === 0,
    },
  ]
}

function rowsOf({ offered, sustained, tookMs, refusals, wrongAnswers }: Entering): Row[] {
  const p99 = quantile(tookMs, 0.99)
  const isSustained = sustained >= offered * 0.97
  return [
    {
      measure: `event → entered, ${whole(offered)} ev/s offered, p50 / p99`,
      ours: `${milliseconds(median(tookMs))} / ${milliseconds(p99)}`,
      target: `< ${ENTERED_MS} ms`,
      met: p99 < ENTERED_MS && isSustained,
    },
    {
      measure: '  sustained, refused and sent again, wrong answers',
      ours: `${whole(sustained)} ev/s, ${refusals}, ${wrongAnswers}`,
      target: `${whole(offered)} ev/s, , 0`,
      met: isSustained && wrongAnswers === 0,
    },
  ]
}
