import { compareOrder, type Fact } from '../events.ts'
import type { Session } from '../kernel/database.ts'
import { sql } from '../kernel/sql.ts'

/** What customers want to hear of, kept beside the log: of every identity, channel and purpose the latest word. */
export async function noteConsents(
  session: Session,
  facts: readonly { fact: Fact; identityId: number | null }[],
): Promise<void> {
  const words = new Map<string, { fact: Fact; identityId: number }>()
  for (const { fact, identityId } of facts) {
    const { channel, purpose } = fact.properties
    if (fact.name !== 'Consent Given' && fact.name !== 'Consent Withdrawn') continue
    if (identityId === null || fact.seq === undefined) continue
    if (typeof channel !== 'string' || typeof purpose !== 'string') continue
    const key = JSON.stringify([identityId, channel, purpose])
    const held = words.get(key)
    if (!held || compareOrder(held.fact, fact) < 0) words.set(key, { fact, identityId })
  }
  if (words.size === 0) return
  const rows = [...words.values()].map(({ fact: { name, at, source, messageId, properties }, identityId }) => ({
    i: identityId,
    c: properties['channel'],
    p: properties['purpose'],
    g: name === 'Consent Given',
    t: at,
    s: source,
    m: messageId,
  }))
  await session.run(sql`
    insert into consents as held (identity_id, channel, purpose, given, at, source, message_id)
    select i, c, p, g, to_timestamp(t / 1000), s, m from jsonb_to_recordset(${JSON.stringify(rows)})
      as r (i bigint, c text, p text, g boolean, t float8, s text, m text)
    order by i, c collate "C", p collate "C"
    on conflict (identity_id, channel, purpose) do update set given = excluded.given, at = excluded.at,
      source = excluded.source, message_id = excluded.message_id
    where (excluded.at, excluded.source, excluded.message_id) > (held.at, held.source, held.message_id)`)
}

/** Where the table does not say what the log says, as far as identities are still there: what a rebuild compares. */
export const selectWrongConsents = (session: Session): Promise<unknown[][]> =>
  session.rawRows(sql`
    with said as (
      select distinct on (identity_id, channel, purpose) e.identity_id, channel, purpose, name = 'Consent Given' as given,
        timestamp as at, source, message_id
      from events e join identities i on i.id = e.identity_id,
        lateral (select properties ->> 'channel' as channel, properties ->> 'purpose' as purpose) p
      where name in ('Consent Given', 'Consent Withdrawn') and not derived
        and jsonb_typeof(properties -> 'channel') = 'string' and jsonb_typeof(properties -> 'purpose') = 'string'
      order by identity_id, channel, purpose, timestamp desc, source desc, message_id desc
    )
    select identity_id, to_jsonb(held), to_jsonb(said)
    from consents held full join said using (identity_id, channel, purpose)
    where (held.given, held.at, held.source, held.message_id)
      is distinct from (said.given, said.at, said.source, said.message_id)
    order by identity_id limit 1000`)
