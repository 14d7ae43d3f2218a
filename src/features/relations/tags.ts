import type { Relation } from './rules.ts'

/**
 * Tags of a customer in WeCom: every member of the staff sets their own, and the customer has all of them together, as long
 * as they are friends. Only where that changes something is told, and only of tags that are ours too.
 */
export interface TagWord {
  name: 'Tag Added' | 'Tag Removed'
  wecomId: string
  tag: string
}

/** By WeCom's ids. */
export const tagsOf = (relations: Iterable<Relation>): string[] =>
  [...new Set([...relations].flatMap(({ endedAt, tagIds }) => (endedAt === null ? tagIds : [])))].sort()

/** `slugs`: which of WeCom's tags are which of ours. One that was told and is ours no longer is told nothing more of.
 *  `marks`: what we are about to do there, or have done without hearing so ("add et1"): that is our own word. */
export function compareTags(
  told: readonly string[],
  has: readonly string[],
  slugs: ReadonlyMap<string, string>,
  marks: ReadonlySet<string> = new Set(),
): { words: TagWord[]; told: string[] } {
  const now = has.filter((id) => slugs.has(id))
  const word = (name: TagWord['name'], id: string): TagWord[] => {
    const tag = slugs.get(id)
    const isOurs = marks.has(`${name === 'Tag Added' ? 'add' : 'remove'} ${id}`)
    return tag === undefined || isOurs ? [] : [{ name, wecomId: id, tag }]
  }
  return {
    words: [
      ...told.filter((id) => !now.includes(id)).flatMap((id) => word('Tag Removed', id)),
      ...now.filter((id) => !told.includes(id)).flatMap((id) => word('Tag Added', id)),
    ],
    told: now,
  }
}

export const tagItem = (externalUserid: string, { name, wecomId, tag }: TagWord, at: number): unknown => ({
  type: 'track',
  event: name,
  messageId: `${name === 'Tag Added' ? 'tag' : 'untag'} ${externalUserid} ${wecomId} ${at}`,
  timestamp: new Date(at).toISOString(),
  properties: name === 'Tag Added' ? { tag, until: null } : { tag },
  context: { externalIds: [{ type: 'external_userid', id: externalUserid }] },
})
