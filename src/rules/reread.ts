import type { Fact } from '../events.ts'

/**
 * What a tally wants to see of the log again, and what it was shown. A tally says how far back it must look, and that
 * depends on the times in its rule, never on the length of the history. Where time alone is no bound it looks at a page
 * of rows first; the few that this does not satisfy say `MORE` and see the range whole.
 */
export interface Range {
  /** Both included. */
  from: number
  to: number
  /** Only so many rows (wanted or not), the oldest of them. */
  limit?: number
  /** … the newest of them. */
  newest?: true
}

export interface Read {
  /** In order. */
  facts: Fact[]
  /** The limit cut it off: what lies from here on (`newest`: up to here) was not seen, or not all. */
  edge: number | null
}

export const PAGE_ROWS = 64

export const MORE = 'more'

export const whole = ({ from, to }: Range): Range => ({ from, to })

/** Rows of a range as a tally may use them: an instant that was cut in two is left out. */
export function readOf(range: Range, rows: Fact[], wants: (fact: Fact) => boolean): Read {
  if (range.limit === undefined || rows.length < range.limit) return { facts: rows.filter(wants), edge: null }
  const edge = rows.at(range.newest ? 0 : -1)!.at
  const isSeen = range.newest ? (fact: Fact) => fact.at > edge : (fact: Fact) => fact.at < edge
  return { facts: rows.filter((fact) => isSeen(fact) && wants(fact)), edge }
}

/** What the log would answer, given all of the facts in order. */
export function rowsWithin(facts: Fact[], names: string[], { from, to, limit, newest }: Range): Fact[] {
  const rows = facts.filter((fact) => names.includes(fact.name) && fact.at >= from && fact.at <= to)
  return limit === undefined ? rows : newest ? rows.slice(-limit) : rows.slice(0, limit)
}
