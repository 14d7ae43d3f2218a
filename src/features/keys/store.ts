import { z } from 'zod'
import type { Session } from '../../kernel/database.ts'
import { MAX_PAGE_ROWS } from '../../kernel/limits.ts'
import { ROLES } from '../../kernel/route.ts'
import { sql, type Sql } from '../../kernel/sql.ts'

export const keyShape = z.object({
  id: z.int(),
  name: z.string(),
  kind: z.enum(['write', 'api']),
  hint: z.string(),
  role: z.enum(ROLES),
  source: z.string().nullable(),
  origins: z.array(z.string()),
  createdAt: z.int(),
  revokedAt: z.int().nullable(),
})
export type Key = z.infer<typeof keyShape>

const COLUMNS = sql`id, name, kind, hint, role, source, origins, created_at as "createdAt", revoked_at as "revokedAt"`

export interface NewKey {
  name: string
  kind: 'write' | 'api'
  role: Key['role']
  source: string | null
  origins: string[]
}

export const insertKey = async (tx: Session, key: NewKey & { hash: Uint8Array; hint: string; now: number }) =>
  (await tx.first(
    keyShape,
    sql`insert into keys (name, kind, hash, hint, role, source, origins, created_at)
        values (${key.name}, ${key.kind}, ${Buffer.from(key.hash)}, ${key.hint}, ${key.role}, ${key.source},
                ${key.origins}, ${instant(key.now)})
        returning ${COLUMNS}`,
  ))!

/** Active ones first, then the latest revoked. */
export const selectKeys = (): Sql =>
  sql`select ${COLUMNS} from keys order by revoked_at desc nulls first, id desc limit ${MAX_PAGE_ROWS * 6}`

/** What the doors need to know, for every key that opens one. */
export const openingShape = z.object({
  id: z.int(),
  kind: z.enum(['write', 'api']),
  role: z.enum(ROLES),
  source: z.string().nullable(),
  origins: z.array(z.string()),
  hash: z.string(),
})
export const selectOpening = (): Sql =>
  sql`select id, kind, role, source, origins, encode(hash, 'hex') as hash from keys where revoked_at is null`

/** Two who change keys wait for each other: "the last admin key" and "how many" are decided under this hold. */
export const holdKeys = (tx: Session) => tx.run(sql`lock table keys in share row exclusive mode`)

export const selectKey = (tx: Session, id: number) =>
  tx.first(keyShape, sql`select ${COLUMNS} from keys where id = ${id} and revoked_at is null`)

export const countKeys = async (tx: Session): Promise<{ all: number; admins: number }> =>
  (await tx.first(
    z.object({ all: z.int(), admins: z.int() }),
    sql`select count(*) as all, count(*) filter (where role = 'admin') as admins from keys where revoked_at is null`,
  ))!

export const updateKey = async (tx: Session, id: number, change: { name: string; origins: string[] }) =>
  (await tx.first(
    keyShape,
    sql`update keys set name = ${change.name}, origins = ${change.origins} where id = ${id} returning ${COLUMNS}`,
  ))!

export const markRevoked = (tx: Session, id: number, now: number) =>
  tx.run(sql`update keys set revoked_at = ${instant(now)} where id = ${id} and revoked_at is null`)

/** One transaction of all that ever run gets true: the row is there for ever after. */
export const claimFirstStart = async (tx: Session, now: number): Promise<boolean> =>
  (await tx.run(
    sql`insert into settings (key, value) values ('first_admin_key', ${JSON.stringify({ at: now })})
        on conflict (key) do nothing`,
  )) === 1

const instant = (ms: number): string => new Date(ms).toISOString()
