import { expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { openShop } from './shop.ts'

const shop = await openShop()

test('an administrator signs in, is told when the password is wrong, and signs out', async () => {
  const { page, expectAccessible, expectFits } = await openBrowser(shop.url)
  await page.goto('/customers?lifecycle=lost')
  await page.getByRole('heading', { name: '登录' }).waitFor()
  await expectAccessible()
  await page.getByLabel('邮箱').fill('admin@shop.example')
  await page.getByLabel('密码', { exact: true }).fill('not-the-password')
  await page.getByRole('button', { name: '登录' }).click()
  await page.getByRole('alert').getByText('邮箱或密码不正确').waitFor()
  await shop.signIn(page)
  await expectAccessible()
  await expectFits()
  await page.getByRole('button', { name: '管理员' }).click()
  await page.getByText('退出登录').click()
  await page.getByRole('heading', { name: '登录' }).waitFor()
})

test('whoever came by an address is there after signing in, on a phone too, in English', async () => {
  const { page, expectCalm, expectFits } = await openBrowser(shop.url, 'phone')
  await shop.signIn(page)
  await page.getByRole('button', { name: '菜单' }).click()
  await page.getByRole('link', { name: '人群', exact: true }).click()
  await page.waitForURL('**/segments')
  await expectFits()
  await page.goto('/')
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor()
  await expectFits()
  expect(await page.locator('html').getAttribute('lang')).toBe('en')
  expectCalm()
})

test('the palette finds a page from the keyboard alone', async () => {
  const { page, expectCalm, expectAccessible } = await openBrowser(shop.url)
  await shop.signIn(page)
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('标签')
  await page.getByRole('option', { name: '标签' }).waitFor()
  await expectAccessible()
  await page.keyboard.press('Enter')
  await page.waitForURL('**/tags')
  expectCalm()
})
