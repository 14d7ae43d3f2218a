import { expect, test } from 'vitest'
import { freshDatabase } from '../../../test/support/database.ts'
import { testEngine } from '../../../test/support/engine.ts'
import { findInDatabase } from '../../../test/support/find-text.ts'
import { TEST_SECRET } from '../../../test/support/vault.ts'
import { DAY_MS, ManualClock } from '../../kernel/clock.ts'
import { seededRandom } from '../../kernel/random.ts'
import { Vault, WrongSecret, Wrapping } from '../../kernel/vault.ts'
import { openQuarantined, selectQuarantined } from '../../pipeline/quarantine.ts'
import { openVault, rewrapKeys } from '../../pipeline/vault-store.ts'
import { createSegment, membersOf } from '../segments/segments.ts'
import { eraseCustomer, exportCustomer, revealAttribute, revealIdentifier } from './privacy.ts'

const T0 = Date.parse('2026-01-10T00:00:00Z')

async function open() {
  const database = await freshDatabase()
  const clock = new ManualClock(T0)
  const engine = testEngine(database, clock)
  let sent = 0
  const send = (...items: Record<string, unknown>[]) =>
    engine.doors.ingest(
      items.map((item) => ({ messageId: `m${++sent}`, timestamp: '2026-01-09T00:00:00Z', ...item })),
      { source: 'web', sentAt: null, trusted: false },
    )
  const customerOf = async (value: string): Promise<number | undefined> =>
    (await database.pool.query('select customer_id from identities where value = $1', [value])).rows[0]?.customer_id
  return { database, clock, engine, core: engine.core, send, customerOf }
}

const WANG = {
  type: 'identify',
  userId: 'wang-1',
  anonymousId: 'browser-77',
  traits: {
    name: '王小明',
    nickname: '明明😀',
    phone: '+86 138-0013-8000',
    email: 'Wang.XiaoMing@Example.com',
    idNumber: 3101011990010123,
    address: { street: '南京西路 1266 号', city: '上海', phone: '02162880000' },
    avatar: 'https://cdn.example.com/wang.png',
    birthday: '1990-01-01',
    level: 'gold',
  },
}
const BOUGHT = {
  type: 'track',
  event: 'Order Completed',
  userId: 'wang-1',
  properties: {
    revenue: 5,
    email: 'wang.xiaoming@example.com',
    note: 'ring 13800138000 first',
    receiver: { mobile: '13800138000', name: '王小明' },
    products: [{ name: 'Tea', sku: 't1' }],
  },
  context: { traits: { email: 'wang.xiaoming@example.com' }, ip: '203.0.113.9' },
}
const LOOKED = {
  type: 'page',
  name: 'Home',
  anonymousId: 'browser-77',
  properties: { url: 'https://shop.cn/?email=wang.xiaoming@example.com&utm=1' },
  context: { page: { url: 'https://shop.cn/?a=1&phone=13800138000' } },
}
/** Names are plain in one table; what a brand writes into other fields it is told not to. */
const PLAIN = ['13800138000', '138-0013-8000', 'xiaoming', '3101011990010123', '南京西路', '62880000', 'wang.png']

test('after ingest nothing personal is plain anywhere', async () => {
  const { database, engine, send } = await open()
  await send(WANG, { ...BOUGHT, properties: { ...BOUGHT.properties, note: 'ring first' } }, LOOKED)
  // bad items: an unknown type, a phone that is none, an event nobody can store
  const bad = await send(
    { ...WANG, type: 'nonsense' },
    { ...WANG, traits: { ...WANG.traits, phone: { a: '13800138000' } } },
    { ...BOUGHT, properties: { email: 'wang.xiaoming@example.com', n: '\u0000' } },
  )
  expect(bad.map((one) => one.status)).toEqual(['quarantined', 'quarantined', 'quarantined'])
  await engine.quiet()
  for (const plain of PLAIN) expect(await findInDatabase(database, plain), plain).toEqual([])
  expect(await findInDatabase(database, '王小明')).toEqual(['events.properties', 'names.name'])
  expect(await findInDatabase(database, '上海')).not.toEqual([])
})

test('what waits in quarantine is masked to look at and whole to replay', async () => {
  const { core, send } = await open()
  await send({ ...WANG, type: 'nonsense' })
  const [shown] = await selectQuarantined(core, { limit: 10 })
  expect(shown!.item).not.toContain('13800138000')
  expect(JSON.parse(shown!.item).traits).toMatchObject({ phone: '+86****8000', name: '王**', level: 'gold' })
  const [opened] = await openQuarantined(core, [shown!.id])
  expect(JSON.parse(opened!.item)).toMatchObject(WANG.traits ? { traits: WANG.traits } : {})
})

test('a person is given everything', async () => {
  const { core, engine, send, customerOf, clock } = await open()
  await createSegment(
    core,
    {
      slug: 'wang',
      name: 'W',
      rule: { kind: 'attribute', attribute: 'phone', test: { op: '=', value: '13800138000' } },
    },
    'test',
  )
  await send(WANG, BOUGHT, LOOKED)
  await engine.quiet()
  const id = (await customerOf('wang-1'))!
  expect((await membersOf(core, 'wang', { after: 0, limit: 9 })).members.map((one) => one.customerId)).toEqual([id])

  const actor = { id: 'key:3', random: seededRandom(1) }
  clock.advance(DAY_MS)
  expect(await revealAttribute(core, actor, id, 'phone')).toEqual({ attribute: 'phone', value: '13800138000' })
  expect((await revealAttribute(core, actor, id, 'address')).value).toEqual(WANG.traits.address)
  const given = await exportCustomer(core, id)
  const email = given.identifiers.find((one) => one.kind === 'email')!
  expect(email.value).toBe('wang.xiaoming@example.com')
  expect(given.identifiers.map((one) => one.kind).sort()).toEqual(['anonymous_id', 'email', 'phone', 'user_id'])
  expect(Object.fromEntries(given.attributes.map(({ name, value }) => [name, value]))).toEqual({
    ...WANG.traits,
    phone: '13800138000',
    email: 'wang.xiaoming@example.com',
  })
  expect(given.events.find((one) => one.name === 'Order Completed')!.properties).toEqual(BOUGHT.properties)
  expect(given.reveals.map(({ attribute, by, at }) => [attribute, by, at])).toEqual([
    ['phone', 'staff:key:3', T0 + DAY_MS],
    ['address', 'staff:key:3', T0 + DAY_MS],
  ])
  expect(given.segments.map((one) => one.slug)).toEqual(['wang'])
  expect(JSON.stringify(given)).not.toContain('tok_')
})

test('a person is forgotten, and nobody brings them back', async () => {
  const { database, core, engine, send, customerOf } = await open()
  await createSegment(
    core,
    { slug: 'all', name: 'All', rule: { kind: 'attribute', attribute: 'phone', test: { op: 'exists' } } },
    'test',
  )
  await engine.quiet()
  await send(WANG, BOUGHT, LOOKED, { type: 'identify', userId: 'li-1', traits: { phone: '13900139000', name: '李雷' } })
  await send({ ...WANG, type: 'nonsense' }, { type: 'nonsense', userId: 'li-1' })
  const id = (await customerOf('wang-1'))!
  const { rows: held } = await database.pool.query('select value from identities where customer_id = $1', [id])
  const tokens = (
    await database.pool.query(`
    select token from vault_values where identity_id in (select id from identities where customer_id = ${id})
    union select token from names where identity_id in (select id from identities where customer_id = ${id})`)
  ).rows
  expect(tokens.length).toBe(8)

  const erased = await eraseCustomer(core, 'key:1', id)
  expect(await eraseCustomer(core, 'key:2', id)).toEqual(erased)
  const gone = [...PLAIN, '王小明', '明明', ...held.map((row) => row.value), ...tokens.map((row) => row.token)]
  for (const trace of gone) expect(await findInDatabase(database, trace), trace).toEqual([])
  await expect(exportCustomer(core, id)).rejects.toThrow('not_found')
  const facts = await database.pool.query(
    `select name, properties from events where not derived and identity_id <> all(select id from identities)
     order by name collate "C"`,
  )
  expect(facts.rows.map((row) => [row.name, row.properties])).toEqual([
    ['Order Completed', { revenue: 5, note: 'ring … first', receiver: {}, products: [{ name: 'Tea', sku: 't1' }] }],
    ['identify', {}],
    ['page', { name: 'Home', url: 'https://shop.cn/?email=…&utm=1' }],
  ])
  expect((await selectQuarantined(core, { limit: 9 })).map((one) => JSON.parse(one.item).userId)).toEqual(['li-1'])
  expect((await membersOf(core, 'all', { after: 0, limit: 9 })).members.map((one) => one.customerId)).toEqual([
    await customerOf('li-1'),
  ])

  // The same events again bring nobody back; a new one is of somebody new.
  const again = await core.database.transaction(async () =>
    engine.doors.ingest([{ ...WANG, messageId: 'm1', timestamp: '2026-01-09T00:00:00Z' }], {
      source: 'web',
      sentAt: null,
      trusted: false,
    }),
  )
  expect(again[0]!.status).toBe('repeated')
  for (const trace of gone) expect(await findInDatabase(database, trace), trace).toEqual([])
  await send(WANG)
  const fresh = (await customerOf('wang-1'))!
  expect(fresh).not.toBe(id)
  expect((await exportCustomer(core, fresh)).events.filter((one) => !one.derived)).toHaveLength(1)
  await engine.quiet()
})

test('a verb that was on its way brings nobody back either', async () => {
  const { core, engine, database, send } = await open()
  await send({ type: 'identify', anonymousId: 'a-b-c-d', traits: { phone: '13700137000' } })
  const { rows } = await database.pool.query(`select id, customer_id, value from identities where kind = 'phone'`)
  const { customer_id: id, value: token } = rows[0]
  const actor = { id: 'key:1', random: seededRandom(1) }
  const [erased, revealed] = await Promise.allSettled([
    eraseCustomer(core, 'x', id),
    revealIdentifier(core, actor, id, rows[0].id),
    ...Array.from({ length: 5 }, (_, i) =>
      engine.doors.ingest(
        [
          {
            type: 'track',
            event: 'Tag Added',
            messageId: `t${i}`,
            properties: { tag: 'vip' },
            context: { externalIds: [{ type: 'phone', id: token }] },
          },
        ],
        { source: 'staff:x', sentAt: null, trusted: false, isVerb: true },
      ),
    ),
  ])
  expect(erased.status).toBe('fulfilled')
  expect(['fulfilled', 'rejected']).toContain(revealed.status)
  expect(await findInDatabase(database, token)).toEqual([])
  expect((await database.pool.query('select from customers where erased_at is null')).rowCount).toBe(0)
})

test('erasing one of two who share a phone leaves the other whole', async () => {
  const { core, send, customerOf, engine } = await open()
  await send(
    { type: 'identify', userId: 'one', traits: { phone: '13800138000', name: '甲' } },
    { type: 'identify', userId: 'two', traits: { phone: '13800138000', name: '乙' } },
  )
  await send({ type: 'track', event: 'Seen', userId: 'two' })
  await eraseCustomer(core, 'x', (await customerOf('one'))!)
  const two = (await customerOf('two'))!
  expect((await exportCustomer(core, two)).attributes.map(({ value }) => value).sort()).toEqual(['13800138000', '乙'])
  await send({ type: 'identify', userId: 'two', traits: { phone: '13800138000' } })
  const given = await exportCustomer(core, two)
  expect(given.identifiers.map((one) => one.kind).sort()).toEqual(['phone', 'user_id'])
  await engine.quiet()
})

test('a merged customer is erased by any id they ever had', async () => {
  const { core, database, send, customerOf } = await open()
  await send({ type: 'track', event: 'Seen', anonymousId: 'left' })
  await send({ type: 'track', event: 'Seen', userId: 'right-1' })
  const [left, right] = [(await customerOf('left'))!, (await customerOf('right-1'))!]
  await send({ type: 'identify', userId: 'right-1', anonymousId: 'left', traits: { email: 'both@example.com' } })
  const gone = [left, right].find((id) => id !== Math.min(left, right))!
  await eraseCustomer(core, 'x', gone)
  const { rowCount } = await database.pool.query('select from customers where erased_at is null')
  expect(rowCount).toBe(0)
  for (const trace of ['both@', 'right-1']) expect(await findInDatabase(database, trace)).toEqual([])
})

test('erasing and live facts at once leave a whole customer or none', async () => {
  const { core, database, send, engine } = await open()
  await send({ type: 'identify', userId: 'busy', traits: { phone: '13600136000' } })
  const id = (await database.pool.query(`select customer_id from identities where value = 'busy'`)).rows[0].customer_id
  await Promise.all([
    ...Array.from({ length: 40 }, (_, i) =>
      send({ type: 'identify', userId: 'busy', anonymousId: `b${i}`, traits: { phone: '13600136000', n: i } }),
    ),
    eraseCustomer(core, 'x', id),
  ])
  await engine.quiet()
  const { rows } = await database.pool.query(`
    select count(*)::int as lost from events e where not derived and identifiers <> '{}'
      and not exists (select from identities i where i.id = e.identity_id)`)
  expect(rows[0].lost).toBe(0)
  const open_ = await database.pool.query('select id from customers where erased_at is null and merged_into is null')
  for (const row of open_.rows) expect((await exportCustomer(core, row.id)).identifiers.length).toBeGreaterThan(0)
  expect(
    (await database.pool.query('select from customers where id = $1 and erased_at is not null', [id])).rowCount,
  ).toBe(1)
})

test('a new secret takes over, and the old one may go', async () => {
  const database = await freshDatabase()
  const random = seededRandom(3)
  const NEW = 'another secret of more than thirty-two characters'
  const first = await openVault(database, TEST_SECRET, random)
  const engineOf = (vault: Vault) => testEngine(database, new ManualClock(T0), 'Asia/Shanghai', { vault })
  const send = (vault: Vault, messageId: string) =>
    engineOf(vault).doors.ingest([{ ...WANG, messageId }], { source: 'web', sentAt: null, trusted: false })
  await send(first, 'm1')
  await expect(openVault(database, NEW, random)).rejects.toThrow(WrongSecret)
  const both = await openVault(database, `${NEW},${TEST_SECRET}`, random)
  expect(both.token('phone', 'x')).toBe(first.token('phone', 'x'))
  expect(await rewrapKeys(database, both)).toBe(2)
  expect(await rewrapKeys(database, both)).toBe(0)
  const after = await openVault(database, NEW, random)
  const { rows } = await database.pool.query('select id from customers')
  const given = await exportCustomer(engineOf(after).core, rows[0].id)
  expect(given.attributes.find((one) => one.name === 'phone')!.value).toBe('13800138000')
  await send(after, 'm2')
  expect((await database.pool.query('select from vault_keys')).rowCount).toBe(1)
  expect(new Wrapping(NEW, random).currentId).toEqual(after.wrapping.currentId)
})
