import type { Fact } from '../events.ts'
import { MORE, PAGE_ROWS, type Range, type Read } from './reread.ts'
import type { Kind, Unanswered } from './tally.ts'

/**
 * `first` that no `then` followed within a time. `pending` are those that a `then` could still answer, oldest first;
 * `matured` is the latest that went unanswered. Too many pending: the middle is forgotten from `gapAt` on, and the log is
 * read again when that time comes.
 *
 * A late `first` concerns itself, a late `then` the `first`s of the `withinMs` before it: this is the core. Who is
 * unanswered in the core is decided by the facts from its start to `withinMs` after its end, and nothing else has changed.
 * Only when the latest matured one lies in the core and turns out to be answered an older one must be looked for.
 */
const PENDING = 16

export const NOTHING_PENDING: Unanswered = [null, [], null, -Infinity]

type Test = (fact: Fact) => boolean

export function unansweredKind(isFirst: Test, isThen: Test, withinMs: number): Kind<Unanswered> {
  const fold = (state: Unanswered | undefined, fact: Fact): Unanswered => {
    let [matured, pending, gapAt] = state ?? NOTHING_PENDING
    if (pending.length > 0 && pending[0]! + withinMs < fact.at) {
      const ripe = countRipe(pending, fact.at - 1)
      matured = Math.max(matured ?? -Infinity, pending[ripe - 1]!)
      pending = pending.slice(ripe)
    }
    if (isThen(fact)) {
      pending = []
      gapAt = null
    }
    if (isFirst(fact)) pending = [...pending, fact.at]
    return [matured, pending, gapAt, fact.at]
  }

  const countRipe = (pending: number[], now: number): number => {
    let ripe = 0
    while (ripe < pending.length && pending[ripe]! + withinMs <= now) ripe++
    return ripe
  }

  const settle = (state: Unanswered, now: number): Unanswered => {
    const [matured, pending, gapAt, last] = state
    if (pending.length <= PENDING) return state
    const ripe = countRipe(pending, now)
    const latest = ripe === 0 ? matured : Math.max(matured ?? -Infinity, pending[ripe - 1]!)
    const left = pending.slice(ripe)
    if (left.length <= PENDING) return [latest, left, gapAt, last]
    const dropped = left.splice(PENDING / 2, left.length - PENDING)
    return [latest, left, Math.min(gapAt ?? Infinity, dropped[0]!), last]
  }

  /** Takes in a fact from before the last if what is kept says enough. */
  const absorb = (state: Unanswered, fact: Fact): Unanswered | undefined => {
    const [matured, pending, gapAt, last] = state
    const { at } = fact
    if (at > last || (isFirst(fact) && (matured === null || matured < at))) return undefined
    if (!isThen(fact)) return state
    const mayAnswerMatured = matured !== null && matured <= at && matured >= at - withinMs
    if (mayAnswerMatured || (gapAt !== null && gapAt <= at) || pending.includes(at)) return undefined
    return [matured, pending.filter((one) => one > at), gapAt, last]
  }

  const plan = (state: Unanswered, facts: Fact[], now: number) => {
    const [matured, , gapAt, last] = state
    // Settled early, so that a `then` may come after the last fact and yet too late for the one that matured.
    const isLate = (fact: Fact) =>
      fact.at <= last || (matured !== null && fact.at <= matured + withinMs && isThen(fact))
    const end = Math.max(last, facts.findLast(isLate)?.at ?? -Infinity)
    const late = facts.filter((fact) => fact.at <= end)
    let held = state
    let core: { from: number; to: number } | undefined
    const widen = (from: number, to: number) => {
      core = { from: Math.min(core?.from ?? from, from), to: Math.max(core?.to ?? to, to) }
    }
    for (const fact of late) {
      const absorbed = core ? undefined : absorb(held, fact)
      if (absorbed) held = absorbed
      else widen(isThen(fact) ? fact.at - withinMs : fact.at, fact.at)
    }
    const isDry = gapAt !== null && gapAt + withinMs <= now
    if (isDry || (core && gapAt !== null)) widen(gapAt!, end)
    return { isLate: late.length > 0 || isDry, held, core, end, rest: facts.slice(late.length) }
  }

  /** The `first`s among facts in order that none of these answers. */
  const unansweredIn = (facts: Fact[]): number[] => {
    const found: number[] = []
    let answer = Infinity
    for (const fact of facts.toReversed()) {
      if (isFirst(fact) && answer > fact.at + withinMs) found.push(fact.at)
      if (isThen(fact)) answer = fact.at
    }
    return found.reverse()
  }

  return {
    fold,
    settle,
    reread: (state, facts, now) => {
      const { isLate, held, core, end } = plan(state, facts, now)
      if (!isLate || !core) return isLate ? [] : undefined
      const ranges: Range[] = [{ from: core.from, to: Math.min(core.to + withinMs, end) }]
      // A late `first` alone: most are answered soon, and a page shows it.
      if (core.from === core.to) ranges[0]!.limit = PAGE_ROWS
      const matured = held[0]
      if (matured !== null && matured >= core.from && matured <= core.to)
        ranges.push({ from: -Infinity, to: core.from - 1, limit: PAGE_ROWS, newest: true })
      return ranges
    },
    refold: (state, facts, [read, older]: Read[], now) => {
      const { held, core, end, rest } = plan(state, facts, now)
      if (!core) return rest.reduce(fold, held)
      const found = unansweredIn([...(older?.facts ?? []), ...read!.facts]).filter((at) => at <= core.to)
      if (read!.edge !== null && (read!.edge <= core.to || found.length > 0)) return MORE
      const outside = held[1].filter((at) => at < core.from || at > core.to)
      const isNew = (at: number) => at >= core.from || (at + withinMs >= end && !outside.includes(at))
      const pending = [...outside, ...found.filter(isNew)].sort((a, b) => a - b)
      const ripe = countRipe(pending, end - 1)
      let matured = held[0]
      if (older) {
        matured = found.findLast((at) => at + withinMs < end) ?? null
        if (matured === null && older.edge !== null) return MORE
      }
      if (ripe > 0) matured = Math.max(matured ?? -Infinity, pending[ripe - 1]!)
      return rest.reduce(fold, [matured, pending.slice(ripe), null, end] as Unanswered)
    },
    essence: ([matured, pending], now) => pending.findLast((at) => at + withinMs <= now) ?? matured ?? undefined,
    isPartial: (state) => state[2] !== null,
    dry: (state, now) => state[2] !== null && state[2] + withinMs <= now,
  }
}
