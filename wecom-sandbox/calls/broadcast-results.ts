import { z } from 'zod'
import { secondsOf } from '../clock.ts'
import { refuse } from '../errors.ts'
import { MAX_LIST_SPAN_MS, SECOND_MS } from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'
import { findBroadcast, type Broadcast } from '../state/broadcasts.ts'
import { pictureUrl } from '../state/media.ts'
import type { Content } from '../state/messages.ts'
import { afterCursor, call, pageOf } from './call.ts'
import { cursor, id, limit, seconds } from './shapes.ts'

/** What became of what is to be sent. */
const TASK_SENT = 2
const BOTH_KINDS = 2

/** Not known yet while it is being dispatched. */
function dispatched(sandbox: Sandbox, msgid: string): Broadcast {
  const broadcast = findBroadcast(sandbox, msgid) ?? refuse(41047)
  return sandbox.clock.now() < broadcast.created_at + sandbox.switches.dispatchMs ? refuse(41063) : broadcast
}

/** Pictures are shown with an address beside what was sent. */
function described({ content }: Broadcast): Content {
  const { text, attachments = [] } = JSON.parse(content) as Content
  const shown = attachments.map((attachment) => {
    const image = attachment['image'] as { media_id?: string } | undefined
    return image?.media_id ? { ...attachment, image: { ...image, pic_url: pictureUrl(image.media_id) } } : attachment
  })
  return { ...(text && { text }), attachments: shown }
}

/** The two instants of a list, no further apart than allowed. */
export function spanOf(given: { start_time: number; end_time: number }, maxMs: number): { from: number; to: number } {
  const [from, to] = [given.start_time * SECOND_MS, given.end_time * SECOND_MS]
  return to < from || to - from > maxMs ? refuse(600018) : { from, to }
}

export const broadcastResultCalls = [
  call({
    method: 'POST',
    path: 'externalcontact/get_groupmsg_list_v2',
    right: 'customers',
    input: z.object({
      chat_type: z.enum(['single', 'group']),
      start_time: seconds,
      end_time: seconds,
      creator: z.string().optional(),
      filter_type: z.int().min(0).max(BOTH_KINDS).default(BOTH_KINDS),
      limit: limit(100, 50),
      cursor,
    }),
    run({ state }, input) {
      const { from, to } = spanOf(input, MAX_LIST_SPAN_MS)
      const rows = state.all<Broadcast>`select * from broadcasts
        where chat_type = ${input.chat_type} and created_at >= ${from} and created_at <= ${to}
          and (${input.filter_type} = ${BOTH_KINDS} or create_type = ${input.filter_type})
          and (${input.creator || null} is null or creator = ${input.creator || null})
          and id > ${afterCursor(input.cursor)} order by id limit ${input.limit + 1}`
      const { page, next_cursor } = pageOf(rows, input.limit)
      const group_msg_list = page.map((broadcast) => ({
        msgid: broadcast.msgid,
        ...(broadcast.creator !== null && { creator: broadcast.creator }),
        create_time: secondsOf(broadcast.created_at),
        create_type: broadcast.create_type,
        ...described(broadcast),
      }))
      return { next_cursor, group_msg_list }
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/get_groupmsg_task',
    right: 'customers',
    input: z.object({ msgid: id, limit: limit(1_000, 500), cursor }),
    run(sandbox, input) {
      dispatched(sandbox, input.msgid)
      const rows = sandbox.state.all<{ id: number; userid: string; sent_at: number | null }>`
        select id, userid, sent_at from broadcast_tasks
        where msgid = ${input.msgid} and id > ${afterCursor(input.cursor)} order by id limit ${input.limit + 1}`
      const { page, next_cursor } = pageOf(rows, input.limit)
      const task_list = page.map(({ userid, sent_at: at }) =>
        at === null ? { userid, status: 0 } : { userid, status: TASK_SENT, send_time: secondsOf(at) },
      )
      return { next_cursor, task_list }
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/get_groupmsg_send_result',
    right: 'customers',
    input: z.object({ msgid: id, userid: id, limit: limit(1_000, 500), cursor }),
    run(sandbox, input) {
      const broadcast = dispatched(sandbox, input.msgid)
      const rows = sandbox.state.all<{ id: number; target: string; status: number; sent_at: number | null }>`
        select id, target, status, sent_at from broadcast_targets
        where msgid = ${input.msgid} and userid = ${input.userid} and id > ${afterCursor(input.cursor)}
        order by id limit ${input.limit + 1}`
      const { page, next_cursor } = pageOf(rows, input.limit)
      const named = broadcast.chat_type === 'group' ? 'chat_id' : 'external_userid'
      const send_list = page.map(({ target, status, sent_at: at }) => ({
        [named]: target,
        userid: input.userid,
        status,
        send_time: status === 1 && at !== null ? secondsOf(at) : 0,
      }))
      return { next_cursor, send_list }
    },
  }),
]
