import { expect, test } from 'vitest'
import { openApi } from '../../../test/support/api.ts'
import { HOUR_MS } from '../../kernel/clock.ts'
import { sql } from '../../kernel/sql.ts'
import { openPlanner } from './broadcasts.ts'

/** Through the API, on a database: what operators write, launch, stop and send again. */
const { ask, send, engine, clock, database } = await openApi(Date.parse('2026-03-02T10:00:00+08:00'))
const planner = openPlanner(engine.core, clock, (error) => {
  throw error
})

await database.run(sql`
  insert into contents (slug, name, message, purpose, topic, created_at, changed_at)
  select s, s, '{"text":"Hello","attachments":[]}'::jsonb, 'value', '', to_timestamp(0), to_timestamp(0)
  from unnest(array['spring', 'unapproved']) as s`)
await database.run(sql`
  insert into content_versions (content_id, version, message, approved_at, approved_by)
  select id, 1, message, created_at, 'test' from contents where slug = 'spring'`)
for (const person of ['amy', 'bob', 'cat', 'dan'])
  await send([
    {
      type: 'identify',
      userId: person,
      messageId: person,
      traits: { name: person, spend: 900 },
      context: { externalIds: [{ type: 'external_userid', id: `wm-${person}` }] },
    },
  ])
// A friend of nobody: dan.
await database.run(sql`
  insert into relations (external_userid, userid, added_at, tag_ids, read_at)
  select 'wm-' || p, case p when 'cat' then 'wu' else 'lin' end, to_timestamp(0), '{}', to_timestamp(0)
  from unnest(array['amy', 'bob', 'cat']) as p`)
await ask('POST', '/api/segments', { slug: 'rich', name: '大客户', text: 'spend >= 500' })
await engine.quiet()

const draft = (more: object = {}) => ({
  name: '春茶上市',
  content: 'spring',
  kind: 'marketing',
  audience: { kind: 'segment', segment: 'rich' },
  ...more,
})
async function written(more: object = {}): Promise<number> {
  const { status, body } = await ask('POST', '/api/broadcasts', draft(more))
  expect(status).toBe(201)
  return body.id as number
}
const read = async (id: number) => (await ask('GET', `/api/broadcasts/${id}`)).body
const launch = (id: number, expectedRevision = 1) => ask('POST', `/api/broadcasts/${id}/launches`, { expectedRevision })
const put = (id: number, state: string) => ask('PUT', `/api/broadcasts/${id}/state`, { state })

test('what is not there or not approved yet is not taken', async () => {
  for (const [more, value] of [
    [{ content: 'nothing' }, 'nothing'],
    [{ content: 'unapproved' }, 'unapproved'],
    [{ audience: { kind: 'segment', segment: 'nobody' } }, 'nobody'],
    [{ audience: { kind: 'unreached', broadcast: 999 } }, '999'],
  ] as const) {
    const { status, body } = await ask('POST', '/api/broadcasts', draft(more))
    expect([status, body.error.code]).toEqual([422, 'names_nothing'])
    expect(body.error.message).toContain(value)
  }
})

test('a draft is changed by who has seen it as it is, and is found by its name', async () => {
  const id = await written()
  const change = (name: string, expectedRevision: number) =>
    ask('PUT', `/api/broadcasts/${id}`, { ...draft({ name, kind: 'care' }), expectedRevision })
  expect((await change('春茶到店', 1)).status).toBe(204)
  expect((await change('慢了一步', 1)).body.error.code).toBe('changed_meanwhile')
  expect(await read(id)).toMatchObject({ name: '春茶到店', kind: 'care', revision: 2, state: 'draft' })
  const found = async (query: string) => (await ask('GET', `/api/broadcasts?${query}`)).body.broadcasts.map((one: any) => one.id) // prettier-ignore
  expect(await found(`search=${encodeURIComponent('到店')}`)).toEqual([id])
  expect(await found(`search=${encodeURIComponent('到店')}&state=done`)).toEqual([])
})

test('the forecast says who gets it, by whom and who does not; launched, it comes true', async () => {
  const { audience, content, kind } = draft()
  const { body: forecast } = await ask('POST', '/api/broadcasts/forecasts', { audience, content, kind, priority: 'normal' }) // prettier-ignore
  expect(forecast).toMatchObject({ isWhole: true, people: 4, goes: 3, waits: 0, senders: 2, tasks: 2 })
  expect(forecast.not).toEqual([{ reason: 'unreachable', cap: null, people: 1 }])
  expect(forecast.named).toMatchObject([{ name: 'dan', reason: 'unreachable' }])
  const id = await written()
  expect((await launch(id)).status).toBe(204)
  await planner.drain()
  const one = await read(id)
  expect(one.funnel).toMatchObject({ planned: 3, suppressed: 1, waiting: 3, made: 0, confirmed: 0 })
  expect([one.state, one.reasons]).toEqual(['sending', [{ state: 'suppressed', reason: 'unreachable', cap: null, people: 1 }]]) // prettier-ignore
})

test('it is launched once, and not by who has not seen what it is now', async () => {
  const id = await written()
  expect((await launch(id, 7)).body.error.code).toBe('changed_meanwhile')
  expect((await Promise.all([launch(id), launch(id)])).map(({ status }) => status).sort()).toEqual([204, 409])
  expect((await launch(id, 2)).body.error.code).toBe('broadcast_state')
  expect((await ask('PUT', `/api/broadcasts/${id}`, { ...draft(), expectedRevision: 2 })).body.error.code).toBe('broadcast_state') // prettier-ignore
  await put(id, 'cancelled')
})

test('one with a time waits for it; cancelled, nobody gets it', async () => {
  const startsAt = new Date(clock.now() + HOUR_MS).toISOString()
  const id = await written({ startsAt })
  await launch(id)
  await planner.drain()
  expect(await read(id)).toMatchObject({ state: 'scheduled', begunAt: null, funnel: { planned: 0 } })
  expect((await put(id, 'cancelled')).status).toBe(204)
  clock.advance(2 * HOUR_MS)
  await planner.drain()
  expect(await read(id)).toMatchObject({ state: 'cancelled', funnel: { planned: 0 } })
  expect((await put(id, 'cancelled')).body.error.code).toBe('broadcast_state')
})

test('paused it goes on where it was; cancelled, those it did not reach can get another', async () => {
  const id = await written({ kind: 'service' })
  await launch(id)
  await planner.drain()
  expect((await put(id, 'resumed')).body.error.code).toBe('broadcast_state')
  expect((await put(id, 'paused')).status).toBe(204)
  expect((await read(id)).state).toBe('paused')
  await put(id, 'resumed')
  expect((await read(id)).state).toBe('sending')
  await put(id, 'cancelled')
  expect((await read(id)).funnel).toMatchObject({ planned: 3, cancelled: 3, waiting: 0 })
  const { body } = await ask('POST', '/api/broadcasts/forecasts', { audience: { kind: 'unreached', broadcast: id }, content: 'spring', kind: 'service', priority: 'high' }) // prettier-ignore
  expect(body).toMatchObject({ people: 3, goes: 3 })
})

test('what is not there is not found', async () => {
  for (const { status } of [
    await ask('GET', '/api/broadcasts/99999'),
    await launch(99_999),
    await put(99_999, 'paused'),
  ])
    expect(status).toBe(404)
})
