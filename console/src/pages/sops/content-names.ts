import { createContext, useContext } from 'react'

/** What contents are called, for who shows flows with them; elsewhere a content is told by its slug. */
const ContentNames = createContext<(slug: string) => string>((slug) => slug)
export const ContentNamesProvider = ContentNames.Provider
export const useContentNames = () => useContext(ContentNames)
