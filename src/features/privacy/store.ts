import { z } from 'zod'
import type { JsonObject } from '../../events.ts'
import type { Session } from '../../kernel/database.ts'
import { raw, sql } from '../../kernel/sql.ts'
import { dropKept } from '../../pipeline/customer-store.ts'
import { instant } from '../../pipeline/identity-store.ts'
import type { Attributes } from '../../pipeline/snapshot.ts'

const json = z.custom<JsonObject>()

// ── Who ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Who the customer is now: the end of the merges. */
export const selectPresent = (session: Session, customerId: number) =>
  session.first(
    z.object({ id: z.number(), erasedAt: z.number().nullable() }),
    sql`with recursive present as (
          select id, merged_into, erased_at from customers where id = ${customerId}
          union
          select c.id, c.merged_into, c.erased_at from present p join customers c on c.id = p.merged_into)
        select id, erased_at as "erasedAt" from present where merged_into is null or erased_at is not null limit 1`,
  )

/** The customer and whoever was ever merged into them. */
export async function selectMerged(session: Session, customerId: number): Promise<number[]> {
  const rows = await session.rawRows(sql`
    with recursive merged as (
      select ${customerId}::bigint as id
      union
      select c.id from merged m join customers c on c.merged_into = m.id)
    select id from merged order by id`)
  return rows.map(([id]) => id as number)
}

const identityRow = z.object({
  id: z.number(),
  kind: z.string(),
  value: z.string(),
  clusterId: z.number(),
  firstSeenAt: z.number(),
  shared: z.boolean(),
})
export type Identity = z.infer<typeof identityRow>

export const selectIdentities = (session: Session, customerId: number): Promise<Identity[]> =>
  session.rows(
    identityRow,
    sql`select id, kind, value, cluster_id as "clusterId", first_seen_at as "firstSeenAt", shared from identities
        where customer_id = ${customerId} order by id`,
  )

export async function selectAttributes(session: Session, customerId: number): Promise<Attributes> {
  const row = await session.first(
    z.object({ attributes: z.custom<Attributes>() }),
    sql`select attributes from customers where id = ${customerId} and erased_at is null`,
  )
  return row?.attributes ?? {}
}

// ── The log ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const eventRow = z.object({
  seq: z.number(),
  source: z.string(),
  messageId: z.string(),
  type: z.string(),
  name: z.string(),
  derived: z.boolean(),
  at: z.number(),
  receivedAt: z.number(),
  identifiers: json,
  properties: json,
  context: json.nullable(),
})
export type EventRow = z.infer<typeof eventRow>

const EVENT_COLUMNS = sql`seq, source, message_id as "messageId", type, name, derived, timestamp as at,
  received_at as "receivedAt", identifiers, properties, context`

/** In the order of arrival, a portion at a time. */
export const selectEvents = (
  session: Session,
  identityIds: number[],
  after: number,
  limit: number,
): Promise<EventRow[]> =>
  session.rows(
    eventRow,
    sql`select ${EVENT_COLUMNS} from events where identity_id = any(${identityIds}::bigint[]) and seq > ${after}
        order by seq limit ${limit}`,
  )

/** Events of anybody in the clusters in which people, or the engine, name other identifiers. */
export const selectNaming = (session: Session, clusterIds: number[]): Promise<EventRow[]> =>
  session.rows(
    eventRow,
    sql`select ${EVENT_COLUMNS} from events
        where identity_id in (select id from identities where cluster_id = any(${clusterIds}::bigint[]))
          and name in ('Customers Joined', 'Customers Separated', 'Customers Merged')`,
  )

export async function writeEvents(
  session: Session,
  events: (Pick<EventRow, 'source' | 'messageId' | 'properties'> & { isOwn: boolean })[],
): Promise<void> {
  if (events.length === 0) return
  const rows = events.map(({ source, messageId, properties, isOwn }) => ({
    s: source,
    m: messageId,
    p: properties,
    o: isOwn,
  }))
  await session.run(sql`
    update events e set properties = r.p, identifiers = case when r.o then '{}' else e.identifiers end,
      context = case when r.o then null else e.context end
    from jsonb_to_recordset(${JSON.stringify(rows)}) as r (s text, m text, p jsonb, o boolean)
    where e.source = r.s collate "C" and e.message_id = r.m collate "C"`)
}

// ── Erasing ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export async function deleteVault(session: Session, identityIds: number[]): Promise<void> {
  for (const table of ['vault_values', 'vault_keys', 'names'] as const)
    await session.run({
      text: `delete from ${table} where identity_id = any($1::bigint[])`,
      values: [identityIds],
    })
}

/** Edges of the others among themselves stay, and so do their customers: what was refused had no part in them. */
export async function deleteIdentity(session: Session, identities: Identity[]): Promise<void> {
  const ids = identities.map(({ id }) => id)
  const clusterIds = [...new Set(identities.map(({ clusterId }) => clusterId))]
  await session.run(sql`
    delete from identity_edges where cluster_id = any(${[0, ...clusterIds]}::bigint[])
      and (a = any(${ids}::bigint[]) or b = any(${ids}::bigint[]))`)
  await session.run(sql`
    update identity_decisions set
      a = array(select id from unnest(a) as id where id <> all(${ids}::bigint[])),
      b = array(select id from unnest(b) as id where id <> all(${ids}::bigint[]))
    where a && ${ids}::bigint[] or b && ${ids}::bigint[]`)
  await session.run(sql`delete from identity_decisions where a = '{}' or b = '{}'`)
  await session.run(sql`delete from contacts where identity_id = any(${ids}::bigint[])`)
  await session.run(sql`delete from consents where identity_id = any(${ids}::bigint[])`)
  await session.run(sql`delete from webhook_deliveries where identity_id = any(${ids}::bigint[])`)
  await session.run(sql`delete from identities where id = any(${ids}::bigint[])`)
}

export async function emptyCustomers(session: Session, ids: number[], now: number): Promise<void> {
  await session.run(sql`
    delete from members where customer_id = any(${ids}::bigint[])
      and version_id in (select id from rule_versions where status in ('live', 'building'))`)
  // Whoever fills a version from a look at the log of before finds a turn's word that they are not in.
  await session.run(sql`
    insert into members (version_id, customer_id, since, until, firm)
    select v.id, c.id, ${instant(now)}, '-infinity', true
    from rule_versions v, unnest(${ids}::bigint[]) as c (id) where v.status = 'building' order by 1, 2`)
  await dropKept(session, ids)
  await session.run(sql`delete from sop_positions where customer_id = any(${ids}::bigint[])`)
  await session.run(sql`delete from tasks where customer_id = any(${ids}::bigint[])`)
  await session.run(sql`delete from touches where customer_id = any(${ids}::bigint[])`)
  for (const table of [raw('forecast_people'), raw('forecast_differences')])
    await session.run(sql`
      delete from ${table} where customer_id = any(${ids}::bigint[]) and broadcast_id in (select broadcast_id from forecasts)`)
  await session.run(sql`delete from deeds where customer_id = any(${ids}::bigint[])`)
  await session.run(sql`
    update customers set state = '', membership = '', attributes = '{}', lifecycle = null, first_at = null, erased_at = ${instant(now)},
      identity_version = identity_version + 1
    where id = any(${ids}::bigint[])`)
}

export const selectQuarantine = (session: Session) =>
  session.rows(
    z.object({ id: z.number(), item: z.instanceof(Buffer) }),
    sql`select id, item from quarantine where settled_at is null order by id for update`,
  )

export const deleteQuarantined = (session: Session, ids: number[]): Promise<number> =>
  session.run(sql`delete from quarantine where id = any(${ids}::bigint[])`)
