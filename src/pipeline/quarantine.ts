import { z } from 'zod'
import type { Json } from '../events.ts'
import type { Database } from '../kernel/database.ts'
import { sql } from '../kernel/sql.ts'
import type { Vault } from '../kernel/vault.ts'
import type { ItemProblemCode } from './coerce.ts'
import { instant } from './identity-store.ts'
import { categoryOf, isWorthSealing, looksPersonal, mask } from './personal.ts'

/**
 * What could not be taken, with the reason: visible, and replayed once its cause is mended. Nobody can tell what a
 * malformed item holds, so it is sealed whole; lists show it with everything masked that looks personal, a replay opens it
 * and empties the row.
 */
const MAX_QUARANTINED_BYTES = 64 * 1024

/** Of a record of WeCom's archive (features/messages). */
export type RecordCode = 'bad_record' | 'record_too_large' | 'seq_taken'
/** Why something lies here; rows of long ago may say what is no more. */
export type QuarantineCode = ItemProblemCode | RecordCode

export interface BadItem {
  item: unknown
  code: QuarantineCode
  detail: string
}

interface Store {
  database: Database
  vault: Vault
}

export async function insertQuarantined(
  { database, vault }: Store,
  source: string,
  receivedAt: number,
  bad: BadItem[],
) {
  const rows = bad.map(({ item, code, detail }) => ({
    code,
    detail,
    item: vault.sealItem(asBytes(item)).toString('base64'),
  }))
  await database.run(sql`
    insert into quarantine (source, received_at, code, detail, item)
    select ${source}, ${instant(receivedAt)}, code, detail, decode(item, 'base64')
    from jsonb_to_recordset(${JSON.stringify(rows)}) as b (code text, detail text, item text)`)
}

/** Bytes, because the item may hold what text cannot. Too large a one keeps its beginning, enough to recognise it. */
function asBytes(item: unknown): Buffer {
  let text: string
  try {
    text = JSON.stringify(item) ?? 'null'
  } catch {
    text = '"nested too deeply to be kept"'
  }
  return Buffer.from(text).subarray(0, MAX_QUARANTINED_BYTES)
}

const quarantinedRow = z.object({
  id: z.number(),
  source: z.string(),
  received_at: z.number(),
  code: z.string(),
  detail: z.string(),
  item: z.instanceof(Buffer),
  settled_at: z.number().nullable(),
})
/** `item` is JSON text; too large a one is cut off. */
export type Quarantined = Omit<z.infer<typeof quarantinedRow>, 'item'> & { item: string }

export interface QuarantinePage {
  before?: number | undefined
  code?: string | undefined
  limit: number
}

/** For people to look at: personal values are masked. */
export async function selectQuarantined(
  { database, vault }: Store,
  { before, code, limit }: QuarantinePage,
): Promise<Quarantined[]> {
  const rows = await database.rows(
    quarantinedRow,
    sql`select id, source, received_at, code, detail, item, settled_at from quarantine
        where settled_at is null and id < ${before ?? Number.MAX_SAFE_INTEGER}
          and (${code ?? null}::text is null or code = ${code ?? null})
        order by id desc limit ${limit}`,
  )
  return rows.map((row) => ({ ...row, item: maskItem(vault.openItem(row.item).toString()) }))
}

/** For the replay: as they came. Rows that were replayed meanwhile are left out. */
export async function openQuarantined({ database, vault }: Store, ids: number[]): Promise<Quarantined[]> {
  const rows = await database.rows(
    quarantinedRow,
    sql`select id, source, received_at, code, detail, item, settled_at from quarantine
        where settled_at is null and id = any(${ids}::bigint[]) order by id`,
  )
  return rows.map((row) => ({ ...row, item: vault.openItem(row.item).toString() }))
}

export const markReplayed = ({ database }: Pick<Store, 'database'>, ids: number[], now: number): Promise<number> =>
  database.run(sql`
    update quarantine set settled_at = ${instant(now)}, item = '' where id = any(${ids}::bigint[])`)

/** Put away by a person: all of a code up to an id, so that none goes that they have not been told of. Answers how many. */
export const dismiss = (
  { database }: Pick<Store, 'database'>,
  { code, upTo, by, now }: { code: string; upTo: number; by: string; now: number },
): Promise<number> =>
  database.run(sql`
    update quarantine set settled_at = ${instant(now)}, dismissed_by = ${by}, item = ''
    where settled_at is null and code = ${code} and id <= ${upTo}`)

function maskItem(text: string): string {
  try {
    return JSON.stringify(maskDeep(JSON.parse(text) as Json))
  } catch {
    return JSON.stringify(`${text.slice(0, 30).replace(/\d/g, '*')}…`)
  }
}

function maskDeep(value: Json): Json {
  if (typeof value === 'string') return looksPersonal(value) ? mask('email', value) : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(maskDeep)
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      categoryOf(key) && isWorthSealing(part) ? mask(key, part) : maskDeep(part),
    ]),
  )
}
