import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../src/kernel/database.ts'
import { systemClock } from '../src/kernel/clock.ts'
import type { Context } from './bench.ts'
import { prepareLoad, type RunningServer } from './processes.ts'
import { median, milliseconds, quantile, whole, type Row } from './report.ts'
import { count } from './scratch.ts'

/** How soon somebody is in a flow after the event that lets them in: once a second with nothing else, and while others come. */
const START_P99_MS = 50
const GIVE_UP_MS = 30_000
/** Between two looks at whether somebody is in: who looks without a rest takes one of two processors. */
const LOOK_EVERY_MS = 1
const LOAD_PER_SECOND = 500
const LOAD_BATCH = 25

export async function starts(context: Context, database: Database, server: RunningServer): Promise<Row[]> {
  const { quick } = context
  const follow = (name: string, probes: number, everyMs: number) =>
    followed({ database, server, event: 'Steps Begun', name, probes, everyMs })
  await follow('warm', 20, 20)
  const idle = await follow('idle', quick ? 8 : 100, 1_000)
  const seconds = quick ? 5 : 30
  const now = systemClock.now()
  const plan = { seed: 99, people: 5_000, count: LOAD_PER_SECOND * seconds, fromMs: now - 60_000, toMs: now }
  const { port, writeKey } = server
  const load = await prepareLoad({ port, writeKey, plan, batchSize: LOAD_BATCH, connections: 8, ratePerSecond: LOAD_PER_SECOND }) // prettier-ignore
  const loaded = load.go()
  const busy = await follow('busy', seconds * 8, 100)
  await loaded
  return [
    rowOf(context, 'event → in the flow, one a second, p50 / p99', idle),
    rowOf(context, `  the same while ${whole(LOAD_PER_SECOND)} other events/s come, ten a second`, busy),
  ]
}

function rowOf({ say }: Context, measure: string, tookMs: number[]): Row {
  const p99 = quantile(tookMs, 0.99)
  const ours = `${milliseconds(median(tookMs))} / ${milliseconds(p99)}`
  say(`${measure.trim()}: ${ours}`)
  return { measure, ours, target: `< ${START_P99_MS} ms`, met: p99 < START_P99_MS }
}

export interface Probes {
  database: Database
  server: RunningServer
  /** What lets people in. */
  event: string
  /** Of these people. */
  name: string
  /** At most. */
  probes: number
  /** Between the beginning of one and of the next, or as soon as it is over. */
  everyMs: number
  isOver?: (() => boolean) | undefined
}

export async function followed(given: Probes): Promise<number[]> {
  const { database, server, event, name, probes, everyMs, isOver = () => false } = given
  const tookMs: number[] = []
  for (let n = 0; n < probes && !isOver(); n++) {
    const userId = `${name}-${n}`
    const began = performance.now()
    await track(server, event, userId, userId)
    while ((await positionsOf(database, userId)) === 0) {
      if (performance.now() - began > GIVE_UP_MS) break
      await sleep(LOOK_EVERY_MS)
    }
    tookMs.push(performance.now() - began)
    await sleep(Math.max(0, began + everyMs - performance.now()))
  }
  return tookMs
}

export async function track({ port, writeKey }: RunningServer, event: string, userId: string, messageId: string) {
  const response = await fetch(`http://127.0.0.1:${port}/v1/track`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` }, // prettier-ignore
    body: JSON.stringify({ event, userId, messageId }),
  })
  if (!response.ok) throw new Error(`it answered ${response.status}`)
  await response.text()
}

export const positionsOf = (database: Database, userId: string): Promise<number> =>
  count(
    database,
    `select count(*) from identities i join sop_positions p on p.customer_id = i.id
     where i.kind = 'user_id' and i.value = $1`,
    [userId],
  )
