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

/** What stands under these names was uploaded as that. */
const KINDS = new Set(['image', 'voice', 'video', 'file'])

/** Every media_id anywhere in a message must be there, not have expired, and be of the kind that it is sent as. */
export function checkMedia(sandbox: Sandbox, content: unknown, kind?: string): void {
  if (typeof content !== 'object' || content === null) return
  for (const [name, value] of Object.entries(content))
    if ((name === 'media_id' || name === 'pic_media_id') && typeof value === 'string') {
      const { type } = mediaOf(sandbox, value)
      if (kind !== undefined && type !== kind) refuse(40004)
    } else checkMedia(sandbox, value, KINDS.has(name) ? name : undefined)
}

export const pictureUrl = (mediaId: string): string => `https://wework.qpic.example/pic/${mediaId.slice(0, 16)}/0`
