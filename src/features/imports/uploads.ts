import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, truncate } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Readable } from 'node:stream'
import type { Clock } from '../../kernel/clock.ts'
import type { Random } from '../../kernel/random.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { MAX_UPLOAD_BYTES, UPLOAD_KEPT_MS } from './limits.ts'

/**
 * Files that people send to be imported: each in a folder of its own below the data folder, readable by nobody else, with
 * what was rejected of it beside it. Gone after some days. A file comes in parts, one after the other, so that none is a
 * request without end and one that was cut off is sent again from where it was.
 */
export interface Uploads {
  /** A part of a file, or all of it. */
  receive(part: UploadPart, body: Readable): Promise<Received>
  /** Of a file that is whole; refuses when there is none. */
  find(upload: string): Promise<{ path: string; fileName: string; rejectsPath: string }>
  /** It is not needed any more. */
  drop(upload: string): Promise<void>
}
export interface UploadPart {
  fileName: string
  /** Undefined: the first part. */
  upload?: string | undefined
  /** Where it begins, in bytes. What was written from there on is written again. */
  at?: number
  isLast?: boolean
}
export interface Received {
  upload: string
  fileName: string
  /** Of the whole, so far. */
  bytes: number
}

const DRAFT = '.part'
const REJECTS = '.rejects.csv'
const UPLOAD_ID = /^[0-9a-f-]{36}$/

export function openUploads(folder: string, { clock, random }: { clock: Clock; random: Random }): Uploads {
  const homeOf = (upload: string): string => {
    if (!UPLOAD_ID.test(upload)) throw new Refusal('not_found')
    return path.join(folder, upload)
  }
  return {
    async receive({ fileName: given, upload = '', at = 0, isLast = true }, body) {
      const isFirst = upload === ''
      if (isFirst) await sweep(folder, clock.now())
      const id = isFirst ? random.uuid() : upload
      const fileName = plainName(given)
      const home = homeOf(id)
      if (isFirst) await mkdir(home, { recursive: true, mode: 0o700 })
      else await stat(home).catch(refuse)
      const draft = path.join(home, fileName + DRAFT)
      const held = await sizeOf(draft)
      if (at > held) throw new Refusal('not_found')
      if (held > at) await truncate(draft, at)
      let bytes = at
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
          createWriteStream(draft, { flags: 'a', mode: 0o600 }),
        )
        if (isLast) await rename(draft, path.join(home, fileName))
      } catch (error) {
        if (isFirst) await rm(home, { recursive: true, force: true })
        throw error
      }
      return { upload: id, fileName, bytes }
    },

    async find(upload) {
      const home = homeOf(upload)
      const names = await readdir(home).catch(() => [])
      const fileName = names.find((name) => !name.endsWith(DRAFT) && !name.endsWith(REJECTS))
      if (fileName === undefined) throw new Refusal('not_found')
      return { path: path.join(home, fileName), fileName, rejectsPath: path.join(home, `${fileName}${REJECTS}`) }
    },

    drop: (upload) => rm(homeOf(upload), { recursive: true, force: true }),
  }
}

const refuse = (): never => {
  throw new Refusal('not_found')
}

const sizeOf = async (file: string): Promise<number> => (await stat(file).catch(() => undefined))?.size ?? 0

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
