import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { EncodingSniffer } from './encodings.ts'
import { FREE_EXPANSION_BYTES, MAX_EXPANDED_BYTES, MAX_EXPANSION_RATIO } from './limits.ts'
import { ImportProblem, stopIfCancelled } from './problem.ts'
import { advice, why } from './problem-words.ts'

/** What a file is, found out from its bytes and not from its name: one reading of it all, before anything else. */
export interface InspectedFile {
  path: string
  name: string
  bytes: number
  changedMs: number
  hash: Buffer
  content: 'text' | 'workbook'
  isPacked: boolean
  /** A TextDecoder's label. */
  encoding: string
  /** Some bytes are no text in that encoding; only their lines are rejected. */
  isDamaged: boolean
  /** The first 64 K characters. */
  head: string
}

export interface TextFile extends InspectedFile {
  chunks(): AsyncGenerator<{ text: string; bytesRead: number }>
}

const CHUNK_BYTES = 256 * 1024
const HEAD_BYTES = 64 * 1024

export interface InspectOptions {
  encoding?: string | undefined
  onBytes?: (bytesRead: number, bytesTotal: number) => void
  signal?: AbortSignal | undefined
}

export async function inspectFile(path: string, { encoding, onBytes, signal }: InspectOptions): Promise<InspectedFile> {
  const { size, mtimeMs } = await factsOf(path)
  const start = await firstBytes(path)
  const isPacked = start[0] === 0x1f && start[1] === 0x8b
  const isWorkbook = start.readUInt32BE(0) === 0x504b0304
  if (start.readUInt32BE(0) === 0xd0cf11e0)
    throw new ImportProblem('format_unsupported', why('old_workbook'), advice('save_plain'))
  const hash = createHash('sha256')
  const sniffer = new EncodingSniffer(encoding)
  const head: Buffer[] = []
  let headBytes = 0
  for await (const { bytes, bytesRead } of byteChunks(path, isPacked, (raw) => hash.update(raw))) {
    stopIfCancelled(signal)
    onBytes?.(bytesRead, size)
    if (isWorkbook) continue
    sniffer.push(bytes)
    if (headBytes < HEAD_BYTES) head.push(bytes.subarray(0, HEAD_BYTES - headBytes))
    headBytes += bytes.length
  }
  const file = { path, name: basename(path), bytes: size, changedMs: mtimeMs, hash: hash.digest(), isPacked }
  if (isWorkbook) return { ...file, content: 'workbook', encoding: 'utf-8', isDamaged: false, head: '' }
  const found = sniffer.end()
  const text = new TextDecoder(found.encoding).decode(Buffer.concat(head), { stream: true })
  refuseOther(text, Buffer.concat(head))
  return { ...file, ...found, content: 'text', head: text.replaceAll('\u0000', '') }
}

/** Read three times, it must be the same file three times. */
export async function refuseChanged({ path, bytes, changedMs }: InspectedFile): Promise<void> {
  const { size, mtimeMs } = await factsOf(path)
  if (size !== bytes || mtimeMs !== changedMs)
    throw new ImportProblem('file_changed', why('changed'), advice('wait_for_file'))
}

async function factsOf(path: string): Promise<{ size: number; mtimeMs: number }> {
  const facts = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, error)
  })
  if (!facts.isFile())
    throw new ImportProblem('file_unreadable', why('not_a_file', { file: basename(path) }), advice('name_a_file'))
  if (facts.size === 0)
    throw new ImportProblem('file_empty', why('empty_file', { file: basename(path) }), advice('right_file'))
  return { size: facts.size, mtimeMs: facts.mtimeMs }
}

const unreadable = (path: string, error: NodeJS.ErrnoException): ImportProblem =>
  error.code === 'ENOENT'
    ? new ImportProblem('file_unreadable', why('no_file', { path }), advice('check_path'))
    : new ImportProblem(
        'file_unreadable',
        why('not_readable', { file: basename(path), code: error.code ?? '' }),
        advice('check_permissions'),
      )

async function firstBytes(path: string): Promise<Buffer> {
  const bytes = Buffer.alloc(4)
  try {
    for await (const chunk of createReadStream(path, { end: 3 }) as AsyncIterable<Buffer>) chunk.copy(bytes)
  } catch (error) {
    throw unreadable(path, error as NodeJS.ErrnoException)
  }
  return bytes
}

/** What a user may take for a table and is none. */
function refuseOther(text: string, bytes: Buffer): void {
  const starts = (...signature: number[]) => signature.every((byte, index) => bytes[index] === byte)
  const isTar = bytes.length > 262 && bytes.toString('latin1', 257, 262) === 'ustar'
  if (starts(0x1f, 0x8b) || starts(0x50, 0x4b, 3, 4) || isTar)
    throw new ImportProblem('format_unsupported', why('packed_twice'), advice('unpack_first'))
  if (text.trim() === '') throw new ImportProblem('file_empty', why('no_text'), advice('right_file'))
  // oxlint-disable-next-line no-control-regex
  const strange = (text.match(/[\u0001-\u0008\u000e-\u0019\u001b-\u001f\uFFFD]/g) ?? []).length
  if (strange > text.length / 20)
    throw new ImportProblem('format_unknown', why('not_a_table'), advice('export_as_table'))
  if (text.trimStart().startsWith('['))
    throw new ImportProblem('format_unsupported', why('json_list'), advice('one_per_line'))
}

export const openText = (file: InspectedFile): TextFile => ({
  ...file,
  async *chunks() {
    const decoder = new TextDecoder(file.encoding)
    let read = 0
    for await (const { bytes, bytesRead } of byteChunks(file.path, file.isPacked)) {
      read = bytesRead
      yield { text: decoder.decode(bytes, { stream: true }), bytesRead }
    }
    yield { text: decoder.decode(), bytesRead: read }
  },
})

async function* byteChunks(
  path: string,
  isPacked: boolean,
  onRaw?: (raw: Buffer) => void,
): AsyncGenerator<{ bytes: Buffer; bytesRead: number }> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  if (onRaw && isPacked) file.on('data', onRaw as (raw: string | Buffer) => void)
  const stream: Readable = isPacked ? pipeline(file, createGunzip({ chunkSize: CHUNK_BYTES }), () => {}) : file
  let expanded = 0
  try {
    for await (const bytes of stream as AsyncIterable<Buffer>) {
      expanded += bytes.length
      if (isPacked) checkExpansion(expanded, file.bytesRead)
      else onRaw?.(bytes)
      yield { bytes, bytesRead: file.bytesRead }
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (code.startsWith('Z_') || code === 'ERR_STREAM_PREMATURE_CLOSE')
      throw new ImportProblem('packed_damaged', why('packed_damaged'), advice('fetch_again'))
    if (code.startsWith('E') && !code.startsWith('ERR_')) throw unreadable(path, error as NodeJS.ErrnoException)
    throw error
  } finally {
    file.destroy()
  }
}

/** The more is read, the more may have come out of it; a bomb is refused after the free part at the latest. */
export function checkExpansion(expandedBytes: number, packedBytes: number): void {
  const isBomb = expandedBytes > FREE_EXPANSION_BYTES && expandedBytes > packedBytes * MAX_EXPANSION_RATIO
  if (!isBomb && expandedBytes <= MAX_EXPANDED_BYTES) return
  throw new ImportProblem(
    'expands_too_much',
    isBomb
      ? why('grows_too_much', { times: MAX_EXPANSION_RATIO })
      : why('too_large_unpacked', { gigabytes: MAX_EXPANDED_BYTES / 1024 ** 3 }),
    advice('import_pieces'),
  )
}
