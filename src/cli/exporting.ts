import { open } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { once } from 'node:events'
import type { Database } from '../kernel/database.ts'
import { sql } from '../kernel/sql.ts'
import { withProduct } from './opening.ts'
import { counted, instantText, progress, say } from './output.ts'
import { readInstant } from './reading.ts'

const FETCH_ROWS = 2_000

/** The log in its total order, from one snapshot of the database: two exports of the same facts are equal byte for byte,
 *  since nothing in them says when they arrived. */
export const exportEvents = (options: { derived?: boolean; since?: string; out?: string }): Promise<void> =>
  withProduct(async ({ config, database, clock }, { signal }) => {
    const since = options.since === undefined ? 0 : readInstant(options.since, config.timezone, '--since')
    const file = options.out === undefined ? undefined : await open(options.out, 'w', 0o600)
    const out: Writable = file ? file.createWriteStream() : process.stdout
    const shown = progress(clock)
    let count = 0
    await readLog(database, { since, derived: options.derived ?? false }, async (lines) => {
      signal.throwIfAborted()
      count += lines.length
      shown.show(`${counted(count)} events`)
      if (!out.write(lines.join(''))) await once(out, 'drain', { signal })
    })
    shown.done()
    if (file) {
      out.end()
      await once(out, 'close')
    }
    say(`${counted(count)} events`)
  })

/** The facts (and what was derived of them) in their total order, some lines at a time. */
export const readLog = (
  database: Database,
  { since = 0, derived = false }: { since?: number; derived?: boolean },
  take: (lines: string[]) => Promise<void>,
): Promise<void> =>
  database.transaction(
    async (session) => {
      await session.run(sql`
        declare log no scroll cursor for
        select source, message_id, type, name, timestamp, identifiers, properties, context, derived from events
        where timestamp >= ${instantText(since)} and (${derived} or not derived)
        order by timestamp, source, message_id`)
      for (;;) {
        const rows = await session.rawRows({ text: `fetch forward ${FETCH_ROWS} from log`, values: [] })
        if (rows.length === 0) return
        await take(rows.map(lineOf))
      }
    },
    { isolation: 'repeatable read' },
  )

function lineOf(row: unknown[]): string {
  const [source, messageId, type, name, at, identifiers, properties, context, derived] = row
  const event = { timestamp: instantText(at as number), source, messageId, type, name, identifiers, properties }
  return `${JSON.stringify({ ...event, ...(context ? { context } : {}), ...(derived ? { derived } : {}) })}\n`
}
