import { expect, test } from 'vitest'
import { freshDatabase } from '../../../test/support/database.ts'
import { testEngine } from '../../../test/support/engine.ts'
import { findInDatabase } from '../../../test/support/find-text.ts'
import { ManualClock } from '../../kernel/clock.ts'
import { isToken } from '../../kernel/vault.ts'
import { Ingest } from '../../pipeline/ingest.ts'
import { AttributeRegistry } from '../../pipeline/registry.ts'
import type { Rule } from '../../rules/language.ts'
import { countMembers, createSegment } from '../segments/segments.ts'
import { listAttributes, markPersonal } from './attributes.ts'

const T0 = Date.parse('2026-01-10T00:00:00Z')

async function open() {
  const database = await freshDatabase()
  const clock = new ManualClock(T0)
  const engine = testEngine(database, clock)
  const source = { source: 'web', sentAt: null, trusted: false }
  let sent = 0
  const identify = (userId: string, traits: object, doors = engine.doors) =>
    doors.ingest([{ type: 'identify', userId, traits, messageId: `m${++sent}` }], source)
  const segment = (slug: string, rule: Rule) => createSegment(engine.core, { slug, name: slug, rule }, 'test')
  const counts = async (...slugs: string[]) => Promise.all(slugs.map((slug) => countMembers(engine.core, slug)))
  return { database, engine, core: engine.core, identify, segment, counts, source }
}

test('attributes are listed with the type of what they hold', async () => {
  const { core, identify } = await open()
  await identify('a', { city: '上海', age: 7, joined: '2026-01-01', vip: true, list: [1], o: { x: 1 }, empty: null })
  await identify('b', { city: 8, joined: 'yesterday', phone: 13800138000, address: { city: 'x' }, age: 8 })
  await identify('c', { age: 9.5, empty: '' })
  const types = Object.fromEntries((await listAttributes(core)).map((one) => [one.name, [one.type, one.personal]]))
  expect(types).toEqual({
    address: ['object', true],
    age: ['number', false],
    city: ['mixed', false],
    joined: ['text', false],
    list: ['list', false],
    o: ['object', false],
    phone: ['text', true],
    vip: ['boolean', false],
  })
})

test('known traits ask nothing of the database', async () => {
  const { core, identify, database } = await open()
  await identify('a', { city: '上海' })
  await database.pool.query('alter table attributes rename to hidden')
  const pool = core.database.pool
  await database.pool.query(`create view attributes as select * from hidden where 1 / 0 > 1`)
  expect(pool).toBe(database.pool)
  expect((await identify('b', { city: '北京' }))[0]!.status).toBe('stored')
})

test('a name too many is parked with the reason', async () => {
  const { core, identify, database } = await open()
  const small = new Ingest({ ...core, attributes: new AttributeRegistry({ maxAttributes: 3 }) })
  expect((await identify('a', { a: 1, b: 1, c: 1 }, small))[0]!.status).toBe('stored')
  expect((await identify('b', { a: 2, d: 1 }, small))[0]).toMatchObject({
    status: 'quarantined',
    code: 'too_many_attributes',
  })
  expect((await identify('b', { a: 2 }, small))[0]!.status).toBe('stored')
  expect((await identify('b', { ['x'.repeat(201)]: 2 }))[0]).toMatchObject({ code: 'attribute_name_too_long' })
  expect((await database.pool.query('select from identities where kind = $1', ['user_id'])).rowCount).toBe(2)
})

const is = (attribute: string, test: object) => ({ kind: 'attribute', attribute, test }) as Rule

test('rules ask for tokens, and for equality only', async () => {
  const { database, identify, segment, counts, engine } = await open()
  await identify('a', { phone: '138 0013 8000', address: { street: 's 1', city: '上海' } })
  await identify('b', { phone: '13900139000' })
  await segment('equal', is('phone', { op: '=', value: '+86 13800138000' }))
  await segment('other', is('phone', { op: '!=', value: '13800138000' }))
  await segment('one-of', is('phone', { op: 'in', value: ['13900139000', 13800138000, 'x'] }))
  await segment('has', is('phone', { op: 'exists' }))
  await segment('street', is('address.street', { op: '=', value: 's 1' }))
  await segment('city', is('address.city', { op: 'starts', value: '上' }))
  await engine.quiet()
  expect(await counts('equal', 'other', 'one-of', 'has', 'street', 'city')).toEqual([1, 1, 2, 2, 1, 1])
  expect(await findInDatabase(database, '13800138000')).toEqual([])
  for (const wrong of [
    is('phone', { op: 'starts', value: '138' }),
    is('email', { op: '<', value: 'x' }),
    { kind: 'anniversary', attribute: 'idNumber', fromDays: 0, toDays: 1 } as Rule,
    {
      kind: 'count',
      of: { event: 'E', where: [{ property: 'x.email', test: { op: 'contains', value: '@' } }] },
      window: { kind: 'ever' },
      op: '>',
      value: 0,
    } as Rule,
  ])
    await expect(segment('wrong', wrong)).rejects.toThrow('personal_attribute')
})

test('marking an attribute seals what is there, and no answer changes on the way', async () => {
  const { database, core, identify, segment, counts, engine } = await open()
  for (let i = 0; i < 30; i++) await identify(`u${i}`, { wechat: `wx-account-${i % 3}`, n: i })
  await segment('first', is('wechat', { op: '=', value: 'wx-account-0' }))
  await segment('others', is('wechat', { op: '!=', value: 'wx-account-0' }))
  await segment('said', {
    kind: 'count',
    of: { event: 'identify', where: [{ property: 'wechat', test: { op: 'in', value: ['wx-account-1'] } }] },
    window: { kind: 'ever' },
    op: '>=',
    value: 1,
  })
  await engine.quiet()
  const before = await counts('first', 'others', 'said')
  expect(before).toEqual([10, 20, 10])

  expect(await markPersonal(core, 'wechat')).toMatchObject({ personal: true, sealedAt: null })
  // Some come between: new values are tokens already, old ones are not.
  await identify('late', { wechat: 'wx-account-0' })
  await segment('between', is('wechat', { op: '=', value: 'wx-account-0' }))
  expect(await counts('first', 'others', 'said')).toEqual([11, 20, 10])
  await engine.quiet()
  expect(await counts('first', 'others', 'said', 'between')).toEqual([11, 20, 10, 11])
  expect(await findInDatabase(database, 'wx-account')).toEqual([])
  const { rows } = await database.pool.query(`select rule from rule_versions order by id`)
  expect(rows[0]!.rule.test.op).toBe('=')
  expect(isToken(rows[0]!.rule.test.value)).toBe(true)
  expect(rows[1]!.rule.test.op).toBe('!=')
  expect((await listAttributes(core)).find((one) => one.name === 'wechat')!.sealedAt).not.toBeNull()
  expect((await database.pool.query('select from vault_values')).rowCount).toBe(31)
  expect(await markPersonal(core, 'wechat')).toMatchObject({ personal: true })
  await engine.sealing.finishAll()
})

test('an attribute of which a rule asks more stays as it is', async () => {
  const { core, segment, engine } = await open()
  await segment('starts', is('level', { op: 'starts', value: 'g' }))
  await engine.quiet()
  await expect(markPersonal(core, 'level')).rejects.toMatchObject({
    code: 'in_use',
    details: { uses: [{ kind: 'segment', slug: 'starts' }] },
  })
})
