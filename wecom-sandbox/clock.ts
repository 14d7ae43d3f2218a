import { cannot } from './errors.ts'
import type { State } from './state/state.ts'

/** The sandbox's time: the machine's, or one that stands still until it is moved. The only file that looks at the clock. */
export interface Clock {
  now(): number
  isVirtual(): boolean
  /** From now on virtual, at this instant. Only forward: what has happened has happened. */
  moveTo(at: number): void
  /** The machine's time again. */
  letRun(): void
}

const NAME = 'clock.virtual'

export function openClock(state: State): Clock {
  const saved = state.get<{ value: string }>`select value from settings where name = ${NAME}`
  let virtual = saved ? Number(saved.value) : undefined
  const now = () => virtual ?? Date.now()
  return {
    now,
    isVirtual: () => virtual !== undefined,
    moveTo(at) {
      if (virtual !== undefined && at < virtual) cannot('Time does not go back.')
      state.run`insert into settings (name, value) values (${NAME}, ${String(at)})
        on conflict (name) do update set value = excluded.value`
      virtual = at
    },
    letRun() {
      if ((virtual ?? 0) > Date.now()) cannot('Time does not go back: it is ahead of the machine.')
      state.run`delete from settings where name = ${NAME}`
      virtual = undefined
    },
  }
}

export const secondsOf = (ms: number): number => Math.floor(ms / 1_000)

/** WeCom's days, weeks and months are China's, which has had no summer time since 1991. */
const CHINA_MS = 8 * 3_600_000
const DAY = 86_400_000
export const startOfDay = (at: number): number => Math.floor((at + CHINA_MS) / DAY) * DAY - CHINA_MS
export const startOfWeek = (at: number): number => {
  const weekday = (new Date(at + CHINA_MS).getUTCDay() + 6) % 7 // Monday is the first
  return startOfDay(at) - weekday * DAY
}
export function monthOf(at: number): { start: number; days: number } {
  const there = new Date(at + CHINA_MS)
  const [year, month] = [there.getUTCFullYear(), there.getUTCMonth()]
  const start = Date.UTC(year, month, 1) - CHINA_MS
  return { start, days: Math.round((Date.UTC(year, month + 1, 1) - CHINA_MS - start) / DAY) }
}
