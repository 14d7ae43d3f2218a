import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { dryRun } from '../../../test/support/imports.ts'

/** A real shop's 245,903 invoice lines (UCI Online Retail, CC BY 4.0), which are not part of this repository. */
const FILE = fileURLToPath(
  new URL('../../../../shared/data/online_retail/online_retail_2010-12_2011-06.csv.gz', import.meta.url),
)

it('a real half year of orders comes out to the penny', { timeout: 120_000 }, async ({ skip }) => {
  if (!existsSync(FILE)) skip('the Online Retail file is not beside this repository')
  const report = await dryRun({ kind: 'orders', path: FILE, zone: 'Europe/London', currency: 'GBP' })
  expect(report).toMatchObject({
    lines: { read: 245_903, rejected: 0, duplicate: 2_012 },
    customers: 3_002,
    linesWithoutCustomer: 69_014,
    firstAt: '2010-12-01T08:26:00.000Z',
    lastAt: '2011-06-30T19:08:00.000Z',
    orders: {
      invoices: 12_795,
      cancelledLines: 4_494,
      clean: { lines: 172_635, customers: 2_960, invoices: 8_802, revenue: '3993805.65' },
    },
  })
})
