import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import type { Language } from '../../kernel/wording.ts'
import { forEach, seldom } from '../../kernel/seldom.ts'
import { sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'
import { selectDefinitions } from '../../pipeline/definitions.ts'
import { instant } from '../../pipeline/identity-store.ts'
import type { Place } from '../../pipeline/places.ts'
import { askersOf } from '../../pipeline/rule-store.ts'
import { leaves } from '../../rules/language.ts'
import { holders } from './counts.ts'
import { NEARLY_SAME, proposalsFor, reasonFor, shareOf, type Proposal } from './rules.ts'
import { selectTags } from './views.ts'

/** What is known of each tag's use, and what follows from it. Asked for seldom, by somebody who tidies up. */
const askerShape = z.object({
  kind: z.enum(['segment', 'tag', 'stage', 'sop']),
  slug: z.string(),
  set: z.string().optional(),
})
export const governanceShape = z.object({
  customers: z.int(),
  tags: z.array(
    z.object({
      slug: z.string(),
      name: z.string(),
      group: z.string(),
      customers: z.int(),
      share: z.number(),
      usedBy: z.array(askerShape),
      lastAt: z.int().nullable(),
      lastByPersonAt: z.int().nullable(),
      overlaps: z.array(z.object({ tag: z.string(), jaccard: z.number() })),
    }),
  ),
  proposals: z.array(
    z.object({
      kind: z.enum(['retire', 'nobody', 'everybody', 'merge']),
      /** The tag that would go. */
      tag: z.string(),
      /** Of a merge: the one that would stay. */
      keep: z.string().optional(),
      share: z.number(),
      reason: z.string(),
    }),
  ),
})

/** Rules that name a tag, by the tag: each definition once, however often it names it. */
function usesByTag(rows: Parameters<typeof askersOf>[0]): Map<string, Place[]> {
  const uses = new Map<string, Map<string, Place>>()
  for (const [asker, rules] of askersOf(rows))
    for (const rule of rules)
      for (const leaf of leaves(rule))
        if (leaf.kind === 'tag') {
          const held = uses.get(leaf.tag) ?? new Map<string, Place>()
          uses.set(leaf.tag, held.set(JSON.stringify(asker), asker))
        }
  return new Map([...uses].map(([tag, askers]) => [tag, [...askers.values()]]))
}

const MIN_HOLDERS = 20
const MAX_OVERLAPS = 100
/** So many holders are compared exactly; of more, a fair share of the customers stands for all. */
const MAX_COMPARED = 500_000

/** Pairs of tags with nearly the same holders. Tags whose sizes differ too much for that are never joined. */
const selectOverlaps = (database: Database, now: number, held: number) =>
  database.rows(
    z.object({ a: z.string(), b: z.string(), jaccard: z.number() }),
    sql`with held as materialized (
          select k.tag_id, k.customer_id from customer_tags k join tags t on t.id = k.tag_id and t.archived_at is null
          where (k.until is null or k.until > ${instant(now)})
            and (hashint8(k.customer_id) & 2147483647) % ${Math.ceil(Math.max(1, held) / MAX_COMPARED)}::integer = 0
        ), sizes as materialized (
          select tag_id, count(*) as size from held group by tag_id having count(*) >= ${MIN_HOLDERS}
        ), pairs as (
          select a.tag_id as a, b.tag_id as b, count(*) as shared
          from held a join held b on b.customer_id = a.customer_id and b.tag_id > a.tag_id group by 1, 2
        )
        select a.slug as a, b.slug as b, shared::float8 / (sa.size + sb.size - shared) as jaccard
        from pairs join sizes sa on sa.tag_id = pairs.a join sizes sb on sb.tag_id = pairs.b
        join tags a on a.id = pairs.a join tags b on b.id = pairs.b
        where shared >= ${NEARLY_SAME}::float8 * (sa.size + sb.size - shared)
        order by jaccard desc, a.id, b.id limit ${MAX_OVERLAPS}`,
  )

const examine = forEach((core: Core) =>
  seldom(core.clock, async (now) => {
    const { database } = core
    const { value: counts } = await holders(core)()
    const held = [...counts.byTag.values()].reduce((sum, { customers }) => sum + customers, 0)
    const [tags, definitions, overlaps] = await Promise.all([
      selectTags(database),
      database.transaction(selectDefinitions, { isolation: 'repeatable read' }),
      selectOverlaps(database, now, held),
    ])
    const uses = usesByTag(definitions)
    const shown = tags.map(({ id, slug, name, group }) => {
      const { customers = 0, lastAt = null, lastByPersonAt = null } = counts.byTag.get(id) ?? {}
      const usedBy = uses.get(slug) ?? []
      const pairs = overlaps.flatMap(({ a, b, jaccard }) =>
        a === slug ? [{ tag: b, jaccard }] : b === slug ? [{ tag: a, jaccard }] : [],
      )
      const share = shareOf(customers, counts.customers)
      return { slug, name, group, customers, share, usedBy, lastAt, lastByPersonAt, overlaps: pairs }
    })
    const figures = shown.map((tag, place) => ({
      ...tag,
      createdAt: tags[place]!.createdAt,
      uses: tag.usedBy.length,
    }))
    const proposals: Proposal[] = proposalsFor(figures, overlaps, counts.customers, now)
    return { customers: counts.customers, tags: shown, proposals }
  }),
)

export async function governTags(core: Core, language: Language) {
  const { value, at } = await examine(core)()
  const names = new Map(value.tags.map(({ slug, name }) => [slug, name]))
  const nameOf = (slug: string) => names.get(slug) ?? slug
  const proposals = value.proposals.map((one) => ({ ...one, reason: reasonFor(one, nameOf, language) }))
  return { ...value, proposals, countedAt: at }
}
