import { expect, test } from 'vitest'
import { armOf, chanceOf } from './chance.ts'

// As hash(seed, value, 2) of @growthbook/growthbook 1.6.2 answers.
test.each([
  ['sop 1 a', '1', 0.0478],
  ['sop 1 a', '2', 0.6995],
  ['seed', '客户 42', 0.3081],
  ['', 'x', 0.9986],
  ['sop 12 split', '999999', 0.1722],
])('the chance of %j with %j is what others say', (seed, id, chance) => {
  expect(chanceOf(seed, id)).toBe(chance)
})

test('arms are filled by their weights', () => {
  const counts = [0, 0, 0]
  for (let id = 0; id < 30_000; id++) counts[armOf(chanceOf('sop 7 s', String(id)), [1, 2, 3])]!++
  // Three standard deviations of the largest are 260.
  for (const [place, expected] of [5_000, 10_000, 15_000].entries())
    expect(Math.abs(counts[place]! - expected)).toBeLessThan(300)
})

test('the ends of what chance can be have an arm', () => {
  expect([armOf(0, [1, 1]), armOf(0.4999, [1, 1]), armOf(0.5, [1, 1]), armOf(0.9999, [1, 1])]).toEqual([0, 0, 1, 1])
})
