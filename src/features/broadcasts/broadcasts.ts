import { Refusal } from '../../kernel/refusals.ts'
import type { Session } from '../../kernel/database.ts'
import type { Core } from '../../pipeline/commit.ts'
import { insertCancelled } from './forecast-store.ts'
import { may, type Audience, type BroadcastDraft, type BroadcastState } from './rules.ts'
import * as store from './store.ts'

/**
 * Broadcasts (群发): one content for an audience. Launched, it is planned portion by portion through the gate; then equal
 * messages of one sender go to WeCom together, and the staff confirm them. Paused, nothing more is decided or given to the
 * staff; cancelled, what nobody has confirmed is taken back.
 */
export { forecastAmong, forecastOf, forecastShape } from './forecast.ts'
export { openPlanner, type Planner } from './planner.ts'
export { broadcastDraft, type BroadcastDraft } from './rules.ts'
export { selectSending } from './store.ts'

export const createBroadcast = (core: Core, draft: BroadcastDraft, by: string): Promise<number> =>
  core.database.transaction(async (session) =>
    store.insertBroadcast(session, await fieldsOf(session, draft), by, core.clock.now()),
  )

export const editBroadcast = (core: Core, id: number, draft: BroadcastDraft, expectedRevision: number): Promise<void> =>
  core.database.transaction(async (session) => {
    await ensure(session, id, may.edit, expectedRevision)
    await store.updateFields(session, id, await fieldsOf(session, draft), core.clock.now())
  })

async function fieldsOf(session: Session, { content, startsAt, ...draft }: BroadcastDraft): Promise<store.Fields> {
  const contentId = await store.contentIdOf(session, content)
  if (contentId === undefined) throw new Refusal('names_nothing', { value: content })
  const { audience } = draft
  if (!(await store.isKnownAudience(session, audience))) throw new Refusal('names_nothing', { value: nameOf(audience) })
  return { ...draft, contentId, startsAt: startsAt === null ? null : Date.parse(startsAt) }
}

function nameOf(audience: Audience): string {
  if (audience.kind === 'segment') return audience.segment
  return audience.kind === 'unreached' ? String(audience.broadcast) : audience.kind
}

/** When it begins: now, or when it says. */
export const launchBroadcast = (core: Core, id: number, expectedRevision: number): Promise<void> =>
  core.database.transaction(async (session) => {
    const { startsAt } = await ensure(session, id, may.launch, expectedRevision)
    const now = core.clock.now()
    await store.moveBroadcast(session, id, { state: 'scheduled', startsAt: Math.max(startsAt ?? now, now) }, now, true)
  })

export const pauseBroadcast = (core: Core, id: number): Promise<void> =>
  core.database.transaction(async (session) => {
    const { state } = await ensure(session, id, may.pause)
    const pausedIn = state === 'planning' ? 'planning' : 'sending'
    await store.moveBroadcast(session, id, { state: 'paused', pausedIn }, core.clock.now(), true)
  })

export const resumeBroadcast = (core: Core, id: number): Promise<void> =>
  core.database.transaction(async (session) => {
    const { pausedIn } = await ensure(session, id, may.resume)
    await store.moveBroadcast(session, id, { state: pausedIn!, pausedIn: null }, core.clock.now(), true)
  })

export const cancelBroadcast = (core: Core, id: number): Promise<void> =>
  core.database.transaction(async (session) => {
    await ensure(session, id, may.cancel)
    const now = core.clock.now()
    await store.moveBroadcast(session, id, { state: 'cancelled', endedAt: now }, now, true)
    await store.cancelRest(session, id, now)
    await insertCancelled(session, id, now)
  })

async function ensure(
  session: Session,
  id: number,
  isAllowed: (state: BroadcastState) => boolean,
  expectedRevision?: number,
): Promise<store.Broadcast> {
  const held = await store.holdBroadcast(session, id)
  if (!held) throw new Refusal('not_found')
  if (expectedRevision !== undefined && held.revision !== expectedRevision) throw new Refusal('changed_meanwhile')
  if (!isAllowed(held.state)) throw new Refusal('broadcast_state', { state: held.state })
  return held
}

/** All of it has been given to the staff, unless another pass of its plan has just ended. */
export const noteSent = (core: Core, id: number): Promise<void> =>
  core.database.transaction(async (session) => {
    const held = await store.holdBroadcast(session, id)
    const now = core.clock.now()
    if (held?.state === 'sending' && !(await store.hasWaiting(session, id)))
      await store.moveBroadcast(session, id, { state: 'done', endedAt: now }, now)
  })
