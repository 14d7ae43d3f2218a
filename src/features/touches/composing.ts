import { z } from 'zod'
import { sql } from '../../kernel/sql.ts'
import type { Compose } from './joining.ts'

/** What touches say, by the version of the content they were decided with. */
export const compose: Compose = async (session, touches) => {
  const ids = [...new Set(touches.map(({ contentVersionId }) => contentVersionId))]
  const rows = await session.rows(
    z.object({ id: z.int(), message: z.unknown() }),
    sql`select id, message from content_versions where id = any(${ids}::integer[])`,
  )
  const messages = new Map(rows.map(({ id, message }) => [id, { message }]))
  return new Map(touches.map(({ id, contentVersionId }) => [id, messages.get(contentVersionId)!]))
}
