import { expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { openShop } from './shop.ts'

const shop = await openShop()
await shop.send(
  ...[80, 200, 400].map((revenue, n) => ({
    type: 'track',
    event: 'Order Completed',
    messageId: `o${n}`,
    userId: `u${n}`,
    properties: { revenue },
  })),
)

test('an operator makes a group of tags and a tag with a rule, and is told where the rule is wrong', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.getByRole('link', { name: '标签', exact: true }).click()
  await page.getByText('还没有标签组').waitFor()
  await expectAccessible()
  await page.getByRole('button', { name: '使用现成的“客单价”标签组' }).click()
  await page.getByText('高客单').waitFor()
  await page.getByRole('button', { name: '新建标签组' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByLabel('名称', { exact: true }).fill('订单特征')
  await drawer.getByRole('button', { name: '保存' }).click()
  const group = page.locator('.ant-card').filter({ hasText: '订单特征' })
  await group.getByRole('button', { name: '新建标签' }).click()
  await drawer.getByLabel('名称', { exact: true }).fill('大单')
  await drawer.getByRole('textbox', { name: '自动规则' }).fill('max of revenue of "Order Completed" >>= 350')
  await drawer.getByRole('alert').getByText('第 1 行').waitFor()
  expect(await drawer.getByRole('button', { name: '保存' }).isDisabled()).toBe(true)
  await drawer.getByRole('textbox', { name: '自动规则' }).fill('max of revenue of "Order Completed" >= 350')
  await expect.poll(() => drawer.getByRole('button', { name: '保存' }).isEnabled()).toBe(true)
  await expectAccessible()
  await drawer.getByRole('button', { name: '保存' }).click()
  const row = page.getByRole('row').filter({ hasText: '大单' })
  await expect.poll(() => row.innerText()).toMatch(/大单\s+1\s/)
  await expectFits()
  await page.getByRole('tab', { name: '标签治理' }).click()
  await page.getByText('没有建议').waitFor()
  await page.getByRole('row').filter({ hasText: '高客单' }).getByText('没有规则使用').waitFor()
  await expectAccessible()
  await page.getByRole('tab', { name: '全部标签' }).click()
  await row.getByRole('button', { name: '归档 大单' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '归档', exact: true }).click()
  await expect.poll(() => row.count()).toBe(0)
  // The wrong text was refused, which the browser says.
  expectCalm(/status of 422/)
})

test('a journey is a board and a funnel, on a phone too', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url, 'phone')
  await shop.signIn(page, 'operator')
  await page.goto('/stages')
  await page.getByRole('button', { name: '使用现成的购买旅程' }).click()
  await page.getByText('超级用户', { exact: true }).waitFor()
  await page.getByRole('img', { name: /到达各阶段的人数/ }).waitFor()
  const ordered = page.locator('.ant-card').filter({ hasText: '已购' }).filter({ hasText: '进入规则' }).first()
  await expect.poll(() => ordered.innerText()).toContain('3 人')
  await ordered.getByText('停留中位数').waitFor()
  await expectFits()
  await expectAccessible()

  // Who orders once and again is told apart by nobody when both stages are entered by one rule.
  await page.getByRole('button', { name: '编辑 复购' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('textbox', { name: '进入规则' }).fill('done "Order Completed"')
  await expect.poll(() => drawer.getByRole('button', { name: '保存' }).isEnabled()).toBe(true)
  await drawer.getByRole('button', { name: '保存' }).click()
  await page.getByText('“已购”和“复购”的进入规则相同').waitFor()
  await expectAccessible()
  expectCalm()
})
