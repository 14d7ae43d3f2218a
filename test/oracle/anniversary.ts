import { DateTime } from 'luxon'

const DAY = 86_400_000
const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
const lengths = (year: number) => [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Days from today to the next yearly occurrence of the date, or undefined when the value is not a date. */
export function daysToNext(value: unknown, now: number, zone: string): number | undefined {
  const parts = typeof value === 'string' ? /^(\d{4})-(\d{2})-(\d{2})/.exec(value) : null
  if (!parts) return undefined
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number]
  if (day < 1 || !(day <= (lengths(year)[month - 1] ?? 0))) return undefined

  const local = DateTime.fromMillis(now, { zone })
  const today = Date.UTC(local.year, local.month - 1, local.day)
  const occurrence = (inYear: number) => Date.UTC(inYear, month - 1, Math.min(day, lengths(inYear)[month - 1]!))
  const thisYear = occurrence(local.year)
  return ((thisYear >= today ? thisYear : occurrence(local.year + 1)) - today) / DAY
}
