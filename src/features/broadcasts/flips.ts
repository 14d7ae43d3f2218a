import { isDeepStrictEqual } from 'node:util'
import type { Calendar } from '../../rules/calendar.ts'
import { quotaAt, REASONS, type Clockwork, type Reason, type Verdict } from '../../touches/gate.ts'
import type { Cap, Policy, Channel, TouchKind } from '../../touches/policy.ts'

/**
 * Where what became of somebody parts from what was said. The gate asks one thing after the other, so there is one that
 * answers otherwise now: what the customer has come to fail at, or does not fail at any more. Pure.
 */
export interface Outcome {
  /** goes, waits, or why not. */
  said: string
  cap: string | null
}
export const outcomeOf = (verdict: Verdict): Outcome =>
  verdict.kind === 'not'
    ? { said: verdict.reason, cap: verdict.cap ?? null }
    : { said: verdict.kind === 'goes' ? 'goes' : 'waits', cap: null }

export interface Flip {
  check: Reason
  cap: string | null
  /** Whether they fail at it now, or did before. */
  fails: boolean
}

const receives = ({ said }: Outcome): boolean => said === 'goes' || said === 'waits'
/** Whoever waits receives it, later. */
export const isSame = (one: Outcome, other: Outcome): boolean =>
  receives(one) ? receives(other) : one.said === other.said && one.cap === other.cap

export function flipOf(said: Outcome, became: Outcome, policy: Policy): Flip {
  const [before, after] = [placeOf(said, policy), placeOf(became, policy)]
  const isReached = before[0] === after[0] ? before[1] > after[1] : before[0] > after[0]
  const at = isReached ? became : said
  return { check: at.said as Reason, cap: at.cap, fails: isReached }
}

/** How far through the gate: the check, and among caps which of them. */
function placeOf(outcome: Outcome, { caps }: Policy): [number, number] {
  if (receives(outcome)) return [REASONS.length, 0]
  return [REASONS.indexOf(outcome.said as Reason), caps.findIndex(({ name }) => name === outcome.cap)]
}

export const isSamePolicy = (one: Policy, other: Policy): boolean => isDeepStrictEqual(one, other)

// ── Slots ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A touch that the gate counts: from when it was asked for, until it came to nothing or is out of the window. */
export interface Had {
  id: number
  channel: Channel
  kind: TouchKind
  at: number
  /** When it failed or was cancelled. */
  endedAt: number | null
}

export interface Turning {
  at: number
  touch: Had
  by: 'asked' | 'ended' | 'time'
}

/** What is counted, for how long, and how many there may be. */
interface Slots {
  counts(touch: Had): boolean
  /** When it is not counted any more. */
  exit(at: number): number
  most(at: number): number
}

export const slotsOfCap = ({ kinds, channels, most, window }: Cap, calendar: Calendar): Slots => ({
  counts: ({ kind, channel }) => (kinds?.includes(kind) ?? true) && (channels?.includes(channel) ?? true),
  exit: (at) => (window.kind === 'rolling' ? at + window.ms : calendar.span(window.unit, at).end),
  most: () => most,
})

export const slotsOfQuota = ({ quota }: Policy, brand: Calendar): Slots => ({
  counts: ({ channel }) => channel === 'broadcast',
  exit: (at) => brand.span(quota === 'seven_a_week' ? 'week' : quota === 'one_a_day' ? 'day' : 'month', at).end,
  most: (at) => quotaAt(quota, at, brand).most,
})

/** What filled the last slot, or freed the first, the last time that happened up to `now`. */
export function turningOf(touches: readonly Had[], slots: Slots, now: number, fills: boolean): Turning | undefined {
  const steps = touches.filter(slots.counts).flatMap((touch): (Turning & { by: Turning['by']; add: number })[] => {
    const exit = slots.exit(touch.at)
    const isEnded = touch.endedAt !== null && touch.endedAt < exit
    return [
      { at: touch.at, touch, by: 'asked', add: 1 },
      { at: isEnded ? touch.endedAt! : exit, touch, by: isEnded ? 'ended' : 'time', add: -1 },
    ]
  })
  // At one instant what frees a slot comes first; but nothing ends before it has begun.
  steps.sort((a, b) => a.at - b.at || rank(a) - rank(b) || a.touch.id - b.touch.id)
  let [count, isFull] = [0, false]
  let turning: Turning | undefined
  for (const { add, ...step } of steps) {
    if (step.at > now) break
    count += add
    const wasFull = isFull
    isFull = count >= slots.most(step.at)
    if (isFull !== wasFull && isFull === fills) turning = step
  }
  return turning
}
const rank = ({ at, touch, by }: Turning): number => (by !== 'asked' && touch.at < at ? 0 : by === 'asked' ? 1 : 2)

/** When the quiet hours began or ended last. */
export function quietTurned(
  quiet: NonNullable<Policy['quiet']>,
  { now, calendar }: Pick<Clockwork, 'now' | 'calendar'>,
  begins: boolean,
): number {
  const time = begins ? quiet.from : quiet.until
  const today = calendar.timeOfDay(0, time, now)
  return today <= now ? today : calendar.timeOfDay(-1, time, now)
}
