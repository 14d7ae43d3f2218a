import { z } from 'zod'
import { giveGroup } from '../calls/group-transfers.ts'
import { joinWayOf, type JoinWay } from '../calls/join-ways.ts'
import { cannot } from '../errors.ts'
import { groupEvent, happened } from '../events.ts'
import { MAX_GROUPS_PER_JOIN_WAY } from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'
import * as groups from '../state/groups.ts'
import { activeMember, findMember } from '../state/members.ts'
import { addMessage } from '../state/messages.ts'
import { action } from './action.ts'
import { personFor, who } from './customers.ts'

/** What happens in customer groups. */
const inGroup = z.object({ chat_id: z.string() })
const update = (sandbox: Sandbox, chatId: string, detail: string) =>
  happened(sandbox, 'person', groupEvent(chatId, 'update', { UpdateDetail: detail }))

/** The first of the groups that still takes who scans, or a new one. */
function roomFor(sandbox: Sandbox, configId: string, way: JoinWay): string {
  const { state, switches } = sandbox
  const most = Math.min(switches.groupScanMax, switches.groupMembersMax)
  const living = way.chat_id_list.filter(
    (chatId) => state.get`select 1 from groups where chat_id = ${chatId} and dismissed_at is null`,
  )
  const open = living.find((chatId) => groups.groupSize(sandbox, chatId) < most)
  if (open !== undefined) return open
  const owner = living[0] !== undefined && groups.groupOf(sandbox, living[0]).owner
  if (way.auto_create_room !== 1 || !owner) return cannot('All the groups behind this code are full.')
  const { made } = state.get<{ made: number }>`update join_ways set rooms_made = rooms_made + 1
    where config_id = ${configId} returning rooms_made as made`!
  const base = way.room_base_name || groups.groupOf(sandbox, living[0]!).name
  const name = `${base}${(way.room_base_id ?? 1) + made - 1}`
  const { chat_id: chatId } = groups.createGroup(sandbox, 'person', { owner, name })
  // the oldest gives way
  const list = [...way.chat_id_list, chatId].slice(-MAX_GROUPS_PER_JOIN_WAY)
  state.run`update join_ways set content = ${JSON.stringify({ ...way, chat_id_list: list })} where config_id = ${configId}`
  return chatId
}

export const groupActions = {
  'group.create': action(
    z.object({
      owner: z.string(),
      name: z.string().default(''),
      members: z.array(z.string()).default([]),
      chat_id: z.string().optional(),
      opengid: z.string().optional(),
      from_wechat: z.boolean().default(false),
      template_id: z.string().optional(),
    }),
    (sandbox, given) => {
      activeMember(sandbox, given.owner)
      return { chat_id: groups.createGroup(sandbox, 'person', given).chat_id }
    },
  ),

  'customer.scan_join_way': action(
    who.extend({ config_id: z.string() }),
    (sandbox, { config_id: configId, ...given }) => {
      const person = personFor(sandbox, given)
      const way = joinWayOf(sandbox, configId)
      const isIn = way.chat_id_list.find((chatId) =>
        groups.groupMembers(sandbox, chatId).some(({ userid }) => userid === person.external_userid),
      )
      const chatId = isIn ?? roomFor(sandbox, configId, way)
      const invitor = groups.groupOf(sandbox, chatId).owner
      const joining = { joinScene: groups.SCANNED, invitor, state: way.state || undefined }
      groups.joinGroup(sandbox, 'person', chatId, [{ userid: person.external_userid, ...joining }])
      return { chat_id: chatId, external_userid: person.external_userid }
    },
  ),

  /** Members and customers, by somebody who is in the group. */
  'group.invite': action(
    inGroup.extend({ by: z.string(), who: z.array(z.string()).min(1), by_link: z.boolean().default(false) }),
    (sandbox, { chat_id: chatId, by, who: invited, by_link: byLink }) => {
      const inside = groups.groupMembers(sandbox, chatId)
      if (!inside.some(({ userid }) => userid === by)) cannot(`${by} is not in the group.`)
      const joinScene = byLink ? groups.BY_LINK : groups.INVITED
      const joining = invited.map((userid) => ({ userid, joinScene, invitor: by }))
      return { added: groups.joinGroup(sandbox, 'person', chatId, joining) }
    },
  ),

  'group.leave': action(inGroup.extend({ who: z.string() }), (sandbox, { chat_id: chatId, who: one }) => {
    groups.leaveGroup(sandbox, 'person', chatId, [one], false)
    return {}
  }),

  /** By the owner or an administrator of the group. */
  'group.remove': action(
    inGroup.extend({ who: z.array(z.string()).min(1) }),
    (sandbox, { chat_id: chatId, who: removed }) => {
      groups.leaveGroup(sandbox, 'person', chatId, removed, true)
      return {}
    },
  ),

  'group.rename': action(inGroup.extend({ name: z.string() }), (sandbox, { chat_id: chatId, name }) => {
    groups.groupOf(sandbox, chatId)
    sandbox.state.run`update groups set name = ${name} where chat_id = ${chatId}`
    update(sandbox, chatId, 'change_name')
    return {}
  }),

  'group.notice': action(inGroup.extend({ notice: z.string() }), (sandbox, { chat_id: chatId, notice }) => {
    groups.groupOf(sandbox, chatId)
    sandbox.state.run`update groups set notice = ${notice} where chat_id = ${chatId}`
    update(sandbox, chatId, 'change_notice')
    return {}
  }),

  'group.change_owner': action(inGroup.extend({ to: z.string() }), (sandbox, { chat_id: chatId, to }) => {
    const { owner } = groups.groupOf(sandbox, chatId)
    activeMember(sandbox, to)
    giveGroup(sandbox, chatId, owner, to)
    update(sandbox, chatId, 'change_owner')
    return {}
  }),

  'group.set_admins': action(
    inGroup.extend({ userids: z.array(z.string()) }),
    (sandbox, { chat_id: chatId, userids }) => {
      groups.groupOf(sandbox, chatId)
      sandbox.state
        .run`update group_members set is_admin = userid in (select value from json_each(${JSON.stringify(userids)}))
      where chat_id = ${chatId}`
      return {}
    },
  ),

  'group.set_nickname': action(
    inGroup.extend({ who: z.string(), nickname: z.string() }),
    (sandbox, { chat_id: chatId, who: one, nickname }) => {
      sandbox.state.run`update group_members set nickname = ${nickname} where chat_id = ${chatId} and userid = ${one}`
      return {}
    },
  ),

  /** From now on whoever joins is greeted by this template. */
  'group.use_template': action(
    inGroup.extend({ template_id: z.string().nullable() }),
    (sandbox, { chat_id: chatId, template_id: templateId }) => {
      groups.groupOf(sandbox, chatId)
      sandbox.state.run`update groups set template_id = ${templateId} where chat_id = ${chatId}`
      return {}
    },
  ),

  'group.dismiss': action(inGroup, (sandbox, { chat_id: chatId }) => {
    groups.groupOf(sandbox, chatId)
    sandbox.state.run`update groups set dismissed_at = ${sandbox.clock.now()} where chat_id = ${chatId}`
    groups.recordGroup(sandbox, chatId, 'dismissed', '')
    happened(sandbox, 'person', groupEvent(chatId, 'dismiss'))
    return {}
  }),

  'group.send_message': action(
    inGroup.extend({ sender: z.string(), text: z.string().min(1), msgtype: z.string().default('text') }),
    (sandbox, { chat_id: chatId, sender, text, msgtype }) => {
      groups.groupOf(sandbox, chatId)
      const isIn = groups.groupMembers(sandbox, chatId).some(({ userid }) => userid === sender)
      if (!isIn) cannot(`${sender} is not in the group.`)
      const isStaff = findMember(sandbox, sender) !== undefined
      addMessage(sandbox, { chat: chatId, sender, isStaff, msgtype, content: { content: text }, source: 'person' })
      return {}
    },
  ),
}
