import { createHash } from 'node:crypto'
import type { ContactWord } from '../relations/relations.ts'

/** What follows from somebody having come by a way: its tags. Named after what they follow from, so that what is told again
 *  is told once. */
export function tagsFor(words: readonly ContactWord[], tagsOf: ReadonlyMap<string, string[]>): unknown[] {
  return words.flatMap((word) =>
    word.name === 'Contact Added' && word.properties.state !== undefined
      ? (tagsOf.get(word.properties.state) ?? []).map((tag) => tagItem(word, tag))
      : [],
  )
}

function tagItem({ externalUserid, at, properties: { userid } }: ContactWord, tag: string): unknown {
  const named = createHash('sha256').update([externalUserid, userid, at, tag].join('\n')).digest('base64url')
  return {
    type: 'track',
    event: 'Tag Added',
    messageId: `way tag ${named}`,
    timestamp: new Date(at).toISOString(),
    properties: { tag, until: null },
    context: { externalIds: [{ type: 'external_userid', id: externalUserid }] },
  }
}

/** The states by which they came. */
export const statesIn = (words: readonly ContactWord[]): string[] => [
  ...new Set(words.flatMap((word) => (word.name === 'Contact Added' && word.properties.state) || [])),
]
