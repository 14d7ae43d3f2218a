import { z } from 'zod'
import { cursor, flag, from, get, id, ids, listed, maybe, nothing, page, read, seconds, write } from './shape.ts'

/** Customers and who follows them. A tag is an object in externalcontact/get, and only an id in batch/get_by_user. */

const MAX_MEMBERS_ASKED = 100

const customer = z.object({
  external_userid: id,
  name: maybe(z.string()),
  avatar: maybe(z.string()),
  /** 1 of WeChat, 2 of WeCom. */
  type: maybe(z.int()),
  /** 0 unknown, 1 man, 2 woman. */
  gender: maybe(z.int()),
  unionid: maybe(id),
  position: maybe(z.string()),
  corp_name: maybe(z.string()),
  corp_full_name: maybe(z.string()),
  external_profile: maybe(
    z.object({
      external_attr: z.array(
        z.object({
          type: z.int(),
          name: z.string(),
          text: maybe(z.object({ value: z.string() })),
          web: maybe(z.object({ url: z.string(), title: z.string() })),
          miniprogram: maybe(z.object({ appid: z.string(), pagepath: z.string(), title: z.string() })),
        }),
      ),
    }),
  ),
})

const follow = {
  userid: id,
  remark: maybe(z.string()),
  description: maybe(z.string()),
  createtime: seconds,
  remark_corp_name: maybe(z.string()),
  remark_mobiles: listed(z.string()).catch([]),
  oper_userid: maybe(z.string()),
  add_way: maybe(z.int()),
  state: maybe(z.string()),
  wechat_channels: maybe(z.object({ nickname: maybe(z.string()), source: maybe(z.int()) })),
}

/** 1 of the corp, 2 of the member (without an id), 3 of a set of rules. */
const followTag = z.object({
  group_name: maybe(z.string()),
  tag_name: maybe(z.string()),
  tag_id: maybe(id),
  type: z.int(),
})

export const CUSTOMER_CALLS = {
  'externalcontact/get_follow_user_list': get({ answer: z.object({ follow_user: z.array(id) }) }),
  'externalcontact/list': get({
    query: z.strictObject({ userid: id }),
    answer: z.object({ external_userid: z.array(id) }),
  }),
  'externalcontact/get': get({
    query: z.strictObject({ external_userid: id, ...from }),
    answer: z.object({
      external_contact: customer,
      follow_user: z.array(z.object({ ...follow, tags: listed(followTag) })),
      next_cursor: cursor,
    }),
    paging: 'cursor',
  }),
  'externalcontact/batch/get_by_user': read({
    body: z.strictObject({ userid_list: ids(MAX_MEMBERS_ASKED), ...page(100) }),
    answer: z.object({
      external_contact_list: z.array(
        z.object({ external_contact: customer, follow_info: z.object({ ...follow, tag_id: listed(id) }) }),
      ),
      next_cursor: cursor,
      fail_info: maybe(z.object({ unlicensed_userid_list: listed(id) })),
    }),
    paging: 'cursor',
  }),
  'externalcontact/remark': write({
    body: z.strictObject({
      userid: id,
      external_userid: id,
      remark: z.string().max(20).optional(),
      description: z.string().max(150).optional(),
      remark_company: z.string().max(20).optional(),
      /** Overwrites; [""] clears. */
      remark_mobiles: z.array(z.string()).optional(),
      remark_pic_mediaid: id.optional(),
    }),
    answer: nothing,
  }),
  'idconvert/unionid_to_external_userid': read({
    body: z.strictObject({ unionid: id, openid: id, subject_type: flag.optional() }),
    /** One of them: a pending id stands for somebody who is no customer yet, for 90 days. */
    answer: z.object({ external_userid: maybe(id), pending_id: maybe(id) }),
  }),
}
