import { categoryOf } from './personal.ts'
import type { Attributes } from './snapshot.ts'

/**
 * Names are searched by pieces of two characters, because most Chinese names have two or three and an index of three
 * would find none of them. Case and width do not count, spaces neither.
 */
export function gramsOf(name: string): string[] {
  const characters = [...plainOf(name)]
  if (characters.length === 0) return []
  const grams = new Set<string>(characters)
  for (let i = 0; i + 1 < characters.length; i++) grams.add(characters[i]! + characters[i + 1]!)
  return [...grams]
}

/** What a search for this text must find in `grams`: every pair, or the one character there is. */
export function gramsWanted(text: string): string[] {
  const characters = [...plainOf(text)]
  if (characters.length < 2) return characters
  return [...new Set(characters.slice(1).map((character, i) => characters[i]! + character))]
}

/** How a name and a search are compared after the index has answered. */
export const plainOf = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/gu, '')

/** The best of several names a customer goes by. */
const NAME_ORDER = ['name', 'realname', 'fullname', '姓名', '真实姓名', 'nickname', '昵称']
const rankOf = (attribute: string): number => {
  const index = NAME_ORDER.indexOf(attribute.toLowerCase().replace(/[\s_.-]/g, ''))
  return index < 0 ? NAME_ORDER.length : index
}

/** The token (or, in old data, the text) of the name to show. */
export function nameToken(attributes: Attributes): string | undefined {
  let best: { rank: number; value: string } | undefined
  for (const [attribute, [value]] of Object.entries(attributes)) {
    if (typeof value !== 'string' || value === '' || categoryOf(attribute) !== 'name') continue
    const rank = rankOf(attribute)
    if (!best || rank < best.rank) best = { rank, value }
  }
  return best?.value
}
