import { inject } from 'vitest'
import { openEmbedded } from '../../src/kernel/postgres.ts'
import { whenFileEnds } from './cleanup.ts'
import { createDatabase, type TestDatabase } from './database.ts'
import { CACHE_FOLDER, CACHE_SETTINGS, openRunSession } from './server.ts'

/** For what must be equal on every PostgreSQL from 15 on: the embedded server, and the machine's own where there is one
 *  (TEST_DATABASE_URL, or the usual address with the user's name and no password). */
export interface Server {
  major: number
  emptyDatabase(): Promise<TestDatabase>
}

export async function embeddedServer(): Promise<Server> {
  const { url, release } = await openEmbedded(CACHE_FOLDER, CACHE_SETTINGS)
  whenFileEnds(release)
  return serverAt(url)
}

export async function machineServer(): Promise<Server | undefined> {
  const url = process.env['TEST_DATABASE_URL'] ?? `postgres://${process.env['USER'] ?? 'root'}@127.0.0.1:5432/postgres`
  return serverAt(url).catch(() => undefined)
}

async function serverAt(url: string): Promise<Server> {
  const { run } = inject('testServer')
  const session = await openRunSession(url, run)
  whenFileEnds(() => session.end())
  const { rows } = await session.query<{ major: number; able: boolean }>(`
    select current_setting('server_version_num')::int / 10000 as major, rolcreatedb or rolsuper as able
    from pg_roles where rolname = current_user`)
  const { major, able } = rows[0]!
  if (!able) throw new Error(`${url} does not let its user create databases`)
  return { major, emptyDatabase: () => createDatabase(url, run, 'template0') }
}
