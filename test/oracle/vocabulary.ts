import type { CalendarUnit } from '../../src/rules/language.ts'

/**
 * Few words, so that rules and facts meet: a generator with many names tests mostly "nothing matched". Values mix the
 * types on purpose and hold the known traps of text order, decimal rounding and range.
 */

export const EVENTS = ['Order Completed', 'Product Viewed', 'Cart', 'Home'] as const
export type Event = (typeof EVENTS)[number]
export const EVENT_TYPES = {
  'Order Completed': 'track',
  'Product Viewed': 'track',
  Cart: 'page',
  Home: 'screen',
} as const

export const AMOUNTS = [0, 0.1, 0.2, 0.3, 10, 19.9, 33.333333, -5, 0.000001]
export const ODD_AMOUNTS = [1.0000005, -1.0000005, 5e-7, 4e-7, 0.1234565, 10.0000001, 8_999_999_999.5, 1e10, '10', true]
export const TEXTS = ['a', 'A1', 'a1', '～', '😀', '上海', '', 'a 😀']
/** Different values that look alike, and alike values that look different. */
export const TWINS = ['1', 1, 1.0000001, 'true', true]
export const CITIES = ['上海', '北京', 'London', '海上']
export const FLAGS = [true, false]
/** What no comparison is true of. */
export const EMPTY = [null, [10], { city: '上海' }, []]

/** Scalars rules ask about, by property and attribute. "items.0" looks as if it went into a list. */
export const ASKED = {
  revenue: [...AMOUNTS, ...AMOUNTS, ...ODD_AMOUNTS, 10],
  sku: [...TEXTS, ...TWINS, ...TWINS],
  'address.city': [...CITIES, ...CITIES, 'Lon', 7],
  'items.0': ['a', 'b'],
  gift: [...FLAGS, 'true', 1, 0],
} as const
export type Property = keyof typeof ASKED
export const PROPERTIES = Object.keys(ASKED) as Property[]

export const ATTRIBUTES = [...PROPERTIES, 'birthday', 'birthday'] as const

export const STAGES = { journey: ['lead', 'member', 'champion'], service: ['open', 'closed'] }

/** Whom a customer may know, how they came, and with which of their accounts. */
export const USERIDS = ['zhangsan', 'Lisi', 'lisi']
export const CHATS = ['wr1', 'wr2', '群']
export const CHANNELS = ['mall-01', 'mall-02', '']
export const ADD_WAYS = [0, 1, 2, 201]
export const ACCOUNTS = ['wechat', 'second']

export const ZONES = ['Asia/Shanghai', 'Europe/London', 'America/New_York']

/** Local times around which histories lie: clock changes of three zones, ends of months, quarters, years, leap days. */
export const ANCHORS = [
  '2026-03-29T01:00',
  '2026-10-25T01:00',
  '2026-03-08T02:00',
  '2026-11-01T01:00',
  '2024-02-29T00:00',
  '2025-03-01T00:00',
  '2026-01-01T00:00',
  '2027-01-04T00:00',
  '2026-04-01T00:00',
  '2026-07-06T00:00',
]

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** How long a history is and which windows fit it; a yearly window over an afternoon never closes. */
export interface Scale {
  spanMs: number
  windowsMs: number[]
  units: CalendarUnit[]
}
export const SCALES: Scale[] = [
  { spanMs: 3 * DAY, windowsMs: [1, 1_000, HOUR, 6 * HOUR, DAY], units: ['day', 'day', 'week', 'month'] },
  { spanMs: 30 * DAY, windowsMs: [HOUR, DAY, 7 * DAY, 14 * DAY], units: ['day', 'week', 'month'] },
  { spanMs: 250 * DAY, windowsMs: [DAY, 7 * DAY, 30 * DAY, 90 * DAY], units: ['week', 'month', 'quarter'] },
  { spanMs: 800 * DAY, windowsMs: [30 * DAY, 90 * DAY, 365 * DAY], units: ['month', 'quarter', 'year'] },
]
