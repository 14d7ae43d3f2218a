import { expect, test } from 'vitest'
import { z } from 'zod'
import { openApi } from '../../../test/support/api.ts'
import { addContent } from '../../../test/support/contents.ts'
import { MINUTE_MS } from '../../kernel/clock.ts'
import { PLANNED_AT_ONCE } from '../../kernel/limits.ts'
import { sql } from '../../kernel/sql.ts'
import { holdWaitingOf, insertSendTask } from '../touches/store.ts'
import { noteSent, openPlanner } from './broadcasts.ts'

/** Plans of several portions, of which one is decided while the other is written. */
const PEOPLE = 4 * PLANNED_AT_ONCE + 7
const { ask, send, engine, clock, database } = await openApi(Date.parse('2026-03-02T10:00:00+08:00'))
const fail = (error: unknown) => {
  throw error
}

await addContent(database, 'spring', 'Hello')
for (let from = 0; from < PEOPLE; from += 500)
  await send(
    Array.from({ length: Math.min(500, PEOPLE - from) }, (_, n) => ({
      type: 'identify',
      userId: `p${from + n}`,
      messageId: `p${from + n}`,
      traits: { spend: 900 },
      context: { externalIds: [{ type: 'external_userid', id: `wm-${from + n}` }] },
    })),
  )
await database.run(sql`
  insert into relations (external_userid, userid, added_at, tag_ids, read_at)
  select 'wm-' || n, 'lin', to_timestamp(0), '{}', to_timestamp(0) from generate_series(0, ${PEOPLE}::integer - 1) n where n % 10 > 0`)
await ask('POST', '/api/segments', { slug: 'rich', name: 'rich', text: 'spend >= 500' })
await engine.quiet()

const launched = async (): Promise<number> => {
  const { body } = await ask('POST', '/api/broadcasts', { name: 'b', content: 'spring', kind: 'service', audience: { kind: 'segment', segment: 'rich' } }) // prettier-ignore
  await ask('POST', `/api/broadcasts/${body.id}/launches`, { expectedRevision: 1 })
  return body.id as number
}
const put = (id: number, state: string) => ask('PUT', `/api/broadcasts/${id}/state`, { state })
const plan = () => openPlanner(engine.core, clock, fail).drain()
const rowsOf = async (id: number) =>
  (
    await database.rows(
      z.object({ rows: z.int(), people: z.int(), unreachable: z.int(), events: z.int(), last: z.int() }),
      sql`select count(*) as rows, count(distinct customer_id) as people, count(*) filter (where state = 'suppressed') as unreachable,
            (select count(*) from events where message_id like 'b' || ${id}::integer || '.%') as events,
            coalesce(max(customer_id), 0) as last
          from touches where broadcast_id = ${id}`,
    )
  )[0]!
const customers = async (...userIds: string[]) =>
  database.rows(
    z.object({ id: z.int(), userId: z.string() }),
    sql`select customer_id as id, value as "userId" from identities
        where kind = 'user_id' and value = any(${userIds}::text[]) order by 1`,
  )
const stateOf = async (id: number) => (await ask('GET', `/api/broadcasts/${id}`)).body.state as string
/** Until a statement that begins so waits for a lock. */
async function waits(statement: string): Promise<void> {
  const asked = sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
    and strpos(query, ${statement}) > 0`
  while ((await database.run(asked)) === 0);
}
const all = { rows: PEOPLE, people: PEOPLE, unreachable: Math.ceil(PEOPLE / 10), events: PEOPLE }

test('everybody is decided once, with a row and an event, while their own turns come', async () => {
  const id = await launched()
  const facts = Array.from({ length: 200 }, (_, n) => ({ type: 'track', event: 'Seen', userId: `p${n * 7}`, messageId: `seen ${n}` })) // prettier-ignore
  await Promise.all([plan(), ...facts.map((fact) => send([fact]))])
  expect(await rowsOf(id)).toMatchObject(all)
})

test('a broadcast is not over while somebody of it is still to be given to the staff', async () => {
  const id = await launched()
  await plan()
  await noteSent(engine.core, id)
  expect(await stateOf(id)).toBe('sending')
  await database.run(sql`update touches set state = 'tasked' where broadcast_id = ${id} and state = 'waiting'`)
  await noteSent(engine.core, id)
  expect(await stateOf(id)).toBe('done')
})

test('whoever cancels a broadcast and whoever gives it to the staff do not wait for each other in a ring', async () => {
  const id = await launched()
  await plan()
  let cancelling: Promise<{ status: number }> | undefined
  await database.transaction(async (session) => {
    const touches = await holdWaitingOf(session, id, 'lin', 100)
    cancelling = put(id, 'cancelled')
    await waits('update touches')
    await insertSendTask(session, { userid: 'lin', message: { text: 'Hello', attachments: [] }, toGroups: false, broadcastId: id, touchIds: touches.map((one) => one.id), now: clock.now() }) // prettier-ignore
  })
  expect((await cancelling!).status).toBe(204)
  const left = await database.rows(
    z.object({ state: z.string(), unwanted: z.boolean(), count: z.int() }),
    sql`select state, unwanted, count(*) as count from touches where broadcast_id = ${id} and state <> 'suppressed' group by 1, 2 order by 1`,
  )
  expect(left).toEqual([
    { state: 'cancelled', unwanted: false, count: PEOPLE - all.unreachable - 100 },
    { state: 'tasked', unwanted: true, count: 100 },
  ])
})

test('two who plan the same at once decide everybody once', async () => {
  const id = await launched()
  await Promise.all([plan(), plan()])
  await plan()
  expect(await rowsOf(id)).toMatchObject(all)
})

test('paused at any moment, nothing is planned after it, and resumed the rest is', async () => {
  for (const portions of [1, 2, 3]) {
    const id = await launched()
    const planning = plan()
    while ((await rowsOf(id)).rows < portions * PLANNED_AT_ONCE - 1);
    const { status } = await put(id, 'paused')
    const { rows, last } = await rowsOf(id)
    await planning
    expect(await rowsOf(id)).toMatchObject({ rows, last, events: rows })
    if (status === 204 && rows < PEOPLE) await put(id, 'resumed')
    await plan()
    expect(await rowsOf(id)).toMatchObject(all)
  }
})

test('where a portion cannot be written, neither is the one that was decided ahead; later both are', async () => {
  // Nobody has come for a while: whole portions.
  clock.advance(MINUTE_MS)
  const id = await launched()
  const [{ customer }] = (await database.rows(
    z.object({ customer: z.int() }),
    sql`select customer_id as customer from members order by customer_id offset ${PLANNED_AT_ONCE + 5} limit 1`,
  )) as [{ customer: number }]
  await database.pool.query(`
    create function refuse() returns trigger language plpgsql as
      $$ begin if new.customer_id = ${customer} then raise 'not now'; end if; return new; end $$;
    create trigger refuse before insert on touches for each row execute function refuse()`)
  await expect(plan()).rejects.toThrow('not now')
  expect(await rowsOf(id)).toMatchObject({ rows: PLANNED_AT_ONCE, events: PLANNED_AT_ONCE })
  await database.pool.query('drop trigger refuse on touches')
  await plan()
  expect(await rowsOf(id)).toMatchObject(all)
})

test('who waits for their morning and turns out to be somebody who has it does not get it twice', async () => {
  // Whose number is the lower goes on under it.
  const [waiting, other] = await customers('p1', 'p2')
  await send([
    { type: 'identify', userId: waiting!.userId, messageId: 'in London', traits: { timezone: 'Europe/London' } },
  ])
  const audience = { kind: 'customers', ids: [waiting!.id, other!.id] }
  const { body } = await ask('POST', '/api/broadcasts', { name: 'b', content: 'spring', kind: 'marketing', audience })
  await ask('POST', `/api/broadcasts/${body.id}/launches`, { expectedRevision: 1 })
  const morning = await plan()
  expect(await rowsOf(body.id)).toMatchObject({ rows: 1, last: other!.id })
  const joined = await ask('POST', `/api/customers/${waiting!.id}/merges`, { with: other!.id })
  expect(joined).toMatchObject({ body: { customerId: waiting!.id } })
  clock.advance(morning! - clock.now())
  await plan()
  expect(await rowsOf(body.id)).toMatchObject({ rows: 1, events: 1 })
})
