import { z } from 'zod'
import { cursor, get, id, ids, listed, maybe, nothing, read, seconds, write } from './shape.ts'

/** Customer service in WeChat (微信客服): accounts, who answers, sessions, messages. */

const MAX_SERVICERS = 100
const MAX_ASKED = 100
const MAX_NAME_CHARS = 16

const account = { open_kfid: id }
const session = { ...account, external_userid: id }
const servicers = write({
  body: z.strictObject({
    ...account,
    userid_list: ids(MAX_SERVICERS).optional(),
    department_id_list: z.array(z.int()).max(MAX_SERVICERS).optional(),
  }),
  answer: z.object({
    result_list: z.array(z.object({ userid: maybe(id), department_id: maybe(z.int()), errcode: z.int() })),
  }),
})
/** What a message says depends on its msgtype and goes as it is: text{content}, image{media_id}, msgmenu{…}. */
const content = z.record(z.string(), z.unknown())
const said = { msgtype: id, msgid: z.string().max(32).optional() }

/** 0 untouched, 1 a machine's, 2 waiting, 3 somebody's, 4 ended. */
const state = z.int().min(0).max(4)

export const KF_CALLS = {
  'kf/account/add': write({
    body: z.strictObject({ name: z.string().min(1).max(MAX_NAME_CHARS), media_id: id }),
    answer: z.object(account),
  }),
  'kf/account/del': write({ body: z.strictObject(account), answer: nothing }),
  'kf/account/update': write({
    body: z.strictObject({
      ...account,
      name: z.string().min(1).max(MAX_NAME_CHARS).optional(),
      media_id: id.optional(),
    }),
    answer: nothing,
  }),
  'kf/account/list': read({
    body: z.strictObject({ offset: z.int().min(0), limit: z.int().min(1).max(100) }),
    answer: z.object({
      account_list: z.array(
        z.object({ ...account, name: z.string(), avatar: maybe(z.string()), manage_privilege: maybe(z.boolean()) }),
      ),
    }),
    paging: 'full',
  }),
  'kf/add_contact_way': write({
    body: z.strictObject({ ...account, scene: z.string().max(32).optional() }),
    answer: z.object({ url: id }),
  }),
  'kf/servicer/add': servicers,
  'kf/servicer/del': servicers,
  'kf/servicer/list': get({
    query: z.strictObject(account),
    answer: z.object({
      /** Of a member 0 receives, 1 does not; or a department. */
      servicer_list: z.array(z.object({ userid: maybe(id), status: maybe(z.int()), department_id: maybe(z.int()) })),
    }),
  }),
  'kf/service_state/get': read({
    body: z.strictObject(session),
    answer: z.object({ service_state: z.int(), servicer_userid: maybe(z.string()) }),
  }),
  'kf/service_state/trans': write({
    body: z.strictObject({ ...session, service_state: state, servicer_userid: id.optional() }),
    answer: z.object({ msg_code: maybe(id) }),
  }),
  /** The cursor is the reader's to keep: what was read once is read on from there. */
  'kf/sync_msg': read({
    body: z.strictObject({
      cursor: z.string().optional(),
      token: id.optional(),
      limit: z.int().min(1).max(1000).optional(),
      voice_format: z.literal([0, 1]).optional(),
      open_kfid: id,
    }),
    answer: z.object({
      next_cursor: cursor,
      has_more: z.int(),
      msg_list: z.array(
        // next to nothing is relied on: a message that is refused would be read again for ever
        z.looseObject({
          msgid: maybe(id),
          open_kfid: maybe(id),
          external_userid: maybe(id),
          send_time: maybe(seconds),
          /** 3 the customer, 4 the system, 5 a servicer. */
          origin: maybe(z.int()),
          servicer_userid: maybe(id),
          msgtype: z.string(),
        }),
      ),
    }),
    paging: 'has_more',
  }),
  'kf/send_msg': write({
    body: z.looseObject({ touser: id, ...account, ...said, text: content.optional() }),
    answer: z.object({ msgid: id }),
  }),
  'kf/send_msg_on_event': write({
    body: z.looseObject({ code: id, ...said, text: content.optional() }),
    answer: z.object({ msgid: id }),
  }),
  'kf/customer/batchget': read({
    body: z.strictObject({
      external_userid_list: ids(MAX_ASKED),
      need_enter_session_context: z.literal([0, 1]).optional(),
    }),
    answer: z.object({
      customer_list: z.array(
        z.object({
          external_userid: id,
          nickname: maybe(z.string()),
          avatar: maybe(z.string()),
          gender: maybe(z.int()),
          unionid: maybe(id),
          enter_session_context: maybe(
            z.object({
              scene: maybe(z.string()),
              scene_param: maybe(z.string()),
              wechat_channels: maybe(z.object({ nickname: maybe(z.string()) })),
            }),
          ),
        }),
      ),
      invalid_external_userid: listed(z.string()),
    }),
  }),
}
