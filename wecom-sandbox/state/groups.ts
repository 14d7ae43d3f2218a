import { cannot, refuse } from '../errors.ts'
import { groupEvent, happened, type Cause } from '../events.ts'
import type { Sandbox } from '../sandbox.ts'
import { addContent, type Content } from './messages.ts'
import { findMember } from './members.ts'
import { findPerson } from './people.ts'

/** A customer group. */
export interface Group {
  id: number
  chat_id: string
  opengid: string
  name: string
  owner: string
  notice: string
  created_at: number
  status: number
  from_wechat: number
  dismissed_at: number | null
  member_version: string
  template_id: string | null
}
export interface GroupMember {
  userid: string
  type: number
  joined_at: number
  join_scene: number
  invitor: string | null
  nickname: string
  state: string | null
  is_admin: number
}

export const STAFF = 1
export const CUSTOMER = 2
export const INVITED = 1
export const BY_LINK = 2
export const SCANNED = 3

export function groupOf({ state }: Sandbox, chatId: string): Group {
  const group = state.get<Group>`select * from groups where chat_id = ${chatId}`
  if (!group) return refuse(40050)
  return group.dismissed_at === null ? group : refuse(49008)
}
export const groupMembers = ({ state }: Sandbox, chatId: string): GroupMember[] =>
  state.all<GroupMember>`select userid, type, joined_at, join_scene, invitor, nickname, state, is_admin
    from group_members where chat_id = ${chatId} order by id`
export const groupSize = ({ state }: Sandbox, chatId: string): number =>
  state.get<{ n: number }>`select count(*) as n from group_members where chat_id = ${chatId}`!.n

export interface NewGroup {
  owner: string
  name: string
  members?: string[]
  chat_id?: string
  opengid?: string
  from_wechat?: boolean
  template_id?: string
}

export function createGroup(sandbox: Sandbox, cause: Cause, wanted: NewGroup): Group {
  const { state, chance, clock } = sandbox
  const chatId = wanted.chat_id ?? chance.id('wr', 30)
  state.run`insert into groups (chat_id, opengid, name, owner, notice, created_at, from_wechat, member_version, template_id)
    values (${chatId}, ${wanted.opengid ?? chance.id('oG', 26)}, ${wanted.name}, ${wanted.owner}, '', ${clock.now()},
      ${Number(wanted.from_wechat ?? false)}, ${chance.hex('member version', 32)}, ${wanted.template_id ?? null})`
  for (const userid of new Set([wanted.owner, ...(wanted.members ?? [])]))
    addMember(sandbox, chatId, { userid, joinScene: INVITED, invitor: wanted.owner })
  recordGroup(sandbox, chatId, 'created', wanted.owner)
  happened(sandbox, cause, groupEvent(chatId, 'create'))
  return groupOf(sandbox, chatId)
}

interface Joining {
  userid: string
  joinScene: number
  invitor?: string
  state?: string
  nickname?: string
}

function addMember(sandbox: Sandbox, chatId: string, joining: Joining): void {
  const { state, clock } = sandbox
  const type = findMember(sandbox, joining.userid) ? STAFF : CUSTOMER
  if (type === CUSTOMER && !findPerson(sandbox, joining.userid)) cannot(`Nobody is called ${joining.userid}.`)
  state.run`insert into group_members (chat_id, userid, type, joined_at, join_scene, invitor, nickname, state)
    values (${chatId}, ${joining.userid}, ${type}, ${clock.now()}, ${joining.joinScene}, ${joining.invitor ?? null},
      ${joining.nickname ?? ''}, ${joining.state ?? null})`
  recordGroup(sandbox, chatId, 'joined', joining.userid)
}

/** Those who are not in it yet; as many as may be. Who scans is not let in beyond 200. */
export function joinGroup(sandbox: Sandbox, cause: Cause, chatId: string, joining: Joining[]): string[] {
  const { switches } = sandbox
  const group = groupOf(sandbox, chatId)
  const inside = new Set(groupMembers(sandbox, chatId).map(({ userid }) => userid))
  const added = joining.filter(({ userid }) => !inside.has(userid))
  if (added.length === 0) return []
  const hasScanned = added.some(({ joinScene }) => joinScene === SCANNED)
  const most = Math.min(switches.groupMembersMax, group.from_wechat ? switches.wechatGroupMembersMax : Infinity)
  if (hasScanned && inside.size >= switches.groupScanMax) cannot('The group is too large to be joined by scanning.')
  if (inside.size + added.length > most) cannot('The group is full.')
  for (const one of added) addMember(sandbox, chatId, one)
  memberEvent(sandbox, cause, group, added, { JoinScene: hasScanned ? 3 : 0 })
  greet(sandbox, group, added)
  return added.map(({ userid }) => userid)
}

export function leaveGroup(
  sandbox: Sandbox,
  cause: Cause,
  chatId: string,
  userids: string[],
  isRemoved: boolean,
): void {
  const { state } = sandbox
  const group = groupOf(sandbox, chatId)
  for (const userid of userids) {
    const gone = state.run`delete from group_members where chat_id = ${chatId} and userid = ${userid}`
    if (gone === 0) cannot(`${userid} is not in the group.`)
    recordGroup(sandbox, chatId, isRemoved ? 'removed' : 'left', userid)
  }
  const gone = userids.map((userid) => ({ userid }))
  memberEvent(sandbox, cause, group, gone, { QuitScene: isRemoved ? 1 : 0 })
}

function memberEvent(
  sandbox: Sandbox,
  cause: Cause,
  { chat_id: chatId, member_version: last }: Group,
  who: { userid: string }[],
  scene: { JoinScene: number } | { QuitScene: number },
): void {
  const version = sandbox.chance.hex('member version', 32)
  sandbox.state.run`update groups set member_version = ${version} where chat_id = ${chatId}`
  const detail = {
    UpdateDetail: 'JoinScene' in scene ? 'add_member' : 'del_member',
    ...scene,
    MemChangeCnt: who.length,
    MemChangeList: { Item: who.map(({ userid }) => userid) },
    LastMemVer: last,
    CurMemVer: version,
  }
  happened(sandbox, cause, groupEvent(chatId, 'update', detail))
}

/** The welcome of the group, by its owner, to the customers who came. */
function greet(sandbox: Sandbox, group: Group, joining: Joining[]): void {
  const { state } = sandbox
  const template = state.get<{ content: string }>`select content from group_templates
    where template_id = ${group.template_id}`
  if (!template) return
  const { text, ...parts } = JSON.parse(template.content) as Content & Record<string, unknown>
  const attachments = ['image', 'link', 'miniprogram', 'file', 'video'].flatMap((msgtype) =>
    parts[msgtype] ? [{ msgtype, [msgtype]: parts[msgtype] }] : [],
  )
  for (const { userid } of joining) {
    const person = findPerson(sandbox, userid)
    if (!person) continue
    const content = (text?.content ?? '').replaceAll('%NICKNAME%', person.name)
    const to = { chat: group.chat_id, sender: group.owner, isStaff: true, source: 'group_welcome' as const }
    addContent(sandbox, to, { text: { content }, attachments })
  }
}

export function recordGroup({ state, clock }: Sandbox, chatId: string, what: string, who: string): void {
  state.run`insert into group_history (chat_id, at, what, who) values (${chatId}, ${clock.now()}, ${what}, ${who})`
}
