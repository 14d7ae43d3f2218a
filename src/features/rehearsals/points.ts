import { z } from 'zod'
import type { JsonObject } from '../../events.ts'
import { DAY_MS, MINUTE_MS } from '../../kernel/clock.ts'
import { MAX_EARLIER_MS, MAX_TEST_RUN_MS } from '../../kernel/limits.ts'
import type { Core } from '../../pipeline/commit.ts'
import { readGate } from '../../pipeline/ledgers.ts'
import { definitionsOf, rehearse, type Happening } from '../../pipeline/rehearsal.ts'
import { isSending, type Sop } from '../../sops/language.ts'
import { REASONS, type Reason } from '../../touches/gate.ts'
import { CHANNELS } from '../../touches/policy.ts'
import { rehearseGroup } from '../group-flows/group-flows.ts'
import { factAt, LEDGER_OF_MADE_UP, MADE_UP, madeUpGroup, sopIdOf, type Draft } from './rehearsals.ts'

/**
 * What a flow would send to somebody who enters now and does nothing, point by point: what goes, what the policy would swallow,
 * what is over already, and what would come when the deadline has passed. It is the engine's own rehearsal, with the share held
 * out and the entry left aside: the question is what becomes of the points, not of whom.
 */
export const OUTCOMES = ['goes', 'swallowed', 'late', 'past'] as const
export const pointShape = z.object({
  step: z.string(),
  at: z.int(),
  outcome: z.enum(OUTCOMES),
  reason: z.enum(REASONS).nullable(),
  cap: z.string().nullable(),
})
export type Point = z.infer<typeof pointShape>
export const pointsShape = z.object({
  enteredAt: z.int(),
  deadlineAt: z.int().nullable(),
  points: z.array(pointShape),
  /** The deadline nearest to theirs by which fewer are lost, and how many still are. */
  earlier: z.object({ deadlineAt: z.int(), lost: z.int() }).nullable(),
})
export type Points = z.infer<typeof pointsShape>

const MAX_POINTS = 200
const EARLIER_STEP_MS = 15 * MINUTE_MS
/** No attribute of anybody's: where a rehearsal keeps the deadline it tries. */
const DEADLINE = 'rehearsed deadline'

export const lostOf = (points: readonly Point[]): number => points.filter(({ outcome }) => outcome !== 'goes').length

/** `wanted`: of a flow whose deadline is each customer's own, one that may be; without it, a midnight that is far enough. */
export async function pointsOf(core: Core, draft: Draft, wanted: number | null): Promise<Points> {
  const now = core.clock.now()
  const { definition } = draft
  const { deadline, subject } = definition
  const { calendar } = core.definitions
  const deadlineAt =
    deadline === null
      ? null
      : deadline.kind === 'at'
        ? Date.parse(deadline.at)
        : (wanted ?? calendar.midnight(Math.ceil(longestOf(definition) / DAY_MS) + 2, now))
  const play = await openPlay(core, draft, now)
  const told = (at: number | null) => pointsIn(definition, play(at), { now, deadlineAt: at })
  const points = told(deadlineAt)
  const isQuiet = points.some(({ reason }) => reason === 'quiet_hours')
  const earlier = deadlineAt !== null && isQuiet && subject === 'customer' ? earlierOf(told, { points, deadlineAt, now }) : null // prettier-ignore
  return { enteredAt: now, deadlineAt, points, earlier }
}

/** What would happen to somebody made up, for any deadline. */
async function openPlay(core: Core, { slug, definition }: Draft, now: number) {
  const { calendar } = core.definitions
  const sopId = await sopIdOf(core, slug)
  const isGroup = definition.subject === 'group'
  const deadline =
    definition.deadline && !isGroup ? ({ kind: 'attribute', name: DEADLINE } as const) : definition.deadline
  const played: Sop = { ...definition, entry: null, holdoutShare: 0, deadline }
  const until = now + MAX_TEST_RUN_MS
  const begins = factAt(now, 'SOP Start Asked', { sop: slug })
  return core.database.transaction(async (session) => {
    const definitions = await definitionsOf(session, { slug, sopId, definition: played, launchedAt: now }, calendar)
    const view = await readGate(session, [], now, definitions.sops)
    // Who is made up is in nobody's holdout.
    const gate = { ...view, policy: { ...view.policy, holdout: { ...view.policy.holdout, share: 0 } } }
    return (deadlineAt: number | null): Happening[] => {
      if (isGroup) return rehearseGroup(definitions, madeUpGroup({}), { facts: [begins], gate, until })
      const own: JsonObject = deadlineAt === null ? {} : { [DEADLINE]: new Date(deadlineAt).toISOString() }
      const identify = { ...factAt(now - 1, 'identify', own), type: 'identify' as const }
      return rehearse(definitions, { id: MADE_UP, facts: [identify, begins], ledger: LEDGER_OF_MADE_UP, gate, until })
    }
  })
}

function pointsIn(
  definition: Sop,
  happenings: Happening[],
  { now, deadlineAt }: { now: number; deadlineAt: number | null },
) {
  const points: Point[] = pastIn(definition, { now, deadlineAt })
  for (const { at, name, properties } of happenings) {
    if (name !== 'Touch Requested' && name !== 'Touch Suppressed') continue
    const { channel, step, reason, cap = null, nextChannel } = properties as { channel: string; step: string; reason?: Reason; cap?: string; nextChannel?: string } // prettier-ignore
    // What one channel refuses and another is asked for is not settled yet.
    if (!(CHANNELS as readonly string[]).includes(channel) || nextChannel !== undefined) continue
    const isLate = deadlineAt !== null && at > deadlineAt
    const outcome = reason !== undefined ? 'swallowed' : isLate ? 'late' : 'goes'
    points.push({ step, at, outcome, reason: reason ?? null, cap })
    if (points.length >= MAX_POINTS) break
  }
  return points
}

/** Points whose time before the deadline is over for who enters now: the flow passes by them. */
function pastIn({ steps }: Sop, { now, deadlineAt }: { now: number; deadlineAt: number | null }): Point[] {
  if (deadlineAt === null) return []
  return Object.values(steps).flatMap((step): Point[] => {
    if (step.kind !== 'wait' || step.until.kind !== 'before' || step.missed === undefined || step.next === null)
      return []
    const at = deadlineAt - step.until.ms
    const isSend = isSending(steps[step.next]) && step.missed !== step.next
    return isSend && at <= now ? [{ step: step.next, at, outcome: 'past', reason: null, cap: null }] : []
  })
}

const longestOf = ({ steps }: Sop): number =>
  Math.max(0, ...Object.values(steps).map((step) => (step.kind === 'wait' && step.until.kind === 'before' ? step.until.ms : 0))) // prettier-ignore

/** By quarters of an hour, the nearest first. */
function earlierOf(
  told: (deadlineAt: number) => Point[],
  { points, deadlineAt, now }: { points: Point[]; deadlineAt: number; now: number },
): Points['earlier'] {
  // What is over already no earlier deadline brings back.
  const least = points.filter(({ outcome }) => outcome === 'past').length
  let best: Points['earlier'] = null
  for (let shift = EARLIER_STEP_MS; shift <= MAX_EARLIER_MS && deadlineAt - shift > now; shift += EARLIER_STEP_MS) {
    const lost = lostOf(told(deadlineAt - shift))
    if (lost < (best?.lost ?? lostOf(points))) best = { deadlineAt: deadlineAt - shift, lost }
    if (lost <= least) break
  }
  return best
}
