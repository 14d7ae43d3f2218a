import { createBroadcast, launchBroadcast } from '../src/features/broadcasts/broadcasts.ts'
import { createSegment } from '../src/features/segments/segments.ts'
import { createSop, launchSop } from '../src/features/sops/sops.ts'
import { HOUR_MS } from '../src/kernel/clock.ts'
import type { Database } from '../src/kernel/database.ts'
import type { Bench } from './bench.ts'
import { openEngine } from './engine.ts'
import { startServer, type RunningServer } from './processes.ts'
import { machineOf, median, milliseconds, quantile, whole } from './report.ts'

/**
 * A broadcast to very many: how fast it is planned, each through the whole gate, with a row and an event; what that does to
 * the memory of the process, and to flows that start meanwhile; and how many calls of WeCom it comes to.
 */
const PER_SECOND = 20_000
const STAFF = 40
const PER_CALL = 10_000
const PROBES = 150
const MB = 2 ** 20
const MAX_GROWTH_MB = 200

export const broadcasts: Bench = {
  summary: 'planning a broadcast through the gate: recipients/s, memory, flows that start meanwhile, WeCom calls',
  async run({ server: databases, quick, say, people: wanted }) {
    const scratch = await databases.makeDatabase()
    const { database } = scratch
    const machine = await machineOf(database)
    const [few, many] = quick ? [2_000, 10_000] : [100_000, wanted ?? 1_000_000]
    say(`making ${whole(many)} people`)
    const engine = await openEngine(database)
    await makePeople(database, many)
    for (const [slug, least] of [
      ['few', many - few],
      ['all', 0],
    ] as const)
      // prettier-ignore
      await makeSegment(engine, database, slug, least)
    await makeContent(database)
    await createSop(engine.core, { slug: 'probe', name: 'probe', definition: { trigger: { kind: 'event', of: { event: 'Probed' } }, reentry: { kind: 'never' }, first: 'a', steps: { a: { kind: 'wait', until: { kind: 'duration', ms: HOUR_MS }, next: null } } } }) // prettier-ignore
    await launchSop(engine.core, 'probe', 1, 'bench')
    await engine.builder.finishAll()
    await database.pool.query('vacuum analyze')
    const server = await startServer(scratch.url)
    const idle = await probe(server, database, 'idle', PROBES)
    say(`flow start, nothing else: p50 ${milliseconds(median(idle))}, p99 ${milliseconds(quantile(idle, 0.99))}`)
    const launch = async (segment: string) => {
      const id = await createBroadcast(engine.core, { name: segment, content: 'hello', kind: 'service', priority: 'normal', audience: { kind: 'segment', segment }, startsAt: null }, 'bench') // prettier-ignore
      await launchBroadcast(engine.core, id, 1)
      return id
    }
    await launch('few')
    const fewMs = await server.plan()
    const afterFew = (await server.counts()).rssBytes
    say(`${whole(few)} planned: ${whole((few * 1_000) / fewMs)} recipients/s`)
    const id = await launch('all')
    const planning = server.plan()
    let isOver = false
    void planning.finally(() => (isOver = true))
    const busy: number[] = []
    for (let n = 0; n < PROBES && !isOver; n++) busy.push(...(await probe(server, database, `busy-${n}`, 1)))
    const manyMs = await planning
    const afterMany = (await server.counts()).rssBytes
    const perSecond = (many * 1_000) / manyMs
    say(
      `${whole(many)} planned: ${whole(perSecond)} recipients/s; flow start p99 ${milliseconds(quantile(busy, 0.99))}`,
    )
    const [{ rows: [planned] }, { rows: senders }] = [
      await database.pool.query<{ rows: string; events: string }>("select (select count(*) from touches where broadcast_id = $1 and state = 'waiting') as rows, (select count(*) from events where name = 'Touch Requested' and (properties ->> 'broadcast')::int = $1) as events", [id]),
      await database.pool.query<{ n: string }>("select count(*) as n from touches where broadcast_id = $1 and state = 'waiting' group by userid", [id]),
    ] // prettier-ignore
    const least = senders.reduce((sum, { n }) => sum + Math.ceil(Number(n) / PER_CALL), 0)
    const began = performance.now()
    const calls = await server.join()
    const joinMs = performance.now() - began
    const fewCalls = await leastCalls(database, id)
    await server.stop()
    await engine.stop()
    const [idleP99, busyP99] = [quantile(idle, 0.99), quantile(busy, 0.99)]
    const grownMb = (afterMany - afterFew) / MB
    return {
      name: 'broadcasts',
      title: `a broadcast to ${whole(many)} customers of ${STAFF} staff; server and PostgreSQL on one machine`,
      otherIs: '',
      machine,
      rows: [
        { measure: `recipients/s through the whole gate, ${whole(few)}`, ours: whole((few * 1_000) / fewMs), target: `>= ${whole(PER_SECOND)}`, met: (few * 1_000) / fewMs >= PER_SECOND },
        { measure: `recipients/s through the whole gate, ${whole(many)}, flows starting meanwhile`, ours: whole(perSecond), target: `>= ${whole(PER_SECOND)}`, met: perSecond >= PER_SECOND },
        { measure: '  not decided exactly once, with a row and an event', ours: String(Math.abs(many - Number(planned!.rows)) + Math.abs(many - Number(planned!.events))), target: '0', met: Number(planned!.rows) === many && Number(planned!.events) === many },
        { measure: `  memory of the process, from ${whole(few)} to ${whole(many)}`, ours: `${grownMb.toFixed(0)} MB`, target: `< ${MAX_GROWTH_MB} MB`, met: grownMb < MAX_GROWTH_MB },
        { measure: '  event → in a flow, p99, nothing else / while it is planned', ours: `${milliseconds(idleP99)} / ${milliseconds(busyP99)}`, target: '<= 2 x', met: busyP99 <= 2 * idleP99 },
        { measure: '  WeCom calls, both broadcasts', ours: `${calls} (${(joinMs / 1_000).toFixed(1)} s to join)`, target: `${least + fewCalls} = sum of n / ${whole(PER_CALL)} rounded up`, met: calls === least + fewCalls },
      ],
      notes: [
        'Planned: consent, holdout, caps, quiet hours, quota and content asked of each, under a lock; committed.',
        `Half of ${PROBES} probes and more come while the plan is under way.`,
      ],
    } // prettier-ignore
  },
}

async function leastCalls(database: Database, other: number): Promise<number> {
  const { rows } = await database.pool.query<{ n: string }>('select count(*) as n from touches where broadcast_id <> $1 and send_task_id is not null group by userid', [other]) // prettier-ignore
  return rows.reduce((sum, { n }) => sum + Math.ceil(Number(n) / PER_CALL), 0)
}

/** Friends of the staff, with nothing else known of them. */
async function makePeople(database: Database, many: number): Promise<void> {
  const each = 100_000
  for (let from = 1; from <= many; from += each) {
    const until = Math.min(many, from + each - 1)
    const range = [from, until]
    await database.pool.query('insert into customers (id, created_at) select n, now() from generate_series($1::bigint, $2::bigint) n', range) // prettier-ignore
    await database.pool.query("insert into identities (id, kind, value, customer_id, cluster_id, first_seen_at) select n, 'external_userid', 'wm' || n, n, n, now() from generate_series($1::bigint, $2::bigint) n", range) // prettier-ignore
    await database.pool.query(`insert into relations (external_userid, userid, added_at, tag_ids, read_at) select 'wm' || n, 'staff-' || n % ${STAFF}, now(), '{}', now() from generate_series($1::bigint, $2::bigint) n`, range) // prettier-ignore
  }
  await database.pool.query("select setval('identity_ids', $1)", [many]).catch(() => {})
}

async function makeSegment(
  { core, builder }: Awaited<ReturnType<typeof openEngine>>,
  database: Database,
  slug: string,
  above: number,
) {
  await createSegment(core, { slug, name: slug, rule: { kind: 'attribute', attribute: 'bench', test: { op: '=', value: slug } } }, 'bench') // prettier-ignore
  await builder.finishAll()
  await database.pool.query(`insert into members (version_id, customer_id, since, firm)
    select v.id, c.id, now(), true from segments s join rule_versions v on v.rule_id = s.rule_id and v.status = 'live', customers c
    where s.slug = $1 and c.id > $2`, [slug, above]) // prettier-ignore
}

async function makeContent(database: Database): Promise<void> {
  await database.pool.query(`insert into contents (slug, name, message, purpose, topic, created_at, changed_at)
    values ('hello', 'hello', '{"text":"hello","attachments":[]}', 'value', '', now(), now())`)
  await database.pool.query(`insert into content_versions (content_id, version, message, approved_at, approved_by)
    select id, 1, message, now(), 'bench' from contents`)
}

async function probe(server: RunningServer, database: Database, name: string, count: number): Promise<number[]> {
  const tookMs: number[] = []
  for (let n = 0; n < count; n++) {
    const userId = `${name}-${n}`
    const began = performance.now()
    const response = await fetch(`http://127.0.0.1:${server.port}/v1/track`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${Buffer.from(`${server.writeKey}:`).toString('base64')}` }, // prettier-ignore
      body: JSON.stringify({ event: 'Probed', userId, messageId: userId }),
    })
    await response.text()
    for (;;) {
      const { rows } = await database.pool.query("select 1 from identities i join sop_positions p on p.customer_id = i.id where i.kind = 'user_id' and i.value = $1", [userId]) // prettier-ignore
      if (rows.length > 0 || performance.now() - began > 30_000) break
    }
    tookMs.push(performance.now() - began)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return tookMs
}
