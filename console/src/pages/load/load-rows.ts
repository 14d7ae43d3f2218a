import type { Answer } from '../../api/api.ts'

/** What is drawn and listed of the coming days. Pure. */
export type Load = Answer<'GET /api/load'>
export type LoadDay = Load['days'][number]

/** Kept for them while they are loaded. */
export const CHART_PX = 280
export const MINUTES_CHART_PX = 200

export const sumOf = (counts: Record<string, number>): number => Object.values(counts).reduce((sum, n) => sum + n, 0)

/** A tenth of one person is as fine as an expectation is shown. */
export const tenths = (count: number): number => Math.round(count * 10) / 10

/** What there is of it on any of the days, in the order given. */
export const kindsIn = <Kind extends string>(
  days: readonly LoadDay[],
  what: 'sends' | 'tasks',
  order: readonly Kind[],
): Kind[] => order.filter((kind) => days.some((day) => (day[what][kind] ?? 0) > 0))

export const isNothing = ({ days, cutShort }: Pick<Load, 'days' | 'cutShort'>): boolean =>
  cutShort.length === 0 &&
  days.every(({ sends, tasks, broadcasts }) => sumOf(sends) + sumOf(tasks) + broadcasts.length === 0)

export const overIn = (days: readonly LoadDay[], available: number): LoadDay[] =>
  days.filter(({ minutes }) => minutes > available)
