import { expect, test } from 'vitest'
import type { Test } from '../../src/rules/language.ts'
import { fixed, lookUp, orderOfText, passes } from './values.ts'

test.each<[unknown, bigint | undefined]>([
  [0, 0n],
  [-0, 0n],
  [1, 1_000_000n],
  [0.1, 100_000n],
  [19.9, 19_900_000n],
  [1.0000005, 1_000_001n],
  [-1.0000005, -1_000_001n],
  [1.0000004999, 1_000_000n],
  [0.1234565, 123_457n],
  [5e-7, 1n],
  [4.9e-7, 0n],
  [5e-324, 0n],
  [9e9, 9_000_000_000_000_000n],
  [9000000000.000002, undefined],
  [-9.1e9, undefined],
  [1e300, undefined],
  [NaN, undefined],
  ['1', undefined],
  [true, undefined],
])('%s is %s millionths', (value, expected) => expect(fixed(value)).toBe(expected))

test('text compares by code point, where UTF-16 would not', () => {
  expect(orderOfText('～', '😀')).toBe(-1)
  expect(['～', '😀'].sort()).toEqual(['😀', '～'])
  expect(orderOfText('a', 'ab')).toBe(-1)
  expect(orderOfText('Z', 'a')).toBe(-1)
  expect(orderOfText('', '')).toBe(0)
})

test.each<[object, string, unknown]>([
  [{ a: { b: 1 } }, 'a.b', 1],
  [{ a: { b: 1 }, 'a.b': 2 }, 'a.b', 2],
  [{ a: { b: 1 }, 'a.b': null }, 'a.b', null],
  [{ a: [{ b: 1 }] }, 'a.b', undefined],
  [{ a: [7] }, 'a.0', undefined],
  [{ a: 'text' }, 'a.length', undefined],
  [{ a: null }, 'a.b', undefined],
  [{}, 'toString', undefined],
])('%j at %s', (properties, path, expected) => expect(lookUp(properties, path)).toEqual(expected))

const yes: [unknown, Test][] = [
  [1, { op: '=', value: 1.0000001 }],
  [1, { op: '!=', value: '1' }],
  [true, { op: '!=', value: 'true' }],
  [1e10, { op: '=', value: 1e10 }],
  [1e10, { op: '>', value: 1 }],
  [1e10, { op: 'exists' }],
  [null, { op: 'missing' }],
  [undefined, { op: 'missing' }],
  [[], { op: 'exists' }],
  ['', { op: 'exists' }],
  [0.3, { op: '<=', value: 0.1 + 0.2 }],
  ['～', { op: '<', value: '😀' }],
  ['abc', { op: 'contains', value: 'bc' }],
  ['abc', { op: 'starts', value: 'ab' }],
  ['1', { op: 'in', value: [1, '1'] }],
  [false, { op: 'in', value: [true, false] }],
]
test.each(yes)('%j passes %j', (value, one) => expect(passes(one, value)).toBe(true))

const no: [unknown, Test][] = [
  [1, { op: '=', value: '1' }],
  [null, { op: '!=', value: 1 }],
  [undefined, { op: '!=', value: 1 }],
  [[], { op: '!=', value: 1 }],
  [{}, { op: '!=', value: 1 }],
  [1, { op: '<', value: '2' }],
  [true, { op: '>=', value: true }],
  [true, { op: '<', value: 2 }],
  ['b', { op: 'starts', value: 'ab' }],
  [12, { op: 'contains', value: '1' }],
  [['a'], { op: 'contains', value: 'a' }],
  ['1', { op: 'in', value: [1] }],
  [null, { op: 'exists' }],
  [0, { op: 'missing' }],
]
test.each(no)('%j does not pass %j', (value, one) => expect(passes(one, value)).toBe(false))
