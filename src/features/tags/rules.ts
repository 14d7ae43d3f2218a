import { DAY_MS } from '../../kernel/clock.ts'
import type { Language } from '../../kernel/wording.ts'

/**
 * What should become of tags (标签治理): fewer and finer. Pure; it looks at each tag once, and at pairs that were found to
 * have nearly the same holders. A tag gets one proposal at most beside its pairs, the strongest first. A tag that few hold
 * is left alone: the rarest may be the most precious.
 */
export interface TagFigures {
  slug: string
  name: string
  createdAt: number
  customers: number
  /** How many rules name it. */
  uses: number
  /** When somebody last got it, of those who hold it now. */
  lastAt: number | null
}

export interface Overlap {
  a: string
  b: string
  /** Who holds both, of those who hold either. */
  jaccard: number
}

export type Proposal =
  | { kind: 'retire' | 'nobody' | 'everybody'; tag: string; share: number }
  | { kind: 'merge'; tag: string; keep: string; share: number }

const QUIET_DAYS = 90
/** A tag needs a while to find its people. */
const YOUNG_DAYS = 7
const NEARLY_ALL = 0.95
/** Of so few, one more or less changes every share. */
const FEW_CUSTOMERS = 20
export const NEARLY_SAME = 0.8
export const MAX_PROPOSALS = 50

export function proposalsFor(tags: TagFigures[], overlaps: Overlap[], all: number, now: number): Proposal[] {
  const single = tags.flatMap((tag): Proposal[] => {
    const kind = kindFor(tag, all, now)
    return kind ? [{ kind, tag: tag.slug, share: shareOf(tag.customers, all) }] : []
  })
  const going = new Set(single.filter(({ kind }) => kind === 'retire').map(({ tag }) => tag))
  const bySlug = new Map(tags.map((tag) => [tag.slug, tag]))
  const merges = overlaps.flatMap(({ a, b, jaccard }): Proposal[] => {
    const [one, other] = [bySlug.get(a), bySlug.get(b)]
    // Whichever goes anyway need not be merged.
    if (!one || !other || jaccard < NEARLY_SAME || going.has(a) || going.has(b)) return []
    const [keep, tag] = isKept(one, other) ? [a, b] : [b, a]
    return [{ kind: 'merge', tag, keep, share: jaccard }]
  })
  return [...merges.sort((a, b) => b.share - a.share), ...single].slice(0, MAX_PROPOSALS)
}

function kindFor(tag: TagFigures, all: number, now: number): 'retire' | 'nobody' | 'everybody' | undefined {
  const age = now - tag.createdAt
  const quiet = now - Math.max(tag.createdAt, tag.lastAt ?? tag.createdAt)
  if (tag.uses === 0 && quiet >= QUIET_DAYS * DAY_MS) return 'retire'
  if (age < YOUNG_DAYS * DAY_MS || all < FEW_CUSTOMERS) return undefined
  if (tag.customers === 0) return 'nobody'
  return tag.customers >= NEARLY_ALL * all ? 'everybody' : undefined
}

/** The one that rules name stays; else the older. */
const isKept = (one: TagFigures, other: TagFigures): boolean =>
  one.uses !== other.uses ? one.uses > other.uses : one.createdAt <= other.createdAt

export const shareOf = (part: number, all: number): number => (all === 0 ? 0 : Math.min(1, part / all))

/** Why, to the person who decides. */
export function reasonFor(proposal: Proposal, nameOf: (slug: string) => string, language: Language): string {
  const name = nameOf(proposal.tag)
  const percent = `${Math.floor(proposal.share * 100)}%`
  const isChinese = language === 'zh'
  switch (proposal.kind) {
    case 'retire':
      return isChinese
        ? `没有规则使用“${name}”，${QUIET_DAYS} 天内也没有客户新打上它。建议归档。`
        : `No rule uses “${name}”, and nobody has got it in ${QUIET_DAYS} days. Archive it.`
    case 'nobody':
      return isChinese
        ? `没有客户持有“${name}”，它区分不出任何人。请检查规则，或归档。`
        : `Nobody holds “${name}”, so it tells nobody apart. Check its rule, or archive it.`
    case 'everybody':
      return isChinese
        ? `${percent} 的客户都有“${name}”，几乎区分不出人。请收紧规则，或归档。`
        : `${percent} of all customers hold “${name}”, so it hardly tells anybody apart. Narrow its rule, or archive it.`
    case 'merge': {
      const kept = nameOf(proposal.keep)
      return isChinese
        ? `持有“${name}”或“${kept}”的客户中，${percent} 两个都有。建议只留“${kept}”。`
        : `Of those who hold “${name}” or “${kept}”, ${percent} hold both. Keep “${kept}” only.`
    }
  }
}
