import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'

type Reads = Pick<Database, 'rows'>
const slugRow = z.object({ slug: z.string() })
const slugsOf = (rows: z.infer<typeof slugRow>[]): ReadonlySet<string> => new Set(rows.map(({ slug }) => slug))

const flowRow = slugRow.extend({ isArchived: z.boolean() })
export type Flow = z.infer<typeof flowRow>
/** Every flow there ever was: a slug is never used again. */
export const selectFlows = (database: Reads): Promise<Flow[]> =>
  database.rows(flowRow, sql`select slug, status = 'archived' as "isArchived" from sops`)

/** What is there that a flow may name. */
export const selectParts = async (session: Session) => ({
  tagGroups: slugsOf(await session.rows(slugRow, sql`select slug from tag_groups where archived_at is null`)),
  tags: slugsOf(await session.rows(slugRow, sql`select slug from tags where archived_at is null`)),
  segments: slugsOf(await session.rows(slugRow, sql`select slug from segments where archived_at is null`)),
})
