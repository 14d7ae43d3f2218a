import { isUtf8 } from 'node:buffer'
import { gunzipSync } from 'node:zlib'
import { invalidInput, wrong } from '../kernel/input-words.ts'
import { MAX_BATCH_EVENTS, MAX_BODY_BYTES } from '../kernel/limits.ts'
import { Refusal } from '../kernel/refusals.ts'
import { parseInstant } from '../pipeline/coerce.ts'

/** What one request of Segment's API holds. Items are as they came: the engine checks each. */
export interface Sent {
  items: unknown[]
  /** Milliseconds; null when it is missing or no instant, and then no timestamp is corrected. */
  sentAt: number | null
  writeKey: string | undefined
}

type Loose = Record<string, unknown>
const isObject = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Parsed once, by JSON.parse, and looked at only where it must be: this runs for every event that comes in. */
export function readSent(type: string, body: unknown, encoding: string | undefined): Sent {
  const whole = readJson(body, encoding, MAX_BODY_BYTES)
  if (type === 'batch') return readBatch(whole)
  if (!isObject(whole)) throw invalidInput('body', wrong('not_an_object'))
  const sent = { items: [whole], ...envelope(whole) }
  whole.type = type
  whole.writeKey = undefined // must not be kept with the event
  return sent
}

function readBatch(whole: unknown): Sent {
  if (!isObject(whole) || !Array.isArray(whole.batch)) throw new Refusal('invalid_batch')
  const items: unknown[] = whole.batch
  if (items.length > MAX_BATCH_EVENTS) throw new Refusal('too_many_events', { limitEvents: MAX_BATCH_EVENTS })
  // Older clients send what all events share (the library, the device) once for the batch.
  if (isObject(whole.context))
    for (const item of items) if (isObject(item) && item.context === undefined) item.context = whole.context
  return { items, ...envelope(whole) }
}

const envelope = (whole: Loose) => ({
  sentAt: instantOf(whole.sentAt),
  writeKey: typeof whole.writeKey === 'string' ? whole.writeKey : undefined,
})

function instantOf(value: unknown): number | null {
  const ms = parseInstant(value)
  return Number.isFinite(ms) ? ms : null
}

export const readJson = (body: unknown, encoding: string | undefined, limitBytes: number): unknown =>
  parse(unzip(body, encoding, limitBytes))

/** Unzipping stops at the limit, so a zip bomb costs no more than an honest body. In this thread: up to 512 KB take a
 *  millisecond or two, less than the way to another thread and back costs for the usual small ones. */
function unzip(body: unknown, encoding: string | undefined, limitBytes: number): Buffer {
  if (!Buffer.isBuffer(body)) throw new Refusal('invalid_json') // no body at all
  const name = encoding?.trim().toLowerCase() ?? ''
  if (name === '' || name === 'identity') return body
  if (name !== 'gzip' && name !== 'x-gzip') throw new Refusal('unsupported_encoding')
  try {
    return gunzipSync(body, { maxOutputLength: limitBytes })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new Refusal('too_large', { limitBytes })
    throw new Refusal('invalid_gzip')
  }
}

function parse(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new Refusal('invalid_json')
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0 // a byte order mark
  try {
    return JSON.parse(bytes.toString('utf8', start))
  } catch {
    throw new Refusal('invalid_json')
  }
}
