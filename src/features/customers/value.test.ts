import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Fact, JsonObject } from '../../events.ts'
import { DAY_MS } from '../../kernel/clock.ts'
import { Calendar } from '../../rules/calendar.ts'
import { valueOf } from './value.ts'

const calendar = new Calendar('Asia/Shanghai')
const NOW = Date.parse('2026-03-01T02:00:00+08:00')
let count = 0
const fact = (name: string, at: number, properties: JsonObject): Fact => ({
  type: 'track',
  name,
  at,
  receivedAt: at,
  mark: null,
  source: 'web',
  messageId: `m${++count}`,
  identifiers: [],
  properties,
  context: null,
})
const order = (at: string, revenue: number | null, products: string[] = []) =>
  fact('Order Completed', Date.parse(at), { revenue, products: products.map((name) => ({ name })) })

test('nobody who has not bought is worth something', () => {
  expect(valueOf([], NOW, calendar)).toMatchObject({
    recencyDays: null,
    frequency: 0,
    monetary: 0,
    averageOrder: null,
    intervalDays: null,
    refunds: { count: 0, amount: 0 },
    products: [],
  })
})

test('orders, amounts, rhythm, refunds and products', () => {
  const facts = [
    order('2025-12-31T23:59:59+08:00', 0.1, ['绿茶', '绿茶', '茶杯']),
    order('2026-01-01T00:00:00+08:00', 0.2, ['绿茶']),
    order('2026-02-19T02:00:01+08:00', null, ['红茶']),
    fact('Order Refunded', Date.parse('2026-02-20T00:00:00+08:00'), { revenue: 0.2 }),
    order('2026-03-01T02:00:01+08:00', 1_000), // has not happened yet
  ]
  const value = valueOf(facts, NOW, calendar)
  expect(value).toMatchObject({
    recencyDays: 9,
    frequency: 3,
    monetary: 0.3,
    averageOrder: 0.1,
    intervalDays: 24.5,
    refunds: { count: 1, amount: 0.2 },
    products: [
      { name: '绿茶', orders: 2 },
      { name: '红茶', orders: 1 },
      { name: '茶杯', orders: 1 },
    ],
  })
  expect(value.months.slice(-3)).toEqual([
    { month: '2026-01', orders: 1, revenue: 0.2 },
    { month: '2026-02', orders: 1, revenue: 0 },
    { month: '2026-03', orders: 0, revenue: 0 },
  ])
  expect(value.months[0]!.month).toBe('2025-04')
})

test('the months hold each order of the last twelve once, in any zone', () => {
  const zones = fc.constantFrom('Asia/Shanghai', 'America/New_York', 'Pacific/Apia', 'UTC')
  const instants = fc.array(fc.integer({ min: NOW - 500 * DAY_MS, max: NOW }), { maxLength: 40 })
  fc.assert(
    fc.property(zones, instants, fc.integer({ min: NOW - 40 * DAY_MS, max: NOW }), (zone, all, now) => {
      const its = new Calendar(zone)
      const facts = all.sort((a, b) => a - b).map((at) => fact('Order Completed', at, { revenue: 1 }))
      const { months, frequency } = valueOf(facts, now, its)
      const past = all.filter((at) => at <= now)
      expect(frequency).toBe(past.length)
      const monthOf = (at: number) => new Intl.DateTimeFormat('sv', { timeZone: zone, year: 'numeric', month: '2-digit' }).format(at) // prettier-ignore
      for (const { month, orders } of months) expect(orders).toBe(past.filter((at) => monthOf(at) === month).length)
      expect(new Set(months.map(({ month }) => month)).size).toBe(12)
      expect(months.at(-1)!.month).toBe(monthOf(now))
    }),
  )
})
