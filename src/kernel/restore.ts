import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { from as copyFrom } from 'pg-copy-streams'
import { z } from 'zod'
import { OUR_SCHEMAS, type Progress } from './backup.ts'
import { BackupReader, headLine, partLine, type Part } from './backup-file.ts'
import type { Clock } from './clock.ts'
import type { Database, Session } from './database.ts'
import { apply, migrate, readMigrations, refuseStranger, withMigrationLock, type Migration } from './migrate.ts'
import { raw, sql } from './sql.ts'

/** Fills an empty database from a backup: makes the schema that the backup has, loads it, and then migrates on. All but
 *  the last happens in one transaction, so a restore that fails or is killed leaves the database empty. */
export async function restore(
  database: Database,
  file: string,
  clock: Clock,
  onProgress: (progress: Progress) => void = () => {},
  migrations?: Migration[],
): Promise<number> {
  const known = migrations ?? (await readMigrations())
  const fileBytes = (await stat(file)).size
  const reader = new BackupReader(file)
  try {
    const head = await reader.line(headLine)
    refuseStranger(head.migrations, known, 'The backup')
    const rows = await withMigrationLock(database, 'exclusive', async (session) => {
      await refuseUnlessEmpty(session)
      await session.run(sql`begin`)
      await session.run(sql`set local maintenance_work_mem = '256MB'`)
      for (const migration of known.slice(0, head.migrations.length)) await apply(session, migration, clock)
      const loaded = await load(session, reader, (table, rows) =>
        onProgress({ table, rows, fraction: Math.min(reader.bytesRead / fileBytes, 1) }),
      )
      await session.run(sql`commit`)
      return loaded
    })
    await migrate(database, clock, { migrations: known })
    await database.run(sql`analyze`)
    return rows
  } finally {
    reader.close()
  }
}

async function refuseUnlessEmpty(session: Session): Promise<void> {
  const [found] = await session.rows(
    z.object({ count: z.number() }),
    sql`select count(*) from pg_class where relkind in ('r', 'p', 'v', 'm', 'S', 'f') and relnamespace in (${OUR_SCHEMAS})
      and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e')`,
  )
  if (found!.count > 0)
    throw new Error(
      'The database is not empty, and a restore would mix two installations. ' +
        'Restore into a new SIYU_DATA folder, or into a database just created.',
    )
}

async function load(
  session: Session,
  reader: BackupReader,
  tell: (table: string, rows: number) => void,
): Promise<number> {
  const rebuild = await dropIndexes(session)
  await emptyTables(session)
  let loaded = 0
  for (;;) {
    const part: Part = await reader.line(partLine)
    if ('end' in part) {
      if (part.end.rows !== loaded) throw new Error(`The backup says ${part.end.rows} rows and has ${loaded}`)
      break
    } else if ('table' in part) {
      loaded += await loadTable(session, reader, part.table, part.columns, (rows) => tell(part.table, loaded + rows))
      tell(part.table, loaded)
    } else {
      await session.run(sql`select setval(${part.sequence}::regclass, ${part.value}::bigint, ${part.called})`)
    }
  }
  await reader.finish()
  for (const statement of rebuild) await session.client.query(statement)
  return loaded
}

async function loadTable(
  session: Session,
  reader: BackupReader,
  table: string,
  columns: string[],
  tell: (rows: number) => void,
): Promise<number> {
  const target = session.client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`))
  let chunks = 0
  const rows = async function* () {
    for await (const chunk of reader.rows()) {
      yield chunk
      if (++chunks % CHUNKS_PER_WORD === 0) tell(0)
    }
  }
  await pipeline(rows, target)
  return target.rowCount
}

/** A chunk is some 16 KB. */
const CHUNKS_PER_WORD = 256

/** A migration may have put rows where the backup has its own. */
async function emptyTables(session: Session): Promise<void> {
  const found = await session.rows(
    z.object({ name: z.string() }),
    sql`select oid::regclass::text as name from pg_class
      where relkind = 'r' and relnamespace in (${OUR_SCHEMAS}) and oid <> 'migrations'::regclass`,
  )
  await session.run(sql`truncate ${raw(found.map(({ name }) => name).join(', '))}`)
}

/** Indexes and keys are made again after the rows are in: several times faster, and foreign keys need no order of tables.
 *  Returns what makes them. */
async function dropIndexes(session: Session): Promise<string[]> {
  const statement = z.object({ drop: z.string(), make: z.string() })
  const constraints = await session.rows(
    statement,
    sql`select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
        format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as make
      from pg_constraint
      where contype in ('f', 'p', 'u', 'x') and connamespace in (${OUR_SCHEMAS})
        and conrelid <> 'migrations'::regclass
      order by contype <> 'f', conname`,
  )
  const indexes = await session.rows(
    statement,
    sql`select format('drop index %s', indexrelid::regclass) as drop, pg_get_indexdef(indexrelid) as make
      from pg_index join pg_class on pg_class.oid = indrelid
      where relkind = 'r' and relnamespace in (${OUR_SCHEMAS}) and indrelid <> 'migrations'::regclass
        and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'))`,
  )
  const all = [...constraints, ...indexes]
  for (const { drop } of all) await session.client.query(drop)
  return all.map(({ make }) => make).reverse()
}
