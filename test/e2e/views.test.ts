import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { openShop } from './shop.ts'

const shop = await openShop()
const traits = (n: number) => ({ name: `客户${n}`, level: n % 2 === 0 ? 'gold' : 'silver' })
await shop.send(...[1, 2, 3, 4].map((n) => ({ type: 'identify', messageId: `m${n}`, userId: `u${n}`, traits: traits(n) }))) // prettier-ignore

async function makeSegment(page: Page) {
  const rule = { kind: 'attribute', attribute: 'level', test: { op: '=', value: 'gold' } }
  const made = await page.request.post('/api/segments', {
    headers: { origin: shop.url },
    data: { slug: 'gold', name: '金卡', rule },
  })
  expect(made.status()).toBe(201)
  await shop.engine.quiet()
}
const manage = async (page: Page) => {
  await page.getByRole('button', { name: /视图/ }).click()
  await page.getByRole('menuitem', { name: '保存与管理…' }).click()
  await page.getByRole('dialog', { name: '视图' }).waitFor()
}
const act = async (page: Page, view: string, what: string) => {
  await page.getByRole('button', { name: `视图“${view}”的操作` }).click()
  await page.getByRole('menuitem', { name: what }).click()
}

test('a view is kept, shared, opened by somebody else as their default, and says when what it asks for is archived', async () => {
  const { page, expectCalm, expectAccessible } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await makeSegment(page)
  await page.goto('/customers?segment=gold')
  await page.getByText('客户2').waitFor()
  await manage(page)
  await page.getByLabel('视图名称').fill('金卡客户')
  await page.getByLabel('共享给所有人').check()
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByText('已保存视图“金卡客户”').waitFor()
  await expectAccessible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '视图：金卡客户' }).waitFor()
  expectCalm()

  const other = await openBrowser(shop.url, 'phone')
  await shop.signIn(other.page, 'analyst')
  await other.page.goto('/customers')
  // An analyst is not told names.
  const shown = () => other.page.locator('a[href^="/customers/"]').count()
  await expect.poll(shown).toBe(4)
  await manage(other.page)
  await other.expectFits()
  await act(other.page, '金卡客户', '设为我的默认视图')
  await other.page.getByText('已保存').waitFor()
  expect(await other.page.getByLabel('共享给所有人').count()).toBe(0)
  await other.expectAccessible()
  await other.page.goto('/customers')
  await other.page.getByRole('button', { name: '视图：金卡客户' }).waitFor()
  expect(new URL(other.page.url()).searchParams.get('segment')).toBe('gold')
  await expect.poll(shown).toBe(2)
  // What is cleared stays cleared.
  await other.page.getByRole('button', { name: '全部清除' }).click()
  await expect.poll(shown).toBe(4)

  expect((await page.request.delete('/api/segments/gold', { headers: { origin: shop.url } })).status()).toBe(204)
  await other.page.goto('/customers')
  await other.page.getByText('视图“金卡客户”用到的人群“金卡”已不再使用').waitFor()
  await other.expectFits()
  await other.expectAccessible()
  other.expectCalm()
})

test('views are renamed, put in order and removed; one that is taken is refused in words', async () => {
  const { page, expectCalm } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.goto('/events?show=derived')
  await manage(page)
  for (const name of ['甲', '乙']) {
    await page.getByLabel('视图名称').fill(name)
    await page.keyboard.press('Enter')
    await page.getByText(`已保存视图“${name}”`).waitFor()
  }
  await page.getByLabel('视图名称').fill('甲')
  await page.keyboard.press('Enter')
  await page.getByText('“甲”已存在').waitFor()
  const own = page.getByRole('region', { name: '我的视图' })
  const order = async () => (await own.innerText()).split('\n').filter((line) => /^[甲乙丙]$/.test(line))
  expect(await order()).toEqual(['甲', '乙'])
  await act(page, '乙', '上移')
  await expect.poll(order).toEqual(['乙', '甲'])
  await act(page, '乙', '重命名')
  await page.getByLabel('“乙”的新名称').fill('丙')
  await page.keyboard.press('Enter')
  await expect.poll(order).toEqual(['丙', '甲'])
  await act(page, '甲', '移除')
  await expect.poll(order).toEqual(['丙'])
  await act(page, '丙', '打开')
  await page.getByRole('button', { name: '视图：丙' }).waitFor()
  expectCalm(/status of 409/)
})

test('views that the browser kept before go to whoever opens the list, once', async () => {
  const { page, expectCalm } = await openBrowser(shop.url, 'desktop', { locale: 'en-US' })
  await page.addInitScript(() => {
    const store = (globalThis as unknown as { localStorage: Record<string, string> & { setItem(k: string, v: string): void } }).localStorage // prettier-ignore
    if (store['siyu.customers'] !== undefined) return
    const views = [{ name: '旧视图', filters: { lifecycle: 'lost' }, columns: ['tags', 'id'] }]
    store.setItem('siyu.customers', JSON.stringify({ columns: ['id'], views }))
  })
  await shop.signIn(page, 'admin')
  await page.goto('/customers')
  await page.getByText('此浏览器中的 1 个视图已移到您的账号').waitFor()
  await page.reload()
  await page.getByRole('button', { name: /视图/ }).click()
  await page.getByRole('menuitem', { name: '旧视图' }).click()
  await page.waitForURL('**/customers?lifecycle=lost')
  await page.getByRole('button', { name: '视图：旧视图' }).waitFor()
  const kept = await page.evaluate('localStorage.getItem("siyu.customers")')
  expect(JSON.parse(kept as string)).toEqual({ columns: ['tags', 'id'] })
  expectCalm()
})
