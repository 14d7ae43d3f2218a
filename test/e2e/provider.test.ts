import { expect, test } from 'vitest'
import { fakeProvider } from '../support/oidc-provider.ts'
import { openBrowser } from './browser.ts'
import { openShop } from './shop.ts'

/** The provider is on localhost and the shop on 127.0.0.1: another site for a browser, as it is in real life. */
const provider = await fakeProvider('企业账号')
const shop = await openShop({ oidc: provider.oidc })
provider.asks = true

test('who was invited comes in by the provider, to the page they wanted, and stays in', async () => {
  await shop.invite('operator', 'xiaoman@shop.example')
  provider.who = { sub: 'xiaoman', email: 'xiaoman@shop.example', email_verified: true, name: '小满' }
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url, 'phone')
  await page.goto('/customers?lifecycle=lost')
  await page.getByRole('button', { name: '用企业账号登录' }).waitFor()
  await expectAccessible()
  await expectFits()
  await page.getByRole('button', { name: '用企业账号登录' }).click()
  await page.getByRole('link', { name: 'Allow' }).click()
  await page.getByRole('heading', { level: 1, name: '客户' }).waitFor()
  expect(new URL(page.url()).search).toBe('?lifecycle=lost')
  const cookies = await page.context().cookies()
  expect(cookies.filter(({ domain }) => domain === '127.0.0.1').map(({ name, sameSite }) => [name, sameSite])).toEqual([
    ['siyu.session_token', 'Strict'],
  ])
  await page.reload()
  await page.getByRole('heading', { level: 1, name: '客户' }).waitFor()
  await page.goto('/account')
  await page.getByText('您通过登录服务登录，这里没有密码').waitFor()
  await expectAccessible()
  expectCalm()
})

test('who was invited may come in by the provider from the link too', async () => {
  const link = await shop.invite('analyst', 'link@shop.example')
  provider.who = { sub: 'link', email: 'link@shop.example', email_verified: true, name: '链接' }
  const { page, expectCalm } = await openBrowser(shop.url)
  await page.goto(link)
  await page.getByRole('button', { name: '用企业账号登录' }).waitFor()
  await page.getByRole('button', { name: '用企业账号登录' }).click()
  await page.getByRole('link', { name: 'Allow' }).click()
  await page.getByRole('heading', { level: 1, name: '首页' }).waitFor()
  expectCalm()
})

test('who is not let in is told why, in both languages, and may try again', async () => {
  provider.who = { sub: 'stranger', email: 'stranger@shop.example', email_verified: true }
  const { page, expectAccessible, expectFits } = await openBrowser(shop.url, 'phone')
  await page.goto('/tags')
  await page.getByRole('button', { name: '用企业账号登录' }).click()
  await page.getByRole('link', { name: 'Cancel' }).click()
  await page.getByRole('alert').getByText('您取消了登录').waitFor()
  await page.getByRole('button', { name: '用企业账号登录' }).click()
  await page.getByRole('link', { name: 'Allow' }).click()
  await page.getByRole('alert').getByText('这个账号的邮箱没有被邀请').waitFor()
  await expectAccessible()
  await expectFits()
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('alert').getByText('has not been invited').waitFor()
  await page.getByRole('button', { name: 'Sign in with 企业账号' }).waitFor()
  await expectFits()
  provider.who = { sub: 'unsure', email: 'stranger@shop.example' }
  await shop.invite('analyst', 'stranger@shop.example')
  await page.goto('/sign-in?error=%3Cscript%3Ealert(1)%3C/script%3E&error_description=call%2010086')
  await page.getByRole('alert').getByText('could not be made sure of').waitFor()
  expect(await page.getByText('10086').count()).toBe(0)
})

test('an administrator sees the provider on the system’s page, and what is wrong with it', async () => {
  const { page, expectCalm, expectAccessible } = await openBrowser(shop.url)
  await shop.signIn(page)
  await page.goto('/system')
  await page.getByText(`企业账号（${provider.oidc.issuer}）`).waitFor()
  await expectAccessible()
  provider.wrong = { isAway: true }
  await page.reload()
  await page.getByText('现在只能用密码登录。').waitFor()
  await expectAccessible()
  provider.wrong = {}
  expectCalm()
})
