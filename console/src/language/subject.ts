import { createContext, useContext } from 'react'
import type { Subject } from '../../../src/sops/language.ts'
import { useWords, type Language, type Words } from './language.tsx'

/** Whom a flow takes through it: what shows flows says "people" of customers and "groups" of groups, in the same places. */
export type { Subject }
const SubjectContext = createContext<Subject>('customer')
export const SubjectProvider = SubjectContext.Provider
export const useSubject = (): Subject => useContext(SubjectContext)

/** Some of the words, as they are said of groups. */
type Part<W> = { [K in keyof W]?: W[K] extends Words ? Part<W[K]> : W[K] }
type Both<W> = Record<Language, W>

export const ofSubjects = <W extends Words>(words: Both<W>, ofGroups: Both<Part<W>>): Record<Subject, Both<W>> => ({
  customer: words,
  group: { zh: overlaid(words.zh, ofGroups.zh), en: overlaid(words.en, ofGroups.en) },
})

function overlaid<W extends Words>(words: W, others: Part<W>): W {
  const said = Object.entries(words).map(([key, word]) => {
    const other = (others as Words)[key]
    if (other === undefined) return [key, word]
    return [key, typeof word === 'object' ? overlaid(word, other as Words) : other]
  })
  return Object.fromEntries(said) as W
}

export const useSubjectWords = <W>(words: Record<Subject, Both<W>>): W => useWords(words[useSubject()])
