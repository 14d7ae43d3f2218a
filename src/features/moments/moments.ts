import type { Session } from '../../kernel/database.ts'
import { Refusal } from '../../kernel/refusals.ts'
import type { Core } from '../../pipeline/commit.ts'
import { selectFilesIn } from '../contents/contents.ts'
import { may, uncarried, type MomentDraft, type MomentState } from './rules.ts'
import * as store from './store.ts'

/**
 * Moments (朋友圈): one content that members of the staff publish, each to those customers of theirs who may see it. Launched,
 * it is made in WeCom behind a job (making.ts); then it is looked at who has published it, and who has not is reminded
 * (looking.ts). It reaches customers as one thing, so no touch is written of it: they are counted.
 */
export { momentDraft } from './rules.ts'
export { sendableMoment } from './sendable.ts'
export { openMoments, type Moments } from './worker.ts'

export const createMoment = (core: Core, draft: MomentDraft, by: string): Promise<number> =>
  core.database.transaction(async (session) => {
    const now = core.clock.now()
    return store.insertMoment(session, await fieldsOf(session, draft, now), by, now)
  })

export const editMoment = (core: Core, id: number, draft: MomentDraft, expectedRevision: number): Promise<void> =>
  core.database.transaction(async (session) => {
    const now = core.clock.now()
    await ensure(session, id, may.edit, expectedRevision)
    await store.updateFields(session, id, await fieldsOf(session, draft, now), now)
  })

async function fieldsOf(session: Session, draft: MomentDraft, now: number): Promise<store.Fields> {
  const { id: contentId } = await carriable(session, draft.content, now)
  const known = new Set(await store.selectKnownStaff(session, draft.senders ?? []))
  const unknown = draft.senders?.find((userid) => !known.has(userid))
  if (unknown !== undefined) throw new Refusal('no_such_staff', { userid: unknown })
  await tagIdsOf(session, draft.tags)
  const startsAt = draft.startsAt === null ? null : Date.parse(draft.startsAt)
  return { ...draft, tags: [...new Set(draft.tags)], contentId, startsAt }
}

async function carriable(session: Session, slug: string, now: number) {
  const content = await store.selectContent(session, slug, null, now)
  if (!content || content.isOver) throw new Refusal('names_nothing', { value: slug })
  const problems = uncarried(content.message, await selectFilesIn(session, content.message))
  if (problems.length > 0) throw new Refusal('moment_cannot', { problems })
  return content
}

async function tagIdsOf(session: Session, slugs: readonly string[]): Promise<void> {
  const known = new Set((await store.selectTagIds(session, slugs)).map(({ slug }) => slug))
  const value = slugs.find((slug) => !known.has(slug))
  if (value !== undefined) throw new Refusal('tag_not_in_wecom', { value })
}

/** When it begins: now, or when it says. What its content says then is what was approved when it was launched. */
export const launchMoment = (core: Core, id: number, expectedRevision: number): Promise<void> =>
  core.database.transaction(async (session) => {
    const held = await ensure(session, id, may.launch, expectedRevision)
    const now = core.clock.now()
    const { versionId } = await carriable(session, held.content, now)
    await tagIdsOf(session, held.tags)
    await store.launch(session, id, versionId, Math.max(held.startsAt ?? now, now), now)
  })

/** Who has published it has; nobody else does. */
export const cancelMoment = (core: Core, id: number): Promise<void> =>
  core.database.transaction(async (session) => {
    const { state } = await ensure(session, id, may.cancel)
    const now = core.clock.now()
    await store.cancel(session, id, state === 'making' || state === 'made' ? now : null, now)
  })

async function ensure(
  session: Session,
  id: number,
  isAllowed: (state: MomentState) => boolean,
  expectedRevision?: number,
): Promise<store.Moment> {
  const held = await store.holdMoment(session, id)
  if (!held) throw new Refusal('not_found')
  if (expectedRevision !== undefined && held.revision !== expectedRevision) throw new Refusal('changed_meanwhile')
  if (!isAllowed(held.state)) throw new Refusal('moment_state', { state: held.state })
  return held
}
