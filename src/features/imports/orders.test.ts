import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SegmentItem, Unit } from './items.ts'
import { MAX_ORDER_PRODUCTS } from './limits.ts'
import { DEFAULT_SETTINGS, planFor, type Mapping } from './mapping.ts'
import type { Reject } from './problem.ts'
import { fitted, type Row } from './table.ts'
import { TimeReader } from './times.ts'
import { OrdersWork } from './work-orders.ts'

const HEADER = ['no', 'time', 'who', 'n', 'price', 'sku', 'name', 'country']
const FIELDS = ['order', 'time', 'customer', 'quantity', 'price', 'product', 'name', 'country']
const mapping = (settings: Partial<Mapping> = {}): Mapping => ({
  ...DEFAULT_SETTINGS,
  zone: 'UTC',
  columns: FIELDS.map((field, index) => ({ field, column: HEADER[index]! })),
  ignore: [],
  ...settings,
})

/** What comes out of lines, as the verb runs it. */
function assemble(lines: string[][], { maxOpenLines = 1_000, settings = {} as Partial<Mapping> } = {}) {
  const rows = lines.map((cells, index): Row =>
    fitted({ line: index + 2, cells, raw: null, bad: null }, HEADER.length, false),
  )
  const plan = planFor('orders', mapping(settings), HEADER)
  const work = new OrdersWork(plan, new TimeReader({ zone: 'UTC', format: null, dayNumbers: false }), maxOpenLines)
  for (const row of rows) work.check(row)
  const passes = work.checked()
  const units: Unit[] = []
  const rejects: { line: number; code: Reject['code'] }[] = []
  for (let pass = 0; pass < passes; pass++) {
    for (const row of rows) work.emit(row, pass, units, ({ line }, { code }) => rejects.push({ line, code }))
    work.endPass(pass, units)
  }
  const items = units.map(({ item }) => item)
  return { items, rejects, passes, figures: work.orderFigures()!, summary: work.figures.summary(), notes: work.notes() }
}
const line = (
  no: string,
  n: string,
  price: string,
  { time = '2024-01-01 10:00', who = 'u1', sku = 'a', name = 'A', country = 'CN' } = {},
) => [no, time, who, n, price, sku, name, country]
const byId = (items: SegmentItem[]) => [...items].sort((a, b) => (a.messageId < b.messageId ? -1 : 1))

describe('an order', () => {
  it('becomes one event with everything in it', () => {
    const { items } = assemble([
      line('536365.0', '6', '2.55', { who: '17850.0', sku: '71053.0', name: 'LANTERN', time: '2024-01-01 10:05' }),
      line('536365.0', '1', '0.005', { who: '17850.0', sku: '85123A', name: 'HEART' }),
    ])
    expect(items).toEqual([
      {
        type: 'track',
        event: 'Order Completed',
        messageId: 'order-completed:536365',
        timestamp: '2024-01-01T10:00:00.000Z',
        userId: '17850',
        properties: {
          country: 'CN',
          order_id: '536365',
          revenue: 15.31,
          currency: 'CNY',
          quantity: 7,
          lines: 2,
          products: [
            { product_id: '71053', name: 'LANTERN', quantity: 6, price: 2.55 },
            { product_id: '85123A', name: 'HEART', quantity: 1, price: 0.005 },
          ],
        },
      },
    ])
  })

  it('keeps identical lines, counts duplicates', () => {
    const { items, summary } = assemble([line('1', '2', '1.10'), line('1', '2', '1.10')])
    expect(items[0]!.properties).toMatchObject({ revenue: 4.4, lines: 2, quantity: 4 })
    expect(summary.lines).toMatchObject({ read: 2, duplicate: 1 })
  })

  it.each([
    ['sold', line('1', '1', '0.001'), ['Order Completed', 0]],
    ['free of charge', line('1', '5', '0'), null],
    ['of no quantity', line('1', '0', '5'), null],
    ['a correction', line('1', '1', '-5'), null],
    ['taken back', line('1', '-2', '5'), ['Order Refunded', 10]],
    ['on a credit note', line('C1', '-2', '5'), ['Order Refunded', 10]],
    ['on a credit note in positive numbers', line('c1', '2', '5'), ['Order Refunded', 10]],
    ['of nothing on a credit note', line('C1', '0', '5'), null],
  ])('whose line is %s', (_, cells, expected) => {
    const { items } = assemble([cells])
    expect(items.map(({ event, properties }) => [event, properties!.revenue])).toEqual(expected ? [expected] : [])
  })

  it('counts only its sales, and gives back what is negative in it by a second event', () => {
    const { items } = assemble([
      line('1', '-1', '3', { time: '2024-01-01 08:00' }),
      line('1', '1', '0', { time: '2024-01-01 09:00' }),
      line('1', '2', '5', { time: '2024-01-01 12:00' }),
      line('1', '1', '1', { time: '2024-01-01 11:00' }),
    ])
    expect(items.map(({ event, timestamp, properties }) => [event, timestamp, properties!.revenue])).toEqual([
      ['Order Completed', '2024-01-01T11:00:00.000Z', 11],
      ['Order Refunded', '2024-01-01T08:00:00.000Z', 3],
    ])
  })

  it('is nobody’s when no line names a customer', () => {
    const { items, figures } = assemble([line('1', '1', '5', { who: '' }), line('2', '1', '5', { who: ' ' })])
    for (const item of items) expect(Object.keys(item)).not.toContain('userId')
    expect(figures).toMatchObject({ clean: { lines: 0 }, anonymous: { lines: 2, invoices: 2, revenue: '10.00' } })
  })

  it('belongs to the customer of its earliest line when it names two', () => {
    const { items, figures, notes } = assemble([
      line('1', '1', '5', { who: 'late', time: '2024-01-02' }),
      line('1', '1', '5', { who: 'early', time: '2024-01-01' }),
      line('1', '1', '5', { who: '', time: '2023-12-31' }),
    ])
    expect(items[0]).toMatchObject({ userId: 'early', timestamp: '2023-12-31T00:00:00.000Z' })
    expect(figures).toMatchObject({ withSeveralCustomers: 1, withSeveralTimes: 1, partlyWithoutCustomer: 1 })
    expect(notes).toMatchObject([{ code: 'several_customers', en: expect.stringContaining('1 orders name two') }])
  })

  it('waits when one of its lines is rejected, unless told otherwise', () => {
    const lines = [
      line('1', '1', '5'),
      line('2', '1', '5'),
      line('1', 'x', '5'),
      line('3', '1', '5'),
      line('', '1', '1'),
    ]
    const held = assemble(lines)
    expect(held.items.map(({ messageId }) => messageId)).toEqual(['order-completed:2', 'order-completed:3'])
    expect(held.rejects).toEqual([
      { line: 2, code: 'order_incomplete' },
      { line: 4, code: 'number_unreadable' },
      { line: 6, code: 'order_missing' },
    ])
    expect(held.summary).toMatchObject({
      lines: { read: 5, rejected: 2, heldBack: 1 },
      rejects: { number_unreadable: 1, order_missing: 1, order_incomplete: 1 },
    })
    const kept = assemble(lines, { settings: { incomplete: 'keep' } })
    expect(kept.items.length).toBe(3)
    expect(kept.rejects.map(({ code }) => code)).toEqual(['number_unreadable', 'order_missing'])
  })

  it.each([
    [line('3.81235E+18', '1', '5'), 'id_damaged'],
    [line('1', '1', '5', { who: '3.8E+10' }), 'id_damaged'],
    [line('1'.repeat(300), '1', '5'), 'id_too_long'],
    [line('1', '', '5'), 'number_missing'],
    [line('1', '1', '99999999999999'), 'number_too_large'],
    [line('1', '1', '5', { time: '1/2/2024' }), 'time_ambiguous'],
    [line('1', '1', '5', { time: '' }), 'time_missing'],
    [[...line('1', '1', '5'), 'shifted'], 'too_many_cells'],
  ])('cannot be made of %j', (cells, code) => expect(assemble([cells]).rejects).toEqual([{ line: 2, code }]))

  it('lists a bounded number of products and counts them all', () => {
    const lines = Array.from({ length: 5_000 }, (_, number) => line('1', '1', '0.01', { sku: String(10_000 + number) }))
    const { items, figures } = assemble(lines, { maxOpenLines: 10_000 })
    const { products, ...rest } = items[0]!.properties!
    expect(products).toHaveLength(MAX_ORDER_PRODUCTS)
    expect(rest).toMatchObject({ revenue: 50, lines: 5_000, products_left_out: 3_000 })
    expect(figures.withProductsLeftOut).toBe(1)
  })

  it('may have numbers that all begin with C', () => {
    const { items } = assemble([line('CN20240101', '1', '5')], { settings: { creditPrefix: '' } })
    expect(items[0]!.event).toBe('Order Completed')
    expect(assemble([line('CN1', '1', '5')]).notes.map(({ code }) => code)).toEqual(['credit_above_zero'])
  })

  it('takes a stated amount for what was paid', () => {
    const columns = ['order', 'time', 'customer', 'quantity', 'amount'].map((field, index) => ({
      field,
      column: HEADER[index]!,
    }))
    const { items } = assemble([line('1', '3', '10')], { settings: { columns } })
    expect(items[0]!.properties).toMatchObject({ revenue: 10, quantity: 3, products: [{ price: 3.33 }] })
  })
})

describe('lines anywhere in the file', () => {
  const anyLine = fc
    .record({
      no: fc.constantFrom('1', '2', '3', 'C4', '5', '6', '7'),
      n: fc.constantFrom('1', '2', '-1', '0', '0.5', 'x'),
      price: fc.constantFrom('0.005', '1.005', '10', '0', '0.001'),
      time: fc.constantFrom('2024-01-01 10:00', '2024-01-01 10:01', '2024-01-02', 'never'),
      who: fc.constantFrom('', 'u1', 'u2'),
      sku: fc.constantFrom('a', 'b'),
      country: fc.constantFrom('', 'CN', 'UK'),
    })
    .map(({ no, n, price, ...rest }) => line(no, n, price, rest))
  const lines = fc.array(anyLine, { maxLength: 60 })
  const settings = fc.constantFrom<Partial<Mapping>>({ incomplete: 'hold' }, { incomplete: 'keep' })

  it('make the same orders in any order and with any memory', () => {
    fc.assert(
      fc.property(
        lines,
        settings,
        fc.integer({ min: 1, max: 50 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (all, set, maxOpenLines, chance) => {
          const shuffled = all.map((one) => ({ one, key: chance.next().value })).sort((a, b) => a.key - b.key)
          const straight = assemble(all, { settings: set })
          const other = assemble(
            shuffled.map(({ one }) => one),
            { settings: set, maxOpenLines },
          )
          expect(byId(other.items)).toEqual(byId(straight.items))
          expect(other.figures).toEqual(straight.figures)
          expect(other.summary).toEqual(straight.summary)
          expect(other.rejects.length).toBe(straight.rejects.length)
        },
      ),
    )
  })

  it('give the same units in the same order each time, which is what a resume relies on', () => {
    fc.assert(
      fc.property(lines, fc.integer({ min: 1, max: 20 }), (all, maxOpenLines) => {
        expect(assemble(all, { maxOpenLines }).items).toEqual(assemble(all, { maxOpenLines }).items)
      }),
      { numRuns: 20 },
    )
  })

  it('add up to what counting them one by one says', () => {
    fc.assert(
      fc.property(lines, (all) => {
        const good = all.filter((cells) => cells[3] !== 'x' && cells[1] !== 'never')
        const sales = good.filter(([no, , , n, price]) => !no!.startsWith('C') && Number(n) > 0 && Number(price) > 0)
        // Thousandths times tenths: whole numbers, so doubles are exact here.
        const fen = (cells: string[]) =>
          Math.floor((Number(cells[3]) * 10 * Math.round(Number(cells[4]) * 1_000) + 50) / 100)
        const { figures, items } = assemble(all, { settings: { incomplete: 'keep' } })
        const known = sales.filter(([, , who]) => who !== '')
        expect(figures.clean).toMatchObject({
          lines: known.length,
          customers: new Set(known.map(([, , who]) => who)).size,
          invoices: new Set(known.map(([no]) => no)).size,
          revenueFen: known.reduce((sum, cells) => sum + fen(cells), 0),
        })
        const completed = items.filter(({ event }) => event === 'Order Completed')
        expect(completed.length).toBe(new Set(sales.map(([no]) => no)).size)
        const total = completed.reduce((sum, { properties }) => sum + Math.round(Number(properties!.revenue) * 100), 0)
        expect(total).toBe(sales.reduce((sum, cells) => sum + fen(cells), 0))
      }),
    )
  })
})
