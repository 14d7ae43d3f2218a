import type { Engine } from '../src/engine.ts'
import { archiveSegment, countMembers, createSegment, previewSegment } from '../src/features/segments/segments.ts'
import { DAY_MS, systemClock } from '../src/kernel/clock.ts'
import type { Database } from '../src/kernel/database.ts'
import { parseRuleText } from '../src/rules/text.ts'
import type { Bench } from './bench.ts'
import { fillLog } from './bulk.ts'
import { openEngine } from './engine.ts'
import { machineOf, median, milliseconds, times, whole, type Row } from './report.ts'

/**
 * A new segment over everyone, from its definition to the moment in which it answers, with the engine's workers running
 * as they do in the product. Beside it the plainest SQL that counts the same people: what PostgreSQL alone would take.
 */
const TARGET_MS = 2_000
const MEASURED: { what: string; text: string; sql: string }[] = [
  {
    what: 'count in a window',
    text: 'count of "Order Completed" in last 20 days >= 2',
    sql: `select count(*) as n from (select identity_id from events where name = 'Order Completed' and not derived
      and timestamp > $1::timestamptz - interval '20 days' group by 1 having count(*) >= 2) as found`,
  },
  {
    what: 'sum in a window',
    text: 'sum of "revenue" of "Order Completed" in last 20 days >= 1000',
    sql: `select count(*) as n from (select identity_id from events where name = 'Order Completed' and not derived
      and timestamp > $1::timestamptz - interval '20 days' group by 1
      having sum((properties->>'revenue')::numeric) >= 1000) as found`,
  },
  {
    what: 'not done since',
    text: 'done "Product Viewed" and not done "Product Viewed" in last 15 days',
    sql: `select count(*) as n from (select identity_id from events where name = 'Product Viewed' and not derived
      and timestamp <= $1 group by 1 having max(timestamp) <= $1::timestamptz - interval '15 days') as found`,
  },
  {
    what: 'sequence',
    text: 'did "Product Viewed" then "Product Added" within 1 day in last 14 days',
    sql: `select count(distinct identity_id) as n from (select identity_id, name, timestamp,
        max(timestamp) filter (where name = 'Product Viewed') over (partition by identity_id order by timestamp, source,
          message_id rows between unbounded preceding and 1 preceding) as viewed
        from events where name in ('Product Viewed', 'Product Added') and not derived and timestamp <= $1) as steps
      where name = 'Product Added' and timestamp > $1::timestamptz - interval '14 days'
        and timestamp - viewed <= interval '1 day'`,
  },
  {
    what: 'nested: in the first, and no refund',
    text: 'in segment "base" and not done "Order Refunded" in last 30 days',
    sql: `select count(*) as n from (select identity_id from events where name in ('Order Completed', 'Order Refunded')
      and not derived and timestamp > $1::timestamptz - interval '30 days' group by 1
      having count(*) filter (where name = 'Order Completed' and timestamp > $1::timestamptz - interval '20 days') >= 2
        and count(*) filter (where name = 'Order Refunded') = 0) as found`,
  },
]

export const build: Bench = {
  summary: 'a new segment over 100,000 people and 1,000,000 events, from definition to live',
  async run({ quick, server, say }) {
    const { database } = await server.makeDatabase()
    const machine = await machineOf(database)
    const now = systemClock.now()
    const [people, events] = quick ? [5_000, 50_000] : [100_000, 1_000_000]
    say(`filling the log: ${whole(people)} people, ${whole(events)} events`)
    await fillLog(database, { seed: 5, people, count: events, fromMs: now - 40 * DAY_MS, toMs: now - 1_000 })
    const engine = await openEngine(database)
    engine.start()
    await create(engine, database, 'base', MEASURED[0]!.text)
    const rows: Row[] = []
    for (const [index, { what, text, sql }] of MEASURED.entries()) {
      await idle(database)
      const slug = `built-${index}`
      const { liveMs, announcedMs } = await create(engine, database, slug, text)
      const plainMs: number[] = []
      let plain = -1
      for (let i = 0; i < 3; i++) {
        const began = performance.now()
        plain = await plainCount(database, sql)
        plainMs.push(performance.now() - began)
      }
      const members = await countMembers(engine.core, slug)
      const previewed = performance.now()
      await previewSegment(engine.core, parsed(text), null)
      const previewMs = performance.now() - previewed
      say(`${what}: ${whole(liveMs)} ms to live, ${whole(members)} members, plain SQL says ${whole(plain)}`)
      rows.push(
        {
          measure: `${what} (${whole(members)} members)`,
          ours: milliseconds(liveMs),
          other: milliseconds(median(plainMs)),
          ratio: times(liveMs / median(plainMs)),
          target: `< ${whole(TARGET_MS)} ms`,
          met: liveMs < TARGET_MS,
        },
        {
          measure: '  preview of the same rule',
          ours: milliseconds(previewMs),
          target: '< 1,000 ms',
          met: previewMs < 1_000,
        },
        { measure: '  everyone entered announced after', ours: milliseconds(announcedMs) },
        // Between the two questions somebody's window may have ended.
        { measure: '  members off the plain count', ours: whole(Math.abs(members - plain)), other: '', target: '~ 0' },
      )
      await archiveSegment(engine.core, slug)
    }
    await engine.stop()
    return {
      name: 'build',
      title: `a segment over ${whole(people)} people and ${whole(events)} events, from definition to live`,
      otherIs: 'plain SQL',
      rows,
      machine,
      notes: [
        'Ours: from the call of createSegment to the version being live, the wait for the builder included.',
        'Plain SQL: one hand-written aggregate that counts the same people, best plan PostgreSQL finds, warm; it names',
        'nobody, keeps nothing up to date, and knows of no merged identities. ClickHouse, typed columns: 22–31 ms.',
      ],
    }
  },
}

function parsed(text: string): unknown {
  const result = parseRuleText(text)
  if (!('rule' in result)) throw new Error(`${text}: ${result.problem.en}`)
  return result.rule
}

async function create(engine: Engine, database: Database, slug: string, text: string) {
  const rule = parsed(text)
  const began = performance.now()
  await createSegment(engine.core, { slug, name: slug, rule }, 'bench')
  await until(
    database,
    `select 1 from segments s join rule_versions v on v.rule_id = s.rule_id
    where s.slug = '${slug}' and v.status = 'live'`,
  )
  const liveMs = performance.now() - began
  await idle(database)
  return { liveMs, announcedMs: performance.now() - began }
}

/** Nothing to build, nobody to wake. */
const idle = (database: Database): Promise<void> =>
  until(
    database,
    `select 1 where not exists (select from wakes where due <= clock_timestamp())
    and not exists (select from rule_versions where status in ('live', 'building') and announced_at is null)`,
  )

async function until({ pool }: Database, query: string): Promise<void> {
  while ((await pool.query(query)).rows.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
}

async function plainCount({ pool }: Database, sql: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(sql, [new Date(systemClock.now()).toISOString()])
  return rows[0]!.n
}
