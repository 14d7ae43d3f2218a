import type { Attachment } from '../../src/features/contents/contents.ts'
import type { Database } from '../../src/kernel/database.ts'
import { sql } from '../../src/kernel/sql.ts'

/** A content that somebody has approved, long before the test: its clock may stand anywhere, and what it says is not checked. */
export async function addContent(
  database: Database,
  slug: string,
  text: string,
  { name = slug, attachments = [] }: { name?: string; attachments?: Attachment[] } = {},
): Promise<void> {
  const message = JSON.stringify({ text, attachments })
  await database.run(sql`
    with content as (
      insert into contents (slug, name, message, purpose, topic, created_at, changed_at)
      values (${slug}, ${name}, ${message}, 'value', '', to_timestamp(0), to_timestamp(0)) returning id)
    insert into content_versions (content_id, version, message, approved_at, approved_by)
    select id, 1, ${message}, to_timestamp(0), 'test' from content`)
}
