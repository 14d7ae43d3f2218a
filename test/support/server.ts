import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { DAY_MS, systemClock } from '../../src/kernel/clock.ts'
import { errorCode, openDatabase } from '../../src/kernel/database.ts'
import { migrate, readMigrations } from '../../src/kernel/migrate.ts'
import { openEmbedded, type Embedded } from '../../src/kernel/postgres.ts'
import { systemRandom } from '../../src/kernel/random.ts'

/** One server for all test files: TEST_DATABASE_URL (a superuser or a role that may create databases), or the embedded
 *  one, whose folder is kept for the next run. Every test database bears the id of its run, and a run holds a session
 *  named after it as long as it lives: a database whose run has no session was left by a killed one. */
export interface TestServer {
  /** To a database in which nothing is tested. */
  adminUrl: string
  template: string
  run: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: TestServer
  }
}

export const CACHE_FOLDER = path.join(import.meta.dirname, '../../node_modules/.cache/siyu-tests')
const TEMPLATE_LOCK = 7_466_015_502
const OLD_TEMPLATE_MS = DAY_MS

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL']
  const embedded = given ? undefined : await openCached()
  const adminUrl = given ?? embedded!.url
  const run = systemRandom.uuid().slice(0, 8)
  const session = await openRunSession(adminUrl, run)
  const template = await ensureTemplate(session, adminUrl)
  project.provide('testServer', { adminUrl, template, run })
  return async () => {
    await session.end()
    await embedded?.release()
  }
}

/** Tests need no durability: their server does not wait for the disk, and after a crash of the machine starts anew. */
export const CACHE_SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
}

export async function openCached(): Promise<Embedded> {
  try {
    return await openEmbedded(CACHE_FOLDER, CACHE_SETTINGS)
  } catch (error) {
    console.warn(`The test server is made anew: ${(error as Error).message}`)
    await rm(CACHE_FOLDER, { recursive: true, force: true })
    return openEmbedded(CACHE_FOLDER, CACHE_SETTINGS)
  }
}

/** Also sweeps what killed runs left on that server. */
export async function openRunSession(url: string, run: string): Promise<pg.Client> {
  const session = new pg.Client({ connectionString: url, application_name: `siyu_run_${run}` })
  await session.connect()
  await dropLeftovers(session)
  return session
}

async function dropLeftovers(session: pg.Client): Promise<void> {
  const { rows } = await session.query<{ datname: string }>(`
    select d.datname from pg_database d
    where d.datname ~ '^siyu_test_[0-9a-f]{8}_' and not exists (
      select from pg_stat_activity a where a.application_name = 'siyu_run_' || substr(d.datname, 11, 8))`)
  for (const { datname } of rows) await dropDatabase(session, datname)
}

const DROP_MS = 60_000
const INSUFFICIENT_PRIVILEGE = '42501'
const OBJECT_IN_USE = '55006'

/** `force` cuts sessions, but where autovacuum is at work a role that is no superuser is refused; without it autovacuum is
 *  made to leave, but a session, even of a killed process that has not ended yet, stands in the way. So by turns. */
export async function dropDatabase(session: pg.Client, name: string): Promise<void> {
  const giveUpAt = systemClock.now() + DROP_MS
  for (let force = true; ; force = !force)
    try {
      await session.query(`drop database if exists ${name} ${force ? 'with (force)' : ''}`)
      return
    } catch (error) {
      const passes = [INSUFFICIENT_PRIVILEGE, OBJECT_IN_USE].includes(errorCode(error) ?? '')
      if (!passes || systemClock.now() > giveUpAt) throw error
    }
}

/** One migrated database per content of db/migrations, so that runs of different checkouts do not disturb each other. */
async function ensureTemplate(session: pg.Client, adminUrl: string): Promise<string> {
  const migrations = await readMigrations()
  const hash = createHash('sha256').update(migrations.map((migration) => migration.sha256).join())
  const template = `siyu_template_${hash.digest('hex').slice(0, 12)}`
  await session.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK])
  try {
    await dropOldTemplates(session, template)
    const { rowCount } = await session.query('select from pg_database where datname = $1 and datistemplate', [template])
    if (rowCount === 0) {
      await dropDatabase(session, template) // made half
      await session.query(`create database ${template} template template0`)
      const database = openDatabase(withDatabase(adminUrl, template), { max: 1 })
      await migrate(database, systemClock).finally(() => database.close())
      await session.query(`alter database ${template} with is_template true allow_connections false`)
    }
    await session.query(`comment on database ${template} is '${systemClock.now()}'`)
  } finally {
    await session.query('select pg_advisory_unlock($1)', [TEMPLATE_LOCK])
  }
  return template
}

async function dropOldTemplates(session: pg.Client, current: string): Promise<void> {
  const { rows } = await session.query<{ datname: string; used_at: string | null }>(`
    select datname, shobj_description(oid, 'pg_database') as used_at from pg_database
    where datname ~ '^siyu_template_[0-9a-f]{12}$' and datistemplate`)
  for (const { datname, used_at } of rows) {
    if (datname === current || Number(used_at) > systemClock.now() - OLD_TEMPLATE_MS) continue
    await session.query(`alter database ${datname} with is_template false`)
    await dropDatabase(session, datname)
  }
}

export function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}
