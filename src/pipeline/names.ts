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
