import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'
import { ensureIdentitiesOf, identifierOf, writeFacts, type Actor } from '../../pipeline/verbs.ts'

/** Consent per channel and purpose: facts say when it was given or withdrawn, the latest by their order counts. */
export const consentShape = z.object({
  channel: z.string(),
  purpose: z.string(),
  given: z.boolean(),
  at: z.int(),
  source: z.string(),
})
export type Consent = z.infer<typeof consentShape>

const selectConsents = (database: Database, identityIds: number[]) =>
  database.rows(
    consentShape,
    sql`select distinct on (channel, purpose) channel, purpose, given, at, source from (
          select properties ->> 'channel' as channel, properties ->> 'purpose' as purpose,
            name = 'Consent Given' as given, timestamp as at, source, message_id
          from events where identity_id = any(${identityIds}::bigint[]) and not derived
            and name in ('Consent Given', 'Consent Withdrawn')) said
        where channel is not null and purpose is not null
        order by channel, purpose, at desc, source desc, message_id desc`,
  )

export async function readConsents(core: Core, customerId: number): Promise<Consent[]> {
  const identities = await ensureIdentitiesOf(core, customerId)
  return selectConsents(
    core.database,
    identities.map((one) => one.id),
  )
}

export async function sayConsent(
  core: Core,
  actor: Actor,
  customerId: number,
  { given, ...what }: { channel: string; purpose: string; given: boolean },
): Promise<void> {
  const [strongest] = await ensureIdentitiesOf(core, customerId)
  const name = given ? 'Consent Given' : 'Consent Withdrawn'
  await writeFacts(core, actor, [{ name, properties: what, about: identifierOf(strongest!) }])
}
