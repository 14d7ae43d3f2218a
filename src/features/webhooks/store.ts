import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql, type Sql } from '../../kernel/sql.ts'
import type { Vault } from '../../kernel/vault.ts'
import { instant } from '../../pipeline/identity-store.ts'

type Reading = Pick<Database, 'rows'>

// ── Secrets ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const secretsShape = z.array(z.object({ secret: z.string(), until: z.int().nullable() }))
/** The present one first; the one before with when it ends. */
export type Secrets = z.infer<typeof secretsShape>

export const seal = (vault: Vault, secrets: Secrets): Buffer => vault.sealItem(Buffer.from(JSON.stringify(secrets)))
export const unseal = (vault: Vault, sealed: Buffer): Secrets =>
  secretsShape.parse(JSON.parse(vault.openItem(sealed).toString()))

// ── Endpoints ────────────────────────────────────────────────────────────────────────────────────────────────────────

const DISABLED_WHY = ['person', 'gone', 'failing'] as const

export const endpointShape = z.object({
  id: z.int(),
  url: z.string(),
  description: z.string(),
  events: z.array(z.string()),
  secretChangedAt: z.int(),
  disabledAt: z.int().nullable(),
  /** Somebody did; it answered that it is gone; or it took nothing for days. */
  disabledWhy: z.enum(DISABLED_WHY).nullable(),
  /** The first failure since something was taken last. */
  failingSince: z.int().nullable(),
  createdAt: z.int(),
  revision: z.int(),
})
export type Endpoint = z.infer<typeof endpointShape>

const COLUMNS = sql`w.id, w.url, w.description, w.events, w.secret_changed_at as "secretChangedAt",
  w.disabled_at as "disabledAt", w.disabled_why as "disabledWhy", w.failing_since as "failingSince",
  w.created_at as "createdAt", w.revision`

/** How many are counted; more are "that many and more". */
export const MAX_COUNTED = 1_000

export const healthShape = endpointShape.extend({
  waiting: z.int(),
  failed: z.int(),
  /** The latest that was tried, and what came of it. */
  last: z.object({ at: z.int(), delivered: z.boolean(), status: z.int().nullable() }).nullable(),
})

/** With how they are; `search`: part of the address, the description or the name of an event. */
export const selectEndpoints = (database: Reading, search: string) =>
  database.rows(
    healthShape,
    sql`select ${COLUMNS},
          (select count(*) from (select from webhook_deliveries d
            where d.endpoint_id = w.id and d.done_at is null limit ${MAX_COUNTED}) few) as waiting,
          (select count(*) from (select from webhook_deliveries d
            where d.endpoint_id = w.id and not d.delivered limit ${MAX_COUNTED}) few) as failed,
          (select json_build_object('at', (extract(epoch from w.last_at) * 1000)::bigint, 'delivered', w.last_taken,
            'status', w.last_status) where w.last_at is not null) as last
        from webhook_endpoints w
        where ${search} = '' or strpos(lower(concat_ws(' ', w.url, w.description, array_to_string(w.events, ' '))), lower(${search})) > 0
        order by w.id`,
  )

const one = (id: number): Sql => sql`select ${COLUMNS} from webhook_endpoints w where w.id = ${id}`
export const selectEndpoint = async (database: Reading, id: number) => (await database.rows(endpointShape, one(id)))[0]
export const holdEndpoint = (tx: Session, id: number) => tx.first(endpointShape, sql`${one(id)} for update`)

const idRow = z.object({ id: z.int() })

/** One after another, so that there are never more than there may be. */
export const countEndpoints = async (tx: Session): Promise<number> => {
  await tx.run(sql`select pg_advisory_xact_lock(${CREATING_LOCK})`)
  return (await tx.first(z.object({ count: z.int() }), sql`select count(*) as count from webhook_endpoints`))!.count
}
const CREATING_LOCK = 7_391_019

export interface EndpointDraft {
  url: string
  description: string
  events: string[]
}

export const insertEndpoint = async (tx: Session, draft: EndpointDraft, secret: Buffer, now: number): Promise<number> =>
  (await tx.first(
    idRow,
    sql`insert into webhook_endpoints (url, description, events, secret, secret_changed_at, hears_since, created_at)
        values (${draft.url}, ${draft.description}, ${draft.events}, ${secret}, ${instant(now)}, ${instant(now)}, ${instant(now)})
        returning id`,
  ))!.id

export const updateEndpoint = (tx: Session, id: number, { url, description, events }: EndpointDraft) =>
  tx.run(sql`
    update webhook_endpoints set url = ${url}, description = ${description}, events = ${events}, revision = revision + 1
    where id = ${id}`)

/** From now on it hears again; what waited meanwhile goes on. */
export const enable = (tx: Session, id: number, now: number) =>
  tx.run(sql`
    update webhook_endpoints set hears_since = ${instant(now)}, disabled_at = null, disabled_why = null,
      failing_since = null, revision = revision + 1
    where id = ${id}`)

export const disable = (tx: Session, id: number, now: number) =>
  tx.run(sql`
    update webhook_endpoints set hears_since = null, disabled_at = ${instant(now)}, disabled_why = 'person',
      revision = revision + 1
    where id = ${id}`)

export const selectSecret = async (tx: Pick<Session, 'first'>, id: number): Promise<Buffer | undefined> =>
  (
    await tx.first(
      z.object({ secret: z.instanceof(Buffer) }),
      sql`select secret from webhook_endpoints where id = ${id}`,
    )
  )?.secret

export const writeSecret = (tx: Session, id: number, secret: Buffer, now: number) =>
  tx.run(sql`
    update webhook_endpoints set secret = ${secret}, secret_changed_at = ${instant(now)}, revision = revision + 1
    where id = ${id}`)

/** What it was told goes with it. */
export async function deleteEndpoint(tx: Session, id: number): Promise<void> {
  await tx.run(sql`delete from webhook_deliveries where endpoint_id = ${id}`)
  await tx.run(sql`delete from webhook_endpoints where id = ${id}`)
}

// ── How they are ─────────────────────────────────────────────────────────────────────────────────────────────────────

interface Tried {
  at: number
  status: number | null
}

export const noteTaken = (database: Pick<Database, 'run'>, id: number, { at, status }: Tried) =>
  database.run(sql`
    update webhook_endpoints set failing_since = null, last_at = ${instant(at)}, last_taken = true, last_status = ${status}
    where id = ${id}`)

/** Switched off when it is gone, or has failed since `before` or longer. */
export const noteRefused = (
  database: Pick<Database, 'run'>,
  id: number,
  { at, status, isGone, before }: Tried & { isGone: boolean; before: number },
) =>
  database.run(sql`
    update webhook_endpoints w set failing_since = coalesce(failing_since, ${instant(at)}), last_at = ${instant(at)},
      last_taken = false, last_status = ${status},
      disabled_at = coalesce(disabled_at, over.at), hears_since = case when over.at is null then hears_since end,
      disabled_why = coalesce(disabled_why, case when over.at is not null then ${isGone ? 'gone' : 'failing'} end)
    from (select case when ${isGone} or failing_since <= ${instant(before)} then ${instant(at)}::timestamptz end as at
      from webhook_endpoints where id = ${id}) over
    where w.id = ${id}`)
