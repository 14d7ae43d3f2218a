import type { Leaf, Rule } from '../../../../../src/rules/language.ts'
import { formOf, leafIn, type Form } from './forms.ts'

/**
 * A rule as the builder has it: the same tree, where each place keeps its id while others come and go, and a condition
 * the form it is written in ("not done" and "how often" are one kind of leaf). Nothing is lost on the way there and back.
 */
export type Part = Group | Condition
interface Placed {
  id: number
  /** How often "not" stands before it; rarely more than once. */
  denials: number
}
export interface Group extends Placed {
  kind: 'group'
  joined: 'all' | 'any'
  parts: Part[]
}
export interface Condition extends Placed {
  kind: 'condition'
  form: Form
  leaf: Leaf
  /** Somebody has just added it, and goes on there. */
  isNew?: boolean
}

let lastId = 0
const newId = (): number => ++lastId

export const conditionOf = (leaf: Leaf, form = formOf(leaf)): Condition => ({
  id: newId(),
  denials: 0,
  kind: 'condition',
  form,
  leaf,
})
export const newCondition = (leaf: Leaf = leafIn('done')): Condition => ({ ...conditionOf(leaf), isNew: true })
export const groupOf = (joined: 'all' | 'any', parts: Part[]): Group => ({
  id: newId(),
  denials: 0,
  kind: 'group',
  joined,
  parts,
})

function partOf(rule: Rule): Part {
  let denials = 0
  let inner = rule
  while (inner.kind === 'not') {
    denials++
    inner = inner.of
  }
  const part =
    inner.kind === 'all' || inner.kind === 'any' ? groupOf(inner.kind, inner.of.map(partOf)) : conditionOf(inner)
  return { ...part, denials }
}

function ruleOf(part: Part): Rule {
  let rule: Rule = part.kind === 'group' ? { kind: part.joined, of: part.parts.map(ruleOf) } : part.leaf
  for (let denied = 0; denied < part.denials; denied++) rule = { kind: 'not', of: rule }
  return rule
}

/** The root is always a group, so that there is a place to add to: "all" of one is that one. */
const isWrap = (root: Group): boolean => root.joined === 'all' && root.parts.length === 1

export function rootOf(rule: Rule | undefined): Group {
  if (rule === undefined) return groupOf('all', [])
  const part = partOf(rule)
  return part.kind === 'group' && part.denials === 0 && !isWrap(part) ? part : groupOf('all', [part])
}

/** Undefined: there is no condition yet. */
export function wholeOf(root: Group): Rule | undefined {
  if (root.parts.length === 0) return undefined
  return ruleOf(isWrap(root) ? root.parts[0]! : root)
}

/** Whose the place in the rule's JSON is ("of.0.window.ms"), and what of it. */
export function placeOf(root: Group, at: string): { id: number; field: string } {
  const keys = at === '' ? [] : at.split('.')
  let part: Part = isWrap(root) ? root.parts[0]! : root
  while (true) {
    for (let denied = 0; denied < part.denials && keys[0] === 'of'; denied++) keys.shift()
    const inner: Part | undefined = part.kind === 'group' && keys[0] === 'of' ? part.parts[Number(keys[1])] : undefined
    if (inner === undefined) return { id: part.id, field: keys.join('.') }
    keys.splice(0, 2)
    part = inner
  }
}
