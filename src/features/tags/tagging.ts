import { z } from 'zod'
import { MAX_CUSTOMERS_PER_CALL } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'
import { identifierOf, identitiesOf, writeFacts, type Actor, type Saying } from '../../pipeline/verbs.ts'
import { membersOf } from '../segments/segments.ts'

/**
 * Tags set by hand: facts with the person as their source, which the turn weighs against rules and other people's word.
 * A call takes a portion; whoever tags a whole segment asks again from where it ended, and so can show how far it is, stop,
 * and go on.
 */
export interface Tagged {
  /** Customers spoken of; ids that are nobody's are left out. */
  customers: number
}

export async function tagCustomers(
  core: Core,
  actor: Actor,
  { tag, customerIds, until }: { tag: string; customerIds: number[]; until: number | null },
): Promise<Tagged> {
  await ensureTag(core, tag)
  return say(core, actor, customerIds, (about) => ({ name: 'Tag Added', properties: { tag, until }, about }))
}

export async function untagCustomers(
  core: Core,
  actor: Actor,
  { tag, customerIds }: { tag: string; customerIds: number[] },
): Promise<Tagged> {
  await ensureTag(core, tag)
  return say(core, actor, customerIds, (about) => ({ name: 'Tag Removed', properties: { tag }, about }))
}

/** The next portion of a segment's members. */
export async function tagSegment(
  core: Core,
  actor: Actor,
  wanted: { tag: string; segment: string; after: number; until: number | null },
): Promise<Tagged & { next: number | null }> {
  const page = await membersOf(core, wanted.segment, { after: wanted.after, limit: MAX_CUSTOMERS_PER_CALL })
  const customerIds = page.members.map((member) => member.customerId)
  const { customers } = await tagCustomers(core, actor, { ...wanted, customerIds })
  return { customers, next: page.next }
}

async function say(core: Core, actor: Actor, customerIds: number[], saying: (about: Saying['about']) => Saying) {
  const identities = await identitiesOf(core, [...new Set(customerIds)])
  // Two ids of before a merge may be one customer now.
  const strongest = new Map([...identities.values()].map((own) => [own[0]!.customer_id, identifierOf(own[0]!)]))
  await writeFacts(core, actor, [...strongest.values()].map(saying))
  return { customers: strongest.size }
}

async function ensureTag(core: Core, slug: string): Promise<void> {
  const found = await core.database.rows(
    z.object({ id: z.int() }),
    sql`select id from tags where slug = ${slug} and archived_at is null`,
  )
  if (!found[0]) throw new Refusal('not_found')
}
