import { DateTime } from 'luxon'
import { z } from 'zod'
import type { Fact, Json } from '../../events.ts'
import { DAY_MS } from '../../kernel/clock.ts'
import type { Core } from '../../pipeline/commit.ts'
import { selectFacts } from '../../pipeline/fact-store.ts'
import type { Calendar } from '../../rules/calendar.ts'
import { ORDER_EVENT } from '../../rules/lower.ts'
import { toFixed6 } from '../../rules/values.ts'
import { ensureCustomer } from './profile.ts'

/**
 * What a customer's value is made of, as far as the log knows it: how often and for how much they buy. Orders are
 * `Order Completed`, amounts their `revenue` (a missing one counts as nothing); recency, frequency and monetary are the
 * metrics that rules ask. Margins and referrals come with their own sources.
 */
export const valueShape = z.object({
  at: z.int(),
  /** Whole days since the last order by the brand's clock; null without one. */
  recencyDays: z.int().nullable(),
  /** Orders ever. */
  frequency: z.int(),
  /** Sum of revenue ever, in the currency of the events; refunds are not taken off. */
  monetary: z.number(),
  averageOrder: z.number().nullable(),
  /** Mean days between one instant of buying and the next; null with fewer than two. */
  intervalDays: z.number().nullable(),
  refunds: z.object({ count: z.int(), amount: z.number() }),
  /** The last twelve months of the brand's calendar, this one included, the oldest first. */
  months: z.array(z.object({ month: z.string(), orders: z.int(), revenue: z.number() })),
  /** What they bought most often, by the number of orders it was in. */
  products: z.array(z.object({ name: z.string(), orders: z.int() })),
})
export type Value = z.infer<typeof valueShape>

const REFUND_EVENT = 'Order Refunded'
const MONTHS = 12
const MAX_PRODUCTS = 5
const MILLION = 1_000_000

export async function readValue(core: Core, customerId: number): Promise<Value> {
  const { id, snapshot } = await ensureCustomer(core, customerId)
  const now = Math.max(core.clock.now(), snapshot.now)
  const facts = await core.database.transaction(async (session) =>
    (await selectFacts(session, [id], [ORDER_EVENT, REFUND_EVENT])).get(id),
  )
  return valueOf(facts ?? [], now, core.definitions.calendar)
}

/** Facts of orders and refunds in order; those after `now` have not happened yet. */
export function valueOf(facts: readonly Fact[], now: number, calendar: Calendar): Value {
  const past = facts.filter(({ at }) => at <= now)
  const orders = past.filter(({ name }) => name === ORDER_EVENT)
  const refunds = past.filter(({ name }) => name === REFUND_EVENT)
  const monetary = sumOf(orders)
  const instants = [...new Set(orders.map(({ at }) => at))]
  const last = orders.at(-1)
  return {
    at: now,
    recencyDays: last ? calendar.wholeDays(last.at, now) : null,
    frequency: orders.length,
    monetary,
    averageOrder: orders.length > 0 ? Math.round((monetary / orders.length) * 100) / 100 : null,
    intervalDays:
      instants.length > 1
        ? Math.round((instants.at(-1)! - instants[0]!) / (instants.length - 1) / (DAY_MS / 10)) / 10
        : null,
    refunds: { count: refunds.length, amount: sumOf(refunds) },
    months: monthsOf(orders, now, calendar),
    products: productsOf(orders),
  }
}

/** In millionths while it is added up: a sum of fractions would depend on their order. */
function sumOf(facts: readonly Fact[]): number {
  const total = facts.reduce((sum, { properties }) => sum + BigInt(toFixed6(properties['revenue']) ?? 0), 0n)
  return Number(total) / MILLION
}

function monthsOf(orders: readonly Fact[], now: number, calendar: Calendar): Value['months'] {
  const months: Value['months'] = []
  for (let within = now; months.length < MONTHS;) {
    const { start, end } = calendar.span('month', within)
    const theirs = orders.filter(({ at }) => at >= start && at < end)
    const month = DateTime.fromMillis(start, { zone: calendar.zone }).toFormat('yyyy-MM')
    months.unshift({ month, orders: theirs.length, revenue: sumOf(theirs) })
    within = start - 1
  }
  return months
}

function productsOf(orders: readonly Fact[]): Value['products'] {
  const counts = new Map<string, number>()
  for (const { properties } of orders)
    for (const name of new Set(listOf(properties['products']).flatMap(nameOf)))
      counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts]
    .map(([name, count]) => ({ name, orders: count }))
    .sort((a, b) => b.orders - a.orders || (a.name < b.name ? -1 : 1))
    .slice(0, MAX_PRODUCTS)
}

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : [])
function nameOf(product: Json): string[] {
  if (typeof product !== 'object' || product === null || Array.isArray(product)) return []
  const name = [product['name'], product['sku'], product['product_id']].find(
    (one) => typeof one === 'string' && one !== '',
  )
  return name === undefined ? [] : [String(name).slice(0, 100)]
}
