import { createServer, connect, type AddressInfo, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { whenFileEnds } from '../support/cleanup.ts'
import { openBrowser } from './browser.ts'
import { openShop } from './shop.ts'

const shop = await openShop()
const order = (userId: string, messageId: string) => ({ type: 'track', event: 'Order Completed', userId, messageId })

test('what is shown moves when something happens, and nothing is asked while nothing does', async () => {
  const { page, expectCalm } = await openBrowser(shop.url)
  await shop.signIn(page)
  const customers = page.locator('.ant-statistic').filter({ hasText: '客户' })
  await customers.getByText('0', { exact: true }).waitFor()
  await shop.send(order('u1', 'm1'), order('u2', 'm2'))
  await customers.getByText('2', { exact: true }).waitFor()
  // Until it has been said that no more events come in a second, and what is counted seldom was counted again.
  await page.locator('.ant-statistic').filter({ hasText: '每秒事件' }).getByText('0', { exact: true }).waitFor()
  await page.waitForTimeout(21_000)
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.waitForTimeout(5_000)
  expect(asked).toEqual([])
  expectCalm()
})

test('a lost connection is said, and what happened meanwhile is there when it is back', async () => {
  const wire = await cuttable(new URL(shop.url))
  shop.origins.push(wire.url)
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(wire.url, 'phone')
  await shop.signIn(page, 'operator')
  const customers = page.locator('.ant-statistic').filter({ hasText: '客户' })
  await customers.getByText('2', { exact: true }).waitFor()
  wire.cut()
  await page.getByText('重连中').waitFor()
  await expectAccessible()
  await expectFits()
  await shop.send(order('u3', 'm3'))
  await customers.getByText('2', { exact: true }).waitFor()
  wire.mend()
  await customers.getByText('3', { exact: true }).waitFor()
  await page.getByText('重连中').waitFor({ state: 'detached' })
  expectCalm(/ERR_/)
})

/** The way to the shop, which can be cut. */
async function cuttable({ port }: URL) {
  let isCut = false
  const open = new Set<Socket>()
  const server = createServer((near) => {
    if (isCut) return void near.destroy()
    const far = connect(Number(port), '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one)
      one.pipe(other)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  whenFileEnds(async () => void server.close())
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      isCut = true
      for (const one of open) one.destroy()
    },
    mend: () => void (isCut = false),
  }
}
