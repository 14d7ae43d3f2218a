import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { Clock } from './clock.ts'
import { sessionOf, type Database, type Session } from './database.ts'
import { raw, sql } from './sql.ts'

/** Forward-only migrations: db/migrations/NNNN_name.sql, each applied once, in order, in its own transaction. There is no
 *  way down; a mistake is mended by the next migration. */
export interface Migration {
  name: string
  text: string
  sha256: string
}

const appliedRow = z.object({ name: z.string(), sha256: z.string() })
export type AppliedMigration = z.infer<typeof appliedRow>

const MIGRATIONS_FOLDER = path.join(import.meta.dirname, '../../db/migrations')
const FILE_NAME = /^\d{4}_[a-z0-9_]+\.sql$/
/** Any constant; every Siyu process that migrates the same database waits at it. */
const MIGRATION_LOCK = 7_466_015_501

export async function readMigrations(folder = MIGRATIONS_FOLDER): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  const odd = names.find((name, index) => !FILE_NAME.test(name) || Number(name.slice(0, 4)) !== index + 1)
  if (odd) throw new Error(`db/migrations: ${odd} must be NNNN_name.sql, numbered from 0001 without a gap`)
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(path.join(folder, name), 'utf8')
      return { name: name.replace('.sql', ''), text, sha256: createHash('sha256').update(text).digest('hex') }
    }),
  )
}

/** Brings the database to the code's schema (or to migration number `upTo`); returns the names applied. */
export async function migrate(
  database: Database,
  clock: Clock,
  options: { migrations?: Migration[]; upTo?: number } = {},
): Promise<string[]> {
  const migrations = options.migrations ?? (await readMigrations())
  return withMigrationLock(database, 'exclusive', async (session) => {
    const applied = await appliedMigrations(session)
    refuseStranger(applied, migrations, 'The database')
    const missing = migrations.slice(applied.length, options.upTo)
    for (const migration of missing) await applyAlone(session, migration, clock)
    return missing.map((migration) => migration.name)
  })
}

/** While `work` runs nobody changes the schema (shared), or nobody else does (exclusive). The lock is the session's and
 *  taken before any transaction: waiting for it inside one would leave it with an old snapshot. */
export async function withMigrationLock<T>(
  database: Database,
  mode: 'shared' | 'exclusive',
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const suffix = raw(mode === 'shared' ? '_shared' : '')
  const client = await database.pool.connect()
  const session = sessionOf(client)
  let broken: Error | boolean = true // a session that failed gives the lock back by ending
  try {
    await session.run(sql`select pg_advisory_lock${suffix}(${MIGRATION_LOCK})`)
    const result = await work(session)
    await session.run(sql`select pg_advisory_unlock${suffix}(${MIGRATION_LOCK})`)
    broken = false
    return result
  } finally {
    client.release(broken)
  }
}

export async function appliedMigrations(session: Session): Promise<AppliedMigration[]> {
  const [found] = await session.rows(
    z.object({ exists: z.boolean() }),
    sql`select to_regclass('public.migrations') is not null as exists`,
  )
  return found!.exists ? session.rows(appliedRow, sql`select name, sha256 from migrations order by name`) : []
}

/** Refuses a database or a backup that these migrations did not make: edited afterwards, or by a newer Siyu. */
export function refuseStranger(applied: AppliedMigration[], migrations: AppliedMigration[], what: string): void {
  applied.forEach((row, index) => {
    const ours = migrations[index]
    if (ours?.name !== row.name)
      throw new Error(
        `${what} has migration ${row.name}, which this version of Siyu does not know: ` +
          'it comes from a newer version. Update Siyu and try again.',
      )
    if (ours.sha256 !== row.sha256)
      throw new Error(
        `Migration ${row.name} was edited after ${what.toLowerCase()} got it. ` +
          'Put the file back as it was, and write the change as a new migration.',
      )
  })
}

async function applyAlone(session: Session, migration: Migration, clock: Clock): Promise<void> {
  await session.run(sql`begin`)
  try {
    await apply(session, migration, clock)
    await session.run(sql`commit`)
  } catch (error) {
    throw new Error(`Migration ${migration.name} failed and was undone: ${(error as Error).message}`, { cause: error })
  }
}

/** Inside the caller's transaction. */
export async function apply(session: Session, migration: Migration, clock: Clock): Promise<void> {
  await session.run(sql`create table if not exists migrations (
    name text collate "C" primary key,
    sha256 text not null,
    applied_at timestamptz(3) not null
  )`)
  await session.client.query(migration.text)
  await session.run(sql`
    insert into migrations (name, sha256, applied_at)
    values (${migration.name}, ${migration.sha256}, to_timestamp(${clock.now()}::double precision / 1000))`)
}
