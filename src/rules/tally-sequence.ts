import type { Fact } from '../events.ts'
import type { Range, Read } from './reread.ts'
import type { Kind, Sequence } from './tally.ts'

/**
 * Steps one after the other within a time. best[i] is the latest start of a chain of steps 0…i that could still be
 * completed; a later start can only make the whole shorter. `missed` is the latest last step if it completed nothing:
 * without one no late fact can make a later completion than the one that is known.
 *
 * A late fact makes only chains that it is part of, so they start at most `withinMs` before and end at most `withinMs`
 * after it. All of them are found by folding that range alone, and what is kept is a maximum over chains: the greater of
 * before and found is what folding everything would have kept.
 */
export function sequenceKind(tests: ((fact: Fact) => boolean)[], withinMs: number): Kind<Sequence> {
  const ends = tests.length - 1
  const nothing = (): Sequence => [null, Array<number | null>(ends).fill(null), -Infinity, null]

  const fold = (state: Sequence | undefined, fact: Fact): Sequence => {
    const best = state ? state[1].slice() : Array<number | null>(ends).fill(null)
    let done = state?.[0] ?? null
    let missed = state?.[3] ?? null
    for (let i = ends; i >= 0; i--) {
      if (!tests[i]!(fact)) continue
      const start = i === 0 ? fact.at : best[i - 1]!
      const isInTime = start !== null && fact.at - start <= withinMs
      if (i === ends) {
        if (isInTime) done = fact.at
        missed = isInTime ? null : fact.at
      } else if (isInTime) best[i] = best[i] === null ? start : Math.max(best[i]!, start)
    }
    return [done, fresh(best, fact.at), fact.at, missed]
  }

  /** Starts from which nothing can be completed in time any more. */
  const fresh = (best: (number | null)[], last: number) =>
    best.map((start) => (start !== null && last - start > withinMs ? null : start))

  /** Takes in a fact from before the last if what is kept says enough. */
  const absorb = (state: Sequence, fact: Fact): Sequence | undefined => {
    const [done, best, last, missed] = state
    const { at } = fact
    if (tests[ends]!(fact) && (done === null || done < at)) return undefined
    const first = tests.findIndex((test) => test(fact))
    if (first === ends) return state
    if (missed !== null && missed >= at && (done === null || done < at + withinMs)) return undefined
    if (last - at > withinMs) return state
    for (let i = Math.max(first, 1); i < ends; i++) if (best[i] === null || best[i]! < at) return undefined
    if (first > 0) return state
    return [done, [Math.max(best[0] ?? -Infinity, at), ...best.slice(1)], last, missed]
  }

  const plan = (state: Sequence, facts: Fact[]) => {
    const last = state[2]
    const late = facts.filter((fact) => fact.at <= last)
    let held = state
    let range: Range | undefined
    for (const fact of late) {
      const absorbed = range ? undefined : absorb(held, fact)
      if (absorbed) held = absorbed
      else {
        const isOnly = (step: number) => tests.every((test, i) => i === step || !test(fact))
        const from = isOnly(0) ? fact.at : fact.at - withinMs
        const to = Math.min(isOnly(ends) ? fact.at : fact.at + withinMs, last)
        range = { from: Math.min(range?.from ?? from, from), to: Math.max(range?.to ?? to, to) }
      }
    }
    return { isLate: late.length > 0, held, range, rest: facts.slice(late.length) }
  }

  const join = ([done, best, last, missed]: Sequence, found: Sequence): Sequence => {
    const latest = greater(done, found[0])
    const lastEnd = greater(greater(latest, missed), found[3])
    const starts = best.map((start, i) => greater(start, found[1][i]!))
    return [latest, fresh(starts, last), last, lastEnd === latest ? null : lastEnd]
  }

  return {
    fold,
    reread: (state, facts) => {
      if (facts[0]!.at > state[2]) return undefined
      const { isLate, range } = plan(state, facts)
      return isLate ? (range ? [range] : []) : undefined
    },
    refold: (state, facts, [read]: Read[]) => {
      const { held, rest } = plan(state, facts)
      const found = read ? read.facts.reduce(fold, nothing()) : undefined
      return rest.reduce(fold, found ? join(held, found) : held)
    },
  }
}

const greater = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b)
