import { z } from 'zod'

/**
 * How a call is described: what is sent, and what of the answer we rely on. What we send is strict, so that a slip is
 * ours to find; of what comes, unknown fields are left out, and a wrong one that nothing depends on is as if missing: one
 * odd customer must not stop a list of a hundred. A list that answers "everything there is" must come, though: taken as
 * empty, its absence would look as if all of it had been removed.
 */

/** How the rest of an answer is asked for: next_cursor alone; with has_more or is_last beside it; next_offset below total;
 *  offset, until an answer is not full. */
export type Paging = 'cursor' | 'has_more' | 'is_last' | 'offset' | 'full'

export interface Call {
  method: 'GET' | 'POST'
  /** Asking twice is as asking once: it may be repeated when nobody knows whether it arrived. */
  isRead: boolean
  query?: z.ZodObject
  body?: z.ZodObject
  /** A multipart body with one file. */
  takesFile?: true
  /** The answer is a file; JSON only when it fails. */
  givesFile?: true
  answer: z.ZodType
  paging?: Paging
}

type Getting = Pick<Call, 'query' | 'answer' | 'paging' | 'givesFile'>
type Posting = Pick<Call, 'body' | 'answer' | 'paging'>
type Uploading = Pick<Call, 'query' | 'answer'>

export const get = <P extends Getting>(parts: P) => ({ method: 'GET' as const, isRead: true, ...parts })
/** A POST that changes nothing. */
export const read = <P extends Posting>(parts: P) => ({ method: 'POST' as const, isRead: true, ...parts })
export const write = <P extends Posting>(parts: P) => ({ method: 'POST' as const, isRead: false, ...parts })
export const upload = <P extends Uploading>(parts: P) => ({
  method: 'POST' as const,
  isRead: true, // the same file again is one more that expires
  takesFile: true as const,
  ...parts,
})

export interface MediaFile {
  bytes: Uint8Array
  filename: string
}

/** What is not relied on. */
export const maybe = <S extends z.ZodType>(shape: S) => shape.optional().catch(undefined)
/** Left out where it is empty. */
export const listed = <S extends z.ZodType>(shape: S) =>
  z
    .array(shape)
    .nullish()
    .transform((list) => list ?? [])
/** Relied on: a list that ends too early looks as if the rest had been removed. */
export const cursor = z.string().nullish()
export const nothing = z.object({})

export const id = z.string().min(1)
export const ids = (most: number) => z.array(id).min(1).max(most)
/** Of at most so many bytes of UTF-8. */
export const bytes = (most: number) =>
  z.string().refine((text) => Buffer.byteLength(text) <= most, `is longer than ${most} bytes`)
export const text = (mostBytes: number) => z.strictObject({ content: bytes(mostBytes) })
export const seconds = z.int().nonnegative()
export const flag = z.literal([0, 1])
/** Asked first without one. */
export const from = { cursor: z.string().optional() }
export const page = (most: number) => ({ ...from, limit: z.int().min(1).max(most).optional() })
