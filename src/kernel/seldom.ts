import type { Clock } from './clock.ts'

/**
 * A count that costs what it costs is done while somebody looks, never by two at once and never for more than a twentieth
 * of the time. One that is cheap is always fresh. Who asks when it is time to count again is answered with what was counted
 * last, if that is not much older than it should be: the count goes on behind, for who asks next. `leastMs`: not again
 * before that, though it be cheap.
 */
const CHEAP_MS = 50
const COST_SHARE = 20
const MUCH_OLDER = 3

export interface Counted<T> {
  value: T
  at: number
}

export function seldom<T>(
  clock: Clock,
  read: (now: number) => Promise<T>,
  { leastMs = 0 } = {},
): () => Promise<Counted<T>> {
  let last: (Counted<T> & { costMs: number }) | undefined
  let reading: Promise<Counted<T>> | undefined
  const readNow = async () => {
    const at = clock.now()
    const value = await read(at)
    return (last = { value, at, costMs: clock.now() - at })
  }
  return async () => {
    const age = last ? clock.now() - last.at : Infinity
    const dearMs = last && last.costMs > CHEAP_MS ? last.costMs * COST_SHARE : 0
    if (last && age >= 0 && age < Math.max(leastMs, dearMs)) return last
    reading ??= readNow().finally(() => (reading = undefined))
    if (!last || age < 0 || age >= dearMs * MUCH_OLDER) return reading
    reading.catch(() => {}) // is tried again by who asks next
    return last
  }
}

/** One reader for each owner (a database), made when first asked for. */
export function forEach<O extends object, R>(make: (owner: O) => R): (owner: O) => R {
  const made = new WeakMap<O, R>()
  return (owner) => {
    if (!made.has(owner)) made.set(owner, make(owner))
    return made.get(owner)!
  }
}
