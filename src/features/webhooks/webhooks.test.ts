import { Webhook } from 'standardwebhooks'
import { beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { openApi } from '../../../test/support/api.ts'
import { openReceiver } from '../../../test/support/receiver.ts'
import { DAY_MS, MINUTE_MS, systemClock } from '../../kernel/clock.ts'
import { WEBHOOK_CLAIM_MS, WEBHOOK_FAILING_MS, WEBHOOK_RETRIES_MS } from '../../kernel/limits.ts'
import { sql } from '../../kernel/sql.ts'
import { insertSopDeliveries } from '../../pipeline/webhooks.ts'
import { eraseCustomer } from '../privacy/privacy.ts'
import { openWebhookWorker } from './webhooks.ts'

// The library compares with the machine's own clock.
const api = await openApi(systemClock.now())
const { clock, database, engine } = api
const workerOf = (given = {}) =>
  openWebhookWorker({
    database,
    clock,
    vault: engine.core.vault,
    mayBePrivate: false,
    onError: console.error,
    ...given,
  })
const worker = workerOf()
const receiver = await openReceiver()
const endpoint = async (events: string[], url = receiver.url) => {
  const { body, status } = await api.ask('POST', '/api/webhooks', { url, events, description: 'CRM' }, 'admin')
  expect(status).toBe(201)
  return { id: body.endpoint.id as number, secret: body.secret as string }
}
const list = async (id: number, query = '') =>
  (await api.ask('GET', `/api/webhooks/${id}/deliveries${query}`)).body.deliveries as any[]
const one = async (id: number) =>
  (await api.ask('GET', '/api/webhooks')).body.endpoints.find((found: { id: number }) => found.id === id)
let counter = 0
const order = (userId = 'u1', more = {}) =>
  api.send([{ type: 'track', event: 'Order Completed', userId, messageId: `m${counter++}`, properties: { revenue: 168, ...more } }]) // prettier-ignore

beforeEach(async () => {
  for (const { id } of (await api.ask('GET', '/api/webhooks')).body.endpoints)
    await api.ask('DELETE', `/api/webhooks/${id}`, undefined, 'admin')
  clock.advance(MINUTE_MS)
  vi.useFakeTimers({ toFake: ['Date'], now: clock.now() })
  receiver.got.length = 0
  receiver.answer = () => ({ status: 200, body: 'thanks' })
  return () => vi.useRealTimers()
})

test('what happened is told once, signed so that the library itself believes it, and without anything personal', async () => {
  const { id, secret } = await endpoint(['Order Completed', 'Lifecycle Moved'])
  await api.send([{ type: 'identify', userId: 'p1', messageId: 'i1', traits: { phone: '13800000001', name: '赵晓' } }])
  await order('p1', { phone: '13800000001' })
  await worker.drain()
  await worker.drain()
  const told = receiver.got.map(({ headers, body }) => new Webhook(secret).verify(body, headers) as any)
  expect(told.map(({ type }) => type).sort()).toEqual(['Lifecycle Moved', 'Lifecycle Moved', 'Order Completed'])
  const { data } = told.find(({ type }) => type === 'Order Completed')
  expect(data.customer.identifiers).toEqual([{ kind: 'user_id', value: 'p1' }])
  expect(data.properties).toEqual({ revenue: 168, phone: '•••' })
  expect(JSON.stringify(told)).not.toMatch(/tok_|13800000001|赵/)
  expect(await list(id, '?state=delivered')).toMatchObject([
    { state: 'delivered', status: 200, answer: 'thanks', tries: 1 },
    { state: 'delivered' },
    { state: 'delivered' },
  ])
  const { body } = await api.ask('GET', `/api/webhooks/${id}/deliveries/${(await list(id))[0].id}`)
  expect(receiver.got.map(({ headers }) => headers['webhook-id'])).toContain(body.messageId)
  expect(told).toContainEqual(body.payload)
})

test('nothing of before it was there is told, and nothing of another name', async () => {
  await order()
  clock.advance(1)
  const { id } = await endpoint(['Order Completed'])
  await api.send([{ type: 'track', event: 'Product Viewed', userId: 'u1', messageId: 'viewed' }])
  await worker.drain()
  expect(await list(id)).toEqual([])
})

test('what nobody follows yet is not missed: a process that dies right after an endpoint was made', async () => {
  await database.run(sql`delete from settings where key = 'webhooks'`)
  const { id } = await endpoint(['Order Completed'])
  await order()
  await workerOf().drain()
  expect(await list(id)).toHaveLength(1)
})

test('it is tried again by the schedule, under the same id, and given up at its end', async () => {
  const { id, secret } = await endpoint(['Order Completed'])
  receiver.answer = () => ({ status: 500, body: 'broken' })
  await order()
  let due = await worker.drain()
  for (const waitMs of WEBHOOK_RETRIES_MS) {
    expect(due).toBe(clock.now() + waitMs)
    clock.advance(waitMs - 1)
    await worker.drain()
    clock.advance(1)
    due = await worker.drain()
  }
  expect(due).toBeNull()
  expect(receiver.got).toHaveLength(WEBHOOK_RETRIES_MS.length + 1)
  expect(new Set(receiver.got.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(await list(id, '?state=failed')).toMatchObject([
    { state: 'failed', status: 500, answer: 'broken', nextAt: null },
  ])
  vi.setSystemTime(clock.now())
  const { headers, body } = receiver.got.at(-1)!
  expect(new Webhook(secret).verify(body, headers)).toBeTruthy()

  receiver.answer = () => ({ status: 204 })
  const failedSince = new Date(clock.now() - DAY_MS).toISOString()
  const { body: again } = await api.ask('POST', `/api/webhooks/${id}/replays`, { failedSince })
  expect(again).toEqual({ count: 1 })
  await worker.drain()
  expect(await list(id)).toMatchObject([{ state: 'delivered', status: 204, tries: 1 }])
  expect((await one(id)).failingSince).toBeNull()
})

test('who dies after sending and before writing it down sends again, and the receiver can tell by the id', async () => {
  const { id } = await endpoint(['Order Completed'])
  await order()
  let dies = true
  const dying = {
    ...database,
    run: async (query: { text: string; values: unknown[] }) => {
      if (dies && /update webhook_(endpoints|deliveries)/.test(query.text)) throw new Error('killed')
      return database.run(query)
    },
  }
  await expect(workerOf({ database: dying }).drain()).rejects.toThrow('killed')
  dies = false
  expect(receiver.got).toHaveLength(1)
  // Nobody takes it while the other might still be sending.
  expect(await worker.drain()).toBe(clock.now() + WEBHOOK_CLAIM_MS)
  expect(receiver.got).toHaveLength(1)
  clock.advance(WEBHOOK_CLAIM_MS)
  await worker.drain()
  expect(receiver.got).toHaveLength(2)
  expect(receiver.got[1]!.headers['webhook-id']).toBe(receiver.got[0]!.headers['webhook-id'])
  expect(await list(id)).toMatchObject([{ state: 'delivered', tries: 2 }])
})

test('several workers at once send each thing once', async () => {
  const { id } = await endpoint(['Order Completed'])
  for (let n = 0; n < 30; n++) await order(`many${n}`)
  receiver.answer = async () => {
    await new Promise((resolve) => setTimeout(resolve, 5))
    return { status: 200 }
  }
  await Promise.all([workerOf(), workerOf(), worker].map((some) => some.quiet()))
  const ids = receiver.got.map(({ headers }) => headers['webhook-id'])
  expect([ids.length, new Set(ids).size]).toEqual([30, 30])
  expect(await list(id, '?state=waiting')).toEqual([])
})

test('an endpoint that hangs does not hold up another', async () => {
  const slow = await openReceiver()
  const hanging = Promise.withResolvers<{ status: number }>()
  slow.answer = () => hanging.promise
  await endpoint(['Order Completed'], slow.url)
  await endpoint(['Order Completed'])
  await order()
  const quiet = worker.quiet()
  await vi.waitFor(() => expect([slow.got.length, receiver.got.length]).toEqual([1, 1]))
  hanging.resolve({ status: 200 })
  await quiet
})

test('one that answers that it is gone is switched off, and so is one that has taken nothing for days; both are told of', async () => {
  const gone = await endpoint(['Order Completed'])
  receiver.answer = () => ({ status: 410 })
  await order()
  await worker.drain()
  expect(await one(gone.id)).toMatchObject({ disabledWhy: 'gone', failed: 1 })

  const other = await openReceiver()
  other.answer = () => ({ status: 500 })
  const failing = await endpoint(['Order Completed'], other.url)
  await order()
  await worker.drain()
  clock.advance(WEBHOOK_FAILING_MS)
  await order()
  await worker.drain()
  expect(await one(failing.id)).toMatchObject({ disabledWhy: 'failing' })
  const { notices } = (await api.ask('GET', '/api/notices')).body
  expect(notices).toMatchObject([
    { kind: 'webhook', why: 'failing', url: other.url },
    { kind: 'webhook', why: 'gone', url: receiver.url },
  ])

  // While it is off it hears of nothing; when it is on again, what waited goes on.
  await order()
  expect(await worker.drain()).toBeNull()
  expect((await api.ask('POST', `/api/webhooks/${failing.id}/tests`)).body.error.code).toBe('webhook_off')
  other.answer = () => ({ status: 200 })
  other.got.length = 0
  clock.advance(1)
  const { revision } = await one(failing.id)
  await api.ask('PATCH', `/api/webhooks/${failing.id}`, { isEnabled: true, expectedRevision: revision }, 'admin')
  await worker.drain()
  expect(other.got).toHaveLength(2)
  expect((await api.ask('GET', '/api/notices')).body.notices).toHaveLength(1)
})

test('after a new secret both are signed with, for a day', async () => {
  const { id, secret: former } = await endpoint(['Order Completed'])
  const { secret } = (await api.ask('POST', `/api/webhooks/${id}/secrets`, undefined, 'admin')).body
  await api.ask('POST', `/api/webhooks/${id}/tests`)
  await worker.drain()
  for (const each of [former, secret])
    expect(new Webhook(each).verify(receiver.got[0]!.body, receiver.got[0]!.headers)).toMatchObject({ type: 'webhook.test', data: { customer: null } }) // prettier-ignore
  clock.advance(DAY_MS)
  vi.setSystemTime(clock.now())
  await api.ask('POST', `/api/webhooks/${id}/tests`)
  await worker.drain()
  const { headers, body } = receiver.got[1]!
  expect(new Webhook(secret).verify(body, headers)).toBeTruthy()
  expect(() => new Webhook(former).verify(body, headers)).toThrow()
})

test('a step of a flow is told once, in the transaction of the turn, and never keeps it from happening', async () => {
  const { id } = await endpoint(['Order Completed'])
  await order('stepper')
  const [customer] = await database.rows(z.object({ id: z.int() }), sql`select customer_id as id from identities where value = 'stepper'`) // prettier-ignore
  const row = { key: 'recall 7 tell', endpointId: id, customerId: customer!.id, payload: { coupon: 'A1' }, at: clock.now() } // prettier-ignore
  const insert = () =>
    database.transaction((tx) =>
      tx.run(insertSopDeliveries([row, { ...row, key: 'other', endpointId: 999_999 }], clock.now())!),
    )
  await insert()
  await insert()
  await worker.drain()
  const told = receiver.got.map(({ body }) => JSON.parse(body)).filter(({ type }) => type === 'sop.step')
  expect(told).toMatchObject([{ data: { customer: { id: customer!.id }, properties: { coupon: 'A1' } } }])
})

test('a flow tells an endpoint at its step, once for each time, and one that is gone is refused before launch', async () => {
  const { id } = await endpoint(['Order Completed'])
  const definition = (to: number) => ({ trigger: { kind: 'event', of: { event: 'Coupon Wanted' }, key: 'coupon' }, reentry: { kind: 'never' }, first: 'tell', steps: { tell: { kind: 'webhook', endpoint: to, next: null } } }) // prettier-ignore
  await api.ask('POST', '/api/sops', { slug: 'telling', name: 'telling', definition: definition(999_999) })
  const refused = await api.ask('POST', '/api/sops/telling/launches', { expectedRevision: 1 })
  expect(refused.body.error.details.problems).toMatchObject([{ at: 'steps.tell.endpoint', code: 'no_endpoint' }])
  await api.ask('PATCH', '/api/sops/telling', { definition: definition(id), expectedRevision: 1 })
  await api.ask('POST', '/api/sops/telling/launches', { expectedRevision: 2 })
  for (const coupon of ['A1', 'A1', 'B2'])
    await api.send([{ type: 'track', event: 'Coupon Wanted', userId: 'u-coupon', messageId: `coupon ${++counter}`, properties: { coupon } }]) // prettier-ignore
  await worker.drain()
  const told = receiver.got.map(({ body }) => JSON.parse(body)).filter(({ type }) => type === 'sop.step')
  expect(told.map(({ data }) => data.properties)).toEqual([
    { sop: 'telling', step: 'tell', key: 'A1' },
    { sop: 'telling', step: 'tell', key: 'B2' },
  ])
})

test('of who was forgotten nothing is sent any more, and nothing is left that was', async () => {
  const { id } = await endpoint(['Order Completed', 'Customer Erased'])
  receiver.answer = () => ({ status: 500, body: 'u-gone was not found' })
  await order('u-gone')
  await worker.drain()
  const [customer] = await database.rows(z.object({ id: z.int() }), sql`select customer_id as id from identities where value = 'u-gone'`) // prettier-ignore
  await eraseCustomer(engine.core, 'key:1', customer!.id)
  receiver.answer = () => ({ status: 200 })
  receiver.got.length = 0
  clock.advance(DAY_MS)
  await worker.drain()
  expect(receiver.got.map(({ body }) => JSON.parse(body))).toMatchObject([
    { type: 'Customer Erased', data: { customer: { id: customer!.id, identifiers: [] } } },
  ])
  expect(await list(id)).toHaveLength(1)
})

test('what is done with is forgotten after a month', async () => {
  const { id } = await endpoint(['Order Completed'])
  await order()
  await worker.drain()
  clock.advance(29 * DAY_MS)
  await worker.drain()
  expect(await list(id)).toHaveLength(1)
  clock.advance(2 * DAY_MS)
  await worker.drain()
  expect(await list(id)).toEqual([])
})

test('the secret is sealed where it lies, and in no record of changes', async () => {
  const { id, secret } = await endpoint(['Order Completed'])
  await api.ask('POST', `/api/webhooks/${id}/secrets`, undefined, 'admin')
  const rows = await database.pool.query('select secret from webhook_endpoints')
  expect(rows.rows[0].secret.toString('latin1')).not.toContain(secret.slice(6, 20))
  const { changes } = (await api.ask('GET', '/api/audit?noun=webhook_endpoints', undefined, 'admin')).body
  expect(changes).toMatchObject([
    { before: { revision: 1 }, after: { revision: 2 } },
    { before: null },
    ...changes.slice(2),
  ])
  expect(JSON.stringify(changes)).not.toMatch(/"secret"|whsec_/)
})

test.each([
  [{ url: 'http://crm.example.com/', events: ['Order Completed'] }],
  [{ url: 'https://crm.example.com/', events: ['*'] }],
  [{ url: 'https://crm.example.com/', events: [] }],
  [{ url: 'https://crm.example.com/', events: ['sop.step'] }],
  [{ url: 'https://crm.example.com/', events: Array.from({ length: 51 }, (_, n) => `e${n}`) }],
])('%o is no endpoint', async (draft) => {
  expect((await api.ask('POST', '/api/webhooks', draft, 'admin')).status).toBe(400)
})

test('private networks are reached only where a setting allows it', async () => {
  const { id } = await endpoint(['Order Completed'], 'https://10.255.255.1:9/hook')
  await order()
  await worker.drain()
  expect(await list(id)).toMatchObject([{ problem: 'private_address', status: null }])
})
