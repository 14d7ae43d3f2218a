import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'

/**
 * Untold facts (待入账): what follows from something that was read of WeCom is written in the transaction that writes what
 * was read, told to the log after it, and forgotten when the log has it. A program that ends in between leaves them here,
 * and the next one tells them first; a fact that was told already is told once.
 */
export interface Telling {
  /** `work` writes what was read, and answers the facts that follow; they are in the log when it resolves. */
  write<T>(work: (tx: Session) => Promise<{ items: unknown[]; result: T }>): Promise<T>
  /** What was left behind by a program that is gone. */
  catchUp(): Promise<void>
}

interface Parts {
  database: Database
  /** Durable when it resolves. */
  tell(items: unknown[]): Promise<void>
}

const BATCH = 500
const untoldRow = z.object({ id: z.int(), item: z.unknown() })

export function openTelling({ database, tell }: Parts): Telling {
  let isBehind = false

  async function catchUp(): Promise<void> {
    for (;;) {
      const rows = await database.rows(untoldRow, sql`select id, item from untold order by id limit ${BATCH}`)
      if (rows.length === 0) break
      await tell(rows.map(({ item }) => item))
      await forget(rows.map(({ id }) => id))
    }
    isBehind = false
  }
  const forget = (ids: number[]) => database.run(sql`delete from untold where id = any(${ids}::bigint[])`)

  return {
    catchUp,
    async write(work) {
      if (isBehind) await catchUp()
      const { ids, items, result } = await database.transaction(async (tx) => {
        const done = await work(tx)
        return { ...done, ids: await insertItems(tx, done.items) }
      })
      if (items.length === 0) return result
      try {
        await tell(items)
        await forget(ids)
      } catch (error) {
        isBehind = true
        throw error
      }
      return result
    },
  }
}

async function insertItems(tx: Session, items: unknown[]): Promise<number[]> {
  if (items.length === 0) return []
  const rows = await tx.rows(
    z.object({ id: z.int() }),
    sql`insert into untold (item) select item from jsonb_array_elements(${JSON.stringify(items)}) as item returning id`,
  )
  return rows.map(({ id }) => id)
}
