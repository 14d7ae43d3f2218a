import type { LifecycleState } from '../../src/rules/language.ts'
import type { RawFact } from './facts.ts'

const DAY = 86_400_000

export const isOrder = (fact: RawFact): boolean => fact.type === 'track' && fact.name === 'Order Completed'

/** How far apart this person's orders usually are. */
export function rhythmOf(orderInstants: number[], lineMedianMs: number | null): number {
  const intervals = orderInstants.slice(1).map((at, i) => at - orderInstants[i]!)
  const recent = intervals.slice(-10).sort((a, b) => a - b)
  const usual = recent.length >= 2 ? recent[Math.ceil(recent.length / 2) - 1]! : (lineMedianMs ?? 30 * DAY)
  return Math.max(usual, DAY)
}

/** Orders at one instant are one order here: a split shipment is not a rhythm. */
export const orderInstantsOf = (facts: RawFact[]): number[] => [...new Set(facts.filter(isOrder).map(({ at }) => at))]

export function lifecycleOf(facts: RawFact[], now: number, lineMedianMs: number | null): LifecycleState {
  const orders = orderInstantsOf(facts)
  if (orders.length === 0) {
    const known = facts.length === 0 ? 0 : now - facts[0]!.at
    return known < 30 * DAY ? 'new' : known < 90 * DAY ? 'silent' : 'lost'
  }
  const rhythm = rhythmOf(orders, lineMedianMs)
  const age = now - orders.at(-1)!
  if (age > 4 * rhythm) return 'lost'
  if (age > 2 * rhythm) return 'silent'
  return orders.length >= 3 ? 'mature' : 'growing'
}
