import { GrowthBook } from '@growthbook/growthbook'
import { expect, test } from 'vitest'
import { liftOf } from '../../src/features/sops/lift.ts'
import { armOf, chanceOf } from '../../src/kernel/chance.ts'
import { seededRandom } from '../../src/kernel/random.ts'
import { parseSop } from '../../src/sops/check.ts'
import { isHeldOutOf } from '../../src/sops/walk.ts'

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

/** A flow that does nothing, a thousand times: as often as 95 % promises it seems to do something. 2.8 to 7.2 % are three
 *  standard deviations and a little of 5 % in a thousand. */
test.each([0.5, 0.2])('of 1,000 flows that do nothing, with %s held out, few seem to do something', (holdoutShare) => {
  const parsed = parseSop({ trigger: { kind: 'manual' }, reentry: { kind: 'never' }, holdoutShare, first: 'a', steps: { a: { kind: 'wait', until: { kind: 'duration', ms: 1 }, next: null } } }) // prettier-ignore
  if (!('sop' in parsed)) throw new Error(JSON.stringify(parsed.problems))
  const random = seededRandom(11)
  let seeming = 0
  for (let sop = 1; sop <= 1_000; sop++) {
    const arms = { treated: { people: 0, reached: 0 }, heldOut: { people: 0, reached: 0 } }
    for (let customer = 1; customer <= 1_000; customer++) {
      const arm = isHeldOutOf(sop, parsed.sop, customer) ? arms.heldOut : arms.treated
      arm.people++
      if (random.next() < 0.15) arm.reached++
    }
    const lift = liftOf(arms.treated, arms.heldOut)!
    if (lift.low > 0 || lift.high < 0) seeming++
  }
  expect(seeming).toBeGreaterThanOrEqual(28)
  expect(seeming).toBeLessThanOrEqual(72)
})
