import { compareOrder, type Fact, type OwnFacts } from '../events.ts'
import type { Session } from '../kernel/database.ts'
import { sql } from '../kernel/sql.ts'
import { wantedBonds } from '../rules/tally-bonds.ts'

/**
 * Who serves whom, kept beside the log: of every staff and identity the latest time they were added, and what the latest
 * word says. Both follow from the facts whatever the order in which they come.
 */
interface Contact {
  userid: string
  identityId: number
  addedAt: number | null
  endedAt: number | null
  reason: string | null
  word: Fact
}

const isWord = wantedBonds('contact').wants

export async function noteContacts(
  session: Session,
  facts: readonly { fact: Fact; identityId: number | null }[],
): Promise<void> {
  const contacts = new Map<string, Contact>()
  const words = facts.filter(({ fact }) => isWord(fact))
  for (const { fact, identityId } of words.sort((a, b) => compareOrder(a.fact, b.fact))) {
    if (identityId === null || fact.seq === undefined) continue
    const key = `${identityId} ${String(fact.properties['userid'])}`
    contacts.set(key, contactOf(fact, identityId, contacts.get(key)))
  }
  if (contacts.size === 0) return
  const rows = [...contacts.values()].map(({ userid, identityId, addedAt, endedAt, reason, word }) => ({
    u: userid,
    i: identityId,
    a: addedAt,
    e: endedAt,
    r: reason,
    t: word.at,
    s: word.source,
    m: word.messageId,
  }))
  await session.run(sql`
    insert into contacts as held (userid, identity_id, added_at, ended_at, reason, at, source, message_id)
    select u, i, to_timestamp(a / 1000), to_timestamp(e / 1000), r, to_timestamp(t / 1000), s, m
    from jsonb_to_recordset(${JSON.stringify(rows)})
      as c (u text, i bigint, a float8, e float8, r text, t float8, s text, m text)
    order by u collate "C", i
    on conflict (userid, identity_id) do update set
      added_at = greatest(held.added_at, excluded.added_at),
      (ended_at, reason, at, source, message_id) = (
        select excluded.ended_at, excluded.reason, excluded.at, excluded.source, excluded.message_id
        where (excluded.at, excluded.source, excluded.message_id) > (held.at, held.source, held.message_id)
        union all
        select held.ended_at, held.reason, held.at, held.source, held.message_id
        where (excluded.at, excluded.source, excluded.message_id) <= (held.at, held.source, held.message_id))`)
}

function contactOf(word: Fact, identityId: number, held: Contact | undefined): Contact {
  const { userid, reason } = word.properties as unknown as OwnFacts['Contact Ended']
  if (word.name === 'Contact Added') return { userid, identityId, addedAt: word.at, endedAt: null, reason: null, word }
  return { userid, identityId, addedAt: held?.addedAt ?? null, endedAt: word.at, reason, word }
}

/** Where the table does not say what the log says, as far as identities are still there: what a rebuild compares. */
export const selectWrongContacts = (session: Session): Promise<unknown[][]> =>
  session.rawRows(sql`
    with words as (
      select e.properties ->> 'userid' as userid, e.identity_id, e.name, e.properties ->> 'reason' as reason,
        e.timestamp, e.source, e.message_id
      from events e join identities i on i.id = e.identity_id
      where e.name in ('Contact Added', 'Contact Ended') and not e.derived
        and jsonb_typeof(e.properties -> 'userid') = 'string'
    ), said as (
      select distinct on (userid collate "C", identity_id) userid collate "C" as userid, identity_id,
        case when name = 'Contact Ended' then timestamp end as ended_at, reason, timestamp as at, source, message_id
      from words order by userid collate "C", identity_id, timestamp desc, source desc, message_id desc
    ), rebuilt as (
      select said.*, (select max(timestamp) from words w where w.userid = said.userid and w.identity_id = said.identity_id
        and w.name = 'Contact Added') as added_at
      from said
    )
    select identity_id, to_jsonb(held), to_jsonb(rebuilt)
    from contacts held full join rebuilt using (userid, identity_id)
    where (held.added_at, held.ended_at, held.reason, held.at, held.source, held.message_id)
      is distinct from (rebuilt.added_at, rebuilt.ended_at, rebuilt.reason, rebuilt.at, rebuilt.source, rebuilt.message_id)
    order by identity_id limit 1000`)
