import { createHash } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { act } from '../../../wecom-sandbox/actions/actions.ts'
import { saveAddress } from '../../../wecom-sandbox/delivery.ts'
import type { Card } from '../../../wecom-sandbox/reads/card.ts'
import type { CustomerPhone } from '../../../wecom-sandbox/reads/customer.ts'
import type { StaffPhone } from '../../../wecom-sandbox/reads/staff.ts'
import type { Sandbox } from '../../../wecom-sandbox/sandbox.ts'
import { buildServer } from '../../../wecom-sandbox/server.ts'
import * as world from './world.ts'

const LIN = { userid: 'LinXia', external_userid: world.WHITE }
const LINK = {
  title: '春茶上新',
  desc: '明前龙井',
  url: 'https://tea.example/spring',
  picurl: 'https://tea.example/x.png',
}

async function openPhones() {
  const { sandbox } = await world.openWorld()
  const server = await buildServer(sandbox, { control: true })
  onTestFinished(() => server.close())
  const ask = (url: string) => server.inject({ url: `/control/phones${url}`, headers: { host: 'localhost:9100' } })
  const read = async <T>(url: string): Promise<T> => {
    const answered = await ask(url)
    if (answered.statusCode !== 200) throw new Error(`${url}: ${answered.statusCode} ${answered.body}`)
    return answered.json<T>()
  }
  const staff = (userid: string, query = '') => read<StaffPhone>(`/staff/${userid}${query}`)
  const customer = (id: string) => read<CustomerPhone>(`/customer/${id}`)
  return { sandbox, server, ask, read, staff, customer }
}
const call = (sandbox: Sandbox, name: string, body: object) =>
  world.get<Record<string, string>>(sandbox, name, { body })

test('who has a phone is listed with what waits for each, and searched for', async () => {
  const { sandbox, read, ask } = await openPhones()
  call(sandbox, 'externalcontact/add_msg_template', {
    external_userid: [world.WHITE],
    sender: 'LinXia',
    text: { content: '到店礼' },
  })
  call(sandbox, 'externalcontact/add_moment_task', { text: { content: '春茶' } })
  call(sandbox, 'externalcontact/update_contact_way', { config_id: world.WAY, user: ['LinXia'], skip_verify: false })
  act(sandbox, 'customer.scan_contact_way', { config_id: world.WAY, name: '等待者' })
  act(sandbox, 'staff.add_customer', { userid: 'WangFang', external_userid: world.OTHER })
  interface People {
    staff: { total: number; shown: { userid: string; waiting: number }[] }
    customers: { total: number; shown: { name: string; waiting: number; friends: number }[] }
  }
  const all = await read<People>('')
  expect(all.staff).toMatchObject({
    total: 2,
    shown: [
      { userid: 'LinXia', waiting: 3, customers: 2 },
      { userid: 'WangFang', waiting: 1, customers: 2 },
    ],
  })
  expect(all.customers).toMatchObject({
    total: 3,
    shown: [
      { name: '等待者', waiting: 0, friends: 0 },
      { name: '乌龙', waiting: 1, friends: 1 },
      { name: '白毫', waiting: 0, friends: 2 },
    ],
  })
  const found = await read<People>(`?search=${encodeURIComponent('linx')}&limit=1`)
  expect([found.staff.shown.map(({ userid }) => userid), found.customers.total]).toEqual([['LinXia'], 0])
  expect((await read<People>('?limit=1')).customers).toMatchObject({ total: 3, shown: [{ name: '等待者' }] })
  expect((await ask('?limit=1000')).statusCode).toBe(422)
})

test('the phone of a member has chats by their last word, groups, and tasks that wait first', async () => {
  const { sandbox, staff } = await openPhones()
  await world.later(sandbox, 60_000)
  act(sandbox, 'customer.send_message', { ...LIN, text: '在吗' })
  const { msgid } = call(sandbox, 'externalcontact/add_msg_template', {
    external_userid: [world.WHITE, world.OTHER],
    sender: 'LinXia',
    text: { content: '到店礼' },
    attachments: [{ msgtype: 'link', link: LINK }],
  })
  const phone = await staff('LinXia')
  expect(phone.member).toMatchObject({ name: '林夏', position: '店长', shops: ['静安店'], hasResigned: false })
  expect(phone.chats).toMatchObject([
    { chat: `LinXia:${world.WHITE}`, name: '白毫', remark: '白毫 静安', standing: 'friends', last: { isStaff: false, part: { kind: 'text', text: '在吗' } } }, // prettier-ignore
    { name: '乌龙', standing: 'friends', last: null },
  ])
  expect(phone.groups.map(({ name, members }) => [name, members])).toEqual([
    ['静安茶友群', 3],
    ['西湖茶友群', 1],
  ])
  const about = { kind: 'link', title: LINK.title, about: LINK.desc, url: LINK.url }
  expect(phone.broadcasts).toMatchObject([
    { msgid, sent_at: null, targets: 2, reached: 0, parts: [{ kind: 'text', text: '到店礼' }, about] },
  ])
  act(sandbox, 'staff.confirm_broadcast', { msgid: msgid!, userid: 'LinXia' })
  call(sandbox, 'externalcontact/add_msg_template', {
    external_userid: [world.WHITE],
    sender: 'LinXia',
    text: { content: '第二条' },
  })
  const after = await staff('LinXia')
  expect(after.broadcasts.map(({ sent_at, reached }) => [sent_at !== null, reached])).toEqual([
    [false, 0],
    [true, 2],
  ])
  expect((await staff('LinXia', `?search=${encodeURIComponent('乌')}`)).chats.map(({ name }) => name)).toEqual(['乌龙'])
})

test('how two stand to each other is told to both', async () => {
  const { sandbox, staff, customer } = await openPhones()
  const standings = async () => [
    (await staff('LinXia')).chats.find(({ external_userid }) => external_userid === world.WHITE)?.standing,
    (await customer(world.WHITE)).chats.find(({ userid }) => userid === 'LinXia')?.standing,
  ]
  act(sandbox, 'customer.delete_staff', LIN)
  expect(await standings()).toEqual(['left by customer', 'left by customer'])
  act(sandbox, 'staff.delete_customer', LIN)
  expect(await standings()).toEqual(['ended', 'ended'])
  act(sandbox, 'staff.add_customer', LIN)
  expect(await standings()).toEqual(['half', 'half'])
  act(sandbox, 'customer.accept', LIN)
  expect(await standings()).toEqual(['friends', 'friends'])
  act(sandbox, 'staff.delete_customer', LIN)
  expect(await standings()).toEqual(['left by staff', 'left by staff'])
  call(sandbox, 'externalcontact/update_contact_way', { config_id: world.WAY, user: ['LinXia'], skip_verify: false })
  act(sandbox, 'customer.scan_contact_way', { config_id: world.WAY, external_userid: world.WHITE })
  expect(await standings()).toEqual(['applied', 'applied'])
})

test('who came by a temporary code is in the list until the chat ends', async () => {
  const { sandbox, staff, customer } = await openPhones()
  const { config_id } = call(sandbox, 'externalcontact/add_contact_way', {
    type: 1,
    scene: 2,
    user: ['LinXia'],
    is_temp: true,
    remark: '临时',
  })
  const came = act(sandbox, 'customer.scan_contact_way', { config_id: config_id!, name: '过客' })
  expect((await staff('LinXia')).chats[0]).toMatchObject({ name: '过客', standing: 'temporary' })
  expect((await customer(came.external_userid)).chats).toMatchObject([{ name: '林夏', standing: 'temporary' }])
  const { became: _, ...both } = came
  act(sandbox, 'customer.send_message', { ...both, text: '在吗' })
  act(sandbox, 'staff.send_message', { ...both, text: '在的' })
  await world.later(sandbox, 86_400_000)
  expect(() => act(sandbox, 'staff.send_message', { ...both, text: '还在吗' })).toThrow('They are not friends.')
  expect((await customer(came.external_userid)).chats).toEqual([])
})

test('the phone of a customer has the welcome with all its cards, and the moments that may be seen', async () => {
  const { sandbox, customer, read, ask } = await openPhones()
  const came = act(sandbox, 'customer.scan_contact_way', { config_id: world.WAY, name: '碧螺' })
  if (!('welcome_code' in came)) throw new Error('no welcome')
  const menu = { filename: '菜单.pdf', bytes: Buffer.from('%PDF-1.7 of tea') }
  const { media_id: paper } = world.get<{ media_id: string }>(sandbox, 'media/upload', { query: { type: 'file' }, file: menu }) // prettier-ignore
  const miniprogram = { title: '茶铺商城', pic_media_id: world.MEDIA, appid: 'wx0000000000000tea', page: 'pages/index' }
  call(sandbox, 'externalcontact/send_welcome_msg', {
    welcome_code: came.welcome_code,
    text: { content: '欢迎' },
    attachments: [
      { msgtype: 'image', image: { media_id: world.MEDIA } },
      { msgtype: 'link', link: LINK },
      { msgtype: 'miniprogram', miniprogram },
      { msgtype: 'file', file: { media_id: paper } },
    ],
  })
  const { chats } = await customer(came.external_userid)
  const { messages } = await read<{ messages: { parts: object[]; source: string; name: string }[] }>(
    `/chat/${encodeURIComponent(chats[0]!.chat)}`,
  )
  const media = world.MEDIA.slice(0, 16)
  expect(messages.map(({ source, name }) => [source, name])).toEqual(Array(5).fill(['welcome', chats[0]!.name]))
  expect(messages.flatMap(({ parts }) => parts)).toEqual([
    { kind: 'text', text: '欢迎' },
    { kind: 'image', media },
    { kind: 'link', title: LINK.title, about: LINK.desc, url: LINK.url },
    { kind: 'miniprogram', title: '茶铺商城', appid: miniprogram.appid, page: miniprogram.page, media },
    { kind: 'file', media: paper.slice(0, 16) },
  ])
  const picture = await ask(`/media/${media}`)
  expect([picture.headers['content-type'], picture.body]).toEqual(['image/png', world.PICTURE.bytes.toString()])
  expect((await ask('/media/nothing')).statusCode).toBe(404)
  expect(await read(`/media/${paper.slice(0, 16)}/name`)).toEqual({ filename: '菜单.pdf', bytes: menu.bytes.length })
  expect((await ask('/media/nothing/name')).statusCode).toBe(404)

  const { moment_id } = act(sandbox, 'staff.create_moment', { userid: 'LinXia', text: { content: '春天' } })
  expect((await customer(world.WHITE)).moments).toEqual([])
  act(sandbox, 'staff.publish_moment', { moment_id, userid: 'LinXia' })
  const one = { moment_id, userid: 'LinXia', kind: 'like' as const, by_external_userid: world.WHITE }
  act(sandbox, 'moment.react', one)
  expect((await customer(world.WHITE)).moments).toMatchObject([
    { name: '林夏', isLiked: true, parts: [{ text: '春天' }] },
  ])
})

test('what was said long ago comes a page at a time, and a group tells who is in it', async () => {
  const { sandbox, read } = await openPhones()
  for (let n = 0; n < 60; n++) act(sandbox, 'customer.send_message', { ...LIN, text: `第 ${n} 句` })
  interface Page {
    messages: { id: number; parts: { text: string }[] }[]
    hasMore: boolean
  }
  const address = `/chat/${encodeURIComponent(`LinXia:${world.WHITE}`)}`
  const newest = await read<Page>(address)
  expect([newest.messages.length, newest.messages.at(-1)!.parts[0]!.text, newest.hasMore]).toEqual([
    50,
    '第 59 句',
    true,
  ])
  const older = await read<Page>(`${address}?before=${newest.messages[0]!.id}`)
  expect([older.messages.at(-1)!.parts[0]!.text, older.hasMore]).toEqual(['第 9 句', false])
  expect(await read(`/group/${world.CHAT}`)).toMatchObject({
    name: '静安茶友群',
    notice: '请文明聊茶',
    members: [
      { name: '林夏', type: 1 },
      { name: '王芳', is_admin: 1 },
      { name: '白毫', nickname: '小白', type: 2 },
    ],
  })
})

test('a talk with customer service is on the phone of the customer, and of the member who serves', async () => {
  const { sandbox, staff, customer, read } = await openPhones()
  act(sandbox, 'kf.enter', { open_kfid: world.KF, external_userid: world.OTHER })
  const both = { open_kfid: world.KF, external_userid: world.OTHER }
  act(sandbox, 'kf.customer_writes', { ...both, text: '什么时候发货？' })
  call(sandbox, 'kf/send_msg', {
    touser: world.OTHER,
    open_kfid: world.KF,
    msgtype: 'text',
    text: { content: '请稍候' },
  })
  expect((await customer(world.OTHER)).services).toMatchObject([
    { account: '茶铺客服', state: 0, last: { part: { kind: 'text', text: '请稍候' } } },
  ])
  expect((await staff('LinXia')).services).toEqual([])
  call(sandbox, 'kf/service_state/trans', { ...both, service_state: 3, servicer_userid: 'LinXia' })
  act(sandbox, 'kf.servicer_writes', { ...both, userid: 'LinXia', text: '今天发出' })
  expect((await staff('LinXia')).services).toMatchObject([{ name: '乌龙', state: 3 }])
  const talk = await read<{ messages: { sender: string; name: string; isStaff: boolean; parts: object[] }[] }>(
    `/kf/${encodeURIComponent(`${world.KF}:${world.OTHER}`)}`,
  )
  expect(talk.messages).toMatchObject([
    { sender: world.OTHER, name: '乌龙', isStaff: false, parts: [{ text: '什么时候发货？' }] },
    { sender: world.KF, name: '茶铺客服', isStaff: true, parts: [{ text: '请稍候' }] },
    { sender: 'LinXia', name: '林夏', isStaff: true, parts: [{ text: '今天发出' }] },
  ])
})

test('a member who may choose is told whom a broadcast goes to', async () => {
  const { sandbox, read } = await openPhones()
  const external_userid = [world.WHITE, world.OTHER]
  const wanted = { external_userid, sender: 'LinXia', allow_select: true, text: { content: '到店礼' } }
  const { msgid } = call(sandbox, 'externalcontact/add_msg_template', wanted)
  expect(await read(`/staff/LinXia/targets/${msgid}`)).toEqual({
    targets: [
      { target: world.WHITE, name: '白毫' },
      { target: world.OTHER, name: '乌龙' },
    ],
  })
  expect(await read(`/staff/WangFang/targets/${msgid}`)).toEqual({ targets: [] })
})

test('codes to scan say where they lead, and are searched for', async () => {
  const { sandbox, read } = await openPhones()
  call(sandbox, 'externalcontact/add_contact_way', {
    type: 2,
    scene: 2,
    party: [2],
    remark: '静安店',
    skip_verify: false,
  })
  interface Ways {
    contact: { remark: string }[]
    join: { remark: string }[]
    accounts: { name: string }[]
  }
  const ways = await read<Ways>('/ways')
  expect(ways.contact).toMatchObject([
    { remark: '静安店', leadsTo: ['静安店'], needsYes: true, more: 0 },
    {
      remark: '春茶海报',
      leadsTo: ['林夏', '王芳'],
      needsYes: false,
      code: 'https://wework.qpic.example/wwhead/tea-way/0',
    },
  ])
  expect(ways.join).toMatchObject([{ remark: '社群海报', leadsTo: ['静安茶友群'], kind: 'join' }])
  expect(ways.accounts).toEqual([{ open_kfid: world.KF, name: '茶铺客服' }])
  const found = await read<Ways>('/ways?search=SPRING')
  expect([found.contact.map(({ remark }) => remark), found.join]).toEqual([['春茶海报'], []])
})

test('what an app has written is on the phone, and that it was taken back', async () => {
  const { sandbox, staff } = await openPhones()
  const textcard = {
    title: '新任务',
    description: '<div class="gray">今天</div>有 3 位客户',
    url: 'https://tea.example/t',
  }
  const { msgid } = call(sandbox, 'message/send', {
    touser: 'LinXia',
    msgtype: 'textcard',
    agentid: 1_000_002,
    textcard,
  })
  expect((await staff('LinXia')).notices).toMatchObject([
    { app: '私域助手', isRecalled: false, parts: [{ kind: 'link', title: '新任务', about: '今天\n有 3 位客户' }] },
  ])
  call(sandbox, 'message/recall', { msgid })
  expect((await staff('LinXia')).notices).toMatchObject([{ isRecalled: true }])
  expect((await staff('WangFang')).notices).toEqual([])
})

test('who is to be pointed here finds all that is needed, and nobody else finds anything', async () => {
  const { read, ask, server } = await openPhones()
  expect(await read('/corp')).toEqual({
    corpId: 'wwTea0000000000001',
    name: '茶铺',
    apps: [{ agentid: 1_000_002, name: '私域助手', secret: 'sandbox-app-secret' }],
    sidebar: null,
    now: world.AT + 120_000,
    isVirtual: true,
  })
  expect((await ask('/staff/nobody')).json()).toEqual({ error: 'Nobody is called nobody.' })
  expect((await ask('/customer/nobody')).statusCode).toBe(404)
  expect((await ask('/group/nothing')).statusCode).toBe(404)
  const from = async (headers: Record<string, string>) =>
    (await server.inject({ method: 'POST', url: '/control/act/corp.kill_tokens', headers })).statusCode
  const host = '127.0.0.1:9100'
  expect(await from({ host, origin: `http://${host}` })).toBe(200)
  // a form on a page from elsewhere asks without asking first
  expect(await from({ host, origin: 'https://evil.example' })).toBe(403)
  expect(await from({ host, origin: 'null' })).toBe(403)
})

test('somebody new has a name of their own', async () => {
  const { sandbox, read } = await openPhones()
  const names = new Set<string>()
  for (let n = 0; n < 50; n++) {
    const { name } = await read<{ name: string }>('/name')
    names.add(name)
    act(sandbox, 'customer.scan_contact_way', { config_id: world.WAY, name })
  }
  expect(names.size).toBe(50)
})

test('the card of a customer has what a member has noted, and the tags with those that are worn', async () => {
  const { sandbox, read, ask } = await openPhones()
  const card = await read<Card>(`/card/LinXia:${world.WHITE}`)
  expect(card).toMatchObject({ remark: '白毫 静安', description: '爱喝绿茶', own: ['老客'] })
  expect(card.groups).toEqual([
    {
      id: world.TASTES,
      name: expect.any(String),
      tags: [
        { tag_id: world.GREEN, name: '绿茶', isWorn: true },
        { tag_id: world.OOLONG, name: '乌龙', isWorn: false },
      ],
    },
  ])
  act(sandbox, 'staff.tag', { ...LIN, add: [world.OOLONG], remove: [world.GREEN] })
  const [group] = (await read<Card>(`/card/LinXia:${world.WHITE}`)).groups
  expect(group!.tags.map(({ isWorn }) => isWorn)).toEqual([false, true])
  // what one notes is not another's
  expect(await read<Card>(`/card/WangFang:${world.WHITE}`)).toMatchObject({ remark: '', own: [] })
  expect((await ask('/card/LinXia:nobody')).statusCode).toBe(404)
})

test('the page beside a chat is where callbacks go, or where it was set; it speaks as who has signed it', async () => {
  const { sandbox, read, server, customer } = await openPhones()
  saveAddress(sandbox, { url: 'http://127.0.0.1:8080/wecom/callback', token: 't', aesKey: 'k'.repeat(43), agentid: 1 })
  expect(await read('/corp')).toMatchObject({ sidebar: 'http://127.0.0.1:8080/sidebar' })
  const headers = { host: 'localhost:9100' }
  const url = 'http://localhost:8080/sidebar'
  await server.inject({ method: 'PUT', url: '/control/sidebar', headers, payload: { url } })
  expect(await read('/corp')).toMatchObject({ sidebar: url })

  const { ticket } = world.get<{ ticket: string }>(sandbox, 'ticket/get', { query: { type: 'agent_config' } })
  const signature = createHash('sha1').update(`jsapi_ticket=${ticket}&noncestr=n&timestamp=1&url=${url}`).digest('hex')
  const shown = { corpid: sandbox.corpId, agentid: 1_000_002, timestamp: '1', nonceStr: 'n', signature, url }
  act(sandbox, 'client.trust', shown)
  expect(() => act(sandbox, 'client.trust', { ...shown, url: `${url}?a` })).toThrow('invalid signature')
  expect(() => act(sandbox, 'client.trust', { ...shown, agentid: undefined })).toThrow('invalid signature')
  expect(() => act(sandbox, 'client.trust', { ...shown, corpid: 'wwOther' })).toThrow('invalid corpid')
  act(sandbox, 'client.trust', { ...shown })

  const send = (message: object) => act(sandbox, 'client.send', { ...LIN, message: message as never })
  send({ msgtype: 'text', text: { content: '您好' } })
  send({ msgtype: 'image', image: { mediaid: world.MEDIA } })
  send({ msgtype: 'news', news: { link: 'https://tea.example/', title: '春茶', desc: '明前', imgUrl: '' } })
  send({ msgtype: 'miniprogram', miniprogram: { appid: 'wx1', title: '会员', imgUrl: 'https://a.example/x.png', page: 'p.html' } }) // prettier-ignore
  const { messages } = await read<{ messages: { parts: { kind: string }[] }[] }>(`/chat/LinXia:${world.WHITE}`)
  expect(messages.slice(-4).map(({ parts: [part] }) => part!.kind)).toEqual(['text', 'image', 'link', 'miniprogram'])
  expect(() => send({ msgtype: 'image', image: { mediaid: 'x'.repeat(40) } })).toThrow('invalid mediaid')
  const broken = { appid: 'wx1', title: '会员', imgUrl: 'https://a.example/x.png', page: 'pages/card' }
  expect(() => send({ msgtype: 'miniprogram', miniprogram: broken })).toThrow()
  act(sandbox, 'customer.delete_staff', LIN)
  expect(() => send({ msgtype: 'text', text: { content: '在吗' } })).toThrow('not friends')
  expect((await customer(world.WHITE)).chats.length).toBeGreaterThan(0)
})

test('the client sends a page on as who holds it, and to nobody else’s corp', async () => {
  const { sandbox, server } = await openPhones()
  const back = 'http://localhost:8080/api/auth/callback/wecom'
  const query = { appid: sandbox.corpId, redirect_uri: back, response_type: 'code', scope: 'snsapi_base', state: 's', agentid: '1000002' } // prettier-ignore
  const open = (more: Record<string, string> = {}) =>
    server.inject({ url: `/connect/oauth2/authorize?${new URLSearchParams({ ...query, ...more })}`, headers: { host: 'localhost:9100' } }) // prettier-ignore
  expect((await open()).body).toContain('/client/authorize.js')
  const target = new URL((await open({ userid: 'LinXia' })).headers.location!)
  expect([target.origin + target.pathname, target.searchParams.get('state')]).toEqual([back, 's'])
  const code = target.searchParams.get('code')!
  expect(world.ask(sandbox, 'auth/getuserinfo', { query: { code } })).toMatchObject({ userid: 'LinXia' })
  expect((await open({ appid: 'wwOther' })).statusCode).toBe(400)
})
