import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'

/** A backup is one gzip file of lines, readable with zcat: a head, for every table a line that names it, its rows as COPY
 *  writes them and `\.`, the sequences, and an end. gzip's checksum and the end line tell a damaged or cut file. */
export const headLine = z.object({
  siyu: z.literal('backup'),
  format: z.literal(1),
  madeAt: z.string(),
  migrations: z.array(z.object({ name: z.string(), sha256: z.string() })),
})
const tableLine = z.object({ table: z.string(), columns: z.array(z.string()) })
const sequenceLine = z.object({ sequence: z.string(), value: z.string(), called: z.boolean() })
const endLine = z.object({ end: z.object({ rows: z.number() }) })
export const partLine = z.union([tableLine, sequenceLine, endLine])

export type Head = z.infer<typeof headLine>
export type Part = z.infer<typeof partLine>

export const writeLine = (value: Head | Part): Buffer => Buffer.from(`${JSON.stringify(value)}\n`)

/** No row of COPY's text format is this line, whatever it holds. */
export const END_OF_ROWS = Buffer.from('\\.\n')
const AFTER_ROW = Buffer.from('\n\\.\n')
const MAX_LINE_BYTES = 1_000_000

/** Reads lines and rows in turn, never more of the file than a few chunks at a time. */
export class BackupReader {
  private readonly chunks: AsyncIterator<Buffer>
  private readonly file: string
  private pending: Buffer = Buffer.alloc(0)
  private readonly source

  constructor(file: string) {
    this.file = file
    this.source = createReadStream(file)
    const content = createGunzip()
    this.source.on('error', (error) => content.destroy(error))
    this.chunks = this.source.pipe(content)[Symbol.asyncIterator]()
  }

  /** Of the file as it lies on the disk. */
  get bytesRead(): number {
    return this.source.bytesRead
  }

  async line<T>(shape: z.ZodType<T>): Promise<T> {
    let end: number
    while ((end = this.pending.indexOf('\n')) < 0) {
      if (this.pending.length > MAX_LINE_BYTES) throw this.damaged('a line has no end')
      await this.more()
    }
    const text = this.pending.toString('utf8', 0, end)
    this.pending = this.pending.subarray(end + 1)
    return this.parse(shape, text)
  }

  /** The bytes up to `\.`. */
  async *rows(): AsyncGenerator<Buffer> {
    while (this.pending.length < END_OF_ROWS.length) await this.more()
    if (this.pending.subarray(0, END_OF_ROWS.length).equals(END_OF_ROWS)) {
      this.pending = this.pending.subarray(END_OF_ROWS.length)
      return
    }
    let end: number
    while ((end = this.pending.indexOf(AFTER_ROW)) < 0) {
      const safe = this.pending.length - AFTER_ROW.length + 1 // the rest may be the beginning of the mark
      if (safe > 0) yield this.pending.subarray(0, safe)
      this.pending = this.pending.subarray(Math.max(safe, 0))
      await this.more()
    }
    yield this.pending.subarray(0, end + 1)
    this.pending = this.pending.subarray(end + AFTER_ROW.length)
  }

  /** Reads on to gzip's checksum; nothing may stand after the end line. */
  async finish(): Promise<void> {
    const { done } = await this.next()
    if (!done || this.pending.length > 0) throw this.damaged('something follows its end')
  }

  close(): void {
    this.source.destroy()
  }

  private parse<T>(shape: z.ZodType<T>, text: string): T {
    try {
      return shape.parse(JSON.parse(text))
    } catch {
      throw this.damaged('it has a line that this version of Siyu does not understand')
    }
  }

  private async more(): Promise<void> {
    const { value, done } = await this.next()
    if (done) throw this.damaged('it is cut off')
    this.pending = this.pending.length > 0 ? Buffer.concat([this.pending, value]) : value
  }

  private next(): Promise<IteratorResult<Buffer>> {
    return this.chunks.next().catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'Z_BUF_ERROR') throw this.damaged('it is cut off')
      if (error.code?.startsWith('Z_')) throw this.damaged(error.message)
      throw error
    })
  }

  private damaged(how: string): Error {
    return new Error(`${this.file} is not a whole backup: ${how}. Nothing was restored; take another copy of it.`)
  }
}
