import type { Sandbox } from '../sandbox.ts'
import type { Media } from '../state/media.ts'
import { MEDIA_KEY_CHARS } from './parts.ts'

/** What a message carries, by the beginning of its media_id. Who has it on their phone keeps it, though apps may not use it
 *  any more. */
const TYPES: Record<string, string> = { png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', mp4: 'video/mp4' }
interface Found extends Pick<Media, 'filename' | 'bytes'> {
  /** What the browser shows it as. */
  type: string
  uploadedAs: string
}

export function findMedia({ state }: Sandbox, key: string): Found | undefined {
  if (key.length !== MEDIA_KEY_CHARS) return undefined
  // a range of the key, which an index answers
  const found = state.get<Omit<Found, 'type'>>`select filename, bytes, type as uploadedAs from media
    where media_id >= ${key} and media_id < ${key} || char(1114111) order by media_id limit 1`
  if (!found) return undefined
  const ending = found.filename.split('.').at(-1)!.toLowerCase()
  return { ...found, type: TYPES[ending] ?? 'application/octet-stream' }
}
