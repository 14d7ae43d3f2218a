import type { Language } from '../../../src/kernel/wording.ts'

export const LOCALE: Record<Language, string> = { zh: 'zh-CN', en: 'en' }
const DAY_MS = 86_400_000
const STEPS: [unit: Intl.RelativeTimeFormatUnit, ms: number][] = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', DAY_MS],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
]

/** Days are those of the calendar: "明天" is never the day after. What is longer is never said to be more than it is. */
export function relative(at: number, now: number, language: Language): string {
  const ms = at - now
  const [unit, size] = STEPS.find(([, step]) => Math.abs(ms) >= step) ?? ['second', 1_000]
  const count = unit === 'day' ? (midnight(at) - midnight(now)) / DAY_MS : Math.trunc(ms / size)
  const numeric = unit === 'day' || unit === 'second' ? 'auto' : 'always'
  return new Intl.RelativeTimeFormat(LOCALE[language], { numeric }).format(Math.round(count), unit)
}
const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0)
