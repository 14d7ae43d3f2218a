import { z } from 'zod'
import { cannot } from '../errors.ts'
import { MAX_CUSTOMERS_PER_SEND } from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'
import * as broadcasts from '../state/broadcasts.ts'
import { activeMember } from '../state/members.ts'
import { addContent, chatOf, type Content } from '../state/messages.ts'
import { maySee, momentOf } from '../state/moments.ts'
import { areFriends, findRelation } from '../state/relations.ts'
import { action } from './action.ts'

/** Tasks that members are given: they send and publish what a corp has prepared, or leave it. */
const content = z.object({
  text: z.object({ content: z.string() }).optional(),
  attachments: z.array(z.object({ msgtype: z.string() }).loose()).optional(),
})

interface Task {
  id: number
  sent_at: number | null
}
interface Target {
  id: number
  target: string
}

/** To each of the waiting ones, or to those chosen, where one may choose. */
function confirm(sandbox: Sandbox, msgid: string, userid: string, only: string[] | undefined) {
  const { state, clock, live } = sandbox
  const now = clock.now()
  const broadcast = broadcasts.findBroadcast(sandbox, msgid) ?? cannot('There is no such broadcast.')
  activeMember(sandbox, userid)
  const task = state.get<Task>`select id, sent_at from broadcast_tasks where msgid = ${msgid} and userid = ${userid}`
  if (!task) return cannot('The member has no such task.')
  if (broadcast.cancelled_at !== null) cannot('The broadcast was cancelled.')
  if (task.sent_at !== null) cannot('The member has sent it.')
  if (only && broadcast.create_type === broadcasts.BY_CORP && !broadcast.allow_select)
    cannot('The member may not choose among the customers.')
  const targets =
    state.all<Target>`select id, target from broadcast_targets where msgid = ${msgid} and userid = ${userid} order by id`.filter(
      ({ target }) => !only || only.includes(target),
    )
  if (targets.length > MAX_CUSTOMERS_PER_SEND) cannot('So many cannot be sent to at once.')
  let sent = 0
  for (const { id, target } of targets) {
    const status = send(sandbox, broadcast, userid, target)
    state.run`update broadcast_targets set status = ${status}, sent_at = ${now} where id = ${id}`
    sent += Number(status === broadcasts.SENT)
  }
  state.run`update broadcast_tasks set sent_at = ${now} where id = ${task.id}`
  live.tell({ at: now, what: 'task', detail: { kind: 'confirmed', msgid, userid, sent } })
  return { sent, targets: targets.length }
}

function send(sandbox: Sandbox, broadcast: broadcasts.Broadcast, userid: string, target: string): number {
  const isGroup = broadcast.chat_type === 'group'
  if (!isGroup && !areFriends(findRelation(sandbox, { userid, external_userid: target }))) return broadcasts.NO_FRIEND
  if (broadcast.create_type === broadcasts.BY_CORP && broadcasts.hasHadTooMany(sandbox, target))
    return broadcasts.HAS_HAD_TOO_MANY
  const chat = isGroup ? target : chatOf(userid, target)
  const sent = JSON.parse(broadcast.content) as Content
  addContent(sandbox, { chat, sender: userid, isStaff: true, source: 'broadcast' }, sent)
  return broadcasts.SENT
}

export const taskActions = {
  'staff.confirm_broadcast': action(
    z.object({ msgid: z.string(), userid: z.string(), only: z.array(z.string()).optional() }),
    (sandbox, { msgid, userid, only }) => confirm(sandbox, msgid, userid, only),
  ),

  /** A member's own, sent at once; it counts against nobody's quota. */
  'staff.broadcast': action(
    content.extend({ userid: z.string(), external_userid: z.array(z.string()).min(1) }),
    (sandbox, { userid, external_userid: targets, ...sent }) => {
      const { state, chance, clock } = sandbox
      const msgid = chance.id('msg', 29)
      state.run`insert into broadcasts (msgid, chat_type, content, creator, create_type, created_at)
        values (${msgid}, 'single', ${JSON.stringify(sent)}, ${userid}, ${broadcasts.BY_MEMBER}, ${clock.now()})`
      broadcasts.addTask(sandbox, msgid, userid, targets)
      return { msgid, ...confirm(sandbox, msgid, userid, undefined) }
    },
  ),

  'staff.publish_moment': action(z.object({ moment_id: z.string(), userid: z.string() }), (sandbox, given) => {
    const { state, clock, live } = sandbox
    const { moment_id: momentId, userid } = given
    const now = clock.now()
    if (momentOf(sandbox, momentId).cancelled_at !== null) cannot('The moment was cancelled.')
    const published = state.run`update moment_tasks set published_at = ${now}
      where moment_id = ${momentId} and userid = ${userid} and published_at is null`
    if (published === 0) cannot('The member has no such task, or has published it.')
    const rows = state.all<{ id: number; external_userid: string }>`select id, external_userid from moment_customers
      where moment_id = ${momentId} and userid = ${userid} order by id`
    const seen = rows.filter(
      ({ external_userid }) =>
        areFriends(findRelation(sandbox, { userid, external_userid })) && maySee(sandbox, userid, external_userid),
    )
    for (const { id } of seen) state.run`update moment_customers set seen_at = ${now} where id = ${id}`
    live.tell({ at: now, what: 'task', detail: { kind: 'published', ...given, seen: seen.length } })
    return { seen: seen.length }
  }),

  /** Somebody of the corp prepares a moment in WeCom's console, or a member publishes an own one. */
  'staff.create_moment': action(
    content.extend({ userid: z.string(), is_own: z.boolean().default(false) }),
    (sandbox, { userid, is_own: isOwn, ...shown }) => {
      const { state, chance, clock } = sandbox
      const now = clock.now()
      const [momentId, jobid] = [chance.id('mom', 29), chance.id('job', 40)]
      state.run`insert into moments (moment_id, jobid, content, creator, create_type, visible_type, created_at, ready_at, invalid)
        values (${momentId}, ${jobid}, ${JSON.stringify(shown)}, ${userid}, ${Number(isOwn)}, 1, ${now}, ${now}, '{}')`
      state.run`insert into moment_tasks (moment_id, userid, published_at)
        values (${momentId}, ${userid}, ${isOwn ? now : null})`
      state.run`insert into moment_customers (moment_id, userid, external_userid, seen_at)
        select ${momentId}, userid, external_userid, ${isOwn ? now : null} from relations
        where userid = ${userid} and staff_side = 1 and customer_side = 1 order by id`
      return { moment_id: momentId }
    },
  ),

  'moment.react': action(
    z.object({
      moment_id: z.string(),
      /** Whose moment it is. */
      userid: z.string(),
      kind: z.enum(['comment', 'like']),
      by_userid: z.string().optional(),
      by_external_userid: z.string().optional(),
      text: z.string().optional(),
    }),
    ({ state, clock }, given) => {
      const isPublished = state.get`select 1 from moment_tasks where moment_id = ${given.moment_id}
        and userid = ${given.userid} and published_at is not null`
      const hasSeen = state.get`select 1 from moment_customers where moment_id = ${given.moment_id}
        and userid = ${given.userid} and external_userid = ${given.by_external_userid ?? null} and seen_at is not null`
      if (!isPublished || (given.by_userid === undefined && !hasSeen)) cannot('They cannot see it.')
      state.run`insert into moment_reactions (moment_id, userid, kind, by_userid, by_external_userid, at, text)
        values (${given.moment_id}, ${given.userid}, ${given.kind}, ${given.by_userid ?? null},
          ${given.by_external_userid ?? null}, ${clock.now()}, ${given.text ?? null})`
      return {}
    },
  ),
}
