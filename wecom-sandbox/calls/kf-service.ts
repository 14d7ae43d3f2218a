import { z } from 'zod'
import { secondsOf } from '../clock.ts'
import { refuse } from '../errors.ts'
import { KF_WINDOW_MS, MAX_KF_MESSAGES, MAX_USERIDS_PER_CALL } from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'
import * as kf from '../state/kf.ts'
import { checkMedia } from '../state/media.ts'
import { findPerson } from '../state/people.ts'
import { afterCursor, call } from './call.ts'
import { cursor, id, ids, limit } from './shapes.ts'

/** Talking with customers of WeChat customer service. */
const inSession = { open_kfid: id, external_userid: id }
const sessionOf = (sandbox: Sandbox, given: { open_kfid: string; external_userid: string }): kf.Session => {
  kf.accountOf(sandbox, given.open_kfid)
  return kf.findSession(sandbox, given.open_kfid, given.external_userid) ?? refuse(40096)
}

/** From which state into which; what is over begins anew only when the customer writes. */
const TRANSITIONS: Record<number, number[]> = {
  [kf.UNHANDLED]: [kf.ROBOT, kf.WAITING, kf.PERSON, kf.OVER],
  [kf.ROBOT]: [kf.WAITING, kf.PERSON, kf.OVER],
  [kf.WAITING]: [kf.PERSON, kf.OVER],
  [kf.PERSON]: [kf.PERSON, kf.OVER],
  [kf.OVER]: [],
}

const message = z.object({ msgid: id.optional(), msgtype: id }).loose()
const contentOf = (sent: z.output<typeof message>): unknown => {
  const content = sent[sent.msgtype]
  return typeof content === 'object' && content !== null ? content : refuse(40063)
}

/** Five answers within 48 hours of the customer's last words. */
function checkWindow(sandbox: Sandbox, session: kf.Session): void {
  const now = sandbox.clock.now()
  if (session.customer_wrote_at === null || now >= session.customer_wrote_at + KF_WINDOW_MS) refuse(95002)
  if (session.sent_since >= MAX_KF_MESSAGES) refuse(95001)
  if (session.state === kf.OVER) refuse(95013)
  if (session.state === kf.WAITING || session.state === kf.PERSON) refuse(95018)
}

interface Row {
  id: number
  msgid: string
  open_kfid: string
  external_userid: string
  sent_at: number
  origin: number
  servicer: string | null
  msgtype: string
  content: string
}
const describe = (row: Row) => ({
  msgid: row.msgid,
  // of an event the two stand inside it
  ...(row.origin !== kf.FROM_SYSTEM && { open_kfid: row.open_kfid, external_userid: row.external_userid }),
  send_time: secondsOf(row.sent_at),
  origin: row.origin,
  ...(row.servicer !== null && { servicer_userid: row.servicer }),
  msgtype: row.msgtype,
  [row.msgtype]: JSON.parse(row.content) as object,
})

export const kfServiceCalls = [
  call({
    method: 'POST',
    path: 'kf/service_state/get',
    right: 'kf',
    input: z.object(inSession),
    run(sandbox, given) {
      const { state, servicer } = sessionOf(sandbox, given)
      return { service_state: state, ...(servicer !== null && { servicer_userid: servicer }) }
    },
  }),
  call({
    method: 'POST',
    path: 'kf/service_state/trans',
    right: 'kf',
    input: z.object({ ...inSession, service_state: z.int().min(0).max(4), servicer_userid: id.optional() }),
    run(sandbox, given) {
      const session = sessionOf(sandbox, given)
      const { service_state: to, servicer_userid: servicer } = given
      if (!TRANSITIONS[session.state]!.includes(to)) refuse(95016)
      if (to === kf.PERSON) {
        const serves = sandbox.state.get`select 1 from kf_servicers
          where open_kfid = ${given.open_kfid} and userid = ${servicer ?? ''} and receiving = 1`
        if (!serves) refuse(95014)
      }
      sandbox.state.run`update kf_sessions set state = ${to}, servicer = ${to === kf.PERSON ? servicer! : null}
        where id = ${session.id}`
      // of what may be answered by a message on the event
      const isTold = to === kf.WAITING || to === kf.PERSON || to === kf.OVER
      return isTold ? { msg_code: kf.giveKfCode(sandbox, given.open_kfid, given.external_userid) } : {}
    },
  }),
  call({
    method: 'POST',
    path: 'kf/sync_msg',
    right: 'kf',
    input: z.object({
      cursor,
      token: z.string().optional(),
      limit: limit(1_000, 1_000),
      voice_format: z.int().optional(),
      open_kfid: id,
    }),
    run(sandbox, given) {
      const { state, clock } = sandbox
      kf.accountOf(sandbox, given.open_kfid)
      const isKnown =
        !given.token ||
        state.get`select 1 from kf_tokens where token = ${given.token}
        and open_kfid = ${given.open_kfid} and expires_at > ${clock.now()}`
      if (!isKnown) refuse(95007)
      const after = afterCursor(given.cursor)
      const rows = state.all<Row>`select * from kf_messages
        where open_kfid = ${given.open_kfid} and origin <> ${kf.FROM_API} and id > ${after}
        order by id limit ${given.limit + 1}`
      const page = rows.slice(0, given.limit)
      // always a cursor, also at the end: one goes on from there
      const last = page.at(-1)?.id ?? after
      const next = last === 0 ? '' : Buffer.from(`after ${last}`).toString('base64url')
      return { next_cursor: next, has_more: rows.length > page.length ? 1 : 0, msg_list: page.map(describe) }
    },
  }),
  call({
    method: 'POST',
    path: 'kf/send_msg',
    right: 'kf',
    input: message.extend({ touser: id, open_kfid: id }),
    run(sandbox, { touser, open_kfid: openKfid, ...sent }) {
      const session = sessionOf(sandbox, { open_kfid: openKfid, external_userid: touser })
      checkWindow(sandbox, session)
      const content = contentOf(sent)
      checkMedia(sandbox, { [sent.msgtype]: content })
      sandbox.state.run`update kf_sessions set sent_since = sent_since + 1 where id = ${session.id}`
      return { msgid: send(sandbox, session, { msgid: sent.msgid, msgtype: sent.msgtype, content }) }
    },
  }),
  call({
    method: 'POST',
    path: 'kf/send_msg_on_event',
    right: 'kf',
    input: message.extend({ code: id }),
    run(sandbox, { code: given, ...sent }) {
      const { state, clock } = sandbox
      const code = state.get<{
        open_kfid: string
        external_userid: string
      }>`select open_kfid, external_userid from kf_codes
        where code = ${given} and used = 0 and expires_at > ${clock.now()}`
      if (!code) return refuse(40058, 'invalid code. invalid Request Parameter')
      const content = contentOf(sent)
      checkMedia(sandbox, { [sent.msgtype]: content })
      state.run`update kf_codes set used = 1 where code = ${given}`
      return { msgid: send(sandbox, code, { msgid: sent.msgid, msgtype: sent.msgtype, content }) }
    },
  }),
  call({
    method: 'POST',
    path: 'kf/customer/batchget',
    right: 'kf',
    input: z.object({
      external_userid_list: ids(MAX_USERIDS_PER_CALL).min(1),
      need_enter_session_context: z.int().optional(),
    }),
    run(sandbox, { external_userid_list: wanted }) {
      const known = new Set(
        sandbox.state.all<{ external_userid: string }>`select distinct external_userid from kf_sessions
          where external_userid in (select value from json_each(${JSON.stringify(wanted)}))`.map(
          (row) => row.external_userid,
        ),
      )
      const customer_list = wanted.flatMap((externalUserid) => {
        const person = known.has(externalUserid) ? findPerson(sandbox, externalUserid) : undefined
        if (!person) return []
        const { external_userid, name: nickname, avatar, gender, unionid } = person
        return { external_userid, nickname, avatar, gender, ...(unionid !== null && { unionid }) }
      })
      return { customer_list, invalid_external_userid: wanted.filter((one) => !known.has(one)) }
    },
  }),
]

/** An id of the sender's own may be used once. */
function send(
  sandbox: Sandbox,
  { open_kfid, external_userid }: { open_kfid: string; external_userid: string },
  sent: { msgid?: string; msgtype: string; content: unknown },
): string {
  const isTaken = sandbox.state.get`select 1 from kf_messages where msgid = ${sent.msgid ?? null}`
  if (isTaken) refuse(40058, 'msgid exists. invalid Request Parameter')
  return kf.addKfMessage(sandbox, { open_kfid, external_userid, origin: kf.FROM_API, ...sent })
}
