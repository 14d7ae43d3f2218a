import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { testEngine } from '../../../test/support/engine.ts'
import { freshDatabase } from '../../../test/support/database.ts'
import { ManualClock } from '../../kernel/clock.ts'
import { sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'
import { selectFacts } from '../../pipeline/fact-store.ts'
import { evidenceOf, type EvidenceOf, type ExplainView } from '../../rules/evidence.ts'
import type { LeafOf } from '../../rules/language.ts'
import { ORDER_EVENT } from '../../rules/lower.ts'
import { countMembers, createSegment, previewSegment } from '../segments/segments.ts'
import { importFile } from './imports.ts'

/** A real shop's 245,903 invoice lines (UCI Online Retail, CC BY 4.0), which are not part of this repository. */
const FILE = fileURLToPath(
  new URL('../../../../shared/data/online_retail/online_retail_2010-12_2011-06.csv.gz', import.meta.url),
)
/** 2011-07-01 20:08 on the shop's clock, a day after the last order. */
const NOW = Date.parse('2011-07-01T19:08:00Z')

it('a real half year of orders comes out to the penny, and so do its customers', { timeout: 300_000 }, async (test) => {
  if (!existsSync(FILE)) test.skip('the Online Retail file is not beside this repository')
  const database = await freshDatabase()
  const clock = new ManualClock(NOW)
  const engine = testEngine(database, clock, 'Europe/London')
  const { core, doors } = engine
  const importIt = () =>
    importFile(
      { kind: 'orders', path: FILE, zone: 'Europe/London', currency: 'GBP', yes: true },
      { ingest: (items) => doors.ingest(items, { source: 'import', sentAt: null, trusted: true }), database, clock },
    )
  // In force before the first order comes, so that the turns keep them.
  await createSegment(core, { slug: 'loyal', name: 'Loyal', rule: metric('frequency', '>=', 3) }, 'test')
  await createSegment(core, { slug: 'away', name: 'Away', rule: metric('recency', '>=', 90) }, 'test')
  await engine.quiet()

  expect(await importIt()).toMatchObject({
    lines: { read: 245_903, rejected: 0, duplicate: 2_012 },
    items: { total: 12_423, stored: 12_423, repeated: 0, quarantined: 0 },
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

  // As an explanation counts them, from the log.
  const recency = await measure(core, 'recency')
  const frequency = await measure(core, 'frequency')
  const monetary = await measure(core, 'monetary')
  expect([recency, frequency, monetary].map(mean)).toEqual(['72.1916', '2.9736', '1349.2587'])
  expect(frequency.filter((orders) => orders === 1)).toHaveLength(1_357)
  expect(Math.max(...frequency)).toBe(102)
  expect(Math.max(...monetary)).toBe(136_002.11)

  // As a preview asks everyone in SQL, and as the turns kept them.
  const preview = async (...asked: Parameters<typeof metric>) =>
    (await previewSegment(core, metric(...asked), null)).count
  expect(await preview('frequency', '=', 1)).toBe(1_357)
  expect(await preview('frequency', '>=', 3)).toBe(988)
  expect(await preview('frequency', '>=', 102)).toBe(1)
  expect(await preview('frequency', '>', 102)).toBe(0)
  expect(await preview('monetary', '>=', 136_002.11)).toBe(1)
  expect(await preview('monetary', '>', 136_002.11)).toBe(0)
  const away = recency.filter((days) => days >= 90).length
  expect(await preview('recency', '>=', 90)).toBe(away)
  expect(await countMembers(core, 'loyal')).toBe(988)
  expect(await countMembers(core, 'away')).toBe(away)

  expect((await importIt()).items).toEqual({ total: 12_423, stored: 0, repeated: 12_423, quarantined: 0 })
  expect(mean(await measure(core, 'frequency'))).toBe('2.9736')
})

const metric = (name: LeafOf<'metric'>['metric'], op: LeafOf<'metric'>['op'], value: number): LeafOf<'metric'> => ({
  kind: 'metric',
  metric: name,
  op,
  value,
})

/** Of every customer who ordered. */
async function measure({ database, definitions }: Core, name: LeafOf<'metric'>['metric']): Promise<number[]> {
  const customers = await database.rows(z.object({ id: z.int() }), sql`select id from customers`)
  const ids = customers.map(({ id }) => id)
  const factsById = await database.transaction((session) => selectFacts(session, ids, [ORDER_EVENT]))
  return [...factsById.values()].flatMap((facts) => {
    const evidence = evidenceOf(metric(name, '>=', 0), facts, {} as ExplainView, NOW, definitions.calendar)
    const { result } = evidence as EvidenceOf<'metric'>
    return facts.length === 0 ? [] : [Number(result) / 1e6]
  })
}

const mean = (numbers: number[]): string =>
  (numbers.reduce((sum, number) => sum + number, 0) / numbers.length).toFixed(4)
