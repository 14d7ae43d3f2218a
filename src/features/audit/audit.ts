import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { parseRule } from '../../rules/language.ts'
import { printRule } from '../../rules/text.ts'

/**
 * Who changed what, read back. The tables write it themselves (migration 0004); here it is given words: the names of who
 * did it; and of a rule the owner it belongs to, and its text.
 */
export const changeShape = z.object({
  id: z.int(),
  at: z.int(),
  actor: z.string(),
  /** Of a person or a key that is still known. */
  actorName: z.string().nullable(),
  noun: z.string(),
  subject: z.string(),
  /** Null: it was made. */
  before: z.record(z.string(), z.unknown()).nullable(),
  /** Null: it is gone. */
  after: z.record(z.string(), z.unknown()).nullable(),
})
export type Change = z.infer<typeof changeShape>

export interface AuditSearch {
  actor?: string | undefined
  noun?: string | undefined
  subject?: string | undefined
  before?: number | undefined
  limit: number
}

/** The latest first. */
export async function listChanges(database: Pick<Database, 'rows'>, search: AuditSearch) {
  const { actor = null, noun = null, subject = null, before = Number.MAX_SAFE_INTEGER, limit } = search
  const changes = await database.rows(
    changeShape,
    sql`select audit.id, at, actor, coalesce(account.name, keys.name) as "actorName", noun,
          coalesce(segments.slug, tags.slug, stages.slug, subject) as subject, before, after
        from audit
        left join (rule_versions v left join segments using (rule_id) left join tags using (rule_id)
                   left join stages on stages.entry_rule_id = v.rule_id or stages.fall_back_rule_id = v.rule_id)
          on noun = 'rule_versions' and v.id = (coalesce(after, before) ->> 'id')::integer
        left join people on actor = 'person:' || people.id
        left join auth."user" account on account.id = people.account_id
        left join keys on actor = 'key:' || keys.id
        where audit.id < ${before}
          and (${actor}::text is null or actor = ${actor}) and (${noun}::text is null or noun = ${noun})
          and (${subject}::text is null or subject = ${subject})
        order by audit.id desc limit ${limit}`,
  )
  const told = changes.map((change) => ({ ...change, before: withText(change.before), after: withText(change.after) }))
  return { changes: told, next: changes.length === limit ? changes.at(-1)!.id : null }
}

function withText(row: Change['after']): Change['after'] {
  const read = row?.['rule'] === undefined ? undefined : parseRule(row['rule'])
  return read && 'rule' in read ? { ...row, text: printRule(read.rule) } : row
}

/** That somebody took data out: no row is changed by it, so no table writes it down. Before the first byte leaves. */
export const recordExport = (
  database: Pick<Database, 'run'>,
  { at, actor, subject, details }: { at: number; actor: string; subject: string; details: object },
): Promise<number> =>
  database.run(sql`
    insert into audit (at, actor, noun, subject, after)
    values (${instant(at)}, ${actor}, 'exports', ${subject}, ${JSON.stringify(details)})`)
