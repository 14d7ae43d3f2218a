import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Readable } from 'node:stream'
import type { Clock } from '../../kernel/clock.ts'
import type { Random } from '../../kernel/random.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { MAX_UPLOAD_BYTES, UPLOAD_KEPT_MS } from './limits.ts'

/**
 * Files that people send to be imported: each in a folder of its own below the data folder, readable by nobody else, with
 * what was rejected of it beside it. Gone after some days.
 */
export interface Uploads {
  /** Whole, or not there. */
  receive(fileName: string, body: Readable): Promise<{ upload: string; fileName: string; bytes: number }>
  /** Refuses when there is no such upload. */
  find(upload: string): Promise<{ path: string; fileName: string; rejectsPath: string }>
}

const DRAFT = '.part'
const REJECTS = '.rejects.csv'
const UPLOAD_ID = /^[0-9a-f-]{36}$/

export function openUploads(folder: string, { clock, random }: { clock: Clock; random: Random }): Uploads {
  return {
    async receive(given, body) {
      await sweep(folder, clock.now())
      const upload = random.uuid()
      const fileName = plainName(given)
      const home = path.join(folder, upload)
      await mkdir(home, { recursive: true, mode: 0o700 })
      const draft = path.join(home, fileName + DRAFT)
      let bytes = 0
      try {
        await pipeline(
          body,
          async function* (chunks: AsyncIterable<Buffer>) {
            for await (const chunk of chunks) {
              bytes += chunk.length
              if (bytes > MAX_UPLOAD_BYTES) throw new Refusal('too_large', { limitBytes: MAX_UPLOAD_BYTES })
              yield chunk
            }
          },
          createWriteStream(draft, { mode: 0o600 }),
        )
        await rename(draft, path.join(home, fileName))
      } catch (error) {
        await rm(home, { recursive: true, force: true })
        throw error
      }
      return { upload, fileName, bytes }
    },

    async find(upload) {
      const home = path.join(folder, upload)
      const names = UPLOAD_ID.test(upload) ? await readdir(home).catch(() => []) : []
      const fileName = names.find((name) => !name.endsWith(DRAFT) && !name.endsWith(REJECTS))
      if (fileName === undefined) throw new Refusal('not_found')
      return { path: path.join(home, fileName), fileName, rejectsPath: path.join(home, `${fileName}${REJECTS}`) }
    },
  }
}

/** The last part of a path of any system; what a file system might not take is left out. */
function plainName(given: string): string {
  const name = given
    .split(/[/\\]/)
    .at(-1)!
    .replace(/[\p{Cc}<>:"|?*]/gu, '')
    .replace(/^\.+/, '')
    .slice(-100)
  return name === '' || name.endsWith(DRAFT) || name.endsWith(REJECTS) ? 'upload.csv' : name
}

async function sweep(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const home = path.join(folder, name)
    const changed = await stat(home).catch(() => undefined)
    if (changed && now - changed.mtimeMs > UPLOAD_KEPT_MS) await rm(home, { recursive: true, force: true })
  }
}
