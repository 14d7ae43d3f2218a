import { compareOrder, type Fact, type Identifier, type OrderKey } from '../events.ts'
import type { Session } from '../kernel/database.ts'
import { prepared, sql } from '../kernel/sql.ts'
import type { Recent } from './recent.ts'
import { compareIdentifiers, divide, type AssertedEdge, type Decision, type Identity } from './identity.ts'

/** Rows of identity, read and written in sets: one statement each, whatever the number of customers. */

export interface GroupedIdentity extends Identity {
  customerId: number
  clusterId: number
  shared: boolean
  /** Made by this very transaction: nothing has happened to it before. */
  isFresh: boolean
}

export interface KnownIdentity extends GroupedIdentity {
  /** The identity version of its customer when this was read. Whatever happens to an identity raises it. */
  version: number
}

/** A customer's until something happens to who they are. */
export const FIRST_VERSION = 1

export const keyOf = ({ kind, value }: Identifier): string => `${kind}\n${value}`

/**
 * Finds or makes the identities, in one total order so that two writers never wait for each other. What is read or
 * remembered of them may be outdated: whoever acts on it compares the version once the customers are held.
 */
export async function ensureIdentities(
  session: Session,
  identifiers: Map<string, Identifier>,
  now: number,
  recent: Recent['identities'],
): Promise<Map<string, KnownIdentity>> {
  const known = new Map<string, KnownIdentity>()
  const unknown: Identifier[] = []
  for (const [key, identifier] of identifiers) {
    const remembered = recent.get(key)
    if (remembered) known.set(key, remembered)
    else unknown.push(identifier)
  }
  if (unknown.length === 0) return known
  await selectIdentities(session, unknown, known)
  const missing = [...identifiers].filter(([key]) => !known.has(key)).map(([, identifier]) => identifier)
  if (missing.length === 0) return known
  const made = await session.rawRows(prepared`
    insert into identities (id, kind, value, customer_id, cluster_id, first_seen_at)
    select id, kind, value, id, id, ${instant(now)}
    from (select nextval('identity_ids') as id, kind, value
          from (select kind, value from jsonb_to_recordset(${JSON.stringify(missing)}) as m (kind text, value text)
                order by kind collate "C", value collate "C") as sorted) as numbered
    on conflict (kind, value) do nothing
    returning id, kind, value`)
  for (const [id, kind, value] of made as [number, string, string][])
    known.set(keyOf({ kind, value }), {
      id,
      kind,
      value,
      customerId: id,
      clusterId: id,
      shared: false,
      isFresh: true,
      version: FIRST_VERSION,
    })
  if (made.length < missing.length) {
    // Somebody else made them meanwhile; they are committed now, or we would still be waiting.
    await selectIdentities(
      session,
      missing.filter((one) => !known.has(keyOf(one))),
      known,
    )
  }
  return known
}

/** Whether they are still where they were. */
export async function areUnchanged(session: Session, read: KnownIdentity[]): Promise<boolean> {
  if (read.length === 0) return true
  const rows = await session.rawRows(prepared`
    select id, customer_id, cluster_id, shared from identities where id = any(${read.map(({ id }) => id)}::bigint[])`)
  const now = new Map(rows.map(([id, customer, cluster, shared]) => [id, `${customer} ${cluster} ${shared}`]))
  return read.every((one) => now.get(one.id) === `${one.customerId} ${one.clusterId} ${one.shared}`)
}

export async function deleteIdentities(session: Session, ids: number[]): Promise<void> {
  if (ids.length > 0) await session.run(sql`delete from identities where id = any(${ids}::bigint[])`)
}

async function selectIdentities(session: Session, wanted: Identifier[], into: Map<string, KnownIdentity>) {
  const rows = await session.rawRows(prepared`
    select i.id, i.kind, i.value, i.customer_id, i.cluster_id, i.shared, c.identity_version
    from jsonb_to_recordset(${JSON.stringify(wanted)}) as w (kind text, value text)
    join identities i on i.kind = w.kind and i.value = w.value
    join customers c on c.id = i.customer_id`)
  for (const row of rows as [number, string, string, number, number, boolean, number][]) {
    const [id, kind, value, customerId, clusterId, shared, version] = row
    into.set(keyOf({ kind, value }), { id, kind, value, customerId, clusterId, shared, isFresh: false, version })
  }
}

/** Which of the edges are not known yet, or known by a later fact only; those that are known are remembered. */
export async function selectNewEdges(
  session: Session,
  asserted: AssertedEdge[],
  recent: Recent['edges'],
): Promise<AssertedEdge[]> {
  const edges = asserted.filter((edge) => !isKnown(edge, recent))
  if (edges.length === 0) return []
  const rows = await session.rawRows(prepared`
    select w.n from jsonb_to_recordset(${JSON.stringify(edges.map(edgeRow))})
      as w (n integer, a bigint, b bigint, timestamp timestamptz, source text, message_id text)
    join identity_edges e on e.a = w.a and e.b = w.b
      and (e.timestamp, e.source, e.message_id) <= (w.timestamp, w.source collate "C", w.message_id collate "C")`)
  const known = new Set(rows.map(([n]) => n as number))
  recent.put([...known].map((n) => [pairOf(edges[n]!), edges[n]!.key]))
  return edges.filter((_, n) => !known.has(n))
}

/** An edge is only ever known by an earlier fact than before, and its ids are never used again. */
function isKnown(edge: AssertedEdge, recent: Recent['edges']): boolean {
  const key = recent.get(pairOf(edge))
  return key !== undefined && compareOrder(key, edge.key) <= 0
}

export const pairOf = ({ a, b }: Pick<AssertedEdge, 'a' | 'b'>): string => `${a} ${b}`

const edgeRow = ({ a, b, key }: AssertedEdge, n: number) => ({
  n,
  a,
  b,
  timestamp: instant(key.at),
  source: key.source,
  message_id: key.messageId,
})

/** Edges from the strongest identifier of a fact to each other one. */
export function edgesOf(fact: Fact, known: Map<string, KnownIdentity>): AssertedEdge[] {
  if (fact.identifiers.length < 2) return []
  const [first, ...others] = fact.identifiers.map((identifier) => known.get(keyOf(identifier))!)
  const key: OrderKey = { at: fact.at, source: fact.source, messageId: fact.messageId }
  return others.map((other) => ({ a: Math.min(first!.id, other.id), b: Math.max(first!.id, other.id), key }))
}

/** The customers whose rows must be held before anything in these clusters may change. */
export async function selectCustomersOfClusters(session: Session, clusterIds: number[]): Promise<number[]> {
  if (clusterIds.length === 0) return []
  const rows = await session.rawRows(
    prepared`select distinct customer_id from identities where cluster_id = any(${clusterIds}::bigint[])`,
  )
  return rows.map(([id]) => id as number)
}

export interface Regrouping {
  /** Customers whose set of identities changed in a way that touches what happened before. */
  reread: Set<number>
  /** Customer that is gone → customer that has its identity now. */
  merged: Map<number, number>
  /** For each that is gone: whom it was joined with (`a`) and what it was (`b`), so that it can be taken back. */
  sides: Map<number, { a: Identifier[]; b: Identifier[] }>
  /** Customer that came out of another. */
  split: Map<number, number>
  /** Where every identity of the clusters belongs now. */
  customerOf: Map<number, number>
}

/**
 * Divides the clusters again with the new edges and decisions, and writes what changed. The caller holds every customer of
 * the clusters.
 */
export async function regroup(
  session: Session,
  clusterIds: number[],
  newEdges: AssertedEdge[],
  newDecisions: Decision[],
  freshIds: Set<number>,
  now: number,
): Promise<Regrouping> {
  const rows = await session.rawRows(sql`
    select id, kind, value, customer_id, cluster_id, shared from identities
    where cluster_id = any(${clusterIds}::bigint[])`)
  const identities = (rows as [number, string, string, number, number, boolean][]).map(
    ([id, kind, value, customerId, clusterId, shared]): GroupedIdentity => ({
      id,
      kind,
      value,
      customerId,
      clusterId,
      shared,
      isFresh: freshIds.has(id),
    }),
  )
  const known = new Set(identities.filter((identity) => identity.shared).map(({ id }) => id))
  const isToShared = ({ a, b }: AssertedEdge) => known.has(a) || known.has(b)
  await upsertEdges(session, newEdges.filter(isToShared).map(toShared), now)
  const deciding = newEdges.filter((edge) => !isToShared(edge))
  const { edges, stored } = await selectEdges(session, clusterIds, deciding)
  const storedDecisions = await selectDecisions(session, clusterIds)
  const decisions = [...storedDecisions, ...newDecisions]
  const sharedNeighbours = await countSharedNeighbours(session, identities)
  const { customerOf, refused, shared } = divide(identities, edges, decisions, sharedNeighbours)
  const clusterOf = clusters(identities, edges, decisions, shared)
  await writeIdentities(session, identities, customerOf, clusterOf, shared)
  const edgeRows = edges.map((edge): EdgeRow => ({
    edge,
    clusterId: shared.has(edge.a) || shared.has(edge.b) ? NO_CLUSTER : clusterOf.get(edge.a)!,
    refused: refused.get(edge)?.reason ?? null,
    kind: refused.get(edge)?.kind ?? null,
  }))
  const isStored = (row: EdgeRow) => {
    const known = stored.get(row.edge)
    return known?.refused === row.refused && known.clusterId === row.clusterId
  }
  await upsertEdges(
    session,
    edgeRows.filter((row) => !isStored(row)),
    now,
  )
  await moveDecisions(session, storedDecisions, clusterOf)
  await insertDecisions(session, newDecisions, clusterOf)
  return compareGrouping(identities, customerOf)
}

/** Edges to a shared identifier decide nothing and are never tried again. */
const NO_CLUSTER = 0

const toShared = (edge: AssertedEdge): EdgeRow => ({ edge, clusterId: NO_CLUSTER, refused: 'shared', kind: null })

/** They still make a neighbour: whether somebody is shared too must not hang on who was found out first. */
async function countSharedNeighbours(session: Session, identities: GroupedIdentity[]): Promise<Map<number, number>> {
  const ids = identities.filter((identity) => !identity.shared).map(({ id }) => id)
  const rows = await session.rawRows(sql`
    select id, count(*) from (
      select a as id from identity_edges where cluster_id = 0 and a = any(${ids}::bigint[])
      union all
      select b from identity_edges where cluster_id = 0 and b = any(${ids}::bigint[])) as ends
    group by id`)
  return new Map(rows as [number, number][])
}

function compareGrouping(identities: GroupedIdentity[], customerOf: Map<number, number>): Regrouping {
  const reread = new Set<number>()
  const merged = new Map<number, number>()
  const split = new Map<number, number>()
  const stillThere = new Set(customerOf.values())
  for (const identity of identities) {
    const after = customerOf.get(identity.id)!
    if (identity.isFresh || identity.customerId === after) continue
    reread.add(after)
    if (stillThere.has(identity.customerId)) {
      reread.add(identity.customerId)
      split.set(after, identity.customerId)
    } else merged.set(identity.customerId, after)
  }
  const sides: Regrouping['sides'] = new Map()
  for (const [gone, into] of merged) {
    const side = (isGone: boolean) =>
      identities
        .filter((one) => (one.customerId === gone) === isGone && customerOf.get(one.id) === into)
        .sort(compareIdentifiers)
        .map(({ kind, value }) => ({ kind, value }))
    sides.set(gone, { a: side(false), b: side(true) })
  }
  return { reread, merged, sides, split, customerOf }
}

async function selectEdges(session: Session, clusterIds: number[], newEdges: AssertedEdge[]) {
  const rows = await session.rawRows(sql`
    select a, b, timestamp, source, message_id, refused, cluster_id from identity_edges
    where cluster_id = any(${clusterIds}::bigint[])`)
  const byPair = new Map<string, AssertedEdge>()
  const stored = new Map<AssertedEdge, { refused: string | null; clusterId: number }>()
  for (const row of rows as [number, number, number, string, string, string | null, number][]) {
    const [a, b, at, source, messageId, refused, clusterId] = row
    const edge = { a, b, key: { at, source, messageId } }
    byPair.set(pairOf(edge), edge)
    stored.set(edge, { refused, clusterId })
  }
  for (const edge of newEdges) {
    const known = byPair.get(pairOf(edge))
    if (!known || compareOrder(edge.key, known.key) < 0) byPair.set(pairOf(edge), edge)
  }
  return { edges: [...byPair.values()], stored }
}

type StoredDecision = Decision & { seq: number; clusterId: number }

async function selectDecisions(session: Session, clusterIds: number[]): Promise<StoredDecision[]> {
  const rows = await session.rawRows(sql`
    select seq, cluster_id, decision, array_to_json(a), array_to_json(b), timestamp, source, message_id
    from identity_decisions where cluster_id = any(${clusterIds}::bigint[])`)
  return (rows as [number, number, Decision['decision'], number[], number[], number, string, string][]).map(
    ([seq, clusterId, decision, a, b, at, source, messageId]) => ({
      seq,
      clusterId,
      decision,
      a,
      b,
      key: { at, source, messageId },
    }),
  )
}

/** A decision goes where its identities go, or the next regrouping would not know of it. */
async function moveDecisions(session: Session, decisions: StoredDecision[], clusterOf: Map<number, number>) {
  const moved = decisions
    .map(({ seq, clusterId, ...decision }) => ({
      seq,
      before: clusterId,
      after: clusterOfDecision(decision, clusterOf),
    }))
    .filter(({ before, after }) => before !== after)
  if (moved.length === 0) return
  await session.run(sql`
    update identity_decisions d set cluster_id = m."after"
    from jsonb_to_recordset(${JSON.stringify(moved)}) as m (seq bigint, "after" bigint) where d.seq = m.seq`)
}

/** All that a decision names is in one cluster; what was erased since is in none. */
const clusterOfDecision = ({ a, b }: Decision, clusterOf: Map<number, number>): number =>
  clusterOf.get([...a, ...b].find((id) => clusterOf.has(id))!)!

/** Connected by anything, refused or not, except through what is shared: the smallest identity id names the cluster. */
function clusters(identities: Identity[], edges: AssertedEdge[], decisions: Decision[], sharedIds: Set<number>) {
  const parent = new Map(identities.map(({ id }) => [id, id]))
  const root = (id: number): number => {
    let at = id
    while (parent.get(at) !== at) at = parent.get(at)!
    parent.set(id, at)
    return at
  }
  const link = (x: number, y: number) => {
    if (!parent.has(x) || !parent.has(y)) return
    const [a, b] = [root(x), root(y)]
    parent.set(Math.max(a, b), Math.min(a, b))
  }
  for (const { a, b } of edges) if (!sharedIds.has(a) && !sharedIds.has(b)) link(a, b)
  for (const { a, b } of decisions) {
    const [first, ...others] = [...a, ...b].filter((id) => parent.has(id))
    for (const other of others) link(first!, other)
  }
  return new Map(identities.map(({ id }) => [id, root(id)]))
}

async function writeIdentities(
  session: Session,
  identities: GroupedIdentity[],
  customerOf: Map<number, number>,
  clusterOf: Map<number, number>,
  sharedIds: Set<number>,
) {
  const changed = identities
    .map((before) => {
      const { id } = before
      const shared = before.shared || sharedIds.has(id)
      const [customer_id, cluster_id] = [customerOf.get(id)!, clusterOf.get(id)!]
      const isSame = customer_id === before.customerId && cluster_id === before.clusterId && shared === before.shared
      return isSame ? undefined : { id, customer_id, cluster_id, shared }
    })
    .filter((row) => row !== undefined)
  if (changed.length === 0) return
  await session.run(sql`
    update identities i set customer_id = c.customer_id, cluster_id = c.cluster_id, shared = c.shared
    from jsonb_to_recordset(${JSON.stringify(changed)})
      as c (id bigint, customer_id bigint, cluster_id bigint, shared boolean)
    where i.id = c.id`)
}

interface EdgeRow {
  edge: AssertedEdge
  clusterId: number
  refused: string | null
  kind: string | null
}

async function upsertEdges(session: Session, rows: EdgeRow[], now: number): Promise<void> {
  if (rows.length === 0) return
  const records = rows.map(({ edge, clusterId, refused, kind }) => ({
    ...edgeRow(edge, 0),
    cluster_id: clusterId,
    refused,
    conflict_kind: kind,
  }))
  await session.run(sql`
    insert into identity_edges as e
      (a, b, cluster_id, timestamp, source, message_id, refused, conflict_kind, noticed_at)
    select a, b, cluster_id, timestamp, source, message_id, refused, conflict_kind, ${instant(now)}
    from jsonb_to_recordset(${JSON.stringify(records)}) as r (a bigint, b bigint, cluster_id bigint,
      timestamp timestamptz, source text, message_id text, refused text, conflict_kind text)
    on conflict (a, b) do update set cluster_id = excluded.cluster_id, timestamp = excluded.timestamp,
      source = excluded.source, message_id = excluded.message_id, refused = excluded.refused,
      conflict_kind = excluded.conflict_kind,
      noticed_at = case when e.refused is distinct from excluded.refused then excluded.noticed_at else e.noticed_at end,
      settled_at = case when e.refused is distinct from excluded.refused then null else e.settled_at end`)
}

async function insertDecisions(session: Session, decisions: Decision[], clusterOf: Map<number, number>) {
  if (decisions.length === 0) return
  const rows = decisions.map(({ decision, a, b, key }) => ({
    cluster_id: clusterOfDecision({ decision, a, b, key }, clusterOf),
    decision,
    a,
    b,
    timestamp: instant(key.at),
    source: key.source,
    message_id: key.messageId,
  }))
  await session.run(sql`
    insert into identity_decisions (cluster_id, decision, a, b, timestamp, source, message_id)
    select cluster_id, decision, a, b, timestamp, source, message_id
    from jsonb_to_recordset(${JSON.stringify(rows)}) as d (cluster_id bigint, decision text, a bigint[], b bigint[],
      timestamp timestamptz, source text, message_id text)`)
}

const written = new Map<number, string>()
const MAX_WRITTEN = 1_000

/** As PostgreSQL reads it. The rows of a commit say a few instants very often, and writing one out takes long. */
export function instant(ms: number): string {
  let text = written.get(ms)
  if (text === undefined) {
    if (written.size === MAX_WRITTEN) written.clear()
    written.set(ms, (text = new Date(ms).toISOString()))
  }
  return text
}
