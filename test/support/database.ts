import pg from 'pg'
import { inject } from 'vitest'
import { openDatabase, type Database } from '../../src/kernel/database.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { whenFileEnds } from './cleanup.ts'
import { dropDatabase, withDatabase } from './server.ts'

export interface TestDatabase extends Database {
  /** For child processes. */
  url: string
}

/** A migrated database of the test file's own, dropped when the file ends: `const database = await freshDatabase()`. */
export const freshDatabase = (): Promise<TestDatabase> => {
  const { adminUrl, run, template } = inject('testServer')
  return createDatabase(adminUrl, run, template)
}

/** One without any table. */
export const emptyDatabase = (): Promise<TestDatabase> => {
  const { adminUrl, run } = inject('testServer')
  return createDatabase(adminUrl, run, 'template0')
}

export async function createDatabase(adminUrl: string, run: string, template: string): Promise<TestDatabase> {
  const name = `siyu_test_${run}_${systemRandom.uuid().slice(0, 8)}`
  await withSession(adminUrl, (session) => session.query(`create database ${name} template ${template}`))
  const url = withDatabase(adminUrl, name)
  const database = openDatabase(url, { name: 'siyu-test' })
  whenFileEnds(async () => {
    await database.close().catch(() => {}) // the test may have closed it
    await withSession(adminUrl, (session) => dropDatabase(session, name))
  })
  return { ...database, url }
}

async function withSession(adminUrl: string, work: (session: pg.Client) => Promise<unknown>): Promise<void> {
  const session = new pg.Client({ connectionString: adminUrl })
  await session.connect()
  await work(session).finally(() => session.end())
}
