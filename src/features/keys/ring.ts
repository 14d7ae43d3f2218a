import { hash } from 'node:crypto'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { KEYS_FRESH_MS } from '../../kernel/limits.ts'
import type { Caller } from '../../kernel/route.ts'
import { originMatches } from './rules.ts'
import { openingShape, selectOpening } from './store.ts'

/**
 * All active keys in memory, never older than KEYS_FRESH_MS when one is tried, so that a revoked key is shut out that
 * soon in every process. The whole (small) table is read at once: a flood of invented keys costs no statement each. The
 * ring is read only when somebody knocks; idle costs nothing. The clock is the machine's, also on virtual time.
 */
export interface KeyRing {
  /** Who the key lets in, or undefined. `kind`: API keys come as Bearer, write keys as Basic or in the body. */
  find(kind: 'write' | 'api', secret: string): Promise<Caller | undefined>
  /** Whether some key may be used from there: all that a preflight, which carries no key, can ask. */
  knowsOrigin(origin: string): Promise<boolean>
  /** This process changed a key: read again before the next one is tried. */
  forget(): void
}

export const hashOf = (secret: string): string => hash('sha256', secret, 'hex')

const MAX_SECRET_CHARS = 200
/** A key made a moment ago by another process is looked for again, but not more often than this. */
const RETRY_MS = 1_000

export function openKeyRing({ database, clock }: { database: Pick<Database, 'rows'>; clock: Clock }): KeyRing {
  let callers = new Map<string, Caller>()
  let origins: string[] = []
  let readAt = -Infinity
  let generation = 0
  let reading: Promise<void> | undefined

  async function read(): Promise<void> {
    const startedAt = clock.now()
    const startedIn = generation
    const rows = await database.rows(openingShape, selectOpening())
    callers = new Map(
      rows.map(({ id, kind, role, source, origins, hash }) => [
        `${kind}:${hash}`,
        { id: `key:${id}`, role, serves: null, source, origins },
      ]),
    )
    origins = [...new Set(rows.flatMap((row) => row.origins))]
    readAt = startedIn === generation ? startedAt : -Infinity // a key was changed while this was being read
  }
  const again = (): Promise<void> => (reading ??= read().finally(() => (reading = undefined)))
  async function freshen(ageMs: number): Promise<void> {
    for (let tries = 0; tries < 3; tries++) {
      const age = clock.now() - readAt
      if (age >= 0 && age < ageMs) return
      await again()
    }
  }

  return {
    async find(kind, secret) {
      if (secret.length === 0 || secret.length > MAX_SECRET_CHARS) return undefined
      const slot = `${kind}:${hashOf(secret)}`
      const age = clock.now() - readAt
      if (!(age >= 0 && age < KEYS_FRESH_MS)) await freshen(KEYS_FRESH_MS)
      const caller = callers.get(slot)
      if (caller) return caller
      await freshen(RETRY_MS)
      return callers.get(slot)
    },
    async knowsOrigin(origin) {
      await freshen(KEYS_FRESH_MS)
      return originMatches(origin, origins)
    },
    forget() {
      generation++
      readAt = -Infinity
    },
  }
}
