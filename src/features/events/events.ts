import { z } from 'zod'
import { forEach, seldom } from '../../kernel/seldom.ts'
import { raw, sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'
import { LIFECYCLE_STATES } from '../../rules/language.ts'
import { happeningShape, HAPPENING_COLUMNS, shownHappening } from '../customers/customers.ts'

/**
 * The log, seen from its end. `after` follows it live, otherwise pages go back in time. A filter looks at so many events a
 * page, not at the whole log: `next` says where to look on, also when a page is empty. Numbers are given when a commit
 * begins: one that took long may appear below what has been seen already.
 */
export { listEventNames, listProducts } from './catalogue.ts'
export { dismissByCode, listQuarantine, readQuarantined, replay, replayByCode } from './quarantine.ts'

export interface TailPage {
  after?: number | undefined
  before?: number | undefined
  name?: string | undefined
  derived?: boolean | undefined
  limit: number
}

export const tailShape = happeningShape.extend({ customerId: z.int().nullable() })
const SCANNED_EVENTS = 50_000

export async function readTail(core: Core, page: TailPage) {
  const { after, before, name = null, derived = null, limit } = page
  const top = (
    await core.database.rows(z.object({ seq: z.int() }), sql`select coalesce(max(seq), 0) as seq from events`)
  )[0]!
  const from = after ?? Math.max(0, Math.min(before ?? Infinity, top.seq + 1) - 1 - SCANNED_EVENTS)
  const to =
    after === undefined ? Math.min(before ?? Infinity, top.seq + 1) : Math.min(after + SCANNED_EVENTS, top.seq) + 1
  const rows = await core.database.rows(
    tailShape,
    sql`select ${HAPPENING_COLUMNS}, i.customer_id as "customerId"
        from events e left join identities i on i.id = e.identity_id
        where e.seq > ${from} and e.seq < ${to}
          and (${name}::text is null or e.name = ${name}) and (${derived}::boolean is null or e.derived = ${derived})
        order by e.seq ${raw(after === undefined ? 'desc' : 'asc')} limit ${limit}`,
  )
  const isFull = rows.length === limit
  const next = isFull ? rows.at(-1)!.seq : after !== undefined ? to - 1 : from > 0 ? from + 1 : null
  return { events: rows.map((row) => ({ ...shownHappening(row), customerId: row.customerId })), next }
}

const byLifecycle = forEach(({ database, clock }: Core) =>
  seldom(clock, () =>
    database.rows(
      z.object({ lifecycle: z.enum(LIFECYCLE_STATES), customers: z.int() }),
      sql`select lifecycle, count(*) as customers from customers
          where merged_into is null and erased_at is null and lifecycle is not null group by lifecycle`,
    ),
  ),
)

/** How many customers are in each state of life. */
export async function lifecycleCounts(core: Core) {
  const { value, at } = await byLifecycle(core)()
  const of = (state: string) => value.find((row) => row.lifecycle === state)?.customers ?? 0
  return { states: LIFECYCLE_STATES.map((state) => ({ state, customers: of(state) })), countedAt: at }
}
