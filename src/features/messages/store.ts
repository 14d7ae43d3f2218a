import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import type { Message } from './record.ts'

type Reader = Pick<Database, 'rows'>

/** Those that are here, by either name. */
export const selectKnown = (database: Reader, msgids: string[], seqs: number[]) =>
  database.rows(
    z.object({ msgid: z.string(), seq: z.int() }),
    sql`select msgid, seq from messages where msgid = any(${msgids}::text[]) or seq = any(${seqs}::bigint[])`,
  )

/** Who of them is known here. Until the transaction ends nobody erases them. */
export const holdCustomers = async (session: Session, externalUserids: string[]): Promise<Set<string>> =>
  new Set(
    (
      await session.rows(
        z.object({ value: z.string() }),
        sql`select value from identities where kind = 'external_userid' and value = any(${externalUserids}::text[])
            order by id for key share`,
      )
    ).map(({ value }) => value),
  )

export type SealedMessage = Omit<Message, 'content'> & { content: Buffer | null }

/** Of an account of kf. What is here already stays as it is, and is not answered; the archive's numbers are not theirs. */
export type KfMessage = Pick<Message, 'msgid' | 'at' | 'type' | 'userid' | 'byCustomer'> & {
  kf: string
  externalUserid: string
  content: Buffer | null
}
export async function insertKfMessages(session: Session, messages: KfMessage[]): Promise<Set<string>> {
  if (messages.length === 0) return new Set()
  const rows = messages.map(({ content, ...message }, place) => ({ ...message, place, content: content?.toString('base64') ?? null })) // prettier-ignore
  const fresh = await session.rows(
    z.object({ msgid: z.string() }),
    sql`insert into messages (msgid, seq, at, type, kf, external_userid, userid, by_customer, content)
        select msgid, nextval('message_numbers'), to_timestamp(at / 1000), type, kf, "externalUserid", userid, "byCustomer", content
        from (select r.msgid, r.at, r.type, r.kf, r."externalUserid", r.userid, r."byCustomer", decode(r.content, 'base64') as content
          from jsonb_to_recordset(${JSON.stringify(rows)}) as r (msgid text, at float8, type text, kf text,
            "externalUserid" text, userid text, "byCustomer" boolean, content text, place integer)
          order by place) in_order
        on conflict (msgid) do nothing returning msgid`,
  )
  return new Set(fresh.map(({ msgid }) => msgid))
}

export const markKfRecalled = (session: Session, recalled: { msgid: string; at: number }[]): Promise<number> =>
  session.run(sql`
    update messages m set recalled_at = to_timestamp(r.at / 1000)
    from jsonb_to_recordset(${JSON.stringify(recalled)}) as r (msgid text, at float8)
    where m.msgid = r.msgid collate "C" and m.recalled_at is null`)

/** Those that are here already stay as they are. */
export async function insertMessages(session: Session, messages: SealedMessage[]): Promise<void> {
  const rows = messages.map(({ content, ...message }) => ({ ...message, content: content?.toString('base64') ?? null }))
  await session.run(sql`
    insert into messages (msgid, seq, at, type, room, external_userid, userid, by_customer, content, recalls)
    select msgid, seq, to_timestamp(at / 1000), type, room, "externalUserid", userid, "byCustomer",
      decode(content, 'base64'), recalls
    from jsonb_to_recordset(${JSON.stringify(rows)}) as r (msgid text, seq bigint, at float8, type text, room text,
      "externalUserid" text, userid text, "byCustomer" boolean, content text, recalls text)
    order by msgid collate "C"
    on conflict do nothing`)
}

/** A message may come before the word that takes it back, or after. */
export const markRecalled = (session: Session, msgids: string[]): Promise<number> =>
  session.run(sql`
    update messages m set recalled_at = r.at from messages r
    where r.recalls = m.msgid and m.recalled_at is null
      and (r.msgid = any(${msgids}::text[]) or m.msgid = any(${msgids}::text[]))`)

// ── How far it is here ───────────────────────────────────────────────────────────────────────────────────────────────

/** Two batches at once wait here for each other. */
export async function holdMark(session: Session): Promise<number | null> {
  await session.run(sql`insert into message_marks (id, seq) values (1, null) on conflict do nothing`)
  const row = await session.first(
    z.object({ seq: z.int().nullable() }),
    sql`select seq from message_marks where id = 1 for update`,
  )
  return row!.seq
}

const MAX_BEYOND = 10_000
export const selectBeyond = async (session: Session, mark: number): Promise<number[]> =>
  (
    await session.rows(
      z.object({ seq: z.int() }),
      sql`select seq from messages where seq > ${mark} order by seq limit ${MAX_BEYOND}`,
    )
  ).map(({ seq }) => seq)

export const writeMark = (session: Session, seq: number): Promise<number> =>
  session.run(sql`update message_marks set seq = ${seq} where id = 1`)

// ── A customer's ─────────────────────────────────────────────────────────────────────────────────────────────────────

const sealedRow = z.object({
  msgid: z.string(),
  seq: z.int(),
  at: z.int(),
  type: z.string(),
  room: z.string().nullable(),
  kf: z.string().nullable(),
  kfName: z.string().nullable(),
  userid: z.string().nullable(),
  staff: z.string().nullable(),
  byCustomer: z.boolean(),
  content: z.instanceof(Buffer).nullable(),
  recalledAt: z.int().nullable(),
})

export interface Place {
  at: number
  seq: number
}

/** The latest first; a word that takes one back is seen at that one. */
export const selectOfCustomer = (reader: Reader, externalUserids: string[], before: Place | undefined, limit: number) =>
  reader.rows(
    sealedRow,
    sql`select m.msgid, m.seq, m.at, m.type, m.room, m.kf, k.name as "kfName", m.userid, s.name as staff, m.by_customer as "byCustomer", m.content,
          m.recalled_at as "recalledAt"
        from messages m left join staff s on s.userid = m.userid left join kf_accounts k on k.open_kfid = m.kf
        where m.external_userid = any(${externalUserids}::text[]) and m.recalls is null
          and (${before === undefined} or (m.at, m.seq) < (${instant(before?.at ?? 0)}::timestamptz, ${before?.seq ?? 0}))
        order by m.at desc, m.seq desc limit ${limit}`,
  )

/** That there was one stays, so that it is not taken for new when it comes again. */
export const emptyMessages = (session: Session, externalUserids: string[]): Promise<number> =>
  session.run(sql`
    update messages set content = null, external_userid = null
    where external_userid = any(${externalUserids}::text[])`)
