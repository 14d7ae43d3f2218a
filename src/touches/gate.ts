import { DAY_MS } from '../kernel/clock.ts'
import { KF_WINDOW_MS, MAX_KF_SENT } from '../kernel/limits.ts'
import { chanceOf } from '../kernel/chance.ts'
import type { Calendar } from '../rules/calendar.ts'
import {
  consentChannelOf,
  isAtMost,
  purposeOf,
  type Cap,
  type Channel,
  type Policy,
  type Priority,
  type Quota,
  type TouchKind,
} from './policy.ts'

/**
 * The one gate that every touch passes. Pure: what the policy says of it, what the customer has had and wants, and now. What
 * does not go has one reason, the first in this order; what is only too early has the instant to ask again.
 */
export const REASONS = [
  'in_group',
  'unreachable',
  'no_consent',
  'holdout',
  'flow_holdout',
  'cap',
  'quiet_hours',
  'quota',
  'no_content',
  'no_way',
  'content_expired',
] as const
export type Reason = (typeof REASONS)[number]

export interface Ask {
  /** Null: a group is asked about, and none is held out. */
  customer: number | null
  channel: Channel
  kind: TouchKind
  priority: Priority
  /** After this instant it is of no use: it is not put off beyond it. */
  validUntil: number | null
  /** Held out of the flow that asks. */
  isHeldOut: boolean
  content: ContentState | undefined
  /** Of an invitation: where it leads; null: its join way is over. */
  way?: WayState | null
}

/** A join way: the groups it leads to, and by which state those have come who came by it, into whatever group. */
export interface WayState {
  chatIds: readonly string[]
  state: string
}

export interface ContentState {
  versionId: number
  expiresAt: number | null
  /** How many messages of customer service it is. */
  kfMessages: number
}

/** What is known of one customer, in the transaction that decides. */
export interface Ledger {
  /** As what WeCom knows them, and who of the staff may write to them, the first of them first. */
  externalUserid: string | null
  userids: readonly string[]
  /** Where they have written to customer service in WeChat last, and more may be sent; nobody has to be their friend. */
  kf: KfReach | null
  consents: readonly { channel: string; purpose: string; given: boolean }[]
  /** Touches that went, or are going; `broadcast`: of which. */
  touches: readonly { at: number; channel: Channel; kind: TouchKind; broadcast?: number | null }[]
  /** Groups they are in, and by which state they came; read where something invites. */
  groups?: readonly { chat: string; state: string | null }[]
}

export interface KfReach {
  externalUserid: string
  /** When they wrote; how many more may go after that. */
  wroteAt: number
  left: number
}

export interface Clockwork {
  now: number
  /** The customer's, and the brand's, by which WeCom counts. */
  calendar: Calendar
  brand: Calendar
}

export type Verdict =
  { kind: 'goes' } | { kind: 'waits'; until: number } | { kind: 'not'; reason: Reason; cap?: string }

export function gate(ask: Ask, ledger: Ledger, policy: Policy, clocks: Clockwork): Verdict {
  const { now, calendar, brand } = clocks
  const { customer, channel, kind, content, validUntil, way } = ask
  if (way && isIn(way, ledger)) return not('in_group')
  if (!canReach(channel, ledger, now, content)) return not('unreachable')
  if (!mayReach(ask, ledger, policy)) return not('no_consent')
  const isHeldOut = customer !== null && isInHoldout(customer, policy.holdout.share)
  if (isHeldOut && policy.holdout.kinds.includes(kind)) return not('holdout')
  if (ask.isHeldOut) return not('flow_holdout')
  const full = policy.caps.find((cap) => concerns(cap, ask) && countIn(cap, ledger, clocks) >= cap.most)
  if (full) return { kind: 'not', reason: 'cap', cap: full.name }
  if (policy.quiet?.kinds.includes(kind)) {
    const until = quietUntil(policy.quiet, now, calendar)
    if (until !== undefined) {
      const isLost = policy.quiet.then === 'drop' || (validUntil !== null && until >= validUntil)
      return isLost ? not('quiet_hours') : { kind: 'waits', until }
    }
  }
  if (channel === 'broadcast') {
    const { since, most } = quotaAt(policy.quota, now, brand)
    if (ledger.touches.filter((one) => one.channel === 'broadcast' && one.at >= since).length >= most)
      return not('quota')
  }
  if (!content) return not('no_content')
  if (way === null) return not('no_way')
  if (content.expiresAt !== null && content.expiresAt <= now) return not('content_expired')
  return { kind: 'goes' }
}

const not = (reason: Reason): Verdict => ({ kind: 'not', reason })

/** WeCom makes more groups when those it leads to are full: who came by it is in one of them. */
const isIn = ({ chatIds, state }: WayState, { groups = [] }: Ledger): boolean =>
  groups.some((one) => one.state === state || chatIds.includes(one.chat))

/** All of it or nothing: what is more than may be sent would come without its end. */
const canReach = (
  channel: Channel,
  { externalUserid, userids, kf }: Ledger,
  now: number,
  content: ContentState | undefined,
): boolean =>
  channel === 'kf'
    ? kf !== null && kf.left >= kfMessagesOf(content) && now < kf.wroteAt + KF_WINDOW_MS
    : externalUserid !== null && userids.length > 0

/** What invites without words of its own is one too. What is more than anybody may have is not for want of room that it does
 *  not go, and is said to be too long when it is to be sent. */
const kfMessagesOf = (content: Pick<ContentState, 'kfMessages'> | undefined): number => {
  const messages = content?.kfMessages ?? 0
  return messages > MAX_KF_SENT ? 1 : Math.max(messages, 1)
}

interface Gone {
  at: number
  channel: Channel
  kind: TouchKind
  content: Pick<ContentState, 'kfMessages'> | undefined
}

/** What a turn counts when it has let something go, for what it asks next. */
export const afterGoing = (ledger: Ledger, { at, channel, kind, content }: Gone): Ledger => ({
  ...ledger,
  touches: [...ledger.touches, { at, channel, kind }],
  kf: ledger.kf && channel === 'kf' ? { ...ledger.kf, left: ledger.kf.left - kfMessagesOf(content) } : ledger.kf,
})

/** As whom the customer is written to, and by whom of the staff, if it is somebody. */
export const addressee = (channel: Channel, { externalUserid, userids, kf }: Ledger) =>
  channel === 'kf'
    ? { externalUserid: kf?.externalUserid ?? null, userid: undefined }
    : { externalUserid, userid: userids[0] }

function mayReach({ channel, kind }: Ask, { consents }: Ledger, policy: Policy): boolean {
  const said = consents.find((one) => one.channel === consentChannelOf(channel) && one.purpose === purposeOf(kind))
  return said ? said.given : policy.consent[channel] === 'unless_withdrawn'
}

export const isInHoldout = (customer: number, share: number): boolean => chanceOf('holdout', String(customer)) < share

/** Whether the cap keeps such a touch back when it is full; and whether it counts one. */
export const concerns = (cap: Cap, { kind, channel, priority }: Pick<Ask, 'kind' | 'channel' | 'priority'>): boolean =>
  isCounted(cap, { kind, channel }) && isAtMost(priority, cap.upTo)

export const isCounted = ({ kinds, channels }: Cap, one: { kind: TouchKind; channel: Channel }): boolean =>
  (kinds === null || kinds.includes(one.kind)) && (channels === null || channels.includes(one.channel))

function countIn(cap: Cap, { touches }: Ledger, { now, calendar }: Clockwork): number {
  const { window } = cap
  const since = window.kind === 'rolling' ? now - window.ms + 1 : calendar.span(window.unit, now).start
  return touches.filter((one) => one.at >= since && isCounted(cap, one)).length
}

/** When the quiet hours are over; undefined: they are not now. Those that end before they begin go over midnight. */
export function quietUntil(
  { from, until }: { from: string; until: string },
  now: number,
  calendar: Calendar,
): number | undefined {
  const begins = calendar.timeOfDay(0, from, now)
  const ends = calendar.timeOfDay(0, until, now)
  if (from < until) return now >= begins && now < ends ? ends : undefined
  if (now < ends) return ends
  return now >= begins ? calendar.timeOfDay(1, until, now) : undefined
}

/** Since when WeCom counts, and to how many. */
export function quotaAt(quota: Quota, now: number, brand: Calendar): { since: number; most: number } {
  const unit = quota === 'seven_a_week' ? 'week' : quota === 'one_a_day' ? 'day' : 'month'
  const { start, end } = brand.span(unit, now)
  const most = { days_in_month: Math.round((end - start) / DAY_MS), seven_a_week: 7, one_a_day: 1, four_a_month: 4 }
  return { since: start, most: most[quota] }
}
