import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import type { Rule } from '../../rules/language.ts'

export const attributeShape = z.object({
  name: z.string(),
  type: z.enum(['text', 'number', 'boolean', 'date', 'list', 'object', 'mixed']),
  /** Facts and customers hold tokens; rules may ask for equality only. */
  personal: z.boolean(),
  firstSeenAt: z.int(),
  /** Personal: since when nothing plain is left; null while it is being sealed. */
  sealedAt: z.int().nullable(),
})
export type Attribute = z.infer<typeof attributeShape>

const COLUMNS = sql`name, type, personal, first_seen_at as "firstSeenAt", sealed_at as "sealedAt"`

/** There are at most MAX_ATTRIBUTES, more or less. */
export const selectAttributes = (database: Database): Promise<Attribute[]> =>
  database.rows(attributeShape, sql`select ${COLUMNS} from attributes order by name`)

export const selectAttribute = (session: Session, name: string): Promise<Attribute | undefined> =>
  session.first(attributeShape, sql`select ${COLUMNS} from attributes where name = ${name} for update`)

/** Also one that nobody has sent yet: then it is personal from its first value on. */
export async function markAttribute(session: Session, name: string, now: number): Promise<Attribute> {
  const marked = await session.first(
    attributeShape,
    sql`insert into attributes as a (name, type, personal, first_seen_at) values (${name}, 'text', true, ${instant(now)})
        on conflict (name) do update set personal = true returning ${COLUMNS}`,
  )
  return marked!
}

const placeShape = z.union([
  z.object({ kind: z.enum(['segment', 'tag']), slug: z.string() }),
  z.object({ kind: z.literal('stage'), set: z.string(), slug: z.string() }),
])
const ruleRow = z.object({ status: z.string(), rule: z.custom<Rule>(), used_by: placeShape })

/** The rules that are asked, or are about to be, each with what it belongs to. */
export const selectRulesInForce = (session: Session): Promise<z.infer<typeof ruleRow>[]> =>
  session.rows(
    ruleRow,
    sql`select v.status, v.rule, coalesce(
          (select json_build_object('kind', 'segment', 'slug', s.slug) from segments s where s.rule_id = v.rule_id),
          (select json_build_object('kind', 'tag', 'slug', t.slug) from tags t where t.rule_id = v.rule_id),
          (select json_build_object('kind', 'stage', 'set', s.slug, 'slug', g.slug)
           from stages g join stage_sets s on s.id = g.set_id
           where v.rule_id in (g.entry_rule_id, g.fall_back_rule_id))) as used_by
        from rule_versions v where v.status in ('live', 'building') order by v.id`,
  )
