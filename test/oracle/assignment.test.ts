import { GrowthBook } from '@growthbook/growthbook'
import { expect, test } from 'vitest'
import { armOf, chanceOf } from '../../src/kernel/chance.ts'

/** Who falls to which arm, as another implementation of the same experiment says it. */
test.each([
  ['two halves', [1, 1]],
  ['a tenth held back', [9, 1]],
  ['three of unlike weight', [50, 30, 20]],
  ['ten', Array.from({ length: 10 }, () => 1)],
])('%s: 100,000 customers are assigned as GrowthBook assigns them', (name, weights) => {
  const seed = `sop 7 ${name}`
  const sum = weights.reduce((a, b) => a + b, 0)
  const shares = weights.map((weight) => weight / sum)
  let different = 0
  for (let id = 0; id < 100_000; id++) {
    const growthbook = new GrowthBook({ attributes: { id: String(id) } })
    const oracle = growthbook.run({ key: seed, seed, hashVersion: 2, weights: shares, variations: weights.map((_, arm) => arm) as [number, number] }) // prettier-ignore
    if (oracle.value !== armOf(chanceOf(seed, String(id)), weights)) different++
  }
  expect(different).toBe(0)
})
