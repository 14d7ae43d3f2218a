import { expect, test } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import { createTag, createTagGroup } from '../../src/features/tags/tags.ts'
import { putPolicy } from '../../src/features/touches/policy.ts'
import { MINUTE_MS, SECOND_MS } from '../../src/kernel/clock.ts'
import { DEFAULT_POLICY } from '../../src/touches/policy.ts'
import { setSwitches } from '../../wecom-sandbox/switches.ts'
import { addContent } from '../support/contents.ts'
import { ForwardClock } from '../support/forward-clock.ts'
import { connectCorp, playWecom } from '../support/office.ts'
import { choose, openBrowser } from './browser.ts'
import { insert, save } from './canvas.ts'
import { openShop } from './shop.ts'

/**
 * The first flow of an operator, from the segment of the first walk to the customer’s phone and back to the figures on the
 * canvas: the console in one browser, the phones of the played WeCom in another. The product’s clock goes on when it is told
 * to, so that nobody waits for half an hour.
 */
const clock = new ForwardClock()
const { sandbox, baseUrl } = await playWecom()
const shop = await openShop({ wecomUrl: baseUrl, clock })
const { core } = shop.engine
await connectCorp(sandbox, shop)
// WeCom would say nothing of a task at first.
setSwitches(sandbox.state, sandbox.switches, { dispatchMs: 0 })

await createTagGroup(core, { slug: 'who', name: '身份', dimension: 'social', singleChoice: false })
await createTag(core, { group: 'who', slug: 'colleague', name: '员工' }, 'test')
await addContent(shop.database, 'thanks', '谢谢您再次光临，送您一份新茶', { name: '回购谢礼' })
// At whatever hour of the night this is run.
await putPolicy(core, { ...DEFAULT_POLICY, quiet: null }, 0)

const SEGMENT = '近 30 天买过两次的顾客'
const drawer = (page: Page) => page.getByRole('dialog')
const phoneOf = (page: Page, name: string): Locator => page.getByRole('region', { name: new RegExp(`^${name}的手机`) })
/** The clock goes on a little, until it is so. */
async function goOnUntil(byMs: number, isSo: () => Promise<boolean>): Promise<void> {
  await expect
    .poll(
      async () => {
        if (await isSo()) return true
        clock.forward(byMs)
        return false
      },
      { timeout: 120_000, interval: 500 },
    )
    .toBe(true)
}

test('a flow of three steps: drawn for the segment of the first walk, tried out, launched, confirmed on a phone, counted', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')

  // The segment, as in the first walk.
  await page.getByRole('link', { name: '人群', exact: true }).click()
  await page.getByRole('button', { name: '新建人群' }).first().click()
  await page.getByLabel('名称', { exact: true }).fill(SEGMENT)
  await page.getByRole('button', { name: '添加条件' }).click()
  await choose(page, '条件类型', '做过几次')
  await page.getByRole('spinbutton', { name: '次数' }).fill('2')
  await page.getByRole('button', { name: '添加条件' }).click()
  await choose(page, '条件类型', '带有标签', 1)
  await choose(page, '是否取反', '不满足', 1)
  await page.getByRole('combobox', { name: '标签' }).click()
  await page.getByRole('combobox', { name: '标签' }).fill('员工')
  await page.getByTitle('身份 / 员工').click()
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByRole('heading', { level: 1, name: SEGMENT, exact: true }).waitFor()
  await page.getByText('已生效').first().waitFor()

  // Drawn: thanks, half an hour, a call.
  await page.getByRole('menuitem', { name: 'SOP 流程' }).click()
  await page.getByRole('button', { name: '新建流程' }).click()
  await page.getByLabel('名称', { exact: true }).fill('回购感谢')
  await drawer(page).getByRole('button', { name: '保存' }).click()
  await page.getByRole('heading', { level: 1, name: '回购感谢' }).waitFor()
  await page.getByRole('button', { name: /^进入 · 做了“（未填写）”/ }).click()
  await choose(page, '什么时候进入', '进入或离开人群')
  await choose(page, '人群', SEGMENT)
  await save(page)
  await page.getByRole('button', { name: `进入 · 进入人群“${SEGMENT}”` }).waitFor()
  await insert(page, '在“进入”之后添加步骤', '发送素材')
  await choose(page, '素材', '回购谢礼')
  await save(page)
  await insert(page, '在“企业群发：回购谢礼”之后添加步骤', '等待')
  await choose(page, '单位', '分钟')
  await drawer(page).getByRole('spinbutton', { name: '时长' }).fill('30')
  await save(page)
  await insert(page, '在“等 30 分钟”之后添加步骤', '员工任务')
  await choose(page, '任务', '致电')
  await drawer(page).getByRole('textbox', { name: '标题' }).fill('问问喝得惯吗')
  await save(page)
  await page.getByRole('button', { name: '员工任务 · 任务：致电 · 问问喝得惯吗' }).waitFor()
  await expectAccessible()
  await expectFits()

  // Tried out, then launched.
  await page.getByRole('button', { name: '试运行' }).click()
  await drawer(page).getByRole('button', { name: '开始' }).click()
  await page.getByText('进入时 · 企业群发：回购谢礼').waitFor()
  await page.getByText('30 分钟后 · 任务：致电 · 问问喝得惯吗').waitFor()
  await page.getByText('30 分钟后 · 走完').waitFor()
  await page.getByRole('button', { name: '结束试运行' }).click()
  await page.getByText('走过的步骤').waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: '发布', exact: true }).click()
  await page.locator('.ant-modal').getByRole('button', { name: '发布', exact: true }).click()
  await page.getByText('运行中').waitFor()

  // Somebody scans the code at the counter, and buys twice.
  const phones = await openBrowser(baseUrl)
  await phones.page.goto('/')
  await phones.page.getByRole('banner').getByRole('button', { name: '扫码' }).click()
  await phones.page.getByRole('textbox', { name: '姓名', exact: true }).fill('碧螺')
  await phones.page.getByRole('button', { name: '扫这个码：静安店收银台' }).click()
  const customer = phoneOf(phones.page, '碧螺')
  await customer.waitFor()
  const { id, staffName } = sandbox.state.get<{ id: string; staffName: string }>`
    select r.external_userid as id, s.name as "staffName" from relations r join members s on s.userid = r.userid
    order by r.id desc limit 1`!
  const isFriend = async () => (await shop.database.pool.query('select 1 from relations where external_userid = $1', [id])).rowCount! > 0 // prettier-ignore
  await expect.poll(isFriend, { timeout: 60_000 }).toBe(true)
  for (const n of [1, 2])
    await shop.send({
      type: 'track',
      event: 'Order Completed',
      userId: '碧螺',
      messageId: `buys ${n}`,
      properties: { order_id: `F${n}`, revenue: 88 },
      context: { externalIds: [{ type: 'external_userid', id }] },
    })
  await page.getByRole('button', { name: /^等待 · 1 人在这里 · 等 30 分钟$/ }).waitFor()
  await page.getByRole('button', { name: '发送素材 · 企业群发：回购谢礼 · 发出 1' }).waitFor()

  // WeCom asks her guide, who confirms; she has it on her phone.
  const isAsked = async () => sandbox.state.get`select 1 from broadcasts` !== undefined
  await goOnUntil(5 * SECOND_MS, isAsked)
  const staff = phoneOf(phones.page, staffName)
  await staff.getByRole('button', { name: '返回' }).click()
  await staff.getByRole('button', { name: '任务' }).click()
  await staff.getByText('谢谢您再次光临，送您一份新茶').waitFor()
  await staff.getByRole('button', { name: '发送' }).click()
  await customer.getByText('谢谢您再次光临，送您一份新茶').waitFor()
  await staff.getByText('已发送 · 送达 1/1').waitFor()

  // The product hears of it, and half an hour is over: the call is asked for, and she has gone through.
  const isDelivered = async () => (await shop.database.pool.query(`select 1 from touches where state = 'delivered'`)).rowCount === 1 // prettier-ignore
  await goOnUntil(MINUTE_MS, isDelivered)
  await goOnUntil(5 * MINUTE_MS, async () => (await shop.database.pool.query('select 1 from tasks')).rowCount === 1)
  // A count that the clock has jumped over seems to have taken that long, and is not done again for twenty times that.
  const given = page.getByRole('button', { name: '员工任务 · 任务：致电 · 问问喝得惯吗 · 待办 1' })
  await goOnUntil(10 * MINUTE_MS, () => given.isVisible())
  await page.getByRole('button', { name: '等待 · 等 30 分钟', exact: true }).waitFor()
  await page.getByRole('button', { name: '发送素材 · 企业群发：回购谢礼 · 发出 1' }).waitFor()
  await expectAccessible()
  await page.getByTitle('结果', { exact: true }).click()
  await page.getByRole('row', { name: /企业群发：回购谢礼/ }).waitFor()
  await expectAccessible()
  expectCalm()
  phones.expectCalm()
})
