import { z } from 'zod'
import { forEach, seldom } from '../../kernel/seldom.ts'
import { sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'
import { instant } from '../../pipeline/identity-store.ts'

/**
 * Who holds which tag, counted in one pass over all holders (a second for some ten million rows), and so at most for a
 * twentieth of the time. `since` is when a holder got the tag: that somebody said it again does not move it, and what was
 * taken away since is not seen. To know that too the log would have to be searched, whose index is by customer.
 */
const originsShape = z.object({ rule: z.int(), hand: z.int(), data: z.int() })
const countRow = z.object({
  tag_id: z.int(),
  customers: z.int(),
  rule: z.int(),
  hand: z.int(),
  last_at: z.int().nullable(),
  last_by_person_at: z.int().nullable(),
})

export interface TagCount {
  customers: number
  origins: z.infer<typeof originsShape>
  lastAt: number | null
  lastByPersonAt: number | null
}
export interface Counts {
  /** Everybody, with a tag or without. */
  customers: number
  byTag: Map<number, TagCount>
}

export const holders = forEach(({ database, clock }: Core) =>
  seldom(clock, async (now): Promise<Counts> => {
    const [rows, all] = await Promise.all([
      database.rows(
        countRow,
        sql`select tag_id, count(*) as customers,
              count(*) filter (where origin = 'rule') as rule,
              count(*) filter (where origin like 'staff:%') as hand,
              max(since) as last_at,
              max(since) filter (where origin like 'staff:%') as last_by_person_at
            from customer_tags where until is null or until > ${instant(now)} group by tag_id`,
      ),
      database.rows(
        z.object({ customers: z.int() }),
        sql`select count(*) as customers from customers where merged_into is null and erased_at is null`,
      ),
    ])
    const byTag = rows.map(({ tag_id, customers, rule, hand, last_at, last_by_person_at }): [number, TagCount] => [
      tag_id,
      {
        customers,
        origins: { rule, hand, data: customers - rule - hand },
        lastAt: last_at,
        lastByPersonAt: last_by_person_at,
      },
    ])
    return { customers: all[0]!.customers, byTag: new Map(byTag) }
  }),
)

const NOBODY = { customers: 0, origins: { rule: 0, hand: 0, data: 0 }, lastAt: null }

export const countOf = ({ byTag }: Counts, tagId: number) => {
  const { customers, origins, lastAt } = byTag.get(tagId) ?? NOBODY
  return { customers, origins, lastAt }
}
