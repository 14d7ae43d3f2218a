import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { forEach } from '../../kernel/seldom.ts'
import { sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'
import { settledSeq } from '../../pipeline/definitions-cache.ts'

/**
 * What occurs in the log: event names and products, with how often. Counted when somebody looks, and only what has come
 * since the last time, a portion a call; `behind` says how many events are still to be counted. Ingest pays nothing for it.
 */
const PORTION_EVENTS = 300_000
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

/** Calls while one is counting share it. */
const counting = forEach((core: Core) => {
  let running: Promise<number> | undefined
  return () => (running ??= count(core.database).finally(() => (running = undefined)))
})
/** Nobody waits for long: the portion is finished behind, and is in a later answer. */
const WAIT_MS = 100
function catchUp(core: Core): Promise<number> {
  const counted = counting(core)()
  counted.catch(() => {}) // when nobody waits for it any more, who asks next tries again
  return Promise.race([counted, sleep(WAIT_MS, undefined, { ref: false }).then(() => behind(core.database))])
}

/** Without waiting for commits that are under way, as a count must. */
const behind = async (database: Database): Promise<number> =>
  (
    await database.rows(
      z.object({ behind: z.int() }),
      sql`select coalesce((select max(seq) from events), 0)
            - coalesce((select (value ->> 'below')::bigint from settings where key = 'catalogue'), 0) as behind`,
    )
  )[0]!.behind

const seqRow = z.object({ seq: z.int() })
const readCounted = async (session: Session): Promise<number> =>
  (await session.first(
    seqRow,
    sql`select (value ->> 'below')::bigint as seq from settings where key = 'catalogue' for update`,
  ))!.seq

async function count(database: Database): Promise<number> {
  const settled = await database.transaction(settledSeq)
  return database.transaction(async (session) => {
    await session.run(
      sql`insert into settings (key, value) values ('catalogue', '{"below": 0}') on conflict (key) do nothing`,
    )
    const from = await readCounted(session)
    const to = Math.min(settled, from + PORTION_EVENTS)
    if (to > from) {
      await addNames(session, from, to)
      await addProducts(session, from, to)
      await session.run(sql`
        update settings set value = jsonb_build_object('below', ${to}::bigint) where key = 'catalogue'`)
    }
    return Math.max(0, settled - to)
  })
}

const addNames = (session: Session, from: number, to: number) =>
  session.run(sql`
    insert into event_names as n (name, derived, events, first_at, last_at)
    select name, derived, count(*), min(timestamp), max(timestamp) from events
    where seq > ${from} and seq <= ${to} group by name, derived
    on conflict (name, derived) do update set events = n.events + excluded.events,
      first_at = least(n.first_at, excluded.first_at), last_at = greatest(n.last_at, excluded.last_at)`)

/** From the lists of products that orders carry. */
const addProducts = (session: Session, from: number, to: number) =>
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
