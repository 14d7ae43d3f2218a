import { systemClock } from '../../src/kernel/clock.ts'
import type { Database } from '../../src/kernel/database.ts'
import { sql } from '../../src/kernel/sql.ts'
import type { Names } from './fill-one.ts'

/** A tag that WeCom did not take of the customer of that name, as the last try would have left it. */
export async function fillWithMark(database: Database, { mark, named }: Names): Promise<void> {
  const now = new Date(systemClock.now()).toISOString()
  const problem = JSON.stringify({ zh: named('city'), en: named('city') })
  await database.run(sql`
    insert into tag_marks (external_userid, wecom_id, change, seq, due_at, done_at, problem)
    select ${`wm-${mark}`}, wecom_id, 'add', 0, ${now}::timestamptz, ${now}::timestamptz, ${problem}::jsonb
    from wecom_tags order by wecom_id limit 1`)
}
