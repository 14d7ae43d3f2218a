import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { MAX_QUESTION_CHARS, MAX_QUESTIONS, QUESTION_KEPT_MS } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { sql } from '../../kernel/sql.ts'
import type { Vault } from '../../kernel/vault.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { plain } from './folding.ts'
import { questionOf } from './rules.ts'

/** Questions that no reply answers: those that are the same but for case, width and punctuation are one, counted. What was
 *  asked is sealed, and the name that tells two of them apart says nothing of it. */
export interface Unanswered {
  openKfid: string
  externalUserid: string
  at: number
  text: string
}

export async function noteQuestions(tx: Session, vault: Vault, asked: readonly Unanswered[]): Promise<void> {
  const found = new Map<string, { text: string; last: Unanswered; times: number; firstAt: number }>()
  for (const one of asked) {
    const text = questionOf(one.text)
    if (text === '' || [...text].length > MAX_QUESTION_CHARS) continue
    const key = vault.contentId(`question ${text}`)
    const before = found.get(key)
    found.set(key, { text, last: one, times: (before?.times ?? 0) + 1, firstAt: before?.firstAt ?? one.at })
  }
  if (found.size === 0) return
  const rows = [...found].map(([key, { text, last, times, firstAt }]) => ({
    key,
    text: vault.sealItem(Buffer.from(text)).toString('base64'),
    times,
    firstAt,
    at: last.at,
    kf: last.openKfid,
    who: last.externalUserid,
  }))
  await tx.run(sql`
    insert into questions (key, text, times, first_at, last_at, open_kfid, external_userid)
    select key, decode(text, 'base64'), times, to_timestamp("firstAt" / 1000), to_timestamp(at / 1000), kf, who
    from jsonb_to_recordset(${JSON.stringify(rows)}) as r (key text, text text, times integer, "firstAt" float8, at float8,
      kf text, who text)
    order by key collate "C"
    on conflict (key) do update set times = questions.times + excluded.times,
      last_at = greatest(questions.last_at, excluded.last_at), open_kfid = excluded.open_kfid,
      external_userid = excluded.external_userid`)
}

const row = z.object({
  id: z.int(),
  text: z.instanceof(Buffer),
  times: z.int(),
  firstAt: z.int(),
  lastAt: z.int(),
  kfName: z.string().nullable(),
  /** Who asked last. */
  customer: z.int().nullable(),
})
export type Question = Omit<z.infer<typeof row>, 'text'> & { text: string }
const columns = sql`q.id, q.text, q.times, q.first_at as "firstAt", q.last_at as "lastAt", k.name as "kfName", i.customer_id as customer`
const tables = sql`questions q left join kf_accounts k on k.open_kfid = q.open_kfid
  left join identities i on i.kind = 'external_userid' and i.value = q.external_userid`

/** The most asked first. They can be searched only when they are opened, so there are never too many to open. */
export async function readQuestions(
  database: Database,
  vault: Vault,
  { search, isDismissed, limit, offset }: { search: string; isDismissed: boolean; limit: number; offset: number },
): Promise<{ questions: Question[]; total: number }> {
  const rows = await database.rows(
    row,
    sql`select ${columns} from ${tables} where (q.dismissed_at is not null) = ${isDismissed}
        order by q.times desc, q.last_at desc, q.id limit ${MAX_QUESTIONS}`,
  )
  const wanted = plain(search)
  const opened = rows
    .map((one) => ({ ...one, text: vault.openItem(one.text).toString() }))
    .filter(({ text }) => wanted === '' || text.includes(wanted))
  return { questions: opened.slice(offset, offset + limit), total: opened.length }
}

/** It needs no answer; asked again, it stays so. Or it does after all. */
export async function dismissQuestions(
  database: Database,
  ids: number[],
  isDismissed: boolean,
  now: number,
): Promise<void> {
  // prettier-ignore
  const done = await database.transaction((tx) =>
    tx.run(sql`update questions set dismissed_at = ${isDismissed ? instant(now) : null} where id = any(${ids}::bigint[])`), // prettier-ignore
  )
  if (done < new Set(ids).size) throw new Refusal('not_found')
}

/** Those that a reply answers from now on are no questions any more. */
export async function dropAnswered(tx: Session, vault: Vault, isAnswered: (text: string) => boolean): Promise<number> {
  const rows = await tx.rows(
    z.object({ id: z.int(), text: z.instanceof(Buffer) }),
    sql`select id, text from questions order by id limit ${MAX_QUESTIONS}`,
  )
  const ids = rows.filter(({ text }) => isAnswered(vault.openItem(text).toString())).map(({ id }) => id)
  return ids.length === 0 ? 0 : tx.run(sql`delete from questions where id = any(${ids}::bigint[])`)
}

/** Old ones, and the least asked where there are too many. */
export async function forgetOld(database: Database, now: number): Promise<void> {
  await database.run(sql`delete from questions where last_at < ${instant(now - QUESTION_KEPT_MS)}`)
  await database.run(sql`
    delete from questions where id in (select id from questions order by times desc, last_at desc, id offset ${MAX_QUESTIONS})`)
}

/** What only they have asked goes with them. */
export async function forgetAsker(tx: Session, externalUserids: string[]): Promise<void> {
  await tx.run(sql`delete from questions where times = 1 and external_userid = any(${externalUserids}::text[])`)
  await tx.run(sql`update questions set external_userid = null where external_userid = any(${externalUserids}::text[])`)
}
