import { z } from 'zod'
import { POST_PROBLEMS } from '../../channels/webhook/webhook.ts'
import type { Identifier, JsonObject } from '../../events.ts'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import type { Portion } from '../../pipeline/following.ts'
import { instant } from '../../pipeline/identity-store.ts'
import type { Told } from './rules.ts'

type Reading = Pick<Database, 'rows'>
type Writing = Pick<Database, 'run'>

// ── What is to be told ───────────────────────────────────────────────────────────────────────────────────────────────

/** Of a portion of the log; the same portion again adds nothing. Of who was forgotten meanwhile only that is told. */
export const insertOfLog = (database: Writing, { from, to }: Portion, now: number) =>
  database.run(sql`
    insert into webhook_deliveries (endpoint_id, key, type, seq, identity_id, at, created_at, due_at)
    select w.id, k.key, e.name, e.seq, e.identity_id, e.timestamp, ${instant(now)}, ${instant(now)}
    from events e join webhook_endpoints w on e.name = any(w.events) and e.received_at >= w.hears_since
      cross join lateral (select concat(w.id, ' ', e.source, ' ', e.message_id) collate "C" as key) k
    where e.seq > ${from} and e.seq <= ${to} and not exists (select from webhook_deliveries d where d.key = k.key)
      and (e.identity_id is null or e.name = 'Customer Erased' or exists (select from identities i where i.id = e.identity_id))
    order by e.seq, w.id on conflict (key) do nothing`)

export const insertTest = async (
  tx: Session,
  { endpointId, key, type, payload, now }: { endpointId: number; key: string; type: string; payload: JsonObject; now: number }, // prettier-ignore
): Promise<number> =>
  (await tx.first(
    z.object({ id: z.int() }),
    sql`insert into webhook_deliveries (endpoint_id, key, type, payload, at, created_at, due_at)
        values (${endpointId}, ${key}, ${type}, ${JSON.stringify(payload)}, ${instant(now)}, ${instant(now)}, ${instant(now)})
        returning id`,
  ))!.id

const toldShape = z.object({
  type: z.string(),
  at: z.int(),
  customer: z.int().nullable(),
  identifiers: z.custom<Identifier[]>(),
  properties: z.custom<JsonObject>(),
})
/** What it says, as the log says it now; whom it is about, as they are known now. */
export async function selectTold(database: Reading, id: number): Promise<Told | undefined> {
  const [told] = await database.rows(
    toldShape,
    sql`select d.type, d.at, coalesce(i.customer_id, d.identity_id) as customer,
          coalesce(e.properties, d.payload, '{}') as properties,
          coalesce((select jsonb_agg(jsonb_build_object('kind', o.kind, 'value', o.value) order by o.id)
            from identities o where o.customer_id = i.customer_id), '[]') as identifiers
        from webhook_deliveries d left join events e on e.seq = d.seq left join identities i on i.id = d.identity_id
        where d.id = ${id}`,
  )
  return told
}

// ── Sending ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Endpoints that something is due for. */
export async function selectDueEndpoints(database: Reading, now: number): Promise<number[]> {
  const rows = await database.rows(
    z.object({ id: z.int() }),
    sql`select w.id from webhook_endpoints w where w.disabled_at is null and exists (
          select from webhook_deliveries d
          where d.endpoint_id = w.id and d.done_at is null and d.due_at <= ${instant(now)})
        order by w.id`,
  )
  return rows.map(({ id }) => id)
}

export async function selectNextDue(database: Reading): Promise<number | null> {
  const [row] = await database.rows(
    z.object({ next: z.int().nullable() }),
    sql`select min(first.due_at) as next from webhook_endpoints w cross join lateral (
          select d.due_at from webhook_deliveries d where d.endpoint_id = w.id and d.done_at is null
          order by d.due_at limit 1) first
        where w.disabled_at is null`,
  )
  return row!.next
}

const takenShape = z.object({
  id: z.int(),
  key: z.string(),
  tries: z.int(),
  endpointId: z.int(),
  url: z.string(),
  secret: z.instanceof(Buffer),
})
export type Taken = z.infer<typeof takenShape>

/** The one that is due first becomes the caller's until then: nobody else sends it meanwhile, and if nothing is heard of it
 *  by then it is due again. */
export async function takeDue(
  database: Reading,
  { endpointId, now, until }: { endpointId: number; now: number; until: number },
): Promise<Taken | undefined> {
  const [taken] = await database.rows(
    takenShape,
    sql`with due as (
          select d.id from webhook_deliveries d
          where d.endpoint_id = ${endpointId} and d.done_at is null and d.due_at <= ${instant(now)}
          order by d.due_at, d.id limit 1 for update skip locked)
        update webhook_deliveries d set due_at = ${instant(until)}, tries = d.tries + 1
        from due, webhook_endpoints w
        where d.id = due.id and w.id = d.endpoint_id and w.disabled_at is null
        returning d.id, d.key, d.tries, w.id as "endpointId", w.url, w.secret`,
  )
  return taken
}

export interface Result {
  at: number
  delivered: boolean
  status: number | null
  answer: string
  problem: string | null
  /** Null: it is done with. */
  nextAt: number | null
}

/** Unless somebody else has taken it since, as one of whom nothing was heard. */
export const writeResult = (database: Writing, { id, tries }: Taken, result: Result) => {
  const { at, delivered, status, answer, problem, nextAt } = result
  const isDone = delivered || nextAt === null
  return database.run(sql`
    update webhook_deliveries set tried_at = ${instant(at)}, status = ${status}, answer = ${answer}, problem = ${problem},
      due_at = coalesce(${nextAt === null ? null : instant(nextAt)}::timestamptz, due_at),
      done_at = ${isDone ? instant(at) : null}, delivered = ${isDone ? delivered : null}
    where id = ${id} and tries = ${tries} and done_at is null`)
}

/** Done with long ago; or waiting since long ago, for an endpoint that nobody has switched on again. */
export const deleteOld = (database: Writing, before: number) =>
  database.run(sql`delete from webhook_deliveries where coalesce(done_at, created_at) < ${instant(before)}`)

/** What is due again at once, as if it had never been tried. */
export const replay = (
  database: Writing,
  endpointId: number,
  what: { delivery: number } | { failedSince: number },
  { now, limit }: { now: number; limit: number },
): Promise<number> =>
  database.run(sql`
    with held as (
      select id from webhook_deliveries
      where endpoint_id = ${endpointId} and ${
        'delivery' in what
          ? sql`id = ${what.delivery} and done_at is not null`
          : sql`not delivered and done_at >= ${instant(what.failedSince)}`
      } order by id limit ${limit} for update)
    update webhook_deliveries d set due_at = ${instant(now)}, tries = 0, done_at = null, delivered = null
    from held where d.id = held.id`)

// ── Looking ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export const STATES = ['waiting', 'delivered', 'failed'] as const
export type State = (typeof STATES)[number]

export const deliveryShape = z.object({
  id: z.int(),
  type: z.string(),
  state: z.enum(STATES),
  /** When it happened, when it was tried last, and when it is tried again. */
  at: z.int(),
  triedAt: z.int().nullable(),
  nextAt: z.int().nullable(),
  tries: z.int(),
  status: z.int().nullable(),
  answer: z.string().nullable(),
  problem: z.enum(POST_PROBLEMS).nullable(),
})

const COLUMNS = sql`id, type, case when delivered then 'delivered' when not delivered then 'failed' else 'waiting' end as state,
  at, tried_at as "triedAt", case when done_at is null then due_at end as "nextAt", tries, status, answer, problem`
const OF_STATE = {
  waiting: sql`done_at is null`,
  delivered: sql`delivered`,
  failed: sql`not delivered`,
}

/** The latest first. */
export const selectDeliveries = (
  database: Reading,
  { endpointId, state, before, limit }: { endpointId: number; state?: State | undefined; before?: number | undefined; limit: number }, // prettier-ignore
) =>
  database.rows(
    deliveryShape,
    sql`select ${COLUMNS} from webhook_deliveries
        where endpoint_id = ${endpointId} and id < ${before ?? Number.MAX_SAFE_INTEGER} and ${state ? OF_STATE[state] : sql`true`}
        order by id desc limit ${limit}`,
  )

export const selectDelivery = async (database: Reading, endpointId: number, id: number) =>
  (
    await database.rows(
      deliveryShape.extend({ key: z.string() }),
      sql`select ${COLUMNS}, key from webhook_deliveries where endpoint_id = ${endpointId} and id = ${id}`,
    )
  )[0]
