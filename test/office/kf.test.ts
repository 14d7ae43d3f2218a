import { expect, test } from 'vitest'
import { z } from 'zod'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { planRefusal } from '../../wecom-sandbox/faults.ts'
import { enqueueKf } from '../../src/features/kf/kf.ts'
import { optOutShape } from '../../src/features/replies/opt-out.ts'
import { createReply } from '../../src/features/replies/replies.ts'
import { replyDraft } from '../../src/features/replies/shapes.ts'
import { eraseCustomer } from '../../src/features/privacy/privacy.ts'
import { DAY_MS, HOUR_MS, ManualClock, MINUTE_MS } from '../../src/kernel/clock.ts'
import { sql } from '../../src/kernel/sql.ts'
import { createSop, launchSop, putStatus } from '../../src/features/sops/sops.ts'
import { addContent } from '../support/contents.ts'
import { freshDatabase } from '../support/database.ts'
import { findInDatabase } from '../support/find-text.ts'
import { openOffice, playWecom } from '../support/office.ts'

/** Time is moved by hand on both sides, and all that is due is done when it is asked for. */
const database = await freshDatabase()
const played = await playWecom()
const { sandbox } = played
const clock = new ManualClock(Date.parse('2026-03-02T02:00:00Z'))
sandbox.clock.moveTo(clock.now())
const { open_kfid: openKfid } = act(sandbox, 'kf.add_account', { name: '茶铺客服', servicers: ['LinXia'] })
const office = await openOffice(database, played, clock)
const { wecom, engine } = office
const { core } = engine

/** Somebody waits for time to pass before the work can go on: it passes. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let isOver = false
  const working = work.finally(() => (isOver = true))
  while (!isOver) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    const [due] = clock.dues
    if (!isOver && due !== undefined) pass(Math.max(due - clock.now(), 0))
  }
  return working
}
async function settle(): Promise<void> {
  await sandbox.delivery.settled()
  await inTime(wecom.drain())
  await engine.doors.drained()
}
function pass(ms: number): void {
  clock.advance(ms)
  sandbox.clock.moveTo(clock.now())
}
const enter = (name: string) => act(sandbox, 'kf.enter', { open_kfid: openKfid, name, scene: 'poster' }).external_userid
const write = (who: string, text: string) =>
  act(sandbox, 'kf.customer_writes', { open_kfid: openKfid, external_userid: who, text })
const received = (who: string): string[] =>
  sandbox.state.all<{ content: string }>`select content from kf_messages
    where external_userid = ${who} and origin = 0 order by id`.map(({ content }) => JSON.parse(content).content)
const factsOf = async (who: string) =>
  (
    await database.rows(
      z.object({ name: z.string(), properties: z.record(z.string(), z.unknown()) }),
      sql`select e.name, e.properties - 'kf' as properties from events e join identities i on i.id = e.identity_id
          where i.value = ${who} and not derived and type = 'track' order by e.seq`,
    )
  ).map(({ name, properties }) => ({ name, ...properties }))
const outbox = (who: string) =>
  database.rows(
    z.object({ key: z.string(), state: z.string(), reason: z.string().nullable() }),
    sql`select key, state, reason from kf_messages where external_userid = ${who} order by id`,
  )
const questions = () => database.rows(z.object({ times: z.int() }), sql`select times from questions order by id`)
const saying = (key: string, who: string, text = key) => ({
  key,
  openKfid,
  externalUserid: who,
  origin: 'test',
  body: { msgtype: 'text', text: { content: text } },
})
const enqueue = (...messages: ReturnType<typeof saying>[]) =>
  database.transaction((tx) => enqueueKf(tx, core.vault, messages, clock.now()))
const makeReply = (text: string, word: string) =>
  createReply(core, replyDraft.parse({ name: word, words: [{ how: 'contains', text: word }], text }))

await makeReply('九点开门，十点打烊。', '营业时间')

test('who writes is known, heard and answered, once, and what was said is sealed', async () => {
  const who = enter('阿青')
  write(who, '你們營業時間是？')
  await settle()
  expect(received(who)).toEqual(['九点开门，十点打烊。'])
  const facts = await factsOf(who)
  expect(facts.sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
    { name: 'KF Entered', scene: 'poster' },
    { name: 'Message Received', type: 'text', automatic: true },
    { name: 'Message Sent', type: 'text' },
  ])
  const [known] = await database.rows(
    z.object({ kinds: z.array(z.string()) }),
    sql`select array(select kind from identities o where o.customer_id = i.customer_id order by 1) as kinds
        from identities i where value = ${who}`,
  )
  expect(known!.kinds).toEqual(['external_userid', 'unionid'])
  for (const text of ['你們營業時間是', '九点开门'])
    expect((await findInDatabase(database, text)).filter((place) => !/^(replies|audit)\b/.test(place))).toEqual([])

  // The callback comes again, and the account is read from its beginning.
  await database.run(sql`update kf_accounts set cursor = ''`)
  await wecom.syncs.ask('test')
  await settle()
  expect(received(who)).toHaveLength(1)
  expect(await factsOf(who)).toHaveLength(3)
  const [{ n }] = (await database.pool.query('select count(*)::int as n from messages where kf is not null')).rows
  expect(n).toBe(2)
})

test('what nobody has told of is found by the next reading, and is a difference', async () => {
  const who = enter('阿蓝')
  await settle()
  sandbox.switches.callbackDropRate = 1
  write(who, '营业时间')
  sandbox.switches.callbackDropRate = 0
  await settle()
  expect(received(who)).toEqual([])
  await wecom.syncs.ask('test')
  await settle()
  expect(received(who)).toEqual(['九点开门，十点打烊。'])
  const found = await database.rows(
    z.object({ detail: z.object({ messages: z.int() }) }),
    sql`select detail from sync_differences where kind = 'kf_missed'`,
  )
  expect(found.map(({ detail }) => detail)).toEqual([{ messages: 1 }])
})

test('what was asked long ago is not answered by a machine; what nobody answers is collected', async () => {
  const who = enter('阿红')
  await settle()
  sandbox.switches.callbackDropRate = 1
  write(who, '营业时间')
  write(who, '有没有茶具？')
  write(who, '有沒有茶具')
  sandbox.switches.callbackDropRate = 0
  pass(30 * MINUTE_MS)
  await wecom.syncs.ask('test')
  await settle()
  expect(received(who)).toEqual([])
  expect(await questions()).toEqual([{ times: 2 }])
  expect(await findInDatabase(database, '茶具')).toEqual([])
  await makeReply('有的，在二楼。', '茶具')
  expect(await questions()).toEqual([])
})

test('five messages after each word of theirs, for 48 hours, and no more', async () => {
  const who = enter('阿紫')
  await settle()
  await enqueue(saying('too early', who))
  await settle()
  write(who, '在吗')
  await settle()
  await enqueue(...[1, 2, 3, 4, 5, 6, 7].map((n) => saying(`m${n}`, who)))
  await settle()
  expect(received(who)).toEqual(['m1', 'm2', 'm3', 'm4', 'm5'])
  pass(HOUR_MS)
  write(who, '还在吗')
  await settle()
  await enqueue(saying('m8', who), saying('m1', who))
  await settle()
  pass(2 * DAY_MS)
  await enqueue(saying('too late', who))
  await settle()
  expect(received(who)).toEqual(['m1', 'm2', 'm3', 'm4', 'm5', 'm8'])
  const refused = (await outbox(who)).filter(({ state }) => state === 'refused')
  expect(refused.map(({ key, reason }) => [key, reason])).toEqual([
    ['too early', 'not_written'],
    ['m6', 'five_sent'],
    ['m7', 'five_sent'],
    ['too late', 'not_written'],
  ])
})

test('many at once and several who send: never a sixth', async () => {
  const people = ['一', '二', '三'].map((name) => enter(name))
  for (const who of people) write(who, '在吗')
  await settle()
  await Promise.all(
    people.flatMap((who, at) => [1, 2, 3, 4].map((n) => enqueue(saying(`p${at} ${n}`, who), saying(`p${at} ${n}b`, who)))), // prettier-ignore
  )
  await Promise.all([wecom.kf.drain(), wecom.kf.drain(), wecom.kf.drain()])
  await settle()
  for (const who of people) {
    expect(new Set(received(who)).size).toBe(5)
    expect(received(who)).toHaveLength(5)
    expect((await outbox(who)).filter(({ reason }) => reason === 'five_sent')).toHaveLength(3)
  }
})

test('one that was sent by a program which ended before it knew is not sent twice', async () => {
  const who = enter('阿灰')
  write(who, '在吗')
  await settle()
  await enqueue(...[1, 2, 3, 4, 5].map((n) => saying(`c${n}`, who)))
  // WeCom takes each, and the answer is lost on the way.
  sandbox.switches.apiLostAnswerRate = 1
  await inTime(wecom.kf.drain())
  sandbox.switches.apiLostAnswerRate = 0
  for (let n = 0; n < 8; n++) {
    pass(MINUTE_MS)
    await settle()
  }
  expect(received(who).sort()).toEqual(['c1', 'c2', 'c3', 'c4', 'c5'])
  expect(new Set((await outbox(who)).map(({ state }) => state))).toEqual(new Set(['sent']))
  // A program that is killed leaves it as being sent.
  write(who, '还有吗')
  await settle()
  await enqueue(saying('killed', who))
  await settle()
  await database.run(sql`update kf_messages set state = 'sending', due_at = due_at - interval '1 hour', body = ${core.vault.sealItem(Buffer.from(JSON.stringify(saying('killed', who).body)))},
    may_be_sent = true where key = 'killed'`)
  await settle()
  expect(received(who).filter((text) => text === 'killed')).toHaveLength(1)
  expect((await outbox(who)).at(-1)).toMatchObject({ state: 'sent' })
})

test('what WeCom does not take for now is tried again; what it never takes frees its place', async () => {
  const who = enter('阿白')
  write(who, '在吗')
  await settle()
  planRefusal(sandbox, { path: 'kf/send_msg', errcode: 45033, times: 5 })
  await enqueue(saying('later', who))
  await inTime(wecom.kf.drain())
  for (let n = 0; n < 10 && received(who).length === 0; n++) {
    pass(MINUTE_MS)
    await settle()
  }
  expect(received(who)).toEqual(['later'])
  planRefusal(sandbox, { path: 'kf/send_msg', errcode: 40058, times: 1 })
  await enqueue(saying('bad', who))
  await settle()
  expect((await outbox(who)).at(-1)).toMatchObject({ state: 'refused', reason: 'rejected' })
  await enqueue(...[1, 2, 3, 4].map((n) => saying(`more${n}`, who)))
  await settle()
  expect(received(who)).toHaveLength(5)
})

test('what one is told comes in the order in which it was asked for, whatever is tried again', async () => {
  const who = enter('阿序')
  write(who, '在吗')
  await settle()
  planRefusal(sandbox, { path: 'kf/send_msg', errcode: 45033, times: 1 })
  await enqueue(saying('one', who), saying('two', who))
  await inTime(wecom.kf.drain())
  await enqueue(saying('three', who))
  await inTime(wecom.kf.drain())
  for (let n = 0; n < 10 && received(who).length < 3; n++) {
    pass(MINUTE_MS)
    await settle()
  }
  expect(received(who)).toEqual(['one', 'two', 'three'])
  expect(await outbox(who)).toMatchObject([{ state: 'sent' }, { state: 'sent' }, { state: 'sent' }])
})

test('what is of no use later is not sent when what stood before it has taken too long', async () => {
  const who = enter('阿迟')
  write(who, '在吗')
  await settle()
  planRefusal(sandbox, { path: 'kf/send_msg', errcode: 45033, times: 1 })
  const soon = { ...saying('soon', who), notAfter: clock.now() + 100 }
  await enqueue(saying('first', who), soon)
  await inTime(wecom.kf.drain())
  for (let n = 0; n < 10 && received(who).length === 0; n++) {
    pass(MINUTE_MS)
    await settle()
  }
  expect(received(who)).toEqual(['first'])
  expect((await outbox(who)).at(-1)).toMatchObject({ key: 'soon', state: 'refused', reason: 'late' })
  // Its place among the five is free again.
  await enqueue(...[1, 2, 3, 4].map((n) => saying(`after${n}`, who)))
  await settle()
  expect(received(who)).toHaveLength(5)
})

test('whom somebody of the staff serves is not answered by a machine, nor are their words questions', async () => {
  const who = enter('阿黄')
  await settle()
  const before = await questions()
  act(sandbox, 'kf.servicer_takes', { open_kfid: openKfid, external_userid: who, userid: 'LinXia' })
  write(who, '营业时间')
  write(who, '那我下午来')
  act(sandbox, 'kf.servicer_writes', { open_kfid: openKfid, external_userid: who, userid: 'LinXia', text: '好的' })
  await settle()
  expect(received(who)).toEqual([])
  expect(await questions()).toEqual(before)
  expect(await factsOf(who)).toContainEqual({ name: 'Message Received', type: 'text', userid: 'LinXia' })
  // A flow that wants to write to them now cannot either.
  await enqueue(saying('served', who))
  await settle()
  expect((await outbox(who)).at(-1)).toMatchObject({ state: 'refused', reason: 'served' })
  act(sandbox, 'kf.servicer_ends', { open_kfid: openKfid, external_userid: who, userid: 'LinXia' })
  write(who, '营业时间')
  await settle()
  expect(received(who)).toEqual(['九点开门，十点打烊。'])
})

test('a flow answers by customer service, and it is told once that they have it', async () => {
  await addContent(database, 'catalogue', '这是目录', { name: '目录' })
  const of = { event: 'Message Sent', where: [{ property: 'kf', test: { op: '=', value: openKfid } }] }
  await createSop(core, { slug: 'asks', name: 'asks', definition: { trigger: { kind: 'event', of }, reentry: { kind: 'never' }, touch: { kind: 'service', priority: 'normal' }, first: 'a', steps: { a: { kind: 'send', channel: 'kf', content: 'catalogue', next: null } } } }) // prettier-ignore
  await launchSop(core, 'asks', 1, 'test')
  // WeCom tells whole seconds.
  pass(MINUTE_MS)
  const who = enter('阿目')
  write(who, '有什么茶')
  for (let i = 0; i < 3; i++) await settle()
  expect(received(who)).toContain('这是目录')
  const touches = await database.rows(
    z.object({ state: z.string(), reason: z.string().nullable() }),
    sql`select t.state, t.reason from identities i join touches t on t.customer_id = i.customer_id where i.value = ${who}`,
  )
  expect(touches).toEqual([{ state: 'delivered', reason: null }])
  expect((await factsOf(who)).filter(({ name }) => name === 'Touch Delivered')).toHaveLength(1)
  await putStatus(core, 'asks', 'archived')
})

test('what WeCom says has not arrived was not delivered, though WeCom had taken it', async () => {
  const sentTo = (who: string) =>
    sandbox.state.all<{
      msgid: string
    }>`select msgid from kf_messages where external_userid = ${who} and origin = 0 order by id`
  const who = enter('阿拒')
  const trigger = { kind: 'event', of: { event: 'Message Sent', where: [{ property: 'kf', test: { op: '=', value: openKfid } }] } } // prettier-ignore
  await createSop(core, { slug: 'lost', name: 'lost', definition: { trigger, reentry: { kind: 'never' }, touch: { kind: 'service', priority: 'normal' }, first: 'a', steps: { a: { kind: 'send', channel: 'kf', content: 'catalogue', next: null } } } }) // prettier-ignore
  await launchSop(core, 'lost', 1, 'test')
  pass(MINUTE_MS)
  write(who, '有什么茶')
  for (let i = 0; i < 3; i++) await settle()
  pass(MINUTE_MS)
  for (let i = 0; i < 2; i++) act(sandbox, 'kf.send_fails', sentTo(who)[0]!)
  await settle()
  const touches = await database.rows(
    z.object({ state: z.string(), reason: z.string().nullable() }),
    sql`select t.state, t.reason from identities i join touches t on t.customer_id = i.customer_id where i.value = ${who}`,
  )
  expect(touches).toEqual([{ state: 'failed', reason: 'refused' }])
  const told = (await factsOf(who)).filter(({ name }) => /^Touch (Delivered|Failed)/.test(name))
  expect(told).toMatchObject([{ name: 'Touch Delivered' }, { name: 'Touch Failed', reason: 'refused' }])

  // It is told so soon that nobody here has written down yet that it was taken.
  await enqueue(saying('at once', who))
  await settle()
  await database.run(sql`update kf_messages set state = 'sending', due_at = to_timestamp(${clock.now() / 1000 + 60}) where key = 'at once'`) // prettier-ignore
  act(sandbox, 'kf.send_fails', sentTo(who).at(-1)!)
  await settle()
  expect((await outbox(who)).at(-1)).toEqual({ key: 'at once', state: 'refused', reason: 'not_delivered' })
  await putStatus(core, 'lost', 'archived')
})

test('who is nobody’s friend gets by customer service what a broadcast cannot bring, and both are told', async () => {
  const trigger = { kind: 'event', of: { event: 'Message Sent', where: [{ property: 'kf', test: { op: '=', value: openKfid } }] } } // prettier-ignore
  const step = { kind: 'send', channel: 'broadcast', fallback: ['kf', 'chat'], content: 'catalogue', next: null }
  await createSop(core, { slug: 'reaches', name: 'reaches', definition: { trigger, reentry: { kind: 'never' }, touch: { kind: 'service', priority: 'normal' }, first: 'a', steps: { a: step } } }) // prettier-ignore
  await launchSop(core, 'reaches', 1, 'test')
  pass(MINUTE_MS)
  const who = enter('阿青')
  write(who, '在吗，想看看目录')
  for (let i = 0; i < 3; i++) await settle()
  expect(received(who).filter((text) => text === '这是目录')).toHaveLength(1)
  const touches = await database.rows(
    z.object({ channel: z.string(), state: z.string(), reason: z.string().nullable(), next: z.string().nullable() }),
    sql`select t.channel, t.state, t.reason, t.next_channel as next
        from identities i join touches t on t.customer_id = i.customer_id where i.value = ${who} order by t.id`,
  )
  expect(touches).toEqual([
    { channel: 'broadcast', state: 'suppressed', reason: 'unreachable', next: 'kf' },
    { channel: 'kf', state: 'delivered', reason: null, next: null },
  ])
  await putStatus(core, 'reaches', 'archived')
})

test('who has had five in one account gets the next in the other that they wrote to', async () => {
  const { open_kfid: other } = act(sandbox, 'kf.add_account', { name: '售后客服', servicers: ['LinXia'] })
  await wecom.syncs.ask('test')
  await settle()
  const trigger = { kind: 'event', of: { event: 'Order Completed' } }
  await createSop(core, { slug: 'thanks', name: 'thanks', definition: { trigger, reentry: { kind: 'never' }, touch: { kind: 'service', priority: 'normal' }, first: 'a', steps: { a: { kind: 'send', channel: 'kf', content: 'catalogue', next: null } } } }) // prettier-ignore
  await launchSop(core, 'thanks', 1, 'test')
  pass(MINUTE_MS)
  const who = enter('阿双')
  act(sandbox, 'kf.enter', { open_kfid: other, external_userid: who, scene: '' })
  act(sandbox, 'kf.customer_writes', { open_kfid: other, external_userid: who, text: '在吗' })
  pass(MINUTE_MS)
  write(who, '在吗')
  await settle()
  await enqueue(...[1, 2, 3, 4, 5].map((n) => saying(`full${n}`, who)))
  await settle()
  await engine.doors.ingest([{ type: 'track', event: 'Order Completed', messageId: 'order 双', context: { externalIds: [{ type: 'external_userid', id: who }] } }], { source: 'shop', sentAt: null, trusted: true }) // prettier-ignore
  for (let i = 0; i < 3; i++) await settle()
  const touches = await database.rows(
    z.object({ state: z.string(), reason: z.string().nullable() }),
    sql`select t.state, t.reason from identities i join touches t on t.customer_id = i.customer_id where i.value = ${who}`,
  )
  expect(touches).toEqual([{ state: 'delivered', reason: null }])
  expect(received(who)).toContain('这是目录')
  await putStatus(core, 'thanks', 'archived')
})

test('an invitation by customer service says the address of its join way, for it takes no card', async () => {
  await database.run(sql`
    insert into join_ways (id, state, name, chat_ids, makes_groups, base_name, base_number, created_at, changed_at) overriding system value
    values (7, 'gmembers', '会员', '{}', true, '', 1, to_timestamp(0), to_timestamp(0))`)
  const trigger = { kind: 'event', of: { event: 'Message Sent', where: [{ property: 'kf', test: { op: '=', value: openKfid } }] } } // prettier-ignore
  const step = { kind: 'invite', channel: 'kf', content: 'catalogue', way: 7, title: '点我进群', next: null }
  await createSop(core, { slug: 'invites', name: 'invites', definition: { trigger, reentry: { kind: 'never' }, touch: { kind: 'service', priority: 'normal' }, first: 'a', steps: { a: step } } }) // prettier-ignore
  await launchSop(core, 'invites', 1, 'test')
  pass(MINUTE_MS)
  const who = enter('阿群')
  write(who, '想进群聊聊茶')
  for (let i = 0; i < 3; i++) await settle()
  expect(received(who).filter((text) => /^这是目录\nhttps?:.*\/w\/gmembers$/.test(text))).toHaveLength(1)
  await putStatus(core, 'invites', 'archived')
})

test('who opts out has done so, is told, and may come back', async () => {
  const who = enter('阿绿')
  write(who, '退訂！')
  await settle()
  expect(await factsOf(who)).toContainEqual({ name: 'Consent Withdrawn', channel: 'wecom', purpose: 'marketing' })
  expect(received(who)[0]).toContain('已为您退订')
  pass(MINUTE_MS)
  write(who, '重新订阅')
  await settle()
  expect((await factsOf(who)).map(({ name }) => name)).toContain('Consent Given')
  expect(received(who)[1]).toContain('恢复订阅')
  expect(optOutShape.safeParse({ out: [], back: [], outText: '', backText: '' }).success).toBe(true)
})

test('who opts out in a chat with staff is heard by the archive', async () => {
  const who = 'wmTea0AAAAxJ3k9Qm2vT5pLr8sYb1uWc'
  const record = (seq: number, content: string, rest = {}) => ({ seq, msgid: `a${seq}`, action: 'send', from: who, tolist: ['LinXia'], roomid: '', msgtime: clock.now(), msgtype: 'text', text: { content }, ...rest }) // prettier-ignore
  const records = [
    record(1, '怎么退订'),
    record(2, 'TD', { roomid: 'wrTea0AAAAcV8tR2nQ5bZ7kLx3sWm1Jg' }),
    record(3, 'ＴＤ'),
  ]
  await wecom.archive.take(records, { source: 'agent' })
  await wecom.archive.take(records, { source: 'agent' })
  const words = (await factsOf(who)).filter(({ name }) => name.startsWith('Consent'))
  expect(words).toEqual([{ name: 'Consent Withdrawn', channel: 'wecom', purpose: 'marketing' }])
})

test('who is forgotten, is also here', async () => {
  const who = enter('阿忘')
  const before = await questions()
  write(who, '只有我问的')
  await settle()
  const [row] = (await database.pool.query('select customer_id from identities where value = $1', [who])).rows
  await eraseCustomer(core, 'key:1', row.customer_id)
  expect(await findInDatabase(database, who)).toEqual([])
  expect(await questions()).toEqual(before)
})

test('an account that is not there any more is no trouble', async () => {
  const who = enter('阿末')
  write(who, '营业时间')
  sandbox.state.run`update kf_accounts set deleted = 1`
  await settle()
  const [account] = (await database.pool.query('select gone_at from kf_accounts where open_kfid = $1', [openKfid])).rows
  expect(account.gone_at).not.toBeNull()
  const [troubled] = (await database.pool.query('select count(*)::int as n from callbacks where problem is not null'))
    .rows
  expect(troubled.n).toBe(0)
})
