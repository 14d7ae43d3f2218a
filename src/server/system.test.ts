import { expect, test } from 'vitest'
import { openApi } from '../../test/support/api.ts'
import { MINUTE_MS } from '../kernel/clock.ts'
import { sql } from '../kernel/sql.ts'

const { ask, send, clock, database } = await openApi()
const at = new Date(clock.now()).toISOString()
const look = async () => (await ask('GET', '/api/system', undefined, 'admin')).body

test('only an administrator is told how the installation is, and where its data lies without a password', async () => {
  expect((await ask('GET', '/api/system', undefined, 'operator')).status).toBe(403)
  const { text, body } = await ask('GET', '/api/system', undefined, 'admin')
  const { hostname, password } = new URL(database.url)
  expect(body).toMatchObject({ attention: [], place: { kind: 'external' }, timezone: 'Asia/Shanghai', builds: [] })
  expect(body.place.host).toContain(hostname)
  expect(body.database.sizeBytes).toBeGreaterThan(0)
  expect(body.migrations).toMatchObject({ missing: [], latest: { name: expect.stringMatching(/^\d{4}_/) } })
  expect(body.tables[0]).toMatchObject({ name: expect.any(String), sizeBytes: expect.any(Number) })
  expect(Object.keys(body.place)).toEqual(['kind', 'host', 'name'])
  if (password) expect(text).not.toContain(password)
})

test('what waits for somebody is named: quarantine, late wakes, builds that failed and were not mended', async () => {
  await send([{ type: 'nonsense', userId: 'q1', messageId: 'q1' }])
  expect(await look()).toMatchObject({
    attention: ['quarantine_waiting'],
    quarantine: [{ code: 'unknown_type', items: 1 }],
  })

  await database.run(sql`insert into wakes (customer_id, due) values (7, ${at})`)
  expect((await look()).attention).toEqual(['quarantine_waiting'])
  clock.advance(MINUTE_MS + 1)
  expect(await look()).toMatchObject({ attention: ['wakes_late', 'quarantine_waiting'], wakes: { due: 1 } })
  await database.run(sql`delete from wakes`)

  await database.run(sql`insert into rules (owner) values ('segment')`)
  await database.run(sql`
    insert into segments (slug, name, rule_id, created_at, updated_at) values ('vip', '高价值', 1, ${at}, ${at})`)
  const addVersion = (version: number, status: string, problem: string | null) =>
    database.run(sql`
      insert into rule_versions (rule_id, version, rule, status, epoch, created_at, created_by, problem)
      values (1, ${version}, '{}', ${status}, 1, ${at}, 'test', ${problem})`)
  await addVersion(1, 'failed', 'it took too long')
  expect(await look()).toMatchObject({
    attention: ['build_failed', 'quarantine_waiting'],
    builds: [{ owner: 'segment', slug: 'vip', name: '高价值', status: 'failed', problem: 'it took too long' }],
  })
  await addVersion(2, 'building', null)
  expect(await look()).toMatchObject({ attention: ['quarantine_waiting'], builds: [{ status: 'building' }] })
})
