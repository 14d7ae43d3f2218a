import { z } from 'zod'
import { Refusal } from '../../kernel/refusals.ts'
import type { Caller } from '../../kernel/route.ts'
import { joinSql, raw, sql, type Sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { kindOf } from '../../pipeline/identity.ts'
import { gramsWanted, plainOf } from '../../pipeline/names.ts'
import { looksPersonal, normalise, tokenOf } from '../../pipeline/personal.ts'
import { countContacts, isServedBy, servedCustomers } from '../staff/staff.ts'
import { readBriefs, type Brief } from './briefs.ts'

/**
 * Pages of customers, newest first, each starting where the last one ended: the hundredth page costs what the first does.
 * The narrowest filter leads (its table is ordered by customer), the others are looked up for each candidate.
 */
export interface CustomerSearch {
  /** Part of a name, two characters or more; also one of before. */
  name?: string | undefined
  /** An identifier as people write it; without a kind, of any kind. */
  kind?: string | undefined
  value?: string | undefined
  /** The last four digits of a phone. */
  tail?: string | undefined
  segment?: string | undefined
  /** In this segment too; and not in this one. */
  also?: string | undefined
  without?: string | undefined
  tag?: string | undefined
  set?: string | undefined
  stage?: string | undefined
  lifecycle?: string | undefined
  /** Whom this member of the staff serves. */
  staff?: string | undefined
  before?: number | undefined
  limit: number
}

type Asked = Pick<CustomerSearch, 'name' | 'value' | 'tail'>

export async function searchCustomers(core: Core, search: CustomerSearch, caller: Pick<Caller, 'role' | 'serves'>) {
  const ids = await selectIds(core, search, caller.serves)
  const customers: Brief[] = await readBriefs(core, ids, caller.role)
  return { customers, next: ids.length === search.limit ? ids.at(-1)! : null }
}

async function selectIds(core: Core, search: CustomerSearch, serves: Caller['serves']): Promise<number[]> {
  const kinds = search.value === undefined ? [] : await kindsFor(core, search.kind)
  const staff = [search.staff === undefined ? null : [search.staff], serves].filter((one) => one !== null)
  const served = await Promise.all(staff.map((userids) => servedFilter(core, userids)))
  const { lead, others } = filtersOf(core, search, kinds, await readPlaces(core, search), served)
  const before = search.before ?? Number.MAX_SAFE_INTEGER
  const clauses = others.map((other) => sql` and ${other}`)
  const rows = await core.database.rows(
    z.object({ id: z.int() }),
    sql`select c.id from (${lead}) as found (id)
        join customers c on c.id = found.id and c.merged_into is null and c.erased_at is null
        where found.id < ${before} ${joinSql(clauses, ' ')}
        order by found.id desc limit ${search.limit}`,
  )
  return rows.map((row) => row.id)
}

interface Filter {
  /** All whom it lets through; left out when they are too many to be gathered and sorted. */
  all?: Sql
  /** Whether it lets through the customer `c`. */
  one: Sql
}

/** Looked up first: the planner must know whether it is a rare tag or one that everybody has. */
const placesRow = z.object({
  stage: z.int().nullable(),
  tag: z.int().nullable(),
  version: z.int().nullable(),
  also: z.int().nullable(),
  without: z.int().nullable(),
})
type Places = z.infer<typeof placesRow>

const liveVersion = (segment: string | undefined): Sql => sql`
  (select v.id from segments s join rule_versions v on v.rule_id = s.rule_id and v.status = 'live'
   where s.slug = ${segment ?? ''} and s.archived_at is null)`

async function readPlaces({ database }: Core, search: CustomerSearch): Promise<Places> {
  const { segment, also, without, tag, set, stage } = search
  const rows = await database.rows(
    placesRow,
    sql`select
          (select s.id from stages s join stage_sets t on t.id = s.set_id where t.slug = ${set ?? ''}
             and s.slug = ${stage ?? ''} and t.archived_at is null and s.archived_at is null) as stage,
          (select id from tags where slug = ${tag ?? ''} and archived_at is null) as tag,
          ${liveVersion(segment)} as version, ${liveVersion(also)} as also, ${liveVersion(without)} as without`,
  )
  return rows[0]!
}

function filtersOf(
  core: Core,
  search: CustomerSearch,
  kinds: string[],
  places: Places,
  served: Filter[],
): { lead: Sql; others: Sql[] } {
  const filters = [
    ...identifierFilter(core, search, kinds),
    ...nameFilter(search),
    ...served,
    ...membershipFilters(core, search, places),
  ]
  if (search.lifecycle !== undefined) {
    const all = sql`select id from customers where merged_into is null and erased_at is null
      and lifecycle = ${search.lifecycle}`
    filters.push({ all, one: sql`c.lifecycle = ${search.lifecycle}` })
  }
  const first = filters.find(({ all }) => all)
  const others = filters.filter((filter) => filter !== first).map(({ one }) => one)
  const everyone = sql`select id from customers where merged_into is null and erased_at is null`
  return { lead: first?.all ?? everyone, others }
}

/** The customers of a guide are gathered; those of a large department are met soon enough when the newest are looked at
 *  one by one. */
const MAX_GATHERED = 5_000
async function servedFilter({ database }: Core, userids: readonly string[]): Promise<Filter> {
  const one = isServedBy(sql`c.id`, userids)
  const isMany = (await countContacts(database, userids, MAX_GATHERED)) === MAX_GATHERED
  return isMany ? { one } : { all: servedCustomers(userids), one }
}

/** As a fact would carry it: phones written alike, what is personal as its token. */
export function identifierAsKept({ vault }: Core, kind: string, value: string): string {
  const text = normalise(kind, value)
  return kindOf(kind)?.personal || looksPersonal(text) ? tokenOf(vault, kind, text) : text
}

/** Every app of the brand has a kind of openid of its own; a sender could make up very many. */
const MAX_KINDS = 100

async function kindsFor({ database }: Core, kind: string | undefined): Promise<string[]> {
  if (kind !== undefined) {
    if (kindOf(kind)) return [kind]
    throw new Refusal('invalid_input', [{ at: 'query.kind', problem: 'no such kind of identifier' }])
  }
  // From kind to kind along the index; there are few, and very many identities.
  const rows = await database.rows(
    z.object({ kind: z.string() }),
    sql`with recursive known (kind) as (
          (select i.kind from identities i order by i.kind limit 1)
          union all
          select (select i.kind from identities i where i.kind > k.kind order by i.kind limit 1)
          from known k where k.kind is not null)
        select kind from known where kind is not null limit ${MAX_KINDS}`,
  )
  return rows.map((row) => row.kind)
}

function identifierFilter(core: Core, { value, tail }: Asked, kinds: string[]): Required<Filter>[] {
  const filters: Required<Filter>[] = []
  if (value !== undefined) {
    const ones = kinds.map((kind) => sql`i.kind = ${kind} and i.value = ${identifierAsKept(core, kind, value)}`)
    const which = sql`(${ones.length > 0 ? joinSql(ones, ' or ') : sql`false`})`
    filters.push(byIdentity(sql`select distinct i.customer_id from identities i where ${which}`, which))
  }
  if (tail !== undefined) {
    const blind = core.vault.tailOfDigits(tail)
    const which = sql`i.id in (select identity_id from vault_values where tail = ${blind})`
    filters.push(byIdentity(sql`select distinct i.customer_id from identities i where ${which}`, which))
  }
  return filters
}

const byIdentity = (all: Sql, which: Sql): Required<Filter> => ({
  all,
  one: sql`exists (select from identities i where i.customer_id = c.id and ${which})`,
})

/** The index answers by pairs of characters; the text itself then says whether they stand together. */
function nameFilter({ name }: Asked): Required<Filter>[] {
  const grams = name === undefined ? [] : gramsWanted(name)
  if (grams.length === 0) return []
  const which = sql`n.grams @> ${grams}::text[]
    and strpos(regexp_replace(lower(normalize(n.name, nfkc)), '\\s', '', 'g'), ${plainOf(name!)}) > 0`
  return [
    {
      all: sql`select distinct i.customer_id from names n join identities i on i.id = n.identity_id where ${which}`,
      one: sql`exists (select from names n join identities i on i.id = n.identity_id
        where i.customer_id = c.id and ${which})`,
    },
  ]
}

function membershipFilters(core: Core, search: CustomerSearch, places: Places): Filter[] {
  const { segment, also, without, tag, stage } = search
  const now = instant(core.clock.now())
  const filters: Filter[] = []
  const add = (table: string, which: Sql) =>
    filters.push({
      all: sql`select m.customer_id from ${raw(table)} m where ${which}`,
      one: sql`exists (select from ${raw(table)} m where m.customer_id = c.id and ${which})`,
    })
  const isIn = (version: number | null) => sql`m.version_id = ${version}
    and (m.until is null or m.until > ${now} or (not m.firm and m.until > '-infinity'))`
  if (stage !== undefined) add('customer_stages', sql`m.stage_id = ${places.stage}`)
  if (tag !== undefined) add('customer_tags', sql`m.tag_id = ${places.tag} and (m.until is null or m.until > ${now})`)
  if (segment !== undefined) add('members', isIn(places.version))
  if (also !== undefined) add('members', isIn(places.also))
  if (without !== undefined)
    filters.push({
      one: sql`not exists (select from members m where m.customer_id = c.id and ${isIn(places.without)})`,
    })
  return filters
}

/** Everybody who goes by this name, identifier or phone ending: sets of ids, for others to look among. */
export async function whoGoesBy(core: Core, search: Asked): Promise<Sql[]> {
  const kinds = search.value === undefined ? [] : await kindsFor(core, undefined)
  return [...identifierFilter(core, search, kinds), ...nameFilter(search)].map(({ all }) => all)
}
