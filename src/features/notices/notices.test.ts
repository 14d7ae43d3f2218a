import { expect, test } from 'vitest'
import { openApi, type Api } from '../../../test/support/api.ts'
import { DAY_MS, HOUR_MS } from '../../kernel/clock.ts'
import { NOTICE_DAYS } from '../../kernel/limits.ts'
import type { Role } from '../../kernel/route.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import type { Notice } from './notices.ts'

const RULE = { kind: 'count', of: { event: 'Order Completed' }, window: { kind: 'ever' }, op: '>=', value: 1 }
const noticesOf = async (api: Api, as: Role = 'operator'): Promise<Notice[]> =>
  (await api.ask('GET', '/api/notices', undefined, as)).body.notices
const read = (api: Api, notices: Notice[], as: Role = 'operator') =>
  api.ask('POST', '/api/notices/reads', { notices: notices.map(({ id, version }) => ({ id, version })) }, as)
const wrong = (messageId: string) => ({ type: 'track', event: 'x', userId: 'u', messageId, timestamp: '昨天' })

test('what many events were refused for is one notice, which is new again when more come', async () => {
  const api = await openApi()
  await api.send([wrong('a'), wrong('b'), { type: 'nonsense' }])
  const [first, second] = await noticesOf(api)
  expect([first, second].map((one) => one && 'code' in one && [one.code, one.count]).sort()).toEqual([
    ['timestamp_invalid', 2],
    ['unknown_type', 1],
  ])
  await read(api, [first!, second!])
  expect((await noticesOf(api)).map(({ isRead }) => isRead)).toEqual([true, true])
  expect((await noticesOf(api, 'admin')).map(({ isRead }) => isRead)).toEqual([false, false])
  await api.send([wrong('c')])
  const grown = (await noticesOf(api)).filter(({ isRead }) => !isRead)
  expect(grown).toMatchObject([{ code: 'timestamp_invalid', count: 3 }])
  const { latest } = (await api.ask('GET', '/api/quarantine')).body.counts.find(
    (one: { code: string }) => one.code === 'timestamp_invalid',
  )
  await api.ask('POST', '/api/quarantine/dismissals', { code: 'timestamp_invalid', upTo: latest })
  expect(await noticesOf(api)).toMatchObject([{ code: 'unknown_type', isRead: true }])
})

test('what came after it was looked at stays new', async () => {
  const api = await openApi()
  await api.send([wrong('a')])
  const seen = await noticesOf(api)
  await api.send([wrong('b')])
  await read(api, seen)
  expect(await noticesOf(api)).toMatchObject([{ count: 2, isRead: false }])
})

test('conflicts are one notice until somebody has settled them', async () => {
  const api = await openApi()
  const identify = (messageId: string, userId: string, phone: string) => ({
    type: 'identify',
    messageId,
    userId,
    traits: { phone },
  })
  await api.send([identify('1', 'u1', '13800000001'), identify('2', 'u2', '13800000002')])
  await api.send([{ ...identify('3', 'u1', '13800000002') }])
  const { conflicts } = (await api.ask('GET', '/api/conflicts')).body
  const told = (await noticesOf(api)).filter(({ kind }) => kind === 'conflicts')
  expect(told).toMatchObject(conflicts.length > 0 ? [{ count: conflicts.length, isRead: false }] : [])
  expect(conflicts.length).toBeGreaterThan(0)
  for (const { id } of conflicts) await api.ask('POST', `/api/conflicts/${id}/settlement`, { people: 'two' })
  expect((await noticesOf(api)).filter(({ kind }) => kind === 'conflicts')).toEqual([])
})

test('a segment that was built is told, and one that could not be, as long as it cannot', async () => {
  const api = await openApi()
  await api.ask('POST', '/api/segments', { slug: 'buyers', name: '买过', rule: RULE })
  await api.engine.quiet()
  expect(await noticesOf(api)).toMatchObject([{ kind: 'built', slug: 'buyers', name: '买过' }])
  await api.ask('POST', '/api/segments', { slug: 'broken', name: '坏的', rule: RULE })
  await api.database.run(sql`
    update rule_versions set problem = 'no disk', problem_at = ${instant(api.clock.now())} where status = 'building'`)
  expect((await noticesOf(api))[0]).toMatchObject({ kind: expect.stringMatching(/built|broken/) })
  expect((await noticesOf(api)).map((one) => 'slug' in one && `${one.kind} ${one.slug}`).sort()).toEqual([
    'broken broken',
    'built buyers',
  ])
  await api.ask('DELETE', '/api/segments/broken')
  await api.ask('DELETE', '/api/segments/buyers')
  expect(await noticesOf(api)).toEqual([])
})

test('imports are told when they have ended, with what was not taken; a trial and one that was stopped are not', async () => {
  const api = await openApi()
  const run = (name: string, more: { status: string; isDry?: boolean; seenMs?: number; report?: object }) => {
    const { status, isDry = false, seenMs = 0, report = null } = more
    const at = instant(api.clock.now())
    return api.database.run(sql`
      insert into import_runs (id, upload, file_name, kind, options, is_dry, status, started_by, started_at, seen_at,
        finished_at, report)
      values (gen_random_uuid(), gen_random_uuid(), ${name}, 'orders', '{}', ${isDry}, ${status}, 'person:9', ${at},
        ${instant(api.clock.now() - seenMs)}, ${status === 'running' ? null : at}, ${report && JSON.stringify(report)})`)
  }
  await run('good.csv', { status: 'done', report: { lines: { rejected: 2, heldBack: 1 }, items: { quarantined: 4 } } })
  await run('bad.csv', { status: 'failed' })
  await run('lost.csv', { status: 'running', seenMs: HOUR_MS })
  await run('now.csv', { status: 'running' })
  await run('stopped.csv', { status: 'cancelled' })
  await run('trial.csv', { status: 'checked', isDry: true })
  const told = (await noticesOf(api)).map((one) => one.kind === 'import' && [one.fileName, one.status, one.notTaken])
  expect(told.sort()).toEqual([
    ['bad.csv', 'failed', 0],
    ['good.csv', 'done', 7],
    ['lost.csv', 'interrupted', 0],
  ])
  api.clock.advance((NOTICE_DAYS + 1) * DAY_MS)
  expect(await noticesOf(api)).toEqual([])
})

test('administrators hear who changed keys and people, but not of what they did themselves', async () => {
  const api = await openApi()
  const { body } = await api.ask('POST', '/api/keys', { kind: 'write', name: 'shop', source: 'shop' }, 'admin')
  expect(await noticesOf(api, 'admin')).toEqual([])
  await api.database.run(sql`update audit set actor = 'key:2' where noun = 'keys'`)
  expect(await noticesOf(api, 'admin')).toMatchObject([{ kind: 'key', name: 'shop', change: 'made', by: 'operator' }])
  expect(await noticesOf(api, 'operator')).toEqual([])
  await read(api, await noticesOf(api, 'admin'), 'admin')
  await api.ask('DELETE', `/api/keys/${body.key.id}`, undefined, 'admin')
  await api.database.run(sql`update audit set actor = 'key:2' where noun = 'keys'`)
  expect(await noticesOf(api, 'admin')).toMatchObject([{ kind: 'key', change: 'ended', isRead: false }])
})

test('nothing that is not there can be read, nor more than somebody has', async () => {
  const api = await openApi()
  const answer = await api.ask('POST', '/api/notices/reads', { notices: [{ id: 'x', version: 1 }, { id: 'x', version: 3 }] }) // prettier-ignore
  expect(answer.status).toBe(204)
  expect((await api.ask('POST', '/api/notices/reads', { notices: [] })).status).toBe(400)
  expect(await noticesOf(api)).toEqual([])
})
