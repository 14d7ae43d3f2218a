import { z } from 'zod'
import type { Session } from '../kernel/database.ts'
import { KF_WINDOW_MS, LEDGER_MS, MAX_KF_SENT } from '../kernel/limits.ts'
import { sql } from '../kernel/sql.ts'
import type { ContentState, Ledger, WayState } from '../touches/gate.ts'
import { DEFAULT_POLICY, policyShape, type Channel, type Policy, type TouchKind } from '../touches/policy.ts'
import { instant } from './identity-store.ts'

/**
 * What the gate looks at, read in the transaction that decides, of customers who are held: so no two decisions about one
 * of them count the same past. Read only when something is about to be sent.
 */
export interface GateView {
  policy: Policy
  /** Approved contents, by slug. */
  contents: ReadonlyMap<string, NamedContent>
  ledgers: ReadonlyMap<number, Ledger>
  /** Join ways that are in use; read where something invites. */
  ways?: ReadonlyMap<number, WayState>
}
export interface NamedContent extends ContentState {
  name: string
}

/** `invites`: something that is asked about invites into a group; else nobody's groups are read. */
export async function readGate(
  session: Session,
  customerIds: number[],
  now: number,
  { invites = false } = {},
): Promise<GateView> {
  const view = {
    policy: await selectPolicy(session),
    contents: await selectContents(session),
    ledgers: await selectLedgers(session, customerIds, now),
  }
  if (!invites) return view
  const groups = await selectGroups(session, customerIds)
  const ledgers = new Map([...view.ledgers].map(([id, ledger]) => [id, { ...ledger, groups: groups.get(id) ?? [] }]))
  return { ...view, ledgers, ways: await selectWays(session) }
}

async function selectWays(session: Session): Promise<Map<number, WayState>> {
  const rows = await session.rows(
    z.object({ id: z.int(), state: z.string(), chatIds: z.array(z.string()) }),
    sql`select id, state, chat_ids as "chatIds" from join_ways where archived_at is null`,
  )
  return new Map(rows.map(({ id, ...way }) => [id, way]))
}

async function selectGroups(
  session: Session,
  ids: number[],
): Promise<Map<number, { chat: string; state: string | null }[]>> {
  const rows = await session.rows(
    z.object({ id: z.int(), chat: z.string(), state: z.string().nullable() }),
    sql`select i.customer_id as id, m.chat_id as chat, m.state from identities i join group_members m on m.member_id = i.value
        where i.customer_id = any(${ids}::bigint[]) and i.kind = 'external_userid' and m.left_at is null`,
  )
  return Map.groupBy(rows, ({ id }) => id)
}

export async function selectPolicy(session: Pick<Session, 'rows'>): Promise<Policy> {
  const [row] = await session.rows(
    z.object({ policy: policyShape }),
    sql`select policy from touch_policies where id = 1`,
  )
  return row?.policy ?? DEFAULT_POLICY
}

export async function selectContents(session: Pick<Session, 'rows'>): Promise<Map<string, NamedContent>> {
  const rows = await session.rows(
    z.object({
      slug: z.string(),
      name: z.string(),
      versionId: z.int(),
      expiresAt: z.int().nullable(),
      kfMessages: z.int(),
    }),
    sql`select distinct on (c.id) c.slug, c.name, c.expires_at as "expiresAt", v.id as "versionId", v.kf_messages as "kfMessages"
        from contents c join content_versions v on v.content_id = c.id
        where c.archived_at is null order by c.id, v.id desc`,
  )
  return new Map(rows.map(({ slug, ...content }) => [slug, content]))
}

/** One statement, whatever their number; sets, not rows. `offset 0` keeps a look by index for each identity: while a plan
 *  fills `touches` nothing is known of how they are spread yet, and PostgreSQL would read all of them for each portion. */
async function selectLedgers(session: Session, ids: number[], now: number): Promise<Map<number, Ledger>> {
  const rows = await session.rawRows(sql`
    with own as materialized (
      select i.customer_id, i.id, i.kind, i.value from identities i where i.customer_id = any(${ids}::bigint[])
    ), friends as (
      select distinct on (customer_id) customer_id, external_userid, userids from (
        select o.customer_id, r.external_userid, min(r.added_at) as first,
          array_agg(r.userid order by r.added_at, r.userid) as userids
        from own o cross join lateral (
            select external_userid, userid, added_at from relations where external_userid = o.value and ended_at is null offset 0) r
          left join staff s on s.userid = r.userid
        where o.kind = 'external_userid' and s.left_at is null group by 1, 2) f
      order by customer_id, first, external_userid
    ), said as (
      select customer_id, json_agg(json_build_array(channel, purpose, given)) as words from (
        select distinct on (o.customer_id, k.channel, k.purpose) o.customer_id, k.channel, k.purpose, k.given
        from own o cross join lateral (
          select channel, purpose, given, at, source, message_id from consents where identity_id = o.id offset 0) k
        order by o.customer_id, k.channel, k.purpose, k.at desc, k.source desc, k.message_id desc) k
      group by 1
    ), had as (
      select o.customer_id, json_agg(json_build_array((extract(epoch from t.asked_at) * 1000)::float8, t.channel, t.kind, t.broadcast_id)) as touches
      from own o cross join lateral (
        select asked_at, channel, kind, broadcast_id from touches where customer_id = o.id and asked_at > ${instant(now - LEDGER_MS)}
          and state in ('waiting', 'tasked', 'delivered') offset 0) t
      group by 1
    ), served as (
      select distinct on (o.customer_id) o.customer_id, s.external_userid, (extract(epoch from s.customer_at) * 1000)::float8 as wrote_at,
        (${MAX_KF_SENT} - s.sent - m.messages - w.messages)::integer as "left"
      from own o join kf_sessions s on s.external_userid = o.value
        cross join lateral (select coalesce(sum(case when v.kf_messages between 1 and ${MAX_KF_SENT} then v.kf_messages else 1 end), 0) as messages from identities i
            join touches t on t.customer_id = i.id left join content_versions v on v.id = t.content_version_id
          where i.customer_id = o.customer_id and t.state = 'waiting' and t.channel = 'kf') w
        cross join lateral (select count(*) as messages from kf_messages k where k.open_kfid = s.open_kfid
          and k.external_userid = s.external_userid and k.state = 'due' and k.counted_at is null) m
      where o.kind = 'external_userid' and s.customer_at > ${instant(now - KF_WINDOW_MS)}
        and s.sent + m.messages + w.messages < ${MAX_KF_SENT}
      order by o.customer_id, s.customer_at desc, s.open_kfid
    )
    select c.id, friends.external_userid, friends.userids, said.words, had.touches, served.external_userid, served.wrote_at,
      served."left"
    from unnest(${ids}::bigint[]) as c (id)
      left join friends on friends.customer_id = c.id
      left join said on said.customer_id = c.id
      left join had on had.customer_id = c.id
      left join served on served.customer_id = c.id`)
  return new Map((rows as LedgerRow[]).map((row) => [row[0], ledgerOf(row)]))
}

type LedgerRow = [
  id: number,
  externalUserid: string | null,
  userids: string[] | null,
  words: [string, string, boolean][] | null,
  touches: [number, Channel, TouchKind, number | null][] | null,
  kfUserid: string | null,
  wroteAt: number,
  left: number,
]

const ledgerOf = ([, externalUserid, userids, words, touches, kfUserid, wroteAt, left]: LedgerRow): Ledger => ({
  externalUserid,
  userids: userids ?? [],
  kf: kfUserid === null ? null : { externalUserid: kfUserid, wroteAt, left },
  consents: (words ?? []).map(([channel, purpose, given]) => ({ channel, purpose, given })),
  touches: (touches ?? []).map(([at, channel, kind, broadcast]) => ({ at, channel, kind, broadcast })),
})
