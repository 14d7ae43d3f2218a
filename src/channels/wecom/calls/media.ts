import { z } from 'zod'
import { get, id, maybe, upload, type MediaFile } from './shape.ts'

/** Files. A media_id lives for three days; a url of uploadimg for ever. */

/** Text in one call and a number in the other. */
const createdAt = maybe(z.union([z.string(), z.number()]))
const uploaded = z.object({ type: maybe(z.string()), media_id: id, created_at: createdAt })

export const MEDIA_CALLS = {
  'media/upload': upload({
    query: z.strictObject({ type: z.enum(['image', 'voice', 'video', 'file']) }),
    answer: uploaded,
  }),
  'media/uploadimg': upload({ answer: z.object({ url: id }) }),
  'media/upload_attachment': upload({
    query: z.strictObject({
      media_type: z.enum(['image', 'video', 'file']),
      /** 1 for a Moment, 2 for a product. */
      attachment_type: z.enum(['1', '2']),
    }),
    answer: uploaded,
  }),
  'media/get': get({
    query: z.strictObject({ media_id: id }),
    givesFile: true,
    answer: z.custom<MediaFile>(),
  }),
}
