import { expect, test } from 'vitest'
import { enqueue, openAppMessages } from '../../src/features/app-messages/app-messages.ts'
import { saveCorp } from '../../src/features/corps/corps.ts'
import { addContacts, putStaff } from '../../src/features/staff/staff.ts'
import { openTaskTelling } from '../../src/features/tasks/tasks.ts'
import { DAY_MS, HOUR_MS, ManualClock, MINUTE_MS } from '../../src/kernel/clock.ts'
import type { Database } from '../../src/kernel/database.ts'
import { APP_MESSAGE_CLAIM_MS, MAX_APP_MESSAGE_TRIES, TASK_TELL_MS } from '../../src/kernel/limits.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { sql } from '../../src/kernel/sql.ts'
import { planRefusal } from '../../wecom-sandbox/faults.ts'
import { DEFAULT_APP } from '../../wecom-sandbox/seed.ts'
import { testWecom } from '../support/app.ts'
import { freshDatabase } from '../support/database.ts'
import { testEngine } from '../support/engine.ts'
import { playWecom } from '../support/office.ts'

const ZONE = 'Asia/Shanghai'
const clock = new ManualClock(Date.parse('2026-03-02T10:00:00+08:00'))
const database = await freshDatabase()
const engine = testEngine(database, clock)
const { sandbox, baseUrl } = await playWecom()
const wecom = testWecom(database, engine, baseUrl)
await saveCorp(
  { database, vault: engine.core.vault, random: systemRandom },
  { corpId: sandbox.corpId, agentId: DEFAULT_APP.agentid, secret: DEFAULT_APP.secret, expectedRevision: 0 },
)
const openOn = (on: Database, url = 'https://siyu.example') =>
  openAppMessages({
    database: on,
    clock,
    corps: wecom.corps,
    tellers: [openTaskTelling({ database: on, clock, zone: ZONE, url })],
    onError: () => {},
  })
const messages = openOn(database)

/** What members have got since it was asked last. */
let seen = 0
function got(): [userid: string, text: string][] {
  const rows = sandbox.state.all<{ id: number; userid: string; content: string }>`
    select m.id, r.userid, m.content from app_messages m join app_message_receivers r on r.msgid = m.msgid
    where m.id > ${seen} order by m.id`
  seen = rows.at(-1)?.id ?? seen
  return rows.map(({ userid, content }) => [
    userid,
    (JSON.parse(content) as { text: { content: string } }).text.content,
  ])
}

let tasks = 0
/** A task for a customer, due in so long. */
async function ask(customer: number, title: string, dueMs = DAY_MS): Promise<void> {
  const at = (ms: number) => new Date(ms).toISOString()
  await database.run(sql`
    insert into tasks (key, customer_id, kind, title, script, asked_at, due_at)
    values (${`t${++tasks}`}, ${customer}, 'chat', ${title}, '', ${at(clock.now())}, ${at(clock.now() + dueMs)})`)
}
let people = 0
async function customerOf(...userids: string[]): Promise<number> {
  const id = `c${++people}`
  await engine.doors.ingest([{ type: 'identify', userId: id, messageId: id }], { source: 'web', sentAt: null, trusted: false }) // prettier-ignore
  const { rows } = await database.pool.query<{ customer_id: number }>('select customer_id from identities where value = $1', [id]) // prettier-ignore
  for (const userid of userids) {
    await addContacts(engine.core, { id: 'key:1', random: systemRandom }, userid, [rows[0]!.customer_id])
    clock.advance(1)
  }
  return rows[0]!.customer_id
}
for (const userid of ['LinXia', 'WangFang', 'by-hand'])
  await putStaff(database, clock, userid, { name: userid, departments: [], hasLeft: false })
await database.run(sql`update staff set listed = true where userid <> 'by-hand'`)

test('what waits for a member is one message; the same key is told once', async () => {
  const row = (key: string, userid: string, text: string) => ({ key, userid, text, dueAt: clock.now() })
  await enqueue(database, [row('a', 'LinXia', '一'), row('b', 'LinXia', '二'), row('c', 'WangFang', '三')])
  await enqueue(database, [row('a', 'LinXia', '一')])
  expect(await messages.drain()).toBeNull()
  expect(got()).toEqual([
    ['LinXia', '一\n\n二'],
    ['WangFang', '三'],
  ])
  await messages.drain()
  expect(got()).toEqual([])
})

test('who dies after sending and before writing it down does not tell it twice, though more has come meanwhile', async () => {
  await enqueue(database, [{ key: 'd', userid: 'LinXia', text: '四', dueAt: clock.now() }])
  const dying = {
    ...database,
    run: async (query: { text: string; values: unknown[] }) => {
      if (query.text.includes('set sent_at')) throw new Error('killed')
      return database.run(query)
    },
  }
  await openOn(dying).drain()
  await enqueue(database, [{ key: 'e', userid: 'LinXia', text: '五', dueAt: clock.now() }])
  await messages.drain()
  clock.advance(APP_MESSAGE_CLAIM_MS)
  await messages.drain()
  expect(got().map(([, text]) => text)).toEqual(['四', '五'])
  expect((await database.pool.query('select from app_messages where sent_at is null')).rowCount).toBe(0)
})

test('what WeCom does not take now is tried again later; whom it does not know is given up in the end', async () => {
  const row = (key: string, userid: string) => ({ key, userid, text: key, dueAt: clock.now() })
  await enqueue(database, [row('f', 'LinXia')])
  planRefusal(sandbox, { path: 'message/send', errcode: 81013, times: 1 })
  expect(await messages.drain()).toBe(clock.now() + 10_000)
  expect(got()).toEqual([])
  clock.advance(10_000)
  expect(await messages.drain()).toBeNull()
  expect(got()).toEqual([['LinXia', 'f']])

  await enqueue(database, [row('g', 'nobody')])
  for (let next = await messages.drain(); next !== null; next = await messages.drain()) clock.set(next)
  const { rows } = await database.pool.query("select tries, problem ->> 'en' as problem from app_messages where given_up_at is not null") // prettier-ignore
  expect(rows).toEqual([{ tries: MAX_APP_MESSAGE_TRIES, problem: expect.stringContaining('range') }])
})

test('tasks newly given are told of together, to whom the customer came last', async () => {
  const [first, second] = [await customerOf('WangFang', 'LinXia'), await customerOf('LinXia')]
  const [nobodys, byHand] = [await customerOf(), await customerOf('by-hand')]
  const askedAt = clock.now()
  await ask(first, '问问口味')
  expect(await messages.drain()).toBe(askedAt + TASK_TELL_MS)
  clock.advance(MINUTE_MS)
  await ask(second, '回访')
  await ask(second, '回访')
  await ask(nobodys, '没有人')
  await ask(byHand, '不在企业微信')
  clock.advance(TASK_TELL_MS - MINUTE_MS)
  await messages.drain()
  expect(got()).toEqual([['LinXia', '你有 3 个新任务\n· 问问口味\n· 回访\nhttps://siyu.example/tasks']])
  clock.advance(TASK_TELL_MS)
  await messages.drain()
  expect(got()).toEqual([])
  await database.run(sql`update tasks set done_at = due_at`)
})

test('nobody is told at night; in the morning it is one message', async () => {
  const customer = await customerOf('LinXia')
  clock.set(Date.parse('2026-03-02T21:30:00+08:00'))
  await ask(customer, '夜里的')
  expect(await messages.drain()).toBe(Date.parse('2026-03-03T09:00:00+08:00'))
  clock.advance(HOUR_MS)
  await ask(customer, '更晚的')
  await messages.drain()
  expect(got()).toEqual([])
  clock.set(Date.parse('2026-03-03T09:00:00+08:00'))
  await messages.drain()
  expect(got()).toEqual([['LinXia', '你有 2 个新任务\n· 夜里的\n· 更晚的\nhttps://siyu.example/tasks']])
  await database.run(sql`update tasks set done_at = due_at`)
})

test('what is overdue is reminded of once a day, also after a restart, until it is done', async () => {
  const customer = await customerOf('LinXia')
  await ask(customer, '今天的', 2 * HOUR_MS)
  await ask(customer, '稍后的', 3 * HOUR_MS)
  await database.run(sql`update tasks set told_at = asked_at`)
  expect(await messages.drain()).toBe(clock.now() + 2 * HOUR_MS)
  clock.advance(2 * HOUR_MS)
  await messages.drain()
  const words = (count: number, ...titles: string[]) => ['LinXia', [`你有 ${count} 个任务已过期`, ...titles.map((title) => `· ${title}`), 'https://siyu.example/tasks'].join('\n')] // prettier-ignore
  expect(got()).toEqual([words(1, '今天的')])
  clock.advance(HOUR_MS)
  await messages.drain()
  expect(await openOn(database).drain()).toBe(Date.parse('2026-03-04T09:00:00+08:00'))
  expect(got()).toEqual([])
  clock.set(Date.parse('2026-03-04T09:00:00+08:00'))
  await messages.drain()
  expect(got()).toEqual([words(2, '今天的', '稍后的')])
  await database.run(sql`update tasks set done_at = due_at`)
  clock.advance(DAY_MS)
  await messages.drain()
  expect(got()).toEqual([])
})
