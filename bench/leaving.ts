import type { Engine } from '../src/engine.ts'
import { countMembers, membersOf } from '../src/features/segments/segments.ts'
import { DAY_MS, systemClock } from '../src/kernel/clock.ts'
import type { Database } from '../src/kernel/database.ts'
import { parseRuleText } from '../src/rules/text.ts'
import { openEngine } from './engine.ts'
import type { BenchSegment } from './segments.ts'
import { batchesOf } from './workload.ts'

/** People of whom each does one thing once, so that the instant is known at which their window of a day ends. */
export const TRIAL_EVENT = 'Trial Started'
const TRIAL_TEXT = `done "${TRIAL_EVENT}" in last 1 day`
export const TRIAL: BenchSegment = { slug: 'on-trial', text: TRIAL_TEXT, rule: parsedTrial() }

function parsedTrial() {
  const parsed = parseRuleText(TRIAL_TEXT)
  if (!('rule' in parsed)) throw new Error(parsed.problem.en)
  return parsed.rule
}

export interface Leaver {
  customerId: number
  endsAt: number
}

/** Time enough to put them in, also on a busy machine. */
export const leadMs = (count: number): number => 5_000 + count * 2

/** Through the door, one event each; `round` tells their ids from those of other rounds. */
export async function enroll(engine: Engine, round: string, ends: number[]): Promise<Leaver[]> {
  const items = ends.map((endsAt, n) => ({
    type: 'track',
    event: TRIAL_EVENT,
    messageId: `${round}-${n}`,
    userId: `${round}-${n}`,
    timestamp: new Date(endsAt - DAY_MS).toISOString(),
  }))
  for (const batch of batchesOf(items, 1_000))
    await engine.doors.ingest(batch, { source: 'bench', sentAt: null, trusted: true })
  const { rows } = await engine.core.database.pool.query<{ value: string; customer_id: number }>(
    `select value, customer_id from identities where kind = 'user_id' and value like $1`,
    [`${round}-%`],
  )
  const leavers = rows.map(({ value, customer_id }) => ({
    customerId: customer_id,
    endsAt: ends[Number(value.slice(round.length + 1))]!,
  }))
  if (leavers.length !== ends.length || systemClock.now() >= Math.min(...ends))
    throw new Error(`the machine is too busy to put ${ends.length} people in before the first of them leaves`)
  return leavers.sort((a, b) => a.customerId - b.customerId)
}

const LOOK_EVERY_MS = 15
/** Numbers of the log may become visible out of order: as many are looked at again. */
const SLACK = 2_000
const GIVE_UP_MS = 60_000

/** For each person how long after the instant "Segment Left" was in the log; who never left is missing. */
export async function watchLeaving({ pool }: Database, leavers: Leaver[]): Promise<number[]> {
  const waiting = new Map(leavers.map(({ customerId, endsAt }) => [customerId, endsAt]))
  const giveUpAt = Math.max(...waiting.values()) + GIVE_UP_MS
  const tookMs: number[] = []
  let newest = (await pool.query<{ seq: number }>('select coalesce(max(seq), 0) as seq from events')).rows[0]!.seq
  while (waiting.size > 0 && systemClock.now() < giveUpAt) {
    const { rows } = await pool.query<{ seq: number; id: number }>(
      `select seq, identity_id as id from events where seq > $1 and derived and name = 'Segment Left'
       and properties->>'segment' = '${TRIAL.slug}'`,
      [newest - SLACK],
    )
    const now = systemClock.now()
    for (const { seq, id } of rows) {
      newest = Math.max(newest, seq)
      const endsAt = waiting.get(id)
      if (endsAt === undefined) continue
      waiting.delete(id)
      tookMs.push(now - endsAt)
    }
    await sleep(LOOK_EVERY_MS)
  }
  return tookMs
}

export interface Polled {
  polls: number
  wrong: string[]
}

/** Asks for the count and for pages, in turn, until `isDone`, and compares with who is in at the instant of the answer:
 *  of these people and nobody else. */
export async function pollMembers(database: Database, leavers: Leaver[], isDone: () => boolean): Promise<Polled> {
  let asked = 0
  const clock = { now: () => (asked = asked || systemClock.now()) }
  const { core } = await openEngine(database, clock)
  const polled: Polled = { polls: 0, wrong: [] }
  const limit = 200
  while (!isDone()) {
    asked = 0
    const after = leavers[(polled.polls * 997) % leavers.length]!.customerId - 1
    const isCount = polled.polls % 2 === 0
    const answer = isCount
      ? await countMembers(core, TRIAL.slug)
      : (await membersOf(core, TRIAL.slug, { after, limit })).members.map(({ customerId }) => customerId).join(' ')
    const truth = leavers.filter(({ endsAt }) => endsAt > asked)
    const page = () => truth.filter(({ customerId }) => customerId > after).slice(0, limit)
    const expected = isCount ? truth.length : page().map(({ customerId }) => customerId).join(' ') // prettier-ignore
    polled.polls++
    if (answer !== expected) polled.wrong.push(`at ${asked}: ${answer}, not ${expected}`.slice(0, 200))
    await sleep(LOOK_EVERY_MS)
  }
  return polled
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
