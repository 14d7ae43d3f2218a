/**
 * What a person is told of a problem: a stable code, what it is about, and a sentence in both languages. Tables of
 * sentences stand beside the code that has something to say. Which language is meant is known only where it is said, so a
 * wording carries both that far (`inLanguage`); it is plain data, and may be stored and said later.
 *
 *     const say = wordingsOf({ too_deep: { zh: '嵌套超过 {limit} 层', en: 'deeper than {limit}' } })
 *     say('too_deep', { limit: 10 })
 */
export type Language = 'zh' | 'en'
export type Both = Record<Language, string>
/** What fills a hole: what is the same in every language, or has words in each. */
export type Filling = string | number | Both | readonly (string | number | Both)[]
export interface Wording extends Both {
  code: string
  given: Record<string, Filling>
}

type HolesOf<T> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | HolesOf<Rest> : never
type Holes<W extends Both> = HolesOf<W['zh']> | HolesOf<W['en']>

/** A code that is not in the table, or a hole that nothing is given for, does not compile. */
export const wordingsOf =
  <const T extends Record<string, Both>>(table: T) =>
  <C extends keyof T & string>(
    code: C,
    ...[given]: [Holes<T[C]>] extends [never] ? [] : [given: Record<Holes<T[C]>, Filling>]
  ): Wording => {
    const filled: Record<string, Filling> = given ?? {}
    const { zh, en } = table[code]!
    return { code, given: filled, zh: fill(zh, filled, 'zh'), en: fill(en, filled, 'en') }
  }

/** A hole that nothing fits stays as it is. */
export const fill = (text: string, given: object, language: Language): string =>
  text.replace(/\{(\w+)\}/g, (hole, name: string) => {
    const value: unknown = Object.hasOwn(given, name) ? (given as Record<string, unknown>)[name] : undefined
    return wordsOf(value, language) ?? hole
  })

function wordsOf(value: unknown, language: Language): string | undefined {
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if (isBoth(value)) return value[language]
  if (Array.isArray(value))
    return value.map((one) => wordsOf(one, language) ?? '').join(language === 'zh' ? '、' : ', ')
  return undefined
}

const isBoth = (value: unknown): value is Both =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Partial<Both>).zh === 'string' &&
  typeof (value as Partial<Both>).en === 'string'

/** The same value with its wordings said. What is text already stays: it was stored before there were two languages. */
export function inLanguage(value: unknown, language: Language): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (isBoth(value)) return value[language]
  if (Array.isArray(value)) return value.map((one) => inLanguage(one, language))
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inLanguage(one, language)]))
}

/** "a, b or c". */
export const either = (...choices: readonly (string | Both)[]): Both => ({
  zh: alternatives(choices, 'zh', '、', '或'),
  en: alternatives(choices, 'en', ', ', ' or '),
})

function alternatives(choices: readonly (string | Both)[], language: Language, comma: string, or: string): string {
  const words = choices.map((one) => wordsOf(one, language)!)
  return words.length < 2 ? words.join('') : words.slice(0, -1).join(comma) + or + words.at(-1)
}

/** Where in what was sent something is wrong ("of.0.window.ms"), and what. */
export interface PlacedProblem {
  at: string
  code: string
  problem: Wording
}
export const problemAt = (at: string, problem: Wording): PlacedProblem => ({ at, code: problem.code, problem })
