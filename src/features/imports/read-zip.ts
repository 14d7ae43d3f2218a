import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline, type Readable } from 'node:stream'
import { createInflateRaw } from 'node:zlib'
import type { Wording } from '../../kernel/wording.ts'
import { MAX_ZIP_DIRECTORY_BYTES, MAX_ZIP_ENTRIES } from './limits.ts'
import { ImportProblem } from './problem.ts'
import { advice, why } from './problem-words.ts'
import { checkExpansion } from './read-text.ts'

/**
 * The parts of a zip file, each read as a stream. By our own hand, because exceljs's reader waits for ever on a workbook
 * that is cut off and has no limit to what it unpacks; it writes the workbooks of the tests instead.
 */
export interface ZipEntry {
  name: string
  isStored: boolean
  offset: number
  packedBytes: number
}

export const damagedWorkbook = (what: Wording): ImportProblem =>
  new ImportProblem('workbook_damaged', what, advice('save_again'))

const END_BYTES = 22
const MAX_COMMENT_BYTES = 65_535
const IS_LARGE = 0xffff_ffff

export async function readZipDirectory(path: string, fileBytes: number): Promise<Map<string, ZipEntry>> {
  const handle = await open(path)
  try {
    const read = async (from: number, length: number): Promise<Buffer> => {
      if (from < 0 || length < 0 || from + length > fileBytes) throw damagedWorkbook(why('workbook_unlisted'))
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, from)
      if (bytesRead < length) throw damagedWorkbook(why('workbook_cut_off'))
      return buffer
    }
    const tailBytes = Math.min(fileBytes, END_BYTES + MAX_COMMENT_BYTES)
    const tail = await read(fileBytes - tailBytes, tailBytes)
    const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
    if (end < 0 || end + END_BYTES > tail.length) throw damagedWorkbook(why('workbook_cut_off'))
    let count = tail.readUInt16LE(end + 10)
    let bytes = tail.readUInt32LE(end + 12)
    let offset = tail.readUInt32LE(end + 16)
    if (offset === IS_LARGE || bytes === IS_LARGE || count === 0xffff) {
      const locator = await read(fileBytes - tailBytes + end - 20, 20)
      if (locator.readUInt32LE(0) !== 0x07064b50) throw damagedWorkbook(why('workbook_unlisted'))
      const large = await read(Number(locator.readBigUInt64LE(8)), 56)
      count = Number(large.readBigUInt64LE(32))
      bytes = Number(large.readBigUInt64LE(40))
      offset = Number(large.readBigUInt64LE(48))
    }
    if (count > MAX_ZIP_ENTRIES || bytes > MAX_ZIP_DIRECTORY_BYTES) throw damagedWorkbook(why('workbook_unlisted'))
    return entriesOf(await read(offset, bytes), count)
  } finally {
    await handle.close()
  }
}

function entriesOf(directory: Buffer, count: number): Map<string, ZipEntry> {
  const entries = new Map<string, ZipEntry>()
  for (let at = 0, number = 0; number < count; number++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== 0x02014b50)
      throw damagedWorkbook(why('workbook_unlisted'))
    const method = directory.readUInt16LE(at + 10)
    const nameBytes = directory.readUInt16LE(at + 28)
    const extraBytes = directory.readUInt16LE(at + 30)
    const name = directory.toString('utf8', at + 46, at + 46 + nameBytes).replace(/^\//, '')
    const extra = directory.subarray(at + 46 + nameBytes, at + 46 + nameBytes + extraBytes)
    if (directory.readUInt16LE(at + 8) & 1)
      throw new ImportProblem('format_unsupported', why('workbook_locked'), advice('save_plain'))
    let packedBytes = directory.readUInt32LE(at + 20)
    let offset = directory.readUInt32LE(at + 42)
    const large = largeFields(extra)
    let field = directory.readUInt32LE(at + 24) === IS_LARGE ? 1 : 0
    if (packedBytes === IS_LARGE) packedBytes = large[field++] ?? 0
    if (offset === IS_LARGE) offset = large[field] ?? 0
    if (method === 0 || method === 8) entries.set(name, { name, isStored: method === 0, offset, packedBytes })
    at += 46 + nameBytes + extraBytes + directory.readUInt16LE(at + 32)
  }
  return entries
}

/** Of files above 4 GB: sizes and offsets that do not fit stand in an extra field. */
function largeFields(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue
    const bytes = Math.min(extra.readUInt16LE(at + 2), extra.length - at - 4)
    return Array.from({ length: bytes >> 3 }, (_, index) => Number(extra.readBigUInt64LE(at + 4 + index * 8)))
  }
  return []
}

/** The entry's text, unpacked. `packedRead` is how much of the file that took. */
export async function* readZipEntry(
  path: string,
  entry: ZipEntry,
): AsyncGenerator<{ text: string; packedRead: number; expanded: number }> {
  if (entry.packedBytes === 0) return
  const start = await dataStart(path, entry)
  const file = createReadStream(path, { start, end: start + entry.packedBytes - 1, highWaterMark: 256 * 1024 })
  const stream: Readable = entry.isStored ? file : pipeline(file, createInflateRaw({ chunkSize: 256 * 1024 }), () => {})
  const decoder = new TextDecoder()
  let expanded = 0
  try {
    for await (const bytes of stream as AsyncIterable<Buffer>) {
      expanded += bytes.length
      checkExpansion(expanded, file.bytesRead)
      yield { text: decoder.decode(bytes, { stream: true }), packedRead: file.bytesRead, expanded }
    }
    yield { text: decoder.decode(), packedRead: entry.packedBytes, expanded }
  } catch (error) {
    if (error instanceof ImportProblem) throw error
    throw damagedWorkbook(why('part_unreadable', { part: entry.name }))
  } finally {
    file.destroy()
  }
}

async function dataStart(path: string, entry: ZipEntry): Promise<number> {
  const handle = await open(path)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(30), 0, 30, entry.offset)
    if (bytesRead < 30 || buffer.readUInt32LE(0) !== 0x04034b50)
      throw damagedWorkbook(why('part_missing', { part: entry.name }))
    return entry.offset + 30 + buffer.readUInt16LE(26) + buffer.readUInt16LE(28)
  } catch (error) {
    throw error instanceof ImportProblem ? error : damagedWorkbook(why('part_missing', { part: entry.name }))
  } finally {
    await handle.close()
  }
}
