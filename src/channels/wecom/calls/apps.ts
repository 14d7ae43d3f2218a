import { z } from 'zod'
import { get, id, maybe, nothing, write } from './shape.ts'

/** The app itself, and its messages to members of the corp. What a member gets beyond 30 in a minute is dropped without a word. */

export const MAX_APP_TEXT_BYTES = 2_048
const flag = z.literal([0, 1])

const content = z.looseObject({})

export const APP_CALLS = {
  /** Only of the app whose token it is; refused for any other. */
  'agent/get': get({
    query: z.strictObject({ agentid: id }),
    answer: z.object({ agentid: z.int(), name: maybe(z.string()) }),
  }),
  'message/send': write({
    body: z.strictObject({
      /** Ids joined by |, at most 1,000; or @all. */
      touser: z.string().optional(),
      toparty: z.string().optional(),
      totag: z.string().optional(),
      agentid: z.int(),
      msgtype: z.enum(['text', 'markdown', 'textcard', 'news', 'image', 'file', 'template_card', 'miniprogram_notice']),
      text: z
        .strictObject({
          content: z
            .string()
            .refine((text) => Buffer.byteLength(text) <= MAX_APP_TEXT_BYTES, 'is longer than 2048 bytes'),
        })
        .optional(),
      markdown: content.optional(),
      textcard: content.optional(),
      news: content.optional(),
      image: content.optional(),
      file: content.optional(),
      template_card: content.optional(),
      miniprogram_notice: content.optional(),
      safe: flag.optional(),
      enable_id_trans: flag.optional(),
      enable_duplicate_check: flag.optional(),
      duplicate_check_interval: z
        .int()
        .min(1)
        .max(4 * 3_600)
        .optional(),
    }),
    answer: z.object({
      invaliduser: maybe(z.string()),
      invalidparty: maybe(z.string()),
      invalidtag: maybe(z.string()),
      unlicenseduser: maybe(z.string()),
      msgid: maybe(id),
      response_code: maybe(id),
    }),
  }),
  'message/recall': write({ body: z.strictObject({ msgid: id }), answer: nothing }),
}
