import { z } from 'zod'
import type { Database, Session } from './database.ts'
import { sql, type Sql } from './sql.ts'

/** The schema as text, read from the catalog and not from the migrations, so that a reader sees what they add up to and
 *  a review sees what one changes (db/schema.sql). The same bytes come from PostgreSQL 15 and 18: names that the server
 *  gave (18 names every NOT NULL) and values that are its defaults stay out. */
export function describeSchema(database: Database): Promise<string> {
  return database.transaction(
    async (session) => {
      await session.run(sql`set local search_path = public`)
      await refuseUnknown(session)
      const parts: string[] = []
      for (const query of [extensions, schemas, enums, sequences]) parts.push(...(await lines(session, query)))
      parts.push(...(await tables(session)))
      for (const query of [functions, triggers]) parts.push(...(await lines(session, query)))
      return `${parts.join('\n\n')}\n`
    },
    { isolation: 'repeatable read' },
  )
}

const line = z.object({ line: z.string() })
const lines = async (session: Session, query: Sql) => (await session.rows(line, query)).map((row) => row.line)

/** Ours: every schema that the server or an extension did not bring. */
const OURS = sql`select oid from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'`
const byExtension = (catalog: string): Sql => ({
  text: `select from pg_depend where classid = '${catalog}'::regclass and objid = ${catalog}.oid and deptype = 'e'`,
  values: [],
})

/** What would be missing from the text without a word must not exist; teach this file about it first. */
async function refuseUnknown(session: Session): Promise<void> {
  const unknown = await lines(
    session,
    sql`
      select format('%s (relation kind %s)', oid::regclass, relkind) as line from pg_class
      where relnamespace in (${OURS}) and relkind not in ('r', 'i', 'S', 't')
      union all
      select format('%s (type kind %s)', oid::regtype, typtype) from pg_type
      where typnamespace in (${OURS}) and typrelid = 0 and typcategory <> 'A' and typtype <> 'e'
        and not exists (${byExtension('pg_type')})
      union all
      select format('policy %s', polname) from pg_policy
      union all
      select format('rule %s', rulename) from pg_rewrite join pg_class on pg_class.oid = ev_class
      where relnamespace in (${OURS})
      order by 1`,
  )
  if (unknown.length) throw new Error(`src/kernel/schema.ts cannot describe: ${unknown.join(', ')}`)
}

const extensions = sql`
  select format('create extension %I;', extname) as line from pg_extension where extname <> 'plpgsql'
  order by extname collate "C"`

const schemas = sql`
  select format('create schema %I;', nspname) as line from pg_namespace
  where oid in (${OURS}) and nspname <> 'public' order by nspname collate "C"`

const enums = sql`
  select format('create type %s as enum (%s);', pg_type.oid::regtype,
    (select string_agg(quote_literal(enumlabel), ', ' order by enumsortorder)
     from pg_enum where enumtypid = pg_type.oid)) as line
  from pg_type where typtype = 'e' and typnamespace in (${OURS}) and not exists (${byExtension('pg_type')})
  order by pg_type.oid::regtype::text collate "C"`

const sequenceOptions = sql`concat(
    case when seqincrement <> 1 then concat(' increment by ', seqincrement) end,
    case when seqstart <> 1 then concat(' start with ', seqstart) end,
    case when seqcache <> 1 then concat(' cache ', seqcache) end,
    case when seqcycle then ' cycle' end)`

/** Those of identity columns are said with the column. */
const sequences = sql`
  select concat('create sequence ', seqrelid::regclass,
    case when seqtypid <> 'bigint'::regtype then concat(' as ', seqtypid::regtype) end, ${sequenceOptions},
    (select concat(' owned by ', refobjid::regclass, '.', quote_ident(attname)) from pg_depend
     join pg_attribute on attrelid = refobjid and attnum = refobjsubid
     where classid = 'pg_class'::regclass and objid = seqrelid and deptype = 'a'), ';') as line
  from pg_sequence join pg_class on pg_class.oid = seqrelid
  where relnamespace in (${OURS}) and not exists (${byExtension('pg_class')}) and not exists (
    select from pg_depend where classid = 'pg_class'::regclass and objid = seqrelid and deptype = 'i')
  order by seqrelid::regclass::text collate "C"`

const functions = sql`
  select concat(rtrim(pg_get_functiondef(pg_proc.oid), E'\n'), ';') as line from pg_proc
  where pronamespace in (${OURS}) and prokind in ('f', 'p') and not exists (${byExtension('pg_proc')})
  order by pg_proc.oid::regprocedure::text collate "C"`

const triggers = sql`
  select concat(pg_get_triggerdef(pg_trigger.oid, true), ';') as line from pg_trigger
  join pg_class on pg_class.oid = tgrelid
  where relnamespace in (${OURS}) and not tgisinternal
  order by tgrelid::regclass::text collate "C", tgname collate "C"`

/** Toast settings stand beside the table's own, as in \`create table\`. */
const tableShape = z.object({ id: z.string(), name: z.string(), unlogged: z.boolean(), options: z.string() })
const allTables = sql`
  select pg_class.oid::text as id, pg_class.oid::regclass::text as name, pg_class.relpersistence = 'u' as unlogged,
    array_to_string(pg_class.reloptions || array(select 'toast.' || option from unnest(toast.reloptions) option), ', ')
      as options
  from pg_class left join pg_class toast on toast.oid = pg_class.reltoastrelid
  where pg_class.relkind = 'r' and pg_class.relnamespace in (${OURS}) and not exists (${byExtension('pg_class')})
  order by pg_class.oid::regclass::text collate "C"`

async function tables(session: Session): Promise<string[]> {
  const parts: string[] = []
  for (const { id, name, unlogged, options } of await session.rows(tableShape, allTables)) {
    const inside = [...(await lines(session, columnsOf(id))), ...(await lines(session, constraintsOf(id)))]
    const settings = options && ` with (${options.replaceAll('=', ' = ')})`
    const table = `create ${unlogged ? 'unlogged ' : ''}table ${name} (\n  ${inside.join(',\n  ')}\n)${settings};`
    parts.push([table, ...(await lines(session, indexesOf(id)))].join('\n'))
  }
  return parts
}

const columnsOf = (table: string) => sql`
  select concat(quote_ident(attname), ' ', format_type(atttypid, atttypmod),
    case when attcollation not in (0, typcollation) then concat(' collate ', attcollation::regcollation) end,
    case when attstorage <> typstorage then concat(' storage ', attstorage) end,
    case when attcompression <> '' then concat(' compression ', attcompression) end,
    case when attidentity <> '' then concat(' generated ',
      case attidentity when 'a' then 'always' else 'by default' end, ' as identity',
      (select ${sequenceOptions} from pg_sequence join pg_depend on objid = seqrelid
       where classid = 'pg_class'::regclass and deptype = 'i' and refobjid = attrelid and refobjsubid = attnum)) end,
    case when attgenerated <> '' then concat(' generated always as (', pg_get_expr(adbin, adrelid), ') ',
      case attgenerated when 's' then 'stored' else 'virtual' end)
      when adbin is not null then concat(' default ', pg_get_expr(adbin, adrelid)) end,
    case when attnotnull and attidentity = '' then ' not null' end,
    case when attstattarget > -1 then concat(' /* statistics ', attstattarget, ' */') end) as line
  from pg_attribute join pg_type on pg_type.oid = atttypid
  left join pg_attrdef on adrelid = attrelid and adnum = attnum
  where attrelid = ${table}::oid and attnum > 0 and not attisdropped
  order by attnum`

/** Primary key first. PostgreSQL 18 lists NOT NULL ('n') too; the column says it already. */
const constraintsOf = (table: string) => sql`
  select format('constraint %I %s', conname, pg_get_constraintdef(oid, true)) as line
  from pg_constraint where conrelid = ${table}::oid and contype in ('p', 'u', 'f', 'c', 'x')
  order by contype <> 'p', conname collate "C"`

const indexesOf = (table: string) => sql`
  select concat(pg_get_indexdef(indexrelid, 0, true), ';') as line
  from pg_index join pg_class on pg_class.oid = indexrelid
  where indrelid = ${table}::oid and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'))
  order by relname collate "C"`
