import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Answer } from '../../channels/wecom/calls.ts'
import type { WecomError } from '../../channels/wecom/errors.ts'
import type { JsonObject, OwnFacts } from '../../events.ts'
import { SECOND_MS } from '../../kernel/clock.ts'

/** What a page of kf/sync_msg says, in our words; of what is not understood, or not whole, nothing. */

export interface Said {
  what: 'said'
  msgid: string
  externalUserid: string
  at: number
  type: string
  byCustomer: boolean
  userid: string | null
  content: JsonObject | null
}
export type Item =
  | Said
  | { what: 'entered'; msgid: string; externalUserid: string; at: number; scene: string | null }
  | { what: 'state'; externalUserid: string; at: number; state: number; userid: string | null }
  | { what: 'failed'; msgid: string; at: number }
  | { what: 'recalled'; msgid: string; at: number }

type Listed = Answer<'kf/sync_msg'>['msg_list'][number]

const CUSTOMER = 3
const STAFF = 5
const MAX_CONTENT_BYTES = 64 * 1024

/** As our tables take them. */
const id = z.string().regex(/^[\x21-\x7e]{1,90}$/)
const userid = z.string().regex(/^[\x21-\x7e]{1,64}$/)
const type = z.string().regex(/^[\w-]{1,64}$/)
const scene = z.string().max(128)
const message = z.object({
  msgid: id,
  external_userid: id,
  send_time: z.int().positive(),
  origin: z.union([z.literal(CUSTOMER), z.literal(STAFF)]),
  servicer_userid: userid.optional(),
  msgtype: type,
})
const event = z.object({
  msgid: id,
  send_time: z.int().positive(),
  event: z.discriminatedUnion('event_type', [
    z.object({
      event_type: z.literal('enter_session'),
      external_userid: id,
      scene: scene.optional().catch(undefined),
      scene_param: scene.optional().catch(undefined),
    }),
    z.object({
      event_type: z.literal('session_status_change'),
      external_userid: id,
      change_type: z.int(),
      new_servicer_userid: userid.optional().catch(undefined),
    }),
    z.object({ event_type: z.literal('msg_send_fail'), fail_msgid: id }),
    z.object({ event_type: z.literal('user_recall_msg'), recall_msgid: id }),
    z.object({ event_type: z.literal('servicer_recall_msg'), recall_msgid: id }),
  ]),
})

export const itemsOf = (listed: readonly Listed[]): Item[] => listed.flatMap((one) => itemOf(one) ?? [])

function itemOf(listed: Listed): Item | undefined {
  if (listed.msgtype === 'event') return eventOf(listed)
  const { data } = message.safeParse(listed)
  if (!data) return undefined
  const { msgid, external_userid: externalUserid, send_time: seconds, origin, servicer_userid: who, msgtype } = data
  return {
    what: 'said',
    msgid,
    externalUserid,
    at: seconds * SECOND_MS,
    type: msgtype,
    byCustomer: origin === CUSTOMER,
    userid: who ?? null,
    content: contentOf(listed[msgtype]),
  }
}

/** 1 out of the pool to somebody, 2 handed on, 4 taken up again; 3 is over. */
const ENDED = 3
const SOMEBODYS = 3
const OVER = 4

function eventOf(listed: Listed): Item | undefined {
  const { data } = event.safeParse(listed)
  if (!data) return undefined
  const { msgid, send_time: seconds, event: told } = data
  const at = seconds * SECOND_MS
  switch (told.event_type) {
    case 'enter_session':
      return { what: 'entered', msgid, externalUserid: told.external_userid, at, scene: told.scene_param || told.scene || null } // prettier-ignore
    case 'session_status_change': {
      const isOver = told.change_type === ENDED
      const state = isOver ? OVER : SOMEBODYS
      return { what: 'state', externalUserid: told.external_userid, at, state, userid: isOver ? null : (told.new_servicer_userid ?? null) } // prettier-ignore
    }
    case 'msg_send_fail':
      return { what: 'failed', msgid: told.fail_msgid, at }
    case 'user_recall_msg':
    case 'servicer_recall_msg':
      return { what: 'recalled', msgid: told.recall_msgid, at }
  }
}

function contentOf(value: unknown): JsonObject | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  return Buffer.byteLength(JSON.stringify(value)) > MAX_CONTENT_BYTES ? null : (value as JsonObject)
}

export const textOf = ({ type, content }: Pick<Said, 'type' | 'content'>): string | null =>
  type === 'text' && typeof content?.content === 'string' ? content.content : null

// ── Facts ────────────────────────────────────────────────────────────────────────────────────────────────────────────

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url')
const about = (externalUserid: string) => ({ externalIds: [{ type: 'external_userid', id: externalUserid }] })
const instantOf = (at: number): string => new Date(at).toISOString()

export function factOf(kf: string, { msgid, externalUserid, at, type, byCustomer, userid }: Said) {
  const properties: OwnFacts['Message Sent'] = { kf, type, ...(userid !== null && { userid }) }
  return {
    type: 'track',
    event: byCustomer ? 'Message Sent' : 'Message Received',
    messageId: `kf ${msgid}`,
    timestamp: instantOf(at),
    properties,
    context: about(externalUserid),
  }
}

export function enteredFact(kf: string, { msgid, externalUserid, at, scene }: Item & { what: 'entered' }) {
  const properties: OwnFacts['KF Entered'] = { kf, ...(scene !== null && { scene }) }
  return { type: 'track', event: 'KF Entered', messageId: `kf ${msgid}`, timestamp: instantOf(at), properties, context: about(externalUserid) } // prettier-ignore
}

export function sentFact(sent: { openKfid: string; msgid: string; externalUserid: string; at: number; type: string }) {
  const properties: OwnFacts['Message Received'] = { kf: sent.openKfid, type: sent.type, automatic: true }
  return {
    type: 'track',
    event: 'Message Received',
    messageId: `kf ${sent.msgid}`,
    timestamp: instantOf(sent.at),
    properties,
    context: about(sent.externalUserid),
  }
}

type Customer = Answer<'kf/customer/batchget'>['customer_list'][number]
/** Who they are; somebody of WeChat is known by a unionid too, where the corp has bound an account of the open platform. */
export function profileFact(
  { external_userid: externalUserid, nickname, avatar, gender, unionid }: Customer,
  at: number,
) {
  // prettier-ignore
  const traits = {
    external_userid: externalUserid,
    ...(unionid !== undefined && { unionid }),
    ...(nickname && { name: nickname }),
    ...(avatar && { avatar }),
    ...((gender === 1 || gender === 2) && { gender: gender === 1 ? 'male' : 'female' }),
  }
  // Who is forgotten leaves no name of theirs, not even here.
  return { type: 'identify', messageId: `kf profile ${hashOf(externalUserid)} ${at}`, timestamp: instantOf(at), traits }
}

// ── Sending ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const MSGID_CHARS = 32
/** WeCom takes an id once, so that a message which is sent again after a crash is not a second one. */
export const msgidOf = (key: string): string => hashOf(`kf ${key}`).slice(0, MSGID_CHARS)

/** not_written: the customer has not written within 48 hours, or ever. five_sent: since then five were sent. served: somebody
 *  of the staff has the session, or is waited for. over: the session has ended. late: what it was for is past. gone: there is
 *  no such account or customer. rejected: WeCom does not take what it says. not_delivered: it was taken, and did not arrive. */
export const REASONS = ['not_written', 'five_sent', 'served', 'over', 'late', 'gone', 'rejected', 'unreachable', 'not_delivered'] as const // prettier-ignore
export type Reason = (typeof REASONS)[number]

const FIVE_SENT = 95001
const NOT_WRITTEN = 95002
const IS_OVER = 95013
const NOT_OURS = new Set([95016, 95018])

/** What became of one that was refused; undefined: try again. `mayBeSent`: it was sent before and nobody knows whether it
 *  arrived. */
export function outcomeOf(error: WecomError, mayBeSent: boolean): 'sent' | Reason | undefined {
  const { code, isRepeat } = error.details
  if (isRepeat) return 'sent'
  // By our count there was room for it: it is itself the fifth.
  if (code === FIVE_SENT) return mayBeSent ? 'sent' : 'five_sent'
  if (code === NOT_WRITTEN) return 'not_written'
  if (code === IS_OVER) return 'over'
  if (code !== undefined && NOT_OURS.has(code)) return 'served'
  if (error.kind === 'gone') return error.meaning === 'media_gone' ? 'rejected' : 'gone'
  return error.kind === 'refused' ? 'rejected' : undefined
}
