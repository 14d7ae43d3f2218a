import type { Clock } from '../../kernel/clock.ts'
import type { Database, Session } from '../../kernel/database.ts'
import { invalidInput, wrong } from '../../kernel/input-words.ts'
import { MAX_OWN_VIEWS_PER_PAGE, MAX_SHARED_VIEWS_PER_PAGE, MAX_VIEW_BYTES } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { allows, forbidden, type Caller } from '../../kernel/route.ts'
import * as store from './store.ts'

/**
 * Views that people keep of a page: one's own, and those that operators share with everybody. A name is there once among
 * one's own, and once among the shared ones; the order is the one people give them.
 */
export { GONE, PAGES, stateShape, viewShape, type View, type ViewPage, type ViewState } from './store.ts'

type Who = Pick<Caller, 'id' | 'role'>

export const listViews = (database: Pick<Database, 'rows'>, page: store.ViewPage, reader: string) =>
  database.rows(store.viewShape, store.selectViews(page, reader))

export const createView = (
  { database, clock }: { database: Database; clock: Clock },
  who: Who,
  { page, name, state, isShared }: { page: store.ViewPage; name: string; state: store.ViewState; isShared: boolean },
): Promise<number> =>
  database.transaction(async (tx) => {
    if (isShared) mustBeOperator(who)
    checkSize(state)
    await store.holdViews(tx)
    const owner = isShared ? null : who.id
    const position = await placeFor(tx, { page, owner, name })
    return store.insertView(tx, { page, owner, name, state, position, now: clock.now(), by: who.id })
  })

export interface ViewChange {
  name?: string | undefined
  state?: store.ViewState | undefined
  isShared?: boolean | undefined
  isDefault?: boolean | undefined
  /** Where it stands among its like, from 0. */
  place?: number | undefined
}

/** What a page opens with is everybody's own choice; what else there is of a shared view is the operators'. */
export const editView = (database: Database, who: Who, id: number, change: ViewChange): Promise<void> =>
  database.transaction(async (tx) => {
    const { isDefault, place, ...rest } = change
    await store.holdViews(tx)
    const view = await store.selectView(tx, id, who.id)
    if (!view) throw new Refusal('not_found')
    if (isDefault === true) await store.upsertDefault(tx, who.id, view)
    if (isDefault === false) await store.deleteDefault(tx, who.id, id)
    const isChanged = place !== undefined || Object.values(rest).some((value) => value !== undefined)
    if (!isChanged) return
    if (view.owner === null || rest.isShared) mustBeOperator(who)
    await write(tx, who, view, rest)
    if (place !== undefined) await move(tx, id, who.id, place)
  })

async function write(
  tx: Session,
  who: Who,
  view: store.Held,
  { name = view.name, state, isShared = view.owner === null }: Omit<ViewChange, 'isDefault' | 'place'>,
): Promise<void> {
  if (state) checkSize(state)
  const owner = isShared ? null : (view.owner ?? who.id)
  const next = { page: view.page, owner, name }
  const isMoved = owner !== view.owner
  const position = isMoved || name !== view.name ? await placeFor(tx, next, view.id) : view.position
  await store.updateView(tx, view.id, {
    ...next,
    position: isMoved ? position : view.position,
    ...(state && { state }),
  })
  if (view.owner === null && owner !== null) await store.deleteOtherDefaults(tx, owner, view.id)
}

async function move(tx: Session, id: number, reader: string, place: number): Promise<void> {
  const view = await store.selectView(tx, id, reader)
  const others = (await store.selectPeers(tx, view!)).map((peer) => peer.id).filter((peer) => peer !== id)
  await store.updatePlaces(tx, others.toSpliced(place, 0, id))
}

export const deleteView = (database: Database, who: Who, id: number): Promise<void> =>
  database.transaction(async (tx) => {
    const view = await store.selectView(tx, id, who.id)
    if (!view) throw new Refusal('not_found')
    if (view.owner === null) mustBeOperator(who)
    await store.deleteView(tx, id)
  })

function mustBeOperator({ role }: Who): void {
  if (!allows(role, 'operator')) throw forbidden('operator')
}

function checkSize(state: store.ViewState): void {
  if (Buffer.byteLength(JSON.stringify(state)) > MAX_VIEW_BYTES)
    throw invalidInput('body.state', wrong('too_large', { limitBytes: MAX_VIEW_BYTES }))
}

/** The last, if there is room for one more of the name. */
async function placeFor(
  tx: Session,
  { page, owner, name }: Pick<store.Wanted, 'page' | 'owner' | 'name'>,
  id?: number,
): Promise<number> {
  const peers = (await store.selectPeers(tx, { page, owner })).filter((peer) => peer.id !== id)
  if (peers.some((peer) => peer.name.toLowerCase() === name.toLowerCase()))
    throw new Refusal('already_exists', { value: name })
  const limit = owner === null ? MAX_SHARED_VIEWS_PER_PAGE : MAX_OWN_VIEWS_PER_PAGE
  if (peers.length >= limit) throw new Refusal('limit_reached', { limit })
  return (peers.at(-1)?.position ?? 0) + 1
}
