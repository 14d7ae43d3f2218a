import { z } from 'zod'
import { Refusal } from '../../kernel/refusals.ts'
import { sql, type Sql } from '../../kernel/sql.ts'
import { peek, type Core } from '../../pipeline/commit.ts'
import type { Snapshot } from '../../pipeline/snapshot.ts'
import * as store from './store.ts'

/**
 * Who is in, exactly at every instant: a row counts until its `until`; the few rows that may have been prolonged without
 * being rewritten are asked anew when they are read.
 */
export interface MembersPage {
  members: { customerId: number; since: number; until: number | null }[]
  /** Pass as `after` for the next page; null at the end. */
  next: number | null
}

export interface MembersWanted {
  after: number
  limit: number
  /** Only who is in each of these sets of ids. */
  among?: Sql[]
}

export async function membersOf(core: Core, slug: string, page: MembersWanted): Promise<MembersPage> {
  const version = await liveVersion(core, slug)
  const now = core.clock.now()
  const rows = await store.selectMembers(core.database, version, now, page)
  const doubtful = rows.filter((row) => store.isDoubtful(row, now)).map((row) => row.customer_id)
  const stillIn = await peekMembers(core, version, doubtful)
  const members = rows
    .filter((row) => !store.isDoubtful(row, now) || stillIn.has(row.customer_id))
    .map((row) => ({
      customerId: row.customer_id,
      since: row.since,
      until: stillIn.get(row.customer_id) ?? (row.firm ? row.until : null),
    }))
  return { members, next: rows.length === page.limit ? rows.at(-1)!.customer_id : null }
}

export async function countMembers(core: Core, slug: string): Promise<number> {
  const version = await liveVersion(core, slug)
  const now = core.clock.now()
  const { certain, doubtful } = await store.countMembers(core.database, version, now)
  if (doubtful === 0) return certain
  const ids = await store.selectDoubtful(core.database, version, now)
  return certain + (await peekMembers(core, version, ids)).size
}

/** Of two segments: who is in both, and who is in one of them only. */
export const overlapShape = z.object({ both: z.int(), onlyThis: z.int(), onlyOther: z.int(), countedAt: z.int() })

export async function overlapOf(core: Core, slug: string, other: string): Promise<z.infer<typeof overlapShape>> {
  const [a, b] = [await liveVersion(core, slug), await liveVersion(core, other)]
  const now = core.clock.now()
  const { doubtful, ...counted } = await store.countOverlap(core.database, a, b, now)
  for await (const { members } of snapshotsNow(core, doubtful ?? [])) {
    if (members.has(a) && members.has(b)) counted.both++
    else if (members.has(a)) counted.onlyThis++
    else if (members.has(b)) counted.onlyOther++
  }
  return { ...counted, countedAt: now }
}

/** Of the customers, who is in now, with the `until` of the answer. */
async function peekMembers(core: Core, version: number, ids: number[]): Promise<Map<number, number | null>> {
  const stillIn = new Map<number, number | null>()
  for await (const { id, members } of snapshotsNow(core, ids)) {
    const row = members.get(version)
    if (row) stillIn.set(id, row.until)
  }
  return stillIn
}

async function* snapshotsNow(core: Core, ids: number[]): AsyncGenerator<{ id: number; members: Snapshot['members'] }> {
  for (let from = 0; from < ids.length; from += PEEKED_AT_ONCE)
    for (const [id, { snapshot }] of await peek(core, ids.slice(from, from + PEEKED_AT_ONCE)))
      yield { id, members: snapshot.members }
}
const PEEKED_AT_ONCE = 1_000

async function liveVersion(core: Core, slug: string): Promise<number> {
  const rows = await core.database.rows(
    z.object({ version: z.number().nullable() }),
    sql`select v.id as version from segments s left join rule_versions v on v.rule_id = s.rule_id and v.status = 'live'
        where s.slug = ${slug} and s.archived_at is null`,
  )
  if (!rows[0]) throw new Refusal('not_found')
  // Being built for the first time: nobody is in yet.
  return rows[0].version ?? -1
}
