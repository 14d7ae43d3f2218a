import { expect, test } from 'vitest'
import { z } from 'zod'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { planRefusal } from '../../wecom-sandbox/faults.ts'
import { setSwitches } from '../../wecom-sandbox/switches.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { sql } from '../../src/kernel/sql.ts'
import { createTag, createTagGroup, tagCustomers, untagCustomers } from '../../src/features/tags/tags.ts'
import { bearer, makeKey } from '../support/app.ts'
import { freshDatabase } from '../support/database.ts'
import { openOffice, playWecom, settleAll } from '../support/office.ts'

const database = await freshDatabase()
const played = await playWecom()
const office = await openOffice(database, played)
const { sandbox } = played
const settle = () => settleAll(database, office)
const { core } = office.engine
const actor = { id: 'key:1', random: systemRandom }

const idOf = (name: string) =>
  sandbox.state.get<{ id: string }>`select tag_id as id from tags where name = ${name} and deleted = 0`!.id
const add = (userid: string, name: string) =>
  act(sandbox, 'customer.add_staff', { userid, name, add_way: 1 }).external_userid
/** What the customer has: here, and in WeCom by whom. */
const held = async (person: string) =>
  (
    await database.rows(
      z.object({ name: z.string() }),
      sql`select t.name from identities i join customer_tags k on k.customer_id = i.customer_id
          join tags t on t.id = k.tag_id where i.value = ${person} order by 1`,
    )
  ).map(({ name }) => name)
const worn = (person: string) =>
  sandbox.state.all<{ line: string }>`select r.userid || ' ' || t.name as line from relation_tags r
    join tags t on t.tag_id = r.tag_id where r.external_userid = ${person} order by 1`.map(({ line }) => line)
const facts = async (person: string) =>
  (
    await database.rows(
      z.object({ line: z.string() }),
      sql`select e.name || ' ' || (e.properties ->> 'tag') || ' ' || e.source as line
          from identities mine join identities i on i.customer_id = mine.customer_id
          join events e on e.identity_id = i.id
          where mine.value = ${person} and e.name in ('Tag Added', 'Tag Removed')
          order by e.timestamp, e.properties ->> 'tag' collate "C"`,
    )
  ).map(({ line }) => line)
const customerOf = async (person: string) =>
  (await database.rows(z.object({ id: z.int() }), sql`select customer_id as id from identities where value = ${person}`))[0]!.id // prettier-ignore
const ourTags = async () =>
  (
    await database.rows(
      z.object({ line: z.string() }),
      sql`select concat(g.name, '/', t.name, ' ', t.slug) as line from tags t join tag_groups g on g.id = t.group_id
          where t.archived_at is null order by t.id`,
    )
  ).map(({ line }) => line)

test("the corp's tags are ours, and what staff have set are facts", async () => {
  const person = add('LinXia', '早来')
  act(sandbox, 'staff.tag', { userid: 'LinXia', external_userid: person, add: [idOf('绿茶'), idOf('新客')] })
  office.wecom.start()
  await settle()
  expect(await ourTags()).toHaveLength(12)
  expect((await ourTags())[0]).toBe('口味偏好/绿茶 绿茶')
  expect(await held(person)).toEqual(['新客', '绿茶'])

  act(sandbox, 'customer.add_staff', { userid: 'WangFang', external_userid: person, add_way: 1 })
  act(sandbox, 'staff.tag', { userid: 'WangFang', external_userid: person, add: [idOf('绿茶')] })
  act(sandbox, 'staff.tag', { userid: 'LinXia', external_userid: person, remove: [idOf('绿茶'), idOf('新客')] })
  await settle()
  // Wang still says so.
  expect(await held(person)).toEqual(['绿茶'])
  expect(await facts(person)).toEqual(['Tag Added 新客 wecom', 'Tag Added 绿茶 wecom', 'Tag Removed 新客 wecom'])
  act(sandbox, 'staff.delete_customer', { userid: 'WangFang', external_userid: person })
  await settle()
  expect(await held(person)).toEqual([])
})

test('tags are made, renamed and deleted there, and so they are here', async () => {
  const person = add('LinXia', '改名')
  const { tag_ids: made } = act(sandbox, 'tag.create', { group_name: '节日', names: ['中秋', '端午'] })
  act(sandbox, 'staff.tag', { userid: 'LinXia', external_userid: person, add: made })
  act(sandbox, 'tag.rename', { id: made[0]!, name: '中秋礼' })
  await settle()
  expect((await ourTags()).slice(-2)).toEqual(['节日/中秋礼 中秋', '节日/端午 端午'].map((one) => expect.stringMatching(one.split(' ')[0]!))) // prettier-ignore
  expect(await held(person)).toEqual(['中秋礼', '端午'])
  act(sandbox, 'tag.delete_group', { group_id: sandbox.state.get<{ id: string }>`select group_id as id from tag_groups where name = '节日'`!.id }) // prettier-ignore
  await settle()
  expect(await ourTags()).toHaveLength(12)
  expect(await held(person)).toEqual([])
})

test('what is gained or lost here is set and taken there, and nothing comes back', async () => {
  const person = add('LinXia', '外送')
  await settle()
  act(sandbox, 'customer.add_staff', { userid: 'WangFang', external_userid: person, add_way: 1 })
  await settle()
  const customerIds = [await customerOf(person)]
  await tagCustomers(core, actor, { tag: '贵宾', customerIds, until: null })
  await settle()
  expect(worn(person)).toEqual(['LinXia 贵宾'])
  act(sandbox, 'staff.tag', { userid: 'WangFang', external_userid: person, add: [idOf('贵宾')] })
  await settle()
  await untagCustomers(core, actor, { tag: '贵宾', customerIds })
  await settle()
  expect(worn(person)).toEqual([])
  await office.wecom.syncs.ask('test')
  await settle()
  expect(await facts(person)).toEqual(['Tag Added 贵宾 staff:key:1', 'Tag Removed 贵宾 staff:key:1'])
  expect(await held(person)).toEqual([])
})

test('a mark whose answer is lost is made again, and is no word of WeCom', async () => {
  const person = add('ChenChen', '忙时')
  await settle()
  act(sandbox, 'staff.tag', { userid: 'ChenChen', external_userid: person, add: [idOf('白茶')] })
  await settle()
  const customerIds = [await customerOf(person)]
  await tagCustomers(core, actor, { tag: '红茶', customerIds, until: null })
  await untagCustomers(core, actor, { tag: '白茶', customerIds })
  setSwitches(sandbox.state, sandbox.switches, { apiLostAnswerRate: 1 })
  await office.wecom.quiet()
  setSwitches(sandbox.state, sandbox.switches, { apiLostAnswerRate: 0 })
  expect(worn(person)).toEqual(['ChenChen 红茶'])
  act(sandbox, 'staff.remark', { userid: 'ChenChen', external_userid: person, remark: '看见' })
  await settle()
  const waiting = () => database.rows(z.object({ id: z.string() }), sql`select wecom_id as id from tag_marks where done_at is null`) // prettier-ignore
  await expect.poll(waiting, { timeout: 10_000 }).toEqual([])
  await settle()
  expect(await facts(person)).toEqual(['Tag Added 白茶 wecom', 'Tag Added 红茶 staff:key:1', 'Tag Removed 白茶 staff:key:1']) // prettier-ignore
})

const CAP_REACHED = 40126
const operator = bearer(await makeKey(database, { kind: 'api', name: 'o', role: 'operator' }))
const marksFound = async (search = ''): Promise<any[]> =>
  ((await (await fetch(`${office.url}/api/tag-marks?search=${search}`, { headers: operator })).json()) as any).marks
const retry = async (marks: { externalUserid: string; wecomId: string }[]) => {
  const headers = { ...operator, 'content-type': 'application/json' }
  const answer = await fetch(`${office.url}/api/tag-marks/retries`, { method: 'POST', headers, body: JSON.stringify({ marks }) }) // prettier-ignore
  return answer.json()
}
test('a tag that WeCom refuses is listed with why, found, and tried again on request', async () => {
  const person = add('LinXia', '满了')
  await settle()
  const id = await customerOf(person)
  planRefusal(sandbox, { path: 'externalcontact/mark_tag', errcode: CAP_REACHED, times: 1 })
  await tagCustomers(core, actor, { tag: '贵宾', customerIds: [id], until: null })
  await settle()
  const [mark] = await marksFound()
  expect(mark).toMatchObject({
    externalUserid: person,
    wecomId: idOf('贵宾'),
    customer: { id, name: '满了' },
    tag: '贵宾',
    change: 'add',
    problem: { en: expect.stringContaining('limit') },
  })
  expect([await marksFound('贵'), await marksFound(person), await marksFound('绿茶')]).toMatchObject([
    [mark],
    [mark],
    [],
  ])
  const which = { externalUserid: person, wecomId: mark.wecomId }
  expect(await retry([which, { ...which, wecomId: 'nothing' }])).toEqual({ retried: 1 })
  await settle()
  expect(worn(person)).toEqual(['LinXia 贵宾'])
  expect(await marksFound()).toEqual([])
  expect(await retry([which])).toEqual({ retried: 0 })
})

test('a tag that WeCom refused and staff have set by hand is listed no more', async () => {
  const person = add('LinXia', '手工')
  await settle()
  planRefusal(sandbox, { path: 'externalcontact/mark_tag', errcode: CAP_REACHED, times: 1 })
  await tagCustomers(core, actor, { tag: '贵宾', customerIds: [await customerOf(person)], until: null })
  await settle()
  expect(await marksFound()).toHaveLength(1)
  act(sandbox, 'staff.tag', { userid: 'LinXia', external_userid: person, add: [idOf('贵宾')] })
  await settle()
  expect(await marksFound()).toEqual([])
})

test('what somebody is given here before they are a friend, they have there when they are', async () => {
  const person = add('LinXia', '先后')
  await settle()
  act(sandbox, 'staff.delete_customer', { userid: 'LinXia', external_userid: person })
  await settle()
  await tagCustomers(core, actor, { tag: '贵宾', customerIds: [await customerOf(person)], until: null })
  await settle()
  expect(worn(person)).toEqual([])
  act(sandbox, 'customer.add_staff', { userid: 'WangFang', external_userid: person, add_way: 1 })
  await settle()
  expect(worn(person)).toEqual(['WangFang 贵宾'])
  expect(await facts(person)).toEqual(['Tag Added 贵宾 staff:key:1'])
})

test('one of ours becomes one of WeCom on request, with all who hold it', async () => {
  const person = add('ZhouYi', '心愿')
  await settle()
  await createTagGroup(core, { slug: 'wishes', name: '心愿', dimension: 'behaviour', singleChoice: false })
  await createTag(core, { group: 'wishes', slug: 'gift', name: '想要礼盒' }, 'key:1')
  await tagCustomers(core, actor, { tag: 'gift', customerIds: [await customerOf(person)], until: null })
  await settle()
  expect(worn(person)).toEqual([])
  await office.wecom.putTag('gift')
  await office.wecom.putTag('gift')
  await settle()
  expect(worn(person)).toEqual(['ZhouYi 想要礼盒'])
  expect((await ourTags()).filter((line) => line.includes('想要礼盒'))).toEqual(['心愿/想要礼盒 gift'])
  expect(await facts(person)).toEqual(['Tag Added gift staff:key:1'])
  await expect(office.wecom.putTag('nothing')).rejects.toMatchObject({ code: 'not_found' })
})
