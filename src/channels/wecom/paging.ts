import { z } from 'zod'
import { callOf, type PagedName } from './calls.ts'
import { WecomError } from './errors.ts'

/** What is to be asked for next, after an answer; undefined when that was all. */

const said = z.looseObject({
  next_cursor: z.string().nullish(),
  has_more: z.int().optional(),
  is_last: z.boolean().optional(),
  next_offset: z.int().default(0),
  total: z.int().default(0),
})

type Fields = Record<string, unknown>

export function nextOf(name: PagedName, sent: Fields, answer: unknown): Fields | undefined {
  const { next_cursor, has_more, is_last, next_offset, total } = said.parse(answer)
  const onFrom = (cursor: string | null | undefined): Fields | undefined => {
    if (!cursor) return undefined
    // followed, it would never end; taken as the end, the rest would seem to be gone
    if (cursor === sent['cursor']) throw new WecomError(name, 'unexpected', { path: 'answer.next_cursor (the same)' })
    const { page_id: _, ...rest } = sent
    return { ...rest, cursor }
  }
  const offset = Number(sent['offset'] ?? 0)
  switch (callOf(name).paging) {
    case 'has_more':
      return has_more === 1 ? onFrom(next_cursor) : undefined
    case 'is_last':
      return is_last ? undefined : onFrom(next_cursor)
    case 'offset':
      return next_offset > offset && next_offset < total ? { ...sent, offset: next_offset } : undefined
    case 'full': {
      const limit = Number(sent['limit'])
      const rows = Object.values(answer as Fields).find(Array.isArray)
      return rows && rows.length >= limit ? { ...sent, offset: offset + limit } : undefined
    }
    default:
      return onFrom(next_cursor)
  }
}
