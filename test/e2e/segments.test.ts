import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/kernel/clock.ts'
import { createSegment } from '../../src/features/segments/segments.ts'
import { createTag, createTagGroup } from '../../src/features/tags/tags.ts'
import { choose, openBrowser } from './browser.ts'
import { openShop } from './shop.ts'

const shop = await openShop()
const { core } = shop.engine
await createTagGroup(core, { slug: 'people', name: '身份', dimension: 'social', singleChoice: false })
await createTag(core, { group: 'people', slug: 'staff', name: '员工' }, 'test')

/** A number with its title. */
const figure = (page: Page, title: string) => page.locator('.ant-statistic').filter({ hasText: title })

let count = 0
const order = (userId: string) => ({
  type: 'track',
  event: 'Order Completed',
  messageId: `order-${++count}`,
  userId,
  timestamp: new Date(systemClock.now() - 60_000 + count).toISOString(),
  properties: { revenue: 100, order_id: `O${count}` },
})
await shop.send(...['u1', 'u2', 'u2', 'u3', 'u3'].map(order))

test('an operator builds a segment by mouse, sees its count move as an order arrives, and saves it', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.getByRole('link', { name: '人群', exact: true }).click()
  await page.getByText('还没有人群').waitFor()
  await expectAccessible()
  await page.getByRole('button', { name: '新建人群' }).click()
  await page.getByLabel('名称', { exact: true }).fill('30 天复购')
  await expect.poll(() => page.getByLabel('标识').inputValue()).toBe('30-天复购')

  await page.getByRole('button', { name: '添加条件' }).click()
  await choose(page, '条件类型', '做过几次')
  await page.getByRole('spinbutton', { name: '次数' }).fill('2')
  await page.getByRole('button', { name: '添加条件' }).click()
  await choose(page, '条件类型', '带有标签', 1)
  await choose(page, '是否取反', '不满足', 1)
  await page.getByRole('combobox', { name: '标签' }).click()
  await page.getByTitle('身份 / 员工').click()

  const text = page.getByRole('textbox', { name: '规则文本' })
  await expect
    .poll(() => text.inputValue())
    .toBe('count of "Order Completed" in last 30 days >= 2 and not tagged "staff"')
  const matched = figure(page, '符合的客户')
  await expect.poll(() => matched.innerText()).toContain('2')
  await expectAccessible()
  await shop.send(order('u1'))
  await expect.poll(() => matched.innerText()).toContain('3')

  await page.getByRole('button', { name: '保存' }).click()
  await page.getByRole('heading', { level: 1, name: '30 天复购', exact: true }).waitFor()
  await page.getByText('已生效').first().waitFor()
  await expect.poll(() => figure(page, '此刻人数').innerText()).toContain('3')
  await expectAccessible()
  await expectFits()
  expectCalm()
})

test('a segment tells how its size came about, how it overlaps with another, and why somebody is in', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url)
  const rule = {
    kind: 'count',
    of: { event: 'Order Completed', where: [] },
    window: { kind: 'ever' },
    op: '>=',
    value: 1,
  }
  await createSegment(core, { slug: 'buyers', name: '买过的客户', rule }, 'test')
  const named = { type: 'identify', messageId: 'named', userId: 'u2', traits: { name: '李小红', phone: '13812345678' } }
  const more = Array.from({ length: 21 }, (_, place) => order(`more-${place}`))
  await shop.send(named, ...more)
  await shop.signIn(page, 'operator')
  await page.goto('/segments')
  await page.getByText('近 30 天内下单至少 2 次，且没有标签“员工”').waitFor()
  await page.getByText('按人数', { exact: true }).click()
  await expect.poll(() => page.getByRole('row').nth(1).innerText()).toMatch(/买过的客户[^]*24[^]*第 1 版/)
  await expectAccessible()
  await page.getByRole('link', { name: '买过的客户' }).click()

  await page.getByText('下单至少 1 次', { exact: true }).first().waitFor()
  await page.getByRole('img', { name: /^人数变化 · 买过的客户\. \d{4}-\d{2}-\d{2} 24 0 0 24$/ }).waitFor()
  await page.getByText('近 90 天', { exact: true }).click()
  await expect.poll(() => page.url()).toContain('days=90')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: '下载 CSV' }).click()
  expect((await download).suggestedFilename()).toBe('人数变化 · 买过的客户.csv')

  await page.getByRole('combobox', { name: '与哪个人群比较' }).click()
  await page.getByTitle('30 天复购', { exact: true }).click()
  await page.getByRole('img', { name: '仅在“买过的客户” 21; 同时在两个人群 3; 仅在“30 天复购” 0' }).waitFor()
  await expect.poll(() => page.url()).toContain('with=')
  await expectAccessible()
  await page.getByRole('link', { name: '同时在两个人群' }).click()
  await page.getByRole('button', { name: '移除条件：也在人群：30 天复购' }).waitFor()
  await page.getByRole('link', { name: '李小红' }).waitFor()
  await expect.poll(() => page.getByRole('row').count()).toBe(1 + 3)
  await page.goBack()

  const members = page.getByRole('button', { name: /为什么在这个人群$/ })
  await page.getByText('第 1 页').waitFor()
  await expect.poll(() => members.count()).toBe(20)
  await page.getByRole('button', { name: '下一页' }).click()
  await expect.poll(() => members.count()).toBe(4)
  await page.getByRole('searchbox', { name: '搜索成员' }).fill('5678')
  await expect.poll(() => members.count()).toBe(1)
  await page.getByRole('button', { name: '李小红 为什么在这个人群' }).click()
  await page.getByRole('dialog', { name: '李小红 为什么在“买过的客户”' }).getByText('下单 2 次').waitFor()
  await expectAccessible()
  await expectFits()
  expectCalm()
})

test('a segment and the list fit a phone, in English too', async () => {
  const { page, expectCalm, expectFits, expectAccessible } = await openBrowser(shop.url, 'phone')
  await shop.signIn(page, 'analyst')
  await page.goto('/segments?sort=members')
  await page.getByText('24 人', { exact: true }).waitFor()
  await expectFits()
  await expectAccessible()
  await page.goto(`/segments/buyers?with=${encodeURIComponent('30-天复购')}`)
  await page.getByRole('img', { name: /^人数变化/ }).waitFor()
  await page.getByRole('img', { name: /^仅在/ }).waitFor()
  await page.getByRole('link', { name: '李**' }).waitFor()
  await expectFits()
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('img', { name: /^Size over time/ }).waitFor()
  await page.getByText('Order Completed at least 1 time', { exact: true }).first().waitFor()
  await page.getByText('In both', { exact: true }).waitFor()
  await expectFits()
  await expectAccessible()
  expectCalm()
})

test('a mistake in the text is marked at its place, and who was slower is told', async () => {
  const [mine, theirs] = [await openBrowser(shop.url), await openBrowser(shop.url)]
  for (const { page } of [mine, theirs]) {
    await shop.signIn(page, 'operator')
    await page.goto(`/segments/${encodeURIComponent('30-天复购')}/edit`)
    await page.getByRole('textbox', { name: '规则文本' }).waitFor()
  }
  const text = mine.page.getByRole('textbox', { name: '规则文本' })
  const before = await text.inputValue()
  await text.fill(`${before} and city exists`)
  await mine.page.getByRole('button', { name: 'English' }).click()
  await mine.page.getByRole('heading', { name: 'Edit “30 天复购”' }).waitFor()
  await mine.page.getByRole('button', { name: '中文' }).click()
  await mine.page.getByRole('heading', { name: '编辑“30 天复购”' }).waitFor()
  expect(await text.inputValue()).toBe(`${before} and city exists`)
  await text.fill('count of "Order Completed" in last 30 dayz >= 2')
  await mine.page.getByRole('alert').getByText('第 1 行').waitFor()
  expect(await mine.page.getByRole('button', { name: '保存' }).isDisabled()).toBe(true)
  await text.fill(before.replace('>= 2', '>= 3'))
  await theirs.page.getByLabel('说明').fill('他们先改了')
  await theirs.page.getByRole('button', { name: '保存' }).click()
  await theirs.page.getByRole('heading', { level: 1, name: '30 天复购', exact: true }).waitFor()
  await expect.poll(() => mine.page.getByRole('button', { name: '保存' }).isEnabled()).toBe(true)
  await mine.page.getByRole('button', { name: '保存' }).click()
  await mine.page.getByRole('alert').getByText('已被他人修改').waitFor()
  expect(await text.inputValue()).toContain('>= 3')
  await mine.page.getByRole('button', { name: '以我的为准' }).click()
  await mine.page.getByRole('heading', { level: 1, name: '30 天复购', exact: true }).waitFor()
  await mine.page.getByText('>= 3').first().waitFor()
})

test('what is saved is what was written last, however quickly, with numbers and texts as they were meant', async () => {
  await shop.send({ type: 'identify', messageId: 'i1', userId: 'u9', traits: { code: '007' } })
  const { page } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.goto('/segments/new')
  await page.getByLabel('名称', { exact: true }).fill('编号')
  await page.getByRole('textbox', { name: '规则文本' }).fill('"code" = "000"')
  await page.getByRole('combobox', { name: '属性' }).waitFor()
  const value = page.getByRole('textbox', { name: '值', exact: true })
  await value.fill('007')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByRole('heading', { level: 1, name: '编号', exact: true }).waitFor()
  await page.getByText('"code" = "007"').first().waitFor()
  await expect.poll(() => figure(page, '此刻人数').innerText()).toContain('1')
})

test('the builder fits a phone, in English too', async () => {
  const { page, expectCalm, expectFits, expectAccessible } = await openBrowser(shop.url, 'phone')
  await shop.signIn(page, 'operator')
  await page.goto('/segments/new?example=cart-left')
  await page.getByRole('combobox', { name: '条件类型' }).waitFor()
  await expectFits()
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('heading', { name: 'New segment' }).waitFor()
  await expectFits()
  await expectAccessible()
  expectCalm()
})
