import { z } from 'zod'
import { errorCode, type Database } from '../kernel/database.ts'
import { READY_TIMEOUT_MS } from '../kernel/limits.ts'
import { readMigrations } from '../kernel/migrate.ts'
import { Refusal } from '../kernel/refusals.ts'
import { routeIn } from '../kernel/route.ts'
import { sql } from '../kernel/sql.ts'

const route = routeIn<{ database: Pick<Database, 'rows'> }>()
const ok = z.object({ status: z.literal('ok') })

export const healthRoutes = [
  route({
    method: 'GET',
    path: '/healthz',
    role: 'public',
    summary: 'The process answers',
    answer: ok,
    run: async () => ({ status: 'ok' as const }),
  }),
  route({
    method: 'GET',
    path: '/readyz',
    role: 'public',
    summary: 'The database can be reached and has the schema of this version',
    answer: ok,
    async run({ world }) {
      const [applied, known] = await within(
        READY_TIMEOUT_MS,
        Promise.all([appliedMigrations(world.database), knownMigrations()]),
      )
      const names = new Set(applied.map((row) => row.name))
      if (!known.every((name) => names.has(name))) throw new Refusal('not_migrated')
      return { status: 'ok' as const }
    },
  }),
]

const NO_SUCH_TABLE = '42P01'
const nameShape = z.object({ name: z.string() })
const appliedMigrations = (database: Pick<Database, 'rows'>) =>
  database.rows(nameShape, sql`select name from migrations`).catch((error: unknown) => {
    if (errorCode(error) === NO_SUCH_TABLE) return []
    throw error
  })

let names: Promise<string[]> | undefined
const knownMigrations = () =>
  (names ??= readMigrations().then((migrations) => migrations.map((migration) => migration.name)))

function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Refusal('unavailable')), limitMs)
  return Promise.race([work, promise]).finally(() => clearTimeout(timer))
}
