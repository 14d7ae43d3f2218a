import { DAY_MS } from '../kernel/clock.ts'
import type { LifecycleState } from './language.ts'

/**
 * Where a customer is in life with the brand, judged by their own rhythm of buying (the median of their last ten
 * intervals); with fewer than two intervals by the line's median. Intervals are in milliseconds between different
 * instants of order. The fitted purchase model will take the place of the median.
 */
export interface LifecycleSettings {
  lineMedianMs: number | null
}

const NEW_FOR_MS = 30 * DAY_MS
const LOST_WITHOUT_ORDER_AFTER_MS = 90 * DAY_MS
const DEFAULT_RHYTHM_MS = 30 * DAY_MS
const SILENT_AFTER_RHYTHMS = 2
const LOST_AFTER_RHYTHMS = 4
const MATURE_FROM_ORDERS = 3

const INTERVALS = 10

/** `orders`: the latest order instants, newest first, eleven or more where there are. `until`: time alone changes nothing before it. */
export function lifecycleOf(
  orders: number[],
  firstAt: number | null,
  now: number,
  settings: LifecycleSettings,
): { state: LifecycleState; until: number } {
  const last = orders[0]
  if (last === undefined) {
    if (firstAt === null) return { state: 'new', until: Infinity }
    if (now < firstAt + NEW_FOR_MS) return { state: 'new', until: firstAt + NEW_FOR_MS }
    const lostAt = firstAt + LOST_WITHOUT_ORDER_AFTER_MS
    return now < lostAt ? { state: 'silent', until: lostAt } : { state: 'lost', until: Infinity }
  }
  const rhythm = rhythmOf(orders) ?? settings.lineMedianMs ?? DEFAULT_RHYTHM_MS
  const silentAt = last + SILENT_AFTER_RHYTHMS * Math.max(rhythm, DAY_MS) + 1
  const lostAt = last + LOST_AFTER_RHYTHMS * Math.max(rhythm, DAY_MS) + 1
  if (now >= lostAt) return { state: 'lost', until: Infinity }
  if (now >= silentAt) return { state: 'silent', until: lostAt }
  return { state: orders.length >= MATURE_FROM_ORDERS ? 'mature' : 'growing', until: silentAt }
}

/** The lower median of the intervals, or undefined when there are fewer than two. */
function rhythmOf(orders: number[]): number | undefined {
  if (orders.length < 3) return undefined
  const intervals = orders.slice(1, INTERVALS + 1).map((at, index) => orders[index]! - at)
  intervals.sort((a, b) => a - b)
  return intervals[(intervals.length - 1) >> 1]
}
