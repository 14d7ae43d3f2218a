import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import type { Both } from '../../kernel/wording.ts'
import type { WrittenMessage } from '../contents/contents.ts'
import { instant } from '../../pipeline/identity-store.ts'

// ── Touches that wait ─────────────────────────────────────────────────────────────────────────────────────────────────

export const waitingRow = z.object({
  id: z.int(),
  /** Null: it goes to a group. */
  customerId: z.int().nullable(),
  userid: z.string(),
  recipient: z.string(),
  contentVersionId: z.int(),
  factSeq: z.int().nullable(),
  validUntil: z.int().nullable(),
  /** Of the flow that asks: its version and step. */
  sopVersion: z.int().nullable(),
  step: z.string().nullable(),
})
export type WaitingTouch = z.infer<typeof waitingRow>

const WAITING = sql`id, customer_id as "customerId", userid, coalesce(chat_id, external_userid) as recipient,
  content_version_id as "contentVersionId", fact_seq as "factSeq", valid_until as "validUntil", version_id as "sopVersion", step`

/** Of flows, held until the transaction ends; those that another process holds are its. */
export const holdWaiting = (session: Session, askedUntil: number, limit: number): Promise<WaitingTouch[]> =>
  session.rows(
    waitingRow,
    sql`select ${WAITING} from touches
        where state = 'waiting' and channel = 'broadcast' and broadcast_id is null and asked_at <= ${instant(askedUntil)}
        order by asked_at, id limit ${limit} for update skip locked`,
  )

/** Of one broadcast and one of the staff, who writes to as many as WeCom takes at once. */
export const holdWaitingOf = (session: Session, broadcastId: number, userid: string, limit: number) =>
  session.rows(
    waitingRow,
    sql`select ${WAITING} from touches
        where state = 'waiting' and broadcast_id = ${broadcastId} and userid = ${userid} order by id limit ${limit}
        for update skip locked`,
  )

/** Those that go by customer service in WeChat: nobody of the staff sends them. */
export const holdWaitingKf = (session: Session, limit: number) =>
  session.rows(
    waitingRow.extend({ key: z.string() }),
    sql`select id, key, customer_id as "customerId", coalesce(userid, '') as userid, external_userid as recipient,
          content_version_id as "contentVersionId", fact_seq as "factSeq", valid_until as "validUntil",
          version_id as "sopVersion", step
        from touches where state = 'waiting' and channel = 'kf' order by id limit ${limit} for update skip locked`,
  )

/** They are on their way, by what brings them there. */
export const markTasked = (session: Pick<Session, 'run'>, ids: number[]) =>
  session.run(sql`update touches set state = 'tasked' where id = any(${ids}::bigint[]) and state = 'waiting'`)

/** Who of the staff has still something of it to send, after one of them. */
export async function nextSender(session: Pick<Session, 'rows'>, broadcastId: number, after: string) {
  const [row] = await session.rows(
    z.object({ userid: z.string() }),
    sql`select userid from touches where state = 'waiting' and broadcast_id = ${broadcastId} and userid > ${after} collate "C"
        order by userid limit 1`,
  )
  return row?.userid
}

/** What waits, asked without holding it: a round that has nothing to do asks no more than this. */
export async function selectWaits(database: Pick<Database, 'rows'>) {
  const [row] = await database.rows(
    z.object({
      /** When the first of a flow was asked for that waits for its like. */
      askedAt: z.int().nullable(),
      hasKf: z.boolean(),
      /** When the first of those by hand was asked for of which nothing has been heard. */
      byHandAt: z.int().nullable(),
    }),
    sql`select (select min(asked_at) from touches
            where state = 'waiting' and channel = 'broadcast' and broadcast_id is null) as "askedAt",
          exists (select from touches where state = 'waiting' and channel = 'kf') as "hasKf",
          (select min(asked_at) from touches where ${UNHEARD}) as "byHandAt"`,
  )
  return row!
}

/** By hand, and the page has not said yet what became of it. */
const UNHEARD = sql`state = 'tasked' and channel = 'chat' and sop_id is null`

export const holdUnheard = async (session: Session, askedUntil: number, limit: number): Promise<number[]> =>
  (
    await session.rows(
      z.object({ id: z.int() }),
      sql`select id from touches where ${UNHEARD} and asked_at <= ${instant(askedUntil)}
          order by asked_at, id limit ${limit} for update skip locked`,
    )
  ).map(({ id }) => id)

/** What has not become of them yet. */
const OPEN = ['waiting', 'tasked']

/** As far as they still stand where they stood. */
export const settleTouches = (
  session: Pick<Session, 'run'>,
  ids: number[],
  { state, reason, at }: { state: 'failed' | 'cancelled' | 'delivered'; reason: string | null; at: number },
  from = OPEN,
) =>
  session.run(sql`
    update touches set state = ${state}, reason = ${reason}, settled_at = ${instant(at)}
    where id = any(${ids}::bigint[]) and state = any(${from}::text[])`)

// ── Tasks in WeCom ────────────────────────────────────────────────────────────────────────────────────────────────────

const sendTaskRow = z.object({
  id: z.int(),
  userid: z.string(),
  message: z.custom<WrittenMessage>(),
  state: z.enum(['making', 'made', 'confirmed', 'cancelled', 'failed']),
  msgid: z.string().nullable(),
  madeAt: z.int(),
  begunAt: z.int().nullable(),
  tries: z.int(),
  looks: z.int(),
  remindedAt: z.array(z.int()),
  isEscalated: z.boolean(),
  /** Everybody it is for wants it no more. */
  isUnwanted: z.boolean(),
  toGroups: z.boolean(),
})
export type SendTask = z.infer<typeof sendTaskRow>

export async function insertSendTask(
  session: Session,
  task: { userid: string; message: unknown; toGroups: boolean; broadcastId: number | null; touchIds: number[]; now: number }, // prettier-ignore
): Promise<void> {
  const row = await session.first(
    z.object({ id: z.int() }),
    sql`insert into send_tasks (userid, to_groups, broadcast_id, message, state, customers, made_at, due_at)
        values (${task.userid}, ${task.toGroups}, ${task.broadcastId}, ${JSON.stringify(task.message)}, 'making', ${task.touchIds.length},
          ${instant(task.now)}, ${instant(task.now)}) returning id`,
  )
  await session.run(sql`
    update touches set state = 'tasked', send_task_id = ${row!.id} where id = any(${task.touchIds}::bigint[])`)
}

/** None of a broadcast that is paused. */
export const selectDueTasks = (database: Pick<Database, 'rows'>, now: number, limit: number): Promise<SendTask[]> =>
  database.rows(sendTaskRow, sql`${DUE_TASKS} and t.due_at <= ${instant(now)} order by t.due_at, t.id limit ${limit}`)

/** Undefined where it is not to be dealt with any more, be it that its broadcast was paused since. */
export const selectDueTask = async (database: Pick<Database, 'rows'>, id: number): Promise<SendTask | undefined> =>
  (await database.rows(sendTaskRow, sql`${DUE_TASKS} and t.id = ${id}`))[0]

const DUE_TASKS = sql`select t.id, t.userid, t.message, t.state, t.msgid, t.made_at as "madeAt", t.begun_at as "begunAt", t.tries, t.looks,
          array(select (extract(epoch from at) * 1000)::float8 from unnest(t.reminded_at) as at order by 1) as "remindedAt",
          t.escalated_at is not null as "isEscalated",
          not exists (select from touches c where c.send_task_id = t.id and not c.unwanted) as "isUnwanted",
          t.to_groups as "toGroups"
        from send_tasks t left join broadcasts b on b.id = t.broadcast_id
        where t.state in ('making', 'made') and not (t.state = 'making' and coalesce(b.state, '') = 'paused')`

/** From here on WeCom may have it. False: somebody else is at it. */
export const beginMaking = async (database: Pick<Database, 'run'>, { id, tries }: SendTask, now: number) =>
  (await database.run(sql`
    update send_tasks set begun_at = ${instant(now)}, tries = tries + 1
    where id = ${id} and state = 'making' and begun_at is null and tries = ${tries}`)) > 0

export async function nextDueTask(database: Pick<Database, 'rows'>): Promise<number | null> {
  const [row] = await database.rows(
    z.object({ at: z.int().nullable() }),
    sql`select min(t.due_at) as at from send_tasks t left join broadcasts b on b.id = t.broadcast_id
        where t.state in ('making', 'made') and not (t.state = 'making' and coalesce(b.state, '') = 'paused')`,
  )
  return row!.at
}

export interface TaskChange {
  state?: SendTask['state']
  msgid?: string
  begunAt?: number | null
  tries?: number
  looks?: number
  dueAt?: number
  remindedAt?: number
  escalatedAt?: number
  confirmedAt?: number
  problem?: Both | null
}
export const updateTask = (session: Pick<Session, 'run'>, id: number, change: TaskChange) => {
  const { state, msgid, begunAt, tries, looks, dueAt, remindedAt, escalatedAt, confirmedAt, problem } = change
  const at = (value: number | null | undefined) => (value == null ? null : instant(value))
  return session.run(sql`
    update send_tasks set state = coalesce(${state ?? null}, state), msgid = coalesce(${msgid ?? null}, msgid),
      begun_at = case when ${begunAt === undefined} then begun_at else ${at(begunAt)}::timestamptz end,
      tries = coalesce(${tries ?? null}, tries), looks = coalesce(${looks ?? null}, looks),
      due_at = coalesce(${at(dueAt)}::timestamptz, due_at),
      reminded_at = case when ${remindedAt === undefined} then reminded_at else reminded_at || ${at(remindedAt)}::timestamptz end,
      escalated_at = coalesce(${at(escalatedAt)}::timestamptz, escalated_at),
      confirmed_at = coalesce(${at(confirmedAt)}::timestamptz, confirmed_at),
      problem = case when ${problem === undefined} then problem else ${problem ? JSON.stringify(problem) : null}::jsonb end
    where id = ${id}`)
}

const taskTouchRow = z.object({
  id: z.int(),
  /** The customer's external_userid, or the group's chat id. */
  recipient: z.string(),
  isOfGroup: z.boolean(),
  /** Nobody of the staff sends what goes by itself. */
  userid: z.string().nullable(),
  channel: z.string(),
  kind: z.string(),
  state: z.string(),
  /** Whoever was to get it wants it no more, or is not to. */
  isUnwanted: z.boolean(),
  content: z.string().nullable(),
  sop: z.string().nullable(),
  step: z.string().nullable(),
  /** By which the customer is in the flow. */
  sopKey: z.string().nullable(),
  broadcast: z.int().nullable(),
  askedAt: z.int(),
})
export type TaskTouch = z.infer<typeof taskTouchRow>

const TASK_TOUCHES = sql`
  select t.id, coalesce(t.chat_id, t.external_userid) as recipient, t.chat_id is not null as "isOfGroup", t.userid, t.channel, t.kind, t.state, t.unwanted as "isUnwanted", c.slug as content,
    s.slug as sop, t.step, t.sop_key as "sopKey", t.broadcast_id as broadcast, t.asked_at as "askedAt"
  from touches t left join content_versions v on v.id = t.content_version_id left join contents c on c.id = v.content_id
    left join sops s on s.id = t.sop_id`

export const selectTouchesOf = (session: Pick<Session, 'rows'>, taskId: number): Promise<TaskTouch[]> =>
  session.rows(taskTouchRow, sql`${TASK_TOUCHES} where t.send_task_id = ${taskId} order by t.id`)

/** Those that still stand where they stood, held. */
export const holdTasked = (session: Session, ids: number[], from = OPEN): Promise<TaskTouch[]> =>
  session.rows(
    taskTouchRow,
    sql`${TASK_TOUCHES} where t.id = any(${ids}::bigint[]) and t.state = any(${from}::text[]) order by t.id
        for update of t`,
  )

export const isKnownMsgid = async (session: Pick<Session, 'run'>, msgid: string): Promise<boolean> =>
  (await session.run(sql`select 1 from send_tasks where msgid = ${msgid}`)) > 0
