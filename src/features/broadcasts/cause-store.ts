import { z } from 'zod'
import type { Session } from '../../kernel/database.ts'
import { LEDGER_MS } from '../../kernel/limits.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { CHANNELS, TOUCH_KINDS } from '../../touches/policy.ts'
import type { Had } from './flips.ts'

/** What of the log, and beside it, made it come out otherwise; of many customers by one statement each. */
export const eventRow = z.object({ customer: z.int(), seq: z.int(), name: z.string(), at: z.int() })
export type EventRow = z.infer<typeof eventRow>
const COLUMNS = sql`e.seq, e.name, e.timestamp as at`

export type ByCustomer<Row> = ReadonlyMap<number, Row>
const byCustomer = <Row extends { customer: number }>(rows: Row[]): ByCustomer<Row> =>
  new Map(rows.map((row) => [row.customer, row]))

/** The last of these that came after `seq`; of one segment, where it is told. */
export const selectLast = async (
  session: Session,
  customers: number[],
  { names, segment = null, after }: { names: string[]; segment?: string | null; after: number },
): Promise<ByCustomer<EventRow>> =>
  byCustomer(
    await session.rows(
      eventRow,
      sql`select distinct on (i.customer_id) i.customer_id as customer, ${COLUMNS}
          from identities i join events e on e.identity_id = i.id
          where i.customer_id = any(${customers}::bigint[]) and e.name = any(${names}::text[]) and e.seq > ${after}
            and (${segment}::text is null or e.properties ->> 'segment' = ${segment})
          order by i.customer_id, e.seq desc`,
    ),
  )

/** The word that counts. */
export const selectWords = async (
  session: Session,
  customers: number[],
  channel: string,
  purpose: string,
): Promise<ByCustomer<EventRow>> =>
  byCustomer(
    await session.rows(
      eventRow,
      sql`select distinct on (i.customer_id) i.customer_id as customer, ${COLUMNS}
          from identities i join consents k on k.identity_id = i.id
            join events e on e.source = k.source and e.message_id = k.message_id
          where i.customer_id = any(${customers}::bigint[]) and k.channel = ${channel} and k.purpose = ${purpose}
          order by i.customer_id, k.at desc, k.source desc, k.message_id desc`,
    ),
  )

/** The fact that came with what was concluded of it: the last that the segment asks about, else the last of all. Of what
 *  time alone has brought about there is none. */
export const selectUnder = async (session: Session, seqs: number[], segment: string) =>
  new Map(
    (
      await session.rows(
        eventRow.omit({ customer: true }).extend({ of: z.int() }),
        sql`with asks as (
              select coalesce(string_agg(v.rule::text, ' '), '') as text
              from segments s join rule_versions v on v.rule_id = s.rule_id where s.slug = ${segment})
            select d.seq as of, ${COLUMNS} from unnest(${seqs}::bigint[]) as o (seq) join events d on d.seq = o.seq
              join identities h on h.id = d.identity_id
              cross join lateral (
                select f.seq, f.name, f.timestamp from identities i join events f on f.identity_id = i.id
                where i.customer_id = h.customer_id and not f.derived and f.received_at = d.received_at and f.seq < d.seq
                order by strpos((select text from asks), '"event": ' || to_json(f.name)::text) > 0 desc, f.seq desc limit 1) e`,
      )
    ).map(({ of, ...event }) => [of, event]),
  )

/** When a segment was changed or archived after that. */
export const selectSegmentChange = async (session: Session, segment: string, after: number) =>
  (
    await session.rows(
      z.object({ changedAt: z.int().nullable(), archivedAt: z.int().nullable() }),
      sql`select (select max(v.live_at) from rule_versions v where v.rule_id = s.rule_id and v.version > 1
              and v.live_at > ${instant(after)}) as "changedAt", s.archived_at as "archivedAt"
          from segments s where s.slug in (${segment}::text, ${segment} || '~' || s.id)
          order by s.archived_at desc nulls first limit 1`,
    )
  )[0]

/** Since when time alone has kept them out; their turn has not come yet. */
export const selectExpired = async (session: Session, customers: number[], segment: string, now: number) =>
  byCustomer(
    await session.rows(
      z.object({ customer: z.int(), at: z.int() }),
      sql`select m.customer_id as customer, m.until as at from segments s
            join rule_versions v on v.rule_id = s.rule_id and v.status = 'live' join members m on m.version_id = v.id
          where s.slug = ${segment} and m.customer_id = any(${customers}::bigint[]) and m.until <= ${instant(now)}
            and isfinite(m.until)`,
    ),
  )

/** Of the staff who served them, who left last after that. */
export const selectStaffLeft = async (session: Session, customers: number[], after: number) =>
  byCustomer(
    await session.rows(
      z.object({ customer: z.int(), at: z.int() }),
      sql`select i.customer_id as customer, max(s.left_at) as at
          from identities i join relations r on r.external_userid = i.value join staff s on s.userid = r.userid
          where i.kind = 'external_userid' and i.customer_id = any(${customers}::bigint[]) and s.left_at > ${instant(after)}
          group by 1`,
    ),
  )

const hadRow = z.object({
  customer: z.int(),
  id: z.int(),
  channel: z.enum(CHANNELS),
  kind: z.enum(TOUCH_KINDS),
  at: z.int(),
  endedAt: z.int().nullable(),
})

/** Touches that took or take a slot, but for those of this broadcast. */
export async function selectHad(
  session: Session,
  customers: number[],
  { since, but }: { since: number; but: number },
): Promise<Map<number, Had[]>> {
  const rows = await session.rows(
    hadRow,
    sql`select i.customer_id as customer, t.id, t.channel, t.kind, t.asked_at as at,
          case when t.state in ('failed', 'cancelled') then t.settled_at end as "endedAt"
        from identities i join touches t on t.customer_id = i.id
        where i.customer_id = any(${customers}::bigint[]) and t.asked_at > ${instant(since - LEDGER_MS)}
          and t.state <> 'suppressed' and t.broadcast_id is distinct from ${but}
        order by t.id`,
  )
  const found = new Map<number, Had[]>()
  for (const { customer, ...had } of rows) found.set(customer, [...(found.get(customer) ?? []), had])
  return found
}

/** What the log says of touches: that they were asked for, or what became of them. */
export const selectTouchEvents = async (session: Session, wanted: { touch: number; isEnd: boolean }[]) =>
  new Map(
    (
      await session.rows(
        eventRow.omit({ customer: true }).extend({ touch: z.int() }),
        sql`select distinct on (t.id) t.id as touch, ${COLUMNS}
            from jsonb_to_recordset(${JSON.stringify(wanted)}) as w (touch bigint, "isEnd" boolean)
              join touches t on t.id = w.touch join identities h on h.id = t.customer_id
              join identities i on i.customer_id = h.customer_id
              join events e on e.identity_id = i.id
                and e.timestamp = case when w."isEnd" then t.settled_at else t.asked_at end
                and e.name = case when w."isEnd" then 'Touch Failed' else 'Touch Requested' end
            order by t.id, (e.properties ->> 'broadcast') is not distinct from t.broadcast_id::text desc,
              (e.properties ->> 'step') is not distinct from t.step desc, e.seq desc`,
      )
    ).map(({ touch, ...event }) => [touch, event]),
  )

/** When the policy was changed last, and the content. */
export const selectChanges = async (session: Session, content: string) =>
  (
    await session.rows(
      z.object({ policyAt: z.int().nullable(), contentAt: z.int().nullable(), expiresAt: z.int().nullable(), archivedAt: z.int().nullable() }), // prettier-ignore
      sql`select (select changed_at from touch_policies where id = 1) as "policyAt", c.changed_at as "contentAt",
            c.expires_at as "expiresAt", c.archived_at as "archivedAt"
          from (select 1) one left join contents c on c.slug = ${content}`,
    )
  )[0]!
