import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import type { HeldGroup, ListedGroup, Member } from './rules.ts'

const memberShape = z.object({
  memberId: z.string(),
  type: z.enum(['staff', 'customer']),
  joinedAt: z.int(),
  scene: z.int().nullable(),
  invitor: z.string().nullable(),
  state: z.string().nullable(),
  leftAt: z.int().nullable(),
  reason: z.enum(['left', 'removed', 'dismissed']).nullable(),
})

/** Held until the transaction ends. */
export async function holdGroup(tx: Session, chatId: string): Promise<HeldGroup | undefined> {
  const group = await tx.first(
    z.object({
      name: z.string(),
      owner: z.string(),
      notice: z.string(),
      createdAt: z.int(),
      memberVersion: z.string().nullable(),
      dismissedAt: z.int().nullable(),
      readAt: z.int(),
    }),
    sql`select name, owner, notice, created_at as "createdAt", member_version as "memberVersion",
          dismissed_at as "dismissedAt", read_at as "readAt"
        from groups where chat_id = ${chatId} for update`,
  )
  if (!group) return undefined
  const members = await tx.rows(
    memberShape,
    sql`select member_id as "memberId", type, joined_at as "joinedAt", join_scene as scene, invitor, state,
          left_at as "leftAt", reason
        from group_members where chat_id = ${chatId} order by member_id`,
  )
  return { ...group, members }
}

/** `status`: undefined where it was not told, and stays. One that is new, or there again, takes a turn, so that it knows when
 *  time next lets it into a flow; what came before anybody knew of it is not made up for. */
export const writeGroup = (
  tx: Session,
  chatId: string,
  { name, owner, notice, createdAt, memberVersion }: Omit<ListedGroup, 'members'>,
  { readAt, status }: { readAt: number; status: number | undefined },
) =>
  tx.run(sql`
    insert into groups as held (chat_id, name, owner, notice, status, member_version, created_at, read_at,
      sops_due, turned_at)
    values (${chatId}, ${name}, ${owner}, ${notice}, ${status ?? 0}, ${memberVersion}, ${instant(createdAt)}, ${instant(readAt)},
      ${instant(readAt)}, ${instant(readAt)})
    on conflict (chat_id) do update set name = excluded.name, owner = excluded.owner, notice = excluded.notice,
      status = case when ${status === undefined} then held.status else excluded.status end,
      sops_due = case when held.dismissed_at is null then held.sops_due else excluded.sops_due end,
      turned_at = case when held.dismissed_at is null then held.turned_at else excluded.turned_at end,
      member_version = excluded.member_version, dismissed_at = null, read_at = excluded.read_at`)

export const writeDismissed = (tx: Session, chatId: string, at: number, readAt: number) =>
  tx.run(sql`
    update groups set dismissed_at = ${instant(at)}, read_at = ${instant(readAt)} where chat_id = ${chatId}`)

export const noteRead = (tx: Session, chatId: string, readAt: number) =>
  tx.run(sql`update groups set read_at = ${instant(readAt)} where chat_id = ${chatId}`)

export async function writeMembers(tx: Session, chatId: string, changed: Member[]): Promise<void> {
  if (changed.length === 0) return
  const rows = changed.map((one) => ({
    m: one.memberId,
    y: one.type,
    j: one.joinedAt,
    s: one.scene,
    i: one.invitor,
    a: one.state,
    l: one.leftAt,
    r: one.reason,
  }))
  await tx.run(sql`
    insert into group_members (chat_id, member_id, type, joined_at, join_scene, invitor, state, left_at, reason)
    select ${chatId}, m, y, to_timestamp(j / 1000), s, i, a, to_timestamp(l / 1000), r
    from jsonb_to_recordset(${JSON.stringify(rows)})
      as m (m text, y text, j float8, s integer, i text, a text, l float8, r text)
    on conflict (chat_id, member_id) do update set type = excluded.type, joined_at = excluded.joined_at,
      join_scene = excluded.join_scene, invitor = excluded.invitor, state = excluded.state, left_at = excluded.left_at,
      reason = excluded.reason`)
}

export const selectVersion = async (database: Database, chatId: string) =>
  (
    await database.rows(
      z.object({ memberVersion: z.string().nullable() }),
      sql`select member_version as "memberVersion" from groups where chat_id = ${chatId} and dismissed_at is null`,
    )
  )[0]?.memberVersion

/** Those that nobody has read since then and that are not over. */
export const selectUnread = async (database: Database, since: number, after: string, limit: number) =>
  (
    await database.rows(
      z.object({ id: z.string() }),
      sql`select chat_id as id from groups
          where dismissed_at is null and read_at < ${instant(since)} and chat_id > ${after} collate "C"
          order by 1 limit ${limit}`,
    )
  ).map(({ id }) => id)

export async function writeStatuses(database: Database, statuses: { chatId: string; status: number }[]): Promise<void> {
  if (statuses.length === 0) return
  await database.run(sql`
    update groups g set status = s.status
    from jsonb_to_recordset(${JSON.stringify(statuses)}) as s ("chatId" text, status integer)
    where g.chat_id = s."chatId" and g.status <> s.status`)
}

export async function renameInGroups(tx: Session, from: string, to: string): Promise<void> {
  await tx.run(sql`update groups set owner = ${to} where owner = ${from}`)
  await tx.run(sql`
    update group_members m set member_id = ${to} where member_id = ${from} and type = 'staff'
      and not exists (select from group_members o where o.chat_id = m.chat_id and o.member_id = ${to})`)
  await tx.run(sql`update group_members set invitor = ${to} where invitor = ${from}`)
}
