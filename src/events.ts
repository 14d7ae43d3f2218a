/**
 * The vocabulary of the log. Names from outside follow Segment's spec ("Order Completed", "Product Added"); our own are
 * this closed list, past tense, and each says what it carries.
 */

export type FactType = 'track' | 'identify' | 'page' | 'screen' | 'group' | 'alias'

/** JSON that PostgreSQL can store: no NUL, no lone surrogates, finite numbers. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

/** The total order in which facts count: timestamp, then source, then messageId (code points). */
export interface OrderKey {
  at: number
  source: string
  messageId: string
}

/** Something that happened, checked and coerced. `identifiers` are sorted strongest first; personal ones are tokens. */
export interface Fact extends OrderKey {
  type: FactType
  name: string
  receivedAt: number
  /** 'future': the timestamp was ahead of our clock and was set to it. */
  mark: 'future' | null
  identifiers: Identifier[]
  properties: JsonObject
  context: JsonObject | null
  /** Personal values that came with it and are not in it any more. */
  secrets?: Secret[]
  /** Its number in the log; a fact that is not there yet has none. */
  seq?: number | undefined
  /** The identity it hangs on there. */
  identityId?: number | undefined
}

/** A personal value: it goes to the vault (a name to the table of names), the fact holds its token. */
export interface Secret {
  token: string
  attribute: string
  value: Json
  isName: boolean
}

export interface Identifier {
  kind: string
  value: string
}

/** Facts that people's verbs write (a person is the source). They are replayed by a rebuild like any other fact. */
export interface OwnFacts {
  /** Set by hand, an import or an event. `until` is when it expires (ms), or null. */
  'Tag Added': { tag: string; until: number | null }
  'Tag Removed': { tag: string }
  /** The identifiers of `a` and `b` are one person, or are two: for every pair the latest word counts. */
  'Customers Joined': { a: Identifier[]; b: Identifier[] }
  'Customers Separated': { a: Identifier[]; b: Identifier[] }
  'Consent Given': { channel: string; purpose: string }
  'Consent Withdrawn': { channel: string; purpose: string }
  /** A member of staff, by WeCom userid, serves the customer from now on; or no longer does. Per identity and staff the
   *  latest word counts. From WeCom with its number for the way, and the state of the contact way they came by. */
  'Contact Added': { userid: string; addWay?: number; state?: string }
  'Contact Ended': { userid: string; reason: ContactEnd }
  /** What greets somebody who was added, within WeCom's twenty seconds; or why it did not. */
  'Welcome Sent': { userid: string; state?: string }
  'Welcome Missed': { userid: string; state?: string; reason: string }
  /** The customer is in a WeCom customer group from now on; or no longer. Per identity and group (WeCom's chat id) the
   *  latest word counts. `state` is that of the join way they came by; `invitor` somebody of the staff or another customer. */
  'Group Joined': { chat: string; scene?: GroupScene; invitor?: string; state?: string }
  'Group Left': { chat: string; reason: GroupEnd }
  /** In WeCom, by the customer; and to them, by somebody of the staff, or by us. What it said is not in the log. `room`: WeCom's
   *  chat id. `kf`: an account of WeChat customer service. */
  'Message Sent': { userid?: string; room?: string; kf?: string; type: string }
  'Message Received': { userid?: string; room?: string; kf?: string; type: string; automatic?: true }
  /** The customer has opened an account of kf (its open_kfid), by which of its links. */
  'KF Entered': { kf: string; scene?: string }
  /** Somebody shall enter the standing flow, by slug, whatever else lets people in; or is taken out of it wherever they stand. */
  'SOP Start Asked': { sop: string; key?: string }
  'SOP Stop Asked': { sop: string }
  /** The staff has dealt with a task; of which flow and step, so that it is the right wait that hears of it. */
  'Task Done': { task: number; kind: string; outcome: TaskOutcome; sop?: string; step?: string }
  /** What became of a touch by WeCom's word: the customer has it; or does not, and why. */
  'Touch Delivered': Touch & { userid?: string }
  'Touch Failed': Touch & { userid?: string; reason: string }
  /** Somebody has opened a link of a content (by slug); of a touch, where it was made for one customer. */
  'Link Clicked': { url: string; content: string; touch?: number }
  /** Somebody (the source) had a personal value shown. */
  'Value Revealed': { attribute: string }
  /** Somebody (the source) was given everything that is known of the customer. */
  'Customer Exported': Record<string, never>
}

/** `handed`: somebody here took the customer out of their hands. The others are of WeCom: one of the two deleted the other,
 *  they were transferred, or they were found to be friends no more and nobody had told. */
export const CONTACT_ENDS = ['handed', 'deleted_by_staff', 'deleted_by_customer', 'transferred', 'missing'] as const
export type ContactEnd = (typeof CONTACT_ENDS)[number]

export type GroupScene = 'invited' | 'link' | 'qr'
/** `removed`: whoever runs the group took them out; `dismissed`: there is no such group any more. */
export type GroupEnd = 'left' | 'removed' | 'dismissed'

/** What the engine concluded, once, at `now`; late facts never rewrite it. */
export interface Derived {
  'Segment Entered': { segment: string; version: number }
  'Segment Left': { segment: string; version: number }
  'Tag Gained': { tag: string; origin: string }
  'Tag Lost': { tag: string }
  'Stage Moved': { set: string; from: string | null; to: string | null }
  'Lifecycle Moved': { from: string | null; to: string }
  /** `key`: by which somebody may be in it several times (a cart). */
  'SOP Entered': { sop: string; version: number; key?: string }
  'SOP Left': { sop: string; version: number; key?: string; reason: SopEnd }
  'Task Given': { kind: string; title: string; sop: string; step: string }
  /** Something goes to the customer, or would have gone, and why it does not (`cap`: which of the policy's; `nextChannel`: by
   *  which it was tried then). */
  'Touch Requested': Touch
  'Touch Suppressed': Touch & { reason: string; cap?: string; nextChannel?: string }
  /** `b` came to `a`: the opposite word takes it back. `segments`: those `from` was in; there is nobody left to leave them. */
  'Customers Merged': { into: number; from: number; a: Identifier[]; b: Identifier[]; segments?: string[] }
  'Customer Split': { from: number; into: number }
  /** `segments`: those the customer was in. */
  'Customer Erased': { by: string; segments?: string[] }
}

/** `content`: of the library, by slug; by a step of a flow, or a broadcast. */
export interface Touch {
  channel: string
  kind: string
  content?: string
  sop?: string
  step?: string
  broadcast?: number
}

export const TASK_OUTCOMES = ['done', 'no_answer', 'declined', 'skipped'] as const
export type TaskOutcome = (typeof TASK_OUTCOMES)[number]
/** `withdrawn`: the flow that asked for it has let go of the customer, and nobody wants it any more. */
export const TASK_ENDS = [...TASK_OUTCOMES, 'withdrawn'] as const

/** `completed`: they came to its end. `exit`: a fact ended it. `merged`: another of the same person goes on. `stopped`: somebody
 *  took them out. */
const SOP_ENDS = ['completed', 'goal', 'exit', 'merged', 'archived', 'stopped'] as const
export type SopEnd = (typeof SOP_ENDS)[number]

export type OwnFactName = keyof OwnFacts
export type DerivedName = keyof Derived

export const OWN_FACT_NAMES: readonly OwnFactName[] = [
  'Tag Added',
  'Tag Removed',
  'Customers Joined',
  'Customers Separated',
  'Consent Given',
  'Consent Withdrawn',
  'Contact Added',
  'Contact Ended',
  'Welcome Sent',
  'Welcome Missed',
  'Group Joined',
  'Group Left',
  'Message Sent',
  'Message Received',
  'KF Entered',
  'SOP Start Asked',
  'SOP Stop Asked',
  'Task Done',
  'Touch Delivered',
  'Touch Failed',
  'Link Clicked',
  'Value Revealed',
  'Customer Exported',
]
export const DERIVED_NAMES: readonly DerivedName[] = [
  'Segment Entered',
  'Segment Left',
  'Tag Gained',
  'Tag Lost',
  'Stage Moved',
  'Lifecycle Moved',
  'SOP Entered',
  'SOP Left',
  'Task Given',
  'Touch Requested',
  'Touch Suppressed',
  'Customers Merged',
  'Customer Split',
  'Customer Erased',
]

/** The source of what the engine derives. No write key may have it. */
export const OWN_SOURCE = 'siyu'
/** The source of what WeCom says. No write key may have it either. */
export const WECOM_SOURCE = 'wecom'
/** The source of clicks on links of ours. Nor this one. */
export const LINK_SOURCE = 'link'

/** Orders text by code point, as PostgreSQL's collation "C" does (UTF-16 order differs above U+FFFF). */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) {
      const highX = x >= 0xd800 && x <= 0xdfff
      const highY = y >= 0xd800 && y <= 0xdfff
      return highX === highY ? x - y : highX ? 1 : -1
    }
  }
  return a.length - b.length
}

export const compareOrder = (a: OrderKey, b: OrderKey): number =>
  a.at - b.at || compareText(a.source, b.source) || compareText(a.messageId, b.messageId)
