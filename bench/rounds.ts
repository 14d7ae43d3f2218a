import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { systemClock } from '../src/kernel/clock.ts'
import { openBareTable } from './bare.ts'
import type { Context } from './bench.ts'
import { sessionsCpuMs, usedMs } from './cpu.ts'
import { openEngine } from './engine.ts'
import { createSegments, sendHistory } from './history.ts'
import { prepareLoad, startServer, type RunningServer } from './processes.ts'
import { whole } from './report.ts'
import { SEGMENTS } from './segments.ts'
import { readStatements, resetStatements, type Scratch } from './scratch.ts'
import { historyPlan, type Plan } from './workload.ts'

/** The rounds of bench `ingest`: ours, then the bare insert, in turn, so that what disturbs the machine disturbs both. */
const BATCH = 100
const CONNECTIONS = 16
const RAMP_EVENTS = 10_000

export interface Measured {
  rates: number[]
  bareRates: number[]
  bareJsonbRates: number[]
  latenciesMs: number[]
  events: number
  evaluations: number
  flips: number
  wrongAnswers: number
  missing: number
  /** CPU milliseconds, in total. */
  serverMs: number
  postgresMs: number
  barePostgresMs: number
}

export async function prepareHistory(scratch: Scratch, live: number, context: Context): Promise<void> {
  const engine = await openEngine(scratch.database)
  await createSegments(engine, SEGMENTS.slice(0, live))
  const people = peopleOf(context)
  await sendHistory(engine, historyPlan(people, people * 10, systemClock.now()))
  await engine.stop()
  await scratch.database.pool.query('vacuum analyze')
}

const peopleOf = ({ quick, people }: Context): number => people ?? (quick ? 5_000 : 100_000)

export async function measure(scratch: Scratch, live: number, context: Context): Promise<Measured> {
  const { quick } = context
  const server = await startServer(scratch.url)
  const bare = await openBareTable(scratch.url)
  const measured: Measured = {
    rates: [],
    bareRates: [],
    bareJsonbRates: [],
    latenciesMs: [],
    events: 0,
    evaluations: 0,
    flips: 0,
    wrongAnswers: 0,
    missing: 0,
    serverMs: 0,
    postgresMs: 0,
    barePostgresMs: 0,
  }
  // Not measured: the server's code is compiled and its connections are opened.
  let last = systemClock.now()
  const all = { seed: 99, people: peopleOf(context) }
  let sent = quick ? 1_000 : RAMP_EVENTS
  await (await load(server, { ...all, count: sent, fromMs: last - 60_000, toMs: last })).go()
  const [rounds, events] = quick ? [2, 5_000] : [6, 30_000]
  for (let round = 0; round < rounds; round++) {
    // Goes on where the round before ended: visits continue, no event is late.
    const fromMs = last
    last = systemClock.now()
    const plan: Plan = { ...all, after: sent, count: events, fromMs, toMs: last }
    const prepared = await load(server, plan)
    const isProfiled = context.profileFolder !== undefined && round === rounds - 1
    if (isProfiled) await startProfile(server, scratch)
    const [before, flipsBefore] = [await server.counts(), await flipsOf(scratch)]
    const postgresBefore = await sessionsCpuMs(scratch.database)
    const result = await prepared.go()
    const postgresAfter = await sessionsCpuMs(scratch.database)
    const after = await server.counts()
    if (isProfiled) await writeProfile(server, scratch, path.join(context.profileFolder!, `ingest-${live}`))
    sent += events
    measured.serverMs += after.cpuMs - before.cpuMs
    measured.postgresMs += usedMs(postgresBefore, postgresAfter)
    measured.events += events
    measured.rates.push((events / result.ms) * 1000)
    measured.latenciesMs.push(...result.latenciesMs)
    measured.wrongAnswers += result.wrong
    measured.evaluations += after.evaluations - before.evaluations
    measured.flips += (await flipsOf(scratch)) - flipsBefore
    measured.bareRates.push(await bare.insert({ ...plan, seed: 100 }, 'json'))
    measured.barePostgresMs += usedMs(postgresAfter, await sessionsCpuMs(scratch.database))
    measured.bareJsonbRates.push(await bare.insert({ ...plan, seed: 101 }, 'jsonb'))
    context.say(
      `${live} segments, round ${round + 1}: ${whole(measured.rates.at(-1)!)} ev/s, bare ${whole(measured.bareRates.at(-1)!)}, load ${whole(result.cpuMs)} ms CPU`,
    )
  }
  await server.stop()
  measured.missing = sent - (await countOf(scratch, "not derived and source = 'bench'"))
  await bare.close()
  return measured
}

const load = ({ port, writeKey }: RunningServer, plan: Plan) =>
  prepareLoad({ port, writeKey, plan, batchSize: BATCH, connections: CONNECTIONS })

async function startProfile(server: RunningServer, scratch: Scratch): Promise<void> {
  await resetStatements(scratch.database)
  await server.profile()
}

async function writeProfile(server: RunningServer, scratch: Scratch, file: string): Promise<void> {
  const seenByClient = await server.profiled(`${file}.cpuprofile`)
  const seenByServer = await readStatements(scratch.database)
  await writeFile(`${file}.statements.json`, JSON.stringify({ seenByClient, seenByServer }, null, 2))
}

const flipsOf = (scratch: Scratch) => countOf(scratch, "derived and name in ('Segment Entered', 'Segment Left')")

async function countOf({ database }: Scratch, where: string): Promise<number> {
  return (await database.pool.query<{ n: number }>(`select count(*) as n from events where ${where}`)).rows[0]!.n
}
