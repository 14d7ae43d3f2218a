import { DateTime } from 'luxon'
import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'

/** What came of contact ways: who was added on each day of the brand, how many of them are friends still, and how many were
 *  greeted. Somebody who came by several ways counts for each of the staff once, by the latest. */
const counts = {
  added: z.int(),
  friends: z.int(),
  lost: z.int(),
  welcomed: z.int(),
  missed: z.int(),
}
export const figuresShape = z.object({
  days: z.array(z.object({ day: z.iso.date(), ...counts })),
  ways: z.array(z.object({ id: z.int(), ...counts })),
})
const row = z.object({ id: z.int(), day: z.iso.date(), ...counts })
type Counts = Omit<z.infer<typeof row>, 'id' | 'day'>
const NONE: Counts = { added: 0, friends: 0, lost: 0, welcomed: 0, missed: 0 }

/** Of one way, or of all that are not archived. */
export async function wayFigures(
  database: Database,
  { id, days, now, zone }: { id: number | null; days: number; now: number; zone: string },
): Promise<z.infer<typeof figuresShape>> {
  const first = DateTime.fromMillis(now, { zone })
    .startOf('day')
    .minus({ days: days - 1 })
  const rows = await selectFigures(database, { id, since: first.toMillis(), zone })
  const byDay = new Map<string, Counts>()
  for (let away = 0; away < days; away++) byDay.set(first.plus({ days: away }).toISODate()!, NONE)
  const byWay = new Map<number, Counts>()
  for (const { id: way, day, ...more } of rows) {
    byDay.set(day, sum(byDay.get(day) ?? NONE, more))
    byWay.set(way, sum(byWay.get(way) ?? NONE, more))
  }
  return {
    days: [...byDay].map(([day, own]) => ({ day, ...own })),
    ways: [...byWay].map(([way, own]) => ({ id: way, ...own })),
  }
}

const sum = (a: Counts, b: Counts): Counts => ({
  added: a.added + b.added,
  friends: a.friends + b.friends,
  lost: a.lost + b.lost,
  welcomed: a.welcomed + b.welcomed,
  missed: a.missed + b.missed,
})

const selectFigures = (
  database: Database,
  { id, since, zone }: { id: number | null; since: number; zone: string },
): Promise<z.infer<typeof row>[]> =>
  database.rows(
    row,
    sql`with ways as (
          select id, state from contact_ways
          where case when ${id}::integer is null then archived_at is null else id = ${id}::integer end
        ), came as (
          select w.id, (r.added_at at time zone ${zone})::date as day, count(*) as added,
            count(*) filter (where r.ended_at is null) as friends, count(*) filter (where r.ended_at is not null) as lost
          from ways w join relations r on r.state = w.state and r.added_at >= ${instant(since)} group by 1, 2
        ), greeted as (
          select w.id, (g.asked_at at time zone ${zone})::date as day,
            count(*) filter (where g.outcome = 'sent') as welcomed,
            count(*) filter (where g.outcome not in ('sent', 'nothing')) as missed
          from ways w join welcomes g on g.state = w.state and g.asked_at >= ${instant(since)} group by 1, 2
        )
        select id, day::text, coalesce(added, 0) as added, coalesce(friends, 0) as friends, coalesce(lost, 0) as lost,
          coalesce(welcomed, 0) as welcomed, coalesce(missed, 0) as missed
        from came full join greeted using (id, day) order by id, day`,
  )
