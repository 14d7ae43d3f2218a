import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import type { Role } from '../../kernel/route.ts'
import { sql } from '../../kernel/sql.ts'
import { isToken } from '../../kernel/vault.ts'
import type { Core } from '../../pipeline/commit.ts'
import { nameToken } from '../../pipeline/names.ts'
import { unpackSnapshot } from '../../pipeline/packing.ts'
import type { Attributes, Snapshot } from '../../pipeline/snapshot.ts'
import { LIFECYCLE_STATES } from '../../rules/language.ts'
import { shownName } from './rules.ts'

/** A customer as a line of a list. */
export const briefShape = z.object({
  id: z.int(),
  name: z.string().nullable(),
  lifecycle: z.enum(LIFECYCLE_STATES).nullable(),
  createdAt: z.int(),
  tags: z.array(z.string()),
  stages: z.record(z.string(), z.string()),
})
export type Brief = z.infer<typeof briefShape>

const customerRow = z.object({
  id: z.int(),
  lifecycle: z.enum(LIFECYCLE_STATES).nullable(),
  created_at: z.int(),
  attributes: z.custom<Attributes>(),
  state: z.string(),
})

const selectCustomers = (database: Database, ids: number[]) =>
  database.rows(
    customerRow,
    sql`select id, lifecycle, created_at, attributes, state from customers
        where id = any(${ids}::bigint[]) and erased_at is null`,
  )

/** Lines for customers, in the order asked for; who is not there is left out. */
export async function readBriefs({ database, clock }: Core, ids: number[], role: Role): Promise<Brief[]> {
  if (ids.length === 0) return []
  const rows = new Map((await selectCustomers(database, ids)).map((row) => [row.id, row]))
  const names = await readNames(
    database,
    [...rows.values()].map((row) => ({ id: row.id, token: nameToken(row.attributes) })),
  )
  const now = clock.now()
  return ids.flatMap((id) => {
    const row = rows.get(id)
    if (!row) return []
    const snapshot = unpackSnapshot(row.state)
    return {
      id,
      name: shownName(names.get(id), role),
      lifecycle: row.lifecycle,
      createdAt: row.created_at,
      tags: heldTags(snapshot, now),
      stages: Object.fromEntries(Object.entries(snapshot.stages).map(([set, [stage]]) => [set, stage])),
    }
  })
}

export const heldTags = ({ tags }: Snapshot, now: number): string[] =>
  Object.entries(tags).flatMap(([slug, [, , until]]) => (until === null || until > now ? slug : []))

/** Plain names by customer. */
async function readNames(
  database: Database,
  wanted: { id: number; token: string | undefined }[],
): Promise<Map<number, string>> {
  const names = new Map<number, string>()
  const sealed = wanted.filter((one) => isToken(one.token))
  for (const { id, token } of wanted) if (token !== undefined && !isToken(token)) names.set(id, token)
  if (sealed.length === 0) return names
  const rows = await database.rows(
    z.object({ id: z.int(), name: z.string() }),
    sql`select w.id, n.name
        from jsonb_to_recordset(${JSON.stringify(sealed)}) as w (id bigint, token text)
        join identities i on i.customer_id = w.id
        join names n on n.identity_id = i.id and n.token = w.token`,
  )
  for (const { id, name } of rows) names.set(id, name)
  return names
}
