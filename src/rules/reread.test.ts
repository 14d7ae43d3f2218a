import { expect, test } from 'vitest'
import { Chance } from '../../test/oracle/chance.ts'
import { compareOrder, type Fact } from '../events.ts'
import { Calendar } from './calendar.ts'
import { compileRule, isYes, untilOf } from './evaluate.ts'
import type { Leaf, Step, Window } from './language.ts'
import { specOf } from './lower.ts'
import { MORE, PAGE_ROWS, readOf, rowsWithin, whole, type Range } from './reread.ts'
import { compileTally, type Tally, type TallyState, type Unanswered } from './tally.ts'

/**
 * Facts that arrive in any order, with rereads, against folding all of them afresh in order. Histories are long and dense
 * and their instants few, so that heads overflow, pages are cut off, and much happens at one instant.
 */
const calendar = new Calendar('Asia/Shanghai')
const SEEDS = Number(process.env.REREAD_SEEDS ?? 200)

class OneTally {
  readonly tally: Tally
  readonly log: Fact[] = []
  state: TallyState | undefined
  rowsRead = 0
  constructor(tally: Tally) {
    this.tally = tally
  }

  essence(state: TallyState | undefined, now: number): unknown {
    return state && this.tally.essence ? this.tally.essence(state, now) : state
  }

  arrive(facts: Fact[], now: number): void {
    const { tally } = this
    this.log.push(...facts)
    this.log.sort(compareOrder)
    const wanted = facts.filter(tally.wants).sort(compareOrder)
    const held = this.state
    const mayReread = held !== undefined && (wanted.length > 0 || tally.dry?.(held, now))
    const ranges = mayReread ? tally.reread?.(held, wanted, now) : undefined
    if (ranges) this.state = this.refold(held!, wanted, ranges, now)
    else for (const fact of wanted) this.state = tally.fold(this.state, fact, now)
    if (this.state && tally.settle) this.state = tally.settle(this.state, now)
    this.state = this.state && JSON.parse(JSON.stringify(this.state))
  }

  private refold(held: TallyState, wanted: Fact[], ranges: Range[], now: number): TallyState | undefined {
    const rows = ranges.map((range) => rowsWithin(this.log, this.tally.events, range))
    this.rowsRead += rows.flat().length
    const read = ranges.map((range, i) => readOf(range, rows[i]!, this.tally.wants))
    const next = this.tally.refold!(held, wanted, read, now)
    return next === MORE ? this.refold(held, wanted, ranges.map(whole), now) : next
  }

  afresh(now: number): TallyState | undefined {
    let state: TallyState | undefined
    for (const fact of this.log) if (this.tally.wants(fact)) state = this.tally.fold(state, fact, now)
    return state && this.tally.settle ? this.tally.settle(state, now) : state
  }
}

let count = 0
const factAt = (at: number, name: string, properties: Fact['properties'] = {}): Fact => ({
  type: 'track',
  name,
  at,
  receivedAt: at,
  source: 'web',
  messageId: `m${String((++count * 7919) % 100_003).padStart(6, '0')}`,
  mark: null,
  identifiers: [],
  properties,
  context: null,
})

const step = (event: string, value?: number): Step => ({
  event,
  where: value === undefined ? [] : [{ property: 'kind', test: { op: '=', value } }],
})
const T0 = Date.parse('2026-03-01T00:00:00Z')

/** `kind` 0 is seldom, so that a page of rows may hold none. */
function makeLeaf(chance: Chance, kind: string): Leaf {
  const window: Window = { kind: 'rolling', ms: chance.pick([40, 200, 1_000]) }
  const one = () => step(chance.pick(['A', 'B', 'C']), chance.often(0.3) ? 0 : undefined)
  const withinMs = chance.pick([1, 5, 30, 150])
  if (kind === 'sequence')
    return { kind, steps: Array.from({ length: chance.int(2, 4) }, one), withinMs, window } as Leaf
  if (kind === 'unanswered') return { kind, first: one(), then: one(), withinMs, window } as Leaf
  const value = chance.int(0, 3)
  if (kind === 'contact') return { kind, staff: chance.often(0.7) ? [`u${value}`] : [], states: [], addWays: [] }
  if (kind === 'sum' || kind === 'average')
    return { kind, property: 'n', of: one(), window, op: '>=', value: kind === 'sum' ? value * 20 : value } as Leaf
  const ever: Window = { kind: 'ever' }
  return { kind: kind === 'opening' ? 'first' : kind, property: 'n', of: one(), window: kind === 'opening' ? window : ever, test: { op: '>=', value } } as Leaf // prettier-ignore
}

/** Who answers never leaves anything pending; who never does leaves all. */
function makeHistory(chance: Chance): Fact[] {
  const names = chance.pick([['A'], ['A', 'B'], ['A', 'A', 'A', 'A', 'A', 'A', 'B', 'C'], ['A', 'B', 'C', 'D']])
  const span = chance.pick([40, 600, 3_000])
  const kinds = chance.pick([11, 60])
  return Array.from({ length: chance.int(30, 500) }, () =>
    factAt(T0 + chance.int(0, span), chance.pick(names), { n: chance.int(0, 5), kind: chance.int(0, kinds) }),
  ).sort((a, b) => a.at - b.at)
}

/** The same history told of who serves the customer, of whom two identities are known. */
const asContacts = (facts: Fact[]): Fact[] =>
  facts.map((fact) => ({
    ...fact,
    name: fact.name === 'A' || fact.name === 'C' ? 'Contact Added' : 'Contact Ended',
    properties: { userid: `u${String(fact.properties.n)}` },
    identityId: 1 + (Number(fact.properties.kind) % 2),
  }))

/** Facts by the instant at which they arrive: most at once, the others much or little later. */
function deliver(chance: Chance, facts: Fact[]): [now: number, facts: Fact[]][] {
  const lateShare = chance.pick([0.02, 0.2, 0.8])
  const lateMs = chance.pick([3, 40, 1_000])
  const batches = new Map<number, Fact[]>()
  for (const fact of facts) {
    const now = fact.at + (chance.often(lateShare) ? chance.int(0, lateMs) : 0)
    batches.set(now, [...(batches.get(now) ?? []), fact])
  }
  // Some turns take many facts, some none at all.
  const joined = new Map<number, Fact[]>()
  const every = chance.pick([1, 1, 20])
  for (const [at, some] of batches) {
    const now = T0 + Math.ceil((at - T0) / every) * every
    joined.set(now, [...(joined.get(now) ?? []), ...some])
  }
  const last = facts.at(-1)!.at
  for (let i = 0; i < 20; i++) {
    const now = chance.int(T0, last + 1_200)
    if (!joined.has(now)) joined.set(now, [])
  }
  return [...joined].sort(([a], [b]) => a - b)
}

function firstDifference(seed: number, kind: string) {
  const chance = new Chance(seed)
  const leaf = makeLeaf(chance, kind)
  const one = new OneTally(compileTally(1, specOf(leaf)!, calendar))
  const question = compileRule(leaf, () => 1, calendar)
  const ask = (state: TallyState | undefined, now: number) =>
    question({ now, tally: () => state } as unknown as Parameters<typeof question>[0])
  const history = makeHistory(chance)
  for (const [now, facts] of deliver(chance, kind === 'contact' ? asContacts(history) : history)) {
    one.arrive(facts, now)
    const verdict = ask(one.state, now)
    const until = Math.min(untilOf(verdict), now + 2_000)
    for (const at of [now, chance.int(now, Math.max(now, until - 1)), Math.max(now, until - 1)])
      if (isYes(verdict) !== isYes(ask(one.afresh(at), at)))
        return { seed, leaf, now, at, state: one.state, afresh: one.afresh(at) }
    if (until <= now) return { seed, leaf, now, until, state: one.state }
    const [kept, wanted] = [one.state, one.afresh(now)].map((state) => one.essence(state, now))
    if (JSON.stringify(kept) !== JSON.stringify(wanted)) return { seed, leaf, now, kept, wanted, state: one.state }
  }
  return undefined
}

test.each(['sequence', 'unanswered', 'sum', 'average', 'opening', 'first', 'last', 'contact'])(
  '%s: facts in any order answer as facts in order',
  { timeout: 300_000 },
  (kind) => {
    for (let seed = 1; seed <= SEEDS; seed++) expect(firstDifference(seed, kind)).toBeUndefined()
  },
)

/** `length` facts, one each ms; then a few late ones. Answers how many rows of the log were read for these. */
function rowsReadFor(leaf: Leaf, length: number, names: string[], late: (end: number) => Fact[]): number {
  const one = new OneTally(compileTally(1, specOf(leaf)!, calendar))
  const end = T0 + length
  for (let at = T0; at < end; at++) {
    one.arrive([factAt(at, names[(at - T0) % names.length]!, { n: 1 })], at)
  }
  one.rowsRead = 0
  for (const fact of late(end)) one.arrive([fact], end)
  return one.rowsRead
}

test.each<[string, Leaf, string[], number]>([
  ['sequence', { kind: 'sequence', steps: [step('A'), step('B')], withinMs: 50, window: { kind: 'ever' } }, ['A', 'A', 'B'], 101], // prettier-ignore
  ['sequence that nobody has begun', { kind: 'sequence', steps: [step('C'), step('B')], withinMs: 50, window: { kind: 'ever' } }, ['A', 'B'], 101], // prettier-ignore
  ['unanswered', { kind: 'unanswered', first: step('A'), then: step('C'), withinMs: 50, window: { kind: 'ever' } }, ['A', 'B'], 101 + PAGE_ROWS], // prettier-ignore
  ['last', { kind: 'last', property: 'n', of: step('A'), window: { kind: 'ever' }, test: { op: '=', value: 1 } }, ['A'], 2], // prettier-ignore
])('%s: what a late fact has read is bounded by time', (_, leaf, names, most) => {
  for (const name of ['A', 'B', 'C'])
    for (const agoMs of [1, 10, 49, 50, 51, 500]) {
      const late = (end: number) => [factAt(end - agoMs, name)]
      expect(rowsReadFor(leaf, 700, names, late)).toBeLessThanOrEqual(most)
    }
})

const tallyOf = (leaf: unknown) => new OneTally(compileTally(1, specOf(leaf as Leaf)!, calendar))
const ever: Window = { kind: 'ever' }

test('an older one that went unanswered is found behind a page that holds none', () => {
  const one = tallyOf({ kind: 'unanswered', first: step('A', 0), then: step('C'), withinMs: 10, window: ever })
  const arrive = (at: number, name: string, kind = 0) => one.arrive([factAt(T0 + at, name, { kind })], T0 + 300)
  arrive(0, 'A')
  for (let at = 20; at < 120; at++) arrive(at, 'A', 5)
  arrive(200, 'A')
  arrive(250, 'C')
  expect((one.state as Unanswered)[0]).toBe(T0 + 200)
  arrive(205, 'C')
  expect((one.state as Unanswered)[0]).toBe(T0)
})

test('an answer is found behind a page that holds none', () => {
  const one = tallyOf({ kind: 'unanswered', first: step('A'), then: step('C'), withinMs: 1_000, window: ever })
  const arrive = (at: number, name: string) => one.arrive([factAt(T0 + at, name)], T0 + 3_000)
  const many = Array.from({ length: 100 }, (_, at) => factAt(T0 + 1 + at, 'A'))
  one.arrive([...many, factAt(T0 + 150, 'C'), factAt(T0 + 2_000, 'C')], T0 + 3_000)
  arrive(0, 'A')
  expect((one.state as Unanswered)[0]).toBe(null)
})

test('a page may end between facts of one instant', () => {
  const window: Window = { kind: 'rolling', ms: 200 }
  const leaf = { kind: 'sum', property: 'n', of: step('A', 0), window, op: '>=', value: 1 } as Leaf
  const one = tallyOf(leaf)
  for (let at = T0; at < T0 + 700; at++) {
    // Two of five are wanted, so that the end of a page is the edge of what is kept one by one.
    const facts = [1, 2, 3, 4, 5].map((n) => factAt(at, 'A', { n, kind: n <= 2 ? 0 : 1 }))
    one.arrive(facts, at)
    const inside = Math.min(at - T0 + 1, 200)
    expect(one.essence(one.state, at)).toEqual([inside * 2, inside * 3e6])
  }
})

test('a window that moves is read about once, however much it holds', () => {
  for (const windowMs of [500, 5_000]) {
    const window: Window = { kind: 'rolling', ms: windowMs }
    for (const leaf of [
      { kind: 'sum', property: 'n', of: step('A'), window, op: '>=', value: 1 },
      { kind: 'first', property: 'n', of: step('A'), window, test: { op: '=', value: 1 } },
    ] as Leaf[]) {
      const one = new OneTally(compileTally(1, specOf(leaf)!, calendar))
      for (let at = T0; at < T0 + windowMs + 1_000; at++) one.arrive([factAt(at, 'A', { n: 1 })], at)
      expect(one.rowsRead).toBeGreaterThan(0)
      expect(one.rowsRead).toBeLessThan(1_000 * 8)
    }
  }
})
