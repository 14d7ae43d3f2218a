import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import type { RuleNames } from '../../rules/describe.ts'
import { leaves, type Rule } from '../../rules/language.ts'

const row = z.object({ kind: z.string(), slug: z.string(), name: z.string() })

/** What operators call whatever the rules name; the slug, or the userid, where it is gone. */
export async function namesIn(database: Database, rules: Rule[]): Promise<RuleNames> {
  const [tags, segments, sets, staff] = [new Set<string>(), new Set<string>(), new Set<string>(), new Set<string>()]
  for (const rule of rules)
    for (const leaf of leaves(rule)) {
      if (leaf.kind === 'tag') tags.add(leaf.tag)
      else if (leaf.kind === 'segment') segments.add(leaf.segment)
      else if (leaf.kind === 'stage') sets.add(leaf.set)
      else if (leaf.kind === 'contact') for (const userid of leaf.staff) staff.add(userid)
    }
  const rows = await database.rows(
    row,
    sql`select 'tag' as kind, slug, name from tags where archived_at is null and slug = any(${[...tags]}::text[])
        union all
        select 'segment', slug, name from segments where archived_at is null and slug = any(${[...segments]}::text[])
        union all
        select 'set', slug, name from stage_sets where archived_at is null and slug = any(${[...sets]}::text[])
        union all
        select 'stage of ' || t.slug, s.slug, s.name from stages s join stage_sets t on t.id = s.set_id
        where s.archived_at is null and t.archived_at is null and t.slug = any(${[...sets]}::text[])
        union all
        select 'staff', userid, name from staff where userid = any(${[...staff]}::text[])`,
  )
  const names = new Map(rows.map(({ kind, slug, name }) => [`${kind}\n${slug}`, name]))
  const called = (kind: string, slug: string): string => names.get(`${kind}\n${slug}`) ?? slug
  return {
    tag: (slug) => called('tag', slug),
    segment: (slug) => called('segment', slug),
    set: (slug) => called('set', slug),
    stage: (set, slug) => called(`stage of ${set}`, slug),
    staff: (userid) => called('staff', userid),
  }
}
