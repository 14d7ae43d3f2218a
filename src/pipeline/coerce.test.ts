import { expect, test } from 'vitest'
import type { JsonObject } from '../events.ts'
import { coerceItem, ItemProblem } from './coerce.ts'

const context = { source: 'web', receivedAt: 1e12, sentAt: null, trusted: false, contentId: () => 'content-x' }
const propertiesOf = (item: JsonObject) => coerceItem({ messageId: 'm', userId: 'u', ...item }, context).properties

test.each(['page', 'screen'])('what a %s is called is kept among its properties', (type) => {
  expect(propertiesOf({ type, name: '首页', category: '商城', properties: { path: '/' } })).toEqual({
    name: '首页',
    category: '商城',
    path: '/',
  })
  expect(propertiesOf({ type, properties: { name: '自己写的', path: '/' } })).toEqual({ name: '自己写的', path: '/' })
  expect(propertiesOf({ type, name: 'Home', properties: { name: 'other' } })).toEqual({ name: 'Home' })
  expect(propertiesOf({ type, name: '', category: 7, properties: { category: 'shop' } })).toEqual({ category: 'shop' })
})

test('a name beside the properties of anything else is not its', () => {
  expect(propertiesOf({ type: 'track', event: 'E', name: 'x', properties: { a: 1 } })).toEqual({ a: 1 })
  expect(propertiesOf({ type: 'identify', name: 'x', traits: { city: '上海' } })).toEqual({ city: '上海' })
})

test('what a page is called is checked like anything else that is kept', () => {
  expect(() => propertiesOf({ type: 'page', name: 'a\u0000b' })).toThrow(ItemProblem)
})
