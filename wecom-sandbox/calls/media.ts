import { z } from 'zod'
import { secondsOf } from '../clock.ts'
import { refuse } from '../errors.ts'
import { MAX_MEDIA_BYTES, MEDIA_MS, MIN_MEDIA_BYTES, UPLOADIMG_RATES } from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'
import { mediaOf, pictureUrl } from '../state/media.ts'
import { call, type Caller, type File } from './call.ts'
import { id } from './shapes.ts'

type Type = keyof typeof MAX_MEDIA_BYTES
const ENDINGS: Record<Type, RegExp> = { image: /\.(jpe?g|png)$/i, voice: /\.amr$/i, video: /\.mp4$/i, file: /./ }

/** Kind, ending and size; how long a video or a voice plays is not looked at. */
function checked(file: File | undefined, given: string | undefined): { file: File; type: Type } {
  const type = given as Type
  if (!(type in MAX_MEDIA_BYTES)) refuse(40004)
  if (!file) return refuse(44001)
  if (file.bytes.length < MIN_MEDIA_BYTES) refuse(40006)
  if (file.bytes.length > MAX_MEDIA_BYTES[type]) refuse(type === 'image' ? 40009 : 40006)
  if (!ENDINGS[type].test(file.filename)) refuse(40005)
  return { file, type }
}

function save({ state, chance, clock }: Sandbox, type: Type, file: File, isPermanent = false): string {
  const now = clock.now()
  const mediaId = chance.id('3', 42)
  state.run`insert into media (media_id, type, filename, bytes, created_at, expires_at)
    values (${mediaId}, ${type}, ${file.filename}, ${file.bytes}, ${now}, ${isPermanent ? null : now + MEDIA_MS})`
  return mediaId
}

export const mediaCalls = [
  call({
    method: 'POST',
    path: 'media/upload',
    right: 'media',
    takesFile: true,
    input: z.object({ type: z.string().optional() }),
    run(sandbox, query, caller: Caller) {
      const { file, type } = checked(caller.file, query.type)
      // seconds as text: only here
      return { type, media_id: save(sandbox, type, file), created_at: String(secondsOf(sandbox.clock.now())) }
    },
  }),
  call({
    method: 'POST',
    path: 'media/uploadimg',
    right: 'media',
    takesFile: true,
    rates: { of: 'corp', rates: UPLOADIMG_RATES },
    input: z.object({}),
    run(sandbox, _, caller) {
      const { file, type } = checked(caller.file, 'image')
      return { url: pictureUrl(save(sandbox, type, file, true)) }
    },
  }),
  call({
    method: 'POST',
    path: 'media/upload_attachment',
    right: 'media',
    takesFile: true,
    input: z.object({ media_type: z.string().optional(), attachment_type: z.enum(['1', '2']) }),
    run(sandbox, query, caller) {
      if (query.media_type === 'voice') refuse(40004)
      const { file, type } = checked(caller.file, query.media_type)
      return { type, media_id: save(sandbox, type, file), created_at: secondsOf(sandbox.clock.now()) }
    },
  }),
  call({
    method: 'GET',
    path: 'media/get',
    right: 'media',
    input: z.object({ media_id: id }),
    run(sandbox, { media_id: mediaId }) {
      const { filename, bytes } = mediaOf(sandbox, mediaId)
      return { filename, bytes }
    },
  }),
]
