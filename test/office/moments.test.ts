import { expect, test } from 'vitest'
import { z } from 'zod'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { planRefusal } from '../../wecom-sandbox/faults.ts'
import { readCustomerPhone } from '../../wecom-sandbox/reads/customer.ts'
import { setSwitches } from '../../wecom-sandbox/switches.ts'
import { keepPicture } from '../../src/features/contents/contents.ts'
import { cancelMoment, createMoment, launchMoment } from '../../src/features/moments/moments.ts'
import { momentDraft } from '../../src/features/moments/rules.ts'
import { selectFunnels, selectSenders } from '../../src/features/moments/senders-store.ts'
import { selectMoment } from '../../src/features/moments/store.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/kernel/clock.ts'
import { sql } from '../../src/kernel/sql.ts'
import { addContent } from '../support/contents.ts'
import { openVirtualOffice } from '../support/virtual-office.ts'

/** From the page to the feed on the customer's phone, and back: on virtual time, with WeCom played. */
const START = Date.parse('2026-03-02T10:00:00+08:00')
const office = await openVirtualOffice(START)
const { database, sandbox, clock, settle, moveOn, pass, befriend } = office
const { core } = office.engine

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const picture = await keepPicture({ database, clock }, PNG)
await addContent(database, 'spring', '春茶到了', { attachments: [{ kind: 'picture', picture }] })
await addContent(database, 'varied', 'Hi {{ customer.name | default: "x" }}')
await addContent(database, 'plain', '春风')
await addContent(database, 'link', '看看', { attachments: [{ kind: 'picture', picture }, { kind: 'link', title: '新茶', url: 'https://shop.example/tea' }] }) // prettier-ignore

const make = async (draft: Partial<z.input<typeof momentDraft>> = {}): Promise<number> => {
  const id = await createMoment(core, momentDraft.parse({ name: '春茶', content: 'spring', ...draft }), 'test')
  await launchMoment(core, id, 1)
  await settle()
  return id
}
const inWecom = () =>
  sandbox.state.all<{ moment_id: string; cancelled_at: number | null }>`
    select moment_id, cancelled_at from moments where create_type = 0 order by id`
const feedOf = (person: string) => readCustomerPhone(sandbox, person).moments.map(({ moment_id: id }) => id)
const held = async (id: number) => (await selectMoment(database, id))!
const funnel = async (id: number) => (await selectFunnels(database, [id]))[0]
const messagesTo = (userid: string) =>
  sandbox.state.all<{ content: string }>`select m.content from app_messages m
    join app_message_receivers r on r.msgid = m.msgid where r.userid = ${userid} order by m.id`.filter(({ content }) =>
    content.includes('朋友圈'),
  ).length
const publish = (id: string, userid: string) => act(sandbox, 'staff.publish_moment', { moment_id: id, userid })

await office.wecom.syncs.ask('test')
await settle()

test('it is made once, published by two, the third is reminded; only who wears the tag sees it', async () => {
  const green = sandbox.state.get<{
    id: string
    name: string
  }>`select tag_id as id, name from tags where name = '绿茶'`!
  const [amy, bob, cat] = [await befriend('阿敏'), await befriend('阿博', 'WangFang'), await befriend('阿凯')]
  await befriend('阿晨', 'ChenChen')
  act(sandbox, 'staff.tag', { userid: 'LinXia', external_userid: amy, add: [green.id] })
  act(sandbox, 'staff.tag', { userid: 'WangFang', external_userid: bob, add: [green.id] })
  await settle()
  const id = await make({ tags: ['绿茶'], senders: ['LinXia', 'WangFang', 'ChenChen'] })
  await pass(6 * SECOND_MS)
  expect(inWecom()).toHaveLength(1)
  const { moment_id: momentId } = inWecom()[0]!
  expect(await held(id)).toMatchObject({ state: 'made', wecomId: momentId })
  expect(await funnel(id)).toMatchObject({ asked: 3, published: 0, lost: 0 })
  publish(momentId, 'LinXia')
  publish(momentId, 'WangFang')
  await pass(2 * MINUTE_MS)
  expect(await funnel(id)).toMatchObject({ asked: 3, published: 2, customers: 2, reached: 2 })
  expect([feedOf(amy), feedOf(bob), feedOf(cat)]).toEqual([[momentId], [momentId], []])
  act(sandbox, 'moment.react', { moment_id: momentId, userid: 'LinXia', kind: 'like', by_external_userid: amy })
  const before = ['LinXia', 'WangFang', 'ChenChen'].map(messagesTo)
  for (let hours = 0; hours < 3; hours++) await pass(HOUR_MS)
  expect(['LinXia', 'WangFang', 'ChenChen'].map(messagesTo)).toEqual([before[0], before[1], before[2]! + 1])
  for (let hours = 0; hours < 5; hours++) await pass(HOUR_MS)
  expect((await selectSenders(database, id)).find(({ userid }) => userid === 'LinXia')).toMatchObject({ likes: 1 })
  for (let hours = 0; hours < 72; hours++) await pass(HOUR_MS)
  expect(messagesTo('ChenChen')).toBe(before[2]! + 3)
  expect(await held(id)).toMatchObject({ state: 'done', dueAt: null })
  expect(inWecom()).toMatchObject([{ cancelled_at: expect.any(Number) }])
})

test('it begins when it says, by whoever serves somebody, and everybody of theirs sees it; published by all, it is done', async () => {
  const before = inWecom().length
  const amy = await befriend('阿米', 'WangFang')
  const id = await make({ content: 'link', startsAt: new Date(clock.now() + DAY_MS).toISOString() })
  await pass(23 * HOUR_MS)
  expect([(await held(id)).state, inWecom().length]).toEqual(['scheduled', before])
  await pass(HOUR_MS)
  await pass(6 * SECOND_MS)
  const { moment_id: momentId } = inWecom().at(-1)!
  const senders = (await selectSenders(database, id)).map(({ userid }) => userid)
  expect(senders).toEqual(expect.arrayContaining(['ChenChen', 'LinXia', 'WangFang']))
  for (const userid of senders) publish(momentId, userid)
  await pass(2 * MINUTE_MS)
  expect(await held(id)).toMatchObject({ state: 'done', endedAt: clock.now() })
  expect(feedOf(amy)).toContain(momentId)
  const reminded = messagesTo('ChenChen')
  for (let hours = 0; hours < 12; hours++) await pass(HOUR_MS)
  expect(messagesTo('ChenChen')).toBe(reminded)
})

test('WeCom has taken it and nobody has heard: it is found, and not made twice', async () => {
  const before = inWecom().length
  const lose = (apiLostAnswerRate: number) => setSwitches(sandbox.state, sandbox.switches, { apiLostAnswerRate })
  const id = await createMoment(
    core,
    momentDraft.parse({ name: '丢了', content: 'spring', senders: ['LinXia'] }),
    'test',
  )
  await launchMoment(core, id, 1)
  lose(1)
  await settle()
  lose(0)
  expect(inWecom()).toHaveLength(before + 1)
  for (let minutes = 0; minutes < 15; minutes++) await pass(MINUTE_MS)
  expect(inWecom()).toHaveLength(before + 1)
  expect(await held(id)).toMatchObject({ state: 'made', wecomId: inWecom().at(-1)!.moment_id })
})

test('one like it that is of others of the staff is not taken for it, and it is made when WeCom surely has none', async () => {
  const before = inWecom().length
  planRefusal(sandbox, { path: 'externalcontact/add_moment_task', errcode: 41078, times: 1 })
  const id = await make({ content: 'plain', senders: ['LinXia'] })
  // As a process leaves it that has ended before its call.
  const now = new Date(clock.now()).toISOString()
  await database.run(sql`update moments set begun_at = ${now}, due_at = ${now} where id = ${id}`)
  act(sandbox, 'staff.create_moment', { userid: 'WangFang', text: { content: '春风' } })
  await pass(9 * MINUTE_MS)
  expect(inWecom()).toHaveLength(before + 1)
  for (let minutes = 0; minutes < 4; minutes++) await pass(MINUTE_MS)
  expect(inWecom()).toHaveLength(before + 2)
  expect(await held(id)).toMatchObject({ state: 'made', wecomId: inWecom().at(-1)!.moment_id })
})

test('a job that WeCom has forgotten is not made again a day late', async () => {
  const before = inWecom().length
  const id = await make({ content: 'plain', senders: ['LinXia'] })
  const { moment_id: made } = inWecom().at(-1)!
  // Nobody works for two days.
  await moveOn(2 * DAY_MS)
  await settle()
  expect(inWecom()).toHaveLength(before + 1)
  expect(await held(id)).toMatchObject({ state: 'made', wecomId: made })
})

test('two that are alike are two', async () => {
  const before = inWecom().length
  const ids = [await make({ senders: ['LinXia'] }), await make({ senders: ['LinXia'] })]
  await pass(6 * SECOND_MS)
  expect(inWecom()).toHaveLength(before + 2)
  const known = await Promise.all(ids.map(async (id) => (await held(id)).wecomId))
  expect(known).toEqual(
    inWecom()
      .slice(-2)
      .map(({ moment_id: id }) => id),
  )
})

test('cancelled before it begins nothing is made; cancelled after it, whoever has not published cannot any more', async () => {
  const before = inWecom().length
  const later = await make({ startsAt: new Date(clock.now() + HOUR_MS).toISOString() })
  await cancelMoment(core, later)
  await pass(2 * HOUR_MS)
  expect(inWecom()).toHaveLength(before)
  const id = await make({ senders: ['LinXia', 'WangFang'] })
  await cancelMoment(core, id)
  await pass(6 * SECOND_MS)
  const { moment_id: momentId } = inWecom().at(-1)!
  expect(inWecom()).toHaveLength(before + 1)
  expect(inWecom().at(-1)).toMatchObject({ cancelled_at: expect.any(Number) })
  expect(await held(id)).toMatchObject({ state: 'cancelled', dueAt: null, wecomId: momentId })
  await expect(cancelMoment(core, id)).rejects.toThrow('moment_state')
})

test('what WeCom refuses has failed and says why; what it does not take now is tried again', async () => {
  const before = inWecom().length
  planRefusal(sandbox, { path: 'externalcontact/add_moment_task', errcode: 40058, times: 1 })
  const refused = await make({ senders: ['LinXia'] })
  expect(await held(refused)).toMatchObject({ state: 'failed', dueAt: null, problem: { en: expect.any(String) } })
  planRefusal(sandbox, { path: 'externalcontact/add_moment_task', errcode: 41078, times: 1 })
  const later = await make({ senders: ['LinXia'] })
  expect(await held(later)).toMatchObject({ state: 'making', begunAt: null })
  await pass(MINUTE_MS)
  await pass(MINUTE_MS)
  expect(await held(later)).toMatchObject({ state: 'made' })
  expect(inWecom()).toHaveLength(before + 1)
})

test('what a Moment cannot carry, tags that WeCom does not have and strangers are refused', async () => {
  const draft = (fields: object) =>
    createMoment(core, momentDraft.parse({ name: 'x', content: 'spring', ...fields }), 'test')
  await expect(draft({ content: 'varied' })).rejects.toMatchObject({
    code: 'moment_cannot',
    details: { problems: [{ at: 'text', code: 'same_for_all' }] },
  })
  await expect(draft({ tags: ['nothing'] })).rejects.toMatchObject({ code: 'tag_not_in_wecom' })
  await expect(draft({ senders: ['nobody'] })).rejects.toMatchObject({ code: 'no_such_staff' })
  await expect(draft({ content: 'nothing' })).rejects.toMatchObject({ code: 'names_nothing' })
})

test('a tag that is gone from WeCom when it begins makes it fail, not public', async () => {
  const before = inWecom().length
  const id = await make({ tags: ['绿茶'], startsAt: new Date(clock.now() + HOUR_MS).toISOString() })
  await database.run(sql`delete from wecom_tags w using tags t where t.id = w.tag_id and t.slug = '绿茶'`)
  await pass(HOUR_MS)
  expect(await held(id)).toMatchObject({ state: 'failed', problem: { en: expect.stringContaining('tag') } })
  expect(inWecom()).toHaveLength(before)
})
