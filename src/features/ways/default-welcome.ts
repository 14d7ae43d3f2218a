import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { sql } from '../../kernel/sql.ts'
import { welcomeShape, type WrittenWelcome } from './shapes.ts'

/** What greets everybody whom no way greets with words of its own. */
const KEY = 'default_welcome'
export const defaultWelcomeShape = z.object({ welcome: welcomeShape, revision: z.int() })
const row = z.object({ value: defaultWelcomeShape })
const NONE: z.infer<typeof defaultWelcomeShape> = { welcome: { usual: null, variants: [] }, revision: 0 }

export async function selectDefaultWelcome(database: Database) {
  const [held] = await database.rows(row, sql`select value from settings where key = ${KEY}`)
  return held?.value ?? NONE
}

export const saveDefaultWelcome = (
  database: Database,
  welcome: WrittenWelcome,
  expectedRevision: number,
): Promise<void> =>
  database.transaction(async (tx) => {
    await tx.run(sql`insert into settings (key, value) values (${KEY}, ${JSON.stringify(NONE)}) on conflict (key) do nothing`) // prettier-ignore
    const held = (await tx.first(row, sql`select value from settings where key = ${KEY} for update`))!.value
    if (held.revision !== expectedRevision) throw new Refusal('changed_meanwhile')
    const next = JSON.stringify({ welcome, revision: held.revision + 1 })
    await tx.run(sql`update settings set value = ${next} where key = ${KEY}`)
  })
