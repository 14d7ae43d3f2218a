/**
 * Tags of the corp in WeCom (企业标签) and ours: a group or a tag there is joined with one of ours, by id, and from then on
 * follows it in name and end. Ours that are not joined and are called the same, in the same group, are the same: so one that
 * was just made there is found again, whatever has happened in between.
 */
export interface ListedGroup {
  id: string
  name: string
  tags: { id: string; name: string }[]
}

export interface HeldGroup {
  groupId: number
  slug: string
  name: string
  isArchived: boolean
  /** Null: not joined. The name as WeCom last said it. */
  wecom: { id: string; name: string } | null
}
export interface HeldTag extends Omit<HeldGroup, 'groupId'> {
  tagId: number
  groupId: number
  /** A rule of its own or a rule that names it: it stays when WeCom's is gone. */
  isNeeded: boolean
}

type Place = { groupId: number } | { slug: string }
export interface TagChanges {
  groups: { wecomId: string; name: string; join?: number; slug?: string }[]
  tags: { wecomId: string; name: string; join?: number; slug?: string; group: Place }[]
  renamed: { what: 'group' | 'tag'; wecomId: string; id: number; name: string }[]
  /** `isArchived`: ours goes too. */
  gone: { what: 'group' | 'tag'; wecomId: string; id: number; groupId: number; slug: string; isArchived: boolean }[]
  /** Which there was no room for. */
  beyond: { id: string; name: string }[]
}

export interface Room {
  groups: number
  tags: number
}

export function compareCorpTags(listed: ListedGroup[], groups: HeldGroup[], tags: HeldTag[], room: Room): TagChanges {
  const changes: TagChanges = { groups: [], tags: [], renamed: [], gone: [], beyond: [] }
  const groupById = new Map(groups.flatMap((one) => (one.wecom ? [[one.wecom.id, one] as const] : [])))
  const tagById = new Map(tags.flatMap((one) => (one.wecom ? [[one.wecom.id, one] as const] : [])))
  const groupSlugs = new Set(groups.map(({ slug }) => slug))
  const tagSlugs = new Set(tags.map(({ slug }) => slug))
  const same = (one: { name: string; isArchived: boolean; wecom: unknown }, name: string) =>
    !one.isArchived && one.wecom === null && one.name === name
  const left = { ...room }
  for (const { id, name, tags: inside } of listed) {
    const held = groupById.get(id) ?? groups.find((one) => same(one, name))
    let place: Place | undefined = held && { groupId: held.groupId }
    if (held?.wecom) rename('group', held.wecom, held.groupId, name)
    else if (held) changes.groups.push({ wecomId: id, name, join: held.groupId })
    else if (left.groups-- > 0) {
      const slug = freeSlug(name, groupSlugs)
      changes.groups.push({ wecomId: id, name, slug })
      place = { slug }
    } else changes.beyond.push({ id, name })
    if (!place) continue
    for (const tag of inside) {
      const known = tagById.get(tag.id) ?? tags.find((one) => one.groupId === held?.groupId && same(one, tag.name))
      if (known?.wecom) rename('tag', known.wecom, known.tagId, tag.name)
      else if (known) changes.tags.push({ wecomId: tag.id, name: tag.name, join: known.tagId, group: place })
      else if (left.tags-- > 0)
        changes.tags.push({ wecomId: tag.id, name: tag.name, slug: freeSlug(tag.name, tagSlugs), group: place })
      else changes.beyond.push(tag)
    }
  }
  const groupIds = new Set(listed.map(({ id }) => id))
  const tagIds = new Set(listed.flatMap((group) => group.tags.map(({ id }) => id)))
  const goes = (one: HeldTag) => one.wecom !== null && !tagIds.has(one.wecom.id) && !one.isNeeded
  for (const one of tags)
    if (one.wecom && !tagIds.has(one.wecom.id))
      changes.gone.push({ what: 'tag', wecomId: one.wecom.id, id: one.tagId, groupId: one.groupId, slug: one.slug, isArchived: goes(one) && !one.isArchived }) // prettier-ignore
  for (const one of groups)
    if (one.wecom && !groupIds.has(one.wecom.id)) {
      const isEmpty = tags.every((tag) => tag.groupId !== one.groupId || tag.isArchived || goes(tag))
      changes.gone.push({ what: 'group', wecomId: one.wecom.id, id: one.groupId, groupId: one.groupId, slug: one.slug, isArchived: isEmpty && !one.isArchived }) // prettier-ignore
    }
  return changes

  /** Only where WeCom has changed it: a name that was chosen here stays until then. */
  function rename(what: 'group' | 'tag', wecom: { id: string; name: string }, id: number, name: string): void {
    if (wecom.name !== name) changes.renamed.push({ what, wecomId: wecom.id, id, name })
  }
}

const MAX_SLUG_CHARS = 64

/** Readable, and made once: it stays when the name changes, and is never used again. */
export function freeSlug(name: string, taken: Set<string>): string {
  const cleaned = name.trim().toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '') // prettier-ignore
  const base = [...(cleaned || 'wecom')].slice(0, MAX_SLUG_CHARS - 6).join('').slice(0, MAX_SLUG_CHARS - 6) // prettier-ignore
  let slug = base
  for (let n = 2; taken.has(slug); n++) slug = `${base}-${n}`
  taken.add(slug)
  return slug
}
