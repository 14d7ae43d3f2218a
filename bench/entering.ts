import type { Core } from '../src/pipeline/commit.ts'
import { membersOf } from '../src/features/segments/segments.ts'
import { systemClock } from '../src/kernel/clock.ts'
import { TRIAL, TRIAL_EVENT } from './leaving.ts'
import { prepareLoad, type RunningServer } from './processes.ts'
import { userIdOf, type Plan } from './workload.ts'

/** Single events of known people over HTTP, while others come at a rate; each is followed until its sender is a member. */
const SECONDS = 10
const PROBE_EVERY_MS = 40
const BATCH = 50
const CONNECTIONS = 16

export interface Entering {
  offered: number
  sustained: number
  /** From sending the event until a page of members shows its sender. */
  tookMs: number[]
  refusals: number
  wrongAnswers: number
}

export interface Probes {
  server: RunningServer
  core: Core
  people: number
  /** Sends after so many events of the background's seed. */
  after: number
  /** From the end of the list of people, who seldom come by themselves; each probe takes another. */
  used: number
}

export async function measureEntering(probes: Probes, rate: number): Promise<Entering> {
  const { server, people } = probes
  const now = systemClock.now()
  const count = rate * SECONDS
  const plan: Plan = { seed: 99, people, after: probes.after, count, fromMs: now - SECONDS * 1_000, toMs: now }
  probes.after += count
  const { port, writeKey } = server
  const load = await prepareLoad({
    port,
    writeKey,
    plan,
    batchSize: BATCH,
    connections: CONNECTIONS,
    ratePerSecond: rate,
  })
  let isOver = false
  const loaded = load.go().finally(() => (isOver = true))
  const tookMs: number[] = []
  while (!isOver && probes.used < people) {
    tookMs.push(await probe(probes, people - 1 - probes.used++))
    await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS))
  }
  const result = await loaded
  const sustained = (count / result.ms) * 1_000
  return { offered: rate, sustained, tookMs, refusals: result.again, wrongAnswers: result.wrong }
}

async function probe({ server, core }: Probes, person: number): Promise<number> {
  const userId = userIdOf(person)
  const { rows } = await core.database.pool.query<{ id: number }>(
    `select customer_id as id from identities where kind = 'user_id' and value = $1`,
    [userId],
  )
  const { id } = rows[0]!
  const began = performance.now()
  const response = await fetch(`http://127.0.0.1:${server.port}/v1/track`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${server.writeKey}:`).toString('base64')}`,
    },
    body: JSON.stringify({ event: TRIAL_EVENT, messageId: `probe-${person}`, userId }),
  })
  await response.text()
  const isIn = async () =>
    (await membersOf(core, TRIAL.slug, { after: id - 1, limit: 1 })).members[0]?.customerId === id
  while (!(await isIn())) if (performance.now() - began > 30_000) return Number.POSITIVE_INFINITY
  return performance.now() - began
}
