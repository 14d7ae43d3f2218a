import { z } from 'zod'
import { attachments, gotAttachment, gotText } from './attachments.ts'
import { cursor, id, listed, maybe, nothing, page, read, seconds, text, write } from './shape.ts'

/** Broadcasts (企业群发). Nothing is sent by the call: each member confirms in their own client. */

const MAX_CUSTOMERS = 10_000
const MAX_GROUPS = 2_000
const MAX_TAGS_PER_GROUP = 100

const chatType = z.enum(['single', 'group'])
const task = { msgid: id, ...page(1000) }

export const BROADCAST_CALLS = {
  'externalcontact/add_msg_template': write({
    body: z.strictObject({
      chat_type: chatType.optional(),
      external_userid: z.array(id).max(MAX_CUSTOMERS).optional(),
      chat_id_list: z.array(id).max(MAX_GROUPS).optional(),
      /** One tag of each group. */
      tag_filter: z
        .strictObject({ group_list: z.array(z.strictObject({ tag_list: z.array(id).max(MAX_TAGS_PER_GROUP) })) })
        .optional(),
      /** Without one, each customer goes to the member who chatted with them last. */
      sender: id.optional(),
      allow_select: z.boolean().optional(),
      text: text(4000).optional(),
      attachments: attachments.optional(),
    }),
    answer: z.object({ fail_list: listed(id), msgid: id }),
  }),
  'externalcontact/remind_groupmsg_send': write({ body: z.strictObject({ msgid: id }), answer: nothing }),
  'externalcontact/cancel_groupmsg_send': write({ body: z.strictObject({ msgid: id }), answer: nothing }),
  'externalcontact/get_groupmsg_list_v2': read({
    body: z.strictObject({
      chat_type: chatType,
      start_time: seconds,
      end_time: seconds,
      creator: id.optional(),
      /** 0 of the corp, 1 of members, 2 both. */
      filter_type: z.literal([0, 1, 2]).optional(),
      ...page(100),
    }),
    answer: z.object({
      group_msg_list: z.array(
        z.object({
          msgid: id,
          /** Nobody, when the API made it. */
          creator: maybe(id),
          create_time: seconds,
          create_type: maybe(z.int()),
          text: gotText,
          attachments: listed(z.object({ msgtype: z.string(), ...gotAttachment })).catch([]),
        }),
      ),
      next_cursor: cursor,
    }),
    paging: 'cursor',
  }),
  'externalcontact/get_groupmsg_task': read({
    body: z.strictObject(task),
    answer: z.object({
      /** 0 not sent yet, 2 sent. */
      task_list: z.array(z.object({ userid: id, status: z.int(), send_time: maybe(seconds) })),
      next_cursor: cursor,
    }),
    paging: 'cursor',
  }),
  'externalcontact/get_groupmsg_send_result': read({
    body: z.strictObject({ userid: id, ...task }),
    answer: z.object({
      send_list: z.array(
        z.object({
          external_userid: maybe(id),
          chat_id: maybe(id),
          userid: id,
          /** 0 not sent, 1 sent, 2 no contact any more, 3 the customer's quota is used up. */
          status: z.int(),
          send_time: maybe(seconds),
        }),
      ),
      next_cursor: cursor,
    }),
    paging: 'cursor',
  }),
}
