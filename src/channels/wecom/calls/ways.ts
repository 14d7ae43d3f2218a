import { z } from 'zod'
import { attachments, oneAttachment } from './attachments.ts'
import { cursor, id, listed, maybe, nothing, page, read, seconds, text, write } from './shape.ts'

/** Contact ways (渠道活码) and the welcome that follows. Who added by a way is known by its state. */

const MAX_USERS = 100
const MAX_STATE_CHARS = 30
const MAX_REMARK_CHARS = 30
const MAX_TEMPORARY_SECONDS = 14 * 86_400

const temporary = z.int().min(1).max(MAX_TEMPORARY_SECONDS).optional()
const settings = {
  style: z.int().optional(),
  remark: z.string().max(MAX_REMARK_CHARS).optional(),
  skip_verify: z.boolean().optional(),
  state: z.string().max(MAX_STATE_CHARS).optional(),
  user: z.array(id).max(MAX_USERS).optional(),
  party: z.array(z.int()).optional(),
  expires_in: temporary,
  chat_expires_in: temporary,
  unionid: id.optional(),
  mark_source: z.boolean().optional(),
  conclusions: z.strictObject({ text: text(4000).optional(), ...oneAttachment }).optional(),
}

export const WAY_CALLS = {
  'externalcontact/add_contact_way': write({
    body: z.strictObject({
      /** 1 one member, 2 several. */
      type: z.literal([1, 2]),
      /** 1 in a mini program, 2 a QR code. */
      scene: z.literal([1, 2]),
      is_temp: z.boolean().optional(),
      is_exclusive: z.boolean().optional(),
      ...settings,
    }),
    answer: z.object({ config_id: id, qr_code: maybe(id) }),
  }),
  'externalcontact/get_contact_way': read({
    body: z.strictObject({ config_id: id }),
    answer: z.object({
      contact_way: z.object({
        config_id: id,
        type: z.int(),
        scene: z.int(),
        style: maybe(z.int()),
        remark: maybe(z.string()),
        skip_verify: maybe(z.boolean()),
        state: maybe(z.string()),
        qr_code: maybe(id),
        user: listed(id),
        party: listed(z.int()),
        is_temp: maybe(z.boolean()),
        expires_in: maybe(z.int()),
        chat_expires_in: maybe(z.int()),
        unionid: maybe(z.string()),
        mark_source: maybe(z.boolean()),
        conclusions: maybe(z.record(z.string(), z.unknown())),
      }),
    }),
  }),
  /** Only those made through the API, and only since July 2021: whoever makes one keeps its config_id. */
  'externalcontact/list_contact_way': read({
    body: z.strictObject({ start_time: seconds.optional(), end_time: seconds.optional(), ...page(1000) }),
    answer: z.object({ contact_way: z.array(z.object({ config_id: id })), next_cursor: cursor }),
    paging: 'cursor',
  }),
  /** What is given overwrites. */
  'externalcontact/update_contact_way': write({
    body: z.strictObject({ config_id: id, ...settings }),
    answer: nothing,
  }),
  'externalcontact/del_contact_way': write({ body: z.strictObject({ config_id: id }), answer: nothing }),
  'externalcontact/close_temp_chat': write({
    body: z.strictObject({ userid: id, external_userid: id }),
    answer: nothing,
  }),
  /** Once, within 20 s of the callback that brought the code. */
  'externalcontact/send_welcome_msg': write({
    body: z.strictObject({ welcome_code: id, text: text(4000).optional(), attachments: attachments.optional() }),
    answer: nothing,
  }),
}
