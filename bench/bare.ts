import pg from 'pg'
import { systemClock } from '../src/kernel/clock.ts'
import { batchesOf, itemsOf, type Item, type Plan } from './workload.ts'

/**
 * The limit ours is compared with: the same events, ready-made, put into a table with the columns and indexes of the log
 * by two connections, 1,000 rows a statement, one JSON parameter. No HTTP, no checks, no customers, no rules. The
 * parameter is opened as json, as it was when the goal was set, or as jsonb, as we do since decision 0008.
 */
export type Opened = 'json' | 'jsonb'
const CONNECTIONS = 2
const ROWS = 1_000

export interface BareTable {
  /** Answers rows per second. */
  insert(plan: Plan, opened: Opened): Promise<number>
  close(): Promise<void>
}

/** As large as the log is now, so that its indexes are as deep. */
export async function openBareTable(url: string): Promise<BareTable> {
  const clients = Array.from(
    { length: CONNECTIONS },
    () => new pg.Client({ connectionString: url, application_name: 'siyu-bench-bare' }),
  )
  for (const client of clients) await client.connect()
  await clients[0]!.query('create table bare_events (like events including all)')
  await clients[0]!.query(`
    insert into bare_events (identity_id, derived, source, message_id, type, name, timestamp, received_at, mark,
      identifiers, properties, context)
    select identity_id, derived, source, message_id, type, name, timestamp, received_at, mark, identifiers, properties,
      context from events order by seq`)
  return {
    async insert(plan, opened) {
      const statements = [...batchesOf(itemsOf(plan), ROWS)].map(rowsOf)
      const started = performance.now()
      let next = 0
      await Promise.all(
        clients.map(async (client) => {
          while (next < statements.length) await client.query(insert(opened), [statements[next++]])
        }),
      )
      return (plan.count / (performance.now() - started)) * 1000
    },
    async close() {
      await clients[0]!.query('drop table bare_events')
      for (const client of clients) await client.end()
    },
  }
}

const insert = (opened: Opened) => `
  insert into bare_events (identity_id, derived, source, message_id, type, name, timestamp, received_at, mark,
    identifiers, properties, context)
  select i, false, s, m, t, n, a, r, k, d, p, c from ${opened}_to_recordset($1) as f (i bigint, s text, m text, t text,
    n text, a timestamptz, r timestamptz, k text, d jsonb, p jsonb, c jsonb)`

function rowsOf(items: Item[]): string {
  const receivedAt = new Date(systemClock.now()).toISOString()
  const rows = items.map(({ type, messageId, userId, anonymousId, timestamp, event, properties, traits }) => ({
    i: Number(userId.replace('member-', '')) + 1,
    s: 'bench',
    m: messageId,
    t: type,
    n: event ?? type,
    a: timestamp,
    r: receivedAt,
    d: { user_id: userId, anonymous_id: anonymousId },
    p: properties ?? traits,
  }))
  return JSON.stringify(rows)
}
