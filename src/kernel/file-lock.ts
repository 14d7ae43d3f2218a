import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

/** A lock between processes that the kernel forgets with its holder, kill -9 and reboot included: SQLite's lock on an
 *  empty file. Lock files with a process id in them need stale detection, and get it wrong when ids are used again. */
export interface FileLock {
  release(): void
}

/** A handle that nobody points to is collected, and its lock with it. */
const held = new Set<DatabaseSync>()
const SQLITE_BUSY = 5
const POLL_MS = 20

/** Undefined when somebody else's lock forbids it. */
export function tryLock(file: string, mode: 'shared' | 'exclusive'): FileLock | undefined {
  const handle = new DatabaseSync(file, { timeout: 0 })
  try {
    handle.exec(mode === 'exclusive' ? 'begin exclusive' : 'begin')
    if (mode === 'shared') handle.prepare('select count(*) from sqlite_master').get() // the lock comes with the first read
    held.add(handle)
    return { release: () => held.delete(handle) && handle.close() }
  } catch (error) {
    handle.close()
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined
    throw error
  }
}

export async function lock(file: string, mode: 'shared' | 'exclusive', patienceMs: number): Promise<FileLock> {
  for (let waitedMs = 0; waitedMs <= patienceMs; waitedMs += POLL_MS) {
    const taken = tryLock(file, mode)
    if (taken) return taken
    await sleep(POLL_MS)
  }
  throw new Error(`another process has held ${file} for ${patienceMs / 1000} s; end it and try again`)
}
