import { createContext, useContext } from 'react'
import type { Filter, Leaf, Test } from '../../../../../src/rules/language.ts'
import type { Language } from '../../../language/language.tsx'
import type { Form } from './forms.ts'

/** What can be asked where not a customer is asked about: other events and attributes, and fewer kinds of conditions. */
export interface Offered {
  events: readonly string[]
  forms: readonly Form[]
  attributes: readonly OfferedAttribute[]
  /** What a new condition says, and a new filter of an event. */
  leaf: Leaf
  filter: Filter
}
export interface OfferedAttribute {
  name: string
  called: Record<Language, string>
  type?: 'text'
  /** What is asked of it at first. */
  test: Test
}

const OfferedContext = createContext<Offered | undefined>(undefined)
export const OfferedProvider = OfferedContext.Provider
/** Undefined: everything that is asked of customers. */
export const useOffered = (): Offered | undefined => useContext(OfferedContext)
