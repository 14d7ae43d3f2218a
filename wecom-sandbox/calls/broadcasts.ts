import { z } from 'zod'
import { refuse } from '../errors.ts'
import * as limits from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'
import * as broadcasts from '../state/broadcasts.ts'
import { checkMedia } from '../state/media.ts'
import { activeMember } from '../state/members.ts'
import { areFriends, findRelation, lastChatted } from '../state/relations.ts'
import { hearOfTask } from '../world/world.ts'
import { call } from './call.ts'
import { attachments, id, ids, text } from './shapes.ts'

const tagFilter = z.object({
  group_list: z.array(z.object({ tag_list: ids(limits.MAX_TAGS_PER_FILTER).min(1) })),
})
const input = z.object({
  chat_type: z.enum(['single', 'group']).default('single'),
  external_userid: ids(limits.MAX_BROADCAST_CUSTOMERS).default([]),
  chat_id_list: ids(limits.MAX_BROADCAST_GROUPS).default([]),
  tag_filter: tagFilter.optional(),
  sender: z.string().optional(),
  allow_select: z.boolean().default(false),
  text: text.optional(),
  attachments: attachments.optional(),
})
type Input = z.output<typeof input>

/** Which member is to send to whom; and who cannot be sent to at all. */
interface Plan {
  tasks: Map<string, string[]>
  failed: string[]
}

function planForCustomers(sandbox: Sandbox, { external_userid: named, sender, tag_filter: filter }: Input): Plan {
  const plan: Plan = { tasks: new Map(), failed: [] }
  if (named.length === 0 && !sender) refuse(40063)
  const wanted = named.length > 0 ? [...new Set(named)] : friendsOf(sandbox, sender!)
  for (const target of wanted) {
    const by = sender
      ? findRelation(sandbox, { userid: sender, external_userid: target })
      : lastChatted(sandbox, target)
    if (!by || !areFriends(by)) plan.failed.push(target)
    else if (fits(sandbox, by.userid, target, filter))
      plan.tasks.set(by.userid, [...(plan.tasks.get(by.userid) ?? []), target])
  }
  return plan
}
const fits = (sandbox: Sandbox, userid: string, target: string, filter: Input['tag_filter']): boolean =>
  !filter ||
  broadcasts.wearsAll(
    sandbox,
    userid,
    target,
    filter.group_list.map((group) => group.tag_list),
  )
const friendsOf = ({ state }: Sandbox, userid: string) =>
  state.all<{ external_userid: string }>`select external_userid from relations
    where userid = ${userid} and staff_side = 1 and customer_side = 1 order by id`.map((row) => row.external_userid)

function planForGroups(sandbox: Sandbox, { chat_id_list: named, sender }: Input): Plan {
  if (!sender) return refuse(40063)
  const owned = sandbox.state.all<{ chat_id: string }>`select chat_id from groups
    where owner = ${sender} and dismissed_at is null order by id`.map((row) => row.chat_id)
  const wanted = named.length > 0 ? [...new Set(named)] : owned
  const own = wanted.filter((chatId) => owned.includes(chatId))
  const failed = wanted.filter((chatId) => !owned.includes(chatId))
  return { tasks: new Map(own.length > 0 ? [[sender, own]] : []), failed }
}

function add(sandbox: Sandbox, wanted: Input, agentid: number) {
  const { state, chance, clock } = sandbox
  if (!wanted.text?.content && !wanted.attachments?.length) refuse(40063)
  if (wanted.sender) activeMember(sandbox, wanted.sender)
  checkMedia(sandbox, wanted.attachments)
  const plan = wanted.chat_type === 'group' ? planForGroups(sandbox, wanted) : planForCustomers(sandbox, wanted)
  if (plan.tasks.size === 0) refuse(41048)
  const msgid = chance.id('msg', 29)
  const content = JSON.stringify({ text: wanted.text, attachments: wanted.attachments ?? [] })
  state.run`insert into broadcasts (msgid, chat_type, content, create_type, created_at, agentid, allow_select)
    values (${msgid}, ${wanted.chat_type}, ${content}, ${broadcasts.BY_CORP}, ${clock.now()}, ${agentid},
      ${Number(wanted.allow_select)})`
  for (const [userid, targets] of plan.tasks) {
    broadcasts.addTask(sandbox, msgid, userid, targets)
    hearOfTask(sandbox, 'confirm', { msgid, userid })
  }
  return { fail_list: plan.failed, msgid }
}

const ofMessage = z.object({ msgid: id })
const living = (sandbox: Sandbox, msgid: string) => {
  const broadcast = broadcasts.findBroadcast(sandbox, msgid) ?? refuse(41047)
  return broadcast.cancelled_at === null ? broadcast : refuse(41093)
}

export const broadcastCalls = [
  call({
    method: 'POST',
    path: 'externalcontact/add_msg_template',
    right: 'customers',
    input,
    run: (sandbox, wanted, { app }) => add(sandbox, wanted, app.agentid),
  }),
  call({
    method: 'POST',
    path: 'externalcontact/remind_groupmsg_send',
    right: 'customers',
    input: ofMessage,
    run(sandbox, { msgid }) {
      const { state, clock, live } = sandbox
      const now = clock.now()
      living(sandbox, msgid)
      const { n } = state.get<{ n: number }>`select count(*) as n from broadcast_reminders
        where msgid = ${msgid} and at > ${now - limits.DAY_MS}`!
      if (n >= limits.MAX_REMINDERS_PER_DAY) refuse(41094)
      state.run`insert into broadcast_reminders (msgid, at) values (${msgid}, ${now})`
      live.tell({ at: now, what: 'task', detail: { kind: 'reminder', msgid } })
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/cancel_groupmsg_send',
    right: 'customers',
    input: ofMessage,
    run(sandbox, { msgid }) {
      living(sandbox, msgid)
      sandbox.state.run`update broadcasts set cancelled_at = ${sandbox.clock.now()} where msgid = ${msgid}`
    },
  }),
]
