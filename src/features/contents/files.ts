import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { MAX_FILE_BYTES, MAX_VIDEO_BYTES, MIN_MEDIA_BYTES } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import type { WrittenMessage } from './message.ts'
import { lookAtMp4 } from './mp4.ts'

/**
 * Videos and files that go with messages, kept by what is in them, like pictures. They arrive as uploads do, part by part onto
 * the disk, and are taken from there once they are whole; what WeCom would not take is refused before it is read.
 */
export const FILE_KINDS = ['video', 'file'] as const
export type FileKind = (typeof FILE_KINDS)[number]

export const fileFacts = z.object({
  bytes: z.int(),
  isVideo: z.boolean(),
  /** Of a video that says so. */
  lengthMs: z.int().nullable(),
})
export type FileFacts = z.infer<typeof fileFacts>

type Reads = Pick<Database, 'rows'>

/** Its id; of one that is here already the same. `path`: where it lies. */
export async function keepFile(
  { database, clock }: { database: Database; clock: Clock },
  kind: FileKind,
  path: string,
): Promise<string> {
  checkSize(kind, (await stat(path)).size)
  const bytes = await readFile(path)
  checkSize(kind, bytes.length)
  const seen = lookAtMp4(bytes)
  if (kind === 'video' && !seen) throw new Refusal('no_video')
  const hash = createHash('sha256').update(bytes).digest('hex')
  await database.run(sql`
    insert into files (hash, is_video, length_ms, bytes, added_at)
    values (${hash}, ${seen !== undefined}, ${seen?.lengthMs ?? null}, ${bytes}, ${instant(clock.now())})
    on conflict (hash) do nothing`)
  return hash
}

function checkSize(kind: FileKind, bytes: number): void {
  const most = kind === 'video' ? MAX_VIDEO_BYTES : MAX_FILE_BYTES
  if (bytes < MIN_MEDIA_BYTES) throw new Refusal('file_too_small', { limitBytes: MIN_MEDIA_BYTES })
  if (bytes > most) throw new Refusal(kind === 'video' ? 'video_too_large' : 'file_too_large', { limitMb: most / 1024 / 1024 }) // prettier-ignore
}

export async function selectFileFacts(database: Reads, hashes: readonly string[]): Promise<Map<string, FileFacts>> {
  const rows = await database.rows(
    fileFacts.extend({ hash: z.string() }),
    sql`select hash, octet_length(bytes) as bytes, is_video as "isVideo", length_ms as "lengthMs" from files
        where hash = any(${[...hashes]}::text[])`,
  )
  return new Map(rows.map(({ hash, ...facts }) => [hash, facts]))
}

/** Of the videos and files of a message, by their ids. */
export const selectFilesIn = (database: Reads, { attachments }: WrittenMessage): Promise<Map<string, FileFacts>> =>
  selectFileFacts(database, attachments.flatMap((one) => (one.kind === 'video' ? one.video : one.kind === 'file' ? one.file : []))) // prettier-ignore

const SLICE_BYTES = 1024 * 1024
const sliceRow = z.object({ slice: z.instanceof(Buffer) })
/** What is in it, from one byte up to another that does not count, in slices: who passes them on never holds all of it. */
export async function* readSlices(database: Reads, hash: string, from: number, to: number): AsyncGenerator<Buffer> {
  for (let at = from; at < to; at += SLICE_BYTES) {
    const length = Math.min(SLICE_BYTES, to - at)
    const [row] = await database.rows(
      sliceRow,
      sql`select substring(bytes from ${at + 1}::integer for ${length}::integer) as slice from files where hash = ${hash}`,
    )
    if (row) yield row.slice
  }
}
