import { z } from 'zod'
import type { JsonObject } from '../../events.ts'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { mappingShape, type ImportKind, type Mapping } from './mapping.ts'
import type { ImportReport, ItemCounts } from './report.ts'

const instant = (ms: number): string => new Date(ms).toISOString()

const importShape = z.object({
  id: z.int(),
  status: z.enum(['running', 'done', 'failed', 'cancelled']),
  units_done: z.int(),
  counts: z.object({ total: z.int(), stored: z.int(), repeated: z.int(), quarantined: z.int() }).nullable(),
  started_at: z.number(),
})
export type ImportRow = z.infer<typeof importShape>

export interface ImportKey {
  kind: ImportKind
  fileHash: Buffer
  /** With everything else that decides which units come out, in which order. */
  mapping: JsonObject
}

export const ensureImport = (tx: Session, key: ImportKey, { fileName, now }: { fileName: string; now: number }) =>
  tx.run(sql`
    insert into imports (kind, file_name, file_hash, mapping, status, started_at)
    values (${key.kind}, ${fileName}, ${key.fileHash}, ${JSON.stringify(key.mapping)}, 'running', ${instant(now)})
    on conflict do nothing`)

export const selectImport = async (tx: Session, { kind, fileHash, mapping }: ImportKey): Promise<ImportRow> =>
  (await tx.first(
    importShape,
    sql`select id, status, units_done, report -> 'items' as counts, started_at from imports
        where kind = ${kind} and file_hash = ${fileHash} and mapping = ${JSON.stringify(mapping)}::jsonb`,
  ))!

/** One process at a time works on an import. The session holds the lock: when the process dies, the lock is gone. */
const IMPORT_LOCKS = 0x5359_4901
export const holdImport = async (tx: Session, id: number): Promise<boolean> =>
  (await tx.first(
    z.object({ is_held: z.boolean() }),
    sql`select pg_try_advisory_lock(${IMPORT_LOCKS}::int, ${id}::int) as is_held`,
  ))!.is_held

export const releaseImport = (tx: Session, id: number) =>
  tx.run(sql`select pg_advisory_unlock(${IMPORT_LOCKS}::int, ${id}::int)`)

/** From the beginning: a file that was finished is gone through once more. */
export const restartImport = (tx: Session, id: number, now: number) =>
  tx.run(sql`
    update imports set status = 'running', units_done = 0, report = '{}', started_at = ${instant(now)}, finished_at = null
    where id = ${id}`)

export const resumeImport = (tx: Session, id: number) =>
  tx.run(sql`update imports set status = 'running', finished_at = null where id = ${id}`)

export const saveProgress = (tx: Session, id: number, unitsDone: number, items: ItemCounts) =>
  tx.run(sql`
    update imports set units_done = ${unitsDone}, report = ${JSON.stringify({ items })} where id = ${id}`)

export const closeImport = (
  tx: Session,
  id: number,
  { status, now, report }: { status: 'done' | 'failed' | 'cancelled'; now: number; report: ImportReport | null },
) =>
  tx.run(sql`
    update imports set status = ${status}, finished_at = ${instant(now)},
      report = coalesce(${report && JSON.stringify(report)}::jsonb, report)
    where id = ${id}`)

export const selectMapping = async (database: Database, name: string): Promise<Mapping | undefined> =>
  (
    await database.rows(
      z.object({ mapping: mappingShape }),
      sql`select mapping from import_mappings where name = ${name}`,
    )
  )[0]?.mapping

export const selectMappingNames = async (database: Database): Promise<string[]> =>
  (
    await database.rows(z.object({ name: z.string() }), sql`select name from import_mappings order by name limit 100`)
  ).map(({ name }) => name)

export const saveMapping = (database: Database, name: string, mapping: Mapping) =>
  database.run(sql`
    insert into import_mappings (name, mapping) values (${name}, ${JSON.stringify(mapping)})
    on conflict (name) do update set mapping = excluded.mapping`)
