import { expect, test } from 'vitest'
import { openApi } from '../../../test/support/api.ts'

const { ask, send, database } = await openApi()

await send([
  {
    type: 'identify',
    userId: 'wang-1',
    messageId: 'm1',
    traits: { name: '王小明', phone: '13800138000', address: { street: '南京西路 1266 号', city: '上海' } },
  },
  { type: 'track', event: 'Order Completed', userId: 'wang-1', messageId: 'm2', properties: { revenue: 5 } },
])
const { customers } = (await ask('GET', '/api/customers?value=wang-1')).body
const id: number = customers[0].id
const at = (what: string) => `/api/customers/${id}/${what}`
const happened = async (name: string): Promise<any[]> =>
  (await ask('GET', `${at('events')}?name=${encodeURIComponent(name)}`)).body.events

test('an operator sees a personal value in full, and that they did is in the log', async () => {
  const { identifiers } = (await ask('GET', `/api/customers/${id}`)).body
  const phone = identifiers.find((one: any) => one.kind === 'phone')
  expect(phone.value).toBe('138****8000')
  expect((await ask('POST', at('reveals'), { identity: phone.id })).body).toEqual({
    attribute: 'phone',
    value: '13800138000',
  })
  const address = (await ask('POST', at('reveals'), { attribute: 'address' })).body
  expect(address.value).toEqual({ street: '南京西路 1266 号', city: '上海' })
  const reveals = await happened('Value Revealed')
  expect(reveals.map((one) => one.properties.attribute).sort()).toEqual(['address', 'phone'])
  expect(reveals.every((one) => /^staff:key:\d+$/.test(one.source))).toBe(true)
})

test('who may not see it is refused, and leaves no trace', async () => {
  const before = (await happened('Value Revealed')).length
  expect((await ask('POST', at('reveals'), { attribute: 'phone' }, 'analyst')).status).toBe(403)
  expect((await ask('POST', at('reveals'), { attribute: 'nothing' })).status).toBe(404)
  expect((await ask('POST', at('reveals'), { identity: 987_654 })).status).toBe(404)
  expect((await ask('POST', at('reveals'), { identity: 1, attribute: 'phone' })).status).toBe(400)
  expect((await ask('POST', '/api/customers/987654/reveals', { attribute: 'phone' })).status).toBe(404)
  expect(await happened('Value Revealed')).toHaveLength(before)
})

test('an administrator is given everything as one document, which says so itself', async () => {
  expect((await ask('POST', at('exports'))).status).toBe(403)
  expect((await ask('POST', '/api/customers/987654/exports', undefined, 'admin')).status).toBe(404)
  expect(await happened('Customer Exported')).toEqual([])
  const given = await ask('POST', at('exports'), undefined, 'admin')
  expect(given.status).toBe(200)
  const document = JSON.parse(given.text)
  expect(document.attributes.find((one: any) => one.name === 'phone').value).toBe('13800138000')
  expect(document.events.map((one: any) => one.name)).toContain('Customer Exported')
  expect(given.text).not.toContain('tok_')
  expect(await happened('Customer Exported')).toHaveLength(1)
})

test('a sender cannot say that somebody exported a customer', async () => {
  expect(await send([{ type: 'track', event: 'Customer Exported', userId: 'wang-1', messageId: 'm9' }])).toEqual([
    'quarantined',
  ])
})

test('an administrator erases a customer by saying which one twice', async () => {
  expect((await ask('POST', at('erasure'), { customer: id })).status).toBe(403)
  expect((await ask('POST', at('erasure'), { customer: id + 1 }, 'admin')).status).toBe(400)
  expect((await ask('POST', at('erasure'), {}, 'admin')).status).toBe(400)
  expect((await ask('GET', `/api/customers/${id}`)).status).toBe(200)
  const erased = await ask('POST', at('erasure'), { customer: id }, 'admin')
  expect(erased.body).toEqual({ customerId: id, erasedAt: '2026-03-01T00:00:00.000Z' })
  expect((await ask('GET', `/api/customers/${id}`)).status).toBe(404)
  const { rows } = await database.pool.query(`select properties from events where name = 'Customer Erased'`)
  expect(rows[0].properties.by).toMatch(/^key:\d+$/)
})
