import { refuse } from '../errors.ts'
import { happened } from '../events.ts'
import { KF_CODE_MS, KF_TOKEN_MS } from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'

/** WeChat customer service (微信客服): accounts that customers write to, without being anybody's friend. */
export const UNHANDLED = 0
export const ROBOT = 1
export const WAITING = 2
export const PERSON = 3
export const OVER = 4

export const FROM_CUSTOMER = 3
export const FROM_SYSTEM = 4
export const FROM_STAFF = 5
/** What the API sent: sync_msg does not tell it. */
export const FROM_API = 0

export interface Account {
  id: number
  open_kfid: string
  name: string
  media_id: string | null
}
export const accountOf = ({ state }: Sandbox, openKfid: string): Account =>
  state.get<Account>`select id, open_kfid, name, media_id from kf_accounts
    where open_kfid = ${openKfid} and deleted = 0` ?? refuse(95000)

export interface Session {
  id: number
  open_kfid: string
  external_userid: string
  state: number
  servicer: string | null
  scene: string
  customer_wrote_at: number | null
  sent_since: number
}
export const findSession = ({ state }: Sandbox, openKfid: string, externalUserid: string): Session | undefined =>
  state.get<Session>`select * from kf_sessions where open_kfid = ${openKfid} and external_userid = ${externalUserid}`

export interface KfMessage {
  open_kfid: string
  external_userid: string
  origin: number
  servicer?: string
  msgtype: string
  content: unknown
  msgid?: string
}

export function addKfMessage({ state, chance, clock, live }: Sandbox, message: KfMessage): string {
  const msgid = message.msgid ?? chance.id('kfmsg', 32)
  state.run`insert into kf_messages (msgid, open_kfid, external_userid, sent_at, origin, servicer, msgtype, content)
    values (${msgid}, ${message.open_kfid}, ${message.external_userid}, ${clock.now()}, ${message.origin},
      ${message.servicer ?? null}, ${message.msgtype}, ${JSON.stringify(message.content)})`
  live.tell({ at: clock.now(), what: 'message', detail: { kf: true, ...message, msgid } })
  return msgid
}

/** Of what is new one is called back, with a token for reading it. */
export function callKfBack(sandbox: Sandbox, openKfid: string): void {
  const { state, chance, clock } = sandbox
  const token = chance.id('ENC', 40)
  state.run`insert into kf_tokens (token, open_kfid, expires_at) values (${token}, ${openKfid}, ${clock.now() + KF_TOKEN_MS})`
  happened(sandbox, 'person', { Event: 'kf_msg_or_event', Token: token, OpenKfId: openKfid })
}

/** For one answer to an event, within 20 seconds. */
export function giveKfCode({ state, chance, clock }: Sandbox, openKfid: string, externalUserid: string): string {
  const code = chance.id('', 43)
  state.run`insert into kf_codes (code, open_kfid, external_userid, expires_at)
    values (${code}, ${openKfid}, ${externalUserid}, ${clock.now() + KF_CODE_MS})`
  return code
}
