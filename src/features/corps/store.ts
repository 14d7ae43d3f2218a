import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import type { Vault } from '../../kernel/vault.ts'
import { instant } from '../../pipeline/identity-store.ts'
import type { Corp } from './corps.ts'

const row = z.object({
  corpId: z.string(),
  agentId: z.int(),
  secret: z.instanceof(Buffer),
  callbackToken: z.instanceof(Buffer),
  callbackKey: z.instanceof(Buffer),
  revision: z.int(),
})

const opened = (vault: Vault, held: z.infer<typeof row>): Corp => {
  const open = (sealed: Buffer) => vault.openItem(sealed).toString()
  const { secret, callbackToken, callbackKey } = held
  return { ...held, secret: open(secret), callbackToken: open(callbackToken), callbackKey: open(callbackKey) }
}

const columns = sql`corp_id as "corpId", agent_id as "agentId", secret, callback_token as "callbackToken",
  callback_key as "callbackKey", revision`

export async function selectCorp(database: Database, vault: Vault): Promise<Corp | undefined> {
  const [held] = await database.rows(row, sql`select ${columns} from corps`)
  return held && opened(vault, held)
}

export async function holdCorp(tx: Session, vault: Vault): Promise<Corp | undefined> {
  const held = await tx.first(row, sql`select ${columns} from corps for update`)
  return held && opened(vault, held)
}

export async function writeCorp(tx: Session, vault: Vault, corp: Omit<Corp, 'revision'>): Promise<void> {
  const seal = (plain: string) => vault.sealItem(Buffer.from(plain))
  await tx.run(sql`
    insert into corps (corp_id, agent_id, secret, callback_token, callback_key)
    values (${corp.corpId}, ${corp.agentId}, ${seal(corp.secret)}, ${seal(corp.callbackToken)}, ${seal(corp.callbackKey)})
    on conflict (id) do update set corp_id = excluded.corp_id, agent_id = excluded.agent_id, secret = excluded.secret,
      callback_token = excluded.callback_token, callback_key = excluded.callback_key, revision = corps.revision + 1`)
}

export const hasContacts = async (tx: Session): Promise<boolean> =>
  (await tx.first(z.object({ has: z.boolean() }), sql`select exists (select from external_contacts) as has`))!.has

/** When WeCom has checked the address of callbacks, and when it last told something. */
export async function selectHeard(database: Database): Promise<{ checkedAt: number | null; calledAt: number | null }> {
  const [row] = await database.rows(
    z.object({ checkedAt: z.int().nullable(), calledAt: z.int().nullable() }),
    sql`select (select callback_checked_at from corps) as "checkedAt",
          (select received_at from callbacks order by id desc limit 1) as "calledAt"`,
  )
  return row!
}

export const noteChecked = (database: Database, now: number) =>
  database.run(sql`update corps set callback_checked_at = ${instant(now)}`)
