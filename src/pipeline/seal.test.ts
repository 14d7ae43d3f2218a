import fc from 'fast-check'
import { expect, test } from 'vitest'
import { testVault } from '../../test/support/vault.ts'
import type { Fact, Json, JsonObject } from '../events.ts'
import { isToken } from '../kernel/vault.ts'
import { coerceItem, ItemProblem } from './coerce.ts'
import { gramsOf, gramsWanted } from './names.ts'
import { categoryOf, mask, tokenOf } from './personal.ts'
import { sealFact, sealMarked } from './seal.ts'

const vault = testVault()
const context = { source: 'web', receivedAt: 1e12, sentAt: null, trusted: false, contentId: () => 'content-x' }
const take = (item: Record<string, unknown>, isVerb = false): Fact =>
  sealFact(vault, coerceItem({ messageId: 'm', ...item }, { ...context, isVerb }), isVerb)
const identify = (traits: JsonObject) => take({ type: 'identify', userId: 'u', traits })
const track = (properties: JsonObject) => take({ type: 'track', event: 'E', userId: 'u', properties })
const same = (fact: Fact) => sealFact(vault, fact, false) === fact

test('a fact without anything personal is the same fact', () => {
  const plain = coerceItem(
    {
      type: 'track',
      event: 'Order Completed',
      userId: 'u1',
      messageId: 'm',
      properties: { revenue: 1, products: [{ name: 'Tea', address: 'shelf 7' }], mobile: true, phone: '', email: null },
      context: { page: { url: 'https://shop.cn/?utm=1' } },
    },
    context,
  )
  expect(same(plain)).toBe(true)
  expect(
    same(
      coerceItem(
        { type: 'identify', userId: 'u', messageId: 'm', traits: { city: '上海', birthday: '1990-01-01' } },
        context,
      ),
    ),
  ).toBe(true)
})

test('the same phone, however it is written and wherever it stands, is one token', () => {
  const token = tokenOf(vault, 'phone', '13800138000')
  const one = identify({ phone: '+86 138-0013-8000' })
  expect(one.identifiers).toEqual([
    { kind: 'user_id', value: 'u' },
    { kind: 'phone', value: token },
  ])
  expect(one.properties).toEqual({ phone: token })
  expect(one.secrets).toEqual([{ token, attribute: 'phone', value: '13800138000', isName: false }])
  expect(track({ receiver: { Mobile_Phone: 13800138000 }, list: [{ 手机号: '13800138000' }] }).properties).toEqual({
    receiver: { Mobile_Phone: token },
    list: [{ 手机号: token }],
  })
  expect(identify({ 'contact.phone': '13800138000' }).properties).toEqual({ 'contact.phone': token })
  expect(tokenOf(vault, 'email', 'A@B.cn')).toBe(tokenOf(vault, 'E-Mail', ' a@b.cn'))
})

test('an id that is an address or a number of a person is kept as one', () => {
  const fact = take({ type: 'track', event: 'E', userId: 'a@b.cn', anonymousId: '13800138000' })
  expect(fact.identifiers.every(({ value }) => isToken(value))).toBe(true)
  expect(fact.secrets!.map(({ attribute, value }) => [attribute, value]).sort()).toEqual([
    ['anonymous_id', '13800138000'],
    ['user_id', 'a@b.cn'],
  ])
})

test('a token from outside is a value like any other, from our own verbs it is a token', () => {
  const token = tokenOf(vault, 'phone', '13800138000')
  const item = { type: 'track', event: 'E', context: { externalIds: [{ type: 'phone', id: token }] }, userId: token }
  const fact = take(item)
  expect(fact.identifiers.map(({ value }) => value)).not.toContain(token)
  expect(fact.identifiers.every(({ value }) => isToken(value))).toBe(true)
  expect(take(item, true).identifiers.map(({ value }) => value)).toEqual([token, token])
})

test('an object is sealed part by part, and the city stays', () => {
  const { properties } = identify({
    address: { city: '上海', street: 'x 1', geo: { lat: 1 }, note: null },
    name: { first: '明' },
  })
  expect(properties).toEqual({
    address: {
      city: '上海',
      street: tokenOf(vault, 'address.street', 'x 1'),
      geo: tokenOf(vault, 'address.geo', { lat: 1 }),
      note: null,
    },
    name: { first: tokenOf(vault, 'name.first', '明') },
  })
  expect(isToken(identify({ address: 'x 1' }).properties.address)).toBe(true)
  expect(identify({ 'address.city': '上海', 'address.street': 'x 1' }).properties).toEqual({
    'address.city': '上海',
    'address.street': tokenOf(vault, 'address.street', 'x 1'),
  })
})

test('what is nobody’s is not kept', () => {
  const fact = sealFact(
    vault,
    coerceItem(
      { type: 'track', event: 'E', messageId: 'm', properties: { email: 'a@b.cn', n: 1 } },
      { ...context, trusted: true },
    ),
    false,
  )
  expect(fact.properties).toEqual({ email: null, n: 1 })
  expect(fact.secrets).toEqual([])
})

test('the registry marks more', () => {
  const fact = identify({ wechat: 'wx_1', 'wechat.id': 7, other: 'x', phone: '13800138000' })
  const sealed = sealMarked(vault, fact, new Set(['wechat']))
  expect(sealed.properties).toMatchObject({ wechat: tokenOf(vault, 'wechat', 'wx_1'), other: 'x' })
  expect(isToken(sealed.properties['wechat.id'])).toBe(true)
  expect(sealed.properties.phone).toBe(fact.properties.phone)
  expect(sealed.secrets).toHaveLength(3)
  expect(sealMarked(vault, sealed, new Set(['wechat']), { isOurs: true }).properties).toEqual(sealed.properties)
  expect(sealMarked(vault, fact, new Set(['nothing']))).toBe(fact)
})

const PERSONAL = ['name', 'First_Name', 'nickname', 'avatar', 'idNumber', 'address', '姓名', 'mobile', '邮箱']
const secretText = fc.string({ unit: 'binary', minLength: 8, maxLength: 60 }).map((text) => `§${text}§`)
const anything = fc.oneof(
  secretText,
  fc.array(secretText, { minLength: 1 }),
  fc.dictionary(fc.constantFrom('a', 'b', 'street'), secretText, { minKeys: 1 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
  fc.constant(''),
)

test('whatever stands in a personal trait, nothing of it is left in the fact', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...PERSONAL), anything), (traits) => {
      let fact: Fact
      try {
        fact = identify(traits as JsonObject)
      } catch (error) {
        expect(error).toBeInstanceOf(ItemProblem)
        return
      }
      expect(JSON.stringify([fact.properties, fact.identifiers, fact.context])).not.toContain('§')
      for (const name of PERSONAL) {
        const value = fact.properties[name] as Json | undefined
        if (typeof value === 'number') throw new Error(`${name} is plain`)
      }
      for (const { value, isName } of fact.secrets ?? []) if (isName) expect((value as string).length).toBeLessThan(201)
    }),
    { numRuns: 2000 },
  )
})

test('very long names are sealed, not indexed', () => {
  const [secret] = identify({ name: '长'.repeat(5000) }).secrets!
  expect(secret!.isName).toBe(false)
})

test('masks tell little', () => {
  expect(mask('phone', '13800138000')).toBe('138****8000')
  expect(mask('email', 'wang@example.com')).toBe('w***@example.com')
  expect(mask('email', 'no address')).toBe('n***')
  expect(mask('name', '😀明')).toBe('😀**')
  expect(mask('address', { a: 1 })).toBe('***')
})

test('two characters find a name', () => {
  expect(gramsOf('王小明')).toEqual(['王', '小', '明', '王小', '小明'])
  expect(gramsWanted('小明')).toEqual(['小明'])
  expect(gramsWanted('Ｗａｎｇ')).toEqual(['wa', 'an', 'ng'])
  expect(gramsOf(' ')).toEqual([])
  expect(gramsOf('😀a')).toEqual(['😀', 'a', '😀a'])
})

test('words are told apart', () => {
  expect(categoryOf('constructor')).toBeUndefined()
  expect(categoryOf('__proto__')).toBeUndefined()
  expect(categoryOf('company.name')).toBeUndefined()
  expect(categoryOf('x'.repeat(500))).toBeUndefined()
})
