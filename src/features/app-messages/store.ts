import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { raw, sql } from '../../kernel/sql.ts'
import type { Both } from '../../kernel/wording.ts'
import { instant } from '../../pipeline/identity-store.ts'

type Reading = Pick<Database, 'rows'>
type Writing = Pick<Database, 'run'>

/** Neither sent nor given up; as the indexes have it. */
const OPEN = raw('sent_at is null and given_up_at is null')

export interface AppMessage {
  /** The same key again is the same message, sent once. */
  key: string
  /** Of the member, as WeCom has it. */
  userid: string
  text: string
  dueAt: number
}

export async function insertMessages(session: Writing, messages: readonly AppMessage[]): Promise<void> {
  if (messages.length === 0) return
  const rows = messages.map(({ key, userid, text, dueAt }) => ({ k: key, u: userid, t: text, d: instant(dueAt) }))
  await session.run(sql`
    insert into app_messages (key, userid, text, due_at)
    select k, u, t, d from jsonb_to_recordset(${JSON.stringify(rows)}) as r (k text, u text, t text, d timestamptz)
    order by k collate "C" on conflict (key) do nothing`)
}

/** Members for whom something is due. */
export async function selectDueMembers(database: Reading, now: number): Promise<string[]> {
  const rows = await database.rows(
    z.object({ userid: z.string() }),
    sql`select distinct userid from app_messages where ${OPEN} and due_at <= ${instant(now)} order by userid`,
  )
  return rows.map(({ userid }) => userid)
}

export async function selectNextDue(database: Reading): Promise<number | null> {
  const [row] = await database.rows(
    z.object({ next: z.int().nullable() }),
    sql`select min(due_at) as next from app_messages where ${OPEN}`,
  )
  return row!.next
}

const waitingShape = z.object({ id: z.int(), text: z.string(), batch: z.int().nullable(), tries: z.int() })
export type Waiting = z.infer<typeof waitingShape>

/** What is due for a member; nobody else takes it until the transaction ends. */
export const holdDue = (tx: Session, userid: string, now: number, limit: number): Promise<Waiting[]> =>
  tx.rows(
    waitingShape,
    sql`select id, text, batch, tries from app_messages
        where userid = ${userid} and ${OPEN} and due_at <= ${instant(now)}
        order by batch nulls last, due_at, id limit ${limit} for update skip locked`,
  )

/** Theirs who sends them, until then. */
export const take = (tx: Session, ids: number[], batch: number, until: number) =>
  tx.run(sql`
    update app_messages set batch = ${batch}, tries = tries + 1, due_at = ${instant(until)}
    where id = any(${ids}::bigint[])`)

/** Unless somebody else has taken them since. */
const still = ({ ids, tries }: Taken) => sql`id = any(${ids}::bigint[]) and tries = ${tries} and ${OPEN}`
export interface Taken {
  ids: number[]
  tries: number
}

export const writeSent = (database: Writing, taken: Taken, now: number) =>
  database.run(sql`update app_messages set sent_at = ${instant(now)}, problem = null where ${still(taken)}`)

export const writeGivenUp = (database: Writing, taken: Taken, now: number, problem: Both) =>
  database.run(sql`
    update app_messages set given_up_at = ${instant(now)}, problem = ${JSON.stringify(problem)} where ${still(taken)}`)

export const putOff = (database: Writing, taken: Taken, dueAt: number, problem: Both) =>
  database.run(sql`
    update app_messages set due_at = ${instant(dueAt)}, problem = ${JSON.stringify(problem)} where ${still(taken)}`)

export const deleteOld = (database: Writing, before: number) =>
  database.run(sql`delete from app_messages where coalesce(sent_at, given_up_at) < ${instant(before)}`)
