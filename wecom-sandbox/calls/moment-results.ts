import { z } from 'zod'
import { secondsOf } from '../clock.ts'
import { MAX_MOMENT_SPAN_MS } from '../limits.ts'
import type { Content } from '../state/messages.ts'
import { momentOf, type Moment } from '../state/moments.ts'
import { spanOf } from './broadcast-results.ts'
import { afterCursor, call, pageOf } from './call.ts'
import { cursor, id, limit, seconds } from './shapes.ts'

/** Who published, who could see, who said what. */
const BOTH_KINDS = 2

function described({ content }: Moment) {
  const { text, attachments = [] } = JSON.parse(content) as Content
  const named = (kind: string) => attachments.flatMap((one) => (one[kind] ? [one[kind] as Record<string, string>] : []))
  const [images, [video], [link]] = [named('image'), named('video'), named('link')]
  return {
    ...(text && { text }),
    ...(images.length > 0 && { image: images }),
    ...(video && { video }),
    ...(link && { link: { title: link['title'] ?? '', url: link['url'] } }),
  }
}

const ofSender = (max: number, standard: number) =>
  z.object({ moment_id: id, userid: id, cursor, limit: limit(max, standard) })
interface Seer {
  id: number
  userid: string
  external_userid: string
}
interface Reaction {
  kind: string
  by_userid: string | null
  by_external_userid: string | null
  at: number
}

export const momentResultCalls = [
  call({
    method: 'POST',
    path: 'externalcontact/get_moment_list',
    right: 'customers',
    input: z.object({
      start_time: seconds,
      end_time: seconds,
      creator: z.string().optional(),
      filter_type: z.int().min(0).max(BOTH_KINDS).default(BOTH_KINDS),
      cursor,
      limit: limit(20, 20),
    }),
    run({ state, clock }, input) {
      const { from, to } = spanOf(input, MAX_MOMENT_SPAN_MS)
      const rows = state.all<Moment>`select * from moments
        where created_at >= ${from} and created_at <= ${to} and ready_at <= ${clock.now()}
          and (${input.filter_type} = ${BOTH_KINDS} or create_type = ${input.filter_type})
          and (${input.creator || null} is null or creator = ${input.creator || null})
          and id > ${afterCursor(input.cursor)} order by id limit ${input.limit + 1}`
      const { page, next_cursor } = pageOf(rows, input.limit)
      const moment_list = page.map((moment) => ({
        moment_id: moment.moment_id,
        ...(moment.creator !== null && { creator: moment.creator }),
        create_time: secondsOf(moment.created_at),
        create_type: moment.create_type,
        visible_type: moment.visible_type,
        ...described(moment),
      }))
      return { next_cursor, moment_list }
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/get_moment_task',
    right: 'customers',
    input: z.object({ moment_id: id, cursor, limit: limit(1_000, 500) }),
    run(sandbox, input) {
      momentOf(sandbox, input.moment_id)
      const rows = sandbox.state.all<{ id: number; userid: string; published_at: number | null }>`
        select id, userid, published_at from moment_tasks
        where moment_id = ${input.moment_id} and id > ${afterCursor(input.cursor)} order by id limit ${input.limit + 1}`
      const { page, next_cursor } = pageOf(rows, input.limit)
      const task_list = page.map(({ userid, published_at: at }) => ({ userid, publish_status: at === null ? 0 : 1 }))
      return { next_cursor, task_list }
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/get_moment_customer_list',
    right: 'customers',
    input: ofSender(1_000, 500),
    run(sandbox, input) {
      momentOf(sandbox, input.moment_id)
      const rows = sandbox.state.all<Seer>`select id, userid, external_userid from moment_customers
        where moment_id = ${input.moment_id} and userid = ${input.userid} and id > ${afterCursor(input.cursor)}
        order by id limit ${input.limit + 1}`
      const { page, next_cursor } = pageOf(rows, input.limit)
      return { next_cursor, customer_list: page.map(({ userid, external_userid }) => ({ userid, external_userid })) }
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/get_moment_send_result',
    right: 'customers',
    input: ofSender(5_000, 3_000),
    run(sandbox, input) {
      momentOf(sandbox, input.moment_id)
      const rows = sandbox.state.all<Seer>`select id, userid, external_userid from moment_customers
        where moment_id = ${input.moment_id} and userid = ${input.userid} and seen_at is not null
          and id > ${afterCursor(input.cursor)} order by id limit ${input.limit + 1}`
      const { page, next_cursor } = pageOf(rows, input.limit)
      return { next_cursor, customer_list: page.map(({ external_userid }) => ({ external_userid })) }
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/get_moment_comments',
    right: 'customers',
    input: z.object({ moment_id: id, userid: id }),
    run(sandbox, { moment_id: momentId, userid }) {
      momentOf(sandbox, momentId)
      const rows = sandbox.state.all<Reaction>`select kind, by_userid, by_external_userid, at from moment_reactions
        where moment_id = ${momentId} and userid = ${userid} order by id`
      const ofKind = (kind: string) =>
        rows
          .filter((row) => row.kind === kind)
          .map(({ by_userid: member, by_external_userid: customer, at }) => ({
            ...(member === null ? { external_userid: customer } : { userid: member }),
            create_time: secondsOf(at),
          }))
      return { comment_list: ofKind('comment'), like_list: ofKind('like') }
    },
  }),
]
