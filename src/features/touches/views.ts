import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'

export const touchShape = z.object({
  id: z.int(),
  channel: z.string(),
  kind: z.string(),
  priority: z.string(),
  state: z.enum(['waiting', 'tasked', 'delivered', 'failed', 'cancelled', 'suppressed']),
  reason: z.string().nullable(),
  cap: z.string().nullable(),
  /** That channel said no, and this one was asked then: it has a touch of its own. */
  nextChannel: z.string().nullable(),
  content: z.object({ slug: z.string(), name: z.string() }).nullable(),
  sop: z.object({ slug: z.string(), name: z.string() }).nullable(),
  step: z.string().nullable(),
  broadcast: z.object({ id: z.int(), name: z.string() }).nullable(),
  staff: z.object({ userid: z.string(), name: z.string().nullable() }).nullable(),
  askedAt: z.int(),
  settledAt: z.int().nullable(),
})

/** A customer, as whoever they were before they were merged too; or a group. */
export type Whom = { customer: number } | { chat: string }
const whose = (whom: Whom) =>
  'chat' in whom
    ? sql`t.chat_id = ${whom.chat}`
    : sql`t.customer_id in (
        select i.id from identities mine join identities i on i.customer_id = mine.customer_id where mine.id = ${whom.customer})`

/** The latest first. */
export const selectTouches = (database: Database, whom: Whom, before: number | undefined, limit: number) =>
  database.rows(
    touchShape,
    sql`select t.id, t.channel, t.kind, t.priority, t.state, t.reason, t.cap, t.next_channel as "nextChannel", t.step, t.asked_at as "askedAt",
          t.settled_at as "settledAt",
          case when c.id is not null then jsonb_build_object('slug', c.slug, 'name', c.name) end as content,
          case when s.id is not null then jsonb_build_object('slug', s.slug, 'name', s.name) end as sop,
          case when b.id is not null then jsonb_build_object('id', b.id, 'name', b.name) end as broadcast,
          case when t.userid is not null then jsonb_build_object('userid', t.userid, 'name', m.name) end as staff
        from touches t
          left join content_versions v on v.id = t.content_version_id left join contents c on c.id = v.content_id
          left join sops s on s.id = t.sop_id left join broadcasts b on b.id = t.broadcast_id
          left join staff m on m.userid = t.userid
        where ${whose(whom)} and (${before ?? null}::bigint is null or t.id < ${before ?? null})
        order by t.id desc limit ${limit}`,
  )

export const dayShape = z.object({
  day: z.string(),
  delivered: z.int(),
  waiting: z.int(),
  failed: z.int(),
  suppressed: z.int(),
})
/** Day by day by the brand's clock. What another channel was asked for is counted as what became of that. */
export const selectDays = (database: Database, since: number, zone: string) =>
  database.rows(
    dayShape,
    sql`select to_char(asked_at at time zone ${zone}, 'YYYY-MM-DD') as day,
          count(*) filter (where state = 'delivered') as delivered,
          count(*) filter (where state in ('waiting', 'tasked')) as waiting,
          count(*) filter (where state in ('failed', 'cancelled')) as failed,
          count(*) filter (where state = 'suppressed') as suppressed
        from touches where asked_at >= ${instant(since)} and next_channel is null group by 1 order by 1`,
  )

export const whyShape = z.object({ reason: z.string(), cap: z.string().nullable(), touches: z.int() })
export const selectWhyNot = (database: Database, since: number) =>
  database.rows(
    whyShape,
    sql`select reason, cap, count(*) as touches from touches
        where asked_at >= ${instant(since)} and reason is not null and next_channel is null group by 1, 2 order by 3 desc, 1, 2`,
  )
