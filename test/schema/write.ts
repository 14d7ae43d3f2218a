import { writeFile } from 'node:fs/promises'
import pg from 'pg'
import { systemClock } from '../../src/kernel/clock.ts'
import { openDatabase } from '../../src/kernel/database.ts'
import { migrate } from '../../src/kernel/migrate.ts'
import { describeSchema } from '../../src/kernel/schema.ts'
import { openCached, withDatabase } from '../support/server.ts'
import { SCHEMA_FILE } from './schema-file.ts'

/** npm run schema: writes db/schema.sql anew after a migration was added. */
const embedded = await openCached()
const name = 'siyu_schema'
const admin = new pg.Client({ connectionString: embedded.url })
await admin.connect()
try {
  await admin.query(`drop database if exists ${name} with (force)`)
  await admin.query(`create database ${name} template template0`)
  const database = openDatabase(withDatabase(embedded.url, name))
  await migrate(database, systemClock)
  await writeFile(SCHEMA_FILE, await describeSchema(database).finally(() => database.close()))
  await admin.query(`drop database ${name}`)
} finally {
  await admin.end()
  await embedded.release()
}
console.log('db/schema.sql is written')
