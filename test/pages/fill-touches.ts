import { systemClock } from '../../src/kernel/clock.ts'
import type { Database } from '../../src/kernel/database.ts'
import { sql } from '../../src/kernel/sql.ts'
import type { Names } from './fill-one.ts'
import { roomOf, type Room } from './room.ts'

/** A broadcast on its way, as its plan and the staff would have left it, and a draft of another; and a cap in the policy. The content is
 *  there (fill-one.ts). */
export async function fillWithTouches(
  { database, ...room }: Room & { database: Database },
  { mark, named, slug }: Names,
): Promise<void> {
  const { ask } = roomOf(room)
  const now = systemClock.now()
  const at = (daysAgo: number) => new Date(now - daysAgo * 86_400_000).toISOString()
  const { policy, revision } = await ask('GET', '/api/touch-policy')
  const cap = { name: named('cap').slice(0, 60), kinds: ['marketing'], channels: null, most: 3, window: { kind: 'rolling', ms: 86_400_000 }, upTo: 'normal' } // prettier-ignore
  await ask('PUT', '/api/touch-policy', { policy: { ...policy, caps: [cap] }, expectedRevision: revision })

  const audience = { kind: 'segment', segment: slug }
  const draft = { name: named('broadcast'), content: slug, kind: 'marketing', audience }
  const { id } = await ask('POST', '/api/broadcasts', draft)
  await ask('POST', '/api/broadcasts', { ...draft, name: `${named('broadcast')} 2` })
  await database.run(
    sql`update broadcasts set state = 'paused', paused_in = 'sending', begun_at = ${at(1)}::timestamptz where id = ${id}`,
  )
  const { customers } = await ask('GET', '/api/customers?limit=1')
  await database.run(sql`
    insert into forecasts (broadcast_id, at, seq, terms, by_plan)
    select ${id}, ${at(2)}, 0, jsonb_build_object('policy', policy, 'expiresAt', null), false from touch_policies`)
  await database.run(sql`
    insert into forecast_differences (broadcast_id, customer_id, said, became, became_cap, cause, at, seq, name)
    values (${id}, ${customers[0].id}, 'goes', 'cap', ${cap.name}, 'event', ${at(1)}, 1, 'Touch Requested')`)
  const problem = JSON.stringify({ zh: named('city'), en: named('city') })
  await database.run(sql`
    insert into send_tasks (userid, broadcast_id, message, state, msgid, customers, made_at, due_at, confirmed_at, escalated_at, problem)
    values (${mark}, ${id}, '{}', 'confirmed', ${`m-${mark}`}, 1, ${at(1)}, ${at(1)}, ${at(1)}, null, null),
      (${mark}, ${id}, '{}', 'making', null, 1, ${at(1)}, ${at(-9)}, null, ${at(0)}, ${problem})`)
  for (const [key, state, reason] of [
    ['a', 'delivered', null],
    ['b', 'suppressed', 'cap'],
    ['c', 'waiting', null],
    ['d', 'failed', 'quota_used'],
  ])
    // prettier-ignore
    await database.run(sql`
      insert into touches (key, customer_id, channel, kind, priority, broadcast_id, content_version_id, userid, asked_at, state,
        reason, cap, send_task_id)
      select ${`${mark} ${key}`}, ${customers[0].id}::bigint, 'broadcast', 'marketing', 'normal', ${id}::integer, v.id, ${mark},
        ${at(1)}::timestamptz, ${state}, ${reason}, ${reason === 'cap' ? cap.name : null}::text,
        (select max(t.id) from send_tasks t where ${key} = 'a' and t.msgid = ${`m-${mark}`})
      from content_versions v join contents c on c.id = v.content_id where c.slug = ${slug}`)
}
