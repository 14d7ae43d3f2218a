import type { Database } from '../../src/kernel/database.ts'

/** Every column of every table in which the text stands: "events.properties". Bytes are looked at as text too. */
export async function findInDatabase(database: Database, text: string): Promise<string[]> {
  const { rows: columns } = await database.pool.query<{ table: string; column: string; type: string }>(`
    select format('%I.%I', c.table_schema, c.table_name) as table, c.column_name as column, c.data_type as type
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where t.table_type = 'BASE TABLE' and c.table_schema not in ('pg_catalog', 'information_schema')
      and c.data_type in ('text', 'character varying', 'json', 'jsonb', 'bytea', 'ARRAY') order by 1, 2`)
  const found: string[] = []
  for (const { table, column, type } of columns) {
    const shown = type === 'bytea' ? `encode("${column}", 'escape')` : `"${column}"::text`
    // JSON may write a character as an escape, and bytea as octal digits.
    const wanted = type === 'bytea' ? toEscape(text) : text
    const { rowCount } = await database.pool.query(
      `select from ${table} where strpos(lower(${shown}), lower($1)) > 0 limit 1`,
      [wanted],
    )
    if (rowCount! > 0) found.push(`${table.replace('public.', '')}.${column}`)
  }
  return found
}

const toEscape = (text: string): string =>
  [...Buffer.from(text)]
    .map((byte) => (byte < 128 ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`))
    .join('')
