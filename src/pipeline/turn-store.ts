import type { Fact, Identifier } from '../events.ts'
import { OWN_SOURCE } from '../events.ts'
import type { Session } from '../kernel/database.ts'
import { prepared, raw, sql } from '../kernel/sql.ts'
import { instant } from './identity-store.ts'
import { packMembership, packState, unpackSnapshot } from './packing.ts'
import type { Recent, RecentCustomer } from './recent.ts'
import type { Attributes, Snapshot } from './snapshot.ts'
import type { DerivedEvent, MemberChange, TurnResult } from './turn.ts'

/** What turns read and write, a statement for each table whatever the number of customers. Hot: rows are not parsed. */

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
    select k.n, c.id, c.identity_version, c.merged_into,
      case when c.xmin = k.held then null else c.state end, case when c.xmin = k.held then null else c.membership end,
      case when c.xmin = k.held then null else c.attributes end
    from unnest(${ids}::bigint[], ${held}::xid[]) with ordinality as k (id, held, n)
    join customers c on c.id = k.id
    order by c.id for update of c ${raw(skipLocked ? 'skip locked' : '')}`)) as LockedRow[]
  const forgotten = rows.flatMap(([, id, , , state]) => (state === null ? [] : id))
  const tallies = await selectTallies(session, forgotten)
  const found = new Map<number, CustomerRow>()
  for (const [n, id, identityVersion, mergedInto, state, membership, attributes] of rows) {
    const known =
      state === null
        ? remembered[n - 1]!
        : { snapshot: unpackSnapshot(state, membership!, tallies.get(id)), attributes: attributes as Attributes }
    found.set(id, {
      id,
      identityVersion,
      mergedInto,
      snapshot: known.snapshot,
      attributes: known.attributes,
      unfolded: [],
    })
  }
  await readUnfolded(session, forgotten, found)
  return found
}

/** Without a state: it is as remembered at place n, counted from 1. */
type LockedRow = [
  n: number,
  id: number,
  identityVersion: number,
  mergedInto: number | null,
  state: string | null,
  membership: string | null,
  attributes: Attributes | null,
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

/** Appends facts; answers those that were new, with their number in the log. `identityId` is what each hangs on. */
export async function insertFacts(
  session: Session,
  facts: { fact: Fact; identityId: number | null }[],
): Promise<Map<string, number>> {
  if (facts.length === 0) return new Map()
  const rows = facts.map(({ fact, identityId }) => ({
    i: identityId,
    s: fact.source,
    m: fact.messageId,
    t: fact.type,
    n: fact.name,
    a: fact.at,
    r: fact.receivedAt,
    k: fact.mark ?? undefined,
    d: byKind(fact.identifiers),
    p: fact.properties,
    c: fact.context ?? undefined,
  }))
  const inserted = await session.rawRows(prepared`
    insert into events (identity_id, derived, source, message_id, type, name, timestamp, received_at, mark, identifiers,
      properties, context)
    select i, false, s, m, t, n, to_timestamp(a / 1000), to_timestamp(r / 1000), k, d, p, c from json_to_recordset(${JSON.stringify(rows)}) as f (i bigint, s text,
      m text, t text, n text, a float8, r float8, k text, d jsonb, p jsonb, c jsonb)
    order by s collate "C", m collate "C"
    on conflict (source, message_id) do nothing
    returning source, message_id, seq`)
  return new Map(
    inserted.map(([source, messageId, seq]) => [`${source as string}\n${messageId as string}`, seq as number]),
  )
}

/** {kind: value}, or a list of values where a fact came with several of a kind. */
function byKind(identifiers: Identifier[]): Record<string, string | string[]> {
  const kinds: Record<string, string | string[]> = {}
  for (const { kind, value } of identifiers) {
    const held = kinds[kind]
    kinds[kind] = held === undefined ? value : [held, value].flat()
  }
  return kinds
}

export const FACT_COLUMNS = `e.type, e.name, e.timestamp, e.source, e.message_id, e.received_at, e.mark, e.properties`

/** Facts of customers in order; `names`: only these. What is derived is not a fact. */
export async function selectFacts(
  session: Session,
  customerIds: number[],
  names: string[] | null,
): Promise<Map<number, Fact[]>> {
  const byCustomer = new Map<number, Fact[]>()
  if (customerIds.length === 0) return byCustomer
  const rows = await session.rawRows(prepared`
    select i.customer_id, ${raw(FACT_COLUMNS)}
    from identities i join events e on e.identity_id = i.id
    where i.customer_id = any(${customerIds}::bigint[]) and not e.derived
      ${names ? sql`and e.name = any(${names}::text[])` : raw('')}
    order by e.timestamp, e.source, e.message_id`)
  for (const [customerId, ...columns] of rows as [number, ...FactRow][]) {
    const fact = factOf(columns)
    const list = byCustomer.get(customerId)
    if (list) list.push(fact)
    else byCustomer.set(customerId, [fact])
  }
  return byCustomer
}

export type FactRow = [
  type: Fact['type'],
  name: string,
  at: number,
  source: string,
  messageId: string,
  receivedAt: number,
  mark: Fact['mark'],
  properties: Fact['properties'],
]
/** Of FACT_COLUMNS. What a fact came with beside them no turn asks for. */
export const factOf = ([type, name, at, source, messageId, receivedAt, mark, properties]: FactRow): Fact => ({
  type,
  name,
  at,
  source,
  messageId,
  receivedAt,
  mark,
  properties,
  identifiers: [],
  context: null,
})

/** Rows that a build wrote for versions the customers' snapshots do not know of yet. */
export async function selectMembers(session: Session, customerIds: number[], versionIds: number[]) {
  if (customerIds.length === 0 || versionIds.length === 0) return []
  const rows = await session.rawRows(sql`
    select customer_id, version_id, until, firm from members
    where version_id = any(${versionIds}::integer[]) and customer_id = any(${customerIds}::bigint[])
      and (until is null or until > '-infinity')`)
  return rows as [customerId: number, versionId: number, until: number | null, firm: boolean][]
}

export interface Write {
  id: number
  result: TurnResult
  /** Announcements of the shell (merges), beside those of the turn. */
  events: DerivedEvent[]
}

export async function insertCustomers(session: Session, ids: number[], now: number): Promise<number> {
  if (ids.length === 0) return 0
  return session.run(prepared`
    insert into customers (id, created_at) select id, ${instant(now)} from unnest(${ids}::bigint[]) as id order by id
    on conflict (id) do nothing`)
}

/** Answers the xmin that the customers' rows have now. */
export async function writeTurns(session: Session, writes: Write[], receivedAt: number): Promise<string | undefined> {
  if (writes.length === 0) return undefined
  const xmin = await updateCustomers(session, writes)
  await writeTallies(
    session,
    writes.flatMap(({ id, result }) => (result.storesTallies ? { id, snapshot: result.snapshot } : [])),
  )
  await writeMembers(session, writes)
  await upsertWakes(session, writes)
  await writeTags(session, writes)
  await writeStages(session, writes)
  await insertDerived(session, writes, receivedAt)
  return xmin
}

async function updateCustomers(session: Session, writes: Write[]): Promise<string> {
  const rows = writes.map(({ id, result }) => ({
    i: id,
    s: packState(result.snapshot),
    m: result.storesMembership ? packMembership(result.snapshot) : undefined,
    a: result.attributes,
    l: result.lifecycle,
    f: result.snapshot.firstAt,
  }))
  const answered = await session.rawRows(prepared`
    with written as (
    update customers c set state = v.s, membership = coalesce(v.m, c.membership), epoch = ${writes[0]!.result.snapshot.epoch},
      attributes = coalesce(v.a, c.attributes), lifecycle = v.l, first_at = to_timestamp(v.f / 1000)
    from json_to_recordset(${JSON.stringify(rows)}) as v (i bigint, s text, m text, a jsonb, l text, f float8)
    where c.id = v.i)
    select pg_current_xact_id()::xid`)
  return answered[0]![0] as string
}

/** Which of the customers are free and as remembered; holds those. */
export async function lockUnchanged(session: Session, customers: [number, RecentCustomer][]): Promise<Set<number>> {
  const [ids, xmins] = [customers.map(([id]) => id), customers.map(([, { xmin }]) => xmin)]
  const rows = await session.rawRows(prepared`
    select c.id from unnest(${ids}::bigint[], ${xmins}::xid[]) as k (id, held)
    join customers c on c.id = k.id and c.xmin = k.held order by c.id for update of c skip locked`)
  return new Set(rows.map(([id]) => id as number))
}

/** The caller holds the customers and knows that their tallies, here, lack nothing. */
export async function writeSettled(session: Session, customers: { id: number; snapshot: Snapshot }[]): Promise<void> {
  const rows = customers.map(({ id, snapshot }) => ({ c: id, s: packState({ ...snapshot, unfolded: [] }) }))
  await session.run(prepared`
    update customers set state = v.s from json_to_recordset(${JSON.stringify(rows)}) as v (c bigint, s text)
    where id = v.c`)
  await writeTallies(session, customers)
}

async function writeTallies(session: Session, customers: { id: number; snapshot: Snapshot }[]): Promise<void> {
  const rows = customers.map(({ id, snapshot }) => ({ c: id, s: snapshot.tallies.pack() }))
  if (rows.length === 0) return
  await session.run(prepared`
    insert into customer_tallies (customer_id, state)
    select c, s from json_to_recordset(${JSON.stringify(rows)}) as t (c bigint, s text) order by c
    on conflict (customer_id) do update set state = excluded.state`)
}

async function writeMembers(session: Session, writes: Write[]) {
  const changes = writes.flatMap(({ id, result }) =>
    result.members.map((member) => ({ id, since: result.snapshot.now, ...member })),
  )
  const gone = changes.filter((one) => one.change === 'out')
  const rows = changes.filter((one) => one.change !== 'out').map(memberRow)
  if (gone.length > 0)
    await session.run(prepared`
      delete from members m using json_to_recordset(${JSON.stringify(gone)}) as g ("versionId" integer, id bigint)
      where m.version_id = g."versionId" and m.customer_id = g.id`)
  if (rows.length > 0)
    await session.run(prepared`
      insert into members (version_id, customer_id, since, until, firm)
      select v, c, s, u, f from json_to_recordset(${JSON.stringify(rows)})
        as r (v integer, c bigint, s timestamptz, u timestamptz, f boolean) order by v, c
      on conflict (version_id, customer_id) do update set until = excluded.until, firm = excluded.firm,
        since = case when members.until = '-infinity' then excluded.since else members.since end`)
}

const memberRow = (one: MemberChange & { id: number; since: number }) => ({
  v: one.versionId,
  c: one.id,
  s: instant(one.since),
  u: one.change === 'decided-out' ? '-infinity' : one.until === null ? undefined : instant(one.until),
  f: one.firm,
})

async function upsertWakes(session: Session, writes: Write[]) {
  const rows = writes
    .filter(({ result }) => result.wakeAt !== undefined)
    .map(({ id, result }) => ({ c: id, d: instant(result.wakeAt!) }))
  if (rows.length === 0) return
  await session.run(prepared`
    insert into wakes (customer_id, due)
    select c, d from json_to_recordset(${JSON.stringify(rows)}) as w (c bigint, d timestamptz) order by c
    on conflict (customer_id) do update set due = excluded.due where excluded.due < wakes.due`)
}

/** After a wake the row says exactly when the next is due, or goes. */
export async function replaceWakes(session: Session, writes: { id: number; due: number | null }[]): Promise<void> {
  const done = writes.filter(({ due }) => due === null).map(({ id }) => id)
  const next = writes.filter(({ due }) => due !== null).map(({ id, due }) => ({ c: id, d: instant(due!) }))
  if (done.length > 0) await session.run(prepared`delete from wakes where customer_id = any(${done}::bigint[])`)
  if (next.length > 0)
    await session.run(prepared`
      insert into wakes (customer_id, due)
      select c, d from json_to_recordset(${JSON.stringify(next)}) as w (c bigint, d timestamptz) order by c
      on conflict (customer_id) do update set due = excluded.due`)
}

async function writeTags(session: Session, writes: Write[]) {
  const lost = writes.flatMap(({ id, result }) => result.tagsLost.map((tag) => ({ t: tag, c: id })))
  const gained = writes.flatMap(({ id, result }) =>
    result.tagsGained.map((tag) => ({
      t: tag.tagId,
      c: id,
      o: tag.origin,
      s: instant(tag.since),
      u: tag.until === null ? undefined : instant(tag.until),
    })),
  )
  if (lost.length > 0)
    await session.run(prepared`
      delete from customer_tags k using json_to_recordset(${JSON.stringify(lost)}) as l (t integer, c bigint)
      where k.tag_id = l.t and k.customer_id = l.c`)
  if (gained.length > 0)
    await session.run(prepared`
      insert into customer_tags (tag_id, customer_id, origin, since, until)
      select t, c, o, s, u from json_to_recordset(${JSON.stringify(gained)})
        as g (t integer, c bigint, o text, s timestamptz, u timestamptz) order by t, c
      on conflict (tag_id, customer_id) do update set origin = excluded.origin, since = excluded.since,
        until = excluded.until`)
}

async function writeStages(session: Session, writes: Write[]) {
  const moves = writes.flatMap(({ id, result }) =>
    result.stagesMoved.map((move) => ({ t: move.setId, c: id, g: move.stageId, s: instant(move.since) })),
  )
  // Within one turn a customer may pass several stages of a set: the last move is where they stand.
  const last = [...new Map(moves.map((move) => [`${move.t} ${move.c}`, move])).values()]
  const gone = last.filter((move) => move.g === null)
  const held = last.filter((move) => move.g !== null)
  if (gone.length > 0)
    await session.run(prepared`
      delete from customer_stages k using json_to_recordset(${JSON.stringify(gone)}) as l (t integer, c bigint)
      where k.set_id = l.t and k.customer_id = l.c`)
  if (held.length > 0)
    await session.run(prepared`
      insert into customer_stages (set_id, customer_id, stage_id, since)
      select t, c, g, s from json_to_recordset(${JSON.stringify(held)})
        as g (t integer, c bigint, g integer, s timestamptz) order by t, c
      on conflict (set_id, customer_id) do update set stage_id = excluded.stage_id, since = excluded.since`)
}

async function insertDerived(session: Session, writes: Write[], receivedAt: number) {
  const rows = writes.flatMap(({ id, result, events }) =>
    [...events, ...result.events].map((event) => ({
      i: id,
      m: event.messageId,
      n: event.name,
      a: event.at,
      p: event.properties,
    })),
  )
  if (rows.length === 0) return
  await session.run(prepared`
    insert into events (identity_id, derived, source, message_id, type, name, timestamp, received_at, identifiers,
      properties)
    select i, true, ${OWN_SOURCE}, m, 'track', n, to_timestamp(a / 1000), ${instant(receivedAt)}, '{}', p
    from json_to_recordset(${JSON.stringify(rows)}) as d (i bigint, m text, n text, a float8, p jsonb)
    order by m collate "C"`)
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
  await session.run(sql`delete from wakes where customer_id = any(${ids}::bigint[])`)
  await session.run(sql`delete from customer_tallies where customer_id = any(${ids}::bigint[])`)
  await session.run(sql`delete from customer_tags where customer_id = any(${ids}::bigint[])
    and tag_id in (select id from tags)`)
  await session.run(sql`delete from customer_stages where customer_id = any(${ids}::bigint[])
    and set_id in (select id from stage_sets)`)
  await session.run(sql`
    update customers c set merged_into = m."into", state = m.state, membership = '', attributes = '{}', lifecycle = null, first_at = null
    from json_to_recordset(${JSON.stringify(merged)}) as m (id bigint, "into" bigint, state text) where c.id = m.id`)
}

export async function raiseIdentityVersions(session: Session, ids: number[], present: Set<number>): Promise<void> {
  if (ids.length === 0) return
  await session.run(sql`
    update customers set identity_version = identity_version + 1,
      merged_into = case when id = any(${[...present]}::bigint[]) then null else merged_into end
    where id = any(${ids}::bigint[])`)
}
