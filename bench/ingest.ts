import type { Bench, Context } from './bench.ts'
import { concernedByName } from './concern.ts'
import { machineOf, median, milliseconds, percent, quantile, whole, type Row } from './report.ts'
import { measure, prepareHistory, type Measured } from './rounds.ts'
import type { Scratch } from './scratch.ts'
import { SEGMENTS } from './segments.ts'
import { meanOver } from './workload.ts'
import { findWrongMembers, keepSome } from './wrong.ts'

/**
 * Events over real HTTP, batches of 100 on 16 connections, from a process of its own into a server of its own, while 0,
 * 20 and 100 segments live; beside it the same number of ready-made rows into a bare table of the same columns and
 * indexes.
 */
const TARGET_EVENTS_PER_SECOND = 8_000
const TARGET_RATIO = 0.2
const CHECKED_PEOPLE = 5_000

export const ingest: Bench = {
  summary: 'events through HTTP with 0, 20 and 100 live segments, against bare insert',
  async run(context) {
    const rows: Row[] = []
    const notes: string[] = []
    let machine: string[] = []
    for (const live of context.onlySegments === undefined ? [0, 20, 100] : [context.onlySegments]) {
      context.say(`${live} segments: making people and history`)
      const scratch = await context.server.makeDatabase()
      machine = machine.length > 0 ? machine : await machineOf(scratch.database)
      await prepareHistory(scratch, live, context)
      const measured = await measure(scratch, live, context)
      rows.push(...rowsOf(live, measured))
      if (live === 100) await checkMembers(scratch, context, rows)
      await scratch.drop()
    }
    notes.push(
      `Of the 100 segments an event concerns at least ${Math.min(...concernedByName(SEGMENTS).values())}, by its name. ` +
        'Asked is less: events of one customer in one commit share a turn.',
      'Bare insert: two connections, 1,000 ready-made rows a statement; no HTTP, no parsing, no customers, no rules. The ' +
        'parameter is opened by json_to_recordset, as it was when the goal was set.',
      'The load generator and PostgreSQL share the cores with the server. Spread: slowest and fastest round.',
    )
    const title = 'durable, de-duplicated events per second over HTTP, all segments applied'
    return { name: 'ingest', title, otherIs: 'bare insert', rows, notes, machine }
  },
}

function rowsOf(live: number, measured: Measured): Row[] {
  const [ours, bare] = [median(measured.rates), median(measured.bareRates)]
  const ratio = median(measured.rates.map((rate, round) => rate / measured.bareRates[round]!))
  const isGoal = live === 100
  const spread = (rates: number[]) => `${whole(Math.min(...rates))}–${whole(Math.max(...rates))}`
  const { events, evaluations, flips } = measured
  const thousands = events / 1000
  const segments = SEGMENTS.slice(0, live)
  const concerned = meanOver(concernedByName(segments))
  return [
    {
      measure: `${live} segments, events/s`,
      ours: whole(ours),
      other: whole(bare),
      ratio: percent(ratio),
      ...(isGoal && {
        target: `${whole(TARGET_EVENTS_PER_SECOND)}, ${percent(TARGET_RATIO)}`,
        met: ours >= TARGET_EVENTS_PER_SECOND && ratio >= TARGET_RATIO,
      }),
    },
    {
      measure: '  against bare insert that opens its parameter as jsonb, like ours',
      ours: whole(ours),
      other: whole(median(measured.bareJsonbRates)),
      ratio: percent(median(measured.rates.map((rate, round) => rate / measured.bareJsonbRates[round]!))),
    },
    { measure: '  spread of rounds', ours: spread(measured.rates), other: spread(measured.bareRates) },
    {
      measure: '  answer to a batch, p50 / p99',
      ours: `${milliseconds(median(measured.latenciesMs))} / ${milliseconds(quantile(measured.latenciesMs, 0.99))}`,
    },
    {
      measure: '  CPU per 1,000 events, server / PostgreSQL',
      ours: `${milliseconds(measured.serverMs / thousands)} / ${milliseconds(measured.postgresMs / thousands)}`,
      other: `${milliseconds(measured.barePostgresMs / thousands)}`,
    },
    {
      measure: '  segments concerned by an event, mean / asked',
      ours: `${concerned.toFixed(1)} / ${(evaluations / events).toFixed(1)}`,
      ...(isGoal && { target: '>= 30', met: Math.min(...concernedByName(segments).values()) >= 30 }),
    },
    {
      measure: '  flips per event',
      ours: percent(flips / events, 1),
      ...(isGoal && { target: '>= 2 %', met: flips / events >= 0.02 }),
    },
    {
      measure: '  events lost or doubled, wrong answers',
      ours: `${measured.missing}, ${measured.wrongAnswers}`,
      target: '0, 0',
      met: measured.missing === 0 && measured.wrongAnswers === 0,
    },
  ]
}

async function checkMembers(scratch: Scratch, { say }: Context, rows: Row[]): Promise<void> {
  say(`100 segments: asking the log about ${whole(CHECKED_PEOPLE)} people`)
  await keepSome(scratch.database, CHECKED_PEOPLE)
  const { checked, wrong } = await findWrongMembers(scratch.database, SEGMENTS)
  rows.push({
    measure: '  wrong memberships, of those checked',
    ours: `${wrong.length} of ${whole(checked)}`,
    target: '0',
    met: wrong.length === 0,
  })
  for (const line of wrong.slice(0, 10)) say(`wrong: ${line}`)
}
