import { expect, test } from 'vitest'
import { z } from 'zod'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { planRefusal } from '../../wecom-sandbox/faults.ts'
import { setSwitches } from '../../wecom-sandbox/switches.ts'
import { DAY_MS, HOUR_MS, ManualClock, MINUTE_MS } from '../../src/kernel/clock.ts'
import { CALLBACK_LATEST_MS } from '../../src/kernel/limits.ts'
import { sql } from '../../src/kernel/sql.ts'
import { bearer, makeKey } from '../support/app.ts'
import { freshDatabase } from '../support/database.ts'
import { openOffice, playWecom, scan } from '../support/office.ts'
import { moveTime } from '../../wecom-sandbox/due.ts'

/** Monday, ten in the morning of the brand. */
const START = Date.parse('2026-03-02T10:00:00+08:00')
const database = await freshDatabase()
const played = await playWecom({ at: START })
const clock = new ManualClock(START)
const office = await openOffice(database, played, clock)
const { sandbox } = played
const headers = { ...bearer(await makeKey(database, { kind: 'api', name: 'o', role: 'operator' })), 'accept-language': 'en' } // prettier-ignore
const admin = bearer(await makeKey(database, { kind: 'api', name: 'a', role: 'admin' }))
office.wecom.start()
await office.settle()

async function ask(method: string, path: string, body?: unknown): Promise<any> {
  const json = { ...headers, 'content-type': 'application/json' }
  const sent = body === undefined ? { headers } : { headers: json, body: JSON.stringify(body) }
  const answer = await fetch(office.url + path, { method, ...sent })
  const text = await answer.text()
  return text === '' ? undefined : JSON.parse(text)
}
const make = (body: object) => ask('POST', '/api/contact-ways', { name: '春茶海报', userids: ['LinXia'], ...body })
const look = (way: { id: number }) => ask('GET', `/api/contact-ways/${way.id}`)
const pageOf = async (way: { state: string }) => {
  const answer = await fetch(`${office.url}/w/${way.state}`)
  return { status: answer.status, text: await answer.text() }
}
async function pass(byMs: number): Promise<void> {
  await moveTime(sandbox, clock.now() + byMs)
  clock.advance(byMs)
  await office.settle()
}
/** The codes of a state that there are in WeCom. */
const codesOf = (state: string) =>
  sandbox.state.all<{ content: string }>`select content from contact_ways`
    .map(({ content }) => JSON.parse(content) as { config_id: string; state: string; user: string[]; remark: string })
    .filter((way) => way.state === state)
const usersOf = (state: string) => codesOf(state).map(({ user }) => user)
/** What is asked of WeCom to change something, while that is done. */
async function writesDuring(work: () => Promise<unknown>): Promise<string[]> {
  const writes: string[] = []
  const stop = sandbox.live.watch(({ what, detail }) => {
    const call = String(detail.path).split('/').at(-1)!
    if (what === 'call' && /^(add|update|del)_/.test(call)) writes.push(call)
  })
  await work()
  stop()
  return writes
}
const rowOf = async ({ id }: { id: number }) =>
  (
    await database.rows(
      z.object({ configId: z.string().nullable(), makingSince: z.int().nullable(), nextAt: z.int().nullable() }),
      sql`select config_id as "configId", making_since as "makingSince", next_at as "nextAt" from contact_ways where id = ${id}`,
    )
  )[0]!
/** As a process leaves it that dies there. */
const dieMaking = ({ id }: { id: number }) =>
  database.run(sql`
    update contact_ways set config_id = null, qr_url = null, making_since = ${new Date(clock.now()).toISOString()},
      claimed_until = ${new Date(clock.now() + MINUTE_MS).toISOString()}, next_at = ${new Date(clock.now()).toISOString()}
    where id = ${id}`)

test('a shift takes over when it begins and gives back when it ends, by one call each', async () => {
  const shift = { weekdays: [1, 2, 3, 4, 5], from: '12:00', until: '18:00', userids: ['WangFang', 'ChenChen'] }
  const { state } = await make({ rota: [shift] })
  expect(usersOf(state)).toEqual([['LinXia']])
  expect(await writesDuring(() => pass(2 * HOUR_MS - 1))).toEqual([])
  expect(await writesDuring(() => pass(1))).toEqual(['update_contact_way'])
  expect(usersOf(state)).toEqual([['ChenChen', 'WangFang']])
  expect(await writesDuring(() => pass(6 * HOUR_MS))).toEqual(['update_contact_way'])
  expect(usersOf(state)).toEqual([['LinXia']])
})

test('who has had enough for today is taken out, and comes back at midnight', async () => {
  const way = await make({ userids: ['LinXia', 'WangFang'], caps: [{ userid: 'LinXia', cap: 1 }, { userid: 'WangFang', cap: 2 }] }) // prettier-ignore
  const come = async () => {
    scan(sandbox, way.configId, '新来')
    await office.settle()
    return usersOf(way.state)[0]
  }
  const seen = [await come(), await come(), await come()]
  // Whoever had enough was taken out; when both have, the code still leads to somebody.
  expect(seen.map((users) => users!.length)).toEqual([expect.any(Number), 1, 2])
  await pass(DAY_MS / 4)
  expect(usersOf(way.state)).toEqual([['LinXia', 'WangFang']])
  const { days } = await ask('GET', `/api/contact-ways/figures?id=${way.id}&days=2`)
  expect(days.map((day: { added: number }) => day.added)).toEqual([3, 0])
})

test('what a process has left half done is found in WeCom, and not made twice', async () => {
  const way = await make({})
  const [code] = codesOf(way.state)
  await dieMaking(way)
  expect((await pageOf(way)).text).toContain('请稍候')
  const writes = await writesDuring(() => pass(2 * MINUTE_MS))
  expect(writes).toEqual([])
  expect(codesOf(way.state)).toEqual([code])
  expect(await look(way)).toMatchObject({ configId: code!.config_id, problem: null })
})

test('what a process has left before WeCom was asked is made', async () => {
  const way = await make({})
  sandbox.state.run`delete from contact_ways where config_id = ${way.configId}`
  await dieMaking(way)
  expect(await writesDuring(() => pass(2 * MINUTE_MS))).toEqual(['add_contact_way'])
  expect((await look(way)).configId).toBe(codesOf(way.state)[0]!.config_id)
})

test('a code that was there before the row is taken over, as in the demo', async () => {
  const now = new Date(clock.now()).toISOString()
  await database.run(sql`
    insert into contact_ways (state, name, userids, created_at, changed_at, next_at, making_since)
    values ('xihu-counter', '西湖店收银台', array['ChenChen', 'ZhouYi'], ${now}, ${now}, ${now}, '2020-01-01')`)
  expect(await writesDuring(() => office.settle())).toEqual([])
  const [code] = codesOf('xihu-counter')
  const { ways } = await ask('GET', '/api/contact-ways')
  expect(ways.find(({ state }: { state: string }) => state === 'xihu-counter')).toMatchObject({
    configId: code!.config_id,
    serving: ['ChenChen', 'ZhouYi'],
    problem: null,
  })
})

test('an answer that is lost is no second code', async () => {
  setSwitches(sandbox.state, sandbox.switches, { apiLostAnswerRate: 1 })
  const way = await make({})
  setSwitches(sandbox.state, sandbox.switches, { apiLostAnswerRate: 0 })
  expect(way).toMatchObject({ configId: null, problem: expect.objectContaining({ en: expect.any(String) }) })
  await pass(MINUTE_MS)
  expect(codesOf(way.state)).toHaveLength(1)
  expect(await look(way)).toMatchObject({ configId: codesOf(way.state)[0]!.config_id, problem: null })
})

test('what WeCom does not take is said, kept, and taken when it is mended', async () => {
  const way = await make({ userids: ['NobodyOfThem'] })
  expect(way).toMatchObject({ configId: null, qrUrl: null })
  expect(way.problem.zh).not.toBe('')
  const mended = await ask('PATCH', `/api/contact-ways/${way.id}`, { userids: ['WangFang'], expectedRevision: way.revision }) // prettier-ignore
  expect(mended).toMatchObject({ problem: null, serving: ['WangFang'], configId: expect.any(String) })
  planRefusal(sandbox, { path: 'externalcontact/update_contact_way', errcode: 48002, times: 1 })
  const refused = await ask('PATCH', `/api/contact-ways/${way.id}`, { name: '新名字' })
  expect(refused).toMatchObject({ name: '新名字', problem: { en: expect.any(String) } })
  await pass(10_000)
  expect(await look(way)).toMatchObject({ name: '新名字', problem: null })
  expect(codesOf(way.state)).toMatchObject([{ remark: '新名字' }])
})

test('a code that is gone in WeCom is made anew within a day, and what is printed leads to it', async () => {
  const way = await make({})
  const before = await pageOf(way)
  expect(before.text).toContain(way.qrUrl)
  sandbox.state.run`delete from contact_ways where config_id = ${way.configId}`
  await pass(DAY_MS)
  const now = await look(way)
  expect(now.configId).not.toBe(way.configId)
  expect(codesOf(way.state)).toMatchObject([{ config_id: now.configId }])
  const after = await pageOf(way)
  expect(after.text).toContain(now.qrUrl)
  expect(now.url).toBe(way.url)
})

test('another code may be asked for; the one before is no more', async () => {
  const way = await make({})
  const renewed = await ask('POST', `/api/contact-ways/${way.id}/replacements`)
  expect(renewed).toMatchObject({ state: way.state, url: way.url, problem: null })
  expect(renewed.configId).not.toBe(way.configId)
  expect(codesOf(way.state)).toMatchObject([{ config_id: renewed.configId }])
})

test('who leaves the staff is led to no more, and a department is whoever is of it', async () => {
  const put = (path: string, body: object, method: 'PUT' | 'POST' = 'PUT') =>
    fetch(office.url + path, { method, headers: { ...admin, 'content-type': 'application/json' }, body: JSON.stringify(body) }) // prettier-ignore
  const { id } = (await (await put('/api/departments', { name: '静安店' }, 'POST')).json()) as { id: number }
  for (const userid of ['LinXia', 'WangFang'])
    await put(`/api/staff/${userid}`, { name: userid, departments: [{ id, leads: false }], hasLeft: false })
  const way = await make({ userids: [], departmentIds: [id] })
  expect(usersOf(way.state)).toEqual([['LinXia', 'WangFang']])
  await put('/api/staff/LinXia', { name: 'LinXia', departments: [{ id, leads: false }], hasLeft: true })
  await office.settle()
  expect(usersOf(way.state)).toEqual([['WangFang']])
  await put('/api/staff/WangFang', { name: 'WangFang', departments: [], hasLeft: false })
  await office.settle()
  expect((await look(way)).problem.en).toMatch(/Nobody is left/)
})

test('who resigns in WeCom is led to no more, by shift or by name', async () => {
  const all = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', until: '24:00', userids: ['ChenChen', 'ZhouYi'] }
  const ways = [await make({ userids: ['ChenChen', 'ZhouYi'] }), await make({ rota: [all] })]
  expect(ways.flatMap(({ state }) => usersOf(state))).toEqual(Array(2).fill(['ChenChen', 'ZhouYi']))
  act(sandbox, 'member.resign', { userid: 'ZhouYi' })
  await office.settle()
  await office.settle()
  expect(ways.flatMap(({ state }) => usersOf(state))).toEqual(Array(2).fill(['ChenChen']))
})

/** The smallest there is. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const greetings = () =>
  sandbox.state.all<{ msgtype: string; content: string }>`select msgtype, content from messages
    where source = 'welcome' order by id`.map(({ msgtype, content }) => ({
    msgtype,
    ...(JSON.parse(content) as object),
  }))

test('pictures go with a welcome, also when WeCom has forgotten them', async () => {
  const { id: picture } = await ask('POST', '/api/pictures', { data: PNG })
  expect((await ask('POST', '/api/pictures', { data: PNG })).id).toBe(picture)
  expect(await ask('GET', `/api/pictures/${picture}`)).toEqual({ type: 'image/png', data: PNG })
  const attachments = [
    { kind: 'picture', picture },
    { kind: 'picture_at', url: 'https://tea.example/a.png' },
    { kind: 'link', title: '春茶', url: 'https://tea.example' },
    { kind: 'miniprogram', title: '茶铺', appId: 'wxTea', page: 'pages/index', picture },
  ]
  const way = await make({ userids: ['ChenChen'], welcome: { usual: { text: '请看', attachments }, variants: [] } })
  const sentTo = async (name: string) => {
    const before = greetings().length
    scan(sandbox, way.configId, name)
    await office.settle()
    return greetings().slice(before)
  }
  const first = await sentTo('甲')
  expect(first.map(({ msgtype }) => msgtype)).toEqual(['text', 'image', 'image', 'link', 'miniprogram'])
  const again = await sentTo('乙')
  expect(again.slice(1)).toEqual(first.slice(1))
  await pass(4 * DAY_MS)
  const later = await sentTo('丙')
  expect(later).toHaveLength(5)
  expect(later[1]).not.toEqual(first[1])
})

test('who came while WeCom could not tell is found by a sync, and tagged as if it had', async () => {
  const post = (path: string, body: object) => ask('POST', path, body)
  await post('/api/tag-groups', { slug: 'from', name: '来源', dimension: 'behaviour', singleChoice: false })
  await post('/api/tags', { group: 'from', slug: 'parcel', name: '包裹' })
  await office.engine.quiet()
  const way = await make({ userids: ['ChenChen'], tags: ['parcel'] })
  setSwitches(sandbox.state, sandbox.switches, { callbackDropRate: 1 })
  const person = scan(sandbox, way.configId, '未告知')
  setSwitches(sandbox.state, sandbox.switches, { callbackDropRate: 0 })
  await office.settle()
  const tags = () =>
    database.rows(
      z.object({ tag: z.string() }),
      sql`select e.properties ->> 'tag' as tag from events e join identities i on i.id = e.identity_id
          where i.value = ${person} and e.name = 'Tag Added'`,
    )
  await office.wecom.syncs.ask('test')
  await expect.poll(tags, { timeout: 10_000 }).toEqual([{ tag: 'parcel' }])
  // The sync waits whether WeCom tells of them after all.
  await expect.poll(() => clock.dues, { timeout: 10_000 }).toContain(clock.now() + CALLBACK_LATEST_MS)
  await pass(CALLBACK_LATEST_MS)
  expect(await tags()).toHaveLength(1)
})

test('an archived way has no code any more, and its page says so', async () => {
  const way = await make({})
  await ask('DELETE', `/api/contact-ways/${way.id}`)
  expect(codesOf(way.state)).toEqual([])
  expect(await pageOf(way)).toMatchObject({ status: 404, text: expect.stringContaining('二维码已停用') })
  expect(await rowOf(way)).toEqual({ configId: null, makingSince: null, nextAt: null })
  const { ways } = await ask('GET', '/api/contact-ways?archived=true')
  expect(ways.map(({ id }: { id: number }) => id)).toEqual([way.id])
  expect((await ask('PATCH', `/api/contact-ways/${way.id}`, { name: 'x' })).error.code).toBe('not_found')
})

test('a join way lives as a contact way does', async () => {
  const [group] = sandbox.state.all<{ chat_id: string }>`select chat_id from groups`
  const draft = { name: '茶友群', chatIds: [group!.chat_id], baseName: '茶友群', baseNumber: 2 }
  const way = await ask('POST', '/api/join-ways', draft)
  const codes = () =>
    sandbox.state.all<{ content: string }>`select content from join_ways`
      .map(({ content }) => JSON.parse(content) as Record<string, unknown>)
      .filter(({ state }) => state === way.state)
  expect(codes()).toMatchObject([{ config_id: way.configId, remark: '茶友群', room_base_name: '茶友群', room_base_id: 2 }]) // prettier-ignore
  expect((await pageOf(way)).text).toContain(way.qrUrl)
  const changed = await ask('PATCH', `/api/join-ways/${way.id}`, { makesGroups: false, expectedRevision: 1 })
  expect(changed).toMatchObject({ configId: way.configId, revision: 2 })
  expect(codes()).toMatchObject([{ auto_create_room: 0 }])
  sandbox.state.run`delete from join_ways where config_id = ${way.configId}`
  await pass(DAY_MS)
  const made = await ask('GET', `/api/join-ways/${way.id}`)
  expect(codes()).toMatchObject([{ config_id: made.configId }])
  const renewed = await ask('POST', `/api/join-ways/${way.id}/replacements`)
  expect(codes()).toMatchObject([{ config_id: renewed.configId }])
  await ask('DELETE', `/api/join-ways/${way.id}`)
  expect(codes()).toEqual([])
  expect((await pageOf(way)).status).toBe(404)
})

test('a join way says the names of its groups, and keeps one that was dismissed until another is chosen', async () => {
  const create = (name: string) => act(sandbox, 'group.create', { owner: 'LinXia', name, members: [] }).chat_id
  const [first, second] = [create('一群'), create('二群')]
  await office.settle()
  const way = await ask('POST', '/api/join-ways', { name: '两群', chatIds: [second, first] })
  expect(way.groups).toEqual([
    { chatId: second, name: '二群', isGone: false },
    { chatId: first, name: '一群', isGone: false },
  ])
  act(sandbox, 'group.dismiss', { chat_id: first })
  await office.settle()
  const change = (body: object) => ask('PATCH', `/api/join-ways/${way.id}`, body)
  expect((await change({ name: '仍两群' })).groups[1]).toEqual({ chatId: first, name: '一群', isGone: true })
  expect((await change({ chatIds: [first, 'wr-nothing'] })).error).toMatchObject({ code: 'no_such_group', message: expect.stringContaining('wr-nothing') }) // prettier-ignore
  await change({ chatIds: [second] })
  expect((await change({ chatIds: [second, first] })).error.code).toBe('no_such_group')
})

const welcomeOf = (text: string) => ({ welcome: { usual: { text, attachments: [] }, variants: [] } })
const LIN = { name: '渠道', userids: ['LinXia'] }
test.each([
  ['a way without anybody', '/api/contact-ways', { name: '无人', userids: [] }, 'nobody_serves'],
  ['an unknown department', '/api/contact-ways', { name: '无部门', departmentIds: [999] }, 'no_such_department'],
  ['an unknown tag', '/api/contact-ways', { ...LIN, tags: ['nothing-like-it'] }, 'unknown_reference'],
  ['a name that is too long', '/api/contact-ways', { ...LIN, name: '长'.repeat(31) }, 'invalid_input'],
  ['an empty welcome', '/api/contact-ways', { ...LIN, ...welcomeOf('') }, 'invalid_input'],
  ['a welcome of 4,002 bytes', '/api/contact-ways', { ...LIN, ...welcomeOf('茶'.repeat(1_334)) }, 'invalid_input'],
  ['a join way to no group', '/api/join-ways', { name: '无群', chatIds: [] }, 'invalid_input'],
  ['a join way to six', '/api/join-ways', { name: '六群', chatIds: ['a', 'b', 'c', 'd', 'e', 'f'] }, 'invalid_input'],
  ['a join way to an unknown group', '/api/join-ways', { name: '无此群', chatIds: ['wr-nothing'] }, 'no_such_group'],
  ['what is no picture', '/api/pictures', { data: 'AAAA' }, 'no_picture'],
])('%s is refused', async (_, path, body, code) => {
  expect((await ask('POST', path, body)).error.code).toBe(code)
})
