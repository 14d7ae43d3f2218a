import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { Refusal } from '../../kernel/refusals.ts'
import type { Role } from '../../kernel/route.ts'
import { sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { identifierOf, identitiesOf, writeFacts, type Actor } from '../../pipeline/verbs.ts'
import { isToken } from '../../kernel/vault.ts'
import { openValues } from '../../pipeline/vault-store.ts'
import { briefShape, readBriefs } from './briefs.ts'
import { shownValue } from './rules.ts'

/**
 * What the rules of identity may not decide: one fact names two identifiers whose customers each have another value of
 * something a person has once, or together have too many. A person says who it is, and that word is a fact.
 */
const end = z.object({ kind: z.string(), value: z.string().nullable(), customer: briefShape.nullable() })
export const conflictShape = z.object({
  id: z.string(),
  reason: z.enum(['conflict', 'size']),
  /** The kind of identifier of which there would be two values. */
  kind: z.string().nullable(),
  noticedAt: z.int(),
  source: z.string(),
  messageId: z.string(),
  a: end,
  b: end,
})

const conflictRow = z.object({
  a: z.int(),
  b: z.int(),
  reason: z.enum(['conflict', 'size']),
  kind: z.string().nullable(),
  noticedAt: z.int(),
  source: z.string(),
  messageId: z.string(),
  aKind: z.string(),
  aValue: z.string(),
  aCustomer: z.int(),
  bKind: z.string(),
  bValue: z.string(),
  bCustomer: z.int(),
})

/** The oldest first. */
const selectConflicts = (database: Database, after: { noticedAt: number; a: number; b: number }, limit: number) =>
  database.rows(
    conflictRow,
    sql`select e.a, e.b, e.refused as reason, e.conflict_kind as kind, e.noticed_at as "noticedAt", e.source,
          e.message_id as "messageId", x.kind as "aKind", x.value as "aValue", x.customer_id as "aCustomer",
          y.kind as "bKind", y.value as "bValue", y.customer_id as "bCustomer"
        from identity_edges e join identities x on x.id = e.a join identities y on y.id = e.b
        where e.refused in ('conflict', 'size') and e.settled_at is null
          and (e.noticed_at, e.a, e.b) > (${instant(after.noticedAt)}::timestamptz, ${after.a}::bigint, ${after.b}::bigint)
        order by e.noticed_at, e.a, e.b limit ${limit}`,
  )

export async function listConflicts(core: Core, page: { after?: string | undefined; limit: number }, role: Role) {
  const [noticedAt, a, b] = (page.after ?? '0-0-0').split('-').map(Number) as [number, number, number]
  const rows = await selectConflicts(core.database, { noticedAt, a, b }, page.limit)
  const ids = [...new Set(rows.flatMap((row) => [row.aCustomer, row.bCustomer]))]
  const briefs = new Map((await readBriefs(core, ids, role)).map((brief) => [brief.id, brief]))
  const opened = await openEnds(core, rows)
  const endOf = (kind: string, value: string, customer: number) => ({
    kind,
    value: shownValue(kind, value, opened, role) as string | null,
    customer: briefs.get(customer) ?? null,
  })
  const last = rows.length === page.limit ? rows.at(-1)! : undefined
  return {
    conflicts: rows.map((row) => ({
      id: `${row.a}-${row.b}`,
      reason: row.reason,
      kind: row.kind,
      noticedAt: row.noticedAt,
      source: row.source,
      messageId: row.messageId,
      a: endOf(row.aKind, row.aValue, row.aCustomer),
      b: endOf(row.bKind, row.bValue, row.bCustomer),
    })),
    next: last ? `${last.noticedAt}-${last.a}-${last.b}` : null,
  }
}

function openEnds({ database, vault }: Core, rows: z.infer<typeof conflictRow>[]) {
  const identityIds = rows.flatMap((row) => [row.a, row.b])
  const tokens = rows.flatMap((row) => [row.aValue, row.bValue]).filter(isToken)
  return database.transaction((session) => openValues(session, vault, { identityIds, tokens }))
}

/** "same": both customers are one. "two": they are not, and no event will join them again. */
export async function settleConflict(core: Core, actor: Actor, id: string, word: 'same' | 'two'): Promise<void> {
  const [a, b] = id.split('-').map(Number) as [number, number]
  const open = await core.database.rows(
    z.object({ a: z.int() }),
    sql`select a from identity_edges
        where a = ${a} and b = ${b} and refused in ('conflict', 'size') and settled_at is null`,
  )
  if (!open[0]) throw new Refusal('not_found')
  const sides = await identitiesOf(core, [a, b])
  const [left, right] = [sides.get(a), sides.get(b)]
  if (!left || !right) throw new Refusal('not_found')
  if (left[0]!.customer_id !== right[0]!.customer_id)
    await writeFacts(core, actor, [
      {
        name: word === 'same' ? 'Customers Joined' : 'Customers Separated',
        properties: { a: left.map(identifierOf), b: right.map(identifierOf) },
        about: identifierOf(left[0]!),
      },
    ])
  await core.database.run(sql`
    update identity_edges set settled_at = ${instant(core.clock.now())}, settled_by = ${actor.id}
    where a = ${a} and b = ${b}`)
}
