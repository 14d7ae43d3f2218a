import { expect, test } from 'vitest'
import { freshDatabase } from '../../test/support/database.ts'
import { ManualClock, MINUTE_MS } from '../kernel/clock.ts'
import { sql } from '../kernel/sql.ts'
import { checkWecom } from './doctor-wecom.ts'
import type { Bare } from './opening.ts'

const database = await freshDatabase()
const at = Date.parse('2026-03-01T08:00:00Z')
const clock = new ManualClock(at)
const look = (url = 'https://siyu.example.com') =>
  checkWecom({ database, clock, config: { url, wecomUrl: 'https://qyapi.weixin.qq.com' } } as unknown as Bare)

test('whether WeCom is connected, has checked us and called, and what waits', async () => {
  expect(await look()).toEqual({ what: 'wecom', state: 'ok', found: 'not connected' })
  await database.run(sql`
    insert into corps (corp_id, agent_id, secret, callback_token, callback_key)
    values ('wwTea', 1, ${Buffer.from('s')}, ${Buffer.from('t')}, ${Buffer.from('k')})`)
  expect(await look()).toMatchObject({ state: 'warn', found: expect.stringContaining('wwTea has never called; the address of callbacks was never checked') }) // prettier-ignore
  expect((await look('http://localhost:8080')).advice).toContain('set SIYU_URL')
  await database.run(sql`update corps set callback_checked_at = '2026-03-01T07:00:00Z'`)
  expect(await look()).toMatchObject({ state: 'ok', found: 'wwTea has never called' })
  await database.run(sql`
    insert into callbacks (key, received_at, subject, xml, next_at)
    values ('k', '2026-03-01T08:00:00Z', 'tags', '<xml/>', '2026-03-01T08:00:00Z')`)
  clock.advance(2 * MINUTE_MS)
  expect(await look()).toMatchObject({ state: 'ok', found: 'wwTea last called 2 minutes ago' })
  clock.advance(10 * MINUTE_MS)
  expect(await look()).toMatchObject({ state: 'warn', found: expect.stringContaining('1 callbacks wait') })
  await database.run(sql`
    insert into sync_runs (kind, started_at, finished_at, step, position, counts, problem)
    values ('nightly', '2026-03-01', '2026-03-01', 'staff', 'null', '{}', '{"zh": "不行", "en": "no"}')`)
  expect(await look()).toMatchObject({ state: 'warn', found: expect.stringContaining('the last sync failed: no') })
})
