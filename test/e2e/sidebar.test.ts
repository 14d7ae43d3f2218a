import type { FrameLocator, Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { addApproved } from '../../src/features/contents/contents.ts'
import { sayConsent } from '../../src/features/customers/customers.ts'
import { createSop, launchSop } from '../../src/features/sops/sops.ts'
import { createTag, createTagGroup } from '../../src/features/tags/tags.ts'
import { putPolicy } from '../../src/features/touches/policy.ts'
import { DAY_MS } from '../../src/kernel/clock.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { DEFAULT_POLICY } from '../../src/touches/policy.ts'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { breachesIn, overhangOf } from '../support/chromium.ts'
import { connectCorp, playWecom } from '../support/office.ts'
import { openBrowser } from './browser.ts'
import { openShop, PASSWORD } from './shop.ts'

const { sandbox, baseUrl } = await playWecom()
const shop = await openShop({ wecomUrl: baseUrl })
const { core } = shop.engine
await connectCorp(sandbox, shop)

// At whatever hour this is run.
await putPolicy(core, { ...DEFAULT_POLICY, quiet: null }, 0)
const task = { kind: 'task', task: 'chat', title: '问问口味', script: '您平时喝什么茶？', dueMs: DAY_MS, next: null }
const definition = { trigger: { kind: 'event', of: { event: 'Contact Added' } }, reentry: { kind: 'never' }, first: 'ask', steps: { ask: task } } // prettier-ignore
await createSop(core, { slug: 'taste', name: '新客跟进', definition })
await launchSop(core, 'taste', 1, 'test')
await createTagGroup(core, { slug: 'mood', name: '情绪', dimension: 'behaviour', singleChoice: true })
for (const [slug, name] of Object.entries({ happy: '满意', unsure: '犹豫' }))
  await createTag(core, { group: 'mood', slug, name }, 'test')
const attachments = [
  { kind: 'link' as const, title: '春茶上新', url: 'https://tea.example/spring', description: '明前头采' },
]
const message = { text: '{{ customer.name | default: "您" }}，{{ staff.name }}给您留了一份春茶', attachments }
await core.database.transaction(
  (session) =>
  addApproved(core, session, { slug: 'spring', name: '春茶', message, purpose: 'value', topic: '上新', expiresAt: null }, 'test'), // prettier-ignore
)

async function bind(userid: string): Promise<void> {
  await expect.poll(async () => (await shop.database.pool.query('select 1 from staff where userid = $1', [userid])).rowCount).toBe(1) // prettier-ignore
  const link = await shop.people.invite({ role: 'staff', userid, email: `${userid}@shop.example`, by: 'test' })
  await shop.people.accept(new URL(link).hash.slice(1), { name: userid, password: PASSWORD })
}
const customerOf = async (externalUserid: string): Promise<number | undefined> =>
  (await shop.database.pool.query(`select customer_id from identities where kind = 'external_userid' and value = $1`, [externalUserid])).rows[0]?.customer_id // prettier-ignore

const phoneOf = (page: Page, name: string): Locator => page.getByRole('region', { name: new RegExp(`^${name}的手机`) })

/** What axe finds in the frame, and whether it can be scrolled sideways. */
async function expectFine(page: Page): Promise<void> {
  const frame = page.frames().find((one) => one.url().startsWith(`${shop.url}/sidebar`))!
  expect(await breachesIn(frame)).toEqual([])
  expect(await overhangOf(frame), 'the page is wider than the phone').toBeLessThanOrEqual(0)
}

/** The page beside the chat, in the frame of the phone. */
async function openSidebar(page: Page, staff: Locator, name: string): Promise<FrameLocator> {
  await staff.getByRole('button', { name: '侧边栏' }).click()
  return page.frameLocator(`iframe[title="${name}的侧边栏"]`)
}

test('who serves a customer tags them beside the chat, sends a content and a script into it, and the task is done', async () => {
  await bind('LinXia')
  const { external_userid: who } = act(sandbox, 'customer.add_staff', { userid: 'LinXia', name: '碧螺', add_way: 1 })
  await expect.poll(() => customerOf(who)).toBeTruthy()
  const id = (await customerOf(who))!
  await expect.poll(async () => (await shop.database.pool.query('select 1 from tasks where done_at is null')).rowCount).toBe(1) // prettier-ignore

  const { page, expectCalm } = await openBrowser(baseUrl)
  await page.goto(`/?phones=staff:LinXia,customer:${who}`)
  const [staff, customer] = [phoneOf(page, '林夏'), phoneOf(page, '碧螺')]
  await staff.getByRole('button', { name: /碧螺/ }).click()
  await customer.getByRole('button', { name: /林夏/ }).click()
  const beside = await openSidebar(page, staff, '碧螺')
  // Signed in by WeCom, without anything to type.
  await beside.getByRole('heading', { level: 1, name: '碧螺' }).waitFor()
  await beside.getByText('来自流程“新客跟进”').waitFor()
  await expectFine(page)

  await beside.getByRole('button', { name: '打标签' }).click()
  await beside.getByRole('button', { name: '犹豫' }).click()
  await expect.poll(() => beside.getByRole('button', { name: '犹豫' }).getAttribute('aria-pressed')).toBe('true')
  await beside.getByRole('button', { name: '满意' }).click()
  await expect.poll(() => beside.getByRole('button', { name: '满意' }).getAttribute('aria-pressed')).toBe('true')
  await expect.poll(() => beside.getByRole('button', { name: '犹豫' }).getAttribute('aria-pressed')).toBe('false')
  await expectFine(page)

  await beside.getByText('话术', { exact: true }).click()
  await beside.getByRole('searchbox').fill('没有的')
  await beside.getByText('没有找到，换个词试试。').waitFor()
  await beside.getByRole('button', { name: '清除查找' }).click()
  await beside.getByText('碧螺，林夏给您留了一份春茶').waitFor()
  await expectFine(page)
  await beside.getByRole('button', { name: '发送“春茶”' }).click()
  await customer.getByText('碧螺，林夏给您留了一份春茶').waitFor()
  expect(await customer.getByRole('link', { name: /春茶上新/ }).getAttribute('href')).toMatch(/\/l\/[\w-]{16}$/)
  const touches = async () => (await shop.database.pool.query('select channel, kind, state, userid from touches where customer_id = $1 order by id', [id])).rows // prettier-ignore
  await expect.poll(touches).toEqual([{ channel: 'chat', kind: 'marketing', state: 'delivered', userid: 'LinXia' }])

  await beside.getByText('客户', { exact: true }).click()
  await beside.getByRole('button', { name: '发送“问问口味”' }).click()
  await customer.getByText('您平时喝什么茶？').waitFor()
  await beside.getByRole('button', { name: '问问口味：已办到' }).click()
  await beside.getByText('现在没有要为这位客户做的事。').waitFor()
  await expect.poll(async () => (await touches()).map(({ kind, state }) => `${kind} ${state}`)).toEqual(['marketing delivered', 'care delivered']) // prettier-ignore

  await beside.getByText('备注', { exact: true }).click()
  await beside.getByText('还没有备注。', { exact: false }).waitFor()
  await beside.getByRole('textbox', { name: '写一条备注' }).fill('女儿六月结婚，想要喜茶')
  // A look at something else loses nothing of it.
  await beside.getByText('话术', { exact: true }).click()
  await beside.getByRole('button', { name: '发送“春茶”' }).waitFor()
  await beside.getByText('备注', { exact: true }).click()
  await beside.getByRole('button', { name: '保存备注' }).click()
  await beside.getByRole('list', { name: '备注' }).getByText('女儿六月结婚，想要喜茶').waitFor()
  await beside.getByRole('list', { name: '备注' }).getByText('LinXia').waitFor()
  await beside.getByRole('button', { name: 'English' }).click()
  await beside.getByText('Seen by who serves this customer', { exact: false }).waitFor()
  await expectFine(page)
  expectCalm()
})

test('who opted out is not written to: the page says why, and the chat stays as it was', async () => {
  const { external_userid: who } = act(sandbox, 'customer.add_staff', { userid: 'LinXia', name: '毛峰', add_way: 1 })
  await expect.poll(() => customerOf(who)).toBeTruthy()
  const id = (await customerOf(who))!
  await sayConsent(core, { id: 'test', random: systemRandom }, id, {
    channel: 'wecom',
    purpose: 'marketing',
    given: false,
  })
  const { page } = await openBrowser(baseUrl)
  await page.goto(`/?phones=staff:LinXia,customer:${who}`)
  const staff = phoneOf(page, '林夏')
  await staff.getByRole('button', { name: /毛峰/ }).click()
  const beside = await openSidebar(page, staff, '毛峰')
  await beside.getByText('话术', { exact: true }).click()
  await beside.getByRole('button', { name: '发送“春茶”' }).click()
  await beside.getByText('现在不能发给这位客户：客户已退订，或尚未同意接收。').waitFor()
  const { rows } = await shop.database.pool.query('select state, reason from touches where customer_id = $1', [id])
  expect(rows).toEqual([{ state: 'suppressed', reason: 'no_consent' }])
})

test('who could not send it reads what the customer has, so that nothing is sent twice', async () => {
  const { external_userid: who } = act(sandbox, 'customer.add_staff', { userid: 'LinXia', name: '龙井', add_way: 1 })
  await expect.poll(() => customerOf(who)).toBeTruthy()
  const { page } = await openBrowser(baseUrl)
  await page.goto(`/?phones=staff:LinXia,customer:${who}`)
  const [staff, customer] = [phoneOf(page, '林夏'), phoneOf(page, '龙井')]
  await staff.getByRole('button', { name: /龙井/ }).click()
  await customer.getByRole('button', { name: /林夏/ }).click()
  const beside = await openSidebar(page, staff, '龙井')
  await beside.getByText('话术', { exact: true }).click()
  const send = beside.getByRole('button', { name: '发送“春茶”' })
  const said = beside.getByRole('alert')

  // WeCom's client takes nothing, then nothing but the text.
  let taken = /$^/
  await page.route(
    '**/act/client.send',
    (route) =>
    taken.test(route.request().postData() ?? '') ? route.continue() : route.fulfill({ status: 400, json: { error: 'no' } }), // prettier-ignore
  )
  await send.click()
  await said.getByText('企业微信没有发出，请重试。').waitFor()
  taken = /"msgtype":"text"/
  await send.click()
  await said.getByText('已发出 1 条，其余 1 条没有发出。请在聊天中补发，不要重试。').waitFor()
  await customer.getByText('龙井，林夏给您留了一份春茶').waitFor()

  // All of it is in the chat, and the server cannot be told.
  taken = /./
  await page.route('**/outcome', (route) => route.abort())
  await send.click()
  await beside.getByText('已发到聊天中').waitFor()
  expect(await beside.getByText('无法连接服务器', { exact: false }).count()).toBe(0)

  // No answer, so it may be there or not.
  await page.route('**/act/client.send', () => {})
  await beside.getByText('客户', { exact: true }).click()
  await beside.getByRole('button', { name: '发送“问问口味”' }).click()
  await said.getByText('企业微信没有回应，不知道是否已发出。请先看聊天，再决定是否重发。').waitFor()
})

test('who is not bound to a person is told so, and so is who opens a colleague’s customer, or no chat at all', async () => {
  const { external_userid: who } = act(sandbox, 'customer.add_staff', { userid: 'WangFang', name: '银针', add_way: 1 })
  const { page } = await openBrowser(baseUrl)
  await page.goto('/?phones=staff:WangFang')
  const staff = phoneOf(page, '王芳')
  await staff.getByRole('button', { name: /银针/ }).click()
  const beside = await openSidebar(page, staff, '银针')
  await beside.getByText('您的企业微信账号还没有绑定这里的人员。', { exact: false }).waitFor()
  await bind('WangFang')
  await beside.getByRole('button', { name: '用企业微信登录' }).click()
  await beside.getByRole('heading', { level: 1, name: '银针' }).waitFor()
  // Deleted by the customer: the page says so when it is opened anew.
  act(sandbox, 'customer.delete_staff', { userid: 'WangFang', external_userid: who })
  await staff.getByRole('button', { name: '返回' }).click()
  await expect.poll(async () => (await shop.database.pool.query('select 1 from relations where external_userid = $1 and ended_at is not null', [who])).rowCount).toBe(1) // prettier-ignore
  const again = await openSidebar(page, staff, '银针')
  await again.getByRole('heading', { name: '你们已不是好友' }).waitFor()
  await expectFine(page)

  const outside = await openBrowser(shop.url, 'phone')
  await outside.page.goto('/sidebar')
  await outside.page.getByRole('heading', { name: '请在企业微信中打开' }).waitFor()
  await outside.expectAccessible()
  await outside.expectFits()
  outside.expectCalm()
})
