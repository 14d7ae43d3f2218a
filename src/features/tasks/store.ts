import { z } from 'zod'
import { TASK_ENDS } from '../../events.ts'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { isServedBy } from '../staff/staff.ts'

type Reader = Pick<Database, 'rows'>

export const taskShape = z.object({
  id: z.int(),
  /** Null: it is about a group. */
  customer: z.int().nullable(),
  group: z.object({ chat: z.string(), name: z.string() }).nullable(),
  kind: z.string(),
  title: z.string(),
  script: z.string(),
  /** The flow that asks for it, by slug, and what it is called. */
  sop: z.object({ slug: z.string(), name: z.string() }).nullable(),
  /** Who serves the customer now, the latest first, or the group's owner; nobody: it is for whoever takes it. */
  staff: z.array(z.object({ userid: z.string(), name: z.string().nullable() })),
  askedAt: z.int(),
  dueAt: z.int(),
  doneAt: z.int().nullable(),
  outcome: z.enum(TASK_ENDS).nullable(),
})
export type Task = z.infer<typeof taskShape>

export interface TaskPage {
  isDone: boolean
  /** Of one customer. */
  customer?: number | undefined
  /** Part of the title. */
  search: string
  /** Of those whom one of them serves. */
  serves: readonly string[] | null
  /** Where the page before ended. */
  after: { at: number; id: number } | undefined
  limit: number
}

/** Open ones by when they are due, done ones the latest first. */
export const selectTasks = (
  database: Reader,
  { isDone, customer, search, serves, after, limit }: TaskPage,
): Promise<Task[]> =>
  database.rows(
    taskShape,
    sql`select t.id, c.id as customer, t.kind, t.title, t.script, t.asked_at as "askedAt", t.due_at as "dueAt",
          t.done_at as "doneAt", t.outcome,
          case when s.id is not null then jsonb_build_object('slug', s.slug, 'name', s.name) end as sop,
          case when g.chat_id is not null then jsonb_build_object('chat', g.chat_id, 'name', g.name) end as "group",
          case when g.chat_id is not null
            then jsonb_build_array(jsonb_build_object('userid', g.owner, 'name', (select m.name from staff m where m.userid = g.owner)))
          else coalesce((select jsonb_agg(jsonb_build_object('userid', k.userid, 'name', k.name) order by k.added_at desc, k.userid) from (
            select k.userid, m.name, max(k.added_at) as added_at from identities i
            join contacts k on k.identity_id = i.id and k.ended_at is null
            left join staff m on m.userid = k.userid
            where i.customer_id = c.id group by k.userid, m.name) k), '[]') end as staff
        from tasks t
        left join identities mine on mine.id = t.customer_id
        left join customers c on c.id = mine.customer_id
        left join groups g on g.chat_id = t.chat_id
        left join sops s on s.id = t.sop_id
        where ${isDone ? sql`t.done_at is not null` : sql`t.done_at is null`}
          and (${customer ?? null}::bigint is null or c.id = ${customer ?? null})
          and strpos(lower(t.title), lower(${search})) > 0
          and ${serves === null ? sql`true` : sql`(g.owner = any(${[...serves]}::text[]) or ${isServedBy(sql`c.id`, serves)})`}
          and ${
            after === undefined
              ? sql`true`
              : isDone
                ? sql`(t.done_at, t.id) < (${instant(after.at)}::timestamptz, ${after.id})`
                : sql`(t.due_at, t.id) > (${instant(after.at)}::timestamptz, ${after.id})`
          }
        order by ${isDone ? sql`t.done_at desc, t.id desc` : sql`t.due_at, t.id`} limit ${limit}`,
  )

/** Until the transaction ends nobody else deals with it. */
export const holdTask = (session: Session, id: number) =>
  session.run(sql`select pg_advisory_xact_lock(${TASK_LOCK}, ${id % 2_147_483_647}::integer)`)
const TASK_LOCK = 7_391_002

export const selectOne = async (database: Reader, customerId: number, id: number) =>
  (
    await database.rows(
      z.object({ kind: z.string(), isDone: z.boolean(), sop: z.string().nullable(), step: z.string().nullable() }),
      sql`select t.kind, t.done_at is not null as "isDone", s.slug as sop, t.step from tasks t
          left join sops s on s.id = t.sop_id
          join identities mine on mine.id = t.customer_id
          join identities asked on asked.id = ${customerId} and asked.customer_id = mine.customer_id
          where t.id = ${id}`,
    )
  )[0]

/** Of a group, held until the transaction ends; `owner`: who has to do it. */
export const holdOfGroup = (session: Session, id: number) =>
  session.first(
    z.object({
      chat: z.string(),
      owner: z.string(),
      kind: z.string(),
      isDone: z.boolean(),
      sop: z.string().nullable(),
      step: z.string().nullable(),
    }),
    sql`select t.chat_id as chat, g.owner, t.kind, t.done_at is not null as "isDone", s.slug as sop, t.step
        from tasks t join groups g on g.chat_id = t.chat_id left join sops s on s.id = t.sop_id
        where t.id = ${id} for update of t`,
  )

/** And the post it was for has been made, or not. */
export const finishOfGroup = (
  session: Session,
  id: number,
  { outcome, by, now }: { outcome: string; by: string; now: number },
) =>
  session.run(sql`
    with done as (
      update tasks set done_at = ${instant(now)}, done_by = ${by}, outcome = ${outcome} where id = ${id}
      returning touch_key)
    update touches t set state = ${outcome === 'done' ? 'delivered' : 'failed'},
      reason = ${outcome === 'done' ? null : outcome}::text, settled_at = ${instant(now)}
    from done where t.key = done.touch_key and t.state = 'tasked'`)
