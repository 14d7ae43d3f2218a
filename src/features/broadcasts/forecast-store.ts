import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { joinSql, sql, type Sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { policyShape, type Policy } from '../../touches/policy.ts'
import type { Outcome } from './flips.ts'

/** What was said of everybody at the launch, kept; and for whom it came out otherwise. Where the first plan said it and did
 *  it at once, only their touch says it. */
const termsShape = z.object({ policy: policyShape, expiresAt: z.int().nullable() })

const headRow = z.object({
  at: z.int(),
  seq: z.int(),
  terms: termsShape,
  byPlan: z.boolean(),
  after: z.int().nullable(),
})
export type Head = z.infer<typeof headRow>

type Reads = Pick<Database, 'rows'>
export const selectHead = async (session: Reads, id: number): Promise<Head | undefined> =>
  (
    await session.rows(
      headRow,
      sql`select at, seq, terms, by_plan as "byPlan", after from forecasts where broadcast_id = ${id}`,
    )
  )[0]

export async function insertHead(
  session: Session,
  id: number,
  { at, policy, expiresAt, byPlan }: { at: number; policy: Policy; expiresAt: number | null; byPlan: boolean },
): Promise<Head> {
  const terms = JSON.stringify({ policy, expiresAt })
  return (await session.first(
    headRow,
    sql`insert into forecasts (broadcast_id, at, seq, terms, by_plan, after)
        values (${id}, ${instant(at)}, (select coalesce(max(seq), 0) from events), ${terms}, ${byPlan}, ${byPlan ? null : 0})
        returning at, seq, terms, by_plan as "byPlan", after`,
  ))!
}

export const deleteHead = (session: Session, id: number) =>
  session.run(sql`delete from forecasts where broadcast_id = ${id}`)

export const moveHead = (session: Session, id: number, after: number | null) =>
  session.run(sql`update forecasts set after = ${after} where broadcast_id = ${id}`)

/** Those that begin later, and of which not everybody was looked at yet. */
export const selectToForecast = async (database: Reads, now: number): Promise<number[]> =>
  (
    await database.rows(
      z.object({ id: z.int() }),
      sql`select b.id from broadcasts b left join forecasts f on f.broadcast_id = b.id
          where b.state = 'scheduled' and b.begun_at is null and b.starts_at > ${instant(now)}
            and (f.broadcast_id is null or f.after is not null) order by b.id`,
    )
  ).map(({ id }) => id)

export const insertPeople = (session: Session, id: number, people: readonly (Outcome & { customer: number })[]) =>
  session.run(sql`
    insert into forecast_people (broadcast_id, customer_id, said, cap)
    select ${id}, customer, said, cap from jsonb_to_recordset(${JSON.stringify(people)}) as p (customer bigint, said text, cap text)
    order by customer on conflict (broadcast_id, customer_id) do nothing`)

const saidRow = z.object({ customer: z.int(), said: z.string(), cap: z.string().nullable() })

/** Of whoever they are now: what was said of them, or of somebody who has been found to be they. */
export const selectSaid = async (session: Session, id: number, customers: number[]): Promise<Map<number, Outcome>> =>
  new Map(
    (
      await session.rows(
        saidRow,
        sql`select distinct on (i.customer_id) i.customer_id as customer, p.said, p.cap
            from identities i join forecast_people p on p.broadcast_id = ${id} and p.customer_id = i.id
            where i.customer_id = any(${customers}::bigint[])
            order by i.customer_id, p.customer_id`,
      )
    ).map(({ customer, ...said }) => [customer, said]),
  )

/** A portion of those of whom something was said and nothing decided; as whom they are known now. */
export const selectMissing = (session: Session, id: number, after: number, limit: number) =>
  session.rows(
    saidRow.extend({ of: z.int() }),
    sql`select p.customer_id as of, i.customer_id as customer, p.said, p.cap
        from forecast_people p join identities i on i.id = p.customer_id
        where p.broadcast_id = ${id} and p.customer_id > ${after}
          and not exists (select from touches t where t.broadcast_id = ${id} and t.customer_id = i.customer_id)
        order by p.customer_id limit ${limit}`,
  )

export const CAUSES = ['event', 'time', 'policy', 'content', 'segment', 'staff', 'cancelled', 'unknown'] as const
export interface Cause {
  cause: (typeof CAUSES)[number]
  at?: number
  seq?: number
  name?: string
  under?: { seq: number; name: string; at: number } | undefined
}
export interface Difference {
  customer: number
  said: Outcome | null
  became: Outcome | null
  cause: Cause
}

export async function insertDifferences(session: Session, id: number, differences: readonly Difference[]) {
  if (differences.length === 0) return
  const rows = differences.map(({ customer: c, said, became, cause: { cause, at, seq, name, under } }) => ({
    c, s: said?.said, t: said?.cap, b: became?.said, d: became?.cap, k: cause, a: at === undefined ? undefined : instant(at), q: seq, n: name,
    u: under?.seq, v: under?.name, w: under && instant(under.at),
  })) // prettier-ignore
  await session.run(sql`
    insert into forecast_differences (broadcast_id, customer_id, said, said_cap, became, became_cap, cause, at, seq, name,
      under_seq, under_name, under_at)
    select ${id}, c, s, t, b, d, k, a, q, n, u, v, w from jsonb_to_recordset(${JSON.stringify(rows)})
      as r (c bigint, s text, t text, b text, d text, k text, a timestamptz, q bigint, n text, u bigint, v text, w timestamptz)
    order by c on conflict (broadcast_id, customer_id) do nothing`)
}

/** Whom it was said to reach and nobody has decided about yet. */
export const insertCancelled = (session: Session, id: number, now: number) =>
  session.run(sql`
    insert into forecast_differences (broadcast_id, customer_id, said, became, cause, at)
    select distinct on (i.customer_id) ${id}::integer, i.customer_id, p.said, 'cancelled', 'cancelled', ${instant(now)}::timestamptz
    from forecast_people p join identities i on i.id = p.customer_id
    where p.broadcast_id = ${id} and p.said in ('goes', 'waits')
      and not exists (select from touches t where t.broadcast_id = ${id} and t.customer_id = i.customer_id)
    order by i.customer_id, p.customer_id
    on conflict (broadcast_id, customer_id) do nothing`)

// ── Read ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What was noted when it was decided; and of those whom it was given to the staff for, who did not get it in the end. */
const differencesOf = (id: number): Sql => sql`(
  select d.customer_id as customer, d.said, d.said_cap as "saidCap", d.became, d.became_cap as "becameCap", d.cause, d.at,
    d.seq, d.name, d.under_seq as "underSeq", d.under_name as "underName", d.under_at as "underAt"
  from forecast_differences d where d.broadcast_id = ${id}
  union all
  select t.customer_id, coalesce(p.said, 'goes'), null, coalesce(t.reason, t.state), null,
    case when t.state = 'failed' or t.reason = 'no_consent' then 'event' else 'cancelled' end, t.settled_at, null,
    case when t.state = 'failed' then 'Touch Failed' when t.reason = 'no_consent' then 'Consent Withdrawn' end, null, null, null
  from touches t join forecasts f on f.broadcast_id = t.broadcast_id
    left join forecast_people p on p.broadcast_id = t.broadcast_id and p.customer_id = t.customer_id
  where t.broadcast_id = ${id} and t.state in ('failed', 'cancelled')
    and case when p.said is null then f.by_plan else p.said in ('goes', 'waits') end
    and not exists (select from forecast_differences d where d.broadcast_id = ${id} and d.customer_id = t.customer_id))`

export const causeShape = z.object({ cause: z.enum(CAUSES), name: z.string().nullable(), people: z.int() })
export const selectCauses = (database: Reads, id: number) =>
  database.rows(
    causeShape,
    sql`select cause, name, count(*) as people from ${differencesOf(id)} d group by 1, 2 order by 3 desc, 1, 2`,
  )

export const differenceRow = z.object({
  customer: z.int(),
  said: z.string().nullable(),
  saidCap: z.string().nullable(),
  became: z.string().nullable(),
  becameCap: z.string().nullable(),
  cause: z.enum(CAUSES),
  at: z.int().nullable(),
  seq: z.int().nullable(),
  name: z.string().nullable(),
  underSeq: z.int().nullable(),
  underName: z.string().nullable(),
  underAt: z.int().nullable(),
})

export interface DifferencePage {
  cause: string | undefined
  name: string | undefined
  among: Sql[]
  after: number
  limit: number
}
/** By customer. Of who did not get it in the end the event is looked up here: it was told after the row was settled. */
export const selectDifferences = (database: Reads, id: number, { cause, name, among, after, limit }: DifferencePage) =>
  database.rows(
    differenceRow,
    sql`select d.customer, d.said, d."saidCap", d.became, d."becameCap", d.cause, d.at, coalesce(d.seq, f.seq) as seq, d.name,
          d."underSeq", d."underName", d."underAt"
        from (
          select d.customer, d.said, d."saidCap", d.became, d."becameCap", d.cause, d.at, d.seq, d.name, d."underSeq", d."underName",
            d."underAt"
          from ${differencesOf(id)} d
          where d.customer > ${after} and (${cause ?? null}::text is null or d.cause = ${cause ?? null})
            and (${name ?? null}::text is null or d.name = ${name ?? null})
            ${joinSql(
              among.map((ids) => sql` and d.customer in (${ids})`),
              '',
            )}
          order by d.customer limit ${limit}) d
        left join lateral (
          select e.seq from identities h join identities i on i.customer_id = h.customer_id join events e on e.identity_id = i.id
          where h.id = d.customer and d.seq is null and e.name = d.name and e.timestamp = d.at
            and e.properties ->> 'broadcast' = ${String(id)}
          order by e.seq desc limit 1) f on true
        order by d.customer`,
  )
