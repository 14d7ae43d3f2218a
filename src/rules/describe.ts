import { DateTime } from 'luxon'
import { english } from './describe-en.ts'
import { chinese } from './describe-zh.ts'
import type { Instant } from './explain-words.ts'
import type { Comparison, Leaf, Rule } from './language.ts'

/** What operators call what a rule names by slug. */
export interface RuleNames {
  tag(slug: string): string
  segment(slug: string): string
  set(slug: string): string
  stage(set: string, slug: string): string
  staff(userid: string): string
}

/** What one language must be able to say. */
export interface Telling {
  leaf(leaf: Leaf, names: RuleNames, instant: Instant): string
  /** That a leaf does not hold, where there is a plain word for it. */
  opposite(leaf: Leaf, names: RuleNames): string | undefined
  not(text: string): string
  joined(kind: 'all' | 'any', parts: string[]): string
  /** Parts joined otherwise than those around them. */
  grouped(text: string): string
  whole(text: string): string
}
const TELLINGS: Record<'zh' | 'en', Telling> = { zh: chinese, en: english }

/** A rule as a person would say whom they mean: one sentence that says all of it, without a full stop. */
export function describe(rule: Rule, names: RuleNames, zone: string, language: 'zh' | 'en'): string {
  const telling = TELLINGS[language]
  const instant: Instant = (at) => DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd HH:mm')
  const told = (one: Rule): string => {
    switch (one.kind) {
      case 'all':
      case 'any':
        return telling.joined(one.kind, one.of.map(part))
      case 'not':
        return denied(one.of)
      default:
        return telling.leaf(one, names, instant)
    }
  }
  const denied = (one: Rule): string => {
    if (one.kind === 'all' || one.kind === 'any' || one.kind === 'not') return telling.not(telling.grouped(told(one)))
    const opposite = oppositeOf(one)
    if (opposite) return telling.leaf(opposite, names, instant)
    return telling.opposite(one, names) ?? telling.not(told(one))
  }
  const part = (one: Rule): string =>
    one.kind === 'all' || one.kind === 'any' ? telling.grouped(told(one)) : told(one)
  return telling.whole(told(plainly(rule)))
}

/** A list of one is its only part, and not of not is nothing. */
function plainly(rule: Rule): Rule {
  if (rule.kind === 'not') {
    const inner = plainly(rule.of)
    return inner.kind === 'not' ? inner.of : { kind: 'not', of: inner }
  }
  if (rule.kind !== 'all' && rule.kind !== 'any') return rule
  return rule.of.length === 1 ? plainly(rule.of[0]!) : { kind: rule.kind, of: rule.of.map(plainly) }
}

const OPPOSITES: Record<Comparison, Comparison> = { '=': '!=', '!=': '=', '<': '>=', '<=': '>', '>': '<=', '>=': '<' }

/** Only where one of the two always holds: an average of nothing is neither large nor small. */
function oppositeOf(leaf: Leaf): Leaf | undefined {
  switch (leaf.kind) {
    case 'count':
    case 'distinct':
    case 'sum':
      return { ...leaf, op: OPPOSITES[leaf.op] }
    case 'attribute': {
      const { op } = leaf.test
      if (op === 'exists' || op === 'missing') return { ...leaf, test: { op: op === 'exists' ? 'missing' : 'exists' } }
      return undefined
    }
    default:
      return undefined
  }
}
