import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { WAY_CLAIM_MS } from '../../kernel/limits.ts'
import { raw, sql, type Sql } from '../../kernel/sql.ts'
import type { Both } from '../../kernel/wording.ts'
import { instant } from '../../pipeline/identity-store.ts'

/** What contact ways and join ways have in common: a code in WeCom that is made to agree with the row, one process at a
 *  time, when it is due. */

const WAY_TABLES = ['contact_ways', 'join_ways'] as const
export type WayTable = (typeof WAY_TABLES)[number]

export const lifeColumns: Sql = sql`id, state, name, config_id as "configId", qr_url as "qrUrl", making_since as "makingSince", tries,
  problem, created_at as "createdAt", archived_at as "archivedAt", revision`
export const lifeShape = {
  id: z.int(),
  state: z.string(),
  name: z.string(),
  configId: z.string().nullable(),
  qrUrl: z.string().nullable(),
  makingSince: z.int().nullable(),
  tries: z.int(),
  problem: z.object({ zh: z.string(), en: z.string() }).nullable(),
  createdAt: z.int(),
  archivedAt: z.int().nullable(),
  revision: z.int(),
}
const life = z.object(lifeShape)
export type Life = z.infer<typeof life>

const place = z.object({ table: z.enum(WAY_TABLES), id: z.int() })
export type WayPlace = z.infer<typeof place>

export const holdWay = (tx: Session, { table, id }: WayPlace): Promise<Life | undefined> =>
  tx.first(life, sql`select ${lifeColumns} from ${raw(table)} where id = ${id} and archived_at is null for update`)

export const countWays = async (tx: Session, table: WayTable): Promise<number> =>
  (await tx.first(z.object({ n: z.int() }), sql`select count(*) as n from ${raw(table)} where archived_at is null`))!.n

/** Its code is to be given up; who was given it finds that it is over. */
export const archiveWay = (tx: Session, { table, id }: WayPlace, now: number) =>
  tx.run(sql`
    update ${raw(table)} set archived_at = ${instant(now)}, changed_at = ${instant(now)}, next_at = ${instant(now)},
      tries = 0, revision = revision + 1
    where id = ${id}`)

export const renewWay = (tx: Session, { table, id }: WayPlace, now: number) =>
  tx.run(sql`
    update ${raw(table)} set changed_at = ${instant(now)}, next_at = ${instant(now)}, tries = 0, revision = revision + 1
    where id = ${id}`)

/** Undefined where it is not due, or another one is at it. */
export async function claimWay(
  database: Database,
  table: WayTable,
  id: number,
  now: number,
): Promise<Life | undefined> {
  const [row] = await database.rows(
    life,
    sql`update ${raw(table)} set claimed_until = ${instant(now + WAY_CLAIM_MS)}
        where id = ${id} and next_at <= ${instant(now)} and (claimed_until is null or claimed_until <= ${instant(now)})
        returning ${lifeColumns}`,
  )
  return row
}

/** From now on a code may be there. */
export const noteMaking = (database: Database, table: WayTable, id: number, now: number) =>
  database.run(sql`
    update ${raw(table)} set config_id = null, qr_url = null, making_since = coalesce(making_since, ${instant(now)}), changed_at = ${instant(now)}
    where id = ${id}`)

/** There is one; its picture may not be known yet. */
export const noteMade = (
  database: Database,
  table: WayTable,
  id: number,
  { configId, qrUrl, now }: { configId: string; qrUrl: string | null; now: number },
) =>
  database.run(sql`
    update ${raw(table)} set config_id = ${configId}, qr_url = ${qrUrl}, making_since = null, changed_at = ${instant(now)}
    where id = ${id}`)

/** None any more. */
export const noteRemoved = (database: Database, table: WayTable, id: number, now: number) =>
  database.run(sql`
    update ${raw(table)} set config_id = null, qr_url = null, making_since = null, changed_at = ${instant(now)} where id = ${id}`)

/** Done for now. What somebody has changed meanwhile is due at once. */
export const releaseWay = (
  database: Database,
  table: WayTable,
  { id, revision }: Pick<Life, 'id' | 'revision'>,
  { nextAt, problem, tries, now }: { nextAt: number | null; problem: Both | null; tries: number; now: number },
) =>
  database.run(sql`
    update ${raw(table)} set claimed_until = null, tries = ${tries}, problem = ${problem && JSON.stringify(problem)},
      next_at = case when revision = ${revision} then ${nextAt === null ? null : instant(nextAt)}::timestamptz
        else ${instant(now)}::timestamptz end,
      changed_at = ${instant(now)}
    where id = ${id}`)

export const selectDueWays = (database: Database, now: number, limit: number) =>
  database.rows(
    place,
    sql`select "table", id from (
          select 'contact_ways' as "table", id, next_at, claimed_until from contact_ways where next_at <= ${instant(now)}
          union all
          select 'join_ways', id, next_at, claimed_until from join_ways where next_at <= ${instant(now)}
        ) due
        where claimed_until is null or claimed_until <= ${instant(now)}
        order by next_at, "table", id limit ${limit}`,
  )

/** When the next one is due; null for never. One that somebody is at is due again when they are taken for gone. */
export async function selectNextWay(database: Database): Promise<number | null> {
  const [row] = await database.rows(
    z.object({ at: z.int().nullable() }),
    sql`select min(at) as at from (
          select min(greatest(next_at, claimed_until)) as at from contact_ways where next_at is not null
          union all select min(greatest(next_at, claimed_until)) from join_ways where next_at is not null
        ) both_kinds`,
  )
  return row!.at
}

/** What `<url>/w/<state>` shows; undefined for a state of no way. */
export async function selectShown(database: Database, state: string) {
  const [row] = await database.rows(
    z.object({ kind: z.enum(['contact', 'join']), qrUrl: z.string().nullable(), isOver: z.boolean() }),
    sql`select 'contact' as kind, qr_url as "qrUrl", archived_at is not null as "isOver" from contact_ways where state = ${state}
        union all
        select 'join', qr_url, archived_at is not null from join_ways where state = ${state} limit 1`,
  )
  return row
}
