import { test } from 'vitest'
import { openBrowser } from './browser.ts'
import { openShop } from './shop.ts'

const shop = await openShop()
await shop.send(
  { type: 'track', event: 'Order Completed', messageId: 'o1', userId: 'u1', properties: { revenue: 88 } },
  { type: 'track', event: 'Order Completed', messageId: 'o2', userId: 'u1', timestamp: 'yesterday' },
)

const PAGES = [
  ['/events', '事件'],
  ['/quarantine', '隔离区'],
  ['/attributes', '属性'],
  ['/people', '人员与权限'],
  ['/keys', '密钥'],
  ['/audit', '操作日志'],
  ['/system', '系统'],
  ['/account', '我的账号'],
  ['/conflicts', '身份冲突'],
] as const

for (const screen of ['desktop', 'phone'] as const)
  test(`every page of data and settings is calm, accessible and fits, on a ${screen}`, async () => {
    const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url, screen)
    await shop.signIn(page)
    for (const [path, title] of PAGES) {
      await page.goto(path)
      await page.getByRole('heading', { level: 1, name: title }).waitFor()
      await page.waitForLoadState('networkidle').catch(() => {}) // the tail never rests
      await expectFits()
      await expectAccessible()
    }
    expectCalm()
  })
