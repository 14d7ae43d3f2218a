import type { Fact } from '../events.ts'
import type { Session } from '../kernel/database.ts'
import { raw, sql } from '../kernel/sql.ts'
import type { Range } from '../rules/reread.ts'
import { instant } from './identity-store.ts'
import type { Reread } from './rereads.ts'
import { FACT_COLUMNS, factOf, type FactRow } from './fact-store.ts'

/** One range of one customer; tallies that want the same share it. */
interface Request {
  n: number
  customer: number
  names: string[]
  range: Range
}

/**
 * Rows for every range of every reread, by one statement. Each identity of a customer is looked up by itself, in the order
 * of the index, so that a limit is reached after few rows however many there are.
 */
export async function selectRanges(session: Session, rereads: Reread[]): Promise<Fact[][][]> {
  const requests = new Map<string, Request>()
  const asked = rereads.map(({ customerId, tally, ranges }) =>
    ranges.map((range) => request(requests, customerId, tally.events, range)),
  )
  const found: Fact[][] = Array.from(requests, () => [])
  if (requests.size > 0)
    for (const [n, ...columns] of await selectRows(session, [...requests.values()])) found[n]!.push(factOf(columns))
  // The limit was each identity's, and did not cut an instant in two.
  for (const { n, range } of requests.values())
    if (range.limit !== undefined)
      found[n] = range.newest ? found[n]!.slice(-range.limit) : found[n]!.slice(0, range.limit)
  return asked.map((places) => places.map((n) => found[n]!))
}

function request(requests: Map<string, Request>, customer: number, names: string[], range: Range): number {
  const { from, to, limit } = range
  // Names may come together where nothing is counted.
  const key = `${customer} ${from} ${to} ${limit === undefined ? '' : `${limit} ${range.newest} ${names.join('\n')}`}`
  const known = requests.get(key)
  if (known) known.names = [...new Set([...known.names, ...names])]
  else requests.set(key, { n: requests.size, customer, names, range })
  return requests.get(key)!.n
}

const orInfinity = (ms: number): string => (Number.isFinite(ms) ? instant(ms) : ms > 0 ? 'infinity' : '-infinity')

async function selectRows(session: Session, requests: Request[]): Promise<[number, ...FactRow][]> {
  const rows = requests.map(({ n, customer, names, range }) => ({
    n,
    c: customer,
    e: names,
    f: orInfinity(range.from),
    t: orInfinity(range.to),
    l: range.limit,
    d: range.newest ?? false,
  }))
  const columns = raw(FACT_COLUMNS)
  const found = raw(`select ${FACT_COLUMNS} from events e
        where e.identity_id = i.id and not e.derived and e.name = any(w.e) and e.timestamp >= w.f and e.timestamp <= w.t`)
  // Ordered by the index alone: sorting within an instant, under a limit and again for each range, PostgreSQL 18.4 does
  // not survive ("GetMemoryChunkSpace called with invalid pointer").
  const page = raw('fetch first (coalesce(w.l, 1)) rows with ties')
  return (await session.rawRows(sql`
    select w.n, ${columns}
    from jsonb_to_recordset(${JSON.stringify(rows)})
        as w (n integer, c bigint, e text[], f timestamptz, t timestamptz, l integer, d boolean),
      lateral (
        select e.* from identities i, lateral (
          (${found} and w.l is null)
          union all
          (${found} and w.l is not null and not w.d order by e.timestamp ${page})
          union all
          (${found} and w.l is not null and w.d order by e.timestamp desc ${page})) e
        where i.customer_id = w.c) e
    order by w.n, e.timestamp, e.source, e.message_id`)) as [number, ...FactRow][]
}
