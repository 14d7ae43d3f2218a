import { createContext, useContext } from 'react'
import { inBoth, useWords } from '../../language/language.tsx'

const words = inBoth({ zh: { someContent: '（素材）' }, en: { someContent: '(a content)' } })

/** What contents are called, for who shows flows with them: nobody but who writes a content knows it by its slug. */
const ContentNames = createContext<((slug: string) => string) | undefined>(undefined)
export const ContentNamesProvider = ContentNames.Provider
export function useContentNames(): (slug: string) => string {
  const t = useWords(words)
  return useContext(ContentNames) ?? ((slug) => slug && t.someContent)
}
