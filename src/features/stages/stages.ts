import type { Session } from '../../kernel/database.ts'
import { MAX_STAGE_SETS, MAX_STAGES_PER_SET } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import type { Core } from '../../pipeline/commit.ts'
import { acceptRule, changeDefinitions, insertRule, insertVersion, refuseWhenUsed } from '../../pipeline/rule-store.ts'
import type { Rule } from '../../rules/language.ts'
import { idsInOrder, placeAfter } from './order.ts'
import * as store from './store.ts'

/**
 * A stage (旅程阶段) is where a customer stands in the journey of a product line: the highest of its set whose entry rule has
 * held, until the stage's own fall-back rule does. Moves are history: decided once by a turn, never rewritten. A new rule
 * is in force at once and wakes whom it concerns.
 */
export { stageFigures } from './figures.ts'
export { listStageSets, stageHistory } from './views.ts'

export const createStageSet = (core: Core, set: store.NewSet): Promise<unknown> =>
  core.database.transaction((session) =>
    changeDefinitions(session, async () => {
      if (await store.isSetTaken(session, set.slug)) throw new Refusal('already_exists', { value: set.slug })
      if ((await store.countSets(session)) >= MAX_STAGE_SETS)
        throw new Refusal('limit_reached', { limit: MAX_STAGE_SETS })
      await store.insertSet(session, set, core.clock.now())
    }),
  )

export interface SetChange {
  name?: string | undefined
  productLine?: string | undefined
  /** Slugs of all its stages, lowest first. */
  order?: string[] | undefined
  expectedRevision?: number | undefined
}

export async function editStageSet(core: Core, slug: string, change: SetChange): Promise<void> {
  const set = await core.database.transaction(async (session) => {
    const apply = async () => {
      const held = await ensureSet(session, slug, change.expectedRevision)
      await store.updateSet(session, held.id, change)
      if (change.order) await store.placeStages(session, await idsInOrder(session, held.id, change.order))
      return held
    }
    return change.order ? changeDefinitions(session, apply) : apply()
  })
  if (change.order) await store.wakeStanding(core.database, set.id, core.clock.now())
}

export async function archiveStageSet(core: Core, slug: string): Promise<void> {
  const set = await core.database.transaction((session) =>
    changeDefinitions(session, async (_, before) => {
      const held = await ensureSet(session, slug)
      refuseWhenUsed({ ...before, stages: before.stages.filter((row) => row.set_slug !== slug) }, (leaf) =>
        leaf.kind === 'stage' ? leaf.set === slug : false,
      )
      const stages = await store.selectStages(session, held.id)
      await store.retireRules(
        session,
        stages.flatMap((stage) => [stage.entry_rule_id, stage.fall_back_rule_id]),
      )
      for (const stage of stages) await store.archiveStage(session, stage.id, core.clock.now())
      await store.archiveSet(session, held.id, core.clock.now())
      return held
    }),
  )
  await store.deleteStanding(core.database, set.id)
}

// ── Stages ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface StageDraft {
  slug: string
  name: string
  entry: unknown
  /** Undefined or null: nobody falls back from it. */
  fallBack?: unknown
  targetDays?: number | null | undefined
  owner?: string | undefined
  /** What is done with who stands in it. */
  action?: string | undefined
  /** The stage it comes right above; null: the lowest. */
  after?: string | null | undefined
}

/** Above the highest there is unless said otherwise: in its place at once, for whoever enters it meanwhile has moved. */
export const createStage = (core: Core, setSlug: string, draft: StageDraft, by: string): Promise<unknown> =>
  core.database.transaction(async (session) => {
    const now = core.clock.now()
    const entry = await acceptRule(core, session, draft.entry)
    const fallBack = isNone(draft.fallBack) ? null : await acceptRule(core, session, draft.fallBack)
    return changeDefinitions(session, async (epoch) => {
      const set = await ensureSet(session, setSlug)
      if (await store.isStageTaken(session, set.id, draft.slug))
        throw new Refusal('already_exists', { value: draft.slug })
      const stages = await store.selectStages(session, set.id)
      if (stages.length >= MAX_STAGES_PER_SET) throw new Refusal('limit_reached', { limit: MAX_STAGES_PER_SET })
      const { ruleId: entryRuleId } = await insertRule(session, 'stage_entry', entry, epoch, now, by)
      const fallBackRule = fallBack && (await insertRule(session, 'stage_fall_back', fallBack, epoch, now, by))
      await store.insertStage(session, {
        setId: set.id,
        slug: draft.slug,
        name: draft.name,
        position: (stages.at(-1)?.position ?? 0) + 1,
        entryRuleId,
        fallBackRuleId: fallBackRule?.ruleId ?? null,
        targetDays: draft.targetDays ?? null,
        owner: draft.owner ?? '',
        action: draft.action ?? '',
      })
      await placeAfter(session, set.id, draft.slug, draft.after)
      await store.updateSet(session, set.id, {})
    })
  })

export interface StageChange extends store.StageValues {
  entry?: unknown
  /** Null takes it away. */
  fallBack?: unknown
  /** The stage it comes right above; null: the lowest. */
  after?: string | null | undefined
  /** Of the set. */
  expectedRevision?: number | undefined
}

export async function editStage(
  core: Core,
  setSlug: string,
  slug: string,
  change: StageChange,
  by: string,
): Promise<void> {
  const set = await core.database.transaction(async (session) => {
    const entry = change.entry === undefined ? undefined : await acceptRule(core, session, change.entry)
    const fallBack = isNone(change.fallBack) ? change.fallBack : await acceptRule(core, session, change.fallBack)
    const apply = async (epoch: number) => {
      const held = await ensureSet(session, setSlug, change.expectedRevision)
      const stage = await ensureStage(session, held.id, slug)
      await store.updateStage(session, stage.id, change)
      await placeAfter(session, held.id, slug, change.after)
      await store.updateSet(session, held.id, {})
      const now = core.clock.now()
      if (entry) await insertVersion(session, stage.entry_rule_id, 'stage_entry', entry, epoch, now, by)
      if (fallBack === null) await dropFallBack(session, stage)
      else if (fallBack) await changeFallBack(session, stage, fallBack as Rule, { epoch, now, by })
      return held
    }
    const isSimple = entry === undefined && fallBack === undefined && change.after === undefined
    return isSimple ? apply(0) : changeDefinitions(session, apply)
  })
  if (change.after !== undefined) await store.wakeStanding(core.database, set.id, core.clock.now())
}

async function dropFallBack(session: Session, stage: store.StageRow): Promise<void> {
  await store.retireRules(session, [stage.fall_back_rule_id])
  await store.setFallBack(session, stage.id, null)
}

async function changeFallBack(
  session: Session,
  stage: store.StageRow,
  rule: Rule,
  { epoch, now, by }: { epoch: number; now: number; by: string },
): Promise<void> {
  if (stage.fall_back_rule_id !== null)
    await insertVersion(session, stage.fall_back_rule_id, 'stage_fall_back', rule, epoch, now, by)
  else {
    const { ruleId } = await insertRule(session, 'stage_fall_back', rule, epoch, now, by)
    await store.setFallBack(session, stage.id, ruleId)
  }
}

/** Who stands in it is asked anew and goes where the entry rules say. */
export async function archiveStage(core: Core, setSlug: string, slug: string): Promise<void> {
  const set = await core.database.transaction((session) =>
    changeDefinitions(session, async (_, before) => {
      const held = await ensureSet(session, setSlug)
      const stage = await ensureStage(session, held.id, slug)
      refuseWhenUsed(before, (leaf) => leaf.kind === 'stage' && leaf.set === setSlug && leaf.stage === slug)
      await store.retireRules(session, [stage.entry_rule_id, stage.fall_back_rule_id])
      await store.archiveStage(session, stage.id, core.clock.now())
      await store.updateSet(session, held.id, {})
      return { ...held, stageId: stage.id }
    }),
  )
  await store.wakeStanding(core.database, set.id, core.clock.now())
  await store.deleteStandingIn(core.database, set.stageId)
}

const isNone = (input: unknown): input is null | undefined => input === undefined || input === null

async function ensureSet(session: Session, slug: string, revision?: number): Promise<store.SetRow> {
  const set = await store.selectSet(session, slug)
  if (!set) throw new Refusal('not_found')
  if (revision !== undefined && revision !== set.revision) throw new Refusal('changed_meanwhile')
  return set
}

async function ensureStage(session: Session, setId: number, slug: string): Promise<store.StageRow> {
  const stage = (await store.selectStages(session, setId)).find((one) => one.slug === slug)
  if (!stage) throw new Refusal('not_found')
  return stage
}
