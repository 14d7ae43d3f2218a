import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { forEach, seldom } from '../../kernel/seldom.ts'
import { sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { ensureIdentitiesOf } from '../../pipeline/verbs.ts'
import type { Rule } from '../../rules/language.ts'
import { happeningShape, HAPPENING_COLUMNS, shownHappening } from '../customers/customers.ts'
import { bothForms, ruleOut } from '../rules/rules.ts'
import { STAGE_WARNINGS, warningsOf } from './rules.ts'

const stageRow = z.object({
  id: z.int(),
  set: z.string(),
  slug: z.string(),
  name: z.string(),
  entry: z.custom<Rule>(),
  fallBack: z.custom<Rule>().nullable(),
  problem: z.string().nullable(),
  targetDays: z.int().nullable(),
  owner: z.string(),
  /** What is done with who stands here. */
  action: z.string(),
})
const setRow = z.object({ slug: z.string(), name: z.string(), productLine: z.string(), revision: z.int() })

const stageShape = stageRow.omit({ id: true, set: true, entry: true, fallBack: true }).extend({
  entry: z.object(ruleOut),
  fallBack: z.object(ruleOut).nullable(),
  /** Who stands there now, who stands there or higher, and who has stood there for longer than is meant. */
  customers: z.int(),
  reached: z.int(),
  overdue: z.int(),
})
export const setShape = setRow.extend({
  stages: z.array(stageShape),
  warnings: z.array(z.object({ kind: z.enum(STAGE_WARNINGS), lower: z.string(), higher: z.string() })),
})

const selectSets = (database: Database) =>
  database.rows(
    setRow,
    sql`select slug, name, product_line as "productLine", revision from stage_sets
        where archived_at is null order by product_line, name, id`,
  )

const selectStages = (database: Database) =>
  database.rows(
    stageRow,
    sql`select s.id, t.slug as set, s.slug, s.name, e.rule as entry, f.rule as "fallBack",
          coalesce(e.problem, f.problem) as problem, s.target_days as "targetDays", s.owner, s.action
        from stages s join stage_sets t on t.id = s.set_id
        join rule_versions e on e.rule_id = s.entry_rule_id and e.status = 'live'
        left join rule_versions f on f.rule_id = s.fall_back_rule_id and f.status = 'live'
        where s.archived_at is null and t.archived_at is null order by s.position, s.id`,
  )

const countRow = z.object({ stage_id: z.int(), customers: z.int(), overdue: z.int() })
const standing = forEach(({ database, clock }: Core) =>
  seldom(clock, async (now) => {
    const rows = await database.rows(
      countRow,
      sql`select k.stage_id, count(*) as customers,
            count(*) filter (where k.since < ${instant(now)}::timestamptz - s.target_days * interval '1 day') as overdue
          from customer_stages k join stages s on s.id = k.stage_id group by k.stage_id`,
    )
    return new Map(rows.map((row) => [row.stage_id, row]))
  }),
)

/** Stage sets as boards: their stages, lowest first, with the numbers of the funnel. */
export async function listStageSets(core: Core) {
  const { database } = core
  const [sets, stages, counts] = await Promise.all([selectSets(database), selectStages(database), standing(core)()])
  const bySet = Map.groupBy(stages, (stage) => stage.set)
  return {
    sets: sets.map((set) => {
      let reached = 0
      const own = bySet.get(set.slug) ?? []
      const told = own.toReversed().map(({ id, entry, fallBack, ...stage }) => {
        const { customers = 0, overdue = 0 } = counts.value.get(id) ?? {}
        reached += customers
        return {
          ...stage,
          entry: bothForms(entry),
          fallBack: fallBack && bothForms(fallBack),
          customers,
          reached,
          overdue,
        }
      })
      return { ...set, stages: told.toReversed(), warnings: warningsOf(own) }
    }),
    countedAt: counts.at,
  }
}

const HISTORY_ROWS = 200

/** The customer's moves, the latest first. */
export async function stageHistory(core: Core, customerId: number, set: string | undefined) {
  const identities = await ensureIdentitiesOf(core, customerId)
  const rows = await core.database.rows(
    happeningShape,
    sql`select ${HAPPENING_COLUMNS} from events e
        where e.identity_id = any(${identities.map((one) => one.id)}::bigint[]) and e.name = 'Stage Moved'
          and e.derived and (${set ?? null}::text is null or e.properties ->> 'set' = ${set ?? null})
        order by e.timestamp desc, e.seq desc limit ${HISTORY_ROWS}`,
  )
  return rows.map(shownHappening)
}
