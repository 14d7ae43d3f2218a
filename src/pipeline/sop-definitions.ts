import { z } from 'zod'
import type { DerivedName } from '../events.ts'
import type { Session } from '../kernel/database.ts'
import { sql } from '../kernel/sql.ts'
import type { Question } from '../rules/evaluate.ts'
import type { Rule, Step } from '../rules/language.ts'
import { sopShape, type Sop, type Subject } from '../sops/language.ts'

/** What a turn needs to know of standing flows: those in force, and older versions as long as somebody is in them. */
const sopRow = z.object({
  sopId: z.int(),
  slug: z.string(),
  status: z.enum(['live', 'paused', 'archived']),
  versionId: z.int(),
  version: z.int(),
  isLatest: z.boolean(),
  /** Who is inside moves to it. */
  moves: z.boolean(),
  /** Of its first version. */
  launchedAt: z.int(),
  /** Since when the flow runs without a pause, and what lets people in is what it is in this version. */
  liveSince: z.int(),
  /** One of before has the defaults of what was added to flows since. */
  definition: sopShape,
})
export type SopRow = z.infer<typeof sopRow>

export const selectSops = (session: Session): Promise<SopRow[]> =>
  session.rows(
    sopRow,
    sql`select v.* from (
          select s.id as "sopId", s.slug, s.status, v.id as "versionId", v.version, v.definition, v.moves,
            greatest(s.live_since, (
              select min(l.launched_at) from sop_versions l
              where l.sop_id = s.id and l.version > coalesce((
                select max(o.version) from sop_versions o
                where o.sop_id = s.id and o.version < v.version and o.definition -> 'trigger' <> v.definition -> 'trigger'), 0)
            )) as "liveSince",
            v.version = max(v.version) over same as "isLatest", min(v.launched_at) over same as "launchedAt"
          from sops s join sop_versions v on v.sop_id = s.id
          window same as (partition by s.id)) v
        where v.status <> 'archived' and v."isLatest"
          or exists (select from sop_positions p where p.sop_id = v."sopId" and p.version_id = v."versionId" and p.ended_at is null)
          or v.moves and exists (
            select from sop_positions p where p.sop_id = v."sopId" and p.version_id < v."versionId" and p.ended_at is null)
          or v.definition ->> 'subject' = 'group'
            and exists (select from group_positions p where p.sop_id = v."sopId" and p.ended_at is null)
        order by v."versionId"`,
  )

export interface CompiledSop extends SopRow {
  ask: ReadonlyMap<Rule, Question>
  /** Of a schedule for a segment: whether they are in it. */
  isScheduled: Question | undefined
}

export interface SopDefinitions {
  byVersion: ReadonlyMap<number, CompiledSop>
  /** Those that let people in, by the fact or conclusion that does. */
  byEvent: ReadonlyMap<string, readonly CompiledSop[]>
  /** Those that time itself lets people into. */
  byTime: readonly CompiledSop[]
  bySlug: ReadonlyMap<string, CompiledSop>
  /** One of them invites into a group. */
  invites: boolean
  /** By flow, those that who is inside moves to, the oldest first. */
  moving: ReadonlyMap<number, readonly CompiledSop[]>
}

/** Rules that it asks of customers, and for each definition it names one that asks for that. */
export function rulesOfSop({ definition }: Pick<SopRow, 'definition'>): Rule[] {
  if (definition.subject === 'group') return []
  const rules = rulesAsked(definition)
  const { trigger } = definition
  if (trigger.kind === 'segment') rules.push({ kind: 'segment', segment: trigger.segment })
  if (trigger.kind === 'tag') rules.push({ kind: 'tag', tag: trigger.tag })
  if (trigger.kind === 'stage') rules.push({ kind: 'stage', set: trigger.set, stage: trigger.stage })
  if (trigger.kind === 'date') rules.push({ kind: 'anniversary', attribute: trigger.attribute, fromDays: 0, toDays: 0 })
  if (trigger.kind === 'schedule' && trigger.segment !== null) rules.push({ kind: 'segment', segment: trigger.segment })
  for (const step of Object.values(definition.steps))
    if (step.kind === 'tag') rules.push({ kind: 'tag', tag: step.tag })
  return rules
}

export const rulesAsked = ({ entry, steps }: Sop): Rule[] => [
  ...(entry ? [entry] : []),
  ...Object.values(steps).flatMap((step) => (step.kind === 'branch' ? step.cases.map(({ rule }) => rule) : [])),
]

/** Those of customers, and those of groups: neither hears of the other's. */
export function compileSops(rows: SopRow[], compile: (rule: Rule) => Question) {
  const of = (subject: Subject) => rows.filter(({ definition }) => definition.subject === subject)
  return {
    sops: compileThose(of('customer'), compile),
    groupSops: compileThose(of('group').map(endedWithGroup), compile),
  }
}

/** A group that is dismissed is in nothing any more. */
const endedWithGroup = (row: SopRow): SopRow => ({
  ...row,
  definition: { ...row.definition, exit: [...row.definition.exit, DISMISSED] },
})
const DISMISSED: Step = { event: 'Group Dismissed', where: [] }

function compileThose(rows: SopRow[], compile: (rule: Rule) => Question): SopDefinitions {
  const byVersion = new Map<number, CompiledSop>()
  const byEvent = new Map<string, CompiledSop[]>()
  const byTime: CompiledSop[] = []
  const bySlug = new Map<string, CompiledSop>()
  const moving = new Map<number, CompiledSop[]>()
  for (const row of rows) {
    const ask = new Map(rulesAsked(row.definition).map((rule) => [rule, compile(rule)]))
    const sop = { ...row, ask, isScheduled: scheduledIn(row.definition, compile) }
    byVersion.set(row.versionId, sop)
    if (row.moves) moving.set(row.sopId, [...(moving.get(row.sopId) ?? []), sop])
    if (!row.isLatest) continue
    bySlug.set(row.slug, sop)
    if (row.status === 'live' && ['date', 'schedule'].includes(row.definition.trigger.kind)) byTime.push(sop)
    const name = eventOf(row.definition)
    if (name !== undefined && row.status === 'live') byEvent.set(name, [...(byEvent.get(name) ?? []), sop])
  }
  const invites = rows.some(({ definition }) => invitesIn(definition))
  return { byVersion, byEvent, byTime, bySlug, moving, invites }
}

const invitesIn = ({ steps }: Sop): boolean => Object.values(steps).some(({ kind }) => kind === 'invite')

function scheduledIn({ trigger }: Sop, compile: (rule: Rule) => Question): Question | undefined {
  const segment = trigger.kind === 'schedule' ? trigger.segment : null
  return segment === null ? undefined : compile({ kind: 'segment', segment })
}

/** What lets people in, by name. */
function eventOf({ trigger }: Sop): string | DerivedName | undefined {
  switch (trigger.kind) {
    case 'event':
      return trigger.of.event
    case 'segment':
      return trigger.change === 'entered' ? 'Segment Entered' : 'Segment Left'
    case 'tag':
      return trigger.change === 'gained' ? 'Tag Gained' : 'Tag Lost'
    case 'stage':
      return 'Stage Moved'
    case 'date':
    case 'schedule':
    case 'manual':
      return undefined
  }
}
