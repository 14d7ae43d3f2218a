import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { isToken } from '../../kernel/vault.ts'
import { nameToken } from '../../pipeline/names.ts'
import type { Attributes } from '../../pipeline/snapshot.ts'

/** What variables stand for of customers. Personal values are tokens here: of them only the name is known. */
const customerRow = z.object({
  id: z.int(),
  attributes: z.custom<Attributes>(),
  names: z.record(z.string(), z.string()).nullable(),
})

export async function customerValues(
  session: Pick<Database, 'rows'>,
  ids: number[],
): Promise<Map<number, Record<string, unknown>>> {
  const rows = await session.rows(
    customerRow,
    sql`select asked.id, c.attributes,
          (select jsonb_object_agg(n.token, n.name) from identities i join names n on n.identity_id = i.id
           where i.customer_id = c.id) as names
        from unnest(${ids}::bigint[]) as asked (id) join identities mine on mine.id = asked.id
          join customers c on c.id = mine.customer_id`,
  )
  return new Map(rows.map((row) => [row.id, known(row)]))
}

function known({ attributes, names }: z.infer<typeof customerRow>): Record<string, unknown> {
  const values = withoutPersonal(Object.fromEntries(Object.entries(attributes).map(([name, [value]]) => [name, value])))
  const token = nameToken(attributes)
  const name = token === undefined ? undefined : (names?.[token] ?? (isToken(token) ? undefined : token))
  return name === undefined ? values : { ...values, name }
}

export const withoutPersonal = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => !JSON.stringify(value ?? null).includes('tok_')))
