import { expect, test } from 'vitest'
import { seededRandom } from './random.ts'
import { isToken, Vault, WrongSecret, Wrapping } from './vault.ts'

const random = seededRandom(7)
const OLD = 'an old secret of more than thirty-two characters'
const NEW = 'a new secret of more than thirty-two characters!'
const root = random.bytes(32)
const vaultWith = (secrets: string) => new Vault(new Wrapping(secrets, random), root, random)
const vault = vaultWith(OLD)

test('a token is the same for the same kind and value only', () => {
  const token = vault.token('phone', '13800138000')
  expect(isToken(token)).toBe(true)
  expect(token).toHaveLength(26)
  expect(vault.token('phone', '13800138000')).toBe(token)
  expect(vault.token('email', '13800138000')).not.toBe(token)
  expect(vault.token('phone', '13800138001')).not.toBe(token)
  expect(isToken(`${token}x`)).toBe(false)
})

test('a tail is of the last four digits', () => {
  expect(vault.tail('138 0013 8000')).toBe(vault.tail('+86-139-0000-8000'))
  expect(vault.tail('13800138000')).toBe(vault.tailOfDigits('8000'))
  expect(vault.tail('13800138001')).not.toBe(vault.tail('13800138000'))
  expect(vault.tail('Room 8000')).toBeUndefined()
})

test('what is sealed opens with its key, in its place', () => {
  const key = vault.newDataKey()
  const sealed = vault.seal(key, '上海市 浦东新区 😀', '1 tok_a')
  expect(sealed.includes('上海')).toBe(false)
  expect(vault.open(key, sealed, '1 tok_a')).toBe('上海市 浦东新区 😀')
  expect(vault.seal(key, 'same', 'x').equals(vault.seal(key, 'same', 'x'))).toBe(false)
  expect(() => vault.open(key, sealed, '2 tok_a')).toThrow()
  expect(() => vault.open(vault.newDataKey(), sealed, '1 tok_a')).toThrow()
  sealed[40]! ^= 1
  expect(() => vault.open(key, sealed, '1 tok_a')).toThrow()
})

test('a new secret opens what the old one wrapped, while it is told both', () => {
  const key = vault.newDataKey()
  const wrapped = vault.wrapping.wrap(key, 'identity 1')
  const both = vaultWith(`${NEW}, ${OLD}`)
  expect(both.wrapping.unwrap(wrapped, 'identity 1')).toEqual(key)
  expect(wrapped.subarray(0, 4)).not.toEqual(both.wrapping.currentId)
  const again = both.wrapping.wrap(key, 'identity 1')
  expect(again.subarray(0, 4)).toEqual(both.wrapping.currentId)
  expect(vaultWith(NEW).wrapping.unwrap(again, 'identity 1')).toEqual(key)
  expect(() => vaultWith(NEW).wrapping.unwrap(wrapped, 'identity 1')).toThrow(WrongSecret)
  expect(() => both.wrapping.unwrap(wrapped, 'identity 2')).toThrow()
  expect(both.token('phone', '1')).toBe(vault.token('phone', '1'))
})

test('items of nobody are sealed with a key that no secret changes', () => {
  const sealed = vault.sealItem(Buffer.from('{"phone":"13800138000"}'))
  expect(sealed.includes('13800138000')).toBe(false)
  expect(vaultWith(NEW).openItem(sealed).toString()).toBe('{"phone":"13800138000"}')
})
