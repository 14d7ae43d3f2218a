import { z } from 'zod'
import type { Fact, Identifier, JsonObject, OwnFactName, OwnFacts } from '../events.ts'
import { MAX_COMMIT_EVENTS } from '../kernel/limits.ts'
import type { Random } from '../kernel/random.ts'
import { Refusal } from '../kernel/refusals.ts'
import { sql } from '../kernel/sql.ts'
import { commitFacts, type Core } from './commit.ts'
import { compareIdentifiers } from './identity.ts'

/**
 * The door for what people say: a verb writes facts like any other source, and their turns are taken in the same
 * transaction. A fact hangs on an identifier and not on a customer id, because ids move when customers are merged.
 */
export interface Actor {
  /** Who says it ("key:3"); the facts' source is `staff:` and this. */
  id: string
  random: Random
}

export type Saying = {
  [N in OwnFactName]: { name: N; properties: OwnFacts[N]; about: Identifier }
}[OwnFactName]

/** Of two words in one millisecond the later must count as the later: messageIds of a process grow. */
let said = 0
const SAID_DIGITS = 12

/** All of them are durable, and their turns taken, when it resolves. */
export async function writeFacts(core: Core, actor: Actor, sayings: Saying[]): Promise<void> {
  const now = core.clock.now()
  const facts = sayings.map(({ name, properties, about }): Fact => ({
    type: 'track',
    name,
    at: now,
    receivedAt: now,
    mark: null,
    source: `staff:${actor.id}`,
    messageId: `${String(++said).padStart(SAID_DIGITS, '0')}-${actor.random.uuid()}`,
    identifiers: [about],
    properties: properties as unknown as JsonObject,
    context: null,
  }))
  for (let from = 0; from < facts.length; from += MAX_COMMIT_EVENTS)
    await commitFacts(core, facts.slice(from, from + MAX_COMMIT_EVENTS))
}

const identityRow = z.object({ id: z.number(), customer_id: z.number(), kind: z.string(), value: z.string() })
export type IdentityRow = z.infer<typeof identityRow>

/**
 * The identities of customers, strongest first, by the id asked for. An id of before a merge finds whoever has its
 * identity now; one that is nobody's, or erased, is left out.
 */
export async function identitiesOf(core: Core, customerIds: number[]): Promise<Map<number, IdentityRow[]>> {
  const rows = await core.database.rows(
    identityRow.extend({ asked: z.number() }),
    sql`select asked.id as asked, i.id, i.customer_id, i.kind, i.value
        from unnest(${customerIds}::bigint[]) as asked (id)
        join identities mine on mine.id = asked.id
        join customers c on c.id = mine.customer_id and c.erased_at is null
        join identities i on i.customer_id = mine.customer_id`,
  )
  const found = Map.groupBy(rows, (row) => row.asked)
  for (const identities of found.values()) identities.sort(compareIdentifiers)
  return found
}

/** The identities of one customer, strongest first; refuses when there is none. */
export async function ensureIdentitiesOf(core: Core, customerId: number): Promise<IdentityRow[]> {
  const identities = (await identitiesOf(core, [customerId])).get(customerId)
  if (!identities) throw new Refusal('not_found')
  return identities
}

export const identifierOf = ({ kind, value }: Identifier): Identifier => ({ kind, value })
