import { z } from 'zod'
import type { Session } from '../../kernel/database.ts'
import { MAX_SEGMENTS } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { sql } from '../../kernel/sql.ts'
import { askEveryone, pastRefusal, PastNotKnown } from '../../pipeline/build.ts'
import { peek, type Core } from '../../pipeline/commit.ts'
import { selectDefinitions } from '../../pipeline/definitions.ts'
import { acceptRule, changeDefinitions, insertRule, insertVersion, refuseWhenUsed } from '../../pipeline/rule-store.ts'
import { isYes } from '../../rules/evaluate.ts'
import type { Rule } from '../../rules/language.ts'
import * as store from './store.ts'

/**
 * A segment (人群) is a live set of customers defined by a rule. Its rows are exact at every instant: a row counts until
 * its `until`; the few rows that may have been prolonged without being rewritten are asked anew when they are read.
 */
export interface SegmentDraft {
  slug: string
  name: string
  description?: string
  rule: unknown
}

export const createSegment = (core: Core, draft: SegmentDraft, by: string): Promise<{ id: number }> =>
  core.database.transaction(async (session) => {
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
  })

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

// ── Members ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface MembersPage {
  members: { customerId: number; since: number; until: number | null }[]
  /** Pass as `after` for the next page; null at the end. */
  next: number | null
}

export async function membersOf(
  core: Core,
  slug: string,
  page: { after: number; limit: number },
): Promise<MembersPage> {
  const version = await liveVersion(core, slug)
  const now = core.clock.now()
  const rows = await store.selectMembers(core.database, version, now, page)
  const doubtful = rows.filter((row) => store.isDoubtful(row, now)).map((row) => row.customer_id)
  const stillIn = await peekMembers(core, version, doubtful)
  const members = rows
    .filter((row) => !store.isDoubtful(row, now) || stillIn.has(row.customer_id))
    .map((row) => ({
      customerId: row.customer_id,
      since: row.since,
      until: stillIn.get(row.customer_id) ?? (row.firm ? row.until : null),
    }))
  return { members, next: rows.length === page.limit ? rows.at(-1)!.customer_id : null }
}

export async function countMembers(core: Core, slug: string): Promise<number> {
  const version = await liveVersion(core, slug)
  const now = core.clock.now()
  const { certain, doubtful } = await store.countMembers(core.database, version, now)
  if (doubtful === 0) return certain
  const ids = await store.selectDoubtful(core.database, version, now)
  return certain + (await peekMembers(core, version, ids)).size
}

/** Of the customers, who is in now, with the `until` of the answer. */
async function peekMembers(core: Core, version: number, ids: number[]): Promise<Map<number, number | null>> {
  const stillIn = new Map<number, number | null>()
  for (let from = 0; from < ids.length; from += 1000)
    for (const [id, { snapshot }] of await peek(core, ids.slice(from, from + 1000))) {
      const row = snapshot.members.get(version)
      if (row) stillIn.set(id, row.until)
    }
  return stillIn
}

async function liveVersion(core: Core, slug: string): Promise<number> {
  const rows = await core.database.rows(
    z.object({ version: z.number().nullable() }),
    sql`select v.id as version from segments s left join rule_versions v on v.rule_id = s.rule_id and v.status = 'live'
        where s.slug = ${slug} and s.archived_at is null`,
  )
  if (!rows[0]) throw new Refusal('not_found')
  // Being built for the first time: nobody is in yet.
  return rows[0].version ?? -1
}
