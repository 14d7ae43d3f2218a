import { monthOf, startOfDay } from './clock.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, type Rate } from './limits.ts'
import type { State } from './state/state.ts'

interface Counter {
  started_at: number
  count: number
  blocked_until: number
}

const startOf = (window: Rate['window'], now: number): number =>
  window === 'month'
    ? monthOf(now).start
    : window === 'day'
      ? startOfDay(now)
      : now - (now % (window === 'hour' ? HOUR_MS : MINUTE_MS))

/** How long whoever went over is kept out: a minute, an hour, the rest of the day, 30 days. */
const blockEnd = (window: Rate['window'], now: number): number =>
  ({ minute: now + MINUTE_MS, hour: now + HOUR_MS, day: startOfDay(now) + DAY_MS, month: now + 30 * DAY_MS })[window]

/** Counts `times` more of `key` against every rate; false when one is reached, and then nothing more counts until the
 *  block has ended. */
export function countWithin(
  state: State,
  now: number,
  { key, rates, times = 1 }: { key: string; rates: Rate[]; times?: number },
): boolean {
  const counters = rates.map((rate) => {
    const name = `${key} per ${rate.window}`
    const saved = state.get<Counter>`select started_at, count, blocked_until from counters where key = ${name}`
    const start = startOf(rate.window, now)
    const count = saved?.started_at === start ? saved.count : 0
    return { rate, name, start, count, blockedUntil: saved?.blocked_until ?? 0 }
  })
  if (counters.some(({ blockedUntil }) => blockedUntil > now)) return false
  const over = counters.filter(({ rate, count }) => count + times > rate.max)
  for (const { rate, name, start, count } of over.length > 0 ? over : counters)
    state.run`insert into counters (key, started_at, count, blocked_until)
      values (${name}, ${start}, ${count + (over.length > 0 ? 0 : times)}, ${over.length > 0 ? blockEnd(rate.window, now) : 0})
      on conflict (key) do update set started_at = excluded.started_at, count = excluded.count,
        blocked_until = excluded.blocked_until`
  return over.length === 0
}
