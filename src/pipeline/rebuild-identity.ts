import { z } from 'zod'
import { compareOrder, type Identifier } from '../events.ts'
import type { Session } from '../kernel/database.ts'
import { sql } from '../kernel/sql.ts'
import type { Core } from './commit.ts'
import { keyOf } from './identity-store.ts'
import { compareIdentifiers, divide, type AssertedEdge, type Decision, type Identity } from './identity.ts'
import type { Difference } from './rebuild.ts'

const FETCH_ROWS = 20_000

/** Who is who, from the identifiers that the log's rows came with and what people decided; nothing of what was kept. */
export const compareIdentities = (core: Core, take: (difference: Difference) => void, signal?: AbortSignal) =>
  core.database.transaction(
    async (session) => {
      const stored = await readStored(session)
      const byKey = new Map(stored.map((one) => [keyOf(one), one]))
      const { edges, decisions } = await readAssertions(session, byKey, signal)
      const { customerOf } = divide(stored, edges, decisions)
      for (const { id, kind, customerId } of stored)
        if (customerOf.get(id) !== customerId)
          take({
            customer: customerId,
            what: `identity ${id} (${kind})`,
            stored: customerId,
            rebuilt: customerOf.get(id),
          })
      return stored.length
    },
    { isolation: 'repeatable read' },
  )

interface Stored extends Identity {
  customerId: number
}

const readStored = (session: Session): Promise<Stored[]> =>
  session.rows(
    z.object({ id: z.number(), kind: z.string(), value: z.string(), customerId: z.number() }),
    sql`select id, kind, value, customer_id as "customerId" from identities order by id`,
  )

type AssertionRow = [
  name: string,
  at: number,
  source: string,
  messageId: string,
  identifiers: Record<string, string | string[]>,
  said: { a: Identifier[]; b: Identifier[] } | null,
]

async function readAssertions(session: Session, byKey: Map<string, Stored>, signal?: AbortSignal) {
  const edges = new Map<string, AssertedEdge>()
  const decisions: Decision[] = []
  await session.run(sql`
    declare facts no scroll cursor for
    select name, timestamp, source, message_id, identifiers,
      case when name in ('Customers Joined', 'Customers Separated') then properties end
    from events where not derived`)
  while (true) {
    signal?.throwIfAborted()
    const rows = await session.rawRows({ text: `fetch forward ${FETCH_ROWS} from facts`, values: [] })
    if (rows.length === 0) break
    for (const row of rows) {
      const [name, at, source, messageId, identifiers, said] = row as AssertionRow
      const key = { at, source, messageId }
      const ids = (list: Identifier[]) => list.flatMap((one) => byKey.get(keyOf(one))?.id ?? [])
      if (said) {
        const decision = name === 'Customers Joined' ? 'together' : 'apart'
        decisions.push({ decision, a: ids(said.a), b: ids(said.b), key })
      }
      const [first, ...others] = Object.entries(identifiers)
        .flatMap(([kind, values]) => [values].flat().map((value) => byKey.get(keyOf({ kind, value }))))
        .filter((one) => one !== undefined)
        .sort(compareIdentifiers)
      for (const other of others) {
        const [a, b] = [Math.min(first!.id, other.id), Math.max(first!.id, other.id)]
        const held = edges.get(`${a} ${b}`)
        if (!held || compareOrder(key, held.key) < 0) edges.set(`${a} ${b}`, { a, b, key })
      }
    }
  }
  return { edges: [...edges.values()], decisions }
}
