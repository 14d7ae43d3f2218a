import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'

/**
 * Chinese first, English complete. Words are plain TypeScript beside what uses them: a sentence with something in it is a
 * function, and a word that English lacks does not compile.
 *
 *     const words = inBoth({ zh: { days: (n: number) => `${n} 天` }, en: { days: (n) => counted(n, 'day') } })
 *     const t = useWords(words)
 */
export type Language = 'zh' | 'en'

type Text = string | ((...given: any[]) => string)
export interface Words {
  [key: string]: Text | Words
}
/** English has every word of the Chinese, and each takes what the Chinese one takes. */
type Same<W> = { [K in keyof W]: W[K] extends string ? string : W[K] extends (...given: infer G) => string ? (...given: G) => string : Same<W[K]> } // prettier-ignore

export const inBoth = <const W extends Words>(words: { zh: W; en: Same<W> }): Record<Language, Same<W>> =>
  words as unknown as Record<Language, Same<W>>

interface Spoken {
  language: Language
  speak(language: Language): void
}
const LanguageContext = createContext<Spoken>({ language: 'zh', speak: () => {} })

const STORED = 'siyu.language'
let spoken: Language = localStorage.getItem(STORED) === 'en' ? 'en' : 'zh'
/** For what is not a component: the header of requests. */
export const currentLanguage = (): Language => spoken

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(spoken)
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  }, [language])
  const value = useMemo<Spoken>(
    () => ({
      language,
      speak(next) {
        spoken = next
        localStorage.setItem(STORED, next)
        setLanguage(next)
      },
    }),
    [language],
  )
  return <LanguageContext value={value}>{children}</LanguageContext>
}

/** In English: one event, two events. */
export const counted = (n: number | string, one: string, more = `${one}s`): string =>
  `${n} ${String(n) === '1' ? one : more}`

export const useLanguage = (): Spoken => useContext(LanguageContext)
export const useWords = <W,>(words: Record<Language, W>): W => words[useLanguage().language]
