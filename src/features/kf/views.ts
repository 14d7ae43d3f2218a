import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { REASONS } from './rules.ts'

type Reads = Pick<Database, 'rows'>

export const accountShape = z.object({
  openKfid: z.string(),
  name: z.string(),
  /** Our app may read and send in it. */
  isManaged: z.boolean(),
  isGone: z.boolean(),
  /** When its messages were read last, to the end. */
  readAt: z.int().nullable(),
  /** Since midnight where the brand is. */
  today: z.object({
    /** Who have written, and how much. */
    customers: z.int(),
    received: z.int(),
    /** Sent by staff, and by us. */
    byStaff: z.int(),
    automatic: z.int(),
    /** Those of ours that did not go out, by why. */
    refused: z.partialRecord(z.enum(REASONS), z.int()),
    waiting: z.int(),
  }),
})
export type Account = z.infer<typeof accountShape>

/** Those that are gone come last. */
export const selectAccounts = (database: Reads, since: number): Promise<Account[]> =>
  database.rows(
    accountShape,
    sql`select a.open_kfid as "openKfid", a.name, a.is_managed as "isManaged", a.gone_at is not null as "isGone",
          a.read_at as "readAt", jsonb_build_object('customers', m.customers, 'received', m.received, 'byStaff', m.staff,
            'automatic', m.automatic, 'refused', o.refused, 'waiting', o.waiting) as today
        from kf_accounts a
        cross join lateral (
          select count(distinct external_userid) filter (where by_customer) as customers,
            count(*) filter (where by_customer) as received,
            count(*) filter (where not by_customer and userid is not null) as staff,
            count(*) filter (where not by_customer and userid is null) as automatic
          from messages where kf = a.open_kfid and at >= ${instant(since)}) m
        cross join lateral (
          select coalesce(jsonb_object_agg(reason, n) filter (where reason is not null), '{}') as refused,
            (select count(*) from kf_messages w where w.open_kfid = a.open_kfid and w.state in ('due', 'sending')) as waiting
          from (select reason, count(*) as n from kf_messages
                where open_kfid = a.open_kfid and state = 'refused' and ended_at >= ${instant(since)} group by 1) r) o
        order by a.gone_at is not null, a.name, a.open_kfid`,
  )

export const selectAccountNames = (database: Reads) =>
  database.rows(
    z.object({ openKfid: z.string(), name: z.string() }),
    sql`select open_kfid as "openKfid", name from kf_accounts where gone_at is null order by name, open_kfid`,
  )

/** Of messages that somebody wants, how many went out and how many did not, by who wants them. */
export const selectOutcomes = (database: Reads, prefix: string, since: number) =>
  database.rows(
    z.object({ origin: z.string(), sent: z.int(), refused: z.int() }),
    sql`select origin, count(*) filter (where state = 'sent') as sent, count(*) filter (where state = 'refused') as refused
        from kf_messages where ended_at >= ${instant(since)} and starts_with(origin, ${prefix}) group by origin`,
  )
