import { countFlips, type Case } from './cases.ts'
import { distanceToEdge } from './edges.ts'
import { holds } from './rules.ts'

/** The oracle's answer to each rule after each step. */
export function answersOf({ rules, steps, world }: Case): boolean[][] {
  return rules.map((rule) =>
    steps.map(({ now }, i) => holds(rule, { facts: steps.slice(0, i + 1).flatMap((step) => step.facts) }, now, world)),
  )
}

export interface Measure {
  evaluations: number
  yes: number
  /** The answer differs from the one before. */
  flips: number
  /** Asked within 1 ms of an instant at which time alone could change the answer, or with a fact on a window's line. */
  nearEdges: number
  /** … exactly on it. */
  onEdges: number
}

/** How hard these cases are: a generator that rarely flips or touches an edge would pass anything. */
export function measure(cases: Iterable<Case>): Measure {
  const total: Measure = { evaluations: 0, yes: 0, flips: 0, nearEdges: 0, onEdges: 0 }
  for (const one of cases) {
    const answers = answersOf(one)
    for (const [r, rule] of one.rules.entries()) {
      total.evaluations += one.steps.length
      total.yes += answers[r]!.filter(Boolean).length
      total.flips += countFlips(answers[r]!)
      for (const [i, { now }] of one.steps.entries()) {
        const person = { facts: one.steps.slice(0, i + 1).flatMap((step) => step.facts) }
        const distance = distanceToEdge(rule, person, now, one.world)
        if (distance <= 1) total.nearEdges++
        if (distance === 0) total.onEdges++
      }
    }
  }
  return total
}
