import { DateTime } from 'luxon'
import { expect, test } from 'vitest'
import { openApi } from '../../../test/support/api.ts'
import { sql } from '../../kernel/sql.ts'
import { dayByDay } from './views.ts'

const api = await openApi(Date.parse('2026-03-02T02:00:00Z'))
const { database } = api
const groups = (query = '') => api.ask('GET', `/api/groups${query}`, undefined, 'analyst')

await api.send([{ type: 'identify', messageId: 'a', traits: { external_userid: 'wm1', name: '赵小满' }, userId: 'u1' }])
await database.run(sql`insert into staff (userid, name) values ('lin', '林夏')`)
await database.run(sql`
  insert into groups (chat_id, name, owner, notice, status, created_at, dismissed_at, read_at) values
    ('wr1', '静安茶友群', 'lin', '文明聊茶', 0, '2026-02-27T00:00:00Z', null, '2026-03-02T00:00:00Z'),
    ('wr2', '西湖茶友群', 'gone', '', 1, '2026-02-28T00:00:00Z', null, '2026-03-02T00:00:00Z'),
    ('wr3', '快闪', 'lin', '', 0, '2026-03-01T00:00:00Z', '2026-03-01T12:00:00Z', '2026-03-02T00:00:00Z')`)
await database.run(sql`
  insert into group_members (chat_id, member_id, type, joined_at, join_scene, invitor, state, left_at, reason) values
    ('wr1', 'lin', 'staff', '2026-02-27T00:00:00Z', 1, null, 'of another program', null, null),
    ('wr1', 'wm1', 'customer', '2026-03-02T01:00:00Z', 3, 'lin', 's1', null, null),
    ('wr1', 'wm2', 'customer', '2026-02-27T01:00:00Z', 1, 'lin', null, '2026-03-02T01:30:00Z', 'left')`)
await database.run(sql`
  insert into join_ways (state, name, chat_ids, makes_groups, base_name, base_number, created_at, changed_at)
  values ('s1', '门店海报', '{wr1}', false, '', 1, to_timestamp(0), to_timestamp(0))`)
await database.run(sql`
  insert into group_events (chat_id, at, kind, detail) values
    ('wr1', '2026-02-27T00:00:00Z', 'created', '{"name": "静安茶友群", "owner": "lin"}'),
    ('wr1', '2026-02-27T00:00:00Z', 'joined', '{"member": "lin", "type": "staff"}'),
    ('wr1', '2026-02-27T01:00:00Z', 'joined', '{"member": "wm2", "type": "customer"}'),
    ('wr1', '2026-03-02T01:00:00Z', 'joined', '{"member": "wm1", "type": "customer"}'),
    ('wr1', '2026-03-02T01:30:00Z', 'left', '{"member": "wm2", "type": "customer", "reason": "left"}'),
    ('wr2', '2026-03-01T00:00:00Z', 'owner_changed', '{"from": "lin", "to": "gone"}')`)

test('groups are listed with their figures, the newest first, and found by name, owner and standing', async () => {
  const { body } = await groups()
  expect(body.groups.map((one: any) => [one.name, one.standing])).toEqual([
    ['快闪', 'dismissed'],
    ['西湖茶友群', 'owner_left'],
    ['静安茶友群', 'open'],
  ])
  expect(body.groups[2]).toMatchObject({ owner: { userid: 'lin', name: '林夏' }, members: 2, customers: 1, joinedToday: 1, leftToday: 1 }) // prettier-ignore
  expect(body.counts).toEqual({ open: 1, owner_left: 1, dismissed: 1 })
  const names = async (query: string) => (await groups(query)).body.groups.map((one: any) => one.name)
  expect(await names('?search=茶友&standing=open')).toEqual(['静安茶友群'])
  expect(await names('?owner=gone')).toEqual(['西湖茶友群'])
  expect([await names('?limit=1&skip=1'), (await groups('?limit=1&skip=2')).body.hasMore]).toEqual([['西湖茶友群'], false]) // prettier-ignore
  expect((await groups('?standing=nonsense')).status).toBe(400)
})

test('who is in a group is shown as who asks may see them', async () => {
  const seen = async (role: 'analyst' | 'operator') => (await api.ask('GET', '/api/groups/wr1', undefined, role)).body
  const { list } = await seen('operator')
  expect(list[0]).toMatchObject({ memberId: 'wm1', type: 'customer', scene: 'qr', invitor: { name: '林夏' } })
  expect(list[0].customerId).toBeGreaterThan(0)
  expect(list.map(({ way }: any) => way)).toEqual(['门店海报', null])
  const customers = (role: 'analyst' | 'operator') => api.ask('GET', '/api/customers?value=u1', undefined, role)
  for (const role of ['analyst', 'operator'] as const)
    expect((await seen(role)).list[0].name).toBe((await customers(role)).body.customers[0].name)
  expect((await api.ask('GET', '/api/groups/nothing', undefined, 'analyst')).status).toBe(404)
})

test('its log is read page by page, and says who', async () => {
  const { body } = await api.ask('GET', '/api/groups/wr1/events?limit=2', undefined, 'analyst')
  expect(body.events.map((one: any) => [one.kind, one.who.memberId])).toEqual([
    ['left', 'wm2'],
    ['joined', 'wm1'],
  ])
  expect(body.hasMore).toBe(true)
  const changed = (await api.ask('GET', '/api/groups/wr2/events', undefined, 'analyst')).body.events[0]
  expect(changed.owners).toMatchObject({ from: { name: '林夏' }, to: { memberId: 'gone', name: null } })
  expect((await api.ask('GET', '/api/groups/nothing/events', undefined, 'analyst')).status).toBe(404)
})

test('each day has who came, who went, and how many were in it in the end', async () => {
  const { days } = (await api.ask('GET', '/api/groups/wr1/history?days=3', undefined, 'analyst')).body
  expect(days).toEqual([
    { day: '2026-02-28', joined: 0, left: 0, size: 2 },
    { day: '2026-03-01', joined: 0, left: 0, size: 2 },
    { day: '2026-03-02', joined: 1, left: 1, size: 2 },
  ])
  const today = DateTime.fromISO('2026-03-02', { zone: 'utc' })
  expect(dayByDay([{ day: '2026-03-01', joined: 3, left: 1 }], today, 30).map(({ day, size }) => [day, size])).toEqual([
    ['2026-03-01', 2],
    ['2026-03-02', 2],
  ])
})
