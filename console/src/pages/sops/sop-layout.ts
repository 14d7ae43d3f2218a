import { exitsOf } from '../../../../src/sops/language.ts'
import type { Exit } from './sop-edits.ts'
import type { Sop } from './sop-draft.ts'

/**
 * Where the steps of a flow stand: each below everything that leads to it, beside its siblings, in the middle over what
 * follows. An exit to the end, or to a step that has its place already, keeps a column of its own down to there, so that
 * no line crosses a step.
 */
export const NODE_WIDTH = 236
export const NODE_HEIGHT = 84
const GAP_X = 28
const LANE_WIDTH = 128
const ROW_HEIGHT = 168
export const END = ' end'
export const TRIGGER = ' trigger'
/** No node: what holds for all of it, opened as one. */
export const SETTINGS = ' settings'

export interface PlacedNode {
  name: string
  x: number
  y: number
}
export interface PlacedEdge {
  exit: Exit
  from: string
  to: string
  /** The middle of the column it goes down in. */
  x: number
}
export interface Laid {
  nodes: PlacedNode[]
  edges: PlacedEdge[]
}

interface Way {
  exit: Exit
  to: string | null
}

export function waysOf(sop: Sop, name: string): Way[] {
  if (name === TRIGGER) return [{ exit: { step: null, at: 'first' }, to: sop.first || null }]
  return exitsOf(sop.steps[name]!).map(({ at, next }) => ({ exit: { step: name, at }, to: next }))
}
const known = (sop: Sop, to: string | null): string | null => (to !== null && Object.hasOwn(sop.steps, to) ? to : null)

/** The beginning, and what nothing leads to. */
function rootsOf(sop: Sop): string[] {
  const reached = new Set([TRIGGER])
  const follow = (from: string) => {
    for (const { to } of waysOf(sop, from)) {
      const next = known(sop, to)
      if (next === null || reached.has(next)) continue
      reached.add(next)
      follow(next)
    }
  }
  const roots = [TRIGGER]
  follow(TRIGGER)
  for (const name of Object.keys(sop.steps)) {
    if (reached.has(name)) continue
    roots.push(name)
    reached.add(name)
    follow(name)
  }
  return roots
}

/** The row of each: one below the lowest that leads there, circles aside. */
function rowsOf(sop: Sop, roots: string[]): Map<string, number> {
  const rows = new Map<string, number>()
  const order: string[] = []
  const back = new Set<string>()
  const visit = (name: string, path: Set<string>) => {
    if (rows.has(name)) return
    rows.set(name, 0)
    for (const { exit, to } of waysOf(sop, name)) {
      const next = known(sop, to)
      if (next === null) continue
      if (path.has(next)) back.add(`${exit.step} ${exit.at}`)
      else visit(next, new Set(path).add(next))
    }
    order.unshift(name)
  }
  for (const root of roots.toReversed()) visit(root, new Set([root]))
  for (const name of order)
    for (const { exit, to } of waysOf(sop, name)) {
      const next = known(sop, to)
      if (next !== null && !back.has(`${exit.step} ${exit.at}`))
        rows.set(next, Math.max(rows.get(next)!, rows.get(name)! + 1))
    }
  return rows
}

export function layOut(sop: Sop): Laid {
  const roots = rootsOf(sop)
  const rows = rowsOf(sop, roots)
  const nodes: PlacedNode[] = []
  const edges: PlacedEdge[] = []
  const placed = new Set<string>()
  /** Answers the middle of it, and where the next may begin. */
  const place = (name: string, left: number): { x: number; right: number } => {
    placed.add(name)
    let at = left
    const middles: number[] = []
    for (const { exit, to } of waysOf(sop, name)) {
      const next = known(sop, to)
      const isNew = next !== null && !placed.has(next)
      const { x, right } = isNew ? place(next, at) : { x: at + LANE_WIDTH / 2, right: at + LANE_WIDTH }
      edges.push({ exit, from: name, to: next ?? END, x })
      middles.push(x)
      at = right
    }
    const wanted = (middles[0]! + middles.at(-1)!) / 2
    const x = Math.max(wanted, left + (NODE_WIDTH + GAP_X) / 2)
    // What alone follows goes straight down.
    if (middles.length === 1) edges.find(({ from }) => from === name)!.x = x
    nodes.push({ name, x: x - NODE_WIDTH / 2, y: rows.get(name)! * ROW_HEIGHT })
    return { x, right: Math.max(at, x + (NODE_WIDTH + GAP_X) / 2) }
  }
  let left = 0
  for (const root of roots) left = place(root, left).right
  const lowest = Math.max(...rows.values())
  const begun = nodes.find(({ name }) => name === TRIGGER)!
  nodes.push({ name: END, x: begun.x, y: (lowest + 1) * ROW_HEIGHT })
  // As they are read, and as Tab goes from one to the next.
  nodes.sort((a, b) => a.y - b.y || a.x - b.x)
  // The beginning stays where it is, whatever is added.
  const { x: middle } = begun
  return {
    nodes: nodes.map((node) => ({ ...node, x: node.x - middle })),
    edges: edges.map((edge) => ({ ...edge, x: edge.x - middle })),
  }
}
