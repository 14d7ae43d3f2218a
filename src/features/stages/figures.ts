import { z } from 'zod'
import { DAY_MS } from '../../kernel/clock.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { forEach, seldom } from '../../kernel/seldom.ts'
import { sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'
import { instant } from '../../pipeline/identity-store.ts'

/**
 * For how long customers have stood where they stand. The medians want everybody sorted by it (a second for a million), so
 * all sets are counted at once, and seldom; the board asks for the plain counts more often.
 */
const figures = z.object({
  slug: z.string(),
  customers: z.int(),
  /** Of all who stand in the set. */
  share: z.number(),
  /** For longer than the target time. */
  overdue: z.int(),
  medianDays: z.number().nullable(),
  longestDays: z.number().nullable(),
})
export const figuresShape = z.object({ customers: z.int(), stages: z.array(figures) })

const countRow = z.object({
  set: z.string(),
  slug: z.string(),
  customers: z.int(),
  overdue: z.int(),
  median_since: z.int().nullable(),
  first_since: z.int().nullable(),
})

const count = forEach(({ database, clock }: Core) =>
  seldom(clock, (now) =>
    database.rows(
      countRow,
      sql`select t.slug as set, s.slug, count(k.customer_id) as customers,
            count(*) filter (where k.since < ${instant(now)}::timestamptz - s.target_days * interval '1 day') as overdue,
            percentile_disc(0.5) within group (order by k.since) as median_since, min(k.since) as first_since
          from stages s join stage_sets t on t.id = s.set_id
          left join customer_stages k on k.stage_id = s.id
          where s.archived_at is null and t.archived_at is null
          group by t.id, s.id order by t.id, s.position, s.id`,
    ),
  ),
)

const setRow = z.object({ id: z.int() })

export async function stageFigures(core: Core, set: string) {
  const found = await core.database.rows(
    setRow,
    sql`select id from stage_sets where slug = ${set} and archived_at is null`,
  )
  if (!found[0]) throw new Refusal('not_found')
  const { value, at } = await count(core)()
  const rows = value.filter((row) => row.set === set)
  const customers = rows.reduce((sum, row) => sum + row.customers, 0)
  const days = (since: number | null) => (since === null ? null : Math.max(0, (at - since) / DAY_MS))
  return {
    customers,
    stages: rows.map((row) => ({
      slug: row.slug,
      customers: row.customers,
      share: customers === 0 ? 0 : row.customers / customers,
      overdue: row.overdue,
      medianDays: days(row.median_since),
      longestDays: days(row.first_since),
    })),
    countedAt: at,
  }
}
