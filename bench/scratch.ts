import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { systemClock } from '../src/kernel/clock.ts'
import { openDatabase, type Database } from '../src/kernel/database.ts'
import { migrate } from '../src/kernel/migrate.ts'
import { openEmbedded } from '../src/kernel/postgres.ts'
import { SUPERUSER } from '../src/kernel/postgres-settings.ts'
import { systemRandom } from '../src/kernel/random.ts'
import { sql } from '../src/kernel/sql.ts'

/** A PostgreSQL for a run of benches: the one named, or the embedded one in a folder that goes with the run. Databases
 *  of our own are made on it and dropped again. */
export interface BenchServer {
  /** Of the embedded server: `siyu start` on it joins the server. */
  dataFolder: string | undefined
  /** A migrated database; `from` copies another one, to which nobody may be connected. */
  makeDatabase(from?: string): Promise<Scratch>
  close(): Promise<void>
}

export interface Scratch {
  name: string
  url: string
  database: Database
  drop(): Promise<void>
}

/** Of the embedded server only: of a given one we change nothing. */
const PROFILED = { shared_preload_libraries: 'pg_stat_statements', track_io_timing: 'on' }

export async function openBenchServer(givenUrl: string | undefined, { profiled = false } = {}): Promise<BenchServer> {
  const folder = givenUrl ? undefined : await mkdtemp(path.join(os.tmpdir(), 'siyu-bench-'))
  const embedded = folder === undefined ? undefined : await openEmbedded(folder, profiled ? PROFILED : {})
  const adminUrl = givenUrl ?? asSuperuser(embedded!.url)
  const made = new Map<string, Scratch>()

  const administer = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: adminUrl })
    await client.connect()
    await client.query(statement).finally(() => client.end())
  }

  const close = async () => {
    for (const scratch of made.values()) await scratch.drop().catch(() => {})
    await embedded?.release()
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  }
  let closing: Promise<void> | undefined

  return {
    dataFolder: folder,
    async makeDatabase(from) {
      const name = `siyu_bench_${process.pid}_${systemRandom.uuid().slice(0, 8)}`
      await administer(`create database ${name} template ${from ?? 'template0'}`)
      const url = new URL(adminUrl)
      url.pathname = `/${name}`
      const database = openDatabase(url.href, { name: 'siyu-bench' })
      const scratch: Scratch = {
        name,
        url: url.href,
        database,
        async drop() {
          made.delete(name)
          await database.close()
          await administer(`drop database if exists ${name} with (force)`)
        },
      }
      made.set(name, scratch)
      if (profiled) await database.run(sql`create extension if not exists pg_stat_statements`).catch(() => {})
      if (from === undefined) await migrate(database, systemClock)
      return scratch
    },
    /** Once, however often it is asked: Ctrl-C and the end of the bench may both ask. */
    close: () => (closing ??= close()),
  }
}

/** The role of the product may not make databases. */
function asSuperuser(url: string): string {
  const changed = new URL(url)
  changed.username = SUPERUSER
  return changed.href
}

/** PostgreSQL's own account of statements, where it keeps one. */
export async function resetStatements({ pool }: Database): Promise<void> {
  await pool.query('select pg_stat_statements_reset()').catch(() => {})
}

export async function readStatements({ pool }: Database): Promise<unknown[]> {
  const statements = `
    select regexp_replace(query, '\\s+', ' ', 'g') as statement, calls, total_exec_time as exec_ms, rows,
      shared_blks_hit, shared_blks_read, shared_blks_dirtied, wal_bytes
    from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database())
    order by total_exec_time desc limit 40`
  return (await pool.query(statements).catch(() => ({ rows: [] as unknown[] }))).rows
}

export const count = async (database: Database, text: string, values: unknown[] = []): Promise<number> =>
  Number((await database.pool.query<{ count: number }>(text, values)).rows[0]!.count)
