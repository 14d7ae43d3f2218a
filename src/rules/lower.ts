import type { Filter, Leaf, LeafOf, Rule, Step, Window } from './language.ts'
import { MAX_AGGREGATED } from '../kernel/limits.ts'
import type { TallySpec } from './tally.ts'

/**
 * A leaf about events, brought to the few questions that tallies answer. Least and greatest values become questions of
 * existence ("max ≥ 5" is "some fact with a value ≥ 5"), metrics become counts and sums of orders.
 */
export const ORDER_EVENT = 'Order Completed'
const ORDERS: Step = { event: ORDER_EVENT, where: [] }
const EVER: Window = { kind: 'ever' }

export function lowerLeaf(leaf: Leaf): Rule {
  if (leaf.kind === 'min' || leaf.kind === 'max') return lowerExtreme(leaf)
  if (leaf.kind === 'metric' && leaf.metric === 'monetary')
    return { kind: 'sum', property: 'revenue', of: ORDERS, window: EVER, op: leaf.op, value: leaf.value }
  return leaf
}

function lowerExtreme(leaf: LeafOf<'min' | 'max'>): Rule {
  const some = (op: '<' | '<=' | '>' | '>=' | '=', value: number): Rule => {
    const filters: Filter[] = [{ property: leaf.property, test: { op, value } }]
    // Numbers too large to be added up have no least and no greatest either.
    if (op.startsWith('>')) filters.push({ property: leaf.property, test: { op: '<=', value: MAX_AGGREGATED } })
    if (op.startsWith('<')) filters.push({ property: leaf.property, test: { op: '>=', value: -MAX_AGGREGATED } })
    const of = { event: leaf.of.event, where: [...leaf.of.where, ...filters] }
    return { kind: 'count', of, window: leaf.window, op: '>=', value: 1 }
  }
  const none = (op: '<' | '<=' | '>' | '>=', value: number): Rule => ({ kind: 'not', of: some(op, value) })
  const anyNumber = some('>=', -MAX_AGGREGATED)
  const both = (...of: Rule[]): Rule => ({ kind: 'all', of })
  const equal = both(some('=', leaf.value), none(leaf.kind === 'max' ? '>' : '<', leaf.value))
  switch (leaf.op) {
    case '=':
      return equal
    case '!=':
      return both(anyNumber, { kind: 'not', of: equal })
    case '>':
    case '>=':
      if (leaf.kind === 'max') return some(leaf.op, leaf.value)
      return both(anyNumber, none(leaf.op === '>' ? '<=' : '<', leaf.value))
    case '<':
    case '<=':
      if (leaf.kind === 'min') return some(leaf.op, leaf.value)
      return both(anyNumber, none(leaf.op === '<' ? '>=' : '>', leaf.value))
  }
}

/** Moves with the clock, so that facts leave it. */
export const moves = (window: Window): boolean => window.kind === 'rolling' || window.kind === 'calendar'

const since = (window: Window): { since?: number } => (window.kind === 'since' ? { since: Date.parse(window.at) } : {})

/** The tally that answers a lowered leaf; undefined for leaves that do not look at events. */
export function specOf(leaf: Leaf): TallySpec | undefined {
  switch (leaf.kind) {
    case 'count':
      if (moves(leaf.window)) return { kind: 'latest', of: leaf.of, keep: leaf.value + 1 }
      return { kind: 'total', of: leaf.of, ...since(leaf.window) }
    case 'distinct':
      return { kind: 'distinct', of: leaf.of, property: leaf.property, keep: leaf.value + 1 }
    case 'sum':
    case 'average':
      if (moves(leaf.window)) return { kind: 'moving', of: leaf.of, property: leaf.property, window: leaf.window }
      return { kind: 'total', of: leaf.of, property: leaf.property, ...since(leaf.window) }
    case 'last':
      return { kind: 'last', of: leaf.of, property: leaf.property }
    case 'first':
      if (moves(leaf.window)) return { kind: 'opening', of: leaf.of, property: leaf.property, window: leaf.window }
      return { kind: 'first', of: leaf.of, property: leaf.property, ...since(leaf.window) }
    case 'sequence':
      return { kind: 'sequence', steps: leaf.steps, withinMs: leaf.withinMs }
    case 'unanswered':
      return { kind: 'unanswered', first: leaf.first, then: leaf.then, withinMs: leaf.withinMs }
    case 'metric':
      if (leaf.metric === 'recency') return { kind: 'latest', of: ORDERS, keep: 1 }
      return { kind: 'total', of: ORDERS }
    case 'contact':
    case 'group':
      return { kind: 'bonds', of: leaf.kind }
    default:
      return undefined
  }
}

/** The order instants a lifecycle looks at: ten intervals need eleven. */
export const RHYTHM: TallySpec = { kind: 'latest', of: ORDERS, keep: 11, unique: true }

/** Two leaves share a tally when their specs have the same family; the one that keeps most serves both. */
export function familyOf(spec: TallySpec): string {
  const { keep: _, ...rest } = { keep: 0, ...spec }
  return JSON.stringify(rest)
}
