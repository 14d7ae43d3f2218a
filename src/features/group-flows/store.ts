import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { LEDGER_MS } from '../../kernel/limits.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import type { HeldPosition } from '../../pipeline/snapshot.ts'
import type { Ledger } from '../../touches/gate.ts'
import { CHANNELS, TOUCH_KINDS } from '../../touches/policy.ts'
import type { GroupNews } from './turn.ts'

/** Groups that something has happened in, or that time lets go on in a flow. */
export const selectDue = async (database: Pick<Database, 'rows'>, now: number, limit: number): Promise<string[]> =>
  (
    await database.rows(
      z.object({ chatId: z.string() }),
      sql`select chat_id as "chatId" from (
            (select chat_id from groups where sops_due <= ${instant(now)} order by sops_due limit ${limit})
            union (select distinct chat_id from group_events where unheard order by chat_id limit ${limit})) d
          order by 1 limit ${limit}`,
    )
  ).map(({ chatId }) => chatId)

export const nextDue = async (database: Pick<Database, 'rows'>): Promise<number | null> =>
  (await database.rows(z.object({ at: z.int().nullable() }), sql`select min(sops_due) as at from groups`))[0]!.at

const groupRow = z.object({
  chatId: z.string(),
  id: z.int(),
  name: z.string(),
  owner: z.string(),
  /** Nobody posts for an owner who is gone, or into a group that is. */
  isOpen: z.boolean(),
  isDismissed: z.boolean(),
  customers: z.int(),
  createdAt: z.int(),
  /** It has taken, and when the last. */
  turns: z.int(),
  turnedAt: z.int().nullable(),
})
export type HeldGroup = z.infer<typeof groupRow>

/** Held until the transaction ends, in order of id. */
export const holdGroups = (session: Session, chatIds: string[]): Promise<HeldGroup[]> =>
  session.rows(
    groupRow,
    sql`select g.chat_id as "chatId", g.id, g.name, g.owner, g.created_at as "createdAt", g.turns, g.turned_at as "turnedAt",
          g.dismissed_at is not null as "isDismissed",
          g.dismissed_at is null and g.status not in (1, 2) and not exists (
            select from staff s where s.userid = g.owner and s.left_at is not null) as "isOpen",
          (select count(*) from group_members m
           where m.chat_id = g.chat_id and m.type = 'customer' and m.left_at is null)::integer as customers
        from groups g where g.chat_id = any(${chatIds}::text[]) order by g.chat_id for update of g`,
  )

const positionRow = z.object({
  chatId: z.string(),
  sop: z.int(),
  version: z.int(),
  key: z.string(),
  enteredAt: z.int(),
  step: z.string(),
  since: z.int(),
  dueAt: z.int(),
  deadlineAt: z.int().nullable(),
  isHeldOut: z.boolean(),
  stayedFrom: z.int().nullable(),
})
export const selectPositions = (session: Session, chatIds: string[]): Promise<z.infer<typeof positionRow>[]> =>
  session.rows(
    positionRow,
    sql`select chat_id as "chatId", sop_id as sop, version_id as version, key, entered_at as "enteredAt", step, since,
          due_at as "dueAt", deadline_at as "deadlineAt", held_out as "isHeldOut", stayed_from as "stayedFrom"
        from group_positions where chat_id = any(${chatIds}::text[]) and ended_at is null order by entered_at, sop_id, key`,
  )

/** When each last entered each flow, by each key. */
export const selectEntered = (session: Session, chatIds: string[]) =>
  session.rows(
    z.object({ chatId: z.string(), sop: z.int(), key: z.string(), at: z.int() }),
    sql`select chat_id as "chatId", sop_id as sop, key, max(entered_at) as at
        from group_positions where chat_id = any(${chatIds}::text[]) group by 1, 2, 3`,
  )

const newsRow = z.object({
  chatId: z.string(),
  id: z.int(),
  at: z.int(),
  kind: z.string(),
  detail: z.record(z.string(), z.json()),
})
export const selectNews = (session: Session, chatIds: string[]): Promise<(GroupNews & { chatId: string })[]> =>
  session.rows(
    newsRow,
    sql`select chat_id as "chatId", id, at, kind, detail from group_events
        where chat_id = any(${chatIds}::text[]) and unheard order by at, id`,
  )

export const markHeard = (session: Session, ids: number[]) =>
  session.run(sql`update group_events set unheard = false where id = any(${ids}::bigint[])`)

/** What the gate looks at: a group is reached by its owner, who asks nobody's consent. */
export async function selectLedgers(
  session: Session,
  groups: readonly HeldGroup[],
  now: number,
): Promise<Map<number, Ledger>> {
  const rows = await session.rows(
    z.object({ chatId: z.string(), at: z.int(), channel: z.enum(CHANNELS), kind: z.enum(TOUCH_KINDS) }),
    sql`select chat_id as "chatId", asked_at as at, channel, kind from touches
        where chat_id = any(${groups.map(({ chatId }) => chatId)}::text[]) and asked_at > ${instant(now - LEDGER_MS)}
          and state in ('waiting', 'tasked', 'delivered')`,
  )
  const byChat = Map.groupBy(rows, ({ chatId }) => chatId)
  return new Map(
    groups.map(({ id, chatId, owner, isOpen }) => [
      id,
      {
        externalUserid: isOpen ? chatId : null,
        userids: [owner],
        kf: null,
        consents: [],
        touches: byChat.get(chatId) ?? [],
      },
    ]),
  )
}

/** A turn has been taken of each, and it is looked at again then. */
export const writeTurns = (session: Session, rows: readonly { c: string; d: string | null }[], now: number) =>
  session.run(sql`
    update groups g set turns = turns + 1, turned_at = ${instant(now)}, sops_due = d from jsonb_to_recordset(${JSON.stringify(rows)}) as r (c text, d timestamptz)
    where g.chat_id = r.c`)

/** Every group in the flow is looked at again. */
export const wakeGroups = (session: Session, sopId: number, now: number) =>
  session.run(sql`
    update groups set sops_due = ${instant(now)}
    where chat_id in (select chat_id from group_positions where sop_id = ${sopId} and ended_at is null)`)

/** Every group is: a schedule is new to it. */
export const wakeOpen = (session: Session, now: number) =>
  session.run(sql`update groups set sops_due = ${instant(now)} where dismissed_at is null`)

export interface PositionRow extends HeldPosition {
  chatId: string
  outcome: string | null
}
export const upsertPositions = (session: Session, positions: readonly PositionRow[], now: number) => {
  if (positions.length === 0) return undefined
  const rows = positions.map((one) => ({
    c: one.chatId,
    o: one.sop,
    k: one.key,
    e: instant(one.enteredAt),
    v: one.version,
    f: one.stayedFrom,
    p: one.step,
    s: instant(one.since),
    d: instant(one.dueAt),
    l: one.deadlineAt === null ? null : instant(one.deadlineAt),
    h: one.isHeldOut,
    x: one.outcome === null ? null : instant(now),
    r: one.outcome,
  }))
  return session.run(sql`
    insert into group_positions (chat_id, sop_id, key, entered_at, version_id, stayed_from, step, since, due_at, deadline_at,
      held_out, ended_at, outcome)
    select c, o, k, e, v, f, p, s, d, l, h, x, r from jsonb_to_recordset(${JSON.stringify(rows)})
      as t (c text, o integer, k text, e timestamptz, v integer, f integer, p text, s timestamptz, d timestamptz,
        l timestamptz, h boolean, x timestamptz, r text)
    on conflict (chat_id, sop_id, key, entered_at) do update set version_id = excluded.version_id,
      stayed_from = excluded.stayed_from, step = excluded.step, since = excluded.since, due_at = excluded.due_at,
      deadline_at = excluded.deadline_at, ended_at = excluded.ended_at, outcome = excluded.outcome`)
}

export interface LogRow {
  chatId: string
  at: number
  kind: string
  detail: unknown
  /** Flows are to hear of it. */
  isUnheard?: boolean
}
export const insertLog = (session: Session, rows: readonly LogRow[]) =>
  rows.length === 0
    ? undefined
    : session.run(sql`
    insert into group_events (chat_id, at, kind, detail, unheard)
    select c, t, k, d, u from jsonb_to_recordset(${JSON.stringify(
      rows.map(({ chatId, at, kind, detail, isUnheard = false }, place) => ({ c: chatId, t: instant(at), k: kind, d: detail, u: isUnheard, place })), // prettier-ignore
    )}) as r (c text, t timestamptz, k text, d jsonb, u boolean, place integer) order by place`)

/** The first of them that is no open group. */
export const selectMissing = async (session: Session, chatIds: readonly string[]): Promise<string | undefined> =>
  (
    await session.first(
      z.object({ id: z.string() }),
      sql`select asked.id from unnest(${[...chatIds]}::text[]) as asked (id)
          where not exists (select from groups g where g.chat_id = asked.id collate "C" and g.dismissed_at is null) limit 1`,
    )
  )?.id
