import pg from 'pg'
import type { z } from 'zod'
import type { Sql } from './sql.ts'

/** One door to PostgreSQL. Instants come back as milliseconds, bigint as number (ids and counts stay below 2^53). */
export interface Database {
  readonly pool: pg.Pool
  /** Runs in one transaction; rolls back when `work` throws. */
  transaction<T>(work: (session: Session) => Promise<T>, options?: { isolation?: 'repeatable read' }): Promise<T>
  /** One statement outside a transaction. */
  rows<T>(shape: z.ZodType<T>, query: Sql): Promise<T[]>
  run(query: Sql): Promise<number>
  close(): Promise<void>
}

export interface Session {
  rows<T>(shape: z.ZodType<T>, query: Sql): Promise<T[]>
  first<T>(shape: z.ZodType<T>, query: Sql): Promise<T | undefined>
  /** Rows as the driver gives them, each an array in the order of the columns: hot paths only. */
  rawRows(query: Sql): Promise<unknown[][]>
  /** How many rows it touched. */
  run(query: Sql): Promise<number>
  readonly client: pg.PoolClient
}

const TIMESTAMPTZ = 1184
const INT8 = 20
const parseInstant = (text: string): number | null =>
  text === 'infinity' || text === '-infinity' ? null : Date.parse(`${text.replace(' ', 'T')}:00`)

/** UTC, so that instants parse fast. The rows of a commit (megabytes of JSON) must fit into work_mem: a plan that walks
 *  them more than once would otherwise read them from disk each time. Compiling our short statements costs more than it saves. */
const SESSION_OPTIONS = '-c timezone=UTC -c datestyle=ISO -c work_mem=32MB -c jit=off'

/** `connectionString` from DATABASE_URL or the embedded server. Every session speaks UTC, so that instants parse fast. */
export function openDatabase(connectionString: string, options: { max?: number; name?: string } = {}): Database {
  const types = new pg.TypeOverrides()
  types.setTypeParser(TIMESTAMPTZ, parseInstant)
  types.setTypeParser(INT8, Number)
  const pool = new pg.Pool({
    connectionString,
    max: options.max ?? 12,
    application_name: options.name ?? 'siyu',
    types,
    options: SESSION_OPTIONS,
  })
  // A connection was cut (server restart). Idle: the next query opens another. In use: its query fails, and that is
  // enough; without a listener here the driver would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => void client.on('error', () => {}))
  return {
    pool,
    async transaction(work, { isolation } = {}) {
      const client = await pool.connect()
      let broken: Error | undefined
      try {
        await ask(client, isolation ? `begin isolation level ${isolation}` : 'begin')
        const result = await work(sessionOf(client))
        await ask(client, 'commit')
        return result
      } catch (error) {
        await client.query('rollback').catch((cause: Error) => (broken = cause))
        throw error
      } finally {
        client.release(broken)
      }
    },
    rows: async (shape, query) => (await pool.query(query.text, query.values)).rows.map((row) => shape.parse(row)),
    run: async (query) => (await pool.query(query.text, query.values)).rowCount ?? 0,
    close: () => pool.end(),
  }
}

/**
 * By callback: what the driver's own promise answers outlives every collection of young objects and is copied by each,
 * which cost each of them 10 to 40 ms on the servers' thread (docs/decisions/0037).
 */
export async function ask(
  client: pg.PoolClient,
  query: string | pg.QueryConfig | pg.QueryArrayConfig,
): Promise<pg.QueryResult> {
  try {
    return await new Promise((resolve, reject) =>
      client.query(query as pg.QueryConfig, (error, result) => (error ? reject(error) : resolve(result))),
    )
  } catch (error) {
    // The stack of the socket that brought it says nothing of who asked.
    if (error instanceof Error) Error.captureStackTrace(error)
    throw error
  }
}

export function sessionOf(client: pg.PoolClient): Session {
  return {
    client,
    rows: async (shape, { text, values }) => (await ask(client, { text, values })).rows.map((row) => shape.parse(row)),
    first: async (shape, { text, values }) => {
      const found = (await ask(client, { text, values })).rows[0]
      return found === undefined ? undefined : shape.parse(found)
    },
    rawRows: async (query) => (await ask(client, { ...query, rowMode: 'array' })).rows as unknown as unknown[][],
    run: async (query) => (await ask(client, { ...query })).rowCount ?? 0,
  }
}

/** PostgreSQL's own error code ("23505"), or undefined. */
export const errorCode = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && typeof (error as { code?: unknown }).code === 'string'
    ? (error as { code: string }).code
    : undefined
