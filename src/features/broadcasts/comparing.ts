import type { Session } from '../../kernel/database.ts'
import { PLANNED_AT_ONCE } from '../../kernel/limits.ts'
import type { Core } from '../../pipeline/commit.ts'
import { noteDecided, type Told } from './differences.ts'
import { outcomeOf } from './flips.ts'
import * as kept from './forecast-store.ts'
import { decide, pageOf, type Decided } from './planning.ts'
import * as store from './store.ts'

/** What was said of everybody at the launch is kept, once, portion by portion; and what is decided is looked at by it. */

export const toldOf = (held: store.Broadcast, head: kept.Head): Told => ({ id: held.id, audience: held.audience, planned: held, head }) // prettier-ignore

const said = (decided: readonly Decided[]) =>
  decided.map(({ id, verdict }) => ({ customer: id, ...outcomeOf(verdict) }))

/** What is said of the next portion, at the launch; answers whether there is more to say. */
export async function forecastPortion(core: Core, id: number): Promise<boolean> {
  const seen = await store.selectBroadcast(core.database, id)
  // Of groups nothing is kept: they are few, and each has its own log.
  if (!seen || seen.audience.kind === 'groups') return false
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
export async function compare(session: Session, held: store.Broadcast, pass: Pass): Promise<Told | undefined> {
  const head = await headFor(session, held, pass)
  if (!head) return undefined
  const told = toldOf(held, head)
  // Of whom it decides now the touch says what was said.
  if (head.byPlan && held.passes === 0)
    await kept.insertPeople(session, held.id, said(pass.decided.filter((one) => !isFinal(one))))
  else await noteDecided(session, told, { ...pass, decided: pass.decided.filter(isFinal) })
  return told
}

export const isFinal = ({ verdict }: Decided): boolean => verdict.kind !== 'waits'
