import type { Session } from '../../kernel/database.ts'
import type { Ask, Clockwork, Reason } from '../../touches/gate.ts'
import { consentChannelOf, purposeOf, type Policy } from '../../touches/policy.ts'
import { eventCause, whyPersons } from './audience-causes.ts'
import * as store from './cause-store.ts'
import type { Told } from './differences.ts'
import { isSamePolicy, quietTurned, slotsOfCap, slotsOfQuota, turningOf, type Flip } from './flips.ts'
import type { Cause } from './forecast-store.ts'

/** What made the gate answer otherwise: for each of its checks, where to look. */
export interface Flipped {
  customer: number
  ask: Ask
  clocks: Clockwork
  flip: Flip
  /** By the policy of then it would have come out as was said. */
  byPolicy: boolean
}

interface Seen {
  told: Told
  policy: Policy
  now: number
  changes: Awaited<ReturnType<typeof store.selectChanges>>
}
type Finder = (session: Session, seen: Seen, flipped: Flipped[]) => Promise<Map<number, Cause>>

export async function causesOf(
  session: Session,
  told: Told,
  { flips, policy, now }: { flips: Flipped[]; policy: Policy; now: number },
): Promise<(customer: number) => Cause> {
  if (flips.length === 0) return () => ({ cause: 'unknown' })
  const seen: Seen = { told, policy, now, changes: await store.selectChanges(session, told.planned.content) }
  const found = new Map<number, Cause>()
  const isChanged = !isSamePolicy(told.head.terms.policy, policy)
  const byPolicy = flips.filter((one) => isChanged && one.byPolicy)
  for (const { customer } of byPolicy) found.set(customer, at('policy', seen.changes.policyAt))
  const groups = Map.groupBy(flips.filter(({ customer }) => !found.has(customer)), ({ flip }) => flip.check) // prettier-ignore
  for (const [check, group] of groups)
    for (const [customer, cause] of await FINDERS[check](session, seen, group)) found.set(customer, cause)
  // Else somebody else's history has become theirs.
  const left = flips.map(({ customer }) => customer).filter((customer) => !found.has(customer))
  const persons = await whyPersons(session, told, left)
  return (customer) => found.get(customer) ?? persons(customer)
}

const at = (cause: Cause['cause'], instant: number | null): Cause => ({ cause, ...(instant !== null && { at: instant }) }) // prettier-ignore
const idsOf = (flipped: Flipped[]) => flipped.map(({ customer }) => customer)
const nothing: Finder = () => Promise.resolve(new Map())

const FINDERS: Record<Reason, Finder> = {
  async unreachable(session, { told: { head } }, flipped) {
    const [lost, won] = [flipped.filter(({ flip }) => flip.fails), flipped.filter(({ flip }) => !flip.fails)]
    const ended = await store.selectLast(session, idsOf(lost), { names: ['Contact Ended'], after: head.seq })
    const gone = await store.selectStaffLeft(session, idsOf(lost), head.at)
    const added = await store.selectLast(session, idsOf(won), { names: ['Contact Added'], after: head.seq })
    return collect(flipped, ({ customer, flip }) => {
      const event = (flip.fails ? ended : added).get(customer)
      const left = gone.get(customer)
      if (left && (!event || left.at > event.at)) return at('staff', left.at)
      return event && eventCause(event)
    })
  },

  async no_consent(session, { told: { head } }, flipped) {
    const { channel, kind } = flipped[0]!.ask
    const words = await store.selectWords(session, idsOf(flipped), consentChannelOf(channel), purposeOf(kind))
    return collect(flipped, ({ customer }) => {
      const word = words.get(customer)
      return word && word.seq > head.seq ? eventCause(word) : undefined
    })
  },

  // No broadcast invites.
  in_group: nothing,
  no_way: nothing,

  // By chance, which stays what it is.
  holdout: nothing,
  flow_holdout: nothing,

  cap: (session, seen, flipped) =>
    bySlots(session, seen, flipped, ({ flip, clocks }) => {
      const cap = seen.policy.caps.find(({ name }) => name === flip.cap)
      return cap && slotsOfCap(cap, clocks.calendar)
    }),

  quota: (session, seen, flipped) =>
    bySlots(session, seen, flipped, ({ clocks }) => slotsOfQuota(seen.policy, clocks.brand)),

  async quiet_hours(_, { policy: { quiet } }, flipped) {
    return collect(flipped, ({ flip, clocks }) => quiet && at('time', quietTurned(quiet, clocks, flip.fails)))
  },

  async no_content(_, { changes }, flipped) {
    return collect(flipped, ({ flip }) => at('content', flip.fails ? changes.archivedAt : changes.contentAt))
  },

  async content_expired(_, { told, changes }, flipped) {
    const isTime = changes.expiresAt === told.head.terms.expiresAt
    return collect(flipped, ({ flip }) =>
      flip.fails && isTime ? at('time', changes.expiresAt) : at('content', changes.contentAt),
    )
  },
}

function collect(flipped: Flipped[], find: (one: Flipped) => Cause | null | undefined): Map<number, Cause> {
  const found = new Map<number, Cause>()
  for (const one of flipped) {
    const cause = find(one)
    if (cause) found.set(one.customer, cause)
  }
  return found
}

/** Who took the last slot of a cap or the quota, or what freed one: a touch that was asked for, that came to nothing, or time. */
async function bySlots(
  session: Session,
  { told: { id, head }, now }: Seen,
  flipped: Flipped[],
  slotsFor: (one: Flipped) => ReturnType<typeof slotsOfQuota> | undefined,
): Promise<Map<number, Cause>> {
  const had = await store.selectHad(session, idsOf(flipped), { since: head.at, but: id })
  const turnings = new Map(
    flipped.flatMap((one) => {
      const slots = slotsFor(one)
      const turning = slots && turningOf(had.get(one.customer) ?? [], slots, now, one.flip.fails)
      return turning && turning.at >= head.at ? [[one.customer, turning] as const] : []
    }),
  )
  const wanted = [...turnings.values()].filter(({ by }) => by !== 'time')
  const events = await store.selectTouchEvents(session, wanted.map(({ touch, by }) => ({ touch: touch.id, isEnd: by === 'ended' }))) // prettier-ignore
  return collect(flipped, ({ customer }) => {
    const turning = turnings.get(customer)
    if (!turning) return undefined
    if (turning.by === 'time') return at('time', turning.at)
    const event = events.get(turning.touch.id)
    if (!event) return turning.by === 'ended' ? at('cancelled', turning.at) : undefined
    return event.seq > head.seq ? eventCause(event) : undefined
  })
}
