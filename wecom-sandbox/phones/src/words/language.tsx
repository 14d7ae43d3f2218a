import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'

/** Chinese first, English complete. */
export type Language = 'zh' | 'en'

/** English has every word of the Chinese, and each takes what the Chinese one takes. */
export type Same<W> = { [K in keyof W]: W[K] extends string ? string : W[K] extends (...given: infer G) => string ? (...given: G) => string : Same<W[K]> } // prettier-ignore

interface Spoken {
  language: Language
  speak(language: Language): void
}
const LanguageContext = createContext<Spoken>({ language: 'zh', speak: () => {} })
const STORED = 'phones.language'

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(localStorage.getItem(STORED) === 'en' ? 'en' : 'zh')
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  }, [language])
  const value = useMemo<Spoken>(
    () => ({
      language,
      speak(next) {
        localStorage.setItem(STORED, next)
        setLanguage(next)
      },
    }),
    [language],
  )
  return <LanguageContext value={value}>{children}</LanguageContext>
}

export const useLanguage = (): Spoken => useContext(LanguageContext)
export const useWords = <W,>(words: Record<Language, W>): W => words[useLanguage().language]
