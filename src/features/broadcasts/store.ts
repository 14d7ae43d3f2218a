import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { PRIORITIES, TOUCH_KINDS } from '../../touches/policy.ts'
import { selectMissing } from '../group-flows/group-flows.ts'
import { audienceShape, BROADCAST_STATES, type Audience, type BroadcastState } from './rules.ts'

type Reads = Pick<Database, 'rows'>

export const broadcastRow = z.object({
  id: z.int(),
  name: z.string(),
  content: z.string(),
  contentName: z.string(),
  kind: z.enum(TOUCH_KINDS),
  priority: z.enum(PRIORITIES),
  audience: audienceShape,
  /** What the broadcast is called that has not reached them, where it is for those. */
  unreachedName: z.string().nullable(),
  state: z.enum(BROADCAST_STATES),
  startsAt: z.int().nullable(),
  begunAt: z.int().nullable(),
  endedAt: z.int().nullable(),
  plannedTo: z.int().nullable(),
  waitsUntil: z.int().nullable(),
  passes: z.int(),
  pausedIn: z.enum(['planning', 'sending']).nullable(),
  madeBy: z.string(),
  revision: z.int(),
  createdAt: z.int(),
})
export type Broadcast = z.infer<typeof broadcastRow>

const COLUMNS = sql`b.id, b.name, c.slug as content, c.name as "contentName", b.kind, b.priority, b.audience, b.state,
  (select u.name from broadcasts u where u.id = (b.audience ->> 'broadcast')::integer) as "unreachedName",
  b.starts_at as "startsAt", b.begun_at as "begunAt", b.ended_at as "endedAt", b.planned_to as "plannedTo",
  b.waits_until as "waitsUntil", b.passes, b.paused_in as "pausedIn", b.made_by as "madeBy", b.revision, b.created_at as "createdAt"`

/** Held until the transaction ends; whoever gives its messages to the staff goes on. */
export const holdBroadcast = (session: Session, id: number): Promise<Broadcast | undefined> =>
  session.first(
    broadcastRow,
    sql`select ${COLUMNS} from broadcasts b join contents c on c.id = b.content_id where b.id = ${id} for no key update of b`,
  )

export const selectBroadcast = async (database: Reads, id: number): Promise<Broadcast | undefined> =>
  (
    await database.rows(
      broadcastRow,
      sql`select ${COLUMNS} from broadcasts b join contents c on c.id = b.content_id where b.id = ${id}`,
    )
  )[0]

export interface BroadcastPage {
  search: string
  state: BroadcastState | undefined
  before: number | undefined
  limit: number
}
/** The latest first. */
export const selectBroadcasts = (
  database: Reads,
  { search, state, before, limit }: BroadcastPage,
): Promise<Broadcast[]> =>
  database.rows(
    broadcastRow,
    sql`select ${COLUMNS} from broadcasts b join contents c on c.id = b.content_id
        where strpos(lower(b.name), lower(${search})) > 0 and (${state ?? null}::text is null or b.state = ${state ?? null})
          and (${before ?? null}::integer is null or b.id < ${before ?? null})
        order by b.id desc limit ${limit}`,
  )

export const contentIdOf = async (session: Session, slug: string): Promise<number | undefined> =>
  (
    await session.first(
      z.object({ id: z.int() }),
      sql`select c.id from contents c where c.slug = ${slug} and c.archived_at is null
            and exists (select from content_versions v where v.content_id = c.id)`,
    )
  )?.id

/** Named customers are whoever of them is there when it is planned. */
export async function isKnownAudience(session: Session, audience: Audience): Promise<boolean> {
  switch (audience.kind) {
    case 'customers':
      return true
    case 'groups':
      return (await selectMissing(session, audience.chats)) === undefined
    case 'segment':
      return (
        (await session.run(sql`select 1 from segments where slug = ${audience.segment} and archived_at is null`)) > 0
      )
    case 'unreached':
      return (
        (await session.run(sql`select 1 from broadcasts where id = ${audience.broadcast} and begun_at is not null`)) > 0
      )
  }
}

export interface Fields {
  name: string
  contentId: number
  kind: string
  priority: string
  audience: Audience
  startsAt: number | null
}
const at = (value: number | null) => (value === null ? null : instant(value))

export const insertBroadcast = async (session: Session, fields: Fields, by: string, now: number): Promise<number> =>
  (await session.first(
    z.object({ id: z.int() }),
    sql`insert into broadcasts (name, content_id, kind, priority, audience, state, starts_at, made_by, created_at, changed_at)
        values (${fields.name}, ${fields.contentId}, ${fields.kind}, ${fields.priority}, ${JSON.stringify(fields.audience)},
          'draft', ${at(fields.startsAt)}, ${by}, ${instant(now)}, ${instant(now)}) returning id`,
  ))!.id

export const updateFields = (session: Session, id: number, fields: Fields, now: number) =>
  session.run(sql`
    update broadcasts set name = ${fields.name}, content_id = ${fields.contentId}, kind = ${fields.kind},
      priority = ${fields.priority}, audience = ${JSON.stringify(fields.audience)}, starts_at = ${at(fields.startsAt)},
      revision = revision + 1, changed_at = ${instant(now)}
    where id = ${id}`)

export interface Move {
  state: BroadcastState
  startsAt?: number | null
  begunAt?: number
  endedAt?: number
  plannedTo?: number | null
  waitsUntil?: number | null
  passes?: number
  pausedIn?: 'planning' | 'sending' | null
}
/** `isByHand`: somebody has said so, and it is in the audit. */
export const moveBroadcast = (session: Pick<Session, 'run'>, id: number, move: Move, now: number, isByHand = false) => {
  const { state, startsAt, begunAt, endedAt, plannedTo, waitsUntil, passes, pausedIn } = move
  return session.run(sql`
    update broadcasts set state = ${state},
      starts_at = case when ${startsAt === undefined} then starts_at else ${at(startsAt ?? null)}::timestamptz end,
      begun_at = coalesce(begun_at, ${at(begunAt ?? null)}::timestamptz),
      ended_at = coalesce(${at(endedAt ?? null)}::timestamptz, ended_at),
      planned_to = case when ${plannedTo === undefined} then planned_to else ${plannedTo ?? null}::bigint end,
      waits_until = case when ${waitsUntil === undefined} then waits_until else ${at(waitsUntil ?? null)}::timestamptz end,
      passes = coalesce(${passes ?? null}, passes),
      paused_in = case when ${pausedIn === undefined} then paused_in else ${pausedIn ?? null}::text end,
      revision = revision + ${isByHand ? 1 : 0}, changed_at = ${instant(now)}
    where id = ${id}`)
}

/** Those whose plan is to begin or goes on. */
export const selectPlanning = async (database: Reads, now: number): Promise<number[]> =>
  (
    await database.rows(
      z.object({ id: z.int() }),
      sql`select id from broadcasts where state = 'planning' or (state = 'scheduled' and starts_at <= ${instant(now)})
          order by starts_at, id`,
    )
  ).map(({ id }) => id)

export const selectSending = async (database: Reads): Promise<number[]> =>
  (
    await database.rows(
      z.object({ id: z.int() }),
      sql`select id from broadcasts where state = 'sending' or (state = 'scheduled' and begun_at is not null) order by id`,
    )
  ).map(({ id }) => id)

/** Whether somebody is still to be given to the staff. */
export const hasWaiting = async (session: Session, id: number): Promise<boolean> =>
  (await session.run(sql`select 1 from touches where broadcast_id = ${id} and state = 'waiting' limit 1`)) > 0

/** Null: none is planned; one under way is due now. */
export async function nextPlan(database: Reads, now: number): Promise<number | null> {
  const [row] = await database.rows(
    z.object({ at: z.int().nullable() }),
    sql`select min(case when state = 'scheduled' then starts_at else ${instant(now)}::timestamptz end) as at
        from broadcasts where state in ('scheduled', 'planning')`,
  )
  return row!.at
}

/** What has not been given to the staff is not given any more; what waits for their tap is taken back when it is looked at. */
export async function cancelRest(session: Session, id: number, now: number): Promise<void> {
  await session.run(sql`
    update touches set state = 'cancelled', reason = 'cancelled', settled_at = ${instant(now)}
    where broadcast_id = ${id} and state = 'waiting'`)
  await session.run(sql`update touches set unwanted = true where broadcast_id = ${id} and state = 'tasked'`)
  await session.run(sql`
    update send_tasks set due_at = ${instant(now)} where broadcast_id = ${id} and state in ('making', 'made')`)
}

export const funnelShape = z.object({
  /** Whom it was decided to send it, and whom not. */
  planned: z.int(),
  suppressed: z.int(),
  waiting: z.int(),
  tasked: z.int(),
  delivered: z.int(),
  failed: z.int(),
  cancelled: z.int(),
})
export const selectFunnels = (database: Reads, ids: number[]) =>
  database.rows(
    funnelShape.extend({ id: z.int() }),
    sql`select broadcast_id as id, count(*) filter (where state <> 'suppressed') as planned,
          count(*) filter (where state = 'suppressed') as suppressed, count(*) filter (where state = 'waiting') as waiting,
          count(*) filter (where state = 'tasked') as tasked, count(*) filter (where state = 'delivered') as delivered,
          count(*) filter (where state = 'failed') as failed, count(*) filter (where state = 'cancelled') as cancelled
        from touches where broadcast_id = any(${ids}::integer[]) group by 1`,
  )

/** Of those the staff was given: for how many WeCom has the task, and for how many it was confirmed. */
export const pathShape = z.object({ made: z.int(), confirmed: z.int() })
export const selectPath = async (database: Reads, id: number): Promise<z.infer<typeof pathShape>> =>
  (
    await database.rows(
      pathShape,
      sql`select count(*) filter (where t.msgid is not null) as made,
            count(*) filter (where t.confirmed_at is not null) as confirmed
          from send_tasks t join touches c on c.send_task_id = t.id where t.broadcast_id = ${id}`,
    )
  )[0]!

export const reasonShape = z.object({
  state: z.string(),
  reason: z.string(),
  cap: z.string().nullable(),
  people: z.int(),
})
export const selectReasons = (database: Reads, id: number) =>
  database.rows(
    reasonShape,
    sql`select state, reason, cap, count(*) as people from touches
        where broadcast_id = ${id} and reason is not null group by 1, 2, 3 order by 4 desc, 1, 2, 3`,
  )

export const senderShape = z.object({
  userid: z.string(),
  name: z.string().nullable(),
  state: z.string(),
  customers: z.int(),
  delivered: z.int(),
  madeAt: z.int(),
  confirmedAt: z.int().nullable(),
  reminded: z.int(),
  isEscalated: z.boolean(),
  problem: z.object({ zh: z.string(), en: z.string() }).nullable(),
})
/** Task by task: who has confirmed, and who has not, the longest waiting first. */
export const selectSenders = (database: Reads, id: number) =>
  database.rows(
    senderShape,
    sql`select t.userid, s.name, t.state, t.customers, t.made_at as "madeAt", t.confirmed_at as "confirmedAt", t.problem,
          cardinality(t.reminded_at) as reminded, t.escalated_at is not null as "isEscalated",
          (select count(*) from touches c where c.send_task_id = t.id and c.state = 'delivered') as delivered
        from send_tasks t left join staff s on s.userid = t.userid
        where t.broadcast_id = ${id} order by t.confirmed_at nulls first, t.made_at, t.id limit 1000`,
  )
