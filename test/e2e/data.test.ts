import { expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { openShop } from './shop.ts'

const shop = await openShop()
const track = (messageId: string, event: string, more: object = {}) => ({
  type: 'track',
  userId: 'u1',
  messageId,
  event,
  ...more,
})

test('the log is empty and says how to send; then events come by themselves, each once, and one can be opened', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url)
  await shop.signIn(page)
  await page.goto('/events')
  await page.getByText('日志里还没有事件').waitFor()
  await expectAccessible()
  await shop.send(...[1, 2, 3].map((n) => track(`m${n}`, 'Order Completed', { properties: { revenue: n } })))
  const rows = page.getByRole('list', { name: '事件，最新的在前' }).getByRole('listitem')
  const orders = rows.filter({ hasText: 'Order Completed' })
  await expect.poll(() => orders.count()).toBe(3)
  await page.getByRole('button', { name: '暂停' }).click()
  await shop.send(track('m4', 'Order Completed'))
  await page.getByRole('button', { name: '继续' }).click()
  await expect.poll(() => orders.count()).toBe(4)
  await page.getByText('推导', { exact: true }).first().click()
  await expect.poll(() => orders.count()).toBe(0)
  await page.getByText('事实', { exact: true }).click()
  await orders.last().getByRole('button', { name: '查看事件 Order Completed' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByText('m1', { exact: true }).waitFor()
  await expectAccessible()
  await page.keyboard.press('Escape')
  await expectFits()
  expectCalm()
})

test('what could not be taken is told by its reason, looked at and replayed, on a phone', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url, 'phone')
  await shop.signIn(page, 'operator')
  await page.goto('/quarantine')
  await page.getByText('没有被隔离的事件').waitFor()
  await expectAccessible()
  await shop.send(
    track('q1', 'Order Completed', { timestamp: '昨天', properties: { phone: '13812345678' } }),
    track('q2', 'Order Completed', { timestamp: '前天' }),
    { type: 'nonsense', userId: 'u1' },
  )
  await page.reload()
  await page.getByRole('button', { name: '2 × 时间戳不是日期' }).click()
  await page.waitForURL('**/quarantine?code=timestamp_invalid')
  await expectAccessible()
  await expectFits()
  await page.getByRole('button', { name: /^查看 / }).last().click() // prettier-ignore
  const drawer = page.getByRole('dialog')
  await drawer.getByText('138****5678').waitFor()
  await expectAccessible()
  await page.keyboard.press('Escape')
  await page.getByRole('checkbox', { name: '选择全部' }).check()
  await page.getByRole('button', { name: '重放所选（2）' }).click()
  await page.getByText('已接收 0 条，早已接收过 0 条，仍被拒绝 2 条').waitFor()
  await expectFits()
  expectCalm()
})

test('an attribute is marked as personal after it was said that there is no way back', async () => {
  await shop.send({ type: 'identify', userId: 'u1', messageId: 'i1', traits: { wechat_nick: '小林', score: 5 } })
  await shop.send({ type: 'identify', userId: 'u2', messageId: 'i2', traits: { score: 'five' } })
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url, 'phone')
  await shop.signIn(page)
  await page.goto('/attributes')
  await page.getByText('类型不一致').last().waitFor()
  await expectAccessible()
  await expectFits()
  await page.getByRole('button', { name: '标记为个人信息：wechat_nick' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('此操作无法撤销').waitFor()
  await expectAccessible()
  await dialog.getByRole('button', { name: '标记为个人信息' }).click()
  const row = page.getByRole('row').filter({ hasText: 'wechat_nick' })
  await row.getByText('已加密保存').waitFor()
  expectCalm()
})
