import { expect, test } from 'vitest'
import { openApi } from '../../../test/support/api.ts'
import { untilCounted } from '../../../test/support/counted.ts'

const { ask, send, engine, clock, database } = await openApi()

const order = (messageId: string, products: object[], who: object = { userId: 'u1' }) => ({
  type: 'track',
  event: 'Order Completed',
  messageId,
  properties: { revenue: 5, products },
  ...who,
})

test('the log is read backwards, and followed', async () => {
  await send([order('m1', [{ product_id: 'p1', name: '杯', quantity: 2 }, { product_id: 'p2' }])])
  await send([{ type: 'page', userId: 'u2', messageId: 'm2' }, order('m3', [{ sku: 'p1', name: '杯子' }])])
  const latest = (await ask('GET', '/api/events?limit=2', undefined, 'analyst')).body
  expect(latest.events).toHaveLength(2)
  const before = (await ask('GET', `/api/events?before=${latest.next}&limit=100`)).body
  const facts = [...latest.events, ...before.events].filter((one: any) => !one.derived)
  expect(facts.map((one: any) => one.messageId).sort()).toEqual(['m1', 'm2', 'm3'])
  expect(facts.every((one: any) => one.customerId > 0)).toBe(true)

  const end = latest.events[0].seq
  expect((await ask('GET', `/api/events?after=${end}`)).body).toEqual({ events: [], next: end })
  await send([{ type: 'track', event: 'Cart Viewed', userId: 'u2', messageId: 'm4' }])
  const live = (await ask('GET', `/api/events?after=${end}`)).body
  expect(live.events.map((one: any) => one.name)).toEqual(['Cart Viewed'])
  expect((await ask('GET', '/api/events?name=page')).body.events).toHaveLength(1)
  expect((await ask('GET', '/api/events?derived=false')).body.events).toHaveLength(4)
})

test('event names and products are counted, each event once', async () => {
  const count = async () => {
    const { names } = await untilCounted(
      async () => (await ask('GET', '/api/event-names', undefined, 'analyst')).body,
      ({ behind }) => behind,
    )
    return Object.fromEntries(names.map((one: any) => [one.name, one.events]))
  }
  expect(await count()).toMatchObject({ 'Order Completed': 2, page: 1, 'Cart Viewed': 1 })
  expect(await count()).toMatchObject({ 'Order Completed': 2 })
  await send([order('m5', [{ product_id: 'p1', quantity: 1.5 }, 7 as never, { product_id: 'p1' }])])
  expect(await count()).toMatchObject({ 'Order Completed': 3 })
  const { products } = (await ask('GET', '/api/products')).body
  expect(products).toMatchObject([
    { id: 'p1', name: '杯子', orders: 3, quantity: 5.5 },
    { id: 'p2', orders: 1, quantity: 1 },
  ])
  expect((await ask('GET', '/api/products?search=P2')).body.products).toHaveLength(1)
  expect((await ask('GET', '/api/event-names?search=cart')).body.names).toHaveLength(1)
})

test('the states of life are counted', async () => {
  const { states } = (await ask('GET', '/api/lifecycle', undefined, 'analyst')).body
  expect(states).toContainEqual({ state: 'growing', customers: 1 })
  expect(states).toContainEqual({ state: 'new', customers: 1 })
})

test('attributes are listed, and one is made personal by an admin', async () => {
  await send([{ type: 'identify', userId: 'u1', messageId: 'i1', traits: { wechat: 'abc', age: 3, name: '张三' } }])
  const of = async (name: string) =>
    (await ask('GET', '/api/attributes', undefined, 'analyst')).body.attributes.find((one: any) => one.name === name)
  expect(await of('age')).toMatchObject({ type: 'number', personal: false })
  expect(await of('name')).toMatchObject({ personal: true })
  expect((await ask('POST', '/api/attributes/personal', { name: 'wechat' })).status).toBe(403)
  expect((await ask('POST', '/api/attributes/personal', { name: 'wechat' }, 'admin')).status).toBe(200)
  await engine.quiet()
  expect((await of('wechat')).sealedAt).not.toBeNull()
})

test('quarantine is shown masked, and replayed when its cause is mended', async () => {
  expect(
    await send([
      { type: 'track', userId: 'q1', messageId: 'q1' },
      { type: 'nonsense', userId: '13812345678', messageId: 'q2' },
      { type: 'nonsense', userId: 'q3', messageId: 'q3' },
    ]),
  ).toEqual(['quarantined', 'quarantined', 'quarantined'])
  const { items, counts } = (await ask('GET', '/api/quarantine', undefined, 'analyst')).body
  expect(items).toHaveLength(3)
  expect(items[0]).not.toHaveProperty('item')
  expect(counts).toMatchObject([
    { code: 'unknown_type', items: 2 },
    { code: 'event_missing', items: 1 },
  ])
  const q2 = items.find(
    (one: any) => one.code === 'unknown_type' && one.id === Math.min(...items.slice(0, 2).map((each: any) => each.id)),
  )
  const one = await ask('GET', `/api/quarantine/${q2.id}`)
  expect(one.body.item).toContain('nonsense')
  expect(one.text).not.toContain('13812345678')
  expect((await ask('GET', '/api/quarantine/99999')).status).toBe(404)

  const still = (await ask('POST', '/api/quarantine/replays', { code: 'unknown_type' })).body
  expect(still).toMatchObject({ stored: 0, repeated: 0, next: null })
  expect(still.refused).toHaveLength(2)
  expect((await ask('GET', '/api/quarantine')).body.items).toHaveLength(3)

  // As if what refused it had been mended: an item that is well now, and one that came again meanwhile by itself.
  const seal = (item: object) => engine.core.vault.sealItem(Buffer.from(JSON.stringify(item)))
  const put = (item: object) =>
    database.pool.query(
      `insert into quarantine (source, received_at, code, detail, item) values ('web', $1, 'mended', '', $2) returning id`,
      [new Date(clock.now() - 5_000), seal(item)],
    )
  await put({ type: 'page', userId: 'q9', messageId: 'q9' })
  await put({ type: 'page', userId: 'u2', messageId: 'm2' })
  const replayed = (await ask('POST', '/api/quarantine/replays', { code: 'mended' })).body
  expect(replayed).toEqual({ stored: 1, repeated: 1, refused: [], next: null })
  expect((await ask('POST', '/api/quarantine/replays', { code: 'mended' })).body).toMatchObject({
    stored: 0,
    repeated: 0,
  })
  const { rows } = await database.pool.query(`select timestamp from events where message_id = 'q9'`)
  expect(rows[0].timestamp).toBe(clock.now() - 5_000)
  expect((await ask('POST', '/api/quarantine/replays', { ids: [items[0].id] })).body.refused).toHaveLength(1)
})

test('what nobody will mend is put away, but not what came since it was looked at', async () => {
  const { counts } = (await ask('GET', '/api/quarantine')).body
  const { code, items, latest } = counts.find((one: { code: string }) => one.code === 'unknown_type')
  await send([{ type: 'nonsense', userId: 'q4', messageId: 'q4' }])
  const dismissed = await ask('POST', '/api/quarantine/dismissals', { code, upTo: latest })
  expect(dismissed.body).toEqual({ dismissed: items })
  const left = (await ask('GET', `/api/quarantine?code=${code}`)).body
  expect(left.items).toHaveLength(1)
  expect((await ask('POST', '/api/quarantine/replays', { code })).body.refused).toHaveLength(1)
  const { rows } = await database.pool.query(
    `select count(*) as n from quarantine where dismissed_by like 'key:%' and item = ''`,
  )
  expect(rows[0].n).toBe(items)
})
