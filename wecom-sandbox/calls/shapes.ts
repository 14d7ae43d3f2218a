import { z } from 'zod'
import {
  MAX_ATTACHMENTS,
  MAX_LINK_DESC_BYTES,
  MAX_LINK_TITLE_BYTES,
  MAX_LINK_URL_BYTES,
  MAX_MESSAGE_BYTES,
  MAX_MINIPROGRAM_TITLE_BYTES,
} from '../limits.ts'

/** Shapes that more than one call takes. */
export const bytes = (max: number) =>
  z.string().refine((text) => Buffer.byteLength(text) <= max, { message: `exceed max length ${max}` })
export const chars = (max: number) =>
  z.string().refine((text) => [...text].length <= max, { message: `exceed max length ${max}` })
export const id = z.string().min(1).max(128)
export const ids = (max: number) => z.array(id).max(max)
export const seconds = z.int().min(0)
export const cursor = z.string().optional()
export const limit = (max: number, standard: number) =>
  z
    .int()
    .min(0)
    .max(max)
    .default(standard)
    .transform((value) => value || standard)
/** A number in a query is text. */
export const numberText = z.string().regex(/^\d+$/).transform(Number)
export const zeroOrOne = z.union([z.literal(0), z.literal(1)])

const image = z.object({ media_id: id.optional(), pic_url: z.string().optional() })
const link = z.object({
  title: bytes(MAX_LINK_TITLE_BYTES),
  picurl: z.string().optional(),
  desc: bytes(MAX_LINK_DESC_BYTES).optional(),
  url: bytes(MAX_LINK_URL_BYTES),
})
const miniprogram = z.object({
  title: bytes(MAX_MINIPROGRAM_TITLE_BYTES),
  pic_media_id: id,
  appid: id,
  page: z.string(),
})
const video = z.object({ media_id: id })
const file = z.object({ media_id: id })
export const parts = { image, link, miniprogram, video, file }

export const textOf = (max: number) => z.object({ content: bytes(max) })
export const text = textOf(MAX_MESSAGE_BYTES)

export const attachment = z.discriminatedUnion('msgtype', [
  z.object({ msgtype: z.literal('image'), image }),
  z.object({ msgtype: z.literal('link'), link }),
  z.object({ msgtype: z.literal('miniprogram'), miniprogram }),
  z.object({ msgtype: z.literal('video'), video }),
  z.object({ msgtype: z.literal('file'), file }),
])
export const attachments = z
  .array(attachment)
  .refine((list) => list.length <= MAX_ATTACHMENTS, { params: { errcode: 41064 } })
