import { DateTime } from 'luxon'
import { z } from 'zod'
import type { Session } from '../../kernel/database.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'
import { logCount } from '../../pipeline/log-count.ts'

/**
 * How a segment's size came about, by days of the brand: what the log says was announced, and so decided once. Nobody is
 * added afterwards to a day on which a late fact would have had them in. A day ends with all who entered since the segment
 * was made, less those who left and those who are gone (merged into another customer, or erased), however long ago.
 *
 * The log has no index by which to find them, since every event would pay for it; what comes is counted into
 * `segment_days` as somebody looks, and `behind` says how many events are still to be counted.
 */
export const historyShape = z.object({
  days: z.array(z.object({ day: z.iso.date(), entered: z.int(), left: z.int(), gone: z.int(), size: z.int() })),
  behind: z.int(),
})
export type History = z.infer<typeof historyShape>

const catchUp = logCount({
  key: 'segment_days',
  basis: (core) => core.definitions.calendar.zone,
  clear: (session) => session.run(sql`delete from segment_days`),
  add: (session, portion, core) => addDays(session, portion, core.definitions.calendar.zone),
})

/** A slug may have been that of several segments, one after the other. */
const addDays = (session: Session, { from, to }: { from: number; to: number }, zone: string): Promise<number> =>
  session.run(sql`
    with named as (
      select id, slug, case row_number() over same when 1 then '-infinity' else created_at end as since,
        lead(created_at, 1, 'infinity') over same as until
      from (select id, created_at, case when archived_at is null then slug else left(slug, -length('~' || id)) end as slug
            from segments) s
      window same as (partition by slug order by id)),
    moves as (
      select name, timestamp, received_at, jsonb_array_elements_text(case when properties ? 'segment'
          then jsonb_build_array(properties -> 'segment') else coalesce(properties -> 'segments', '[]') end) as slug
      from events
      where seq > ${from} and seq <= ${to} and derived
        and name in ('Segment Entered', 'Segment Left', 'Customers Merged', 'Customer Erased'))
    insert into segment_days as d (segment_id, day, entered, "left", gone)
    select n.id, (m.timestamp at time zone ${zone})::date, count(*) filter (where m.name = 'Segment Entered'),
      count(*) filter (where m.name = 'Segment Left'), count(*) filter (where m.name like 'Customer%')
    from moves m join named n on n.slug = m.slug and n.since <= m.received_at and m.received_at < n.until
    group by 1, 2
    on conflict (segment_id, day) do update set entered = d.entered + excluded.entered,
      "left" = d."left" + excluded."left", gone = d.gone + excluded.gone`)

const dayRow = z.object({ day: z.string(), entered: z.int(), left: z.int(), gone: z.int() })
type DayRow = z.infer<typeof dayRow>

export async function segmentHistory(core: Core, slug: string, days: number): Promise<History> {
  const segments = await core.database.rows(
    z.object({ id: z.int(), createdAt: z.int() }),
    sql`select id, created_at as "createdAt" from segments where slug = ${slug} and archived_at is null`,
  )
  const segment = segments[0]
  if (!segment) throw new Refusal('not_found')
  const behind = await catchUp(core)
  const rows = await core.database.rows(
    dayRow,
    sql`select day::text, entered, "left", gone from segment_days where segment_id = ${segment.id} order by day`,
  )
  const { zone } = core.definitions.calendar
  const today = DateTime.fromMillis(core.clock.now(), { zone })
  const made = DateTime.fromMillis(segment.createdAt, { zone })
  const first = DateTime.max(made, today.minus({ days: days - 1 }))
  return { days: dayByDay(rows, dayOf(first), dayOf(today)), behind }
}

const dayOf = (at: DateTime): string => at.toISODate()!

/** Every day from the first to the last, be it that nothing happened on it. `rows` are in order, and may begin earlier. */
export function dayByDay(rows: DayRow[], first: string, last: string): History['days'] {
  const byDay = new Map(rows.map((row) => [row.day, row]))
  let size = rows.filter(({ day }) => day < first).reduce((sum, row) => sum + change(row), 0)
  const days: History['days'] = []
  for (let at = DateTime.fromISO(first, { zone: 'utc' }); dayOf(at) <= last; at = at.plus({ days: 1 })) {
    const row = byDay.get(dayOf(at)) ?? { day: dayOf(at), entered: 0, left: 0, gone: 0 }
    size += change(row)
    days.push({ ...row, size })
  }
  return days
}

const change = ({ entered, left, gone }: DayRow): number => entered - left - gone
