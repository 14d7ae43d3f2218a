import type { Clock } from './clock.ts'

/**
 * A count that costs what it costs is done while somebody looks, never by two at once and never for more than a twentieth
 * of the time. One that is cheap is always fresh.
 */
const CHEAP_MS = 50
const COST_SHARE = 20

export interface Counted<T> {
  value: T
  at: number
}

export function seldom<T>(clock: Clock, read: (now: number) => Promise<T>): () => Promise<Counted<T>> {
  let last: (Counted<T> & { costMs: number }) | undefined
  let reading: Promise<Counted<T>> | undefined
  const readNow = async () => {
    const at = clock.now()
    const value = await read(at)
    return (last = { value, at, costMs: clock.now() - at })
  }
  return async () => {
    const age = last ? clock.now() - last.at : Infinity
    if (last && last.costMs > CHEAP_MS && age >= 0 && age < last.costMs * COST_SHARE) return last
    return (reading ??= readNow().finally(() => (reading = undefined)))
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
