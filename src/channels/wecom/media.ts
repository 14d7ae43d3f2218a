import type { Clock } from '../../kernel/clock.ts'
import { MAX_FILE_BYTES, MAX_VIDEO_BYTES, MEDIA_LIFE_MS, MIN_MEDIA_BYTES } from '../../kernel/limits.ts'
import { atMost } from '../../kernel/turns.ts'
import { WecomError } from './errors.ts'
import type { Wecom } from './wecom.ts'

/**
 * Files as WeCom knows them. It forgets a media_id after three days; we keep the file by what is in it, and upload it
 * again when the id it had has grown old. Two who need the same file at once share one upload.
 */
export type MediaType = 'image' | 'voice' | 'video' | 'file'

export interface Media {
  type: MediaType
  filename: string
  /** Of its bytes, by which it is known: those are read only to be uploaded. */
  hash: string
  read(): Promise<Uint8Array>
  /** Moments take other uploads than messages do. */
  use: 'message' | 'moment'
}

export interface KeptMedia {
  mediaId: string
  expiresAt: number
}
/** Where ids are kept; the ids of a corp are of use to that corp only. */
export interface MediaStore {
  get(key: string): Promise<KeptMedia | undefined>
  put(key: string, kept: KeptMedia): Promise<void>
}

export interface MediaKeeper {
  idOf(media: Media): Promise<string>
}

const MEGABYTE = 1024 * 1024
/** Each is in memory while it is uploaded. */
const UPLOAD_LANES = 3
const MAX_BYTES: Record<MediaType, number> = {
  image: 10 * MEGABYTE,
  voice: 2 * MEGABYTE,
  video: MAX_VIDEO_BYTES,
  file: MAX_FILE_BYTES,
}

export function mediaKeeper(edge: { wecom: Wecom; store: MediaStore; clock: Clock }): MediaKeeper {
  const { wecom, store, clock } = edge
  const underWay = new Map<string, Promise<string>>()
  const inLanes = atMost(UPLOAD_LANES)

  async function find(key: string, media: Media): Promise<string> {
    const now = clock.now()
    const kept = await store.get(key)
    if (kept && kept.expiresAt > now) return kept.mediaId
    const mediaId = await inLanes(() => uploadTo(wecom, media))
    await store.put(key, { mediaId, expiresAt: now + MEDIA_LIFE_MS })
    return mediaId
  }

  return {
    async idOf(media) {
      const key = keyOf(media)
      if (!underWay.has(key)) {
        underWay.set(
          key,
          find(key, media).finally(() => underWay.delete(key)),
        )
      }
      return underWay.get(key)!
    },
  }
}

function checkSize({ type, use }: Media, bytes: Uint8Array): void {
  const isRight = bytes.length >= MIN_MEDIA_BYTES && bytes.length <= MAX_BYTES[type]
  if (!isRight || (use === 'moment' && type === 'voice'))
    throw new WecomError(use === 'moment' ? 'media/upload_attachment' : 'media/upload', 'media', { path: type })
}

async function uploadTo(wecom: Wecom, given: Media): Promise<string> {
  const { filename, type, use } = given
  const media = { bytes: await given.read(), filename }
  checkSize(given, media.bytes)
  const { media_id } =
    use === 'message'
      ? await wecom.call('media/upload', { query: { type }, media })
      : await wecom.call('media/upload_attachment', {
          query: { media_type: type as Exclude<MediaType, 'voice'>, attachment_type: '1' },
          media,
        })
  return media_id
}

/** Of a file its name is seen too. */
const keyOf = ({ hash, filename, type, use }: Media): string =>
  [use, type, hash, ...(type === 'file' ? [filename] : [])].join(' ')
