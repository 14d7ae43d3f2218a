import { z } from 'zod'
import type { Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'
import { logCount } from '../../pipeline/log-count.ts'

/**
 * What occurs in the log: event names and products, with how often. Counted as somebody looks (`log-count.ts`); `behind`
 * says how many events are still to be counted.
 */
const MAX_LISTED = 1_000

export const eventNameShape = z.object({
  name: z.string(),
  derived: z.boolean(),
  events: z.int(),
  firstAt: z.int(),
  lastAt: z.int(),
})
export const productShape = z.object({
  id: z.string(),
  name: z.string(),
  orders: z.int(),
  quantity: z.coerce.number(),
  lastAt: z.int(),
})

export async function listEventNames(core: Core, search: string | undefined) {
  const behind = await catchUp(core)
  const names = await core.database.rows(
    eventNameShape,
    sql`select name, derived, events, first_at as "firstAt", last_at as "lastAt" from event_names
        where ${search ?? null}::text is null or strpos(lower(name), lower(${search ?? null})) > 0
        order by events desc, name limit ${MAX_LISTED}`,
  )
  return { names, behind }
}

export async function listProducts(core: Core, search: string | undefined) {
  const behind = await catchUp(core)
  const products = await core.database.rows(
    productShape,
    sql`select id, name, orders, quantity, last_at as "lastAt" from products
        where ${search ?? null}::text is null or strpos(lower(id || ' ' || name), lower(${search ?? null})) > 0
        order by orders desc, id limit ${MAX_LISTED}`,
  )
  return { products, behind }
}

const catchUp = logCount({
  key: 'catalogue',
  async add(session, portion) {
    await addNames(session, portion)
    await addProducts(session, portion)
  },
})

interface Portion {
  from: number
  to: number
}

const addNames = (session: Session, { from, to }: Portion) =>
  session.run(sql`
    insert into event_names as n (name, derived, events, first_at, last_at)
    select name, derived, count(*), min(timestamp), max(timestamp) from events
    where seq > ${from} and seq <= ${to} group by name, derived
    on conflict (name, derived) do update set events = n.events + excluded.events,
      first_at = least(n.first_at, excluded.first_at), last_at = greatest(n.last_at, excluded.last_at)`)

/** From the lists of products that orders carry. */
const addProducts = (session: Session, { from, to }: Portion) =>
  session.run(sql`
    insert into products as k (id, name, orders, quantity, last_at)
    select id, coalesce(max(name), ''), count(distinct seq), sum(quantity), max(timestamp) from (
      select e.seq, e.timestamp, coalesce(p ->> 'product_id', p ->> 'sku') as id, p ->> 'name' as name,
        case jsonb_typeof(p -> 'quantity') when 'number' then (p -> 'quantity')::numeric else 1 end as quantity
      from events e, jsonb_array_elements(
        case jsonb_typeof(e.properties -> 'products') when 'array' then e.properties -> 'products' else '[]' end) p
      where e.seq > ${from} and e.seq <= ${to} and not e.derived and e.name = 'Order Completed'
        and jsonb_typeof(p) = 'object') line
    where id is not null and id <> '' and length(id) <= 200 group by id
    on conflict (id) do update set orders = k.orders + excluded.orders, quantity = k.quantity + excluded.quantity,
      name = case when excluded.name = '' then k.name else excluded.name end,
      last_at = greatest(k.last_at, excluded.last_at)`)
