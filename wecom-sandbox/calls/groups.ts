import { z } from 'zod'
import { secondsOf } from '../clock.ts'
import { refuse } from '../errors.ts'
import { MAX_USERIDS_PER_CALL, MAX_VISIBLE_WITHOUT_OWNER_FILTER } from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'
import { CUSTOMER, groupMembers, groupOf, type GroupMember } from '../state/groups.ts'
import { findMember } from '../state/members.ts'
import { findPerson } from '../state/people.ts'
import { afterCursor, call, pageOf } from './call.ts'
import { cursor, id, ids, zeroOrOne } from './shapes.ts'

/** Customer groups as they are; what is kept of the dismissed ones nobody can ask. */
function describe(sandbox: Sandbox, member: GroupMember, needsName: boolean) {
  const person = member.type === CUSTOMER ? findPerson(sandbox, member.userid) : undefined
  const name = person?.name ?? findMember(sandbox, member.userid)?.name ?? ''
  return {
    userid: member.userid,
    type: member.type,
    ...(person?.unionid && { unionid: person.unionid }),
    join_time: secondsOf(member.joined_at),
    join_scene: member.join_scene,
    ...(member.state !== null && { state: member.state }),
    ...(member.type === CUSTOMER && member.invitor !== null && { invitor: { userid: member.invitor } }),
    group_nickname: member.nickname,
    ...(needsName && { name }),
  }
}

export const groupCalls = [
  call({
    method: 'POST',
    path: 'externalcontact/groupchat/list',
    right: 'customers',
    input: z.object({
      status_filter: z.int().min(0).max(3).default(0),
      owner_filter: z.object({ userid_list: ids(MAX_USERIDS_PER_CALL).default([]) }).optional(),
      cursor,
      limit: z.int().min(1).max(1_000),
    }),
    run({ state }, input) {
      const owners = input.owner_filter?.userid_list ?? []
      const { n } = state.get<{ n: number }>`select count(*) as n from members where status <> 5`!
      if (owners.length === 0 && n > MAX_VISIBLE_WITHOUT_OWNER_FILTER) refuse(81017)
      const rows = state.all<{ id: number; chat_id: string; status: number }>`select id, chat_id, status from groups
        where dismissed_at is null and (${input.status_filter} = 0 or status = ${input.status_filter})
          and (${owners.length} = 0 or owner in (select value from json_each(${JSON.stringify(owners)})))
          and id > ${afterCursor(input.cursor)} order by id limit ${input.limit + 1}`
      const { page, next_cursor } = pageOf(rows, input.limit)
      return { group_chat_list: page.map(({ chat_id, status }) => ({ chat_id, status })), next_cursor }
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/groupchat/get',
    right: 'customers',
    input: z.object({ chat_id: id, need_name: zeroOrOne.default(0) }),
    run(sandbox, { chat_id: chatId, need_name: needName }) {
      const group = groupOf(sandbox, chatId)
      const members = groupMembers(sandbox, chatId)
      return {
        group_chat: {
          chat_id: chatId,
          name: group.name,
          owner: group.owner,
          create_time: secondsOf(group.created_at),
          notice: group.notice,
          member_list: members.map((member) => describe(sandbox, member, needName === 1)),
          admin_list: members.filter((member) => member.is_admin).map(({ userid }) => ({ userid })),
          member_version: group.member_version,
        },
      }
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/opengid_to_chatid',
    right: 'customers',
    input: z.object({ opengid: id }),
    run({ state }, { opengid }) {
      const found = state.get<{ chat_id: string }>`select chat_id from groups where opengid = ${opengid}`
      return found ?? refuse(90501)
    },
  }),
]
