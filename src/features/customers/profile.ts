import { z } from 'zod'
import type { Json } from '../../events.ts'
import type { Session } from '../../kernel/database.ts'
import { Refusal } from '../../kernel/refusals.ts'
import type { Role } from '../../kernel/route.ts'
import { sql } from '../../kernel/sql.ts'
import { isToken } from '../../kernel/vault.ts'
import { peek, type Core } from '../../pipeline/commit.ts'
import { nameToken } from '../../pipeline/names.ts'
import type { Attributes, Snapshot } from '../../pipeline/snapshot.ts'
import { openValues } from '../../pipeline/vault-store.ts'
import { ensureIdentitiesOf, type IdentityRow } from '../../pipeline/verbs.ts'
import { LIFECYCLE_STATES } from '../../rules/language.ts'
import { heldTags } from './briefs.ts'
import { holdsToken, shownName, shownValue } from './rules.ts'

/** All that is known of one customer, as it is at this instant: what time alone has changed is counted in. */
export const profileShape = z.object({
  id: z.int(),
  createdAt: z.int(),
  name: z.string().nullable(),
  lifecycle: z.enum(LIFECYCLE_STATES).nullable(),
  /** Personal ones are masked for operators and hidden from analysts; to see one in full is a call of its own. */
  attributes: z.array(
    z.object({ name: z.string(), value: z.unknown(), personal: z.boolean(), at: z.int(), source: z.string() }),
  ),
  identifiers: z.array(
    z.object({
      id: z.int(),
      kind: z.string(),
      value: z.string().nullable(),
      personal: z.boolean(),
      firstSeenAt: z.int(),
      shared: z.boolean(),
    }),
  ),
  tags: z.array(
    z.object({
      slug: z.string(),
      name: z.string(),
      group: z.string(),
      origin: z.string(),
      since: z.int(),
      until: z.int().nullable(),
    }),
  ),
  stages: z.array(
    z.object({ set: z.string(), setName: z.string(), stage: z.string(), stageName: z.string(), since: z.int() }),
  ),
  segments: z.array(z.object({ slug: z.string(), name: z.string(), since: z.int() })),
})
export type Profile = z.infer<typeof profileShape>

export interface Customer {
  id: number
  createdAt: number
  identities: IdentityRow[]
  attributes: Attributes
  /** As a wake at this instant would leave it. */
  snapshot: Snapshot
}

const customerRow = z.object({ id: z.int(), created_at: z.int(), attributes: z.custom<Attributes>() })

/** By an id of now or of before a merge. */
export async function ensureCustomer(core: Core, askedId: number): Promise<Customer> {
  const identities = await ensureIdentitiesOf(core, askedId)
  const id = identities[0]!.customer_id
  const rows = await core.database.rows(
    customerRow,
    sql`select id, created_at, attributes from customers where id = ${id} and erased_at is null`,
  )
  const turn = (await peek(core, [id])).get(id)
  if (!rows[0] || !turn) throw new Refusal('not_found')
  const { created_at: createdAt, attributes } = rows[0]
  return { id, createdAt, identities, attributes, snapshot: turn.snapshot }
}

export async function readProfile(core: Core, askedId: number, role: Role): Promise<Profile> {
  const { id, createdAt, identities, attributes, snapshot } = await ensureCustomer(core, askedId)
  return core.database.transaction(async (session) => {
    const identityIds = identities.map((one) => one.id)
    // What was told with an identity that is another customer's now lies with that one in the vault.
    const tokens = identities.map((one) => one.value).filter(isToken)
    const opened = await openValues(session, core.vault, { identityIds, tokens })
    const shown = (name: string, value: Json): Json => shownValue(name, value, opened, role)
    const token = nameToken(attributes)
    const name = isToken(token) ? (opened.get(token)?.value as string | undefined) : token
    return {
      id,
      createdAt,
      name: shownName(name, role),
      lifecycle: snapshot.lifecycle,
      attributes: Object.entries(attributes)
        .filter(([, [value]]) => value !== null)
        .map(([key, [value, at, source]]) => ({
          name: key,
          value: shown(key, value),
          personal: holdsToken(value),
          at,
          source,
        })),
      identifiers: (await selectIdentifiers(session, identityIds)).map((one) => ({
        ...one,
        value: shown(one.kind, one.value) as string | null,
        personal: isToken(one.value),
      })),
      tags: await readTags(session, snapshot, core.clock.now()),
      stages: await readStages(session, snapshot),
      segments: await readSegments(session, snapshot, id),
    }
  })
}

const selectIdentifiers = (session: Session, ids: number[]) =>
  session.rows(
    z.object({ id: z.int(), kind: z.string(), value: z.string(), firstSeenAt: z.int(), shared: z.boolean() }),
    sql`select id, kind, value, first_seen_at as "firstSeenAt", shared from identities
        where id = any(${ids}::bigint[]) order by array_position(${ids}::bigint[], id)`,
  )

async function readTags(session: Session, snapshot: Snapshot, now: number): Promise<Profile['tags']> {
  const slugs = heldTags(snapshot, now)
  const rows = await session.rows(
    z.object({ slug: z.string(), name: z.string(), group: z.string() }),
    sql`select t.slug, t.name, g.name as group from tags t join tag_groups g on g.id = t.group_id
        where t.slug = any(${slugs}::text[]) and t.archived_at is null order by g.name, t.name`,
  )
  return rows.map((row) => {
    const [origin, since, until] = snapshot.tags[row.slug]!
    return { ...row, origin, since, until }
  })
}

async function readStages(session: Session, snapshot: Snapshot): Promise<Profile['stages']> {
  const held = Object.entries(snapshot.stages).map(([set, [stage, since]]) => ({ set, stage, since }))
  return session.rows(
    z.object({ set: z.string(), setName: z.string(), stage: z.string(), stageName: z.string(), since: z.int() }),
    sql`select h.set, t.name as "setName", h.stage, s.name as "stageName", h.since
        from jsonb_to_recordset(${JSON.stringify(held)}) as h (set text, stage text, since bigint)
        join stage_sets t on t.slug = h.set and t.archived_at is null
        join stages s on s.set_id = t.id and s.slug = h.stage order by t.name`,
  )
}

/** In by the turn's own answer; since when stands in the row, or is now when the row is still to be written. */
async function readSegments(session: Session, snapshot: Snapshot, id: number): Promise<Profile['segments']> {
  const versions = [...snapshot.members.keys()]
  return session.rows(
    z.object({ slug: z.string(), name: z.string(), since: z.int() }),
    sql`select s.slug, s.name, coalesce(m.since, to_timestamp(${snapshot.now}::double precision / 1000)) as since
        from rule_versions v join segments s on s.rule_id = v.rule_id and s.archived_at is null
        left join members m on m.version_id = v.id and m.customer_id = ${id}
        where v.status = 'live' and v.id = any(${versions}::integer[]) order by s.name`,
  )
}
