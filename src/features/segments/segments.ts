import type { Session } from '../../kernel/database.ts'
import { MAX_SEGMENTS } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { askEveryone, pastRefusal, PastNotKnown } from '../../pipeline/build.ts'
import type { Core } from '../../pipeline/commit.ts'
import { selectDefinitions } from '../../pipeline/definitions.ts'
import { acceptRule, changeDefinitions, insertRule, insertVersion, refuseWhenUsed } from '../../pipeline/rule-store.ts'
import { isYes } from '../../rules/evaluate.ts'
import type { Rule } from '../../rules/language.ts'
import * as store from './store.ts'

export { countMembers, membersOf, type MembersPage } from './members.ts'

/**
 * A segment (人群) is a live set of customers defined by a rule. A new rule is built beside the one in force; who is in is
 * read in `members.ts`.
 */
export interface SegmentDraft {
  slug: string
  name: string
  description?: string
  rule: unknown
}

export const createSegment = (core: Core, draft: SegmentDraft, by: string): Promise<{ id: number }> =>
  core.database.transaction((session) => addSegment(core, session, draft, by))

/** Among other things that come together. */
export async function addSegment(
  core: Core,
  session: Session,
  draft: SegmentDraft,
  by: string,
): Promise<{ id: number }> {
  const rule = await acceptRule(core, session, draft.rule)
  const now = core.clock.now()
  return changeDefinitions(session, async (epoch) => {
    if (await store.selectSegment(session, draft.slug)) throw new Refusal('already_exists', { value: draft.slug })
    if ((await store.countSegments(session)) >= MAX_SEGMENTS)
      throw new Refusal('limit_reached', { limit: MAX_SEGMENTS })
    const { ruleId } = await insertRule(session, 'segment', rule, epoch, now, by)
    const { slug, name, description = '' } = draft
    return store.insertSegment(session, { slug, name, description, ruleId }, now)
  })
}

export interface SegmentChange {
  name?: string | undefined
  description?: string | undefined
  rule?: unknown
  /** The revision the change was made on: refused when somebody else was faster. */
  expectedRevision?: number | undefined
}

/** A new rule is built beside the one in force and swapped in without a gap. */
export const editSegment = (core: Core, slug: string, change: SegmentChange, by: string): Promise<void> =>
  core.database.transaction(async (session) => {
    const now = core.clock.now()
    if (change.rule === undefined) {
      const segment = await ensureSegment(session, slug, change.expectedRevision)
      return store.updateSegment(session, segment.id, change, now)
    }
    const rule = await acceptRule(core, session, change.rule)
    return changeDefinitions(session, async (epoch) => {
      const segment = await ensureSegment(session, slug, change.expectedRevision)
      await store.updateSegment(session, segment.id, change, now)
      await insertVersion(session, segment.rule_id, 'segment', rule, epoch, now, by)
    })
  })

/** Its rows go afterwards: nobody reads them, and turns need not stand still for them. */
export async function archiveSegment(core: Core, slug: string): Promise<void> {
  const ruleId = await core.database.transaction((session) =>
    changeDefinitions(session, async (_, before) => {
      const segment = await ensureSegment(session, slug)
      refuseWhenUsed(before, (leaf) => leaf.kind === 'segment' && leaf.segment === slug)
      await store.archiveSegment(session, segment, core.clock.now())
      return segment.rule_id
    }),
  )
  await store.deleteRetiredMembers(core.database, ruleId)
}

async function ensureSegment(session: Session, slug: string, revision?: number): Promise<store.SegmentRow> {
  const segment = await store.selectSegment(session, slug)
  if (!segment) throw new Refusal('not_found')
  if (revision !== undefined && revision !== segment.revision) throw new Refusal('changed_meanwhile')
  return segment
}

export interface Preview {
  count: number
  of: number
  sample: number[]
}

const SAMPLE_SIZE = 10

/** How many would be in, and some of them, at an instant; asked of the log, so any rule and any past instant will do. */
export const previewSegment = (core: Core, input: unknown, at: number | null): Promise<Preview> =>
  core.database.transaction(async (session) => {
    const rule: Rule = await acceptRule(core, session, input)
    const rows = await selectDefinitions(session)
    const preview: Preview = { count: 0, of: 0, sample: [] }
    const asked = { rule, at: at ?? core.clock.now(), isPast: at !== null }
    try {
      await askEveryone(session, rows, core.definitions.calendar, asked, async (verdicts) => {
        preview.of += verdicts.length
        for (const { id, verdict } of verdicts) {
          if (!isYes(verdict)) continue
          preview.count++
          if (preview.sample.length < SAMPLE_SIZE) preview.sample.push(id)
        }
      })
    } catch (error) {
      if (error instanceof PastNotKnown) throw pastRefusal(error.message)
      throw error
    }
    return preview
  })
