import { expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { openShop } from './shop.ts'

const shop = await openShop()
const wrong = (messageId: string) => ({ type: 'track', event: 'x', userId: 'u', messageId, timestamp: '昨天' })
const SHOTS = process.env['SHOTS']

test('what needs an operator comes by itself, is counted, and leads to where it is dealt with', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.getByRole('button', { name: '通知', exact: true }).click()
  await page.getByText('没有通知。').waitFor()
  await expectAccessible()
  await page.keyboard.press('Escape')
  await shop.send(wrong('a'), wrong('b'), { type: 'nonsense', userId: 'u', messageId: 'c' })
  await page.getByRole('alert').getByText('2 条事件被隔离：时间戳不是日期').waitFor()
  await page.getByRole('button', { name: '通知，2 条未读', exact: true }).click()
  const list = page.getByRole('list', { name: '通知' })
  await expect.poll(() => list.getByRole('listitem').count()).toBe(2)
  await expectAccessible()
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/bell-zh.png` })
  await list.getByRole('link', { name: '1 条事件被隔离：事件类型无法识别' }).click()
  await page.waitForURL('**/quarantine?code=unknown_type')
  await page.getByRole('button', { name: '通知', exact: true }).waitFor()
  await page.goto('/')
  await page.getByRole('heading', { level: 1, name: '首页' }).waitFor()
  await shop.send(wrong('d'))
  await page.getByRole('button', { name: '通知，1 条未读', exact: true }).click()
  await list.getByRole('link', { name: '3 条事件被隔离：时间戳不是日期' }).waitFor()
  await page.getByRole('button', { name: '全部标为已读' }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '通知', exact: true }).waitFor()
  await page.reload()
  await page.getByRole('button', { name: '通知', exact: true }).waitFor()
  await expectFits()
  expectCalm()
})

test('an import moves while it goes on, and when it has ended elsewhere it is told, on a phone, in English', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url, 'phone')
  await shop.signIn(page, 'operator')
  await page.getByRole('button', { name: 'English' }).click()
  const id = '00000000-0000-4000-8000-000000000001'
  const run = importOf(id)
  await run.begin()
  await page.goto(`/imports/${id}`)
  for (const percent of [20, 60]) {
    await run.tell(percent)
    await page.getByText(`${percent}%`).waitFor()
  }
  await page.goto('/segments')
  await run.end()
  await page.getByRole('button', { name: 'Notices, 1 unread', exact: true }).click()
  const link = page.getByRole('link', { name: 'Imported: orders.csv, without 3 rows that were not taken' })
  await link.waitFor()
  await expectAccessible()
  await expectFits()
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/bell-en-phone.png` })
  await link.click()
  await page.waitForURL(`**/imports/${id}`)
  await page.getByRole('button', { name: 'Notices', exact: true }).waitFor()
  expectCalm()
})

/** As another process would write of it. */
function importOf(id: string) {
  const { database } = shop
  const write = (text: string, ...values: unknown[]) => database.run({ text, values: [id, at(), ...values] })
  const at = () => new Date(shop.engine.core.clock.now()).toISOString()
  const counts = { total: 0, stored: 0, repeated: 0, quarantined: 0 }
  return {
    begin: () =>
      write(
        `insert into import_runs (id, upload, file_name, kind, options, is_dry, status, started_by, started_at, seen_at)
         values ($1, $1, 'orders.csv', 'orders', '{}', false, 'running', 'person:1', $2, $2)`,
      ),
    tell: (percent: number) =>
      write(
        'update import_runs set seen_at = $2, progress = $3 where id = $1',
        JSON.stringify({ phase: 'sending', bytesRead: percent, bytesTotal: 100, lines: percent, linesPerSecond: 1, items: counts }), // prettier-ignore
      ),
    end: () =>
      write(
        `update import_runs set status = 'done', finished_at = $2, report = $3 where id = $1`,
        JSON.stringify({
          lines: { read: 100, rejected: 3, heldBack: 0, duplicate: 0 },
          rejects: {},
          rejectsPath: null,
          customers: 0,
          linesWithoutCustomer: 0,
          firstAt: null,
          lastAt: null,
          orders: null,
          items: counts,
          notes: [],
        }),
      ),
  }
}
