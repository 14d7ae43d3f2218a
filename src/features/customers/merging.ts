import { z } from 'zod'
import type { Identifier, OwnFacts } from '../../events.ts'
import { invalidInput, wrong } from '../../kernel/input-words.ts'
import { MAX_IDENTIFIERS_PER_CUSTOMER } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'
import { ensureIdentitiesOf, identifierOf, writeFacts, type Actor } from '../../pipeline/verbs.ts'

/**
 * A person's word about who is who. It is a fact about identifiers, for every pair of them the latest word counts, so that
 * a merge is undone by saying the opposite, whatever has happened since. Answers the customer that has the first one's
 * identity afterwards.
 */
type Sides = OwnFacts['Customers Joined']

export async function joinCustomers(core: Core, actor: Actor, firstId: number, secondId: number): Promise<number> {
  const [first, second] = await Promise.all([ensureIdentitiesOf(core, firstId), ensureIdentitiesOf(core, secondId)])
  if (first[0]!.customer_id === second[0]!.customer_id) throw new Refusal('same_customer')
  if (first.length + second.length > MAX_IDENTIFIERS_PER_CUSTOMER)
    throw new Refusal('limit_reached', { limit: MAX_IDENTIFIERS_PER_CUSTOMER })
  return say(core, actor, 'Customers Joined', { a: first.map(identifierOf), b: second.map(identifierOf) })
}

/** These identities of the customer are somebody else's than the others. */
export async function separateIdentities(core: Core, actor: Actor, customerId: number, identityIds: number[]) {
  const all = await ensureIdentitiesOf(core, customerId)
  const wanted = new Set(identityIds)
  const a = all.filter((one) => !wanted.has(one.id)).map(identifierOf)
  const b = all.filter((one) => wanted.has(one.id)).map(identifierOf)
  if (b.length !== wanted.size || a.length === 0) throw invalidInput('body.identities', wrong('some_identities'))
  return say(core, actor, 'Customers Separated', { a, b })
}

/** Takes back a merge: one by hand by what was said then, one by the engine by what it joined. */
export async function undoMerge(core: Core, actor: Actor, customerId: number, messageId: string): Promise<number> {
  const merge = (await listMerges(core, customerId)).find((one) => one.messageId === messageId)
  if (!merge) throw new Refusal('not_found')
  return say(core, actor, 'Customers Separated', { a: merge.a, b: merge.b })
}

async function say(core: Core, actor: Actor, name: 'Customers Joined' | 'Customers Separated', sides: Sides) {
  await writeFacts(core, actor, [{ name, properties: sides, about: sides.a[0]! }])
  const [mine] = await core.database.rows(
    z.object({ customer_id: z.number() }),
    sql`select customer_id from identities where kind = ${sides.a[0]!.kind} and value = ${sides.a[0]!.value}`,
  )
  return mine!.customer_id
}

// ── What was merged ──────────────────────────────────────────────────────────────────────────────────────────────────

const identifier = z.object({ kind: z.string(), value: z.string() })
const mergeRow = z.object({
  messageId: z.string(),
  source: z.string(),
  at: z.int(),
  a: z.array(identifier),
  b: z.array(identifier),
})
export interface Merge {
  messageId: string
  source: string
  at: number
  a: Identifier[]
  b: Identifier[]
}

/** The merges that made this customer, latest first, each with the two sides as they were. */
export async function listMerges(core: Core, customerId: number): Promise<Merge[]> {
  const identities = await ensureIdentitiesOf(core, customerId)
  return core.database.rows(
    mergeRow,
    sql`select message_id as "messageId", source, timestamp as at, properties -> 'a' as a, properties -> 'b' as b
        from events
        where identity_id = any(${identities.map((one) => one.id)}::bigint[])
          and name in ('Customers Joined', 'Customers Merged') and properties ? 'a'
        order by timestamp desc, seq desc limit 100`,
  )
}
