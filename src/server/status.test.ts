import { expect, it } from 'vitest'
import { bearer, makeKey, testApp } from '../../test/support/app.ts'
import { freshDatabase } from '../../test/support/database.ts'
import { ManualClock } from '../kernel/clock.ts'
import { sql } from '../kernel/sql.ts'
import { openStatus } from './status.ts'

const database = await freshDatabase()
const start = Date.UTC(2026, 0, 1)
const at = (ms: number) => new Date(ms).toISOString()

async function addEvents(count: number, derived: string | null = null): Promise<void> {
  await database.run(sql`
    insert into events (derived, source, message_id, type, name, timestamp, received_at, identifiers, properties)
    select ${derived !== null}, 'test', gen_random_uuid()::text, 'track', ${derived ?? 'Product Viewed'}, ${at(start)},
           ${at(start)}, '{}', '{"segment": "vip", "version": 1}'
    from generate_series(1, ${count})`)
}

it('counts what is there, exactly also after the log was counted once, and no more often than it may', async () => {
  const clock = new ManualClock(start)
  let statements = 0
  const counting = { rows: (...given: Parameters<typeof database.rows>) => (statements++, database.rows(...given)) }
  const status = openStatus({ database: counting as never, clock })
  expect(await status.read()).toMatchObject({ customers: 0, events: 0, eventsPerSecond: 0, segments: [], moves: [] })

  await database.run(sql`insert into customers (id, created_at) select n, ${at(start)} from generate_series(1, 5) n`)
  await database.run(sql`update customers set merged_into = 1 where id = 2`)
  await database.run(sql`insert into rules (owner) values ('segment'), ('segment')`)
  await database.run(sql`
    insert into rule_versions (rule_id, version, rule, status, epoch, created_at, created_by)
    values (1, 1, '{}', 'live', 1, ${at(start)}, 'test'), (2, 1, '{}', 'building', 1, ${at(start)}, 'test')`)
  await database.run(sql`
    insert into segments (slug, name, rule_id, created_at, updated_at)
    values ('vip', '高价值', 1, ${at(start)}, ${at(start)}), ('new', '新客', 2, ${at(start)}, ${at(start)})`)
  await database.run(sql`
    insert into members (version_id, customer_id, since, until, firm)
    values (1, 1, ${at(start)}, null, true), (1, 3, ${at(start)}, ${at(start + 2_000)}, true),
           (1, 4, ${at(start)}, ${at(start + 1_000)}, true), (2, 1, ${at(start)}, '-infinity', false)`)
  await addEvents(30_000)
  await addEvents(1, 'Segment Entered')
  await addEvents(1, 'Segment Left')

  const before = statements
  expect(await status.read(), 'kept for a second').toMatchObject({ events: 0 })
  expect(statements).toBe(before)
  clock.advance(1_000)
  const [counted, same] = await Promise.all([status.read(), status.read()])
  expect(same).toBe(counted)
  expect(statements).toBe(before + 3)
  expect(counted).toMatchObject({
    customers: 4,
    events: 30_002,
    eventsPerSecond: 30_002,
    segments: [
      { slug: 'vip', name: '高价值', members: 2, building: false },
      { slug: 'new', members: 0, building: true },
    ],
    moves: [
      { segment: '高价值', entered: false, at: start },
      { segment: '高价值', entered: true, at: start },
    ],
  })
  for (let round = 1; round <= 3; round++) {
    await addEvents(15_000)
    clock.advance(1_000)
    expect((await status.read()).events).toBe(30_002 + round * 15_000)
  }
})

it('is answered as the route says, through a key that is made, used and revoked over the API', async () => {
  await addEvents(1, 'Segment Entered') // the two before are too far back in the log to be called recent
  const app = await testApp(database, { config: { openStatus: false } })
  const admin = bearer(await makeKey(database, { kind: 'api', name: 'admin', role: 'admin' }))
  const payload = { kind: 'api', name: '看板', role: 'analyst' }
  const made = (await app.inject({ method: 'POST', url: '/api/keys', payload, headers: admin })).json()
  const look = () => app.inject({ url: '/api/status', headers: bearer(made.secret) })
  expect((await look()).json()).toMatchObject({ customers: 4, moves: [{ at: at(start) }] })
  const renamed = await app.inject({
    method: 'PATCH',
    url: `/api/keys/${made.key.id}`,
    payload: { name: '大屏' },
    headers: admin,
  })
  expect(renamed.json().key).toMatchObject({ name: '大屏', role: 'analyst' })
  const gone = await app.inject({ method: 'DELETE', url: `/api/keys/${made.key.id}`, headers: admin })
  expect([gone.statusCode, gone.body]).toEqual([204, ''])
  expect((await look()).statusCode).toBe(401)
  const { keys } = (await app.inject({ url: '/api/keys', headers: admin })).json()
  expect(keys.map((key: { revokedAt: unknown }) => key.revokedAt)).toEqual([null, expect.any(String)])
  expect(JSON.stringify(keys)).not.toContain(made.secret)
})
