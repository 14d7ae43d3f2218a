import { z } from 'zod'
import type { Fact, Json, Secret } from '../events.ts'
import type { Database, Session } from '../kernel/database.ts'
import type { Random } from '../kernel/random.ts'
import { sql } from '../kernel/sql.ts'
import { Vault, Wrapping } from '../kernel/vault.ts'
import { gramsOf } from './names.ts'

/** The vault's rows, in sets: four statements for a commit that brings new personal values, none for one without. */

const ROOT_BYTES = 32
const ROOT_BOUND = 'root'
const rootShape = z.object({ value: z.object({ wrapped: z.string() }) })
const selectRoot = sql`select value from settings where key = 'vault_root'`

/** The database's vault; its root key is made by whoever comes first. Throws WrongSecret. */
export async function openVault(database: Database, secrets: string, random: Random): Promise<Vault> {
  const wrapping = new Wrapping(secrets, random)
  const made = wrapping.wrap(random.bytes(ROOT_BYTES), ROOT_BOUND).toString('base64')
  let held = (await database.rows(rootShape, selectRoot))[0]
  if (!held) {
    await database.run(sql`
      insert into settings (key, value) values ('vault_root', ${JSON.stringify({ wrapped: made })})
      on conflict (key) do nothing`)
    held = (await database.rows(rootShape, selectRoot))[0]!
  }
  return new Vault(wrapping, wrapping.unwrap(Buffer.from(held.value.wrapped, 'base64'), ROOT_BOUND), random)
}

const keyBound = (identityId: number): string => `identity ${identityId}`
const valueBound = (identityId: number, token: string): string => `${identityId} ${token}`

interface Entry extends Secret {
  identityId: number
}

/** Puts the secrets of facts into the vault of the identities that the facts hang on, whose customers are locked. */
export async function storeSecrets(session: Session, vault: Vault, facts: { fact: Fact; identityId: number | null }[]) {
  const entries = new Map<string, Entry>()
  for (const { fact, identityId } of facts)
    if (identityId !== null)
      for (const secret of fact.secrets ?? []) entries.set(`${identityId} ${secret.token}`, { ...secret, identityId })
  if (entries.size === 0) return
  const all = [...entries.values()].sort((x, y) => x.identityId - y.identityId || (x.token < y.token ? -1 : 1))
  await insertNames(
    session,
    all.filter((one) => one.isName),
  )
  await insertValues(
    session,
    vault,
    all.filter((one) => !one.isName),
  )
}

async function insertNames(session: Session, entries: Entry[]): Promise<void> {
  if (entries.length === 0) return
  const rows = entries.map(({ identityId, token, value }) => ({
    i: identityId,
    t: token,
    n: value,
    g: gramsOf(value as string),
  }))
  await session.run(sql`
    insert into names (identity_id, token, name, grams)
    select i, t, n, g from jsonb_to_recordset(${JSON.stringify(rows)}) as r (i bigint, t text, n text, g text[])
    on conflict (identity_id, token) do nothing`)
}

async function insertValues(session: Session, vault: Vault, entries: Entry[]): Promise<void> {
  if (entries.length === 0) return
  const wanted = entries.map(({ identityId, token }, n) => ({ n, i: identityId, t: token }))
  const found = (await session.rawRows(sql`
    select w.n, k.wrapped, v.token is not null
    from jsonb_to_recordset(${JSON.stringify(wanted)}) as w (n integer, i bigint, t text)
    left join vault_keys k on k.identity_id = w.i
    left join vault_values v on v.identity_id = w.i and v.token = w.t`)) as [number, Buffer | null, boolean][]
  const keys = new Map<number, Buffer>()
  const missing: Entry[] = []
  for (const [n, wrapped, isStored] of found) {
    if (isStored) continue
    const entry = entries[n]!
    missing.push(entry)
    if (wrapped && !keys.has(entry.identityId)) keys.set(entry.identityId, unwrapKey(vault, entry.identityId, wrapped))
  }
  const keyless = [...new Set(missing.map((one) => one.identityId))].filter((id) => !keys.has(id))
  for (const [id, key] of await ensureKeys(session, vault, keyless)) keys.set(id, key)
  if (missing.length === 0) return
  const rows = missing.map(({ identityId, token, attribute, value }) => ({
    i: identityId,
    t: token,
    a: attribute,
    l: typeof value === 'string' || typeof value === 'number' ? vault.tail(String(value)) : undefined,
    s: vault.seal(keys.get(identityId)!, JSON.stringify(value), valueBound(identityId, token)).toString('base64'),
  }))
  await session.run(sql`
    insert into vault_values (identity_id, token, attribute, tail, sealed)
    select i, t, a, l, decode(s, 'base64')
    from jsonb_to_recordset(${JSON.stringify(rows)}) as r (i bigint, t text, a text, l text, s text)
    on conflict (identity_id, token) do nothing`)
}

const unwrapKey = (vault: Vault, identityId: number, wrapped: Buffer): Buffer =>
  vault.wrapping.unwrap(wrapped, keyBound(identityId))

/** What the row holds is the key, also when somebody else was first. */
async function ensureKeys(session: Session, vault: Vault, identityIds: number[]): Promise<Map<number, Buffer>> {
  if (identityIds.length === 0) return new Map()
  const rows = identityIds.map((id) => ({
    i: id,
    w: vault.wrapping.wrap(vault.newDataKey(), keyBound(id)).toString('base64'),
  }))
  const held = await session.rawRows(sql`
    insert into vault_keys as k (identity_id, wrapped)
    select i, decode(w, 'base64') from jsonb_to_recordset(${JSON.stringify(rows)}) as r (i bigint, w text) order by i
    on conflict (identity_id) do update set wrapped = k.wrapped
    returning identity_id, wrapped`)
  return new Map((held as [number, Buffer][]).map(([id, wrapped]) => [id, unwrapKey(vault, id, wrapped)]))
}

// ── Opening ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Opened {
  attribute: string
  value: Json
}

/** By token, every value and name that the identities have in the vault, and those of the tokens wherever they lie. */
export async function openValues(
  session: Session,
  vault: Vault,
  { identityIds, tokens = [] }: { identityIds: number[]; tokens?: string[] },
): Promise<Map<string, Opened>> {
  const opened = new Map<string, Opened>()
  const rows = await session.rawRows(sql`
    select v.identity_id, v.token, v.attribute, v.sealed, k.wrapped
    from vault_values v join vault_keys k on k.identity_id = v.identity_id
    where v.identity_id = any(${identityIds}::bigint[]) or v.token = any(${tokens}::text[])`)
  const keys = new Map<number, Buffer>()
  for (const [id, token, attribute, sealed, wrapped] of rows as [number, string, string, Buffer, Buffer][]) {
    if (opened.has(token)) continue
    if (!keys.has(id)) keys.set(id, unwrapKey(vault, id, wrapped))
    const value = JSON.parse(vault.open(keys.get(id)!, sealed, valueBound(id, token))) as Json
    opened.set(token, { attribute, value })
  }
  const names = await session.rawRows(
    sql`select token, name from names where identity_id = any(${identityIds}::bigint[])`,
  )
  for (const [token, name] of names as [string, string][]) opened.set(token, { attribute: 'name', value: name })
  return opened
}

// ── A new secret ─────────────────────────────────────────────────────────────────────────────────────────────────────

const REWRAP_ROWS = 5_000

/**
 * After SIYU_SECRET has become "new,old": wraps the root key and every data key by the new one, in portions, beside live
 * work. When it has ended the old secret may be taken away. Answers how many keys it wrapped; may be run again.
 */
export async function rewrapKeys(database: Database, vault: Vault): Promise<number> {
  const { wrapping } = vault
  let count = await database.transaction(async (session) => {
    await session.run(sql`select from settings where key = 'vault_root' for update`)
    const held = Buffer.from((await session.first(rootShape, selectRoot))!.value.wrapped, 'base64')
    if (held.subarray(0, wrapping.currentId.length).equals(wrapping.currentId)) return 0
    const wrapped = wrapping.wrap(wrapping.unwrap(held, ROOT_BOUND), ROOT_BOUND).toString('base64')
    return session.run(sql`update settings set value = ${JSON.stringify({ wrapped })} where key = 'vault_root'`)
  })
  for (let after = -1; ;) {
    const portion = await database.transaction(async (session) => {
      const rows = (await session.rawRows(sql`
        select identity_id, wrapped from vault_keys
        where identity_id > ${after} and substring(wrapped from 1 for ${wrapping.currentId.length}) <> ${wrapping.currentId}
        order by identity_id limit ${REWRAP_ROWS} for update`)) as [number, Buffer][]
      const again = rows.map(([id, wrapped]) => ({
        i: id,
        w: wrapping.wrap(unwrapKey(vault, id, wrapped), keyBound(id)).toString('base64'),
      }))
      await session.run(sql`
        update vault_keys k set wrapped = decode(r.w, 'base64')
        from jsonb_to_recordset(${JSON.stringify(again)}) as r (i bigint, w text) where k.identity_id = r.i`)
      return rows.map(([id]) => id)
    })
    if (portion.length === 0) return count
    count += portion.length
    after = portion.at(-1)!
  }
}
