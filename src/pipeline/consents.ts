import { compareOrder, type Fact } from '../events.ts'
import type { Session } from '../kernel/database.ts'
import { sql } from '../kernel/sql.ts'
import { CHANNELS, consentChannelOf, purposeOf, TOUCH_KINDS } from '../touches/policy.ts'
import { instant } from './identity-store.ts'

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

/** What the words of a customer are about, as the gate asks them. */
const CONCERNED = CHANNELS.flatMap((channel) =>
  TOUCH_KINDS.map((kind) => ({ h: channel, k: kind, c: consentChannelOf(channel), p: purposeOf(kind) })),
)

/** Whoever has just said no gets nothing of what was decided before and is not on its way: it may wait for days, in a paused
 *  broadcast or as somebody's task. Of what the staff may be confirming it is noted that they do not want it. The customers are
 *  held, and it is known who is who. */
export async function cancelRefused(
  session: Session,
  facts: readonly { fact: Fact; identityId: number | null }[],
  now: number,
): Promise<void> {
  const said = facts.flatMap(({ fact, identityId }) => (fact.name === 'Consent Withdrawn' ? (identityId ?? []) : []))
  if (said.length === 0) return
  await session.run(sql`
    with own as (
      select distinct o.id, o.customer_id from identities i join identities o on o.customer_id = i.customer_id
      where i.id = any(${said}::bigint[])
    ), words as (
      select distinct on (own.customer_id, k.channel, k.purpose) own.customer_id, k.channel, k.purpose, k.given
      from own join consents k on k.identity_id = own.id
      order by own.customer_id, k.channel, k.purpose, k.at desc, k.source desc, k.message_id desc
    ), refused as (
      update touches t set unwanted = true,
        state = case when t.state = 'waiting' or t.channel = 'chat' then 'cancelled' else t.state end,
        reason = case when t.state = 'waiting' or t.channel = 'chat' then 'no_consent' end,
        settled_at = case when t.state = 'waiting' or t.channel = 'chat' then ${instant(now)}::timestamptz end
      from own join words w on w.customer_id = own.customer_id and not w.given
        join jsonb_to_recordset(${JSON.stringify(CONCERNED)}) as r (h text, k text, c text, p text)
          on r.c = w.channel and r.p = w.purpose
      where t.customer_id = own.id and t.channel = r.h and t.kind = r.k and t.state in ('waiting', 'tasked')
        -- What somebody sends by hand is with their client already.
        and (t.channel <> 'chat' or t.sop_id is not null)
      returning t.key, t.state
    )
    update tasks k set done_at = ${instant(now)}, outcome = 'withdrawn'
    from refused where k.touch_key = refused.key and refused.state = 'cancelled' and k.done_at is null`)
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
