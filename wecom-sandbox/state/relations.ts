import { cannot, refuse } from '../errors.ts'
import { contactEvent, happened, type Cause } from '../events.ts'
import { WELCOME_CODE_MS } from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'
import { findMember } from './members.ts'
import { findPerson } from './people.ts'

/** A member of the staff and a customer. Each has the other in their own list, or not. */
export interface Relation {
  id: number
  userid: string
  external_userid: string
  staff_side: number
  customer_side: number
  is_half: number
  applied: number
  created_at: number
  remark: string
  description: string
  remark_company: string
  remark_mobiles: string
  add_way: number
  state: string | null
  oper_userid: string
  channels: string | null
  welcomed: number
  chatting: number
}
export interface Pair {
  userid: string
  external_userid: string
}

export const findRelation = ({ state }: Sandbox, { userid, external_userid }: Pair): Relation | undefined =>
  state.get<Relation>`select * from relations where userid = ${userid} and external_userid = ${external_userid}`

/** One whom the member has as a customer, or 84061. */
export function followed(sandbox: Sandbox, pair: Pair): Relation {
  const relation = findRelation(sandbox, pair)
  return relation?.staff_side ? relation : refuse(84061)
}

/** Both have each other. */
export const areFriends = (relation: Relation | undefined): boolean =>
  relation?.staff_side === 1 && relation.customer_side === 1

/** That the chat is archived; in the history of a relation. */
export const AGREED = 'agreed to archive'

export function record({ state, clock }: Sandbox, { userid, external_userid }: Pair, what: string): void {
  state.run`insert into relation_history (userid, external_userid, at, what)
    values (${userid}, ${external_userid}, ${clock.now()}, ${what})`
}

export const isFull = (sandbox: Sandbox, userid: string): boolean =>
  (findMember(sandbox, userid)?.customers ?? 0) >= sandbox.switches.memberCustomersMax
function corpIsFull({ state, switches }: Sandbox): boolean {
  // counting them all takes long, and there are no more customers than there ever were rows
  const { last } = state.get<{ last: number | null }>`select max(id) as last from relations`!
  if ((last ?? 0) < switches.corpCustomersMax) return false
  const { n } = state.get<{
    n: number
  }>`select count(distinct external_userid) as n from relations where staff_side = 1`!
  return n >= switches.corpCustomersMax
}

export interface Adding extends Pair {
  /** The member's side only: the customer has yet to agree. */
  isHalf?: boolean
  add_way: number
  state?: string
  oper_userid: string
  channels?: { nickname: string; source: number }
}

/** They become friends, or half; the callback brings a code for a welcome when there may be one. */
export function befriend(sandbox: Sandbox, cause: Cause, adding: Adding): { welcome_code?: string } {
  const { state, clock } = sandbox
  const before = findRelation(sandbox, adding)
  if (areFriends(before)) return {}
  if (!before?.staff_side && isFull(sandbox, adding.userid)) cannot('The member has as many customers as may be.')
  if (!before?.staff_side && corpIsFull(sandbox)) cannot('The corp has as many customers as may be.')
  const wasHalf = before?.staff_side === 1 && before.is_half === 1
  const keepsWelcomed = wasHalf && before.welcomed === 1
  const way = wasHalf ? { add_way: before.add_way, state: before.state, oper: before.oper_userid } : undefined
  const half = Number(adding.isHalf ?? false)
  state.run`insert into relations (userid, external_userid, staff_side, customer_side, is_half, created_at, add_way, state,
      oper_userid, channels)
    values (${adding.userid}, ${adding.external_userid}, 1, ${1 - half}, ${half}, ${clock.now()}, ${way?.add_way ?? adding.add_way},
      ${way ? way.state : (adding.state ?? null)}, ${way?.oper ?? adding.oper_userid},
      ${adding.channels ? JSON.stringify(adding.channels) : null})
    on conflict (userid, external_userid) do update set staff_side = 1, customer_side = excluded.customer_side,
      is_half = excluded.is_half, applied = 0,
      created_at = excluded.created_at, add_way = excluded.add_way, state = excluded.state,
      oper_userid = excluded.oper_userid, channels = excluded.channels, welcomed = ${Number(keepsWelcomed)}, chatting = 0`
  record(sandbox, adding, adding.isHalf ? 'half-added' : 'added')
  const code = keepsWelcomed ? undefined : giveWelcomeCode(sandbox, adding)
  const change = adding.isHalf ? 'add_half_external_contact' : 'add_external_contact'
  const told = way ? (way.state ?? undefined) : adding.state
  happened(sandbox, cause, contactEvent(change, adding, { after: { State: told, WelcomeCode: code } }))
  return code === undefined ? {} : { welcome_code: code }
}

/** None for who uses WeCom themselves, and none when the console already has a welcome for this member. */
export function giveWelcomeCode(sandbox: Sandbox, pair: Pair): string | undefined {
  if (findPerson(sandbox, pair.external_userid)?.type !== 1) return undefined
  if (findMember(sandbox, pair.userid)?.console_welcome) return undefined
  const code = sandbox.chance.id('', 43)
  const now = sandbox.clock.now()
  sandbox.state.run`insert into welcome_codes (code, userid, external_userid, created_at, expires_at)
    values (${code}, ${pair.userid}, ${pair.external_userid}, ${now}, ${now + WELCOME_CODE_MS})`
  return code
}

/** The member's side ends: what was noted of the customer goes with it. */
export function unfollow(sandbox: Sandbox, cause: Cause, pair: Pair, source?: 'DELETE_BY_TRANSFER'): void {
  const { state } = sandbox
  state.run`update relations set staff_side = 0, remark = '', description = '', remark_company = '', remark_mobiles = '[]'
    where userid = ${pair.userid} and external_userid = ${pair.external_userid}`
  state.run`delete from relation_tags where userid = ${pair.userid} and external_userid = ${pair.external_userid}`
  state.run`delete from personal_tags where userid = ${pair.userid} and external_userid = ${pair.external_userid}`
  record(sandbox, pair, source ? 'transferred away' : 'deleted by staff')
  happened(sandbox, cause, contactEvent('del_external_contact', pair, { after: { Source: source } }))
}

/** When the two last wrote to each other; who wrote last is sent to first. */
export const lastChatted = (sandbox: Sandbox, externalUserid: string): Relation | undefined =>
  sandbox.state.get<Relation>`select r.* from relations r
    where r.external_userid = ${externalUserid} and r.staff_side = 1 and r.customer_side = 1
      and r.userid in (select userid from members where status = 1)
    order by coalesce((select m.at from messages m where m.chat = r.userid || ':' || r.external_userid
      order by m.id desc limit 1), r.created_at) desc, r.id desc limit 1`
