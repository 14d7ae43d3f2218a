import type pg from 'pg'
import type { Timer } from './clock.ts'
import type { Database } from './database.ts'
import { sql } from './sql.ts'

/**
 * Work that one process of an installation does: whoever holds the lock. The database lets it go the moment the process or
 * its connection is gone, and another one, which has been waiting, goes on; nothing is asked on a timer.
 */
export interface Lead {
  /** Aborted when somebody else may hold it. */
  lost: AbortSignal
  release(): void
}

/** Resolves when this process leads; rejects when the signal is aborted before. */
export async function lead(database: Database, name: string, signal: AbortSignal): Promise<Lead> {
  const client = await database.pool.connect()
  const lost = new AbortController()
  let isOver = false
  const over = (error?: Error) => {
    if (isOver) return
    isOver = true
    signal.removeEventListener('abort', giveUp)
    client.removeListener('error', over)
    lost.abort()
    // A session that may still be waiting, or hold the lock, is not handed to anybody else.
    client.release(error ?? true)
  }
  const giveUp = () => over()
  client.on('error', over)
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    signal.throwIfAborted()
    await wait(client, name, signal)
  } catch (error) {
    over(error as Error)
    throw error
  }
  return { lost: lost.signal, release: () => over() }
}

async function wait(client: pg.PoolClient, name: string, signal: AbortSignal): Promise<void> {
  const { text, values } = sql`select pg_advisory_lock(hashtextextended(${name}, 0))`
  const { promise, reject } = Promise.withResolvers<never>()
  const giveUp = () => reject(signal.reason)
  signal.addEventListener('abort', giveUp, { once: true })
  const locked = client.query(text, values)
  locked.catch(() => {})
  promise.catch(() => {})
  await Promise.race([locked, promise]).finally(() => signal.removeEventListener('abort', giveUp))
}

interface Leading {
  database: Database
  clock: Timer
  name: string
  signal: AbortSignal
  onError(error: unknown): void
}

const AFTER_TROUBLE_MS = 1_000

/** Begins the work whenever this process comes to lead; when a part of it fails or the lead is lost, all of it is ended
 *  before it is begun again, here or elsewhere. Until the signal is aborted; never rejects. */
export async function whileLeading(
  { database, clock, name, signal, onError }: Leading,
  begin: (over: AbortSignal) => Promise<unknown>[],
): Promise<void> {
  while (!signal.aborted)
    try {
      const { lost, release } = await lead(database, name, signal)
      const failing = new AbortController()
      const workers = begin(AbortSignal.any([lost, signal, failing.signal]))
      await Promise.all(workers).finally(async () => {
        failing.abort()
        await Promise.allSettled(workers)
        release()
      })
    } catch (error) {
      if (signal.aborted) return
      onError(error)
      await clock.sleep(AFTER_TROUBLE_MS, signal).catch(() => {})
    }
}
