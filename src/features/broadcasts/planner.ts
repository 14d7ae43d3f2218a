import type { Timer } from '../../kernel/clock.ts'
import type { Session } from '../../kernel/database.ts'
import { PLANNED_AT_ONCE, SEND_LOOK_MS } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import type { Core } from '../../pipeline/commit.ts'
import { noteDecided, noteLeft, type Told } from './differences.ts'
import { outcomeOf } from './flips.ts'
import * as kept from './forecast-store.ts'
import { decide, pageOf, waitOf, writeDecided, type Decided } from './planning.ts'
import * as store from './store.ts'

/** Launched, a broadcast is forecast once, for keeps, when it begins later; and planned when it begins. Both go on portion by
 *  portion, and each portion is held by the row of the broadcast: nobody pauses in the middle. */
export interface Planner {
  work(signal: AbortSignal): Promise<void>
  drain(): Promise<number | null>
}

const toldOf = (held: store.Broadcast, head: kept.Head): Told => ({ id: held.id, audience: held.audience, planned: held, head }) // prettier-ignore

const said = (decided: readonly Decided[]) =>
  decided.map(({ id, verdict }) => ({ customer: id, ...outcomeOf(verdict) }))

/** What is said of the next portion, at the launch; answers whether there is more to say. */
async function forecastPortion(core: Core, id: number): Promise<boolean> {
  const seen = await store.selectBroadcast(core.database, id)
  if (!seen) return false
  const before = await kept.selectHead(core.database, id)
  const page = await pageOf(core, seen.audience, before?.after ?? 0, PLANNED_AT_ONCE)
  return core.database.transaction(async (session) => {
    const held = await store.holdBroadcast(session, id)
    const now = core.clock.now()
    const isComing = held?.state === 'scheduled' && held.begunAt === null && held.startsAt! > now
    const known = await kept.selectHead(session, id)
    if (!isComing || known?.after === null) return false
    if (known?.after !== before?.after) return true
    const { calendar } = core.definitions
    const at = known?.at ?? now
    const { decided, view } = await decide(session, page.ids, held, { now: at, calendar, holdFor: null })
    if (!known) {
      const expiresAt = view.contents.get(held.content)?.expiresAt ?? null
      await kept.insertHead(session, id, { at, policy: view.policy, expiresAt, byPlan: false })
    }
    await kept.insertPeople(session, id, said(decided))
    await kept.moveHead(session, id, page.next)
    return page.next !== null
  })
}

/** The forecast by which this pass is looked at. One that was not ready in time is given up: what the first pass says is what
 *  was said. */
async function headFor(session: Session, held: store.Broadcast, { view, now }: Pick<Pass, 'view' | 'now'>) {
  const known = await kept.selectHead(session, held.id)
  if (known && known.after === null) return known
  if (held.begunAt !== null && !known) return undefined
  await kept.deleteHead(session, held.id)
  const expiresAt = view.contents.get(held.content)?.expiresAt ?? null
  return kept.insertHead(session, held.id, { at: now, policy: view.policy, expiresAt, byPlan: true })
}

interface Pass {
  decided: Decided[]
  view: Awaited<ReturnType<typeof decide>>['view']
  now: number
}

/** Keeps what is said, or notes where it is not what was said. */
async function compare(session: Session, held: store.Broadcast, pass: Pass): Promise<Told | undefined> {
  const head = await headFor(session, held, pass)
  if (!head) return undefined
  const told = toldOf(held, head)
  if (head.byPlan && held.passes === 0) await kept.insertPeople(session, held.id, said(pass.decided))
  else await noteDecided(session, told, { ...pass, decided: pass.decided.filter(isFinal) })
  return told
}

const isFinal = ({ verdict }: Decided): boolean => verdict.kind !== 'waits'

/** The next portion of a plan; answers whether there is more of it now. */
async function planPortion(core: Core, id: number): Promise<boolean> {
  const seen = await store.selectBroadcast(core.database, id)
  if (!seen) return false
  const page = await pageOf(core, seen.audience, seen.plannedTo ?? 0, PLANNED_AT_ONCE)
  return core.database.transaction(async (session) => {
    const held = await store.holdBroadcast(session, id)
    const now = core.clock.now()
    const isBegun = held?.state === 'planning' || (held?.state === 'scheduled' && held.startsAt! <= now)
    // Somebody else has gone on with it, or has stopped it.
    if (!held || !isBegun || held.plannedTo !== seen.plannedTo) return held?.state === 'planning'
    const { calendar } = core.definitions
    const isAgain = held.passes > 0
    const { decided, view } = await decide(session, page.ids, held, { now, calendar, holdFor: id, isAgain })
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
        while (!signal.aborted && (await planPortion(core, id)));
      } catch (error) {
        if (!isGone(error)) throw error
        await endPlan(core, id)
      }
  }
  return {
    async work(signal) {
      while (!signal.aborted) {
        await planDue(signal).catch(onError)
        await clock.sleep(SEND_LOOK_MS, signal).catch(() => {})
      }
    },
    async drain() {
      await planDue(new AbortController().signal)
      return store.nextPlan(database, clock.now())
    },
  }
}
