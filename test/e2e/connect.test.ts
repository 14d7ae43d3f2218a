import { expect, test } from 'vitest'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { DEFAULT_APP } from '../../wecom-sandbox/seed.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { putStaff } from '../../src/features/staff/staff.ts'
import { tagCustomers } from '../../src/features/tags/tags.ts'
import { playWecom } from '../support/office.ts'
import { openBrowser, type Seen } from './browser.ts'
import { openShop, PASSWORD } from './shop.ts'

const { sandbox, baseUrl } = await playWecom()
/** Another site for a browser than the shop's, as it is in real life. */
const wecomUrl = baseUrl.replace('127.0.0.1', 'localhost')
const shop = await openShop({ wecomUrl })

const control = async (method: string, path: string, body: object) => {
  const answer = await fetch(`${wecomUrl}/control${path}`, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) // prettier-ignore
  if (!answer.ok) throw new Error(await answer.text())
}
const right = async ({ expectAccessible, expectFits }: Seen) => {
  await expectAccessible()
  await expectFits()
}
const takeaway = (page: Seen['page'], what: string) =>
  page
    .getByRole('button', { name: `复制：${what}`, exact: true })
    .locator('..')
    .innerText()

test('an administrator connects the corp, is told what to click where something is wrong, and sees it read', async () => {
  const seen = await openBrowser(shop.url)
  const { page, expectCalm } = seen
  await shop.signIn(page)
  await page.getByRole('menuitem', { name: '同步' }).click()
  await page.getByText('尚未连接企业微信').waitFor()
  await right(seen)
  await page.getByRole('link', { name: '连接企业微信' }).click()

  await page.getByLabel('企业 ID').fill(sandbox.corpId)
  await page.getByLabel('AgentId').fill(String(DEFAULT_APP.agentid))
  await page.getByLabel('Secret').fill('not-the-secret')
  await right(seen)
  await page.getByRole('button', { name: '保存并检查' }).click()
  await page.getByText('应用的 Secret 不正确或已重置').waitFor()
  await page.getByText('点这里：应用管理 → 自建 → 打开该应用 → Secret → 查看').waitFor()
  await right(seen)

  await page.getByRole('button', { name: '上一步' }).click()
  await page.getByText('已加密保存，不再显示').waitFor()
  expect(await page.getByLabel('Secret').inputValue()).toBe('')
  await control('PUT', '/switches', { trustedIps: '203.0.113.9' })
  await page.getByLabel('Secret').fill(DEFAULT_APP.secret)
  await page.getByRole('button', { name: '保存并检查' }).click()
  await page.getByText('未被信任').waitFor()
  expect(await takeaway(page, '要加入的 IP')).toMatch(/127\.0\.0\.1|::1/)
  await right(seen)
  await control('PUT', '/switches', { trustedIps: '' })
  await page.getByRole('button', { name: '重新检查' }).click()
  await page.getByText('全部正常。').waitFor()
  await page.getByRole('button', { name: '上一步' }).click()
  await page.getByLabel('AgentId').fill('1000009')
  await page.getByRole('button', { name: '保存并检查' }).click()
  await page.getByText('应用的 AgentId 与 Secret 不属于同一个应用').waitFor()
  await page.getByText('点这里：应用管理 → 自建 → 打开该应用 → AgentId 与 Secret，从同一页复制').waitFor()
  await right(seen)
  await page.getByRole('button', { name: '上一步' }).click()
  await page.getByLabel('AgentId').fill(String(DEFAULT_APP.agentid))
  await page.getByRole('button', { name: '保存并检查' }).click()
  await page.getByText('全部正常。').waitFor()
  await page.getByText('4 位成员可以服务客户').waitFor()
  await page.getByRole('button', { name: '下一步' }).click()

  await page.getByText('等待企业微信验证这个地址').waitFor()
  await right(seen)
  const [url, token, aesKey] = [await takeaway(page, 'URL'), await takeaway(page, 'Token'), await takeaway(page, 'EncodingAESKey')] // prettier-ignore
  await control('PUT', '/callback', { url, token, aesKey, agentid: DEFAULT_APP.agentid })
  await page.getByText('企业微信已验证地址').waitFor()
  await page.getByRole('button', { name: '下一步' }).click()

  // What was refused with the wrong address is tried again at once, or by hand.
  const begin = page.getByRole('button', { name: '开始同步' })
  await begin.or(page.getByText('首次同步已完成。')).first().waitFor()
  if (await begin.isVisible()) await begin.click()
  await page.getByText('首次同步已完成。').waitFor()
  await right(seen)
  await page.getByRole('button', { name: '完成' }).click()
  await page.getByText('连接状态').waitFor()
  await page.getByText('上次同步').waitFor()
  await right(seen)
  expectCalm()
})

test('what callbacks have not told is found by a sync, and leads to the customer', async () => {
  const seen = await openBrowser(shop.url, 'phone')
  const { page, expectCalm } = seen
  await shop.signIn(page, 'operator')
  await page.goto('/syncs')
  await page.getByText('首次同步').first().waitFor()
  await page.getByText('企业微信还没有通知过').or(page.getByText('最近一次通知')).waitFor()
  await right(seen)

  await control('PUT', '/switches', { callbackDropRate: 1 })
  act(sandbox, 'customer.add_staff', { userid: 'LinXia', name: '悄悄来的', add_way: 2 })
  await page.getByRole('button', { name: '立即同步' }).click()
  await page.getByRole('button', { name: '1 处不同' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByText('LinXia 添加了客户').waitFor()
  await right(seen)
  await drawer.getByRole('link', { name: /^客户 #/ }).click()
  await page.getByRole('heading', { level: 1, name: '悄悄来的' }).waitFor()
  await control('PUT', '/switches', { callbackDropRate: 0 })
  act(sandbox, 'customer.add_staff', { userid: 'WangFang', name: '通知来的', add_way: 2 })
  await page.goto('/syncs')
  await page.getByText('最近一次通知').waitFor()
  expectCalm()
})

test('a tag that WeCom does not take is listed with why, and goes when it is tried again, on a phone', async () => {
  const CAP_REACHED = 40126
  const { external_userid: person } = act(sandbox, 'customer.add_staff', {
    userid: 'LinXia',
    name: '满标签',
    add_way: 2,
  })
  const seen = await openBrowser(shop.url, 'phone')
  const { page, expectCalm } = seen
  await shop.signIn(page, 'operator')
  await page.goto('/syncs')
  await page.getByText('没有写不进去的标签').waitFor()
  const found = async () => (await page.request.get(`/api/customers?kind=external_userid&value=${person}`)).json()
  await expect.poll(async () => (await found()).customers.length, { timeout: 20_000 }).toBe(1)
  await control('POST', '/refuse', { path: 'externalcontact/mark_tag', errcode: CAP_REACHED, times: 1 })
  const customerIds = [(await found()).customers[0].id]
  await tagCustomers(shop.engine.core, { id: 'test', random: systemRandom }, { tag: '贵宾', customerIds, until: null })

  const list = page.getByRole('list', { name: '没能写入企业微信的标签' })
  await list.getByText('贵宾 · 打上').waitFor()
  await list.getByText('已达到企业微信的数量上限').waitFor()
  await list.getByRole('link', { name: '满标签' }).waitFor()
  await right(seen)
  await page.getByLabel('按标签名称或客户的 external_userid 查找').fill('绿茶')
  await page.getByText('没有符合条件的标签').waitFor()
  await page.getByLabel('按标签名称或客户的 external_userid 查找').fill('贵')
  await list.getByRole('button', { name: '重试：满标签 · 贵宾' }).click()
  await page.getByText('已重新排队').waitFor()
  const worn = () => sandbox.state.all`select 1 from relation_tags where external_userid = ${person}`.length
  await expect.poll(worn, { timeout: 20_000 }).toBe(1)
  expectCalm()
})

test('the system’s page says that WeCom is connected and has called', async () => {
  const { page, expectCalm, expectAccessible } = await openBrowser(shop.url)
  await shop.signIn(page)
  await page.goto('/system')
  await page.getByText(`${sandbox.corpId} · 最近一次通知`).waitFor()
  await expectAccessible()
  expectCalm()
})

test('who is bound to a member signs in by scanning, on a phone; another member is told whom to ask', async () => {
  await putStaff(shop.database, systemClock, 'LinXia', { name: '林夏', departments: [], hasLeft: false })
  const link = await shop.people.invite({ role: 'operator', userid: 'LinXia', email: 'lin@shop.example', by: 'test' })
  await shop.people.accept(new URL(link).hash.slice(1), { name: '林夏', password: PASSWORD })
  const seen = await openBrowser(shop.url, 'phone')
  const { page, expectCalm } = seen
  await page.goto('/customers?lifecycle=lost')
  await page.getByRole('button', { name: '企业微信扫码登录' }).waitFor()
  await right(seen)
  await page.getByRole('button', { name: '企业微信扫码登录' }).click()
  await page.getByRole('heading', { name: '企业微信登录' }).waitFor()
  await right(seen)
  await page.getByRole('link', { name: '王芳' }).click()
  await page.getByRole('alert').getByText('还没有绑定这里的人员').waitFor()
  await right(seen)
  await page.getByRole('button', { name: '企业微信扫码登录' }).click()
  await page.getByRole('link', { name: '林夏' }).click()
  await page.getByRole('heading', { level: 1, name: '客户' }).waitFor()
  expect(new URL(page.url()).search).toBe('?lifecycle=lost')
  const cookies = await page.context().cookies(shop.url)
  expect(cookies.map(({ name, sameSite }) => [name, sameSite])).toEqual([['siyu.session_token', 'Strict']])
  await page.reload()
  await page.getByRole('heading', { level: 1, name: '客户' }).waitFor()
  expectCalm()
})
