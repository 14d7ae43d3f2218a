import { expect, test } from 'vitest'
import { openApi } from '../../../test/support/api.ts'
import { compareCustomers, type Difference } from '../../pipeline/rebuild.ts'

const api = await openApi()
const { engine, clock } = api
const ask = (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown) =>
  api.ask(method, path, body, 'admin')

async function customer(userId: string, traits: Record<string, unknown> = {}): Promise<number> {
  await api.send([{ type: 'identify', messageId: `made-${userId}-${Object.keys(traits).join()}`, userId, traits }])
  return (await ask('GET', `/api/customers?value=${userId}`)).body.customers[0].id
}
const department = async (name: string, parentId: number | null = null): Promise<number> =>
  (await ask('POST', '/api/departments', { name, parentId })).body.id
const serve = (userid: string, customers: number[]) => ask('POST', `/api/staff/${userid}/customers`, { customers })
const contactsOf = async (id: number) => (await ask('GET', `/api/customers/${id}/contacts`)).body.contacts
const later = (ms: number) => clock.advance(ms)

test('a department is put below another, but never below itself', async () => {
  const top = await department('总部')
  const middle = await department('华东', top)
  const low = await department('上海一店', middle)
  expect(await ask('PATCH', `/api/departments/${top}`, { parentId: low })).toMatchObject({
    status: 409,
    body: { error: { code: 'below_itself' } },
  })
  expect((await ask('PATCH', `/api/departments/${top}`, { parentId: top })).body.error.code).toBe('below_itself')
  expect((await ask('PATCH', `/api/departments/${low}`, { parentId: top, name: '一店' })).status).toBe(204)
  expect((await ask('DELETE', `/api/departments/${top}`)).body.error.code).toBe('not_empty')
  expect((await ask('DELETE', `/api/departments/${low}`)).status).toBe(204)
  expect((await ask('POST', '/api/departments', { name: 'x', parentId: 999 })).body.error.code).toBe(
    'no_such_department',
  )
  const { departments } = (await ask('GET', '/api/departments')).body
  expect(departments.map((one: any) => [one.name, one.parentId]).sort()).toEqual(
    [
      ['华东', top],
      ['总部', null],
    ].sort(),
  )
})

test('two moves that together would make a ring: one is refused', async () => {
  const [a, b] = [await department('甲'), await department('乙')]
  const moves = await Promise.all([
    ask('PATCH', `/api/departments/${a}`, { parentId: b }),
    ask('PATCH', `/api/departments/${b}`, { parentId: a }),
  ])
  expect(moves.map(({ status }) => status).sort()).toEqual([204, 409])
})

test('staff are made, found, moved, and leave', async () => {
  const here = await department('门店')
  await ask('PUT', '/api/staff/LinXia', { name: '林夏', departments: [{ id: here, leads: true }] })
  await ask('PUT', '/api/staff/WangFang', { name: '王芳', departments: [{ id: here }] })
  const found = (await ask('GET', '/api/staff?search=林')).body.staff
  expect(found).toEqual([
    {
      userid: 'LinXia',
      name: '林夏',
      leftAt: null,
      revision: 1,
      departments: [{ id: here, leads: true }],
      customers: 0,
    },
  ])
  await ask('PUT', '/api/staff/WangFang', { name: '王芳', hasLeft: true })
  const [left] = (await ask('GET', '/api/staff?search=wang')).body.staff
  expect(left).toMatchObject({ departments: [], leftAt: '2026-03-01T00:00:00.000Z' })
  expect((await serve('WangFang', [1])).body.error.code).toBe('no_such_staff')
  expect((await ask('PUT', '/api/staff/x', { name: 'x', departments: [{ id: 999 }] })).body.error.code).toBe(
    'no_such_department',
  )
  const put = (expectedRevision: number, name = '王芳芳') =>
    ask('PUT', '/api/staff/WangFang', { name, hasLeft: true, expectedRevision })
  expect((await put(2)).status).toBe(204)
  expect((await put(2, '另一个名字')).body.error.code).toBe('changed_meanwhile')
  expect((await put(0)).body.error.code).toBe('already_exists')
  const first = (await ask('GET', '/api/staff?limit=1')).body
  expect((await ask('GET', `/api/staff?limit=1&after=${first.next}`)).body.staff[0].userid).toBe('WangFang')
})

test('who serves a customer is a fact, with its history; saying it again changes nothing', async () => {
  const id = await customer('c-1')
  expect((await serve('LinXia', [id, id, 999_999])).body).toEqual({ customers: 1 })
  later(1_000)
  await serve('LinXia', [id])
  expect(await contactsOf(id)).toEqual([
    {
      userid: 'LinXia',
      name: '林夏',
      addedAt: '2026-03-01T00:00:00.000Z',
      endedAt: null,
      reason: null,
      addWay: null,
      way: null,
    },
  ])
  expect((await ask('GET', '/api/customers?staff=LinXia')).body.customers.map((one: any) => one.id)).toEqual([id])
  later(1_000)
  expect((await ask('POST', '/api/staff/LinXia/removals', { customers: [id] })).body).toEqual({ customers: 1 })
  expect(await contactsOf(id)).toMatchObject([{ endedAt: '2026-03-01T00:00:02.000Z', reason: 'handed' }])
  expect((await ask('GET', '/api/customers?staff=LinXia')).body.customers).toEqual([])
  const { events } = (await ask('GET', `/api/customers/${id}/events`)).body
  const names = events.map((one: any) => one.name).filter((name: string) => name.startsWith('Contact'))
  expect(names).toEqual(['Contact Ended', 'Contact Added'])
})

test('a segment asks who serves a customer, and says it by name', async () => {
  const id = await customer('s-1')
  await ask('POST', '/api/segments', { slug: 'hers', name: '林夏的客户', text: 'has contact with "LinXia"' })
  await engine.quiet()
  const membersOf = async () =>
    (await ask('GET', '/api/segments/hers/members')).body.members.map((one: any) => one.customerId)
  expect(await membersOf()).toEqual([])
  await serve('LinXia', [id])
  expect(await membersOf()).toEqual([id])
  expect((await ask('GET', '/api/segments/hers')).body.sentence).toBe('is served by "林夏"')
  const { why } = (await ask('GET', `/api/customers/${id}/why?segment=hers`)).body
  expect(why.sentence).toMatch(/^yes: is served by "LinXia" since 2026-03-01/)
  await ask('POST', '/api/staff/LinXia/removals', { customers: [id] })
  expect(await membersOf()).toEqual([])
})

test('a contact goes with its identity: into a merge and out of it again', async () => {
  const [a, b] = [await customer('m-1'), await customer('m-2')]
  await serve('LinXia', [b])
  const { customerId } = (await ask('POST', `/api/customers/${a}/merges`, { with: b })).body
  expect(await contactsOf(customerId)).toMatchObject([{ userid: 'LinXia', endedAt: null }])
  expect(await contactsOf(b)).toMatchObject([{ userid: 'LinXia', endedAt: null }])
  const { merges } = (await ask('GET', `/api/customers/${customerId}/merges`)).body
  await ask('DELETE', `/api/customers/${customerId}/merges/${merges[0].messageId}`)
  expect(await contactsOf(a)).toEqual([])
  expect(await contactsOf(b)).toMatchObject([{ userid: 'LinXia', endedAt: null }])
})

test('who is forgotten is served by nobody', async () => {
  const id = await customer('gone')
  await serve('LinXia', [id])
  await ask('POST', `/api/customers/${id}/erasure`, { customer: id })
  expect((await ask('GET', `/api/customers/${id}/contacts`)).status).toBe(404)
  const [lin] = (await ask('GET', '/api/staff?search=LinXia')).body.staff
  expect(lin.customers).toBe(1) // m-2
})

test('a rebuild finds contacts as they are', async () => {
  const found: Difference[] = []
  await engine.quiet()
  await compareCustomers(engine.core, (one) => found.push(one))
  expect(found).toEqual([])
})
