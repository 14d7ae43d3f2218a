import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { lock, tryLock } from './file-lock.ts'
import { ensureServerFolder, readPassword } from './postgres-cluster.ts'
import { ensureRunning, MAX_START_MS, MAX_STOP_MS, stop } from './postgres-server.ts'
import { APPLICATION_ROLE, DATABASE, urlOf } from './postgres-settings.ts'

/** The PostgreSQL that comes with Siyu, for who has none. It belongs to the data folder, not to a process: whoever comes
 *  first starts it, others join it, it survives the death of all of them, and the last to leave stops it.
 *
 *  Two locks of the kernel keep the order: `lock` is held while the server is started, joined or stopped; a shared lock
 *  on `users` is held as long as a process uses it, and who can get that one exclusively is the last. */
export interface Embedded {
  url: string
  /** Stops the server unless somebody else uses it. */
  release(): Promise<void>
}

/** `settings` of PostgreSQL count only for who starts the server. */
export async function openEmbedded(dataFolder: string, settings: Record<string, string> = {}): Promise<Embedded> {
  const folder = await realpath(await ensureServerFolder(dataFolder))
  const withDoor = async <T>(work: () => Promise<T>): Promise<T> => {
    const door = await lock(path.join(folder, 'lock'), 'exclusive', MAX_START_MS + MAX_STOP_MS)
    return work().finally(() => door.release())
  }
  const users = path.join(folder, 'users')

  const { url, use } = await withDoor(async () => {
    const server = await ensureRunning(folder, settings)
    const url = urlOf(server, APPLICATION_ROLE, await readPassword(folder), DATABASE)
    return { url, use: await lock(users, 'shared', MAX_STOP_MS) }
  })

  const leave = () =>
    withDoor(async () => {
      use.release()
      const alone = tryLock(users, 'exclusive')
      if (!alone) return
      alone.release() // nobody joins while we hold the door
      await stop(folder)
    })
  let left: Promise<void> | undefined
  return { url, release: () => (left ??= leave()) }
}
