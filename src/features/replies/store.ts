import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { hoursShape } from '../ways/ways.ts'
import type { ReplyDraft } from './shapes.ts'
import { HOWS } from './rules.ts'

type Reads = Pick<Database, 'rows'>

export const replyShape = z.object({
  id: z.int(),
  name: z.string(),
  isEnabled: z.boolean(),
  isAutomatic: z.boolean(),
  words: z.array(z.object({ how: z.enum(HOWS), text: z.string() })),
  hours: z.array(z.object(hoursShape)),
  accounts: z.array(z.string()),
  text: z.string(),
  revision: z.int(),
})
export type Reply = z.infer<typeof replyShape>

const columns = sql`id, name, is_enabled as "isEnabled", is_automatic as "isAutomatic", words, hours, accounts, text, revision`

/** The first answers. */
export const selectReplies = (reads: Reads): Promise<Reply[]> =>
  reads.rows(replyShape, sql`select ${columns} from replies order by place, id`)

/** Another text when any of them, or their order, is another. */
export async function selectMark(reads: Reads): Promise<string> {
  const [row] = await reads.rows(
    z.object({ mark: z.string() }),
    sql`select concat(count(*), ' ', sum(revision), ' ', sum(id), ' ', max(changed_at)) as mark from replies`,
  )
  return row!.mark
}

export const holdReply = (tx: Session, id: number): Promise<Reply | undefined> =>
  tx.first(replyShape, sql`select ${columns} from replies where id = ${id} for update`)

/** Places are given out one after another. */
export const holdPlaces = (tx: Session) => tx.run(sql`select pg_advisory_xact_lock(${PLACES_LOCK})`)
const PLACES_LOCK = 7_391_019

export const selectIds = async (tx: Reads): Promise<number[]> =>
  (await tx.rows(z.object({ id: z.int() }), sql`select id from replies order by place, id`)).map(({ id }) => id)

/** At the end. */
export const insertReply = async (tx: Session, reply: ReplyDraft, now: number): Promise<number> =>
  (await tx.first(
    z.object({ id: z.int() }),
    sql`insert into replies (name, place, is_enabled, is_automatic, words, hours, accounts, text, created_at, changed_at)
        select ${reply.name}, coalesce(max(place), 0) + 1, ${reply.isEnabled}, ${reply.isAutomatic},
          ${JSON.stringify(reply.words)}, ${JSON.stringify(reply.hours)}, ${reply.accounts}, ${reply.text},
          ${instant(now)}, ${instant(now)} from replies
        returning id`,
  ))!.id

export const updateReply = (tx: Session, id: number, reply: ReplyDraft, now: number) =>
  tx.run(sql`
    update replies set name = ${reply.name}, is_enabled = ${reply.isEnabled}, is_automatic = ${reply.isAutomatic},
      words = ${JSON.stringify(reply.words)}, hours = ${JSON.stringify(reply.hours)}, accounts = ${reply.accounts},
      text = ${reply.text}, changed_at = ${instant(now)}, revision = revision + 1
    where id = ${id}`)

export const deleteReply = (tx: Session, id: number) => tx.run(sql`delete from replies where id = ${id}`)

export const writePlaces = (tx: Session, ids: number[], now: number) =>
  tx.run(sql`
    update replies r set place = o.place, changed_at = ${instant(now)}, revision = revision + 1
    from unnest(${ids}::integer[]) with ordinality as o (id, place) where r.id = o.id and r.place <> o.place`)
