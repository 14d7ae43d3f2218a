import { refuse } from '../errors.ts'
import type { Sandbox } from '../sandbox.ts'

export interface Media {
  media_id: string
  type: string
  filename: string
  bytes: Uint8Array
  created_at: number
  /** None: it stays. */
  expires_at: number | null
}

export function mediaOf({ state, clock }: Sandbox, mediaId: string): Media {
  const media = state.get<Media>`select media_id, type, filename, bytes, created_at, expires_at from media
    where media_id = ${mediaId}`
  return media && (media.expires_at ?? Infinity) > clock.now() ? media : refuse(40007)
}

/** Every media_id anywhere in a message must be there and not have expired. */
export function checkMedia(sandbox: Sandbox, content: unknown): void {
  if (typeof content !== 'object' || content === null) return
  for (const [name, value] of Object.entries(content))
    if ((name === 'media_id' || name === 'pic_media_id') && typeof value === 'string') mediaOf(sandbox, value)
    else checkMedia(sandbox, value)
}

export const pictureUrl = (mediaId: string): string => `https://wework.qpic.example/pic/${mediaId.slice(0, 16)}/0`
