import { z } from 'zod'
import { MAX_FILE_NAME_CHARS, MAX_MESSAGE_ATTACHMENTS, MAX_MESSAGE_BYTES } from '../../kernel/limits.ts'

/** A message as people write it: what welcomes, contents and broadcasts say. Lengths are WeCom's. */

/** As long as it may be for WeCom, which counts bytes of UTF-8. */
const bytes = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .refine((text) => new TextEncoder().encode(text).length <= most, { params: { limitBytes: most } })

const url = z.url({ protocol: /^https?$/ }).max(2_048)
/** Of a picture that was brought here (pictures.ts). */
export const pictureId = z.string().regex(/^[0-9a-f]{64}$/)

/** Of a video or a file that was brought here (files.ts). */
export const fileId = pictureId
/** As the customer sees it, and as it is called when they keep it: what no device takes in a name is not taken here. */
const fileName = z
  .string()
  .trim()
  .regex(/^[^\p{Cc}/\\:*?"<>|]+$/u)
  .max(MAX_FILE_NAME_CHARS)

export const attachmentShape = z.discriminatedUnion('kind', [
  /** One that was brought here, or that lies at an address. */
  z.strictObject({ kind: z.literal('picture'), picture: pictureId }),
  z.strictObject({ kind: z.literal('picture_at'), url }),
  z.strictObject({
    kind: z.literal('link'),
    title: bytes(128).min(1),
    url,
    description: bytes(512).optional(),
    pictureUrl: url.optional(),
  }),
  z.strictObject({
    kind: z.literal('miniprogram'),
    title: bytes(64).min(1),
    appId: z.string().trim().min(1).max(64),
    page: z.string().trim().min(1).max(1_024),
    picture: pictureId,
  }),
  z.strictObject({ kind: z.literal('video'), video: fileId }),
  z.strictObject({ kind: z.literal('file'), file: fileId, name: fileName }),
])
export const ATTACHMENT_KINDS = attachmentShape.options.map(({ shape }) => shape.kind.value)
export type Attachment = z.infer<typeof attachmentShape>

export const messageShape = z
  .strictObject({
    text: bytes(MAX_MESSAGE_BYTES),
    attachments: z.array(attachmentShape).max(MAX_MESSAGE_ATTACHMENTS),
  })
  .refine(({ text, attachments }) => text !== '' || attachments.length > 0, { params: { isEmpty: true } })
export type WrittenMessage = z.infer<typeof messageShape>
