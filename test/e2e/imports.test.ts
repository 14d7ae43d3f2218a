import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { openShop } from './shop.ts'

const shop = await openShop()

const orders = [
  '订单号,会员号,下单时间,数量,单价,备注',
  ...Array.from(
    { length: 300 },
    (_, n) => `O${1000 + n},M${n % 40},2026-05-${String(1 + (n % 28)).padStart(2, '0')} 10:00,2,19.90,`,
  ),
  'O-bad,M1,昨天,1,2,看不懂的时间',
].join('\n')

test('an operator brings orders from a file: looks, checks, imports, and sees what was not taken', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.getByRole('link', { name: '导入', exact: true }).click()
  await page.getByText('还没有导入过').waitFor()
  await expectAccessible()
  await page.getByText('订单', { exact: true }).click()
  const file = { name: '五月订单.csv', mimeType: 'text/csv', buffer: Buffer.from(orders) }
  await page.locator('input[type=file]').setInputFiles(file)
  await page.getByText('五月订单.csv').waitFor()
  // The columns were understood by their names.
  await page.getByRole('combobox', { name: '会员号: 文件中的列' }).waitFor()
  await expectAccessible()
  await page.getByRole('button', { name: '先检查一遍' }).click()
  await page.getByText('已检查，未导入').waitFor()
  await page.getByText('时间无法识别').waitFor()
  await expectAccessible()
  await page.getByRole('button', { name: '开始导入' }).click()
  await page.getByText('完成', { exact: true }).waitFor()
  await page.getByText('新记录').waitFor()
  await expectFits()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('下载未导入的行').click()])
  expect(download.suggestedFilename()).toBe('rejects.csv')
  expect(await readFile(await download.path(), 'utf8')).toMatch(
    /^\uFEFFline,code,message,original\n\d+,time_unreadable,“.*” 不是可以识别的时间,/,
  )
  const stored = await shop.database.pool.query(`select count(*) as n from events where name = 'Order Completed'`)
  expect(stored.rows[0].n).toBe(300)
  expectCalm()
})

test('what cannot be imported is said in words', async () => {
  const { page, expectCalm } = await openBrowser(shop.url, 'phone')
  await shop.signIn(page, 'operator')
  await page.goto('/imports')
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'empty.csv', mimeType: 'text/csv', buffer: Buffer.from('') })
  await page.getByText('empty.csv 是空文件。').waitFor()
  await page.getByText('请检查是否选对了文件、导出是否完整。').waitFor()
  expectCalm(/status of 422/)
})
