import { isWithin, type Hours } from '../ways/ways.ts'
import { MAX_ANSWERED_CHARS } from '../../kernel/limits.ts'
import { plain } from './folding.ts'
import { parsePattern, type Pattern } from './pattern.ts'

/** Which reply answers what a customer has written, and why; pure, so that a page can try it out. */

export const HOWS = ['exact', 'contains', 'pattern'] as const
export interface Word {
  how: (typeof HOWS)[number]
  text: string
}

export interface Rule {
  id: number
  name: string
  isEnabled: boolean
  isAutomatic: boolean
  words: Word[]
  /** Always where there are none. */
  hours: Hours[]
  /** All where there are none. */
  accounts: string[]
  text: string
}

export interface Asked {
  text: string
  /** Undefined where it is not asked which. */
  account?: string | undefined
  at: number
  zone: string
}

export interface Compiled<R extends Rule> {
  rule: R
  words: { word: Word; fits: (text: string) => boolean }[]
}

export function compileRules<R extends Rule>(rules: readonly R[]): Compiled<R>[] {
  return rules.map((rule) => ({ rule, words: rule.words.map((word) => ({ word, fits: fittingOf(word) })) }))
}

function fittingOf({ how, text }: Word): (plainText: string) => boolean {
  if (how === 'pattern') {
    const pattern = patternOf(text)
    return (asked) => pattern?.fits(asked) ?? false
  }
  const wanted = plain(text)
  // What is nothing but spaces is asked for by nobody.
  if (wanted === '') return () => false
  return how === 'exact' ? (asked) => asked === wanted : (asked) => asked.includes(wanted)
}

/** One that was written before a pattern like it was refused fits nothing. */
function patternOf(text: string): Pattern | undefined {
  try {
    return parsePattern(text)
  } catch {
    return undefined
  }
}

/** What of a message is looked at; more than this nobody asks. */
export const askedText = (text: string): string => plain(text.slice(0, MAX_ANSWERED_CHARS))

export type PassedReason = 'disabled' | 'other_account' | 'other_hours' | 'not_automatic'
export interface Finding<R extends Rule> {
  /** The first that may answer, and its word. */
  found: { rule: R; word: Word } | undefined
  /** Those before it with a word that fits, and why they do not answer. */
  passed: { rule: R; word: Word; reason: PassedReason }[]
}

export function findReply<R extends Rule>(rules: readonly Compiled<R>[], asked: Asked): Finding<R> {
  const text = askedText(asked.text)
  const passed: Finding<R>['passed'] = []
  if (text === '') return { found: undefined, passed }
  for (const { rule, words } of rules) {
    const word = words.find(({ fits }) => fits(text))?.word
    if (word === undefined) continue
    const reason = reasonAgainst(rule, asked)
    if (reason === undefined) return { found: { rule, word }, passed }
    passed.push({ rule, word, reason })
  }
  return { found: undefined, passed }
}

function reasonAgainst(rule: Rule, { account, at, zone }: Asked): PassedReason | undefined {
  if (!rule.isEnabled) return 'disabled'
  if (!rule.isAutomatic) return 'not_automatic'
  if (account !== undefined && rule.accounts.length > 0 && !rule.accounts.includes(account)) return 'other_account'
  if (rule.hours.length > 0 && !rule.hours.some((hours) => isWithin(hours, at, zone))) return 'other_hours'
  return undefined
}

/** What staff may answer with: every reply with a word that fits, in order; then those that are named so. */
export function suggestionsFor<R extends Rule>(rules: readonly Compiled<R>[], given: string, limit: number): R[] {
  const text = askedText(given)
  if (text === '') return []
  const enabled = rules.filter(({ rule }) => rule.isEnabled)
  const fitting = enabled.filter(({ words }) => words.some(({ fits }) => fits(text)))
  const named = enabled.filter(
    (one) => !fitting.includes(one) && [one.rule.name, ...one.rule.words.map((word) => word.text)].some((name) => plain(name).includes(text)), // prettier-ignore
  )
  return [...fitting, ...named].slice(0, limit).map(({ rule }) => rule)
}

export interface OptOutWords {
  out: readonly string[]
  back: readonly string[]
}
/** A message that is one of these words and nothing else: who asks how to unsubscribe has not done so yet. */
export function optOutIn(text: string, words: OptOutWords): 'out' | 'back' | undefined {
  const asked = askedText(text)
  const isOne = (all: readonly string[]) => asked !== '' && all.some((word) => plain(word) === asked)
  return isOne(words.out) ? 'out' : isOne(words.back) ? 'back' : undefined
}

/** Numbers and addresses of people are not what a question is about: nobody is to read them in a list. */
const PERSONAL = /[\w.+-]+@[\w-]+\.[\w.]+|\d[\d\s-]{5,}\d|\d{5,}/gu
export const questionOf = (text: string): string => askedText(text).replace(PERSONAL, '#')
