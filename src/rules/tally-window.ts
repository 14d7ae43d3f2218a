import type { Fact, Json } from '../events.ts'
import type { Calendar } from './calendar.ts'
import type { Window } from './language.ts'
import { MORE, PAGE_ROWS, type Range, type Read } from './reread.ts'
import { addFixed, type Edge, type Fixed, type Kind, type Moving, type Opening } from './tally.ts'
import { compilePath, toFixed6 } from './values.ts'

/**
 * Tallies of what is inside a window that moves. Before `edge` entries are kept one by one, oldest first; from it on only
 * how many there are and their sum. When the window's start passes the edge the tally has run dry: what has left since is
 * read and taken from the sum, and a page of what leaves next. So each fact is read about once while it leaves, however
 * many the window holds.
 */
const HEAD = 32

/** Entries to keep one by one, and the instant from which on the rest begins; entries of one instant stay together. */
function cutHead<E extends [number, unknown]>(entries: E[]): { head: E[]; rest: E[]; edge: number } {
  const edge = entries[HEAD / 2]![0]
  const kept = entries.findIndex(([at]) => at === edge)
  return { head: entries.slice(0, kept), rest: entries.slice(kept), edge }
}

/** What has left the window is forgotten. */
function drop<E extends [number, unknown]>(head: E[], window: Window, calendar: Calendar, now: number): E[] {
  let gone = 0
  while (gone < head.length && calendar.windowExit(window, head[gone]![0]) <= now) gone++
  return gone === 0 ? head : head.slice(gone)
}

/** After those of the same instant. */
function insertOrdered<E extends [number, unknown]>(entries: E[], entry: E): E[] {
  let index = entries.length
  while (index > 0 && entries[index - 1]![0] > entry[0]) index--
  return entries.toSpliced(index, 0, entry)
}

const page = (from: number): Range => ({ from, to: Infinity, limit: PAGE_ROWS })

export function movingKind(property: string, window: Window, calendar: Calendar): Kind<Moving> {
  const read = compilePath(property)
  const numberOf = (fact: Fact) => toFixed6(read(fact.properties))

  const cut = ([entries, more, sum, edge]: Moving): Moving => {
    if (entries.length <= HEAD) return [entries, more, sum, more > 0 ? edge : null]
    const { head, rest, edge: next } = cutHead(entries)
    return [head, more + rest.length, rest.reduce<Fixed>((all, [, one]) => addFixed(all, one), sum), next]
  }

  const fold = (state: Moving | undefined, fact: Fact, now: number): Moving | undefined => {
    const value = numberOf(fact)
    if (value === undefined || calendar.windowExit(window, fact.at) <= now) return state
    const [held, more, sum, edge] = state ?? [[], 0, 0, null]
    const head = drop(held, window, calendar, now)
    if (edge !== null && fact.at >= edge) return [head, more + 1, addFixed(sum, value), edge]
    return cut([insertOrdered(head, [fact.at, value]), more, sum, edge])
  }

  const dry = (state: Moving, now: number) => state[3] !== null && calendar.windowExit(window, state[3]) <= now

  return {
    fold,
    since: (now) => calendar.windowStart(window, now),
    essence: ([head, more, sum], now) => {
      const inside = head.filter(([at]) => calendar.windowExit(window, at) > now)
      const numbers = inside.length + more
      return numbers > 0 ? [numbers, inside.reduce((all, [, value]) => addFixed(all, value), sum)] : undefined
    },
    isPartial: (state) => state[3] !== null,
    dry,
    reread: (state, _, now) => {
      if (!dry(state, now)) return undefined
      const start = calendar.windowStart(window, now)
      return [{ from: state[3]!, to: start - 1 }, page(start)]
    },
    refold: ([, held, total, edge], facts, [left, next]: Read[]) => {
      let more = held
      let sum = total
      const add = (fact: Fact, sign: 1 | -1): void => {
        const value = numberOf(fact)
        if (value === undefined) return
        more += sign
        sum = addFixed(sum, sign * value)
      }
      for (const fact of facts) if (fact.at >= edge!) add(fact, 1)
      for (const fact of left!.facts) add(fact, -1)
      for (const fact of next!.facts) add(fact, -1)
      const head = next!.facts.flatMap((fact): Moving[0] => {
        const value = numberOf(fact)
        return value === undefined ? [] : [[fact.at, value]]
      })
      return cut(next!.edge === null ? [head, 0, 0, null] : [head, more, sum, next!.edge])
    },
  }
}

/** Of one instant only the first counts. Without an edge nothing was left out. */
export function openingKind(property: string, window: Window, calendar: Calendar): Kind<Opening> {
  const read = compilePath(property)
  const edgeOf = (fact: Fact): Edge => [fact.at, read(fact.properties) ?? null]
  const isInside = (at: number, now: number) => calendar.windowExit(window, at) > now

  const cut = ([entries, edge]: Opening): Opening => {
    if (entries.length <= HEAD) return [entries, edge]
    const { head, edge: next } = cutHead(entries)
    return [head, next]
  }

  const fold = (state: Opening | undefined, fact: Fact, now: number): Opening | undefined => {
    if (!isInside(fact.at, now)) return state
    const [held, edge] = state ?? [[], null]
    if ((edge !== null && fact.at >= edge) || held.some(([at]) => at === fact.at)) return state
    return cut([insertOrdered(drop(held, window, calendar, now), edgeOf(fact)), edge])
  }

  const dry = ([head, edge]: Opening, now: number) => edge !== null && !head.some(([at]) => isInside(at, now))

  /** At one instant with an entry: which of them is the first only the log knows. */
  const tied = ([head]: Opening, facts: Fact[], now: number): number[] =>
    facts.map(({ at }) => at).filter((instant) => isInside(instant, now) && head.some(([at]) => at === instant))

  return {
    fold,
    since: (now) => calendar.windowStart(window, now),
    essence: ([head], now) => head.find(([at]) => isInside(at, now)),
    isPartial: (state) => state[1] !== null,
    dry,
    reread: (state, facts, now) => {
      if (dry(state, now)) return [page(calendar.windowStart(window, now))]
      const ties = tied(state, facts, now)
      return ties.length === 0 ? undefined : [{ from: ties[0]!, to: ties.at(-1)! }]
    },
    refold: (state, facts, [found]: Read[], now) => {
      const seen = found!.facts.filter((fact, i, all) => i === 0 || all[i - 1]!.at !== fact.at).map(edgeOf)
      if (dry(state, now)) return seen.length === 0 && found!.edge !== null ? MORE : cut([seen, found!.edge])
      const ties = tied(state, facts, now)
      const isRead = (at: number) => at >= ties[0]! && at <= ties.at(-1)!
      const entries = [...state[0].filter(([at]) => !isRead(at)), ...seen].sort((a, b) => a[0] - b[0])
      const held: Opening | undefined = cut([entries, state[1]])
      return facts.filter(({ at }) => !isRead(at)).reduce((all: Opening | undefined, one) => fold(all, one, now), held)
    },
  }
}

/** The latest fact's value, or the earliest one's: of two at one instant only the log knows which. */
export function edgeKind(property: string, isLast: boolean, since: number): Kind<Edge> {
  const read = compilePath(property)
  const fold = (held: Edge | undefined, fact: Fact): Edge | undefined => {
    if (fact.at < since || (held && (isLast ? fact.at < held[0] : fact.at >= held[0]))) return held
    return [fact.at, (read(fact.properties) ?? null) as Json]
  }
  return {
    fold,
    reread: ([at], facts) => (facts.some((fact) => fact.at === at) ? [{ from: at, to: at }] : undefined),
    refold: ([instant], facts, [found]: Read[]) =>
      facts.filter(({ at }) => at !== instant).reduce(fold, found!.facts.reduce(fold, undefined as Edge | undefined)),
  }
}
