import { z } from 'zod'
import { id, listed, maybe, nothing, read, seconds, write } from './shape.ts'

/** Tags of the corp. An app can change only those it made; a group without tags is gone. */

const MAX_NAME_CHARS = 30
const name = z.string().min(1).max(MAX_NAME_CHARS)
/** Larger first. */
const order = z
  .int()
  .min(0)
  .lt(2 ** 32)

const gotTag = z.object({
  id,
  name: z.string(),
  create_time: maybe(seconds),
  order: maybe(z.int()),
  /** Said only when asked for by id. */
  deleted: maybe(z.boolean()),
})
const gotGroup = z.object({
  group_id: id,
  group_name: z.string(),
  create_time: maybe(seconds),
  order: maybe(z.int()),
  deleted: maybe(z.boolean()),
  tag: listed(gotTag),
})

const agent = { agentid: z.int().optional() }

export const TAG_CALLS = {
  'externalcontact/get_corp_tag_list': read({
    body: z.strictObject({ tag_id: z.array(id).optional(), group_id: z.array(id).optional() }),
    answer: z.object({ tag_group: z.array(gotGroup) }),
  }),
  'externalcontact/add_corp_tag': write({
    body: z.strictObject({
      group_id: id.optional(),
      group_name: name.optional(),
      order: order.optional(),
      tag: z.array(z.strictObject({ name, order: order.optional() })).min(1),
      ...agent,
    }),
    answer: z.object({ tag_group: gotGroup }),
  }),
  'externalcontact/edit_corp_tag': write({
    body: z.strictObject({ id, name: name.optional(), order: order.optional(), ...agent }),
    answer: nothing,
  }),
  'externalcontact/del_corp_tag': write({
    body: z.strictObject({ tag_id: z.array(id).optional(), group_id: z.array(id).optional(), ...agent }),
    answer: nothing,
  }),
  'externalcontact/mark_tag': write({
    body: z.strictObject({
      userid: id,
      external_userid: id,
      add_tag: z.array(id).optional(),
      remove_tag: z.array(id).optional(),
    }),
    answer: nothing,
  }),
}
