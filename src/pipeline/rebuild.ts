import { isDeepStrictEqual } from 'node:util'
import type { Fact } from '../events.ts'
import type { Session } from '../kernel/database.ts'
import { sql } from '../kernel/sql.ts'
import type { Core } from './commit.ts'
import { selectWrongConsents } from './consents.ts'
import { selectWrongContacts } from './contacts.ts'
import type { Definitions } from './definitions.ts'
import { packMembership, packState, unpackSnapshot } from './packing.ts'
import { refoldAmong, rereadsOf } from './rereads.ts'
import { emptySnapshot, memberRow, type MemberRow, type Snapshot } from './snapshot.ts'
import * as customers from './customer-store.ts'
import { selectFacts } from './fact-store.ts'
import { takeTurn } from './turn.ts'

/**
 * The proof that what is kept is what the facts say: every customer's turn is taken again from facts alone, and what the
 * tables and snapshots hold is compared with it. Stages and the lifecycle announced last are history and are given. Nothing
 * is written; a server may go on working, since each portion sees one snapshot of the database.
 */
export interface Difference {
  customer: number | null
  what: string
  stored: unknown
  rebuilt: unknown
}

const PORTION_CUSTOMERS = 500

/** Hands on differences as they are found; answers how many customers were compared. */
export async function compareCustomers(
  core: Core,
  take: (difference: Difference) => void,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (customers: number) => void } = {},
): Promise<number> {
  const wrong = await core.database.transaction(selectWrongContacts)
  for (const [identity, stored, rebuilt] of wrong)
    take({ customer: null, what: `contact of identity ${String(identity)}`, stored, rebuilt })
  for (const [identity, stored, rebuilt] of await core.database.transaction(selectWrongConsents))
    take({ customer: null, what: `consent of identity ${String(identity)}`, stored, rebuilt })
  let after = 0
  let compared = 0
  while (true) {
    signal?.throwIfAborted()
    const ids = await core.database.transaction((session) => comparePortion(core, session, after, take), {
      isolation: 'repeatable read',
    })
    if (ids.length === 0) return compared
    compared += ids.length
    after = ids.at(-1)!
    onProgress?.(compared)
  }
}

async function comparePortion(core: Core, session: Session, after: number, take: (difference: Difference) => void) {
  const definitions = await core.definitions.under(session)
  const found = await session.rawRows(sql`
    select id from customers where merged_into is null and erased_at is null and id > ${after}
    order by id limit ${PORTION_CUSTOMERS}`)
  const ids = found.map(([id]) => id as number)
  const rows = await customers.readCustomers(session, ids)
  const facts = await selectFacts(session, ids, null)
  const tables = await readTables(session, ids, definitions)
  for (const id of ids) {
    const differs = (what: string, stored: unknown, rebuilt: unknown) => {
      if (!isDeepStrictEqual(stored, rebuilt)) take({ customer: id, what, stored, rebuilt })
    }
    compareOne(rows.get(id)!, facts.get(id) ?? [], core.clock.now(), definitions, differs)
    compareTables(rows.get(id)!.snapshot, tables(id), differs)
  }
  return ids
}

type Compare = (what: string, stored: unknown, rebuilt: unknown) => void

function compareOne(
  row: customers.CustomerRow,
  facts: Fact[],
  clockNow: number,
  definitions: Definitions,
  differs: Compare,
): void {
  const held = row.snapshot
  const now = Math.max(clockNow, held.now, facts.at(-1)?.at ?? 0)
  // A turn uses its snapshot up; what was held is compared afterwards.
  const snapshot = unpackSnapshot(packState(held), packMembership(held), held.tallies.pack())
  const kept = { id: row.id, snapshot, attributes: row.attributes }
  const refolded = refoldAmong(rereadsOf(kept, row.unfolded, now, definitions), facts)
  const stored = takeTurn(kept, row.unfolded, now, definitions, { refolded, isWoken: true })
  const { stages, lifecycle } = held
  const bare = { id: row.id, snapshot: { ...emptySnapshot(), stages, lifecycle }, attributes: {} }
  const rebuilt = takeTurn(bare, facts, now, definitions, { isWoken: true })

  differs('first instant', held.firstAt, rebuilt.snapshot.firstAt)
  differs('attributes', row.attributes, rebuilt.attributes ?? {})
  differs('tallies', essences(stored.snapshot, definitions, now), essences(rebuilt.snapshot, definitions, now))
  differs('tags set by hand', held.hand, rebuilt.snapshot.hand)
  differs('tags', withoutSince(stored.snapshot.tags), withoutSince(rebuilt.snapshot.tags))
  differs('lifecycle', stored.snapshot.lifecycle, rebuilt.snapshot.lifecycle)
  differs('segments', new Set(stored.snapshot.members.keys()), new Set(rebuilt.snapshot.members.keys()))
  // What the rows say before anything is woken: a row that is still good now must be of somebody who is in, and none may
  // be missing. One that is not firm and has passed is asked anew by whoever reads it.
  for (const [version, { until, firm }] of rebuilt.snapshot.members) {
    const own = held.epoch === definitions.epoch ? held.members.get(version) : undefined
    if (!own) continue
    const isGood = own.firm ? own.until === until : (own.until ?? Infinity) <= (until ?? Infinity)
    if (!isGood) differs(`until in segment version ${version}`, own, { until, firm })
  }
}

/** Of windows that move less is kept the longer ago a state was begun: what it says now is compared. */
const essences = ({ tallies }: Snapshot, definitions: Definitions, now: number) =>
  Object.fromEntries(
    Object.entries(tallies.all()).flatMap(([id, state]) => {
      const { essence } = definitions.tallies.get(Number(id))!
      const said = essence ? essence(state, now) : state
      return said === undefined ? [] : [[id, said]]
    }),
  )

const withoutSince = (tags: Snapshot['tags']) =>
  Object.fromEntries(Object.entries(tags).map(([slug, [origin, , until]]) => [slug, [origin, until]]))

interface Tables {
  members: Map<number, MemberRow>
  tags: string[]
  stages: Record<string, string>
  due: number | null
  known: Set<number>
}

/** What others read: it must say what the snapshot says. */
function compareTables(held: Snapshot, tables: Tables, differs: Compare): void {
  const members = new Map([...held.members].filter(([version]) => tables.known.has(version)))
  const written = new Map([...tables.members].filter(([version]) => members.has(version)))
  differs('rows of members', written, members)
  differs('rows of tags', tables.tags, Object.keys(held.tags).sort())
  differs('rows of stages', tables.stages, Object.fromEntries(Object.entries(held.stages).map(([set, [at]]) => [set, at]))) // prettier-ignore
  if (held.due !== null && (tables.due === null || tables.due > held.due)) differs('wake', tables.due, held.due)
}

async function readTables(session: Session, ids: number[], definitions: Definitions): Promise<(id: number) => Tables> {
  const known = new Set(definitions.segments.map(({ versionId }) => versionId))
  const tables = new Map(
    ids.map((id): [number, Tables] => [id, { members: new Map(), tags: [], stages: {}, due: null, known }]),
  )
  for (const [id, version, until, firm] of await customers.selectMembers(session, ids, [...known]))
    tables.get(id)!.members.set(version, memberRow(version, until, firm))
  const tags = await session.rawRows(sql`
    select customer_id, slug from customer_tags join tags on tags.id = tag_id
    where customer_id = any(${ids}::bigint[]) order by slug collate "C"`)
  for (const [id, slug] of tags) tables.get(id as number)!.tags.push(slug as string)
  const stages = await session.rawRows(sql`
    select customer_id, t.slug, s.slug from customer_stages c
    join stage_sets t on t.id = c.set_id join stages s on s.id = c.stage_id where customer_id = any(${ids}::bigint[])`)
  for (const [id, set, stage] of stages) tables.get(id as number)!.stages[set as string] = stage as string
  const wakes = await session.rawRows(sql`select customer_id, due from wakes where customer_id = any(${ids}::bigint[])`)
  for (const [id, due] of wakes) tables.get(id as number)!.due = due as number
  return (id) => tables.get(id)!
}
