import { z } from 'zod'
import { wayOf, type ContactWay } from '../calls/contact-ways.ts'
import { cannot } from '../errors.ts'
import { contactEvent, happened } from '../events.ts'
import { SECOND_MS, TEMP_CHAT_SECONDS } from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'
import { ACTIVE, activeAmong, activeMember, findMember, type Member } from '../state/members.ts'
import { addMessage, chatOf } from '../state/messages.ts'
import { ensurePerson, type Person } from '../state/people.ts'
import {
  areFriends,
  befriend,
  findRelation,
  giveWelcomeCode,
  isFull,
  AGREED,
  record,
  type Relation,
} from '../state/relations.ts'
import { action } from './action.ts'

/** What customers do. Who is not known yet comes with a name. */
const SCANNED = 1

export const who = z
  .object({
    external_userid: z.string().min(1),
    name: z.string().min(1),
    unionid: z.string(),
    gender: z.int().min(0).max(2),
    type: z.int().min(1).max(2),
    avatar: z.string(),
    corp_name: z.string(),
    corp_full_name: z.string(),
    position: z.string(),
    external_attr: z.array(z.unknown()),
  })
  .partial()
export const pair = z.object({ userid: z.string(), external_userid: z.string() })
export type Pair = z.output<typeof pair>

export const personFor = (sandbox: Sandbox, given: z.output<typeof who>): Person =>
  ensurePerson(sandbox, { ...given, name: given.name ?? '微信用户' })
/** A member or a customer may have these two apart, half, or together. */
export function relationOf(sandbox: Sandbox, given: Pair): Relation {
  return findRelation(sandbox, given) ?? cannot('They do not know each other.')
}

/** Who came by a temporary code may write, and be answered, without being a friend. */
export const chatForATime = ({ state, clock }: Sandbox, { userid, external_userid }: Pair): boolean =>
  state.get`select 1 from temp_chats where userid = ${userid} and external_userid = ${external_userid}
    and closed_at is null and ends_at > ${clock.now()}` !== undefined

/** Whom the code leads to: who follows the customer already if it is exclusive, else one by lot. */
function choose(sandbox: Sandbox, way: ContactWay, person: Person): Member {
  const { state, chance } = sandbox
  const followers = state.all<{ userid: string }>`select userid from relations
    where external_userid = ${person.external_userid} and staff_side = 1 and customer_side = 1 order by id`
  const first =
    way.is_exclusive && followers.map(({ userid }) => findMember(sandbox, userid)).find((one) => one?.status === ACTIVE)
  if (first) return first
  const able = activeAmong(sandbox, way.user, way.party).filter(({ userid }) => !isFull(sandbox, userid))
  return able.length === 0 ? cannot('Nobody behind this code can take another customer.') : chance.pick('way', able)
}

export const customerActions = {
  'customer.scan_contact_way': action(who.extend({ config_id: z.string() }), (sandbox, { config_id, ...given }) => {
    const { state, clock } = sandbox
    const { way, expires_at: expiresAt } = wayOf(sandbox, config_id)
    const now = clock.now()
    if (expiresAt !== null && expiresAt <= now) cannot('The code has expired.')
    const person = personFor(sandbox, given)
    const { userid } = choose(sandbox, way, person)
    const both = { userid, external_userid: person.external_userid }
    if (way.is_temp) {
      const ends = now + (way.chat_expires_in ?? TEMP_CHAT_SECONDS) * SECOND_MS
      state.run`insert into temp_chats (userid, external_userid, config_id, started_at, ends_at)
        values (${userid}, ${person.external_userid}, ${config_id}, ${now}, ${ends})`
      return { ...both, became: 'temporary chat' as const }
    }
    if (areFriends(findRelation(sandbox, both))) return { ...both, became: 'nothing new' as const }
    const adding = { ...both, add_way: SCANNED, state: way.state || undefined, oper_userid: person.external_userid }
    if (!way.skip_verify) {
      applyTo(sandbox, adding)
      return { ...both, became: 'applied' as const }
    }
    return { ...both, ...befriend(sandbox, 'person', adding), became: 'friend' as const }
  }),

  /** By any other way: searched the phone number (2), got a card (3), in a group (4), a video channel (10) … */
  'customer.add_staff': action(
    who.extend({
      userid: z.string(),
      add_way: z.int(),
      state: z.string().optional(),
      channels: z.object({ nickname: z.string(), source: z.int() }).optional(),
    }),
    (sandbox, { userid, add_way, state, channels, ...given }) => {
      activeMember(sandbox, userid)
      const person = personFor(sandbox, given)
      const both = { userid, external_userid: person.external_userid }
      const adding = { ...both, add_way, state, channels, oper_userid: person.external_userid }
      return { ...both, ...befriend(sandbox, 'person', adding) }
    },
  ),

  /** Says yes to a member who has added them. */
  'customer.accept': action(pair, (sandbox, given) => {
    const relation = relationOf(sandbox, given)
    if (!relation.staff_side || !relation.is_half) cannot('No member waits for a yes.')
    const { add_way, oper_userid } = relation
    return befriend(sandbox, 'person', { ...given, add_way, oper_userid })
  }),

  'customer.delete_staff': action(pair, (sandbox, given) => leave(sandbox, given, 'deleted by customer')),
  'customer.block_staff': action(pair, (sandbox, given) => leave(sandbox, given, 'blocked by customer')),

  'customer.send_message': action(
    pair.extend({ text: z.string().min(1), msgtype: z.string().default('text') }),
    (sandbox, { text, msgtype, ...given }) => {
      const { state } = sandbox
      const relation = findRelation(sandbox, given)
      if (!areFriends(relation) && !chatForATime(sandbox, given)) cannot('They are not friends.')
      if (relation) state.run`update relations set chatting = 1 where id = ${relation.id}`
      const chat = chatOf(given.userid, given.external_userid)
      const sender = given.external_userid
      addMessage(sandbox, { chat, sender, isStaff: false, msgtype, content: { content: text }, source: 'person' })
      return {}
    },
  ),

  /** Agrees that the chat is archived. */
  'customer.agree_to_archive': action(pair, (sandbox, given) => {
    const relation = relationOf(sandbox, given)
    if (!areFriends(relation)) cannot('They are not friends.')
    record(sandbox, given, AGREED)
    const code = relation.welcomed || relation.chatting ? undefined : giveWelcomeCode(sandbox, given)
    happened(sandbox, 'person', contactEvent('msg_audit_approved', given, { after: { WelcomeCode: code } }))
    return code === undefined ? {} : { welcome_code: code }
  }),
}

/** Asks a member who wants to look first; the member accepts (staff.accept). */
function applyTo(sandbox: Sandbox, wanted: Pair & { add_way: number; state?: string; oper_userid: string }): void {
  sandbox.state
    .run`insert into relations (userid, external_userid, staff_side, customer_side, applied, created_at, add_way,
      state, oper_userid)
    values (${wanted.userid}, ${wanted.external_userid}, 0, 0, 1, ${sandbox.clock.now()}, ${wanted.add_way},
      ${wanted.state ?? null}, ${wanted.oper_userid})
    on conflict (userid, external_userid) do update set applied = 1, add_way = excluded.add_way, state = excluded.state,
      oper_userid = excluded.oper_userid`
  record(sandbox, wanted, 'applied')
}

function leave(sandbox: Sandbox, given: Pair, what: 'deleted by customer' | 'blocked by customer'): object {
  const relation = relationOf(sandbox, given)
  if (!relation.customer_side) cannot('The customer does not have this member.')
  sandbox.state.run`update relations set customer_side = 0 where id = ${relation.id}`
  record(sandbox, given, what)
  // a member who has deleted the customer first is not told any more
  if (relation.staff_side) happened(sandbox, 'person', contactEvent('del_follow_user', given))
  return {}
}
