import { z } from 'zod'
import { gotText } from './attachments.ts'
import { bytes, cursor, get, id, listed, maybe, nothing, page, read, seconds, write } from './shape.ts'

/** Moments (朋友圈): made as a task, in the background, then published by each member. */

const MAX_TEXT_CHARS = 2_000
const MAX_SENDERS = 100_000
const MAX_PICTURES = 9

const media = z.strictObject({ media_id: id })
/** Nine pictures, or one video, or one link. */
const attachments = z
  .array(
    z.discriminatedUnion('msgtype', [
      z.strictObject({ msgtype: z.literal('image'), image: media }),
      z.strictObject({ msgtype: z.literal('video'), video: media }),
      z.strictObject({
        msgtype: z.literal('link'),
        link: z.strictObject({ title: bytes(64).optional(), url: id, media_id: id.optional() }),
      }),
    ]),
  )
  .max(MAX_PICTURES)

const ofMoment = { moment_id: id, ...page(1000) }
const said = listed(z.object({ external_userid: maybe(id), userid: maybe(id), create_time: seconds }))

export const MOMENT_CALLS = {
  'externalcontact/add_moment_task': write({
    body: z.strictObject({
      text: z.strictObject({ content: z.string().max(MAX_TEXT_CHARS) }).optional(),
      attachments: attachments.optional(),
      visible_range: z
        .strictObject({
          sender_list: z
            .strictObject({
              user_list: z.array(id).max(MAX_SENDERS).optional(),
              department_list: z.array(z.int()).optional(),
            })
            .optional(),
          external_contact_list: z.strictObject({ tag_list: z.array(id).optional() }).optional(),
        })
        .optional(),
    }),
    answer: z.object({ jobid: id }),
  }),
  'externalcontact/get_moment_task_result': get({
    query: z.strictObject({ jobid: id }),
    answer: z.object({
      /** 1 begun, 2 under way, 3 done. */
      status: z.int(),
      type: maybe(z.string()),
      result: maybe(
        z.object({
          errcode: z.int(),
          moment_id: maybe(id),
          invalid_sender_list: maybe(z.object({ user_list: listed(id), department_list: listed(z.int()) })),
          invalid_external_contact_list: maybe(z.object({ tag_list: listed(id) })),
        }),
      ),
    }),
  }),
  'externalcontact/cancel_moment_task': write({ body: z.strictObject({ moment_id: id }), answer: nothing }),
  'externalcontact/get_moment_list': read({
    body: z.strictObject({
      start_time: seconds,
      end_time: seconds,
      creator: id.optional(),
      /** 0 of the corp, 1 of members, 2 both. */
      filter_type: z.literal([0, 1, 2]).optional(),
      ...page(20),
    }),
    answer: z.object({
      moment_list: z.array(
        z.object({
          moment_id: id,
          creator: maybe(id),
          create_time: seconds,
          create_type: maybe(z.int()),
          /** 0 to some, 1 to all. */
          visible_type: maybe(z.int()),
          text: gotText,
          image: listed(z.object({ media_id: id })).catch([]),
          video: maybe(z.object({ media_id: id, thumb_media_id: maybe(id) })),
          link: maybe(z.object({ title: maybe(z.string()), url: z.string() })),
        }),
      ),
      next_cursor: cursor,
    }),
    paging: 'cursor',
  }),
  'externalcontact/get_moment_task': read({
    body: z.strictObject(ofMoment),
    answer: z.object({
      /** 0 not yet, 1 published. */
      task_list: z.array(z.object({ userid: id, publish_status: z.int() })),
      next_cursor: cursor,
    }),
    paging: 'cursor',
  }),
  /** Who could see it. */
  'externalcontact/get_moment_customer_list': read({
    body: z.strictObject({ userid: id, ...ofMoment }),
    answer: z.object({
      customer_list: z.array(z.object({ userid: maybe(id), external_userid: id })),
      next_cursor: cursor,
    }),
    paging: 'cursor',
  }),
  /** Who got it. */
  'externalcontact/get_moment_send_result': read({
    body: z.strictObject({ moment_id: id, userid: id, ...page(5000) }),
    answer: z.object({ customer_list: z.array(z.object({ external_userid: id })), next_cursor: cursor }),
    paging: 'cursor',
  }),
  'externalcontact/get_moment_comments': read({
    body: z.strictObject({ moment_id: id, userid: id }),
    answer: z.object({ comment_list: said, like_list: said }),
  }),
}
