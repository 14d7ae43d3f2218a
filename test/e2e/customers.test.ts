import { expect, test } from 'vitest'
import { createSegment } from '../../src/features/segments/segments.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { testWecom } from '../support/app.ts'
import { openBrowser } from './browser.ts'
import { openShop } from './shop.ts'

const shop = await openShop()
const rule = {
  kind: 'sum',
  property: 'revenue',
  of: { event: 'Order Completed' },
  window: { kind: 'ever' },
  op: '>=',
  value: 300,
}
await createSegment(shop.engine.core, { slug: 'big', name: '高消费', rule }, 'test')
await shop.engine.quiet()
const at = (n: number) => new Date(systemClock.now() - 600_000 + n * 1_000).toISOString()
const LONG = '欧阳'.repeat(32)
await shop.send(
  { type: 'identify', messageId: 'i1', userId: 'u1', timestamp: at(0), traits: { name: '王静怡', phone: '13800138000', city: '上海' } },
  { type: 'identify', messageId: 'i2', userId: 'u2', timestamp: at(1), traits: { name: '李雨桐', city: '杭州' } },
  { type: 'identify', messageId: 'i3', userId: 'u3', timestamp: at(2), traits: { name: LONG } },
  { type: 'track', event: 'Order Completed', messageId: 'o1', userId: 'u1', timestamp: at(3), properties: { revenue: 180.5, order_id: 'O1' } },
  { type: 'track', event: 'Order Completed', messageId: 'o2', userId: 'u1', timestamp: at(4), properties: { revenue: 200, order_id: 'O2' } },
) // prettier-ignore

test('a customer is found by two characters, and it is read why she is in a segment', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.getByRole('link', { name: '客户', exact: true }).click()
  await page.getByText('李雨桐').waitFor()
  await expectAccessible()
  await expectFits()
  await page.getByRole('searchbox').fill('静怡')
  await expect.poll(() => page.getByText('李雨桐').count()).toBe(0)
  await page.getByText('王静怡').click()
  await page.getByRole('heading', { level: 1, name: '王静怡' }).waitFor()
  await expectAccessible()
  await expectFits()
  expect(await page.locator('body').innerText()).not.toContain('13800138000')
  await page
    .getByRole('button', { name: /为什么/ })
    .first()
    .click()
  await page.getByText('380.5').first().waitFor()
  await expectAccessible()
  expectCalm()
})

test('the palette goes to a customer; a phone shows the same, and a very long name breaks nothing', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url, 'phone')
  await shop.signIn(page, 'operator')
  await page.goto('/customers')
  await page.getByText('王静怡').first().waitFor()
  await expectFits()
  await expectAccessible()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').last().fill('欧阳欧')
  await page.getByRole('option').first().click()
  await page.getByRole('heading', { level: 1, name: LONG }).waitFor()
  await expectFits()
  await expectAccessible()
  expectCalm()
})

test('what was said is loaded when somebody asks for it, on a phone too, and that is in the timeline', async () => {
  const WHITE = 'wmTea0AAAAxJ3k9Qm2vT5pLr8sYb1uWc'
  const record = (seq: number, from: string, content: string) => ({
    seq,
    msgid: `m${seq}`,
    action: 'send',
    from,
    tolist: [from === WHITE ? 'LinXia' : WHITE],
    msgtime: Date.parse(at(seq)),
    msgtype: 'text',
    text: { content },
  })
  const { archive } = testWecom(shop.database, shop.engine)
  await archive.take([record(1, WHITE, '有白毫吗？'), record(2, 'LinXia', '有的，今早刚到。'.repeat(20))], { source: 'agent' }) // prettier-ignore
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url, 'phone')
  await shop.signIn(page, 'operator')
  const { rows } = await shop.database.pool.query('select customer_id as id from identities where value = $1', [WHITE])
  await page.goto(`/customers/${rows[0].id}`)
  await page.getByRole('tab', { name: '会话' }).click()
  expect(await page.getByText('有白毫吗？').count()).toBe(0)
  await page.getByRole('button', { name: '查看会话（会被记录）' }).click()
  await page.getByText('有白毫吗？').waitFor()
  await expectFits()
  await expectAccessible()
  await page.getByRole('tab', { name: '时间线' }).click()
  await page.getByText(/查看了完整的会话消息/).waitFor()
  await page.getByText('发消息给 LinXia').waitFor()
  expectCalm()
})
