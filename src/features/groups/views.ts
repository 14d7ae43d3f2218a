import { DateTime } from 'luxon'
import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { Refusal } from '../../kernel/refusals.ts'
import type { Role } from '../../kernel/route.ts'
import { sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { readBriefs } from '../customers/customers.ts'

/** Groups as people look at them: a list, and one with who is in it, its log and how it grew. */
export const STANDINGS = ['open', 'owner_left', 'dismissed'] as const
export type Standing = (typeof STANDINGS)[number]

const groupRow = z.object({
  chatId: z.string(),
  name: z.string(),
  notice: z.string(),
  owner: z.object({ userid: z.string(), name: z.string().nullable() }),
  /** owner_left: it waits for another owner, or is being handed over. */
  standing: z.enum(STANDINGS),
  createdAt: z.int(),
  dismissedAt: z.int().nullable(),
  readAt: z.int(),
  members: z.int(),
  customers: z.int(),
  /** Since midnight, of customers. */
  joinedToday: z.int(),
  leftToday: z.int(),
})
export const groupShape = groupRow

const standing = sql`case when g.dismissed_at is not null then 'dismissed' when g.status in (1, 2) then 'owner_left' else 'open' end`
const isIn = sql`from group_members m where m.chat_id = g.chat_id and m.left_at is null`

const columns = (since: number) => sql`
  g.chat_id as "chatId", g.name, g.notice, jsonb_build_object('userid', g.owner, 'name', s.name) as owner,
  ${standing} as standing, g.created_at as "createdAt", g.dismissed_at as "dismissedAt", g.read_at as "readAt",
  (select count(*) ${isIn}) as members, (select count(*) ${isIn} and m.type = 'customer') as customers,
  (select count(*) from group_events e where e.chat_id = g.chat_id and e.at >= ${instant(since)} and e.kind = 'joined'
    and e.detail ->> 'type' = 'customer') as "joinedToday",
  (select count(*) from group_events e where e.chat_id = g.chat_id and e.at >= ${instant(since)} and e.kind = 'left'
    and e.detail ->> 'type' = 'customer') as "leftToday"`

export interface Wanted {
  search: string
  owner?: string | undefined
  standing?: Standing | undefined
  /** Groups that were listed before. */
  skip: number
  limit: number
}

const midnight = ({ clock, definitions }: Core): number =>
  DateTime.fromMillis(clock.now(), { zone: definitions.calendar.zone }).startOf('day').toMillis()

/** The newest first. */
export async function listGroups(core: Core, { search, owner, standing: wanted, skip, limit }: Wanted) {
  const groups = await core.database.rows(
    groupRow,
    sql`select ${columns(midnight(core))} from groups g left join staff s on s.userid = g.owner
        where (${search} = '' or strpos(lower(g.name), lower(${search})) > 0)
          and (${owner ?? null}::text is null or g.owner = ${owner ?? null})
          and (${wanted ?? null}::text is null or ${standing} = ${wanted ?? null})
        order by g.created_at desc, g.chat_id limit ${limit + 1} offset ${skip}`,
  )
  const [counts] = await core.database.rows(
    z.object({ open: z.int(), owner_left: z.int(), dismissed: z.int() }),
    sql`select count(*) filter (where standing = 'open') as open, count(*) filter (where standing = 'owner_left') as owner_left,
          count(*) filter (where standing = 'dismissed') as dismissed
        from (select ${standing} as standing from groups g) g`,
  )
  return { groups: groups.slice(0, limit), hasMore: groups.length > limit, counts: counts! }
}

/** Somebody in a group: of the staff, or a customer, by the name that who asks may see. */
export const personShape = z.object({
  memberId: z.string(),
  type: z.enum(['staff', 'customer']),
  name: z.string().nullable(),
  customerId: z.int().nullable(),
})
type Person = z.infer<typeof personShape>

type Type = Person['type']
/** Answers for each who they are; `type` where it is known though they are not. */
async function peopleOf(
  core: Core,
  memberIds: string[],
  role: Role,
): Promise<(memberId: string, type?: Type) => Person> {
  const ids = [...new Set(memberIds)]
  const staff = await core.database.rows(
    z.object({ id: z.string(), name: z.string() }),
    sql`select userid as id, name from staff where userid = any(${ids}::text[])`,
  )
  const customers = await core.database.rows(
    z.object({ id: z.string(), customerId: z.int() }),
    sql`select value as id, customer_id as "customerId" from identities
        where kind = 'external_userid' and value = any(${ids}::text[])`,
  )
  const briefs = await readBriefs(core, customers.map(({ customerId }) => customerId), role) // prettier-ignore
  const names = new Map(briefs.map(({ id, name }) => [id, name]))
  const staffNames = new Map(staff.map(({ id, name }) => [id, name]))
  const customerIds = new Map(customers.map(({ id, customerId }) => [id, customerId]))
  return (memberId, type = staffNames.has(memberId) ? 'staff' : 'customer') => {
    const customerId = type === 'customer' ? customerIds.get(memberId) : undefined
    // Who was erased is nobody here any more.
    if (customerId !== undefined && names.has(customerId)) return { memberId, type, name: names.get(customerId)!, customerId } // prettier-ignore
    return { memberId, type, name: staffNames.get(memberId) ?? null, customerId: null }
  }
}

const memberRow = z.object({
  memberId: z.string(),
  type: personShape.shape.type,
  joinedAt: z.int(),
  scene: z.enum(['invited', 'link', 'qr']).nullable(),
  invitor: z.string().nullable(),
  state: z.string().nullable(),
  /** What the join way is called by which they came; null: by none, or by one that was not made here. */
  way: z.string().nullable(),
})
export const memberShape = memberRow.extend({ ...personShape.shape, invitor: personShape.nullable() })

/** WeCom lets no more than five hundred in. */
const MAX_MEMBERS = 1_000

export async function viewGroup(core: Core, chatId: string, role: Role) {
  const { database } = core
  const [group] = await database.rows(
    groupRow,
    sql`select ${columns(midnight(core))} from groups g left join staff s on s.userid = g.owner
        where g.chat_id = ${chatId}`,
  )
  if (!group) throw new Refusal('not_found')
  const members = await database.rows(
    memberRow,
    sql`select m.member_id as "memberId", m.type, m.joined_at as "joinedAt", m.invitor, m.state, w.name as way,
          case m.join_scene when 1 then 'invited' when 2 then 'link' when 3 then 'qr' end as scene
        from group_members m left join join_ways w on w.state = m.state
        where m.chat_id = ${chatId} and m.left_at is null
        order by m.joined_at desc, m.member_id limit ${MAX_MEMBERS}`,
  )
  const ids = members.flatMap(({ memberId, invitor }) => [memberId, ...(invitor === null ? [] : [invitor])])
  const personOf = await peopleOf(core, ids, role)
  return {
    ...group,
    list: members.map((one) => ({
      ...one,
      ...personOf(one.memberId, one.type),
      invitor: one.invitor === null ? null : personOf(one.invitor),
    })),
  }
}

const eventRow = z.object({ id: z.int(), at: z.int(), kind: z.string(), detail: z.record(z.string(), z.unknown()) })
/** `owners`: where it has another now. */
export const eventShape = eventRow.extend({
  who: personShape.nullable(),
  owners: z.object({ from: personShape, to: personShape }).nullable(),
})

/** A group's own log, the latest first. */
export async function groupLog(
  core: Core,
  chatId: string,
  { skip, limit, role }: { skip: number; limit: number; role: Role },
) {
  // prettier-ignore
  await ensureGroup(core.database, chatId)
  const rows = await core.database.rows(
    eventRow,
    sql`select id, at, kind, detail from group_events where chat_id = ${chatId}
        order by at desc, id desc limit ${limit + 1} offset ${skip}`,
  )
  const events = rows.slice(0, limit)
  const idOf = ({ detail }: (typeof events)[number], key: 'member' | 'from' | 'to') =>
    typeof detail[key] === 'string' ? detail[key] : undefined
  const memberOf = (one: (typeof events)[number]) => idOf(one, 'member')
  // A renamed group has a `from` and a `to` as well, which are nobody.
  const ownersOf = (one: (typeof events)[number]) => {
    const [from, to] = [idOf(one, 'from'), idOf(one, 'to')]
    return one.kind === 'owner_changed' && from !== undefined && to !== undefined ? { from, to } : undefined
  }
  const ids = events.flatMap((one) => [memberOf(one) ?? [], Object.values(ownersOf(one) ?? {})].flat())
  const personOf = await peopleOf(core, ids, role)
  return {
    events: events.map((one) => {
      const [member, owners] = [memberOf(one), ownersOf(one)]
      return {
        ...one,
        who: member === undefined ? null : personOf(member, one.detail['type'] as Type),
        owners: owners ? { from: personOf(owners.from, 'staff'), to: personOf(owners.to, 'staff') } : null,
      }
    }),
    hasMore: rows.length > limit,
  }
}

async function ensureGroup(database: Database, chatId: string): Promise<void> {
  if ((await database.run(sql`select 1 from groups where chat_id = ${chatId}`)) === 0) throw new Refusal('not_found')
}

export const dayShape = z.object({ day: z.iso.date(), joined: z.int(), left: z.int(), size: z.int() })
export type Day = z.infer<typeof dayShape>

/** Each of the last days of the brand: who came, who went, and how many were in it when it ended. */
export async function groupHistory(core: Core, chatId: string, days: number): Promise<Day[]> {
  await ensureGroup(core.database, chatId)
  const { zone } = core.definitions.calendar
  const rows = await core.database.rows(
    z.object({ day: z.string(), joined: z.int(), left: z.int() }),
    sql`select (at at time zone ${zone})::date::text as day, count(*) filter (where kind = 'joined') as joined,
          count(*) filter (where kind = 'left') as left
        from group_events where chat_id = ${chatId} and kind in ('joined', 'left') group by 1 order by 1`,
  )
  const today = DateTime.fromMillis(core.clock.now(), { zone }).startOf('day')
  return dayByDay(rows, today, days)
}

/** Every day, be it that nothing happened on it; from the group's first day on. */
export function dayByDay(rows: Omit<Day, 'size'>[], today: DateTime, days: number): Day[] {
  const byDay = new Map(rows.map((row) => [row.day, row]))
  const first = today.minus({ days: days - 1 }).toISODate()!
  const begin = rows[0] && rows[0].day > first ? rows[0].day : first
  let size = 0
  for (const { day, joined, left } of rows) if (day < begin) size += joined - left
  const shown: Day[] = []
  for (
    let at = DateTime.fromISO(begin, { zone: 'utc' });
    at.toISODate()! <= today.toISODate()!;
    at = at.plus({ days: 1 })
  ) {
    // prettier-ignore
    const row = byDay.get(at.toISODate()!) ?? { day: at.toISODate()!, joined: 0, left: 0 }
    size += row.joined - row.left
    shown.push({ ...row, size })
  }
  return shown
}
