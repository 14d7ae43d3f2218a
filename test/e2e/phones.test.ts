import type { AddressInfo } from 'node:net'
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { openSandbox } from '../../wecom-sandbox/sandbox.ts'
import { DEFAULT_APP, seedDemo } from '../../wecom-sandbox/seed.ts'
import { buildServer } from '../../wecom-sandbox/server.ts'
import { whenFileEnds } from '../support/cleanup.ts'
import { VIDEO } from '../support/video.ts'
import * as world from '../wecom/sandbox/world.ts'
import { openBrowser } from './browser.ts'

/** The page of phones in a browser, beside a program that calls the sandbox's API as the product does. */
async function openDemo() {
  const sandbox = openSandbox({ seed: 1, at: world.AT })
  seedDemo(sandbox)
  const query = { corpid: sandbox.corpId, corpsecret: DEFAULT_APP.secret }
  const { access_token: token } = world.get<{ access_token: string }>(sandbox, 'gettoken', { query })
  let server = await buildServer(sandbox, { control: true })
  const url = await server.listen({ port: 0, host: '127.0.0.1' })
  const { port } = server.server.address() as AddressInfo
  whenFileEnds(async () => {
    await server.close()
    await sandbox.close()
  })
  return {
    sandbox,
    url,
    upload: (type = 'image', file = world.PICTURE) =>
      world.get<{ media_id: string }>(sandbox, 'media/upload', { query: { type }, file, token }).media_id,
    ask: (name: string, query: Record<string, string>) =>
      world.get<Record<string, string>>(sandbox, name, { query, token }),
    call: (name: string, body: object) => world.get<Record<string, string>>(sandbox, name, { body, token }),
    control: async (method: string, path: string, body: object) => {
      const headers = { 'content-type': 'application/json' }
      const answered = await fetch(`${url}/control${path}`, { method, headers, body: JSON.stringify(body) })
      expect(answered.ok).toBe(true)
    },
    stop: () => server.close(),
    async start() {
      server = await buildServer(sandbox, { control: true })
      await server.listen({ port, host: '127.0.0.1' })
    },
  }
}

type Demo = Awaited<ReturnType<typeof openDemo>>

const phoneOf = (page: Page, name: string): Locator => page.getByRole('region', { name: new RegExp(`^${name}的手机`) })

/** Somebody new scans a code; who they are, and who of the staff they came to. */
async function scan({ sandbox }: Demo, page: Page, name: string, code = '静安店收银台') {
  await page.getByRole('banner').getByRole('button', { name: '扫码' }).click()
  await page.getByRole('textbox', { name: '姓名', exact: true }).fill(name)
  await page.getByRole('button', { name: `扫这个码：${code}` }).click()
  const customer = phoneOf(page, name)
  await customer.waitFor()
  const relation = sandbox.state.get<{ userid: string; external_userid: string; staffName: string }>`
    select r.userid, r.external_userid, s.name as "staffName" from relations r join members s on s.userid = r.userid
    order by r.id desc limit 1`!
  return { customer, staff: phoneOf(page, relation.staffName), ...relation }
}

const tagId = ({ sandbox }: Demo, name: string): string =>
  sandbox.state.get<{ tag_id: string }>`select tag_id from tags where name = ${name}`!.tag_id

async function say(phone: Locator, text: string) {
  await phone.getByRole('textbox', { name: '发消息' }).fill(text)
  await phone.getByRole('button', { name: '发送' }).click()
}

test('somebody new scans a code, is welcomed, and the two write to each other, all of it live', async () => {
  const demo = await openDemo()
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(demo.url)
  await page.goto('/')
  await page.getByText('还没有打开手机').waitFor()
  await expectAccessible()
  const { customer, staff } = await scan(demo, page, '碧螺')
  await staff.getByText('还没有消息').waitFor()

  const { code } = demo.sandbox.state.get<{ code: string }>`select code from welcome_codes`!
  const url = 'https://tea.example/spring'
  demo.call('externalcontact/send_welcome_msg', {
    welcome_code: code,
    text: { content: '欢迎来到茶铺' },
    attachments: [
      { msgtype: 'link', link: { title: '新客礼', desc: '到店领取', url } },
      { msgtype: 'video', video: { media_id: demo.upload('video', { filename: 'tea.mp4', bytes: VIDEO }) } },
      {
        msgtype: 'file',
        file: { media_id: demo.upload('file', { filename: '菜单.pdf', bytes: Buffer.alloc(2_048) }) },
      },
    ],
  })
  await customer.getByText('欢迎来到茶铺').waitFor()
  expect(await customer.getByRole('link', { name: /新客礼/ }).getAttribute('href')).toBe(url)
  const video = customer.getByLabel('视频')
  await expect.poll(() => video.evaluate((one) => (one as unknown as { videoWidth: number }).videoWidth)).toBe(32)
  await customer.getByRole('link', { name: '菜单.pdf 2 KB' }).waitFor()

  await say(staff, '您好，喜欢绿茶吗？')
  await customer.getByText('您好，喜欢绿茶吗？').waitFor()
  await say(customer, '更喜欢乌龙')
  await staff.getByText('更喜欢乌龙').waitFor()
  await expectAccessible()
  await expectFits()

  await customer.getByRole('button', { name: /的操作/ }).click()
  await page.getByRole('menuitem', { name: '拉黑' }).click()
  await staff.getByText('对方已删除您，消息发不出去。').waitFor()
  expectCalm()
})

test('who works by the keyboard goes back to the list, into a chat, and writes there', async () => {
  const demo = await openDemo()
  const { page, expectCalm } = await openBrowser(demo.url)
  await page.goto('/')
  const { staff, customer } = await scan(demo, page, '雪芽')
  const focused = () => page.locator(':focus').evaluate((one) => one.ariaLabel ?? one.textContent)
  const inFocus = (name: string) => expect.poll(focused).toContain(name)
  await staff.getByRole('button', { name: '返回' }).press('Enter')
  await inFocus('消息')
  await staff.getByRole('button', { name: /雪芽/ }).press('Enter')
  await inFocus('返回')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.type('您好')
  await page.keyboard.press('Enter')
  await customer.getByText('您好').waitFor()
  expectCalm()
})

test('a broadcast and a moment wait until they are confirmed, and are then on the phones of the customers', async () => {
  const demo = await openDemo()
  const { page, expectCalm, expectAccessible } = await openBrowser(demo.url)
  await page.goto('/')
  const { customer, staff, staffName, userid, external_userid } = await scan(demo, page, '银针')
  demo.call('externalcontact/add_msg_template', {
    external_userid: [external_userid],
    sender: userid,
    text: { content: '周六品茶会' },
  })
  demo.call('externalcontact/add_moment_task', { text: { content: '第一批明前茶' } })
  const listed = page.getByRole('complementary').getByRole('button', { name: new RegExp(staffName) })
  await listed.getByTitle('2 件待处理').waitFor()

  await staff.getByRole('button', { name: '返回' }).click()
  await staff.getByRole('button', { name: '任务' }).click()
  await staff.getByText('周六品茶会').waitFor()
  await expectAccessible()
  await staff.getByRole('button', { name: '发送' }).click()
  await customer.getByText('周六品茶会').waitFor()
  await staff.getByText('已发送 · 送达 1/1').waitFor()
  // a moment is on its way for some seconds
  await staff.getByRole('button', { name: '分发中' }).waitFor()
  await page.getByRole('button', { name: /沙箱时间/ }).click()
  await page.getByRole('button', { name: '快进 1 分钟' }).click()
  await staff.getByRole('button', { name: '发表' }).click()
  await customer.getByRole('button', { name: '返回' }).click()
  await customer.getByRole('button', { name: '朋友圈' }).click()
  await customer.getByText('第一批明前茶').waitFor()
  await customer.getByRole('button', { name: '赞' }).click()
  await staff.getByText('已发表 · 1 位可见 · 1 赞 · 0 评论').waitFor()
  expectCalm()
})

test('a customer joins a group by its code, writes, is removed, and cannot write any more', async () => {
  const demo = await openDemo()
  const [group] = demo.sandbox.state.rowsOf('groups')
  demo.call('externalcontact/groupchat/add_join_way', {
    scene: 2,
    remark: '社群海报',
    chat_id_list: [group!['chat_id']],
  })
  const { page, expectCalm, expectAccessible } = await openBrowser(demo.url)
  await page.goto('/?phones=staff:LinXia')
  const staff = phoneOf(page, '林夏')
  await staff.getByRole('button', { name: '群', exact: true }).click()
  await staff.getByRole('button', { name: /静安茶友群/ }).click()
  await page.getByRole('button', { name: '扫码' }).click()
  await page.getByRole('textbox', { name: '姓名', exact: true }).fill('毛峰')
  await page.getByRole('tab', { name: '群活码' }).click()
  await page.getByRole('button', { name: '扫这个码：社群海报' }).click()
  const customer = phoneOf(page, '毛峰')
  await say(customer, '大家好')
  await staff.getByText('大家好').waitFor()
  await staff.getByRole('button', { name: /的操作/ }).click()
  await page.getByRole('menuitem', { name: '群成员' }).click()
  await staff.getByRole('button', { name: '将毛峰移出群' }).waitFor()
  await expectAccessible()
  await staff.getByRole('button', { name: '将毛峰移出群' }).click()
  await customer.getByText('不在该群中。').waitFor()
  expectCalm()
})

test('a customer asks customer service, and the member who serves answers', async () => {
  const demo = await openDemo()
  const { open_kfid } = demo.call('kf/account/add', { name: '茶铺客服', media_id: demo.upload() })
  demo.call('kf/servicer/add', { open_kfid, userid_list: ['WangFang'] })
  const { page, expectCalm, expectAccessible } = await openBrowser(demo.url)
  await page.goto('/?phones=staff:WangFang')
  await page.getByRole('banner').getByRole('button', { name: '扫码' }).click()
  await page.getByRole('textbox', { name: '姓名', exact: true }).fill('普洱')
  await page.getByRole('tab', { name: '微信客服' }).click()
  await page.getByRole('button', { name: '进入会话：茶铺客服' }).click()
  const customer = phoneOf(page, '普洱')
  await say(customer, '什么时候发货？')
  await customer.getByText('未处理').waitFor()
  const { external_userid } = demo.sandbox.state.get<{ external_userid: string }>`
    select external_userid from kf_sessions`!
  const served = { open_kfid, external_userid, service_state: 3, servicer_userid: 'WangFang' }
  demo.call('kf/service_state/trans', served)
  await customer.getByText('人工接待').waitFor()
  const staff = phoneOf(page, '王芳')
  await staff.getByRole('button', { name: /普洱.*什么时候发货/ }).click()
  await say(staff, '今天发出')
  await customer.getByText('今天发出').waitFor()
  await expectAccessible()
  expectCalm()
})

test('a page of the app is opened as the member on whose phone its link is', async () => {
  const demo = await openDemo()
  const target = new URLSearchParams({
    appid: demo.sandbox.corpId,
    redirect_uri: `${demo.url}/control/clock`,
    state: 'day',
  })
  const url = `https://open.weixin.qq.com/connect/oauth2/authorize?${target}#wechat_redirect`
  const textcard = { title: '今日任务', description: '3 位客户', url }
  demo.call('message/send', { touser: 'LinXia', msgtype: 'textcard', agentid: DEFAULT_APP.agentid, textcard })
  const { page, expectCalm, expectAccessible } = await openBrowser(demo.url)
  await page.goto('/?phones=staff:LinXia')
  await page.getByRole('button', { name: /私域助手.*今日任务/ }).click()
  await expectAccessible()
  const opening = page.context().waitForEvent('page')
  await page.getByRole('link', { name: /今日任务/ }).click()
  const opened = new URL((await opening).url())
  expect([opened.pathname, opened.searchParams.get('state')]).toEqual(['/control/clock', 'day'])
  const code = opened.searchParams.get('code')!
  expect(demo.ask('auth/getuserinfo', { code })).toMatchObject({ userid: 'LinXia' })
  expectCalm()
})

test('a member sends a broadcast to those who are chosen', async () => {
  const demo = await openDemo()
  const { page, expectCalm, expectAccessible } = await openBrowser(demo.url)
  await page.goto('/')
  // the two share a member
  const one = await scan(demo, page, '白茶', '西湖店收银台')
  await one.staff.getByRole('button', { name: '添加客户' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: '姓名', exact: true }).fill('黄茶')
  await page.getByRole('dialog').getByRole('button', { name: '添加', exact: true }).click()
  await phoneOf(page, '黄茶').getByRole('button', { name: '通过' }).click()
  await phoneOf(page, '黄茶').getByRole('textbox', { name: '发消息' }).waitFor()
  const wanted = { sender: one.userid, allow_select: true, text: { content: '到店礼' } }
  demo.call('externalcontact/add_msg_template', wanted)
  await one.staff.getByRole('button', { name: '返回' }).click()
  await one.staff.getByRole('button', { name: '任务' }).click()
  await one.staff.getByRole('button', { name: '选择发送对象' }).click()
  await page.getByRole('checkbox', { name: '白茶' }).uncheck()
  await expectAccessible()
  await page.getByRole('button', { name: '发送给 1 位' }).click()
  await phoneOf(page, '黄茶').getByText('到店礼').waitFor()
  await one.staff.getByText('已发送 · 送达 1/2').waitFor()
  expect(await one.customer.getByText('到店礼').count()).toBe(0)
  expectCalm()
})

test('who applies is let in, who resigns serves nobody, and a no is said', async () => {
  const demo = await openDemo()
  const { config_id } = demo.call('externalcontact/add_contact_way', {
    type: 1,
    scene: 2,
    remark: '专柜',
    user: ['ZhouYi'],
    skip_verify: false,
  })
  const { page, expectCalm } = await openBrowser(demo.url)
  await page.goto('/')
  await page.getByRole('banner').getByRole('button', { name: '扫码' }).click()
  await page.getByRole('textbox', { name: '姓名', exact: true }).fill('水仙')
  await page.getByRole('button', { name: '扫这个码：专柜' }).click()
  const staff = phoneOf(page, '周一')
  await staff.getByRole('button', { name: '通过' }).click()
  await phoneOf(page, '水仙').getByRole('textbox', { name: '发消息' }).waitFor()

  await staff.getByRole('button', { name: '返回' }).click()
  await staff.getByRole('button', { name: '我', exact: true }).click()
  await staff.getByRole('button', { name: '离职' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '离职' }).click()
  await staff.getByRole('button', { name: '已离职' }).waitFor()
  await page.getByRole('banner').getByRole('button', { name: '扫码' }).click()
  await page.getByRole('button', { name: '扫这个码：专柜' }).click()
  await page.getByText('这个码后面的成员都不能再添加客户。').waitFor()
  expect(config_id).toBeTruthy()
  // the browser names every refusal
  expectCalm(/422/)
})

test('two taps put a tag on and take it off; the remark is the name from then on; and the customer is deleted', async () => {
  const demo = await openDemo()
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(demo.url)
  await page.goto('/')
  const { customer, staff, userid, external_userid } = await scan(demo, page, '玉露')
  const worn = () =>
    demo.sandbox.state.all`select t.name from relation_tags r join tags t on t.tag_id = r.tag_id
    where r.userid = ${userid} and r.external_userid = ${external_userid} order by t.id`.map(
      (row) => (row as { name: string }).name,
    )
  await staff.getByRole('button', { name: '玉露的资料' }).click()
  const tag = (name: string) => staff.getByRole('button', { name, exact: true })
  await tag('白茶').click()
  await tag('贵宾').click()
  await expect.poll(worn).toEqual(['白茶', '贵宾'])
  await expect.poll(() => tag('贵宾').getAttribute('aria-pressed')).toBe('true')
  await tag('白茶').click()
  await expect.poll(worn).toEqual(['贵宾'])
  await expectAccessible()
  await expectFits()

  await staff.getByRole('textbox', { name: '备注' }).fill('玉露 静安')
  await staff.getByRole('button', { name: '保存' }).click()
  await staff.getByText('玉露 静安的资料').waitFor()
  await staff.getByRole('textbox', { name: '新的个人标签' }).fill('爱聊天')
  await staff.getByRole('button', { name: '添加', exact: true }).click()
  await staff.getByText('爱聊天').waitFor()
  // what the API notes is there too
  demo.call('externalcontact/mark_tag', { userid, external_userid, remove_tag: [tagId(demo, '贵宾')] })
  await expect.poll(() => tag('贵宾').getAttribute('aria-pressed')).toBe('false')

  await staff.getByRole('button', { name: '删除客户' }).click()
  await staff.getByText('您已删除这位客户。').waitFor()
  await customer.getByText('对方已不是您的好友。').waitFor()
  expectCalm()
})

test('the world is begun, hurried and paused from the bar, and who lives in it is counted', async () => {
  const demo = await openDemo()
  const { page, expectCalm, expectAccessible } = await openBrowser(demo.url)
  await page.goto('/')
  const plan = () => demo.sandbox.state.get<{ value: string }>`select value from settings where name = 'world'`?.value
  await page.getByRole('button', { name: '世界未开始' }).click()
  await page.getByText('时间静止：拨动时间，世界才会前进。').waitFor()
  await page.getByRole('spinbutton', { name: '到来的人数' }).fill('40')
  await page.getByRole('radiogroup', { name: '速度' }).getByText('240×').click()
  await expectAccessible()
  await page.getByRole('button', { name: '开始', exact: true }).click()
  await expect.poll(plan).toBe('{"customers":40,"days":1,"pace":240}')
  await page.getByText('1 天内共有 40 人自己到来').waitFor()
  await demo.control('POST', '/clock', { by: 3 * 60_000 })
  const count = async () => Number(/世界 (\d+) 人/.exec((await page.getByRole('banner').textContent())!)?.[1])
  await expect.poll(count).toBeGreaterThan(5)
  await page.getByText(/^运行中，\d+ 人在其中生活$/).waitFor()
  await page.getByRole('radiogroup', { name: '速度' }).getByText('1000×').click()
  await expect.poll(plan).toContain('"pace":1000')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: '暂停世界' }).click()
  await page.getByRole('button', { name: /^世界 \d+ 人 · 已暂停$/ }).waitFor()
  const paused = await count()
  await demo.control('POST', '/clock', { by: 3 * 60_000 })
  expect(await count()).toBe(paused)
  await expectAccessible()
  await page.getByRole('button', { name: '继续世界' }).click()
  await demo.control('POST', '/clock', { by: 3 * 60_000 })
  await expect.poll(count).toBeGreaterThan(paused)
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('button', { name: 'Pause the world' }).waitFor()
  await page.getByRole('button', { name: /^World of \d+$/ }).waitFor()
  expectCalm()
})

test('on a narrow screen there is one phone at a time', async () => {
  const demo = await openDemo()
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(demo.url, 'phone', { hasTouch: true })
  await page.goto('/')
  const { customer, staff, staffName } = await scan(demo, page, '一位名字特别特别特别长的新客户')
  expect(await staff.count()).toBe(0)
  await expectAccessible()
  await expectFits()
  await say(customer, '在吗')
  await page.getByRole('navigation', { name: '已打开的手机' }).getByRole('button', { name: staffName }).click()
  await staff.getByText('在吗').waitFor()
  await expectFits()
  await staff.getByRole('button', { name: /的资料$/ }).tap()
  await staff.getByRole('button', { name: '绿茶', exact: true }).tap()
  await staff.getByRole('button', { name: '绿茶', exact: true, pressed: true }).waitFor()
  await expectAccessible()
  await expectFits()
  await page.getByRole('button', { name: '世界未开始' }).tap()
  await page.getByRole('button', { name: '开始', exact: true }).tap()
  await page.getByRole('button', { name: '暂停世界' }).tap()
  await page.getByRole('button', { name: '世界 0 人 · 已暂停' }).tap()
  await page.getByText('已暂停，0 人在其中').waitFor()
  await expectAccessible()
  await expectFits()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '选择手机' }).click()
  await page.getByRole('button', { name: /陈晨/ }).click()
  await phoneOf(page, '陈晨').waitFor()
  await expectAccessible()
  await expectFits()
  expectCalm()
})

test('a lost connection is said, and what happened meanwhile is there when it is back', async () => {
  const demo = await openDemo()
  const { page, expectCalm } = await openBrowser(demo.url)
  await page.goto('/')
  const { customer, userid } = await scan(demo, page, '龙井')
  await demo.stop()
  await page.getByText('已断开，正在重连').waitFor()
  await say(customer, '听得到吗')
  await page.getByText('无法连接沙箱，它可能已停止。').waitFor()
  demo.call('externalcontact/send_welcome_msg', {
    welcome_code: demo.sandbox.state.get<{ code: string }>`select code from welcome_codes
      where userid = ${userid}`!.code,
    text: { content: '迟来的欢迎' },
  })
  await demo.start()
  await customer.getByText('迟来的欢迎').waitFor()
  await page.getByText('已断开，正在重连').waitFor({ state: 'detached' })
  expect(await customer.getByRole('textbox', { name: '发消息' }).inputValue()).toBe('听得到吗')
  expectCalm(/ERR_/)
})

test('switches are set, what a program needs can be copied, and all of it is there in English', async () => {
  const demo = await openDemo()
  const { page, expectCalm, expectAccessible } = await openBrowser(demo.url)
  await page.goto('/?phones=staff:LinXia')
  await page.getByRole('button', { name: '接入信息' }).click()
  for (const text of [demo.sandbox.corpId, DEFAULT_APP.secret, demo.url]) await page.getByText(text).waitFor()
  await expectAccessible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '开关' }).click()
  await page.getByRole('spinbutton', { name: 'groupScanMax' }).fill('3')
  await page.getByRole('spinbutton', { name: 'groupScanMax' }).press('Enter')
  await page.getByText('默认 200').waitFor()
  await page.getByRole('switch', { name: 'callbacksForApiWrites' }).click()
  await expect.poll(() => demo.sandbox.switches).toMatchObject({ groupScanMax: 3, callbacksForApiWrites: true })
  await expectAccessible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('region', { name: 'Phone of 林夏 (staff)' }).getByText('No chats yet').waitFor()
  await page.getByRole('button', { name: 'Switches' }).click()
  await page.getByText('whether what the API writes is called back too').waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('en')
  expectCalm()
})
