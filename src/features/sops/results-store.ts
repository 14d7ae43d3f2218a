import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { sopShape } from '../../sops/language.ts'
import { ENTRIES } from './store.ts'

/** What is counted of one flow, each by version. Who turned out to be somebody else is counted as them, once. */
type Reader = Pick<Database, 'rows'>

const versionRow = z.object({ id: z.int(), version: z.int(), launchedAt: z.int(), definition: sopShape })
export type VersionRow = z.infer<typeof versionRow>
export const selectVersions = (database: Reader, sopId: number): Promise<VersionRow[]> =>
  database.rows(
    versionRow,
    sql`select id, version, launched_at as "launchedAt", definition from sop_versions where sop_id = ${sopId} order by version`,
  )

const entryRow = z.object({ versionId: z.int(), step: z.string(), outcome: z.string().nullable(), entries: z.int() })
export type EntryRow = z.infer<typeof entryRow>
/** Where everybody stands who is inside, and how the others left. */
export const selectEntries = (database: Reader, sopId: number): Promise<EntryRow[]> =>
  database.rows(
    entryRow,
    sql`select version_id as "versionId", case when ended_at is null then step else '' end as step, outcome, count(*) as entries
        from ${ENTRIES} p where sop_id = ${sopId} group by 1, 2, 3`,
  )

const touchRow = z.object({
  versionId: z.int(),
  step: z.string(),
  state: z.enum(['waiting', 'tasked', 'delivered', 'failed', 'cancelled', 'suppressed']),
  reason: z.string().nullable(),
  touches: z.int(),
})
export type TouchRow = z.infer<typeof touchRow>
/** Each message once, by whatever channel: what was refused by one that was not the last is not told here. */
export const selectTouches = (database: Reader, sopId: number): Promise<TouchRow[]> =>
  database.rows(
    touchRow,
    sql`select version_id as "versionId", step, state, reason, count(*) as touches
        from touches where sop_id = ${sopId} and next_channel is null group by 1, 2, 3, 4`,
  )

const touchedRow = z.object({ versionId: z.int().nullable(), sentTo: z.int(), deliveredTo: z.int() })
export type TouchedRow = z.infer<typeof touchedRow>
const fallbackRow = z.object({
  versionId: z.int(),
  step: z.string(),
  channel: z.string(),
  nextChannel: z.string(),
  reason: z.string(),
  touches: z.int(),
})
export type FallbackRow = z.infer<typeof fallbackRow>
/** What one channel refused and another was asked for. */
export const selectFallbacks = (database: Reader, sopId: number): Promise<FallbackRow[]> =>
  database.rows(
    fallbackRow,
    sql`select version_id as "versionId", step, channel, next_channel as "nextChannel", reason, count(*) as touches
        from touches where sop_id = ${sopId} and next_channel is not null group by 1, 2, 3, 4, 5`,
  )

/** How many people, or groups, something went to, and arrived at; null: by any version. */
export const selectTouched = (database: Reader, sopId: number): Promise<TouchedRow[]> =>
  database.rows(
    touchedRow,
    sql`select t.version_id as "versionId", count(distinct coalesce(i.customer_id, g.id)) as "sentTo",
          count(distinct coalesce(i.customer_id, g.id)) filter (where t.state = 'delivered') as "deliveredTo"
        from touches t left join identities i on i.id = t.customer_id left join groups g on g.chat_id = t.chat_id
        where t.sop_id = ${sopId} and t.state <> 'suppressed' group by grouping sets ((t.version_id), ())`,
  )

const taskRow = z.object({ step: z.string(), outcome: z.string().nullable(), tasks: z.int() })
export type TaskRow = z.infer<typeof taskRow>
/** A task does not know its version: a step keeps its name from one to the next. */
export const selectTasks = (database: Reader, sopId: number): Promise<TaskRow[]> =>
  database.rows(taskRow, sql`select step, outcome, count(*) as tasks from tasks where sop_id = ${sopId} group by 1, 2`)

/** What of a version reaches its goal: `isPlain`, any fact of that name; else it is looked at one by one. */
export interface GoalOf {
  versionId: number
  event: string
  withinMs: number
  isPlain: boolean
}

/** Everybody's first entry by each version, with what it has come to: whatever they did within the time of the goal counts,
 *  also after they had left, or who is held out would be compared with others than those they are like. What let them in does
 *  not: it was there before the flow. */
const entered = (sopId: number, goals: readonly GoalOf[], now: number) => sql`
  firsts as (
    select distinct on (e.person, e.version_id) e.person, e.version_id, e.held_out, e.entered_at, e.fact_seq,
      e.outcome, e.is_first
    from (
      select i.customer_id as person, p.version_id, p.held_out, p.entered_at, p.fact_seq, p.outcome,
        row_number() over (partition by i.customer_id order by p.entered_at, p.version_id) = 1 as is_first
      from sop_positions p join identities i on i.id = p.customer_id
      where p.sop_id = ${sopId} and coalesce(p.outcome, '') <> 'merged'
      union all
      select g.id, p.version_id, false, p.entered_at, null, p.outcome,
        row_number() over (partition by g.id order by p.entered_at, p.version_id) = 1
      from group_positions p join groups g on g.chat_id = p.chat_id where p.sop_id = ${sopId}) e
    order by e.person, e.version_id, e.entered_at, e.is_first desc),
  goals as (
    select * from jsonb_to_recordset(${JSON.stringify(goals)})
      as g ("versionId" integer, event text, "withinMs" float8, "isPlain" boolean)),
  entered as (
    select f.*, g.event, g."isPlain" as is_plain, coalesce(f.outcome, '') = 'goal' as has_reached,
      f.entered_at + g."withinMs" * interval '1 millisecond' as until,
      coalesce(f.entered_at + g."withinMs" * interval '1 millisecond' <= ${instant(now)}::timestamptz, true) as is_over
    from firsts f left join goals g on g."versionId" = f.version_id)`

const armRow = z.object({
  versionId: z.int(),
  isHeldOut: z.boolean(),
  isFirst: z.boolean(),
  isOver: z.boolean(),
  people: z.int(),
  reached: z.int(),
})
export type ArmRow = z.infer<typeof armRow>
export const selectArms = (database: Reader, sopId: number, goals: readonly GoalOf[], now: number): Promise<ArmRow[]> =>
  database.rows(
    armRow,
    sql`with ${entered(sopId, goals, now)}
        select version_id as "versionId", held_out as "isHeldOut", is_first as "isFirst", is_over as "isOver",
          count(*) as people,
          count(*) filter (where has_reached or is_plain and exists (
            select from identities m join events e on e.identity_id = m.id and e.timestamp between entered_at and until
            where m.customer_id = person and e.name = entered.event and e.seq is distinct from fact_seq
              and not e.derived)) as reached
        from entered group by 1, 2, 3, 4`,
  )

const candidateRow = z.object({
  versionId: z.int(),
  isHeldOut: z.boolean(),
  isFirst: z.boolean(),
  isOver: z.boolean(),
  person: z.int(),
  at: z.int(),
  properties: z.record(z.string(), z.json()),
})
export type CandidateRow = z.infer<typeof candidateRow>
/** Facts that may be what a goal with conditions asks for, of those who are not known to have reached it. */
export const selectCandidates = (
  database: Reader,
  sopId: number,
  goals: readonly GoalOf[],
  now: number,
): Promise<CandidateRow[]> =>
  database.rows(
    candidateRow,
    sql`with ${entered(sopId, goals, now)}
        select version_id as "versionId", held_out as "isHeldOut", is_first as "isFirst", is_over as "isOver", person,
          e.timestamp as at, e.properties
        from entered join identities m on m.customer_id = person
        join events e on e.identity_id = m.id and e.timestamp between entered_at and until
        where not has_reached and not is_plain and e.name = entered.event and e.seq is distinct from fact_seq
          and not e.derived`,
  )
