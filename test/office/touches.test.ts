import { expect, test } from 'vitest'
import { z } from 'zod'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { planRefusal } from '../../wecom-sandbox/faults.ts'
import { setSwitches } from '../../wecom-sandbox/switches.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/kernel/clock.ts'
import { createSop, launchSop } from '../../src/features/sops/sops.ts'
import { cancelBroadcast, createBroadcast, forecastOf, launchBroadcast, pauseBroadcast, resumeBroadcast } from '../../src/features/broadcasts/broadcasts.ts' // prettier-ignore
import { sql } from '../../src/kernel/sql.ts'
import { addContent } from '../support/contents.ts'
import { openVirtualOffice } from '../support/virtual-office.ts'

/** From the turn that decides to the customer's phone, and back: on virtual time, with WeCom played. */
const START = Date.parse('2026-03-02T10:00:00+08:00')
const office = await openVirtualOffice(START)
const { database, sandbox, clock, settle, pass, befriend } = office
const { core } = office.engine

for (const slug of ['spring', 'summer']) await addContent(database, slug, `Hello from ${slug}`)
await createSop(core, {
  slug: 'hello',
  name: 'hello',
  definition: {
    trigger: { kind: 'event', of: { event: 'Contact Added' }, key: null },
    reentry: { kind: 'never' },
    exit: [{ event: 'Order Completed' }],
    first: 'a',
    steps: {
      a: { kind: 'send', channel: 'broadcast', content: 'spring', next: 'b' },
      b: { kind: 'wait', until: { kind: 'duration', ms: DAY_MS }, next: null },
    },
  },
})
await launchSop(core, 'hello', 1, 'test')

const tasks = () =>
  sandbox.state.all<{ msgid: string; userid: string; targets: string }>`
    select t.msgid, t.userid, (select group_concat(target, ' ') from (select target from broadcast_targets g
      where g.msgid = t.msgid order by target)) as targets
    from broadcast_tasks t join broadcasts b on b.msgid = t.msgid order by b.id`
const touchesOf = (person: string) =>
  database.rows(
    z.object({ state: z.string(), reason: z.string().nullable() }),
    sql`select t.state, t.reason from identities i join touches t on t.customer_id = i.customer_id
        where i.value = ${person} order by t.id`,
  )
const said = async (person: string, name: string) =>
  (
    await database.rows(
      z.object({ at: z.int() }),
      sql`select e.timestamp as at from identities i join events e on e.identity_id in
            (select id from identities o where o.customer_id = i.customer_id)
          where i.value = ${person} and e.name = ${name}`,
    )
  ).length
const sendTasks = () =>
  database.rows(
    z.object({ state: z.string(), customers: z.int(), reminded: z.int(), isEscalated: z.boolean() }),
    sql`select state, customers, cardinality(reminded_at) as reminded, escalated_at is not null as "isEscalated"
        from send_tasks order by id`,
  )

const order = (person: string) =>
  office.engine.doors.ingest([{ type: 'track', event: 'Order Completed', messageId: `order ${person}`, context: { externalIds: [{ type: 'external_userid', id: person }] } }], { source: 'shop', sentAt: null, trusted: true }) // prettier-ignore

test('two who become friends together are one task, which is confirmed once and told once', async () => {
  await settle()
  const [amy, bob] = [await befriend('阿敏'), await befriend('阿博')]
  expect(await touchesOf(amy)).toMatchObject([{ state: 'waiting' }])
  await pass(11_000)
  expect(tasks()).toMatchObject([{ userid: 'LinXia', targets: [amy, bob].sort().join(' ') }])
  expect(await touchesOf(bob)).toMatchObject([{ state: 'tasked' }])
  act(sandbox, 'staff.confirm_broadcast', { msgid: tasks()[0]!.msgid, userid: 'LinXia' })
  await pass(2 * MINUTE_MS)
  expect(await touchesOf(amy)).toEqual([{ state: 'delivered', reason: null }])
  expect(await sendTasks()).toMatchObject([{ state: 'confirmed', customers: 2 }])
  for (const person of [amy, bob]) expect(await said(person, 'Touch Delivered')).toBe(1)
  await pass(HOUR_MS)
  expect(await said(amy, 'Touch Delivered')).toBe(1)
})

test('WeCom has taken it and nobody has heard: it is found, and not made twice', async () => {
  const before = tasks().length
  const cat = await befriend('阿凯')
  const lose = (apiLostAnswerRate: number) => setSwitches(sandbox.state, sandbox.switches, { apiLostAnswerRate })
  lose(1)
  await pass(11_000)
  lose(0)
  expect(tasks().slice(before)).toMatchObject([{ targets: cat }])
  // At first WeCom says that it is busy with it (41063), and nothing is known of it.
  for (let i = 0; i < 40; i++) await pass(1_000)
  expect(tasks().slice(before)).toMatchObject([{ targets: cat }])
  expect(await touchesOf(cat)).toMatchObject([{ state: 'tasked' }])
})

test('who orders before it is given to the staff gets none, and what nobody wants any more is taken back', async () => {
  const before = tasks().length
  const dan = await befriend('阿丹')
  await order(dan)
  await pass(11_000)
  expect(tasks()).toHaveLength(before)
  expect(await touchesOf(dan)).toEqual([{ state: 'cancelled', reason: 'left' }])
  const eva = await befriend('阿娃')
  await pass(11_000)
  expect(await touchesOf(eva)).toMatchObject([{ state: 'tasked' }])
  await order(eva)
  await pass(10 * MINUTE_MS)
  expect(await touchesOf(eva)).toEqual([{ state: 'cancelled', reason: 'unwanted' }])
  const taken = sandbox.state.get<{
    at: number | null
  }>`select cancelled_at as at from broadcasts order by id desc limit 1`!
  expect(taken.at).not.toBeNull()
})

test('what WeCom may have made and nobody wants any more is looked for, and taken back', async () => {
  const pat = await befriend('阿沛')
  const lose = (apiLostAnswerRate: number) => setSwitches(sandbox.state, sandbox.switches, { apiLostAnswerRate })
  lose(1)
  await pass(11_000)
  await order(pat)
  lose(0)
  expect(tasks().at(-1)).toMatchObject({ targets: pat })
  await pass(10 * MINUTE_MS)
  await pass(10 * MINUTE_MS)
  expect(await touchesOf(pat)).toEqual([{ state: 'cancelled', reason: 'unwanted' }])
  expect(sandbox.state.get<{ at: number | null }>`select cancelled_at as at from broadcasts order by id desc limit 1`!.at).not.toBeNull() // prettier-ignore
})

test('who wants it no more is left out of what others get', async () => {
  const before = tasks().length
  const [ron, sam] = [await befriend('阿荣'), await befriend('阿珊')]
  planRefusal(sandbox, { path: 'externalcontact/add_msg_template', errcode: 60020, times: 1 })
  await pass(11_000)
  expect(tasks()).toHaveLength(before)
  await order(ron)
  await pass(MINUTE_MS)
  expect(tasks().slice(before)).toMatchObject([{ targets: sam }])
  expect(await touchesOf(ron)).toEqual([{ state: 'cancelled', reason: 'unwanted' }])
})

test('what WeCom does not know any more is given up in the end, and keeps nothing else from going', async () => {
  const before = tasks().length
  const tim = await befriend('阿提')
  await pass(11_000)
  expect(tasks()).toHaveLength(before + 1)
  sandbox.state.run`delete from broadcasts where msgid = ${tasks().at(-1)!.msgid}`
  for (let day = 0; day < 9; day++) await pass(DAY_MS)
  expect(await touchesOf(tim)).toEqual([{ state: 'tasked', reason: null }])
  const una = await befriend('阿娜')
  await pass(11_000)
  expect(await touchesOf(una)).toEqual([{ state: 'tasked', reason: null }])
  for (let day = 0; day < 2; day++) await pass(DAY_MS)
  expect(await touchesOf(tim)).toEqual([{ state: 'failed', reason: 'unheard' }])
})

test('what WeCom cannot take back just now is taken back later, and does not reach who is out of it', async () => {
  const hal = await befriend('阿海')
  await pass(11_000)
  expect(await touchesOf(hal)).toMatchObject([{ state: 'tasked' }])
  const taken = () => sandbox.state.get<{ at: number | null }>`select cancelled_at as at from broadcasts order by id desc limit 1`!.at // prettier-ignore
  planRefusal(sandbox, { path: 'externalcontact/cancel_groupmsg_send', errcode: 60020, times: 1 })
  await order(hal)
  await pass(10 * MINUTE_MS)
  expect(taken()).toBeNull()
  expect(await touchesOf(hal)).toMatchObject([{ state: 'tasked' }])
  await pass(30 * MINUTE_MS)
  expect(taken()).not.toBeNull()
  expect(await touchesOf(hal)).toEqual([{ state: 'cancelled', reason: 'unwanted' }])
})

test('who does not confirm is reminded three times, then somebody hears of it, then it is taken back', async () => {
  await befriend('阿菲')
  await pass(11_000)
  for (let hour = 0; hour < 30; hour++) await pass(HOUR_MS)
  expect((await sendTasks()).at(-1)).toMatchObject({ state: 'made', reminded: 3, isEscalated: true })
  for (let hour = 0; hour < 50; hour++) await pass(HOUR_MS)
  expect((await sendTasks()).at(-1)).toMatchObject({ state: 'cancelled', reminded: 3 })
})

test('who is said not to be a friend is read again, though WeCom never told that they had left', async () => {
  const drop = (callbackDropRate: number) => setSwitches(sandbox.state, sandbox.switches, { callbackDropRate })
  const part = async (name: 'customer.delete_staff' | 'staff.delete_customer', person: string) => {
    drop(1)
    act(sandbox, name, { userid: 'LinXia', external_userid: person })
    await sandbox.delivery.settled()
    drop(0)
  }
  const [kim, leo, may] = [await befriend('阿金'), await befriend('阿乐'), await befriend('阿梅')]
  // Of one it is heard when the message is made, of the others when it is confirmed.
  await part('staff.delete_customer', kim)
  await pass(11_000)
  await part('customer.delete_staff', leo)
  await part('staff.delete_customer', may)
  act(sandbox, 'staff.confirm_broadcast', { msgid: tasks().at(-1)!.msgid, userid: 'LinXia' })
  await pass(2 * MINUTE_MS)
  for (const person of [kim, leo, may]) {
    expect(await touchesOf(person)).toEqual([{ state: 'failed', reason: 'not_friend' }])
    expect(await said(person, 'Contact Ended')).toBe(1)
  }
  const relations = await database.rows(
    z.object({ name: z.string(), reason: z.string() }),
    sql`select external_userid as name, reason from relations where ended_at is not null and external_userid = any(${[kim, leo, may]})`,
  )
  // WeCom goes on listing whom the customer has deleted, and nobody whom the staff has.
  expect(new Map(relations.map(({ name, reason }) => [name, reason]))).toEqual(
    new Map([
      [kim, 'missing'],
      [leo, 'deleted_by_customer'],
      [may, 'missing'],
    ]),
  )
})

test('who cannot be read just then is left as they are, and so is the message that was made', async () => {
  const [nia, oli] = [await befriend('阿妮'), await befriend('阿力')]
  setSwitches(sandbox.state, sandbox.switches, { callbackDropRate: 1 })
  act(sandbox, 'staff.delete_customer', { userid: 'LinXia', external_userid: nia })
  await sandbox.delivery.settled()
  setSwitches(sandbox.state, sandbox.switches, { callbackDropRate: 0 })
  planRefusal(sandbox, { path: 'externalcontact/get', errcode: 40058, times: 1 })
  await pass(11_000)
  expect(await touchesOf(nia)).toEqual([{ state: 'failed', reason: 'not_friend' }])
  expect(await said(nia, 'Contact Ended')).toBe(0)
  expect(await touchesOf(oli)).toEqual([{ state: 'tasked', reason: null }])
  expect((await sendTasks()).at(-1)).toMatchObject({ state: 'made', customers: 2 })
})

test('of whom WeCom never says what became of it, it is told in the end that nobody knows', async () => {
  const [ivo, joe] = [await befriend('阿意'), await befriend('阿乔')]
  await pass(11_000)
  act(sandbox, 'staff.confirm_broadcast', { msgid: tasks().at(-1)!.msgid, userid: 'LinXia' })
  sandbox.state.run`update broadcast_targets set status = 0 where target = ${ivo}`
  for (let day = 0; day < 9; day++) await pass(DAY_MS)
  expect(await touchesOf(joe)).toEqual([{ state: 'delivered', reason: null }])
  expect(await touchesOf(ivo)).toEqual([{ state: 'tasked', reason: null }])
  for (let day = 0; day < 2; day++) await pass(DAY_MS)
  expect(await touchesOf(ivo)).toEqual([{ state: 'failed', reason: 'unheard' }])
  expect(await said(ivo, 'Touch Failed')).toBe(1)
  expect((await sendTasks()).at(-1)).toMatchObject({ state: 'confirmed' })
})

test('WeCom says no: everybody it was for has the reason', async () => {
  const gus = await befriend('阿古')
  planRefusal(sandbox, { path: 'externalcontact/add_msg_template', errcode: 40058, times: 1 } as never)
  await pass(11_000)
  expect(await touchesOf(gus)).toMatchObject([{ state: 'failed', reason: 'refused' }])
})

// ── Broadcasts ────────────────────────────────────────────────────────────────────────────────────────────────────────

const idsOf = async () =>
  (
    await database.rows(
      z.object({ id: z.int() }),
      sql`select distinct customer_id as id from identities where kind = 'external_userid' order by 1`,
    )
  ).map(({ id }) => id)
const draft = async () => ({
  name: '夏季',
  content: 'summer',
  kind: 'marketing' as const,
  priority: 'normal' as const,
  audience: { kind: 'customers' as const, ids: await idsOf() },
  startsAt: null,
})

test('who is said not to receive it does not, person by person', async () => {
  // Daytime, so that nobody has to wait for the morning.
  const noon = new Date(clock.now() + 8 * HOUR_MS)
  noon.setUTCHours(36, 0, 0, 0)
  await pass(noon.getTime() - 8 * HOUR_MS - clock.now())
  const one = await draft()
  const forecast = await forecastOf(core, one.audience, one)
  expect(forecast).toMatchObject({ isWhole: true, people: one.audience.ids.length, waits: 0 })
  const id = await createBroadcast(core, one, 'test')
  await launchBroadcast(core, id, 1)
  await settle()
  const suppressed = await database.rows(
    z.object({ customer: z.int(), reason: z.string(), cap: z.string().nullable() }),
    sql`select customer_id as customer, reason, cap from touches where broadcast_id = ${id} and state = 'suppressed' order by 1`,
  )
  expect(forecast.named.toSorted((a, b) => a.customer - b.customer)).toEqual(suppressed)
  const open = tasks().filter(({ msgid }) => sandbox.state.get<{ content: string }>`select content from broadcasts where msgid = ${msgid}`!.content.includes('summer')) // prettier-ignore
  expect(open.length).toBe(forecast.tasks)
  expect(open.flatMap(({ targets }) => targets.split(' '))).toHaveLength(forecast.goes)
})

test('at night it waits for the morning; paused, nothing goes; cancelled, what nobody has confirmed is taken back', async () => {
  await pass(DAY_MS + 11 * HOUR_MS)
  const before = tasks().length
  const id = await createBroadcast(core, { ...(await draft()), name: '夜里' }, 'test')
  await launchBroadcast(core, id, 1)
  await settle()
  expect(tasks()).toHaveLength(before)
  await pass(9 * HOUR_MS + MINUTE_MS)
  expect(tasks().length).toBeGreaterThan(before)
  await cancelBroadcast(core, id)
  await pass(MINUTE_MS)
  const states = await database.rows(
    z.object({ state: z.string() }),
    sql`select distinct state from touches where broadcast_id = ${id} and state <> 'suppressed'`,
  )
  expect(states).toEqual([{ state: 'cancelled' }])
  const other = await createBroadcast(core, { ...(await draft()), name: '停下' }, 'test')
  await launchBroadcast(core, other, 1)
  await office.wecom.drain()
  await expect(pauseBroadcast(core, other)).rejects.toThrow('broadcast_state')
  await expect(resumeBroadcast(core, other)).rejects.toThrow('broadcast_state')
})
