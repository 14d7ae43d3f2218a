import { z } from 'zod'
import { gotAttachment, gotText, oneAttachment } from './attachments.ts'
import { cursor, flag, id, ids, listed, maybe, nothing, page, read, seconds, text, write } from './shape.ts'

/** Customer groups: who is in them, join ways, welcomes, what happens in them. */

const MAX_OWNERS = 100
const MAX_GROUPS_PER_WAY = 5

const owners = z.strictObject({ userid_list: ids(MAX_OWNERS) })
const member = z.object({
  userid: id,
  /** 1 a member of the corp, 2 a customer. */
  type: z.int(),
  unionid: maybe(id),
  join_time: seconds,
  /** 1 invited, 2 by an invitation link, 3 by a QR code; not the numbers of the callback. */
  join_scene: maybe(z.int()),
  invitor: maybe(z.object({ userid: id })),
  group_nickname: maybe(z.string()),
  name: maybe(z.string()),
  state: maybe(z.string()),
})

const joinWay = {
  /** 1 in a mini program, 2 a QR code. */
  scene: z.literal([1, 2]),
  remark: z.string().max(30).optional(),
  auto_create_room: flag.optional(),
  room_base_name: z.string().max(40).optional(),
  room_base_id: z.int().optional(),
  chat_id_list: ids(MAX_GROUPS_PER_WAY),
  state: z.string().max(30).optional(),
  mark_source: z.boolean().optional(),
}

const welcome = { text: text(3000).optional(), ...oneAttachment, agentid: z.int().optional() }

const numbers = z.object({
  new_chat_cnt: z.int(),
  chat_total: z.int(),
  chat_has_msg: z.int(),
  new_member_cnt: z.int(),
  member_total: z.int(),
  member_has_msg: z.int(),
  msg_total: z.int(),
  migrate_trainee_chat_cnt: maybe(z.int()),
})
const days = { day_begin_time: seconds, day_end_time: seconds.optional(), owner_filter: owners }

export const GROUP_CALLS = {
  'externalcontact/groupchat/list': read({
    body: z.strictObject({
      /** 0 all, 1 the owner has left, 2 being handed over, 3 handed over. */
      status_filter: z.literal([0, 1, 2, 3]).optional(),
      owner_filter: owners.optional(),
      ...page(1000),
      limit: z.int().min(1).max(1000),
    }),
    answer: z.object({ group_chat_list: z.array(z.object({ chat_id: id, status: z.int() })), next_cursor: cursor }),
    paging: 'cursor',
  }),
  'externalcontact/groupchat/get': read({
    body: z.strictObject({ chat_id: id, need_name: flag.optional() }),
    answer: z.object({
      group_chat: z.object({
        chat_id: id,
        name: z.string(),
        owner: id,
        create_time: seconds,
        notice: maybe(z.string()),
        member_list: z.array(member),
        admin_list: listed(z.object({ userid: id })),
        member_version: maybe(id),
      }),
    }),
  }),
  'externalcontact/opengid_to_chatid': read({
    body: z.strictObject({ opengid: id }),
    answer: z.object({ chat_id: id }),
  }),
  'externalcontact/groupchat/add_join_way': write({
    body: z.strictObject(joinWay),
    answer: z.object({ config_id: id }),
  }),
  'externalcontact/groupchat/get_join_way': read({
    body: z.strictObject({ config_id: id }),
    answer: z.object({
      join_way: z.object({
        config_id: id,
        scene: z.int(),
        remark: maybe(z.string()),
        auto_create_room: maybe(z.int()),
        room_base_name: maybe(z.string()),
        room_base_id: maybe(z.int()),
        chat_id_list: listed(id),
        qr_code: maybe(id),
        state: maybe(z.string()),
        mark_source: maybe(z.boolean()),
      }),
    }),
  }),
  /** What is given overwrites. */
  'externalcontact/groupchat/update_join_way': write({
    body: z.strictObject({ config_id: id, ...joinWay }),
    answer: nothing,
  }),
  'externalcontact/groupchat/del_join_way': write({ body: z.strictObject({ config_id: id }), answer: nothing }),

  'externalcontact/group_welcome_template/add': write({
    body: z.strictObject({ ...welcome, notify: flag.optional() }),
    answer: z.object({ template_id: id }),
  }),
  'externalcontact/group_welcome_template/edit': write({
    body: z.strictObject({ template_id: id, ...welcome }),
    answer: nothing,
  }),
  'externalcontact/group_welcome_template/get': read({
    body: z.strictObject({ template_id: id }),
    answer: z.object({ text: gotText, ...gotAttachment }),
  }),
  'externalcontact/group_welcome_template/del': write({
    body: z.strictObject({ template_id: id, agentid: z.int().optional() }),
    answer: nothing,
  }),

  'externalcontact/groupchat/statistic': read({
    body: z.strictObject({
      ...days,
      order_by: z.literal([1, 2, 3, 4]).optional(),
      order_asc: flag.optional(),
      offset: z.int().min(0).optional(),
      limit: z.int().min(1).max(1000).optional(),
    }),
    answer: z.object({
      total: z.int(),
      next_offset: z.int(),
      items: z.array(z.object({ owner: id, data: numbers })),
    }),
    paging: 'offset',
  }),
  'externalcontact/groupchat/statistic_group_by_day': read({
    body: z.strictObject(days),
    answer: z.object({ items: z.array(z.object({ stat_time: seconds, data: numbers })) }),
  }),
}
