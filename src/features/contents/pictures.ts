import { createHash } from 'node:crypto'
import { z } from 'zod'
import { mediaKeeper, type Media, type MediaKeeper, type MediaStore } from '../../channels/wecom/media.ts'
import type { MediaFile } from '../../channels/wecom/calls/shape.ts'
import { DAY_MS, type Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { MAX_PICTURE_BYTES } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import type { Corps } from '../corps/corps.ts'

/** Pictures that go with welcomes, kept by what is in them and brought to WeCom again whenever it has forgotten them. */

const TYPES = { 'image/png': [0x89, 0x50, 0x4e, 0x47], 'image/jpeg': [0xff, 0xd8, 0xff] } as const
export const PICTURE_TYPES = Object.keys(TYPES) as (keyof typeof TYPES)[]
const row = z.object({ type: z.enum(['image/png', 'image/jpeg']), bytes: z.instanceof(Buffer) })

/** Its id; of one that is here already the same. */
export async function keepPicture(
  { database, clock }: { database: Database; clock: Clock },
  bytes: Buffer,
): Promise<string> {
  const type = PICTURE_TYPES.find((one) => TYPES[one].every((byte, place) => bytes[place] === byte))
  if (!type) throw new Refusal('no_picture')
  if (bytes.length > MAX_PICTURE_BYTES) throw new Refusal('picture_too_large', { limitKb: MAX_PICTURE_BYTES / 1024 })
  const hash = createHash('sha256').update(bytes).digest('hex')
  await database.run(sql`
    insert into pictures (hash, type, bytes, added_at) values (${hash}, ${type}, ${bytes}, ${instant(clock.now())})
    on conflict (hash) do nothing`)
  return hash
}

export async function selectPicture(database: Database, hash: string): Promise<z.infer<typeof row> | undefined> {
  return (await database.rows(row, sql`select type, bytes from pictures where hash = ${hash}`))[0]
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

/** What WeCom calls a picture just now; Moments take other uploads than messages do. */
export function openPictures({ database, clock, corps, use = 'message' }: Parts & { use?: Media['use'] }) {
  let held: { revision: number; keeper: MediaKeeper } | undefined
  return async (hash: string): Promise<string> => {
    const corp = await corps.ensure()
    if (held?.revision !== corp.revision) {
      const wecom = corps.wecomOf(corp)
      held = { revision: corp.revision, keeper: mediaKeeper({ wecom, store: mediaIds(database), clock }) }
    }
    return held.keeper.idOf({ ...(await fileOf(database, hash)), type: 'image', use })
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
    const { url } = await wecom.call('media/uploadimg', { media: await fileOf(database, hash) })
    await kept.put(key, { mediaId: url, expiresAt: clock.now() + ADDRESS_KEPT_MS })
    return url
  }
}

async function fileOf(database: Database, hash: string): Promise<MediaFile> {
  const picture = await selectPicture(database, hash)
  if (!picture) throw new Error(`there is no picture ${hash}`)
  return { bytes: picture.bytes, filename: `${hash.slice(0, 16)}.${picture.type === 'image/png' ? 'png' : 'jpg'}` }
}
