import { missing } from './missing.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Group } from '../state/groups.ts'
import { lastOf } from './chats.ts'

/** Customer groups in somebody's list, and one of them with who is in it. */
const MAX_GROUPS = 50
const MAX_MEMBERS = 500

interface Row {
  chat_id: string
  name: string
  owner: string
  members: number
  at: number
  msgtype: string | null
  content: string | null
  is_staff: number | null
}

/** Of a member of the staff or a customer: the id says which. */
export const groupsOf = ({ state }: Sandbox, id: string) =>
  state.all<Row>`
    select g.chat_id, g.name, g.owner, coalesce(m.at, me.joined_at) as at, m.msgtype, m.content, m.is_staff,
      (select count(*) from group_members where chat_id = g.chat_id) as members
    from group_members me join groups g on g.chat_id = me.chat_id
    left join messages m on m.id = (select max(id) from messages where chat = g.chat_id)
    where me.userid = ${id} and g.dismissed_at is null
    order by coalesce(m.at, me.joined_at) desc, g.id limit ${MAX_GROUPS}`.map(
    ({ msgtype, content, is_staff, ...row }) => ({
      ...row,
      last: lastOf({ msgtype, content, is_staff }),
    }),
  )

interface MemberRow {
  userid: string
  name: string
  nickname: string
  type: number
  is_admin: number
}

export function readGroup({ state }: Sandbox, chatId: string) {
  const group =
    state.get<Group>`select * from groups where chat_id = ${chatId}` ?? missing(`There is no group ${chatId}.`)
  const members = state.all<MemberRow>`
    select m.userid, coalesce(s.name, p.name, m.userid) as name, m.nickname, m.type, m.is_admin
    from group_members m left join members s on s.userid = m.userid left join people p on p.external_userid = m.userid
    where m.chat_id = ${chatId} order by m.userid = ${group.owner} desc, m.id limit ${MAX_MEMBERS}`
  const { chat_id, name, owner, notice, dismissed_at } = group
  return { chat_id, name, owner, notice, isDismissed: dismissed_at !== null, members }
}
