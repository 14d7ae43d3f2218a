import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { to as copyTo } from 'pg-copy-streams'
import { z } from 'zod'
import { END_OF_ROWS, writeLine } from './backup-file.ts'
import type { Clock } from './clock.ts'
import type { Database, Session } from './database.ts'
import { appliedMigrations, withMigrationLock } from './migrate.ts'
import { raw, sql } from './sql.ts'

/** Everything that the database holds, as of one moment, in one file that any PostgreSQL from 15 on takes back. The
 *  secret is not in it: without SIYU_SECRET (or <data>/secret) the personal data of a restored database stays sealed. */
export interface Progress {
  table: string
  /** Of the whole, from 0 to 1. */
  fraction: number
  rows: number
}

/** Level 6 makes a file a sixth smaller and takes twice the time. */
const GZIP_LEVEL = 3
const PROGRESS_STEP = 0.005

/** Returns the number of rows. The file gets its name when it is whole. */
export async function backup(
  database: Database,
  file: string,
  clock: Clock,
  onProgress: (progress: Progress) => void = () => {},
): Promise<number> {
  const draft = `${file}.part`
  return withMigrationLock(database, 'shared', async (session) => {
    const counted = { rows: 0 }
    try {
      await session.run(sql`begin isolation level repeatable read, read only`)
      const output = createWriteStream(draft, { mode: 0o600, flush: true })
      await pipeline(contentOf(session, clock, counted, onProgress), createGzip({ level: GZIP_LEVEL }), output)
      await session.run(sql`commit`)
      await rename(draft, file)
    } catch (error) {
      await rm(draft, { force: true })
      throw error
    }
    return counted.rows
  })
}

async function* contentOf(
  session: Session,
  clock: Clock,
  counted: { rows: number },
  onProgress: (progress: Progress) => void,
): AsyncGenerator<Buffer> {
  const migrations = await appliedMigrations(session)
  if (migrations.length === 0) throw new Error('The database is empty: there is nothing to back up.')
  const madeAt = new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeStyle: 'medium', timeZone: 'UTC' })
  yield writeLine({ siyu: 'backup', format: 1, madeAt: `${madeAt.format(clock.now())} UTC`, migrations })

  const tables = await session.rows(tableRow, allTables)
  const wholeBytes = tables.reduce((sum, { bytes }) => sum + bytes, 0) || 1
  let doneBytes = 0
  for (const { table, columns, bytes } of tables) {
    let copied = 0
    let told = 0
    const tell = () =>
      onProgress({ table, fraction: (doneBytes + Math.min(copied, bytes)) / wholeBytes, rows: counted.rows })
    yield writeLine({ table, columns })
    const rows = session.client.query(copyTo(`copy (select ${columns.join(', ')} from ${table}) to stdout`))
    for await (const chunk of rows) {
      yield chunk as Buffer
      copied += (chunk as Buffer).length
      if (copied - told < wholeBytes * PROGRESS_STEP) continue
      told = copied
      tell()
    }
    yield END_OF_ROWS
    counted.rows += rows.rowCount
    doneBytes += bytes
    copied = 0
    tell()
  }
  for (const { name } of await session.rows(sequenceRow, allSequences)) {
    const [position] = await session.rows(positionRow, positionOf(name))
    yield writeLine({ sequence: name, ...position! })
  }
  yield writeLine({ end: { rows: counted.rows } })
}

/** Our schemas: not the server's, not an extension's, and not pg-boss's, whose jobs are begun anew by who needs them. */
export const OUR_SCHEMAS = sql`
  select oid from pg_namespace where nspname !~ '^pg_' and nspname not in ('information_schema', 'pgboss')`

const tableRow = z.object({ table: z.string(), columns: z.array(z.string()), bytes: z.number() })
const allTables = sql`
  select format('%I.%I', nspname, relname) as table, pg_table_size(pg_class.oid) as bytes,
    array(select quote_ident(attname) from pg_attribute
          where attrelid = pg_class.oid and attnum > 0 and not attisdropped and attgenerated = ''
          order by attnum) as columns
  from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where relkind = 'r' and relnamespace in (${OUR_SCHEMAS})
    and not (nspname = 'public' and relname = 'migrations') -- in the head
    and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e')
  order by 1`

const sequenceRow = z.object({ name: z.string() })
const allSequences = sql`
  select format('%I.%I', nspname, relname) as name
  from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where relkind = 'S' and relnamespace in (${OUR_SCHEMAS})
  order by 1`

/** Read after the snapshot was taken, so never behind the rows in it. */
const positionRow = z.object({ value: z.string(), called: z.boolean() })
const positionOf = (sequence: string) =>
  sql`select last_value::text as value, is_called as called from ${raw(sequence)}`
