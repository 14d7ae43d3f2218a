import type { Database, Session } from '../../kernel/database.ts'
import { invalidInput, wrong } from '../../kernel/input-words.ts'
import { MAX_KEYS } from '../../kernel/limits.ts'
import type { Random } from '../../kernel/random.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { hashOf } from './ring.ts'
import { isReservedSource } from './rules.ts'
import * as store from './store.ts'

/**
 * Keys that open the doors. A write key sends events of one source and does nothing else; it may be public (in a web
 * page), so it names the sites that may use it. An API key has a role. Both are random, shown once and kept as a hash
 * only. (No slow hash: nobody guesses 192 random bits, and every request pays for it.)
 */
export { openKeyRing, type KeyRing } from './ring.ts'
export { originMatches } from './rules.ts'
export type { Key } from './store.ts'

export type WantedKey =
  | { kind: 'write'; name: string; source: string; origins: string[] }
  | { kind: 'api'; name: string; role: 'analyst' | 'operator' | 'admin' }

const SECRET_BYTES = 24
const HINT_CHARS = 4

export async function createKey(
  tx: Session,
  { now, random }: { now: number; random: Random },
  wanted: WantedKey,
): Promise<{ key: store.Key; secret: string }> {
  if (wanted.kind === 'write' && isReservedSource(wanted.source))
    throw new Refusal('reserved_source', { value: wanted.source })
  await store.holdKeys(tx)
  if ((await store.countKeys(tx)).all >= MAX_KEYS) throw new Refusal('limit_reached', { limit: MAX_KEYS })
  const prefix = `siyu_${wanted.kind}_`
  const secret = prefix + Buffer.from(random.bytes(SECRET_BYTES)).toString('base64url')
  const key = await store.insertKey(tx, {
    ...(wanted.kind === 'write'
      ? { ...wanted, role: 'write' as const }
      : { ...wanted, source: null, origins: [] as string[] }),
    hash: Buffer.from(hashOf(secret), 'hex'),
    hint: secret.slice(0, prefix.length + HINT_CHARS),
    now,
  })
  return { key, secret }
}

export async function changeKey(
  tx: Session,
  id: number,
  change: { name?: string | undefined; origins?: string[] | undefined },
): Promise<store.Key> {
  await store.holdKeys(tx)
  const key = await store.selectKey(tx, id)
  if (!key) throw new Refusal('not_found')
  if (key.kind === 'api' && change.origins?.length) throw invalidInput('origins', wrong('only_write_keys'))
  return store.updateKey(tx, id, { name: change.name ?? key.name, origins: change.origins ?? key.origins })
}

export async function revokeKey(tx: Session, now: number, id: number): Promise<void> {
  await store.holdKeys(tx)
  const key = await store.selectKey(tx, id)
  if (!key) throw new Refusal('not_found')
  if (key.role === 'admin' && (await store.countKeys(tx)).admins === 1) throw new Refusal('last_admin_key')
  await store.markRevoked(tx, id, now)
}

/** On the first start of all, the key to print; null ever after. Two processes that start together print one. */
export const ensureFirstAdminKey = (
  database: Pick<Database, 'transaction'>,
  { now, random }: { now: number; random: Random },
): Promise<string | null> =>
  database.transaction(async (tx) => {
    if (!(await store.claimFirstStart(tx, now))) return null
    const { secret } = await createKey(tx, { now, random }, { kind: 'api', name: 'First admin key', role: 'admin' })
    return secret
  })
