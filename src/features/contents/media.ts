import { z } from 'zod'
import { mediaKeeper, type Media, type MediaKeeper, type MediaStore } from '../../channels/wecom/media.ts'
import { DAY_MS, type Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import type { Corps } from '../corps/corps.ts'
import { readSlices, selectFileFacts } from './files.ts'
import type { Attachment } from './message.ts'
import { selectPicture } from './pictures.ts'

/** Pictures, videos and files as WeCom has them: brought there to be sent, and again whenever it has forgotten them. */

/** What of a message has to be brought there, by our id. */
export type Carried =
  { type: 'image'; id: string } | { type: 'video'; id: string } | { type: 'file'; id: string; name: string }
/** What WeCom calls it just now; rejects where it cannot be brought there. */
export type MediaIdOf = (carried: Carried) => Promise<string>

/** Of an attachment that is nothing but such a thing; `content_versions.kf_messages` counts them. */
export function carriedIn(attachment: Attachment): Carried | undefined {
  switch (attachment.kind) {
    case 'picture':
      return { type: 'image', id: attachment.picture }
    case 'video':
      return { type: 'video', id: attachment.video }
    case 'file':
      return { type: 'file', id: attachment.file, name: attachment.name }
    default:
      return undefined
  }
}

const mediaIds = (database: Database): MediaStore => ({
  async get(key) {
    const [kept] = await database.rows(
      z.object({ mediaId: z.string(), expiresAt: z.int() }),
      sql`select media_id as "mediaId", expires_at as "expiresAt" from media_ids where key = ${key}`,
    )
    return kept
  },
  async put(key, { mediaId, expiresAt }) {
    await database.run(sql`
      insert into media_ids (key, media_id, expires_at) values (${key}, ${mediaId}, ${instant(expiresAt)})
      on conflict (key) do update set media_id = excluded.media_id, expires_at = excluded.expires_at`)
  },
})

interface Parts {
  database: Database
  clock: Clock
  corps: Corps
}

/** Moments take other uploads than messages do. */
export function openMedia({ database, clock, corps, use = 'message' }: Parts & { use?: Media['use'] }): MediaIdOf {
  let held: { revision: number; keeper: MediaKeeper } | undefined
  return async (carried) => {
    const corp = await corps.ensure()
    if (held?.revision !== corp.revision) {
      const wecom = corps.wecomOf(corp)
      held = { revision: corp.revision, keeper: mediaKeeper({ wecom, store: mediaIds(database), clock }) }
    }
    const { type, id: hash } = carried
    const { filename, read } = await fileOf(database, carried)
    return held.keeper.idOf({ type, use, hash, filename, read })
  }
}

/** Where WeCom shows a picture to anybody. It says so once, and keeps it: the address is kept for as long as we like. */
const ADDRESS_KEPT_MS = 3_650 * DAY_MS
export function openPictureAddresses({ database, clock, corps }: Parts) {
  const kept = mediaIds(database)
  return async (hash: string): Promise<string> => {
    const key = `address ${hash}`
    const known = await kept.get(key)
    if (known) return known.mediaId
    const wecom = await corps.wecom()
    const { filename, read } = await fileOf(database, { type: 'image', id: hash })
    const { url } = await wecom.call('media/uploadimg', { media: { bytes: await read(), filename } })
    await kept.put(key, { mediaId: url, expiresAt: clock.now() + ADDRESS_KEPT_MS })
    return url
  }
}

/** What is to be brought is not here any more. */
export class MediaGone extends Error {}

const SHORT_CHARS = 16
async function fileOf(database: Database, carried: Carried): Promise<Pick<Media, 'filename' | 'read'>> {
  const { type, id } = carried
  const short = id.slice(0, SHORT_CHARS)
  if (type === 'image') {
    const picture = await selectPicture(database, id)
    if (!picture) throw new MediaGone(`there is no picture ${id}`)
    return { filename: `${short}.${picture.type === 'image/png' ? 'png' : 'jpg'}`, read: async () => picture.bytes }
  }
  const facts = (await selectFileFacts(database, [id])).get(id)
  if (!facts || (type === 'video' && !facts.isVideo)) throw new MediaGone(`there is no ${type} ${id}`)
  return {
    filename: type === 'video' ? `${short}.mp4` : carried.name,
    async read() {
      const slices: Buffer[] = []
      for await (const slice of readSlices(database, id, 0, facts.bytes)) slices.push(slice)
      return Buffer.concat(slices)
    },
  }
}
