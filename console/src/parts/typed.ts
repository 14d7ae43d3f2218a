import type { Query } from '../api/api.ts'

/** What somebody means by what they type into the one search box of customers. */
export type Meant = { how: 'name' | 'tail' | 'value'; text: string } | undefined

const MIN_LATIN_CHARS = 2
/** Letters and what stands between them in a name. Any other character makes an identifier of it. */
const NAME = /^[\p{L}\p{M}\s.·'’-]+$/u
/** Before an identifier that is all letters and so looks like a name. */
export const EXACTLY = '='
const LATIN = /^[\x20-\x7e]+$/

export function understand(typed: string): Meant {
  const text = typed.trim()
  if (text === '' || text.length > 200) return undefined
  if (/^\d{4}$/.test(text)) return { how: 'tail', text }
  if (text.startsWith(EXACTLY)) return text.length > 1 ? { how: 'value', text: text.slice(1).trim() } : undefined
  if (!NAME.test(text)) return { how: 'value', text }
  return LATIN.test(text) && text.length < MIN_LATIN_CHARS ? undefined : { how: 'name', text }
}

type CustomerQuery = Query<'GET /api/customers'>
export const queryOf = (meant: Meant): Pick<CustomerQuery, 'name' | 'tail' | 'value'> =>
  meant ? { [meant.how]: meant.text } : {}
