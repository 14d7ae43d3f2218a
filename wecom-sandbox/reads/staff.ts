import type { Sandbox } from '../sandbox.ts'
import { findMember, RESIGNED } from '../state/members.ts'
import type { Content } from '../state/messages.ts'
import { chatsOfStaff } from './chats.ts'
import { groupsOf } from './groups.ts'
import { sessionsServedBy } from './kf.ts'
import { missing } from './missing.ts'
import { partsOf, partsOfContent } from './parts.ts'

/** What is on the phone of a member of the staff. */
const MAX_TASKS = 30
const MAX_NOTICES = 30
const MAX_TARGETS = 500

export function readStaffPhone(sandbox: Sandbox, userid: string, search: string) {
  const member = findMember(sandbox, userid) ?? missing(`Nobody is called ${userid}.`)
  const { name, position, status, customers } = member
  return {
    member: { userid, name, position, customers, hasResigned: status === RESIGNED, shops: shopsOf(sandbox, userid) },
    chats: chatsOfStaff(sandbox, userid, search),
    groups: groupsOf(sandbox, userid),
    broadcasts: broadcastsOf(sandbox, userid),
    moments: momentsOf(sandbox, userid),
    notices: noticesOf(sandbox, userid),
    services: sessionsServedBy(sandbox, userid),
  }
}

const shopsOf = ({ state }: Sandbox, userid: string): string[] =>
  state.all<{ name: string }>`select d.name from member_departments m join departments d on d.id = m.department
    where m.userid = ${userid} order by d.id`.map(({ name }) => name)

interface BroadcastRow {
  msgid: string
  chat_type: string
  content: string
  created_at: number
  sent_at: number | null
  cancelled_at: number | null
  allow_select: number
  targets: number
  reached: number
  reminders: number
}
/** Those that wait first, then the newest. */
const broadcastsOf = ({ state }: Sandbox, userid: string) =>
  state.all<BroadcastRow>`
    select b.msgid, b.chat_type, b.content, b.created_at, t.sent_at, b.cancelled_at, b.allow_select,
      (select count(*) from broadcast_targets g where g.msgid = t.msgid and g.userid = t.userid) as targets,
      (select count(*) from broadcast_targets g where g.msgid = t.msgid and g.userid = t.userid and g.status = 1) as reached,
      (select count(*) from broadcast_reminders r where r.msgid = t.msgid) as reminders
    from (select t.id, t.msgid, t.userid, t.sent_at from broadcast_tasks t join broadcasts b on b.msgid = t.msgid
      where t.userid = ${userid} order by t.sent_at is not null or b.cancelled_at is not null, t.id desc
      limit ${MAX_TASKS}) t join broadcasts b on b.msgid = t.msgid
    order by t.sent_at is not null or b.cancelled_at is not null, t.id desc`.map(({ content, ...row }) => ({
    ...row,
    parts: partsOfContent(JSON.parse(content) as Content),
  }))

interface Target {
  target: string
  name: string
}
/** To whom a broadcast goes, for a member who may choose among them. */
export const readTargets = ({ state }: Sandbox, userid: string, msgid: string): { targets: Target[] } => ({
  targets: state.all<Target>`
    select t.target, coalesce(p.name, g.name, t.target) as name from broadcast_targets t
    left join people p on p.external_userid = t.target left join groups g on g.chat_id = t.target
    where t.msgid = ${msgid} and t.userid = ${userid} order by t.id limit ${MAX_TARGETS}`,
})

interface MomentRow {
  moment_id: string
  content: string
  created_at: number
  ready_at: number
  published_at: number | null
  cancelled_at: number | null
  customers: number
  seen: number
  likes: number
  comments: number
}
const momentsOf = ({ state }: Sandbox, userid: string) =>
  state.all<MomentRow>`
    select m.moment_id, m.content, m.created_at, m.ready_at, t.published_at, m.cancelled_at,
      (select count(*) from moment_customers c where c.moment_id = t.moment_id and c.userid = t.userid) as customers,
      (select count(seen_at) from moment_customers c where c.moment_id = t.moment_id and c.userid = t.userid) as seen,
      (select count(*) from moment_reactions r where r.moment_id = t.moment_id and r.userid = t.userid
        and r.kind = 'like') as likes,
      (select count(*) from moment_reactions r where r.moment_id = t.moment_id and r.userid = t.userid
        and r.kind = 'comment') as comments
    from (select t.id, t.moment_id, t.userid, t.published_at from moment_tasks t
      join moments m on m.moment_id = t.moment_id
      where t.userid = ${userid} order by t.published_at is not null or m.cancelled_at is not null, t.id desc
      limit ${MAX_TASKS}) t join moments m on m.moment_id = t.moment_id
    order by t.published_at is not null or m.cancelled_at is not null, t.id desc`.map(({ content, ...row }) => ({
    ...row,
    parts: partsOfContent(JSON.parse(content) as Content),
  }))

interface NoticeRow {
  msgid: string
  app: string
  content: string
  at: number
  recalled_at: number | null
}
/** What apps have written. */
const noticesOf = ({ state }: Sandbox, userid: string) =>
  state.all<NoticeRow>`
    select m.msgid, a.name as app, m.content, m.at, m.recalled_at
    from app_messages m join apps a on a.agentid = m.agentid
    where exists (select 1 from app_message_receivers r where r.msgid = m.msgid and r.userid = ${userid})
    order by m.id desc limit ${MAX_NOTICES}`.map(({ content, recalled_at, ...row }) => {
    const sent = JSON.parse(content) as { msgtype: string; [kind: string]: unknown }
    return { ...row, isRecalled: recalled_at !== null, parts: partsOf(sent.msgtype, sent[sent.msgtype]) }
  })

export type StaffPhone = ReturnType<typeof readStaffPhone>
