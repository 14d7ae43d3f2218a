import { DateTime } from 'luxon'
import type { Fact } from '../events.ts'
import { Calendar } from './calendar.ts'
import { evidenceOf } from './evidence.ts'
import type { ExplainView } from './evidence.ts'
import { english } from './explain-en.ts'
import type { Words } from './explain-words.ts'
import { chinese } from './explain-zh.ts'
import type { Rule } from './language.ts'

export type { ExplainView } from './evidence.ts'

/** Why a rule is true of a customer or not, as a person would say it. The parts are in the order of the rule's. */
export interface Explanation {
  answer: boolean
  sentence: string
  parts?: Explanation[]
}

const LANGUAGES: Record<'en' | 'zh', Words> = { en: english, zh: chinese }

/** `facts` are the customer's with a timestamp ≤ now, in their total order; `zone` is the brand's. */
export function explain(
  rule: Rule,
  facts: Fact[],
  view: ExplainView,
  now: number,
  zone: string,
  lang: 'en' | 'zh',
): Explanation {
  const words = LANGUAGES[lang]
  const calendar = new Calendar(zone)
  const instant = (at: number): string => DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd HH:mm')
  const said = (answer: boolean, text: string): string => words.answer(answer, text)

  const part = (one: Rule): Explanation => {
    if (one.kind === 'not') {
      const inner = part(one.of)
      return { answer: !inner.answer, sentence: said(!inner.answer, words.not(inner.answer)), parts: [inner] }
    }
    if (one.kind === 'all' || one.kind === 'any') {
      const parts = one.of.map(part)
      const held = parts.filter(({ answer }) => answer).length
      const answer = one.kind === 'all' ? held === parts.length : held > 0
      return { answer, sentence: said(answer, words.joined(one.kind, held, parts.length)), parts }
    }
    const evidence = evidenceOf(one, facts, view, now, calendar)
    return { answer: evidence.answer, sentence: said(evidence.answer, words.leaf(evidence, instant)) }
  }
  return part(rule)
}
