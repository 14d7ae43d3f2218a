import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { MAX_PICTURE_BYTES } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'

/** Pictures that go with messages, kept by what is in them. */

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
