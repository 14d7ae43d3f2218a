import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { MAX_TAGS } from '../../kernel/limits.ts'
import { sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'
import { ensureIdentitiesOf } from '../../pipeline/verbs.ts'
import type { Rule } from '../../rules/language.ts'
import { happeningShape, HAPPENING_COLUMNS, shownHappening } from '../customers/customers.ts'
import { bothForms } from '../rules/rules.ts'
import { countOf, holders } from './counts.ts'
import { DIMENSIONS } from './store.ts'

const groupRow = z.object({
  slug: z.string(),
  name: z.string(),
  dimension: z.enum(DIMENSIONS),
  singleChoice: z.boolean(),
  revision: z.int(),
})
const tagRow = z.object({
  id: z.int(),
  group: z.string(),
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  rule: z.custom<Rule>().nullable(),
  /** Why who should have it could not be told at once; turns go by the rule all the same. */
  problem: z.string().nullable(),
  expiresAfterMs: z.int().nullable(),
  createdAt: z.int(),
  revision: z.int(),
  /** Whether it is one of WeCom's too; null while no corp is connected. */
  inWecom: z.boolean().nullable(),
})

export const tagShape = tagRow.omit({ id: true, group: true, rule: true }).extend({
  rule: z.unknown(),
  text: z.string().nullable(),
  customers: z.int(),
  /** Who set it, of those who hold it: its rule, a person, or what came in with an event or an import. */
  origins: z.object({ rule: z.int(), hand: z.int(), data: z.int() }),
  /** When somebody last got it, of those who hold it now. */
  lastAt: z.int().nullable(),
})
export const groupShape = groupRow.extend({ tags: z.array(tagShape) })

const selectGroups = (database: Database) =>
  database.rows(
    groupRow,
    sql`select slug, name, dimension, single_choice as "singleChoice", revision from tag_groups
        where archived_at is null order by dimension, name, id`,
  )

export const selectTags = (database: Database) =>
  database.rows(
    tagRow,
    sql`select t.id, g.slug as group, t.slug, t.name, t.description, v.rule, v.problem,
          t.expires_after_ms as "expiresAfterMs", t.created_at as "createdAt", t.revision,
          case when exists (select from corps) then exists (select from wecom_tags w where w.tag_id = t.id) end as "inWecom"
        from tags t join tag_groups g on g.id = t.group_id
        left join rule_versions v on v.rule_id = t.rule_id and v.status = 'live'
        where t.archived_at is null order by t.id limit ${MAX_TAGS}`,
  )

/** All groups with their tags, in the order in which rules of a single-choice group are asked. */
export async function listTags(core: Core) {
  const { database } = core
  const [groups, tags, counts] = await Promise.all([selectGroups(database), selectTags(database), holders(core)()])
  const byGroup = Map.groupBy(tags, (tag) => tag.group)
  return {
    groups: groups.map((group) => ({
      ...group,
      tags: (byGroup.get(group.slug) ?? []).map(({ id, rule, ...tag }) => ({
        ...tag,
        ...(rule ? bothForms(rule) : { rule: null, text: null }),
        ...countOf(counts.value, id),
      })),
    })),
    customers: counts.value.customers,
    countedAt: counts.at,
  }
}

const HISTORY_ROWS = 200

/** Who or what set and took a customer's tags, and what came of it, the latest first. */
export async function tagHistory(core: Core, customerId: number, tag: string | undefined) {
  const identities = await ensureIdentitiesOf(core, customerId)
  const rows = await core.database.rows(
    happeningShape,
    sql`select ${HAPPENING_COLUMNS} from events e
        where e.identity_id = any(${identities.map((one) => one.id)}::bigint[])
          and e.name in ('Tag Added', 'Tag Removed', 'Tag Gained', 'Tag Lost')
          and (${tag ?? null}::text is null or e.properties ->> 'tag' = ${tag ?? null})
        order by e.timestamp desc, e.seq desc limit ${HISTORY_ROWS}`,
  )
  return rows.map(shownHappening)
}
