import { z } from 'zod'
import { inHandsOf } from '../kernel/acting.ts'
import { createKey, revokeKey } from '../features/keys/keys.ts'
import { sql } from '../kernel/sql.ts'
import { rewrapKeys } from '../pipeline/vault-store.ts'
import { BY_COMMAND_LINE, withProduct } from './opening.ts'
import { counted, instantText, print, printJson, table } from './output.ts'
import { CommandProblem } from './problem.ts'
import { readCount } from './reading.ts'

/** Small commands that keep an installation in order. */

export const migrateDatabase = (): Promise<void> =>
  withProduct(async ({ migrated }) =>
    print(migrated.length === 0 ? 'The schema is up to date.' : `Applied ${migrated.join(', ')}.`),
  )

const keyRow = z.object({
  id: z.int(),
  name: z.string(),
  kind: z.enum(['write', 'api']),
  role: z.string(),
  source: z.string().nullable(),
  hint: z.string(),
  createdAt: z.int(),
  revokedAt: z.int().nullable(),
})

export const listKeys = (options: { json?: boolean }): Promise<void> =>
  withProduct(async ({ database }) => {
    const keys = await database.rows(
      keyRow,
      sql`select id, name, kind, role, source, hint, created_at as "createdAt", revoked_at as "revokedAt" from keys
          order by revoked_at is not null, id`,
    )
    if (options.json) return printJson(keys)
    const rows = keys.map(({ id, name, kind, role, source, hint, createdAt, revokedAt }) => [
      id,
      name,
      kind === 'write' ? `write (${source})` : role,
      `${hint}…`,
      instantText(createdAt),
      revokedAt === null ? '' : `revoked ${instantText(revokedAt)}`,
    ])
    print(table(['id', 'name', 'may', 'key', 'created', ''], rows))
  })

export const createNamedKey = (
  name: string,
  { source, origins = [], role }: { source?: string; origins?: string[]; role?: 'analyst' | 'operator' | 'admin' },
): Promise<void> =>
  withProduct(async ({ database, clock, random }) => {
    if ((source === undefined) === (role === undefined))
      throw new CommandProblem(
        'A key either sends events or uses the API.',
        'Give --source <source> for a write key, or --role analyst|operator|admin for an API key.',
      )
    const wanted =
      source !== undefined
        ? { kind: 'write' as const, name, source, origins }
        : { kind: 'api' as const, name, role: role! }
    const { secret } = await inHandsOf(database, BY_COMMAND_LINE, clock).transaction((tx) =>
      createKey(tx, { now: clock.now(), random }, wanted),
    )
    print(secret)
  })

export const revokeKeyById = (id: string): Promise<void> =>
  withProduct(async ({ database, clock }) => {
    const number = readCount(id, '<id>')
    await inHandsOf(database, BY_COMMAND_LINE, clock).transaction((tx) => revokeKey(tx, clock.now(), number))
    print(`Key ${number} opens no door any more (within seconds, in every process).`)
  })

/** After SIYU_SECRET="new,old": when it is done, the old one may go. */
export const rewrap = (): Promise<void> =>
  withProduct(async ({ database, engine }) => {
    const count = await rewrapKeys(database, engine.core.vault)
    print(
      `${counted(count)} keys are wrapped by the first secret of SIYU_SECRET. The others may be left out from now on.`,
    )
  })
