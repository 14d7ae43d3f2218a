import type { Fact, Identifier, OrderKey } from '../events.ts'
import type { Session } from '../kernel/database.ts'
import { prepared, raw, sql } from '../kernel/sql.ts'
import { idOf } from './asserted.ts'

/** The log: facts go in and come out in sets. Hot: rows are not parsed. */

/** Appends facts, and gives those that were new their number in the log. `identityId` is what each hangs on. */
export async function insertFacts(session: Session, facts: { fact: Fact; identityId: number | null }[]): Promise<void> {
  if (facts.length === 0) return
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
    select i, false, s, m, t, n, to_timestamp(a / 1000), to_timestamp(r / 1000), k, d, p, c from jsonb_to_recordset(${JSON.stringify(rows)}) as f (i bigint, s text,
      m text, t text, n text, a float8, r float8, k text, d jsonb, p jsonb, c jsonb)
    order by s collate "C", m collate "C"
    on conflict (source, message_id) do nothing
    returning source, message_id, seq`)
  const seqs = new Map(
    inserted.map(([source, messageId, seq]) => [idOf({ source, messageId } as OrderKey), seq as number]),
  )
  for (const { fact, identityId } of facts) {
    fact.seq = seqs.get(idOf(fact))
    fact.identityId = identityId ?? undefined
  }
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

export const FACT_COLUMNS = `e.type, e.name, e.timestamp, e.source, e.message_id, e.received_at, e.mark, e.properties, e.identity_id`

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
  identityId: number | null,
]
/** Of FACT_COLUMNS. What a fact came with beside them no turn asks for. */
export const factOf = ([
  type,
  name,
  at,
  source,
  messageId,
  receivedAt,
  mark,
  properties,
  identityId,
]: FactRow): Fact => ({
  type,
  name,
  at,
  source,
  messageId,
  receivedAt,
  mark,
  properties,
  identityId: identityId ?? undefined,
  identifiers: [],
  context: null,
})
