import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chanceOver, liftOf, sampleRatio, wilson } from './lift.ts'

const arm = (reached: number, people: number) => ({ people, reached })

// Newcombe 1998 (Statistics in Medicine 17, 857–872), table I, method 3.
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('the share %i of %i lies within what Wilson says', (reached, people, low, high) => {
  const found = wilson(arm(reached, people))
  expect([found.low, found.high].map((one) => Number(one.toFixed(4)))).toEqual([low, high])
})

// Newcombe 1998 (Statistics in Medicine 17, 873–890), table II, method 10.
test.each([
  [56, 70, 48, 80, 0.0524, 0.3339],
  [9, 10, 3, 10, 0.1705, 0.809],
  [6, 7, 2, 7, 0.0582, 0.8062],
  [5, 56, 0, 29, -0.0381, 0.1926],
  [0, 10, 0, 20, -0.1611, 0.2775],
  [0, 10, 0, 10, -0.2775, 0.2775],
  [10, 10, 0, 20, 0.6791, 1],
  [10, 10, 0, 10, 0.6075, 1],
])('%i of %i less %i of %i lies within what Newcombe says', (a, m, b, n, low, high) => {
  const found = liftOf(arm(a, m), arm(b, n))!
  expect([found.low, found.high].map((one) => Number(one.toFixed(4)))).toEqual([low, high])
})

test('relative to who was held out, and of nobody nothing is said', () => {
  expect(liftOf(arm(30, 100), arm(20, 100))!.relative).toBeCloseTo(0.5, 10)
  expect(liftOf(arm(30, 100), arm(0, 100))!.relative).toBeNull()
  expect(liftOf(arm(0, 0), arm(0, 100))).toBeUndefined()
  expect(liftOf(arm(1, 2), arm(0, 0))).toBeUndefined()
})

const anyArm = fc.integer({ min: 1, max: 5_000 }).chain((people) => fc.record({ people: fc.constant(people), reached: fc.integer({ min: 0, max: people }) })) // prettier-ignore
test('an interval holds its difference, lies within what can be, and turns round with its arms', () => {
  fc.assert(
    fc.property(anyArm, anyArm, (treated, heldOut) => {
      const there = liftOf(treated, heldOut)!
      const back = liftOf(heldOut, treated)!
      expect(there.low).toBeLessThanOrEqual(there.difference)
      expect(there.high).toBeGreaterThanOrEqual(there.difference)
      expect(there.low).toBeGreaterThanOrEqual(-1 - 1e-12)
      expect(there.high).toBeLessThanOrEqual(1 + 1e-12)
      expect(back.low).toBeCloseTo(-there.high, 12)
    }),
  )
})

// Any table of chi-square with one degree of freedom.
test.each([
  [2.705543, 0.1],
  [3.841459, 0.05],
  [6.634897, 0.01],
  [10.827566, 0.001],
])('chi-square of %d is passed with a chance of %d', (chiSquare, chance) => {
  expect(chanceOver(chiSquare)).toBeCloseTo(chance, 6)
})

test('an uneven draw is seen', () => {
  // Kohavi, Tang and Xu 2020, chapter 21: 821,588 against 815,482 where both should be half.
  expect(sampleRatio(821_588, 815_482, 0.5)!.toExponential(1)).toBe('1.8e-6')
  expect(sampleRatio(950, 50, 0.05)).toBeCloseTo(1, 6)
  expect(sampleRatio(0, 0, 0.05)).toBeUndefined()
  expect(sampleRatio(10, 0, 0)).toBeUndefined()
})
