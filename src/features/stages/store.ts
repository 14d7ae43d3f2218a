import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'

const setRow = z.object({ id: z.int(), slug: z.string(), revision: z.int() })
export type SetRow = z.infer<typeof setRow>
const stageRow = z.object({
  id: z.int(),
  slug: z.string(),
  position: z.int(),
  entry_rule_id: z.int(),
  fall_back_rule_id: z.int().nullable(),
})
export type StageRow = z.infer<typeof stageRow>

/** Held until the transaction ends: whoever changes a set or its stages decides on what is there. */
export const selectSet = (session: Session, slug: string): Promise<SetRow | undefined> =>
  session.first(
    setRow,
    sql`select id, slug, revision from stage_sets where slug = ${slug} and archived_at is null for update`,
  )

/** Slugs are never used again: the log speaks of sets and stages by them. */
export const isSetTaken = async (session: Session, slug: string): Promise<boolean> =>
  (await session.run(sql`select 1 from stage_sets where slug = ${slug}`)) > 0
export const isStageTaken = async (session: Session, setId: number, slug: string): Promise<boolean> =>
  (await session.run(sql`select 1 from stages where set_id = ${setId} and slug = ${slug}`)) > 0

export const countSets = async (session: Session): Promise<number> =>
  (await session.first(
    z.object({ count: z.int() }),
    sql`select count(*) as count from stage_sets where archived_at is null`,
  ))!.count

export interface NewSet {
  slug: string
  name: string
  productLine: string
}
export const insertSet = (session: Session, { slug, name, productLine }: NewSet, now: number): Promise<number> =>
  session.run(sql`
    insert into stage_sets (slug, name, product_line, created_at)
    values (${slug}, ${name}, ${productLine}, ${instant(now)})`)

export const updateSet = (
  session: Session,
  id: number,
  change: { name?: string | undefined; productLine?: string | undefined },
): Promise<number> =>
  session.run(sql`
    update stage_sets set name = coalesce(${change.name ?? null}, name),
      product_line = coalesce(${change.productLine ?? null}, product_line), revision = revision + 1
    where id = ${id}`)

export const archiveSet = (session: Session, id: number, now: number): Promise<number> =>
  session.run(sql`update stage_sets set archived_at = ${instant(now)} where id = ${id}`)

export const selectStages = (session: Session, setId: number): Promise<StageRow[]> =>
  session.rows(
    stageRow,
    sql`select id, slug, position, entry_rule_id, fall_back_rule_id from stages
        where set_id = ${setId} and archived_at is null order by position, id`,
  )

export interface NewStage {
  setId: number
  slug: string
  name: string
  position: number
  entryRuleId: number
  fallBackRuleId: number | null
  targetDays: number | null
  owner: string
  action: string
}
export const insertStage = (session: Session, stage: NewStage): Promise<number> =>
  session.run(sql`
    insert into stages (set_id, slug, name, position, entry_rule_id, fall_back_rule_id, target_days, owner, action)
    values (${stage.setId}, ${stage.slug}, ${stage.name}, ${stage.position}, ${stage.entryRuleId},
      ${stage.fallBackRuleId}, ${stage.targetDays}, ${stage.owner}, ${stage.action})`)

export interface StageValues {
  name?: string | undefined
  owner?: string | undefined
  action?: string | undefined
  /** Undefined: as it was; null: none. */
  targetDays?: number | null | undefined
}
export const updateStage = (
  session: Session,
  id: number,
  { name, owner, action, targetDays }: StageValues,
): Promise<number> =>
  session.run(sql`
    update stages set name = coalesce(${name ?? null}, name), owner = coalesce(${owner ?? null}, owner),
      action = coalesce(${action ?? null}, action),
      target_days = case when ${targetDays === undefined} then target_days else ${targetDays ?? null}::integer end
    where id = ${id}`)

export const setFallBack = (session: Session, id: number, ruleId: number | null): Promise<number> =>
  session.run(sql`update stages set fall_back_rule_id = ${ruleId} where id = ${id}`)

export const placeStages = (session: Session, ids: number[]): Promise<number> =>
  session.run(sql`
    update stages s set position = p.position
    from unnest(${ids}::integer[]) with ordinality as p (id, position) where s.id = p.id`)

export const archiveStage = (session: Session, id: number, now: number): Promise<number> =>
  session.run(sql`update stages set archived_at = ${instant(now)} where id = ${id}`)

export const retireRules = (session: Session, ruleIds: (number | null)[]): Promise<number> =>
  session.run(sql`
    update rule_versions set status = 'retired'
    where rule_id = any(${ruleIds.filter((id) => id !== null)}::integer[]) and status = 'live'`)

/** Whoever stands in the set is asked anew, behind live work. */
export const wakeStanding = (database: Database, setId: number, now: number): Promise<number> =>
  database.run(sql`
    insert into wakes (customer_id, due)
    select customer_id, ${instant(now)}::timestamptz from customer_stages where set_id = ${setId} order by 1
    on conflict (customer_id) do update set due = excluded.due where excluded.due < wakes.due`)

export const deleteStanding = (database: Database, setId: number): Promise<number> =>
  database.run(sql`delete from customer_stages where set_id = ${setId}`)

export const deleteStandingIn = (database: Database, stageId: number): Promise<number> =>
  database.run(sql`delete from customer_stages where stage_id = ${stageId}`)
