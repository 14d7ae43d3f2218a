import { z } from 'zod'
import { cursor, from, id, ids, listed, maybe, read, seconds, write } from './shape.ts'

/** Handing over (继承) customers and groups. It takes 24 hours, in which a customer may refuse. */

const MAX_AT_ONCE = 100

const between = { handover_userid: id, takeover_userid: id }
const eachCustomer = z.object({ customer: z.array(z.object({ external_userid: id, errcode: z.int() })) })
const eachGroup = z.object({
  failed_chat_list: listed(z.object({ chat_id: id, errcode: z.int(), errmsg: maybe(z.string()) })),
})
const results = read({
  body: z.strictObject({ ...between, ...from }),
  answer: z.object({
    /** 1 done, 2 waiting, 3 refused by the customer, 4 the one taking over has no room, 5 not known. */
    customer: z.array(z.object({ external_userid: id, status: z.int(), takeover_time: maybe(seconds) })),
    next_cursor: cursor,
  }),
  paging: 'cursor' as const,
})
const groups = write({
  body: z.strictObject({ chat_id_list: ids(MAX_AT_ONCE), new_owner: id }),
  answer: eachGroup,
})

export const TRANSFER_CALLS = {
  'externalcontact/transfer_customer': write({
    body: z.strictObject({
      ...between,
      external_userid: ids(MAX_AT_ONCE),
      transfer_success_msg: z.string().max(200).optional(),
    }),
    answer: eachCustomer,
  }),
  'externalcontact/transfer_result': results,
  /** Of somebody who has left. */
  'externalcontact/resigned/transfer_customer': write({
    body: z.strictObject({ ...between, external_userid: ids(MAX_AT_ONCE) }),
    answer: eachCustomer,
  }),
  'externalcontact/resigned/transfer_result': results,
  'externalcontact/get_unassigned_list': read({
    body: z.strictObject({
      page_id: z.int().optional(),
      page_size: z.int().min(1).max(1000).optional(),
      ...from,
    }),
    answer: z.object({
      info: z.array(z.object({ handover_userid: id, external_userid: id, dimission_time: seconds })),
      is_last: z.boolean(),
      next_cursor: cursor,
    }),
    paging: 'is_last',
  }),
  /** Of an owner who has left, and of one who is there. */
  'externalcontact/groupchat/transfer': groups,
  'externalcontact/groupchat/onjob_transfer': groups,
}
