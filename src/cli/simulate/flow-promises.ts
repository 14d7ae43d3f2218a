import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { keptUnless, type Kept } from './kept.ts'

/** Of standing flows: nobody is forgotten in one, and nobody before one. */
export async function lookAtFlows(database: Database, now: number): Promise<Kept[]> {
  const lines = async (query: ReturnType<typeof sql>): Promise<string[]> =>
    (await database.rows(z.object({ line: z.string() }), query)).map(({ line }) => line)
  const count = await database.rows(
    z.object({ people: z.int(), groups: z.int(), added: z.int() }),
    sql`select (select count(*) from sop_positions where ended_at is null) as people,
          (select count(*) from group_positions where ended_at is null) as groups,
          (select count(distinct i.customer_id) from events e join identities i on i.id = e.identity_id
            where e.name = 'Contact Added') as added`,
  )
  const { people, groups, added } = count[0]!
  // Who is in a flow is looked at when the flow goes on, and not later: by the wake of whoever they are now.
  const stranded = await lines(sql`
    select p.customer_id || ' at ' || p.step as line from sop_positions p join identities i on i.id = p.customer_id
      left join wakes w on w.customer_id = i.customer_id
    where p.ended_at is null and (p.due_at <= ${instant(now)} or w.due is null or w.due > p.due_at)
    union all
    select p.chat_id || ' at ' || p.step from group_positions p join groups g on g.chat_id = p.chat_id
    where p.ended_at is null and (p.due_at <= ${instant(now)} or g.sops_due is null or g.sops_due > p.due_at)`)
  const leftOut = await lines(sql`
    select distinct i.customer_id::text as line from events e join identities i on i.id = e.identity_id
    where e.name = 'Contact Added' and not exists (
      select from sop_positions p join identities own on own.id = p.customer_id join sops s on s.id = p.sop_id
      where s.slug = 'new-friend' and own.customer_id = i.customer_id)`)
  const undone = await lines(sql`
    select 'deed ' || d.key as line from deeds d
    union all select 'fact ' || (u.item ->> 'messageId') from untold u
    union all select 'group event ' || g.id from group_events g where g.unheard`)
  return [
    keptUnless('nobody is stranded in a flow', stranded, `${people} people and ${groups} groups inside`),
    keptUnless('whoever is added is taken into the flow of new friends', leftOut, `${added} added`),
    keptUnless('what flows have done and groups have said is told', undone, 'nothing left'),
  ]
}
