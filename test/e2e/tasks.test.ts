import { expect, test } from 'vitest'
import { createSop, launchSop } from '../../src/features/sops/sops.ts'
import { DAY_MS } from '../../src/kernel/clock.ts'
import { openBrowser } from './browser.ts'
import { openShop } from './shop.ts'

const shop = await openShop()

test('what a flow asks for is done on a phone: the words are copied, that it was done is one tap, and any other outcome is asked first', async () => {
  const { core } = shop.engine
  const task = { kind: 'task', task: 'call', title: '问问口味', script: '您平时喝什么茶？', dueMs: DAY_MS, next: null }
  const definition = { trigger: { kind: 'event', of: { event: 'Product Added' } }, reentry: { kind: 'never' }, first: 'ask', steps: { ask: task } } // prettier-ignore
  await createSop(core, { slug: 'taste', name: '新客跟进', definition })
  await launchSop(core, 'taste', 1, 'test')
  await shop.send(
    { type: 'identify', messageId: 'a', userId: 'T1', traits: { name: '赵晓' } },
    { type: 'track', messageId: 'b', userId: 'T1', event: 'Product Added', properties: { sku: 'k' } },
  )
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url, 'phone')
  await shop.signIn(page, 'operator')
  await page.goto('/tasks')
  const list = page.getByRole('list', { name: '任务' })
  await list.getByText('问问口味').waitFor()
  await list.getByText('您平时喝什么茶？').waitFor()
  await list.getByText(/还没有员工服务 · 新客跟进/).waitFor()
  await expectAccessible()
  await expectFits()
  await page.getByRole('searchbox', { name: '按任务名称查找' }).fill('没有的')
  await page.getByText('没有这样的任务。').waitFor()
  await page.getByRole('button', { name: '清除查找' }).click()
  await page.getByRole('button', { name: '复制：话术' }).click()
  await page.getByText('已复制').waitFor()
  // The flow goes on by it for good: a slip of the thumb is taken back.
  await page.getByRole('button', { name: /^问问口味（.+）：客户谢绝$/ }).click()
  const slip = page.getByRole('dialog', { name: '记为“客户谢绝”？' })
  await slip.getByText('流程会按这个结果继续，记下后不能更改。').waitFor()
  await expectAccessible()
  await slip.getByRole('button', { name: '取消' }).click()
  await slip.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: /^问问口味（.+）：没联系上$/ }).click()
  await page.getByRole('dialog', { name: '记为“没联系上”？' }).getByRole('button', { name: '记下' }).click()
  await page.getByText('没有待完成的任务。', { exact: false }).waitFor()
  await page.getByText('已完成', { exact: true }).click()
  await list.getByText('没联系上').waitFor()
  await expectAccessible()
  await list.getByRole('link').first().click()
  await page.getByRole('heading', { level: 1, name: /赵/ }).waitFor()
  expect(page.url()).toMatch(/customers\/\d+$/)
  await expectCalm()
})
