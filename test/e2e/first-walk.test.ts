import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/kernel/clock.ts'
import { makeFolder, nextPort, ready, siyu, TEST_MS, until } from '../process/siyu.ts'
import { choose, openBrowser } from './browser.ts'

/**
 * The first walk of a newcomer through the demo, as it is started from the README. With SIYU_PICTURES=<folder> it leaves the
 * pictures there that the README shows.
 */
const PORT = await nextPort()
const url = `http://localhost:${PORT}`

interface Funnel {
  planned: number
  suppressed: number
  tasked: number
  delivered: number
}

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['SIYU_PICTURES']
  if (!folder) return
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' })
}

test(
  'from the demo to a customer, why, a segment of one’s own, and a file of orders',
  { timeout: TEST_MS },
  async () => {
    const demo = siyu(['demo'], { SIYU_DATA: await makeFolder(), PORT })
    await ready(url, demo)
    await until('the history', async () => demo.out.includes('come and go now'))
    const [, email, password] = /sign in {3}(\S+) {3}password (\S+)/.exec(demo.out)!
    const [, writeKey] = /write key (\S+)/.exec(demo.out)!

    const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(url)
    await page.goto('/')
    await page.getByLabel('邮箱').fill(email!)
    await page.getByLabel('密码', { exact: true }).fill(password!)
    await page.getByRole('button', { name: '登录', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: '首页' }).waitFor()
    await page.getByText('人数最多的人群').waitFor()
    await expectAccessible()

    // A brand that reaches its customers, at whatever hour it is begun: most, and not all.
    const ask = async (path: string) => (await page.request.get(path)).json()
    const { broadcasts } = (await ask('/api/broadcasts')) as { broadcasts: { name: string; funnel: Funnel }[] }
    expect(broadcasts.map(({ name }) => name)).toEqual(['老客九折券', '明前龙井倒计时'])
    for (const { funnel } of broadcasts) {
      expect(funnel.planned).toBeGreaterThan(funnel.suppressed)
      expect(Math.min(funnel.delivered, funnel.tasked, funnel.suppressed)).toBeGreaterThan(0)
    }
    for (const flow of ['new-friend', 'cart-left']) {
      const { figures } = (await ask(`/api/sops/${flow}/results`)) as { figures: Record<string, number> }
      expect(figures['sent']).toBeGreaterThan(figures['suppressed']!)
      expect(figures['delivered']).toBeGreaterThan(5)
    }

    // A customer, and why she is in a segment.
    await page.getByRole('link', { name: '人群', exact: true }).click()
    await page.getByRole('link', { name: '90 天消费满 1000 元' }).click()
    await page.getByRole('heading', { level: 1, name: '90 天消费满 1000 元' }).waitFor()
    await page.locator('a[href^="/customers/"]').first().click()
    await page.getByRole('button', { name: '为什么在“90 天消费满 1000 元”中' }).click()
    await page
      .getByRole('dialog')
      .getByText(/1,?000/)
      .first()
      .waitFor()
    await expectAccessible()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.keyboard.press('Home')
    await page.getByRole('heading', { level: 1 }).scrollIntoViewIfNeeded()
    await picture(page, 'console-customer')

    // A flow, and who stands where in it.
    await page.getByRole('link', { name: 'SOP 流程', exact: true }).click()
    await page.getByRole('link', { name: '新好友跟进' }).click()
    await page.getByRole('button', { name: /^等事件 · / }).waitFor()
    await page.getByText(/^走完 \d/).waitFor()
    await picture(page, 'console-flow')

    // A segment by mouse; its count moves as an order arrives.
    await page.getByRole('link', { name: '人群', exact: true }).click()
    await page.getByRole('button', { name: '新建人群' }).first().click()
    await page.getByLabel('名称', { exact: true }).fill('近 30 天买过两次的顾客')
    await page.getByRole('button', { name: '添加条件' }).click()
    await choose(page, '条件类型', '做过几次')
    await page.getByRole('spinbutton', { name: '次数' }).fill('2')
    await page.getByRole('button', { name: '添加条件' }).click()
    await choose(page, '条件类型', '带有标签', 1)
    await choose(page, '是否取反', '不满足', 1)
    await page.getByRole('combobox', { name: '标签' }).click()
    // The corp's own tags are there too.
    await page.getByRole('combobox', { name: '标签' }).fill('员工')
    await page.getByTitle('身份 / 员工').click()
    const matched = page.locator('.ant-statistic').filter({ hasText: '符合的客户' })
    const count = async () =>
      Number(/[\d,]+/.exec((await matched.innerText()).replace('符合的客户', ''))![0].replaceAll(',', ''))
    await expect.poll(count).toBeGreaterThan(0)
    // What is shown at first may be of the rule before its last change.
    let before = await count()
    const isSettled = async () => before === (before = await count())
    await expect.poll(isSettled, { interval: 1_500 }).toBe(true)
    const send = (n: number) =>
      fetch(`${url}/v1/track`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${writeKey}:`)}` },
        body: JSON.stringify({
          event: 'Order Completed',
          userId: 'walk-1',
          messageId: `walk-${n}`,
          timestamp: new Date(systemClock.now() - n * 60_000).toISOString(),
          properties: { order_id: `W${n}`, revenue: 168 },
        }),
      })
    for (const n of [1, 2]) expect((await send(n)).status).toBe(200)
    await expect.poll(count).toBeGreaterThan(before)
    await expectAccessible()
    await expectFits()
    await picture(page, 'console-segment')
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByRole('heading', { level: 1, name: '近 30 天买过两次的顾客', exact: true }).waitFor()
    await page.getByText('已生效').first().waitFor()

    // A file of orders.
    await page.getByRole('link', { name: '导入', exact: true }).click()
    await page.getByText('订单', { exact: true }).click()
    const lines = Array.from({ length: 200 }, (_, n) => `W${1_000 + n},会员${n % 20},2026-05-01 10:00,1,88.00`)
    const buffer = Buffer.from(['订单号,会员号,下单时间,数量,单价', ...lines].join('\n'))
    await page.locator('input[type=file]').setInputFiles({ name: '五月订单.csv', mimeType: 'text/csv', buffer })
    await page.getByRole('combobox', { name: '会员号: 文件中的列' }).waitFor()
    await page.getByRole('button', { name: '开始导入' }).click()
    await page.getByText('完成', { exact: true }).waitFor()
    await expectAccessible()
    await picture(page, 'console-import')
    expectCalm()

    demo.child.kill('SIGINT')
    expect(await demo.ended).toBe(0)
  },
)
