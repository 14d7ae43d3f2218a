import { expect, test } from 'vitest'
import { openWebhookWorker } from '../../src/features/webhooks/webhooks.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { openReceiver } from '../support/receiver.ts'
import { openBrowser } from './browser.ts'
import { openShop } from './shop.ts'

const shop = await openShop()
const receiver = await openReceiver()
const worker = openWebhookWorker({
  database: shop.database,
  clock: systemClock,
  vault: shop.engine.core.vault,
  mayBePrivate: false,
  onError: console.error,
})

test('an endpoint is added, tested, looked at when it fails, and sent to again', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url)
  await shop.signIn(page)
  await page.goto('/webhooks')
  await page.getByText('还没有接收地址。', { exact: false }).waitFor()
  await expectAccessible()
  await page.getByRole('button', { name: '添加接收地址' }).first().click()
  await page.getByLabel('地址', { exact: true }).fill('http://crm.example.com/')
  await page.getByLabel('说明', { exact: true }).fill('会员 CRM')
  await page.getByRole('combobox', { name: '事件' }).fill('下单')
  await page.locator('.ant-select-dropdown:visible').getByTitle('下单 · Order Completed').click()
  await page.getByRole('combobox', { name: '事件' }).fill('进入人群')
  await page.locator('.ant-select-dropdown:visible').getByTitle('进入人群 · Segment Entered').click()
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText('请填写以 https:// 开头的地址', { exact: false }).waitFor()
  await page.getByLabel('地址', { exact: true }).fill(receiver.url)
  await expectAccessible()
  await page.getByRole('button', { name: '保存' }).click()
  const secret = page.getByRole('dialog', { name: '请保存签名密钥' })
  await secret.getByText(/^whsec_/).waitFor()
  await expectAccessible()
  await secret.getByRole('button', { name: '已保存，关闭' }).click()

  await page.getByRole('link', { name: '会员 CRM' }).click()
  await page.getByRole('heading', { level: 1, name: '会员 CRM' }).waitFor()
  await page.getByText('还没有推送。', { exact: false }).waitFor()
  receiver.answer = () => ({ status: 410, body: 'gone away' })
  await page.getByRole('button', { name: '发送测试' }).click()
  await page.getByText('测试已发送', { exact: false }).waitFor()
  await worker.quiet()
  await page.getByText('对方返回 410', { exact: false }).waitFor()
  receiver.answer = () => ({ status: 200, body: 'thanks' })
  await page.getByRole('button', { name: '启用' }).click()
  await page.getByText('正常', { exact: true }).waitFor()
  await page.getByText('已放弃', { exact: true }).first().click()
  await page.getByRole('button', { name: '查看推送：测试' }).click()
  const drawer = page.getByRole('dialog', { name: '推送详情' })
  await drawer.getByText('gone away').waitFor()
  await drawer.getByText('Hello from Siyu').waitFor()
  await expectAccessible()
  await drawer.getByRole('button', { name: '重新发送' }).click()
  await page.getByText('1 条将重新发送').waitFor()
  await worker.quiet()
  await drawer.getByText('已送达').waitFor()
  await drawer.getByText('thanks').waitFor()
  expect(receiver.got[1]!.headers['webhook-id']).toBe(receiver.got[0]!.headers['webhook-id'])
  await expectFits()
  await expectCalm()
})

test('on a phone an operator looks, and changes nothing', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url, 'phone')
  await shop.signIn(page, 'operator')
  await page.goto('/webhooks')
  await page.getByRole('link', { name: '会员 CRM' }).waitFor()
  expect(await page.getByRole('button', { name: '添加接收地址' }).count()).toBe(0)
  await page.getByRole('searchbox', { name: '按地址、说明或事件查找' }).fill('没有的')
  await page.getByText('没有这样的接收地址。').waitFor()
  await page.getByRole('button', { name: '清除查找' }).click()
  await expectAccessible()
  await expectFits()
  await page.getByRole('link', { name: '会员 CRM' }).click()
  await page.getByRole('button', { name: '查看推送：测试' }).waitFor()
  expect(await page.getByRole('button', { name: '编辑' }).count()).toBe(0)
  await expectAccessible()
  await expectFits()
  await expectCalm()
})
