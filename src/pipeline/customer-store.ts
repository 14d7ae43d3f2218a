import type { Fact } from '../events.ts'
import type { Session } from '../kernel/database.ts'
import { prepared, raw, sql } from '../kernel/sql.ts'
import { FACT_COLUMNS, factOf, type FactRow } from './fact-store.ts'
import { instant } from './identity-store.ts'
import { unpackSnapshot } from './packing.ts'
import type { Recent, RecentCustomer } from './recent.ts'
import type { Attributes, Snapshot } from './snapshot.ts'

/** What was read before the locks does not hold any more: begin again. */
export class Outdated extends Error {}

/** Customers as turns find them: held, read, made and emptied in sets. Hot: rows are not parsed. */

export interface CustomerRow {
  id: number
  identityVersion: number
  mergedInto: number | null
  snapshot: Snapshot
  attributes: Attributes
  /** Facts that the tallies do not know yet, in order: the next turn folds them in. */
  unfolded: Fact[]
}

/**
 * Locks in order of id, the one order in which all writers take customers. `skipLocked`: leave out who is busy. `recent`:
 * what is remembered and still holds is not read again.
 */
export async function lockCustomers(
  session: Session,
  ids: number[],
  { skipLocked = false, recent }: { skipLocked?: boolean; recent?: Recent['customers'] } = {},
): Promise<Map<number, CustomerRow>> {
  if (ids.length === 0) return new Map()
  const remembered = ids.map((id) => recent?.take(id))
  const held = remembered.map((one) => one?.xmin ?? null)
  const rows = (await session.rawRows(prepared`
    with locked as materialized (
      select c.id, c.identity_version, c.merged_into, c.state, c.membership, c.attributes, c.xmin = k.held as is_same
      from unnest(${ids}::bigint[], ${held}::xid[]) as k (id, held)
      join customers c on c.id = k.id
      order by c.id for update of c ${raw(skipLocked ? 'skip locked' : '')})
    select id, identity_version, merged_into, state, membership, attributes from locked where is_same is not true
    union all
    select null, count(*), null, null, null, null from locked where is_same`)) as LockedRow[]
  const [, sameCount] = rows.pop()!
  const forgotten = rows.map(([id]) => id)
  const tallies = await selectTallies(session, forgotten)
  const found = new Map<number, CustomerRow>()
  for (const [id, identityVersion, mergedInto, state, membership, attributes] of rows) {
    const snapshot = unpackSnapshot(state, membership, tallies.get(id))
    found.set(id, { id, identityVersion, mergedInto, snapshot, attributes, unfolded: [] })
  }
  await readUnfolded(session, forgotten, found)
  let same = 0
  for (const [place, id] of ids.entries()) {
    const known = remembered[place]
    if (known === undefined || found.has(id)) continue
    const { identityVersion, snapshot, attributes } = known
    found.set(id, { id, identityVersion, mergedInto: null, snapshot, attributes, unfolded: [] })
    same++
  }
  if (same !== sameCount) throw new Outdated()
  return found
}

/** Who is not as remembered, whole; of the others the last row says how many they are. */
type LockedRow = [
  id: number,
  identityVersion: number,
  mergedInto: number | null,
  state: string,
  membership: string,
  attributes: Attributes,
]

/** Once the rows are held: a statement that had to wait for them would answer with tallies of before the wait. */
async function selectTallies(session: Session, ids: number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map()
  const rows = await session.rawRows(prepared`
    select customer_id, state from customer_tallies where customer_id = any(${ids}::bigint[])`)
  return new Map(rows as [number, string][])
}

/** Without a lock: for answers, never for writing. State and tallies are of one moment. */
export async function readCustomers(session: Session, ids: number[]): Promise<Map<number, CustomerRow>> {
  const rows = (await session.rawRows(sql`
    select c.id, c.identity_version, c.merged_into, c.state, c.membership, c.attributes, coalesce(t.state, '')
    from customers c left join customer_tallies t on t.customer_id = c.id
    where c.id = any(${ids}::bigint[])`)) as [number, number, number | null, string, string, Attributes, string][]
  const found = new Map<number, CustomerRow>()
  for (const [id, identityVersion, mergedInto, state, membership, attributes, tallies] of rows) {
    const snapshot = unpackSnapshot(state, membership, tallies)
    found.set(id, { id, identityVersion, mergedInto, snapshot, attributes, unfolded: [] })
  }
  await readUnfolded(session, ids, found)
  return found
}

/** For those whose tallies are as stored. */
async function readUnfolded(session: Session, ids: number[], rows: Map<number, CustomerRow>): Promise<void> {
  const rowOf = new Map<number, CustomerRow>()
  for (const id of ids) for (const seq of rows.get(id)?.snapshot.unfolded ?? []) rowOf.set(seq, rows.get(id)!)
  if (rowOf.size === 0) return
  const found = await session.rawRows(prepared`
    select e.seq, ${raw(FACT_COLUMNS)} from events e where e.seq = any(${[...rowOf.keys()]}::bigint[])
    order by e.timestamp, e.source, e.message_id`)
  for (const [seq, ...columns] of found as [number, ...FactRow][])
    rowOf.get(seq)!.unfolded.push({ ...factOf(columns), seq })
}

/** Rows that a build wrote for versions the customers' snapshots do not know of yet. */
export async function selectMembers(session: Session, customerIds: number[], versionIds: number[]) {
  if (customerIds.length === 0 || versionIds.length === 0) return []
  const rows = await session.rawRows(sql`
    select customer_id, version_id, until, firm from members
    where version_id = any(${versionIds}::integer[]) and customer_id = any(${customerIds}::bigint[])
      and (until is null or until > '-infinity')`)
  return rows as [customerId: number, versionId: number, until: number | null, firm: boolean][]
}

export async function insertCustomers(session: Session, ids: number[], now: number): Promise<number> {
  if (ids.length === 0) return 0
  return session.run(prepared`
    insert into customers (id, created_at) select id, ${instant(now)} from unnest(${ids}::bigint[]) as id order by id
    on conflict (id) do nothing`)
}

/** Which of the customers are free and as remembered; holds those. */
export async function lockUnchanged(session: Session, customers: [number, RecentCustomer][]): Promise<Set<number>> {
  const [ids, xmins] = [customers.map(([id]) => id), customers.map(([, { xmin }]) => xmin)]
  const rows = await session.rawRows(prepared`
    select c.id from unnest(${ids}::bigint[], ${xmins}::xid[]) as k (id, held)
    join customers c on c.id = k.id and c.xmin = k.held order by c.id for update of c skip locked`)
  return new Set(rows.map(([id]) => id as number))
}

/** A customer that a merge has emptied: what was read of it is now read of the other. */
export async function emptyCustomers(
  session: Session,
  merged: { id: number; into: number; state: string }[],
): Promise<void> {
  if (merged.length === 0) return
  const ids = merged.map(({ id }) => id)
  await session.run(sql`delete from members where customer_id = any(${ids}::bigint[])
    and version_id in (select id from rule_versions where status = 'live')`)
  // A build that read the log before the merge must not bring the customer back.
  await session.run(sql`
    insert into members (version_id, customer_id, since, until, firm)
    select v.id, c, '-infinity', '-infinity', true from rule_versions v, unnest(${ids}::bigint[]) as c
    where v.status = 'building' order by v.id, c
    on conflict (version_id, customer_id) do update set until = excluded.until`)
  await dropKept(session, ids)
  await session.run(sql`
    update customers c set merged_into = m."into", state = m.state, membership = '', attributes = '{}', lifecycle = null, first_at = null
    from jsonb_to_recordset(${JSON.stringify(merged)}) as m (id bigint, "into" bigint, state text) where c.id = m.id`)
}

/** What turns keep of customers beside their rows, but for members: of those somebody may be filling a version. */
export async function dropKept(session: Session, ids: number[]): Promise<void> {
  await session.run(sql`delete from wakes where customer_id = any(${ids}::bigint[])`)
  await session.run(sql`delete from customer_tallies where customer_id = any(${ids}::bigint[])`)
  await session.run(sql`
    delete from customer_tags where customer_id = any(${ids}::bigint[]) and tag_id in (select id from tags)`)
  await session.run(sql`
    delete from customer_stages where customer_id = any(${ids}::bigint[]) and set_id in (select id from stage_sets)`)
}

export async function raiseIdentityVersions(session: Session, ids: number[], present: Set<number>): Promise<void> {
  if (ids.length === 0) return
  await session.run(sql`
    update customers set identity_version = identity_version + 1,
      merged_into = case when id = any(${[...present]}::bigint[]) then null else merged_into end
    where id = any(${ids}::bigint[])`)
}
