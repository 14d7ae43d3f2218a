import { DateTime } from 'luxon'

/** When people are at work, by the brand's clock; messages about tasks wait until then. */
const BEGINS_HOUR = 9
const ENDS_HOUR = 21

const atHour = (day: DateTime, hour: number): DateTime => day.startOf('day').set({ hour })

/** That instant, or the next at which people are at work. */
export function atWork(at: number, zone: string): number {
  const now = DateTime.fromMillis(at, { zone })
  const begins = atHour(now, BEGINS_HOUR)
  if (now < begins) return begins.toMillis()
  return now < atHour(now, ENDS_HOUR) ? at : nextMorning(at, zone)
}

export const nextMorning = (at: number, zone: string): number =>
  atHour(DateTime.fromMillis(at, { zone }).plus({ days: 1 }), BEGINS_HOUR).toMillis()

export const dayOf = (at: number, zone: string): string => DateTime.fromMillis(at, { zone }).toISODate()!

const MAX_TITLES = 5
const MAX_TITLE_CHARS = 40

export interface Heap {
  count: number
  /** Of some of them. */
  titles: readonly string[]
}

/** Staff read WeCom in Chinese. What it is about is said, of whom it is not: that is behind the link. */
export function wordsOf(kind: 'new' | 'overdue', { count, titles }: Heap, url: string): string {
  const named = [...new Set(titles)].slice(0, MAX_TITLES)
  const lines = named.map((title) => `· ${Array.from(title).slice(0, MAX_TITLE_CHARS).join('')}`)
  const first = kind === 'new' ? `你有 ${count} 个新任务` : `你有 ${count} 个任务已过期`
  return [first, ...lines, `${url}/tasks`].join('\n')
}
