import type { Timer } from '../../kernel/clock.ts'
import { PLANNED_AT_ONCE, SEND_LOOK_MS } from '../../kernel/limits.ts'
import { openRounds } from '../../kernel/rounds.ts'
import { Refusal } from '../../kernel/refusals.ts'
import type { Core } from '../../pipeline/commit.ts'
import { compare, forecastPortion, isFinal, toldOf } from './comparing.ts'
import { noteLeft } from './differences.ts'
import { planGroups } from './group-planning.ts'
import * as kept from './forecast-store.ts'
import { decide, pageOf, waitOf, writeDecided } from './planning.ts'
import * as store from './store.ts'

/**
 * What begins later is forecast, once and for keeps; what is due is planned, portion by portion, a transaction each. Held are
 * the customers, then the broadcast, so nobody pauses in the middle of one. While one portion is written the next is read and
 * decided; it is written after that, or not at all. A portion has all of its customers before it waits for the one before it,
 * and that one waits for no customer any more: so they wait for each other in no ring.
 */
export interface Planner {
  work(signal: AbortSignal): Promise<void>
  drain(): Promise<number | null>
}

interface Portion {
  /** Who is asked about, and after whom the next begins; null: nobody is left. */
  page: Awaited<ReturnType<typeof pageOf>>
  /** To where it had been planned before. */
  after: number | null
  /** Until the portion before it stands; whether anything is left. */
  before: Promise<boolean>
}

/** What is left of a plan; answers whether there is more of it now. */
async function planRest(core: Core, id: number, signal: AbortSignal): Promise<boolean> {
  const seen = await store.selectBroadcast(core.database, id)
  if (!seen) return false
  const { audience } = seen
  if (audience.kind === 'groups') {
    await planGroups(core, seen, audience)
    return false
  }
  let written = Promise.resolve(true)
  let after = seen.plannedTo
  try {
    while (!signal.aborted) {
      const page = await pageOf(core, audience, after ?? 0, PLANNED_AT_ONCE)
      const portion = planPortion(core, seen, { page, after, before: written })
      written = portion.written
      if (!(await portion.isBeingWritten) || page.next === null) break
      after = page.next
    }
  } finally {
    await Promise.allSettled([written])
  }
  return written
}

function planPortion(core: Core, seen: store.Broadcast, { page, after, before }: Portion) {
  const { promise: isBeingWritten, resolve } = Promise.withResolvers<boolean>()
  const { id } = seen
  const written = core.database.transaction(async (own) => {
    const session = core.traffic.behind(own)
    const now = core.clock.now()
    const { calendar } = core.definitions
    const { decided, view } = await decide(session, page.ids, seen, { now, calendar, holdFor: id, isAgain: seen.passes > 0 }) // prettier-ignore
    if (!(await before)) return false
    const held = await store.holdBroadcast(session, id)
    const isBegun = held?.state === 'planning' || (held?.state === 'scheduled' && held.startsAt! <= now)
    // Somebody else has gone on with it, or has stopped it.
    if (!held || !isBegun || held.plannedTo !== after || held.passes !== seen.passes) return held?.state === 'planning'
    resolve(true)
    const told = await compare(session, held, { decided, view, now })
    await writeDecided(session, id, held, { decided: decided.filter(isFinal), view, now })
    const waitsUntil = Math.min(held.waitsUntil ?? Infinity, waitOf(decided) ?? Infinity)
    const waits = waitsUntil === Infinity ? null : waitsUntil
    if (page.next !== null) {
      await store.moveBroadcast(session, id, { state: 'planning', begunAt: now, plannedTo: page.next, waitsUntil: waits }, now) // prettier-ignore
      return true
    }
    const over = { begunAt: now, plannedTo: null, waitsUntil: null, passes: held.passes + 1 }
    // Who may not have it yet is decided about when they may.
    if (waits !== null) await store.moveBroadcast(session, id, { state: 'scheduled', startsAt: waits, ...over }, now)
    else {
      if (told) await noteLeft(session, told, now)
      await store.moveBroadcast(session, id, { state: 'sending', ...over }, now)
    }
    return false
  })
  // Who waits for it hears of a failure; before somebody does it is no surprise of the process.
  void written.catch(() => {}).then(() => resolve(false))
  return { written, isBeingWritten }
}

/** Whom it was for is not there any more: nobody is left to decide about. */
const endPlan = (core: Core, id: number): Promise<void> =>
  core.database.transaction(async (session) => {
    const held = await store.holdBroadcast(session, id)
    const now = core.clock.now()
    if (held?.state !== 'scheduled' && held?.state !== 'planning') return
    const head = await kept.selectHead(session, id)
    if (head) await noteLeft(session, toldOf(held, head), now)
    await store.moveBroadcast(session, id, { state: 'sending', begunAt: now, plannedTo: null }, now)
  })

export function openPlanner(core: Core, clock: Timer, onError: (error: unknown) => void): Planner {
  const { database } = core
  const isGone = (error: unknown) => error instanceof Refusal && error.code === 'not_found'
  async function planDue(signal: AbortSignal): Promise<void> {
    for (const id of await kept.selectToForecast(database, clock.now()))
      try {
        while (!signal.aborted && (await forecastPortion(core, id)));
      } catch (error) {
        // It is found out again when it is to begin.
        if (!isGone(error)) throw error
      }
    for (const id of await store.selectPlanning(database, clock.now()))
      try {
        while (!signal.aborted && (await planRest(core, id, signal)));
      } catch (error) {
        if (!isGone(error)) throw error
        await endPlan(core, id)
      }
  }
  const rounds = openRounds({
    clock,
    async round(signal) {
      await planDue(signal)
      return SEND_LOOK_MS
    },
    onError,
  })
  return {
    work: rounds.work,
    async drain() {
      await planDue(new AbortController().signal)
      return store.nextPlan(database, clock.now())
    },
  }
}
