import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { COMPARISONS } from './language.ts'
import type { Scalar, Test } from './language.ts'
import type { Json } from '../events.ts'
import { compileTest, passes, propertyAt, toFixed6 } from './values.ts'

describe('propertyAt', () => {
  const own = {
    a: { b: { c: 1 } },
    'a.b': 'dotted',
    list: [{ x: 1 }],
    none: null,
    text: 'abc',
    'n.x': null,
    n: { x: 1 },
  }
  it.each([
    ['a.b', 'dotted'],
    ['a.b.c', 1],
    ['a.x', undefined],
    ['list.0', undefined],
    ['list.0.x', undefined],
    ['list.length', undefined],
    ['text.length', undefined],
    ['none', null],
    ['none.x', undefined],
    ['n.x', null],
    ['toString', undefined],
    ['a.constructor', undefined],
    ['__proto__', undefined],
  ])('%s', (path, expected) => expect(propertyAt(own, path)).toBe(expected))
})

/** Rounds the shortest decimal with whole-number arithmetic on its digits, by another road than the code under test. */
function roundedByDigits(value: number): number {
  const [mantissa, exponent] = Math.abs(value).toExponential().split('e') as [string, string]
  const [whole, fraction = ''] = mantissa.split('.')
  const digits = BigInt(whole + fraction)
  const shift = Number(exponent) - fraction.length + 6
  const scaled =
    shift >= 0 ? digits * 10n ** BigInt(shift) : (digits * 2n + 10n ** BigInt(-shift)) / (2n * 10n ** BigInt(-shift))
  return Number(value < 0 ? -scaled : scaled)
}

const LIMIT = 9_000_000_000
const nearRange = fc.oneof(
  fc.double({ min: -LIMIT, max: LIMIT, noNaN: true }),
  fc.double({ min: -2e-6, max: 2e-6, noNaN: true }),
  fc.double({ min: 2 ** 32, max: LIMIT, noNaN: true }),
  fc.tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 9 })).map(([n, p]) => n / 10 ** p),
  fc.tuple(fc.nat(9000), fc.nat(9_999_999)).map(([n, f]) => Number(`${n}.${String(f).padStart(7, '0')}5`)),
  fc.tuple(fc.integer({ min: 4_294_967_296, max: 8_999_999_999 }), fc.nat(999)).map(([n, f]) => Number(`${n}.${f}`)),
)

describe('toFixed6', () => {
  it.each([
    [0, 0],
    [-0, 0],
    [1, 1_000_000],
    [0.1, 100_000],
    [59.970000000000006, 59_970_000],
    [1.0000005, 1_000_001],
    [-1.0000005, -1_000_001],
    [1.0000004999, 1_000_000],
    [0.0000005, 1],
    [-0.0000005, -1],
    [4.9e-7, 0],
    [-4.9e-7, 0],
    [9_000_000_000, 9_000_000_000_000_000],
    [8_999_999_999.12, 8_999_999_999_120_000],
    [8_999_999_999.999998, 8_999_999_999_999_998],
    [9_000_000_001, undefined],
    [-9_000_000_001, undefined],
    [1e300, undefined],
    [Number.NaN, undefined],
    ['1', undefined],
    [true, undefined],
    [null, undefined],
    [undefined, undefined],
    [[1], undefined],
  ])('%s', (value, expected) => expect(toFixed6(value as Json)).toBe(expected))

  it('agrees with arithmetic on the digits of the shortest decimal', () => {
    fc.assert(
      fc.property(nearRange, (value) => {
        const fixed = toFixed6(value)!
        expect(Object.is(fixed, -0)).toBe(false)
        expect(fixed).toBe(roundedByDigits(value))
      }),
      { numRuns: 20_000 },
    )
  })
})

describe('passes', () => {
  const list: Test = { op: 'in', value: ['tea', 3, true] }
  it.each<[Test, Json | undefined, boolean]>([
    [{ op: '=', value: 3 }, 3.0000001, true],
    [{ op: '=', value: 3 }, 3.0000005, false],
    [{ op: '=', value: 3 }, '3', false],
    [{ op: '!=', value: 3 }, '3', true],
    [{ op: '!=', value: 3 }, 4, true],
    [{ op: '!=', value: 3 }, undefined, false],
    [{ op: '!=', value: 3 }, null, false],
    [{ op: '!=', value: 3 }, [3], false],
    [{ op: '!=', value: 3 }, { a: 3 }, false],
    [{ op: '!=', value: 3 }, 1e12, true],
    [{ op: '!=', value: 1e12 }, 3, true],
    [{ op: '!=', value: 1e12 }, '3', true],
    [{ op: '=', value: 13_800_138_000 }, 13_800_138_000, true],
    [{ op: '<', value: 3 }, '2', false],
    [{ op: '<', value: 3 }, 2, true],
    [{ op: '<', value: 3 }, -1e12, true],
    [{ op: '>', value: 9e9 }, 9e9 + 1, true],
    [{ op: '>=', value: true }, true, false],
    [{ op: '=', value: true }, true, true],
    [{ op: '!=', value: true }, false, true],
    [{ op: '!=', value: true }, 'true', true],
    // U+FFEE is before U+1F375 by code point and after it in UTF-16.
    [{ op: '<', value: '🍵' }, '\uffee', true],
    [{ op: '>=', value: 'b' }, 'B', false],
    [{ op: 'contains', value: '茶' }, '红茶包', true],
    [{ op: 'contains', value: '1' }, 1, false],
    [{ op: 'starts', value: '红' }, '红茶', true],
    [list, 'tea', true],
    [list, 3, true],
    [list, '3', false],
    [list, true, true],
    [list, false, false],
    [list, null, false],
    [list, ['tea'], false],
    [{ op: 'exists' }, false, true],
    [{ op: 'exists' }, [], true],
    [{ op: 'exists' }, null, false],
    [{ op: 'missing' }, undefined, true],
    [{ op: 'missing' }, null, true],
    [{ op: 'missing' }, '', false],
  ])('%j of %j is %s', (test, value, expected) => {
    expect(passes(test, value)).toBe(expected)
    expect(compileTest(test)(value)).toBe(expected)
  })

  it('is what the compiled test says', () => {
    // Few values, so that equal ones meet.
    const number = fc.constantFrom(0, -0, 3, 3.0000001, 3.0000005, -1, 9e9, 9e9 + 1, 1e12, -1e300)
    const text = fc.constantFrom('', '3', 'tea', 'te', '茶', '🍵', '\uffee', 'true')
    const scalar = fc.oneof<fc.Arbitrary<Scalar>[]>(number, text, fc.boolean())
    const test = fc.oneof<fc.Arbitrary<Test>[]>(
      fc.record({ op: fc.constantFrom(...COMPARISONS), value: scalar }),
      fc.record({ op: fc.constantFrom('contains', 'starts'), value: text.filter((value) => value !== '') }),
      fc.record({ op: fc.constant('in'), value: fc.array(scalar, { minLength: 1, maxLength: 4 }) }),
      fc.record({ op: fc.constantFrom('exists', 'missing') }),
    )
    const value = fc.oneof(scalar, fc.constantFrom<Json | undefined>(null, undefined, [], [3], {}, { tea: 3 }))
    fc.assert(
      fc.property(test, value, (one, held) => compileTest(one)(held) === passes(one, held)),
      { numRuns: 20_000 },
    )
  })
})
