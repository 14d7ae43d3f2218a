import type { Sandbox } from '../sandbox.ts'
import { FROM_CUSTOMER, FROM_STAFF, FROM_SYSTEM, PERSON } from '../state/kf.ts'
import type { Said } from './chats.ts'
import { missing } from './missing.ts'
import { partsOf, type Part } from './parts.ts'

/** WeChat customer service on the phones: a chat of a customer with an account, served by a member, an app or nobody. */
const MAX_SESSIONS = 30
const MESSAGES_PER_PAGE = 50

interface Row {
  open_kfid: string
  account: string
  external_userid: string
  name: string
  state: number
  servicer: string | null
  at: number
  msgtype: string | null
  content: string | null
}
export interface Session extends Omit<Row, 'msgtype' | 'content'> {
  last: { part: Part | undefined } | null
}
const sessionOf = ({ msgtype, content, ...row }: Row): Session => ({
  ...row,
  last: msgtype === null ? null : { part: partsOf(msgtype, JSON.parse(content!))[0] },
})

export const sessionsOfCustomer = ({ state }: Sandbox, externalUserid: string): Session[] =>
  state.all<Row>`
    select s.open_kfid, a.name as account, s.external_userid, p.name, s.state, s.servicer, coalesce(m.sent_at, 0) as at,
      m.msgtype, m.content
    from kf_sessions s join kf_accounts a on a.open_kfid = s.open_kfid join people p on p.external_userid = s.external_userid
    left join kf_messages m on m.id = (select max(id) from kf_messages k
      where k.external_userid = s.external_userid and k.open_kfid = s.open_kfid and k.origin <> ${FROM_SYSTEM})
    where s.external_userid = ${externalUserid} order by m.id desc, s.id desc limit ${MAX_SESSIONS}`.map(sessionOf)

/** Those that a member serves now. */
export const sessionsServedBy = ({ state }: Sandbox, userid: string): Session[] =>
  state.all<Row>`
    select s.open_kfid, a.name as account, s.external_userid, p.name, s.state, s.servicer, coalesce(m.sent_at, 0) as at,
      m.msgtype, m.content
    from kf_sessions s join kf_accounts a on a.open_kfid = s.open_kfid join people p on p.external_userid = s.external_userid
    left join kf_messages m on m.id = (select max(id) from kf_messages k
      where k.external_userid = s.external_userid and k.open_kfid = s.open_kfid and k.origin <> ${FROM_SYSTEM})
    where s.servicer = ${userid} and s.state = ${PERSON} order by m.id desc, s.id desc limit ${MAX_SESSIONS}`.map(
    sessionOf,
  )

interface SaidRow {
  id: number
  at: number
  origin: number
  servicer: string | null
  name: string | null
  msgtype: string
  content: string
}

/** What was said in it; `talk` is the account and the customer, with a colon between. */
export function saidToKf({ state }: Sandbox, talk: string, before = Number.MAX_SAFE_INTEGER) {
  const [openKfid, externalUserid] = talk.split(':')
  const both = state.get<{ account: string; customer: string }>`select a.name as account, p.name as customer
    from kf_accounts a, people p where a.open_kfid = ${openKfid ?? ''} and p.external_userid = ${externalUserid ?? ''}`
  if (!both) return missing('There is no such session.')
  const rows = state.all<SaidRow>`
    select m.id, m.sent_at as at, m.origin, m.servicer, s.name, m.msgtype, m.content
    from kf_messages m left join members s on s.userid = m.servicer
    where m.open_kfid = ${openKfid!} and m.external_userid = ${externalUserid!} and m.origin <> ${FROM_SYSTEM}
      and m.id < ${before} order by m.id desc limit ${MESSAGES_PER_PAGE + 1}`
  const messages = rows
    .slice(0, MESSAGES_PER_PAGE)
    .toReversed()
    .map(({ id, at, origin, servicer, name, msgtype, content }): Said => {
      const isCustomer = origin === FROM_CUSTOMER
      const sender = isCustomer ? externalUserid! : origin === FROM_STAFF ? servicer! : openKfid!
      const called = isCustomer ? both.customer : (name ?? both.account)
      return { id, sender, name: called, isStaff: !isCustomer, at, source: 'person', parts: partsOf(msgtype, JSON.parse(content)) } // prettier-ignore
    })
  return { messages, hasMore: rows.length > MESSAGES_PER_PAGE }
}

export const kfAccounts = ({ state }: Sandbox, search: string) =>
  state.all<{ open_kfid: string; name: string }>`select open_kfid, name from kf_accounts
    where deleted = 0 and instr(lower(name), ${search}) > 0 order by id`
