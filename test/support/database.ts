import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { inject } from 'vitest'
import { errorCode, openDatabase, type Database } from '../../src/kernel/database.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { whenFileEnds } from './cleanup.ts'
import { withDatabase } from './server.ts'

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
  await administer(adminUrl, `create database ${name} template ${template}`)
  const url = withDatabase(adminUrl, name)
  const database = openDatabase(url, { name: 'siyu-test' })
  whenFileEnds(async () => {
    await database.close().catch(() => {}) // the test may have closed it
    await dropDatabase(adminUrl, name)
  })
  return { ...database, url }
}

const DROP_TRIES = 20
const INSUFFICIENT_PRIVILEGE = '42501'

/** Autovacuum may be at work in it, which a role that is no superuser cannot end; it leaves by itself. */
async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  for (let tries = 1; ; tries++)
    try {
      return await administer(adminUrl, `drop database if exists ${name} with (force)`)
    } catch (error) {
      if (errorCode(error) !== INSUFFICIENT_PRIVILEGE || tries === DROP_TRIES) throw error
      await setTimeout(250)
    }
}

async function administer(adminUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}
