import { systemClock } from '../../src/kernel/clock.ts'
import type { Database } from '../../src/kernel/database.ts'
import { sql } from '../../src/kernel/sql.ts'
import type { Names } from './fill-one.ts'
import { roomOf, type Room } from './room.ts'

/** A broadcast and a Moment on their way, as the staff would have left them, and drafts of others; and a cap in the policy. The content is
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
  await fillWithMoments({ database, ...room }, { mark, named, slug }, at)
  // Of a broadcast a customer has one touch.
  const { customers } = await ask('GET', '/api/customers?limit=4')
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
  const states = [
    ['delivered', null],
    ['suppressed', 'cap'],
    ['waiting', null],
    ['failed', 'quota_used'],
  ] as const
  for (const [place, customer] of customers.entries()) {
    const [state, reason] = states[place]!
    // prettier-ignore
    await database.run(sql`
      insert into touches (customer_id, channel, kind, priority, broadcast_id, content_version_id, userid, asked_at, state,
        reason, cap, send_task_id)
      select ${customer.id}::bigint, 'broadcast', 'marketing', 'normal', ${id}::integer, v.id, ${mark},
        ${at(1)}::timestamptz, ${state}, ${reason}, ${reason === 'cap' ? cap.name : null}::text,
        (select max(t.id) from send_tasks t where ${state} = 'delivered' and t.msgid = ${`m-${mark}`})
      from content_versions v join contents c on c.id = v.content_id where c.slug = ${slug}`)
  }
}

/** One that the staff has, with one who has published it, one who has not and one who cannot; and a draft. */
async function fillWithMoments(
  { database, ...room }: Room & { database: Database },
  { mark, named, slug }: Pick<Names, 'mark' | 'named' | 'slug'>,
  at: (daysAgo: number) => string,
): Promise<void> {
  const { ask } = roomOf(room)
  // The content has what a Moment cannot carry: one of its own.
  const content = `m-${slug}`.slice(0, 64)
  const { contents } = await ask('GET', `/api/contents?search=${encodeURIComponent(content)}`)
  if (contents.length === 0) {
    await ask('POST', '/api/contents', { slug: content, name: named('content'), message: { text: named('product'), attachments: [] }, purpose: 'value', expiresAt: null }) // prettier-ignore
    await ask('POST', `/api/contents/${encodeURIComponent(content)}/approvals`, { expectedRevision: 1 })
  }
  const { id } = await ask('POST', '/api/moments', { name: named('moment'), content })
  await ask('POST', '/api/moments', { name: `${named('moment')} 2`, content })
  const problem = JSON.stringify({ zh: named('city'), en: named('city') })
  await database.run(sql`
    update moments set state = 'made', made_at = ${at(1)}::timestamptz, problem = ${problem}, reminded_at = array[${at(0)}::timestamptz]
    where id = ${id}`)
  await database.run(sql`
    insert into moment_senders (moment_id, userid, lost, published_at, customers, reached, likes, comments)
    values (${id}, ${mark}, false, ${at(0)}, 1200, 800, 12, 1), (${id}, ${`${mark}-open`}, false, null, 0, 0, 0, 0),
      (${id}, ${`${mark}-lost`}, true, null, 0, 0, 0, 0)`)
}
