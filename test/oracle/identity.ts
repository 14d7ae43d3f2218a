import { orderOfFacts, type OrderKey } from './facts.ts'
import { orderOfText } from './values.ts'

/**
 * The identity oracle: which identifiers are one customer, recomputed from every assertion ever made. Identifiers are
 * texts, `kind:value`. It holds the components as plain sets and looks at every pair.
 */

/** A fact, seen only as the identifiers it came with, strongest first. */
export interface Assertion extends OrderKey {
  identifiers: string[]
}

/** Somebody's word: `together` is "Customers Joined", `apart` is "Customers Separated". */
export interface Decision extends OrderKey {
  say: 'together' | 'apart'
  a: string[]
  b: string[]
}

export interface Kind {
  name: string
  strong: boolean
  /** A customer has at most one value of it, unless somebody decided otherwise. */
  single: boolean
}

export type Reason = 'shared' | 'separated' | 'conflict' | 'size'
export interface Refused {
  /** The two identifiers in text order. */
  edge: [string, string]
  reason: Reason
}

const MAX_NEIGHBOURS = 100
const MAX_IDENTIFIERS = 100

export function standardKind(identifier: string): Kind {
  const parts = identifier.split(':')
  const name = parts[0] === 'openid' ? `openid:${parts[1]}` : parts[0]!
  const strong = name !== 'anonymous_id' && name !== 'device_id'
  return { name, strong, single: strong && name !== 'phone' && name !== 'email' }
}

export function partition(
  assertions: Assertion[],
  decisions: Decision[],
  kinds: (identifier: string) => Kind = standardKind,
): { customers: Set<string>[]; refused: Refused[] } {
  const everybody = new Set([
    ...assertions.flatMap(({ identifiers }) => identifiers),
    ...decisions.flatMap(({ a, b }) => [...a, ...b]),
  ])
  let customers = [...everybody].map((identifier) => new Set([identifier]))
  const refused: Refused[] = []
  const words = lastWords(decisions)
  const edges = edgesOf(assertions)

  const customerOf = (identifier: string) => customers.find((customer) => customer.has(identifier))!
  const isApart = (x: Set<string>, y: Set<string>) =>
    words.some(({ say, pair: [a, b] }) => say === 'apart' && ((x.has(a) && y.has(b)) || (x.has(b) && y.has(a))))
  /** Why not, if not. */
  const tryToJoin = ([a, b]: [string, string], isClash: (x: Set<string>, y: Set<string>) => boolean) => {
    const x = customerOf(a)
    const y = customerOf(b)
    if (x === y) return undefined
    if (isApart(x, y)) return 'separated'
    if (isClash(x, y)) return 'conflict'
    if (x.size + y.size > MAX_IDENTIFIERS) return 'size'
    customers = [...customers.filter((one) => one !== x && one !== y), new Set([...x, ...y])]
    return undefined
  }

  for (const { say, pair } of words) if (say === 'together') tryToJoin(pair, () => false)

  const isShared = (identifier: string) => edges.filter(({ pair }) => pair.includes(identifier)).length > MAX_NEIGHBOURS
  const shared = new Set([...everybody].filter(isShared))
  const isWeak = ({ pair }: Edge) => pair.some((identifier) => !kinds(identifier).strong)
  for (const edge of [...edges.filter((one) => !isWeak(one)), ...edges.filter(isWeak)]) {
    const reason = edge.pair.some((identifier) => shared.has(identifier))
      ? 'shared'
      : tryToJoin(edge.pair, (x, y) => clash([...x].map(kinds), [...y].map(kinds), isWeak(edge)))
    if (reason) refused.push({ edge: edge.pair, reason })
  }
  customers.sort((x, y) => orderOfText(smallest(x), smallest(y)))
  return { customers, refused }
}

/** Two values clash when the edge would bring them together, one from each side. What one side already holds (two phones,
 *  or two user ids by somebody's decision) is not this edge's doing. */
const clash = (x: Kind[], y: Kind[], isWeak: boolean): boolean =>
  x.some((kind) => (kind.single || (isWeak && kind.strong)) && y.some(({ name }) => name === kind.name))

interface Edge {
  pair: [string, string]
  key: OrderKey
}

const smallest = (customer: Set<string>): string => [...customer].sort(orderOfText)[0]!
const paired = (a: string, b: string): [string, string] => (orderOfText(a, b) < 0 ? [a, b] : [b, a])

/** Every edge once, with the earliest fact that asserts it, in the order they are tried: those of one fact in the order of
 *  its identifiers, strongest first. */
function edgesOf(assertions: Assertion[]): Edge[] {
  const edges = new Map<string, Edge>()
  for (const fact of [...assertions].sort(orderOfFacts))
    for (const other of fact.identifiers.slice(1)) {
      const pair = paired(fact.identifiers[0]!, other)
      const key = JSON.stringify(pair)
      if (pair[0] !== pair[1] && !edges.has(key)) edges.set(key, { pair, key: fact })
    }
  return [...edges.values()].sort((x, y) => orderOfFacts(x.key, y.key))
}

/** The latest word about each pair of identifiers, in the order the words were said and the identifiers named. */
function lastWords(decisions: Decision[]): { say: Decision['say']; pair: [string, string]; key: OrderKey }[] {
  const words = new Map<string, { say: Decision['say']; pair: [string, string]; key: OrderKey }>()
  for (const decision of [...decisions].sort(orderOfFacts))
    for (const a of decision.a)
      for (const b of decision.b)
        if (a !== b) {
          const key = JSON.stringify(paired(a, b))
          words.delete(key)
          words.set(key, { say: decision.say, pair: paired(a, b), key: decision })
        }
  return [...words.values()]
}
