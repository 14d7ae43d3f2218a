import type { Comparison, Leaf, Rule } from '../../rules/language.ts'

/**
 * What is wrong with a journey as it is written: two stages in which the same is done, two that are entered by the same
 * rule, or one that nobody can stand in since whoever may enter it may enter a higher one too. It sees what follows from the form of the rules (the
 * same parts in another order, a part of an "and", a larger number), never more; so it warns of nothing that is right.
 */
export interface StageRules {
  slug: string
  entry: Rule
  fallBack: Rule | null
  /** What is done with who stands in it, in words; empty when nobody has said. */
  action: string
}

/** sameAction: a layer only for statistics. same: one rule twice. shadowed: the lower one's rule is the narrower. */
export const STAGE_WARNINGS = ['sameAction', 'same', 'shadowed'] as const
export interface StageWarning {
  kind: (typeof STAGE_WARNINGS)[number]
  lower: string
  higher: string
}

/** Stages lowest first. Of each kind of mistake a stage is named once as the lower one: by the nearest above it. */
export const warningsOf = (stages: StageRules[]): StageWarning[] => [...sameActions(stages), ...misruled(stages)]

function sameActions(stages: StageRules[]): StageWarning[] {
  return stages.flatMap((lower, place) => {
    const higher = stages.slice(place + 1).find((one) => plain(one.action) === plain(lower.action))
    if (!higher || plain(lower.action) === '') return []
    return [{ kind: 'sameAction', lower: lower.slug, higher: higher.slug }]
  })
}

/** Punctuation, spaces and capitals make no different action. */
const plain = (action: string): string =>
  action
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{P}\p{Z}\s]/gu, '')

function misruled(stages: StageRules[]): StageWarning[] {
  return stages.flatMap((lower, place): StageWarning[] => {
    for (const higher of stages.slice(place + 1)) {
      const isNarrower = implies(lower.entry, higher.entry)
      if (isNarrower && implies(higher.entry, lower.entry))
        return [{ kind: 'same', lower: lower.slug, higher: higher.slug }]
      // Who may not enter the higher one, since its fall-back rule holds, does stand in the lower.
      if (isNarrower && !higher.fallBack) return [{ kind: 'shadowed', lower: lower.slug, higher: higher.slug }]
    }
    return []
  })
}

/** Whether `b` holds whenever `a` does, as far as their form tells. */
export function implies(a: Rule, b: Rule): boolean {
  if (a.kind === 'any') return a.of.every((part) => implies(part, b))
  if (b.kind === 'all') return b.of.every((part) => implies(a, part))
  if (b.kind === 'any' && b.of.some((part) => implies(a, part))) return true
  if (a.kind === 'all') return a.of.some((part) => implies(part, b))
  if (a.kind === 'not' && b.kind === 'not') return implies(b.of, a.of)
  if (a.kind === 'not' || b.kind === 'not' || b.kind === 'any') return false
  return isEqual(a, b) || isNarrower(a, b)
}

/** The same question with a bound that lets fewer through. */
function isNarrower(a: Leaf, b: Leaf): boolean {
  if (!('op' in a && 'value' in a && 'op' in b && 'value' in b)) return false
  if (!isEqual({ ...a, op: '=', value: 0 }, { ...b, op: '=', value: 0 })) return false
  return isWithin(a.op, a.value, b.op, b.value)
}

function isWithin(op: Comparison, value: number, otherOp: Comparison, other: number): boolean {
  switch (otherOp) {
    case '>=':
      return (op === '>=' || op === '>' || op === '=') && value >= other
    case '>':
      return (op === '>=' || op === '=') ? value > other : op === '>' && value >= other // prettier-ignore
    case '<=':
      return (op === '<=' || op === '<' || op === '=') && value <= other
    case '<':
      return (op === '<=' || op === '=') ? value < other : op === '<' && value <= other // prettier-ignore
    default:
      return false
  }
}

/** JSON with its keys in order: rules come from a column that keeps them, and from forms that do not. */
const isEqual = (a: unknown, b: unknown): boolean => ordered(a) === ordered(b)
const ordered = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
