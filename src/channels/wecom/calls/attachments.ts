import { z } from 'zod'
import { bytes, id, maybe } from './shape.ts'

/** What goes with a message: pictures, links and mini programs are the same in welcomes, broadcasts and ways. */

const image = z.strictObject({ media_id: id.optional(), pic_url: id.optional() })
const link = z.strictObject({
  title: bytes(128),
  picurl: z.string().optional(),
  desc: bytes(512).optional(),
  url: bytes(2048),
})
const miniprogram = z.strictObject({ title: bytes(64), pic_media_id: id, appid: id, page: id })
const media = z.strictObject({ media_id: id })

const MAX_ATTACHMENTS = 9

export const attachments = z
  .array(
    z.discriminatedUnion('msgtype', [
      z.strictObject({ msgtype: z.literal('image'), image }),
      z.strictObject({ msgtype: z.literal('link'), link }),
      z.strictObject({ msgtype: z.literal('miniprogram'), miniprogram }),
      z.strictObject({ msgtype: z.literal('video'), video: media }),
      z.strictObject({ msgtype: z.literal('file'), file: media }),
    ]),
  )
  .max(MAX_ATTACHMENTS)

/** One of these beside the text. */
export const oneAttachment = {
  image: image.optional(),
  link: link.optional(),
  miniprogram: miniprogram.optional(),
  file: media.optional(),
  video: media.optional(),
}

/** As they come back: nothing of it is relied on. */
const texts = z.record(z.string(), z.unknown())
export const gotAttachment = {
  image: maybe(z.object({ media_id: maybe(id), pic_url: maybe(id) })),
  link: maybe(texts),
  miniprogram: maybe(texts),
  file: maybe(z.object({ media_id: maybe(id) })),
  video: maybe(z.object({ media_id: maybe(id), thumb_media_id: maybe(id) })),
}
export const gotText = maybe(z.object({ content: z.string() }))
