import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { KF_CLAIM_MS, KF_WINDOW_MS, MAX_KF_SENT } from '../../kernel/limits.ts'
import { sql } from '../../kernel/sql.ts'
import type { Both } from '../../kernel/wording.ts'
import { instant } from '../../pipeline/identity-store.ts'
import type { Reason } from './rules.ts'

export interface QueuedRow {
  key: string
  msgid: string
  openKfid: string
  externalUserid: string
  origin: string
  type: string
  body: Buffer
  notAfter: number | null
}

/** One that is there already, under this key, is not sent again. Answers how many are new. */
export async function insertQueued(session: Pick<Session, 'run'>, messages: QueuedRow[], now: number): Promise<number> {
  if (messages.length === 0) return 0
  const rows = messages.map(({ body, ...message }) => ({ ...message, body: body.toString('base64') }))
  return session.run(sql`
    insert into kf_messages (key, msgid, open_kfid, external_userid, origin, type, body, state, created_at, due_at, not_after)
    select key, msgid, "openKfid", "externalUserid", origin, type, decode(body, 'base64'), 'due', ${instant(now)},
      ${instant(now)}, to_timestamp("notAfter" / 1000)
    from jsonb_to_recordset(${JSON.stringify(rows)}) as r (key text, msgid text, "openKfid" text, "externalUserid" text,
      origin text, type text, body text, "notAfter" float8)
    order by key collate "C"
    on conflict (key) do nothing`)
}

const claimed = z.object({
  id: z.int(),
  key: z.string(),
  msgid: z.string(),
  openKfid: z.string(),
  externalUserid: z.string(),
  origin: z.string(),
  type: z.string(),
  body: z.instanceof(Buffer),
  tries: z.int(),
  mayBeSent: z.boolean(),
  notAfter: z.int().nullable(),
  reason: z.enum(['not_written', 'five_sent', 'late']).nullable(),
})
export type Claimed = z.infer<typeof claimed>

/** Each waits for those of its customer that were asked for before it. */
const inTurn = sql`
  select id, max(due_at) over (partition by open_kfid, external_userid order by id) as turn_at
  from kf_messages where state in ('due', 'sending')`

/**
 * Those that are due, each in its turn; whether each may be sent is decided here, in one statement and under a hold of
 * their sessions: at most five since the customer's last word, within 48 hours of it. Those that may are counted at once,
 * those that may not are refused. One whose sender is gone was counted already.
 */
export const claimDue = (session: Session, now: number, limit: number): Promise<Claimed[]> =>
  session.rows(
    claimed,
    sql`
    with due as (
      select m.id, open_kfid, external_userid, due_at, counted_at is not null as is_counted, not_after
      from kf_messages m join (${inTurn}) t on t.id = m.id
      where m.state in ('due', 'sending') and m.due_at <= ${instant(now)} and t.turn_at <= ${instant(now)}
      order by t.turn_at, m.id limit ${limit} for update of m
    ), held as (
      select s.open_kfid, s.external_userid, s.customer_at, s.sent from kf_sessions s
      where (s.open_kfid, s.external_userid) in (select open_kfid, external_userid from due)
      order by s.open_kfid, s.external_userid for update
    ), placed as (
      select due.id, due.open_kfid, due.external_userid, due.is_counted, held.customer_at, held.sent,
        case when due.not_after < ${instant(now)} and not due.is_counted then 'late'
          when due.is_counted then null
          when held.customer_at is null or held.customer_at <= ${instant(now - KF_WINDOW_MS)} then 'not_written' end as reason
      from due left join held on held.open_kfid = due.open_kfid and held.external_userid = due.external_userid
    ), judged as (
      select p.id, p.open_kfid, p.external_userid, p.is_counted, p.customer_at,
        case when p.reason is null and not p.is_counted and p.sent + row_number() over (
            partition by p.open_kfid, p.external_userid, p.reason is null and not p.is_counted order by p.id)
            > ${MAX_KF_SENT} then 'five_sent' else p.reason end as reason
      from placed p
    ), counted as (
      update kf_sessions s set sent = s.sent + n.more
      from (select open_kfid, external_userid, count(*)::integer as more from judged
            where reason is null and not is_counted group by 1, 2) n
      where s.open_kfid = n.open_kfid and s.external_userid = n.external_userid
    ), before as (
      select m.id, m.may_be_sent, m.body from kf_messages m join due on due.id = m.id
    )
    update kf_messages m set
      state = case when j.reason is null then 'sending' else 'refused' end,
      reason = j.reason,
      due_at = case when j.reason is null then ${instant(now + KF_CLAIM_MS)}::timestamptz else m.due_at end,
      tries = m.tries + 1,
      may_be_sent = j.reason is null,
      counted_at = case when j.reason is null then coalesce(m.counted_at, ${instant(now)}::timestamptz) end,
      counted_for = case when j.reason is null then coalesce(m.counted_for, j.customer_at) end,
      ended_at = case when j.reason is not null then ${instant(now)}::timestamptz end,
      body = case when j.reason is null then m.body end
    from judged j join before b on b.id = j.id
    where m.id = j.id
    returning m.id, m.key, m.msgid, m.open_kfid as "openKfid", m.external_userid as "externalUserid", m.origin, m.type,
      b.body, m.tries, b.may_be_sent as "mayBeSent", m.not_after as "notAfter", m.reason`,
  )

/** It is there. False: somebody was faster, the customer was forgotten meanwhile, or WeCom has told that it did not arrive. */
export const markSent = async (session: Session, id: number, now: number): Promise<boolean> =>
  (await session.run(sql`
    update kf_messages set state = 'sent', body = null, ended_at = ${instant(now)}, problem = null
    where id = ${id} and state = 'sending'`)) > 0

export async function markRefused(
  session: Session,
  { id, reason, problem, isFull }: { id: number; reason: Reason; problem: Both | null; isFull: boolean },
  now: number,
): Promise<boolean> {
  const row = await session.first(
    z.object({ kf: z.string(), externalUserid: z.string(), countedFor: z.int().nullable() }),
    sql`update kf_messages set state = 'refused', reason = ${reason}, problem = ${problem && JSON.stringify(problem)}, body = null,
          counted_at = null, ended_at = ${instant(now)}
        where id = ${id} and state = 'sending'
        returning open_kfid as kf, external_userid as "externalUserid", counted_for as "countedFor"`,
  )
  if (!row) return false
  // Its place is free again, unless the customer has written since and all are; WeCom may have counted others' too.
  await session.run(sql`
    update kf_sessions set sent = ${isFull ? sql`greatest(sent, ${MAX_KF_SENT}::integer)` : sql`greatest(sent - 1, 0)`}
    where open_kfid = ${row.kf} and external_userid = ${row.externalUserid}
      and customer_at = ${row.countedFor === null ? null : instant(row.countedFor)}`)
  return true
}

export const putOff = (
  database: Database,
  id: number,
  { dueAt, problem, mayBeSent }: { dueAt: number; problem: Both; mayBeSent: boolean },
) =>
  database.run(sql`
    update kf_messages set due_at = ${instant(dueAt)}, problem = ${JSON.stringify(problem)}, may_be_sent = ${mayBeSent}
    where id = ${id} and state = 'sending'`)

/** Those that were claimed behind one that is put off: they have not been tried. */
export const giveBack = (database: Database, rows: readonly Claimed[], now: number) =>
  database.run(sql`
    update kf_messages m set due_at = ${instant(now)}, tries = m.tries - 1, may_be_sent = r.before
    from jsonb_to_recordset(${JSON.stringify(rows.map(({ id, mayBeSent }) => ({ id, before: mayBeSent })))}) as r (id bigint, before boolean)
    where m.id = r.id and m.state = 'sending'`)

/** Whoever was sending these is gone: whether they arrived, WeCom will say. */
export const takeUp = (database: Database, now: number) =>
  database.run(
    sql`update kf_messages set due_at = ${instant(now)} where state = 'sending' and due_at > ${instant(now)}`,
  )

export async function selectNextDue(database: Database): Promise<number | null> {
  const [row] = await database.rows(
    z.object({ next: z.int().nullable() }),
    sql`select min(turn_at) as next from (${inTurn}) t`,
  )
  return row!.next
}

const failedRow = z.object({ key: z.string(), origin: z.string(), openKfid: z.string(), externalUserid: z.string() })
/** WeCom had taken them and tells that they did not arrive; of one just now, before it is written here that it was taken. */
export const failSent = (session: Session, msgids: string[], now: number) =>
  session.rows(
    failedRow,
    sql`update kf_messages set state = 'refused', reason = 'not_delivered', ended_at = ${instant(now)}, body = null
        where msgid = any(${msgids}::text[]) and state in ('sending', 'sent')
        returning key, origin, open_kfid as "openKfid", external_userid as "externalUserid"`,
  )

export const deleteEnded = (database: Database, before: number) =>
  database.run(sql`delete from kf_messages where ended_at < ${instant(before)}`)
