import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/kernel/clock.ts'
import { openBrowser } from './browser.ts'
import { openShop } from './shop.ts'

const shop = await openShop()
const at = new Date(systemClock.now() - 60_000).toISOString()
await shop.send({ type: 'track', event: 'Order Completed', messageId: 'o1', userId: 'u1', timestamp: at, properties: { revenue: 128, order_id: 'O1' } }) // prettier-ignore

/** What every chart has: its term explained, its figures on hover and as a file, and itself as a picture. */
async function expectWhole(
  page: Page,
  chart: Locator,
  wanted: { term: string; meaning: string; at: [number, number]; csv: RegExp },
) {
  // prettier-ignore
  await chart.getByRole('button', { name: `什么是“${wanted.term}”` }).click()
  await page.getByText(wanted.meaning).waitFor()
  await page.keyboard.press('Escape')
  await chart.getByRole('button', { name: '复制为图片' }).click()
  await page.getByText('图片已复制').waitFor()
  const downloading = page.waitForEvent('download')
  await chart.getByRole('button', { name: '下载 CSV' }).click()
  const file = await readFile(await (await downloading).path(), 'utf8')
  expect(file).toMatch(/^\ufeff/)
  expect(file).toMatch(wanted.csv)
  // Figures are drawn where the mouse is.
  const picture = chart.getByRole('img').last()
  const drawn = () => picture.locator('canvas').evaluate((canvas) => (canvas as unknown as { toDataURL(): string }).toDataURL()) // prettier-ignore
  const before = await drawn()
  const { width, height } = (await picture.boundingBox())!
  await picture.hover({ position: { x: width * wanted.at[0], y: height * wanted.at[1] } })
  await expect.poll(async () => (await drawn()) === before).toBe(false)
}

test('a chart explains its term, and gives its figures by hover, as a file and as a picture', async () => {
  const { page, expectCalm, expectAccessible } = await openBrowser(shop.url)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await shop.signIn(page, 'operator')
  const post = async (path: string, data: object) => {
    const made = await page.request.post(path, { headers: { origin: shop.url }, data })
    expect(made.status(), await made.text()).toBe(201)
  }
  await post('/api/stage-sets', { slug: 'journey', name: '旅程' })
  await post('/api/stage-sets/journey/stages', { slug: 'buyer', name: '已购', entry: { text: 'count of "Order Completed" >= 1' } }) // prettier-ignore
  await shop.engine.quiet()
  const { customers } = (await (await page.request.get('/api/customers')).json()) as { customers: { id: number }[] }
  await page.goto(`/customers/${customers[0]!.id}`)
  const months = page.getByRole('figure').filter({ has: page.getByRole('img', { name: /近 12 个月消费/ }) })
  await months.scrollIntoViewIfNeeded()
  await expectWhole(page, months, { term: '消费', meaning: '不扣退款', at: [0.97, 0.6], csv: /\d{4}-\d{2},1,128/ })
  await expectAccessible()

  await page.goto('/stages')
  const funnel = page.getByRole('figure').filter({ has: page.getByRole('img', { name: /到达各阶段的人数/ }) })
  await funnel.scrollIntoViewIfNeeded()
  await expectWhole(page, funnel, {
    term: '漏斗',
    meaning: '每个阶段及更高阶段里现在的客户数',
    at: [0.3, 0.5],
    csv: /已购,1/,
  })
  await expectAccessible()
  expectCalm()
})
