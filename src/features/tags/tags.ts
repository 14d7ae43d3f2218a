import type { Session } from '../../kernel/database.ts'
import { MAX_TAG_GROUPS, MAX_TAGS } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import type { Core } from '../../pipeline/commit.ts'
import { inUse, unknownReference } from '../../pipeline/places.ts'
import { acceptRule, changeDefinitions, insertRule, insertVersion, refuseWhenUsed } from '../../pipeline/rule-store.ts'
import * as store from './store.ts'

/**
 * A tag (标签) is a label with a source: people, imports and events set it, or its own rule does. Tags come in groups with a
 * dimension; of a single-choice group a customer holds one. What is written here are definitions; who holds a tag is a
 * function of the facts (see tagging.ts for people's word).
 */
export { governTags } from './governance.ts'
export { deleteHolders, wakeHolders, type Dimension } from './store.ts'
export { listTags, tagHistory } from './views.ts'
export { tagCustomers, tagSegment, untagCustomers } from './tagging.ts'

// ── Groups ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export const createTagGroup = (core: Core, group: store.NewGroup): Promise<unknown> =>
  core.database.transaction((session) => addTagGroup(core, session, group))

/** Among other things that come together. */
export const addTagGroup = (core: Core, session: Session, group: store.NewGroup): Promise<unknown> =>
  changeDefinitions(session, async () => {
    if (await store.isTaken(session, 'tag_groups', group.slug))
      throw new Refusal('already_exists', { value: group.slug })
    if ((await store.countAll(session)).groups >= MAX_TAG_GROUPS)
      throw new Refusal('limit_reached', { limit: MAX_TAG_GROUPS })
    await store.insertGroup(session, group, core.clock.now())
  })

export async function editTagGroup(
  core: Core,
  slug: string,
  change: store.GroupChange & { expectedRevision?: number | undefined },
): Promise<void> {
  const group = await core.database.transaction((session) =>
    changeDefinitions(session, async () => {
      const held = expected(await store.selectGroup(session, slug), change.expectedRevision)
      await store.updateGroup(session, held.id, change)
      return held
    }),
  )
  const { singleChoice = group.single_choice } = change
  if (singleChoice !== group.single_choice) await store.wakeHolders(core.database, group.id, core.clock.now())
}

export const archiveTagGroup = (core: Core, slug: string): Promise<unknown> =>
  core.database.transaction((session) =>
    changeDefinitions(session, async () => {
      const group = expected(await store.selectGroup(session, slug))
      const tags = await store.tagsOfGroup(session, group.id)
      if (tags.length > 0) throw inUse(tags.map(({ slug: tag }) => ({ kind: 'tag', slug: tag })))
      await store.archiveGroup(session, group.id, core.clock.now())
    }),
  )

// ── Tags ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface TagDraft {
  group: string
  slug: string
  name: string
  description?: string | undefined
  /** Undefined: set by people, imports and events only. */
  rule?: unknown
  expiresAfterMs?: number | null | undefined
}

export const createTag = (core: Core, draft: TagDraft, by: string): Promise<unknown> =>
  core.database.transaction((session) => addTag(core, session, draft, by))

/** Among other things that come together. */
export async function addTag(core: Core, session: Session, draft: TagDraft, by: string): Promise<void> {
  const now = core.clock.now()
  const rule = draft.rule === undefined ? undefined : await acceptRule(core, session, draft.rule)
  await changeDefinitions(session, async (epoch) => {
    if (await store.isTaken(session, 'tags', draft.slug)) throw new Refusal('already_exists', { value: draft.slug })
    const group = await store.selectGroup(session, draft.group)
    if (!group) throw unknownReference({ kind: 'tag_group', slug: draft.group })
    if ((await store.countAll(session)).tags >= MAX_TAGS) throw new Refusal('limit_reached', { limit: MAX_TAGS })
    const ruleId = rule ? (await insertRule(session, 'tag', rule, epoch, now, by)).ruleId : null
    const { slug, name, description = '', expiresAfterMs = null } = draft
    await store.insertTag(session, { slug, name, description, expiresAfterMs, groupId: group.id, ruleId }, now)
  })
}

export interface TagChange {
  name?: string | undefined
  description?: string | undefined
  /** Null takes the rule away: from then on people, imports and events set the tag. */
  rule?: unknown
  expiresAfterMs?: number | null | undefined
  expectedRevision?: number | undefined
}

export async function editTag(core: Core, slug: string, change: TagChange, by: string): Promise<void> {
  const tag = await core.database.transaction(async (session) => {
    const isSimple = change.rule === undefined && change.expiresAfterMs === undefined
    const rule = change.rule === undefined || change.rule === null ? null : await acceptRule(core, session, change.rule)
    const apply = async (epoch: number) => {
      const held = expected(await store.selectTag(session, slug), change.expectedRevision)
      await store.updateTag(session, held.id, change)
      if (change.expiresAfterMs !== undefined) await store.setExpiry(session, held.id, change.expiresAfterMs)
      if (change.rule === null && held.rule_id !== null) await takeRuleAway(session, held)
      if (rule && held.rule_id !== null)
        await insertVersion(session, held.rule_id, 'tag', rule, epoch, core.clock.now(), by)
      if (rule && held.rule_id === null) {
        const { ruleId } = await insertRule(session, 'tag', rule, epoch, core.clock.now(), by)
        await store.setRule(session, held.id, ruleId)
      }
      return held
    }
    return isSimple ? apply(0) : changeDefinitions(session, apply)
  })
  // A new rule wakes whom it concerns when it is announced; what else changed concerns who holds a tag of the group.
  if (change.rule === null || change.expiresAfterMs !== undefined)
    await store.wakeHolders(core.database, tag.group_id, core.clock.now())
}

async function takeRuleAway(session: Session, tag: store.TagRow): Promise<void> {
  await store.retireRule(session, tag.rule_id!)
  await store.setRule(session, tag.id, null)
}

export async function archiveTag(core: Core, slug: string): Promise<void> {
  const tag = await core.database.transaction((session) =>
    changeDefinitions(session, async (_, before) => {
      const held = expected(await store.selectTag(session, slug))
      refuseWhenUsed(before, (leaf) => leaf.kind === 'tag' && leaf.tag === slug)
      if (held.rule_id !== null) await store.retireRule(session, held.rule_id)
      await store.archiveTag(session, held.id, core.clock.now())
      return held
    }),
  )
  // In a single-choice group another tag may come to light.
  await store.wakeHolders(core.database, tag.group_id, core.clock.now())
  await store.deleteHolders(core.database, tag.id)
}

function expected<T extends { revision: number }>(row: T | undefined, revision?: number): T {
  if (!row) throw new Refusal('not_found')
  if (revision !== undefined && revision !== row.revision) throw new Refusal('changed_meanwhile')
  return row
}
