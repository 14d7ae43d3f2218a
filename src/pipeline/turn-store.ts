import { OWN_SOURCE } from '../events.ts'
import type { Session } from '../kernel/database.ts'
import { prepared, sql, type Sql } from '../kernel/sql.ts'
import { instant } from './identity-store.ts'
import {
  askingOf,
  cancelTouches,
  insertDeeds,
  insertHooks,
  insertTasks,
  insertTouches,
  withdrawTasks,
} from './asked-store.ts'
import { packMembership, packState } from './packing.ts'
import type { Snapshot } from './snapshot.ts'
import type { DerivedEvent, MemberChange, TurnResult } from './turn-result.ts'

/** What turns conclude, a statement for each table whatever the number of customers. */

export interface Write {
  id: number
  result: TurnResult
  /** Announcements of the shell (merges), beside those of the turn. */
  events: DerivedEvent[]
}

/** Answers the xmin that the customers' rows have now. Each statement is written while the database works at the one
 *  before it. */
export async function writeTurns(session: Session, writes: Write[], receivedAt: number): Promise<string | undefined> {
  if (writes.length === 0) return undefined
  const updated = session.rawRows(updateCustomers(writes))
  let under: Promise<unknown> = updated
  for (const write of WRITTEN) {
    const statement = write(writes, receivedAt)
    if (!statement) continue
    await under
    under = session.run(statement)
  }
  await under
  return (await updated)[0]![0] as string
}

/** What is written beside the customers' rows; nothing where there is nothing to write. */
const WRITTEN: ((writes: Write[], receivedAt: number) => Sql | undefined)[] = [
  (writes) =>
    upsertTallies(writes.flatMap(({ id, result }) => (result.storesTallies ? { id, snapshot: result.snapshot } : []))),
  deleteMembers,
  upsertMembers,
  upsertWakes,
  deleteTags,
  upsertTags,
  deleteStages,
  upsertStages,
  upsertPositions,
  (writes, now) => withdrawTasks(writes.map(askingOf), now),
  (writes, now) => cancelTouches(writes.map(askingOf), now),
  (writes) => insertTasks(writes.map(askingOf)),
  (writes) => insertTouches(writes.map(askingOf)),
  insertDeeds,
  insertHooks,
  insertDerived,
]

function updateCustomers(writes: Write[]): Sql {
  const rows = writes.map(({ id, result }) => ({
    i: id,
    s: packState(result.snapshot),
    m: result.storesMembership ? packMembership(result.snapshot) : undefined,
    a: result.attributes,
    l: result.lifecycle,
    f: result.snapshot.firstAt,
  }))
  return prepared`
    with written as (
    update customers c set state = v.s, membership = coalesce(v.m, c.membership), epoch = ${writes[0]!.result.snapshot.epoch},
      attributes = coalesce(v.a, c.attributes), lifecycle = v.l, first_at = to_timestamp(v.f / 1000)
    from jsonb_to_recordset(${JSON.stringify(rows)}) as v (i bigint, s text, m text, a jsonb, l text, f float8)
    where c.id = v.i)
    select pg_current_xact_id()::xid`
}

/** The caller holds the customers and knows that their tallies, here, lack nothing. */
export async function writeSettled(session: Session, customers: { id: number; snapshot: Snapshot }[]): Promise<void> {
  const rows = customers.map(({ id, snapshot }) => ({ c: id, s: packState({ ...snapshot, unfolded: [] }) }))
  await session.run(prepared`
    update customers set state = v.s from jsonb_to_recordset(${JSON.stringify(rows)}) as v (c bigint, s text)
    where id = v.c`)
  const tallies = upsertTallies(customers)
  if (tallies) await session.run(tallies)
}

function upsertTallies(customers: { id: number; snapshot: Snapshot }[]): Sql | undefined {
  if (customers.length === 0) return undefined
  const rows = customers.map(({ id, snapshot }) => ({ c: id, s: snapshot.tallies.pack() }))
  return prepared`
    insert into customer_tallies (customer_id, state)
    select c, s from jsonb_to_recordset(${JSON.stringify(rows)}) as t (c bigint, s text) order by c
    on conflict (customer_id) do update set state = excluded.state`
}

function deleteMembers(writes: Write[]): Sql | undefined {
  const rows = writes.flatMap(({ id, result }) =>
    result.members.flatMap(({ versionId, change }) => (change === 'out' ? { v: versionId, c: id } : [])),
  )
  if (rows.length === 0) return undefined
  return prepared`
    delete from members m using jsonb_to_recordset(${JSON.stringify(rows)}) as g (v integer, c bigint)
    where m.version_id = g.v and m.customer_id = g.c`
}

function upsertMembers(writes: Write[]): Sql | undefined {
  const rows = writes.flatMap(({ id, result }) =>
    result.members.flatMap((one) => (one.change === 'out' ? [] : rowOf(id, result.snapshot.now, one))),
  )
  if (rows.length === 0) return undefined
  return prepared`
    insert into members (version_id, customer_id, since, until, firm)
    select v, c, s, u, f from jsonb_to_recordset(${JSON.stringify(rows)})
      as r (v integer, c bigint, s timestamptz, u timestamptz, f boolean) order by v, c
    on conflict (version_id, customer_id) do update set until = excluded.until, firm = excluded.firm,
      since = case when members.until = '-infinity' then excluded.since else members.since end`
}

const rowOf = (customerId: number, since: number, { versionId, change, until, firm }: MemberChange) => ({
  v: versionId,
  c: customerId,
  s: instant(since),
  u: change === 'decided-out' ? '-infinity' : until === null ? undefined : instant(until),
  f: firm,
})

function upsertWakes(writes: Write[]): Sql | undefined {
  const rows = writes
    .filter(({ result }) => result.wakeAt !== undefined)
    .map(({ id, result }) => ({ c: id, d: instant(result.wakeAt!) }))
  if (rows.length === 0) return undefined
  return prepared`
    insert into wakes (customer_id, due)
    select c, d from jsonb_to_recordset(${JSON.stringify(rows)}) as w (c bigint, d timestamptz) order by c
    on conflict (customer_id) do update set due = excluded.due where excluded.due < wakes.due`
}

/** Customers whose id leaves this remainder. */
export interface WakeShare {
  of: number
  remainder: number
}

/** Those of the share who have been due longest. */
export async function selectDue(
  session: Pick<Session, 'rawRows'>,
  now: number,
  limit: number,
  { of, remainder }: WakeShare,
): Promise<number[]> {
  const rows = await session.rawRows(sql`
    select customer_id from wakes where due <= ${instant(now)} and customer_id % ${of} = ${remainder}
    order by due limit ${limit}`)
  return rows.map(([id]) => id as number)
}

export async function selectStillDue(session: Session, now: number, ids: number[]): Promise<number[]> {
  const rows = await session.rawRows(sql`
    select customer_id from wakes where customer_id = any(${ids}::bigint[]) and due <= ${instant(now)}`)
  return rows.map(([id]) => id as number)
}

export const putOff = (session: Pick<Session, 'run'>, id: number, now: number, until: number): Promise<number> =>
  session.run(sql`
    update wakes set due = ${instant(until)} where customer_id = ${id} and due <= ${instant(now)}`)

/** After a wake the row says exactly when the next is due, or goes. */
export async function replaceWakes(session: Session, writes: { id: number; due: number | null }[]): Promise<void> {
  const done = writes.filter(({ due }) => due === null).map(({ id }) => id)
  const next = writes.filter(({ due }) => due !== null).map(({ id, due }) => ({ c: id, d: instant(due!) }))
  if (done.length > 0) await session.run(prepared`delete from wakes where customer_id = any(${done}::bigint[])`)
  if (next.length > 0)
    await session.run(prepared`
      insert into wakes (customer_id, due)
      select c, d from jsonb_to_recordset(${JSON.stringify(next)}) as w (c bigint, d timestamptz) order by c
      on conflict (customer_id) do update set due = excluded.due`)
}

function deleteTags(writes: Write[]): Sql | undefined {
  const rows = writes.flatMap(({ id, result }) => result.tagsLost.map((tag) => ({ t: tag, c: id })))
  if (rows.length === 0) return undefined
  return prepared`
    delete from customer_tags k using jsonb_to_recordset(${JSON.stringify(rows)}) as l (t integer, c bigint)
    where k.tag_id = l.t and k.customer_id = l.c`
}

function upsertTags(writes: Write[]): Sql | undefined {
  const rows = writes.flatMap(({ id, result }) =>
    result.tagsGained.map((tag) => ({
      t: tag.tagId,
      c: id,
      o: tag.origin,
      s: instant(tag.since),
      u: tag.until === null ? undefined : instant(tag.until),
    })),
  )
  if (rows.length === 0) return undefined
  return prepared`
    insert into customer_tags (tag_id, customer_id, origin, since, until)
    select t, c, o, s, u from jsonb_to_recordset(${JSON.stringify(rows)})
      as g (t integer, c bigint, o text, s timestamptz, u timestamptz) order by t, c
    on conflict (tag_id, customer_id) do update set origin = excluded.origin, since = excluded.since,
      until = excluded.until`
}

/** Within one turn a customer may pass several stages of a set: the last move is where they stand. */
function lastMoves(writes: Write[]) {
  const moves = writes.flatMap(({ id, result }) =>
    result.stagesMoved.map((move) => ({ t: move.setId, c: id, g: move.stageId, s: instant(move.since) })),
  )
  return [...new Map(moves.map((move) => [`${move.t} ${move.c}`, move])).values()]
}

function deleteStages(writes: Write[]): Sql | undefined {
  const rows = lastMoves(writes).filter((move) => move.g === null)
  if (rows.length === 0) return undefined
  return prepared`
    delete from customer_stages k using jsonb_to_recordset(${JSON.stringify(rows)}) as l (t integer, c bigint)
    where k.set_id = l.t and k.customer_id = l.c`
}

function upsertStages(writes: Write[]): Sql | undefined {
  const rows = lastMoves(writes).filter((move) => move.g !== null)
  if (rows.length === 0) return undefined
  return prepared`
    insert into customer_stages (set_id, customer_id, stage_id, since)
    select t, c, g, s from jsonb_to_recordset(${JSON.stringify(rows)})
      as g (t integer, c bigint, g integer, s timestamptz) order by t, c
    on conflict (set_id, customer_id) do update set stage_id = excluded.stage_id, since = excluded.since`
}

function upsertPositions(writes: Write[]): Sql | undefined {
  const rows = writes.flatMap(({ id, result }) =>
    (result.sops?.rows ?? []).map((one) => ({
      c: id,
      o: one.sop,
      k: one.key,
      e: instant(one.enteredAt),
      v: one.version,
      p: one.step,
      s: instant(one.since),
      d: instant(one.dueAt),
      x: one.outcome === null ? undefined : instant(result.snapshot.now),
      r: one.outcome ?? undefined,
      f: one.fact ?? undefined,
      l: one.deadlineAt === null ? undefined : instant(one.deadlineAt),
      h: one.isHeldOut,
    })),
  )
  if (rows.length === 0) return undefined
  return prepared`
    insert into sop_positions (customer_id, sop_id, key, entered_at, version_id, step, since, due_at, ended_at, outcome,
      fact_seq, deadline_at, held_out)
    select c, o, k, e, v, p, s, d, x, r, f, l, h from jsonb_to_recordset(${JSON.stringify(rows)})
      as r (c bigint, o integer, k text, e timestamptz, v integer, p text, s timestamptz, d timestamptz, x timestamptz, r text,
        f bigint, l timestamptz, h boolean)
    order by c, o, k collate "C", e
    on conflict (customer_id, sop_id, key, entered_at) do update set version_id = excluded.version_id, step = excluded.step,
      since = excluded.since, due_at = excluded.due_at, ended_at = excluded.ended_at, outcome = excluded.outcome,
      deadline_at = excluded.deadline_at`
}

/** When they last entered flows by these keys, as whoever they were before they were merged. */
export async function selectEntered(
  session: Session,
  asked: { customer: number; sop: number; key: string }[],
): Promise<unknown[][]> {
  if (asked.length === 0) return []
  const rows = asked.map(({ customer: c, sop: o, key: k }) => ({ c, o, k }))
  return session.rawRows(prepared`
    select r.c, p.sop_id, p.key, max(p.entered_at)
    from jsonb_to_recordset(${JSON.stringify(rows)}) as r (c bigint, o integer, k text)
    join identities i on i.customer_id = r.c
    join sop_positions p on p.customer_id = i.id and p.sop_id = r.o and p.key = r.k collate "C"
    group by 1, 2, 3`)
}

/** Who was merged is in nothing any more; what goes on does so under the other's number. */
export const endMerged = (session: Session, customerIds: number[], now: number): Promise<number> =>
  session.run(sql`
    update sop_positions set ended_at = ${instant(now)}, outcome = 'merged'
    where customer_id = any(${customerIds}::bigint[]) and ended_at is null`)

function insertDerived(writes: Write[], receivedAt: number): Sql | undefined {
  const rows = writes.flatMap(({ id, result, events }) =>
    [...events, ...result.events].map((event) => ({
      i: id,
      m: event.messageId,
      n: event.name,
      a: event.at,
      p: event.properties,
    })),
  )
  if (rows.length === 0) return undefined
  return prepared`
    insert into events (identity_id, derived, source, message_id, type, name, timestamp, received_at, identifiers,
      properties)
    select i, true, ${OWN_SOURCE}, m, 'track', n, to_timestamp(a / 1000), ${instant(receivedAt)}, '{}', p
    from jsonb_to_recordset(${JSON.stringify(rows)}) as d (i bigint, m text, n text, a float8, p jsonb)
    order by m collate "C"`
}
