import { expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { openShop } from './shop.ts'

const shop = await openShop()

test('an operator installs a flow from its template, and finds it there afterwards', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.goto(`${shop.url}/sops`)
  await page.getByRole('button', { name: '从模板新建' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByText('新好友七天').waitFor()
  await expectAccessible()
  await expectFits()
  await drawer.getByRole('searchbox', { name: '查找模板' }).fill('购物车')
  await drawer.getByText('新好友七天').waitFor({ state: 'hidden' })
  await drawer.getByRole('button', { name: '安装“加购未下单”' }).click()
  await page.getByRole('heading', { level: 1, name: '加购未下单' }).waitFor()
  // All that it names is there: nothing keeps it from being launched.
  expect(await page.getByRole('button', { name: '发布', exact: true }).isEnabled()).toBe(true)
  await page.goto(`${shop.url}/sops`)
  await page.getByRole('button', { name: '从模板新建' }).click()
  await drawer.getByRole('button', { name: '查看“加购未下单”' }).click()
  await page.getByRole('heading', { level: 1, name: '加购未下单' }).waitFor()
  expectCalm()
})
