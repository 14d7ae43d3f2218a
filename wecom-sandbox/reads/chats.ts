import type { Sandbox } from '../sandbox.ts'
import type { Source } from '../state/messages.ts'
import { partsOf, type Part } from './parts.ts'

/** Chats of two as either of the two sees them in their list, and what has been said in a chat. */
const MAX_CHATS = 50
const MESSAGES_PER_PAGE = 50

/** Who asks whom, who has whom; who has been left may still read what was said. */
export type Standing = 'friends' | 'temporary' | 'half' | 'applied' | 'left by customer' | 'left by staff' | 'ended'

interface Row {
  userid: string
  external_userid: string
  name: string
  remark: string
  staff_side: number
  customer_side: number
  is_half: number
  applied: number
  temporary: number
  at: number
  msgtype: string | null
  content: string | null
  is_staff: number | null
}
export interface Chat {
  chat: string
  userid: string
  external_userid: string
  /** Of the other one. */
  name: string
  remark: string
  standing: Standing
  at: number
  last: { part: Part | undefined; isStaff: boolean } | null
}

const standingOf = (row: Row): Standing => {
  if (row.temporary) return 'temporary'
  if (row.staff_side && row.customer_side) return 'friends'
  if (row.applied) return 'applied'
  if (row.staff_side) return row.is_half ? 'half' : 'left by customer'
  return row.customer_side ? 'left by staff' : 'ended'
}
const chatOf = (row: Row): Chat => ({
  chat: `${row.userid}:${row.external_userid}`,
  userid: row.userid,
  external_userid: row.external_userid,
  name: row.name,
  remark: row.remark,
  standing: standingOf(row),
  at: row.at,
  last: lastOf(row),
})
export const lastOf = (row: { msgtype: string | null; content: string | null; is_staff: number | null }) =>
  row.msgtype === null ? null : { part: partsOf(row.msgtype, JSON.parse(row.content!))[0], isStaff: row.is_staff === 1 }

/** The newest first; of thousands, those that are searched for. */
export const chatsOfStaff = ({ state, clock }: Sandbox, userid: string, search: string): Chat[] =>
  state.all<Row>`
    select c.*, p.name, coalesce(m.at, c.since) as at, m.msgtype, m.content, m.is_staff from (
      select userid, external_userid, remark, staff_side, customer_side, is_half, applied, created_at as since,
        0 as temporary from relations where userid = ${userid}
      union all
      select t.userid, t.external_userid, '', 0, 0, 0, 0, max(t.started_at), 1 from temp_chats t
      where t.userid = ${userid} and t.closed_at is null and t.ends_at > ${clock.now()} and not exists (
        select 1 from relations r where r.userid = t.userid and r.external_userid = t.external_userid)
      group by t.userid, t.external_userid
    ) c join people p on p.external_userid = c.external_userid
    left join messages m on m.id = (
      select max(id) from messages where chat = c.userid || ':' || c.external_userid)
    where instr(lower(p.name || ' ' || c.remark), ${search}) > 0
    order by coalesce(m.at, c.since) desc, m.id desc, c.external_userid limit ${MAX_CHATS}`.map(chatOf)

export const chatsOfCustomer = ({ state, clock }: Sandbox, externalUserid: string): Chat[] =>
  state.all<Row>`
    select c.*, s.name, coalesce(m.at, c.since) as at, m.msgtype, m.content, m.is_staff from (
      select userid, external_userid, '' as remark, staff_side, customer_side, is_half, applied, created_at as since,
        0 as temporary from relations where external_userid = ${externalUserid}
      union all
      select t.userid, t.external_userid, '', 0, 0, 0, 0, max(t.started_at), 1 from temp_chats t
      where t.external_userid = ${externalUserid} and t.closed_at is null and t.ends_at > ${clock.now()} and not exists (
        select 1 from relations r where r.userid = t.userid and r.external_userid = t.external_userid)
      group by t.userid, t.external_userid
    ) c join members s on s.userid = c.userid
    left join messages m on m.id = (
      select max(id) from messages where chat = c.userid || ':' || c.external_userid)
    order by coalesce(m.at, c.since) desc, m.id desc, c.userid limit ${MAX_CHATS}`.map(chatOf)

export interface Said {
  id: number
  sender: string
  name: string
  isStaff: boolean
  at: number
  source: Source
  parts: Part[]
}
interface SaidRow extends Omit<Said, 'isStaff' | 'parts'> {
  is_staff: number
  msgtype: string
  content: string
}

/** The newest, the oldest of them first; from `before` on further back. */
export function saidIn({ state }: Sandbox, chat: string, before = Number.MAX_SAFE_INTEGER) {
  const rows = state.all<SaidRow>`
    select m.id, m.sender, coalesce(s.name, p.name, m.sender) as name, m.is_staff, m.at, m.source, m.msgtype, m.content
    from messages m left join members s on s.userid = m.sender left join people p on p.external_userid = m.sender
    where m.chat = ${chat} and m.id < ${before} order by m.id desc limit ${MESSAGES_PER_PAGE + 1}`
  const messages = rows
    .slice(0, MESSAGES_PER_PAGE)
    .toReversed()
    .map(({ is_staff, msgtype, content, ...row }): Said => {
      return { ...row, isStaff: is_staff === 1, parts: partsOf(msgtype, JSON.parse(content)) }
    })
  return { messages, hasMore: rows.length > MESSAGES_PER_PAGE }
}
