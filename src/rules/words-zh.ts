import type { Json } from '../events.ts'
import { ADD_WAYS } from './add-ways.ts'
import { cut, firstValues, type Instant } from './explain-words.ts'
import type { CalendarUnit, Comparison, LifecycleState, Scalar, Step, Test, Window } from './language.ts'
import { property, trait } from './names-zh.ts'
import { inUnits, type UnitName } from './text-print.ts'

/** What rules are made of, as it is said in Chinese. */

/** Segment's usual names as operators say them; other names stay as they are. */
const EVENTS: Record<string, string> = {
  'Order Completed': '下单',
  'Order Refunded': '退款',
  'Order Cancelled': '取消订单',
  'Product Viewed': '浏览商品',
  'Product Added': '加购',
  'Product Removed': '移出购物车',
  'Cart Viewed': '查看购物车',
  'Checkout Started': '开始结算',
  'Products Searched': '搜索商品',
  'Coupon Applied': '使用优惠券',
  'Signed Up': '注册',
}

export const isUsual = (event: string): boolean => Object.hasOwn(EVENTS, event)

export const LIFECYCLE: Record<LifecycleState, string> = {
  new: '新客期',
  growing: '成长期',
  mature: '成熟期',
  silent: '沉默期',
  lost: '流失期',
}

export const facts = (of: Step, during: Window, instant: Instant): string => window(during, instant) + step(of)

export function step(of: Step): string {
  const called = of.event === 'identify' ? trait : property
  const filters = of.where.map((filter) => `${called(filter.property)} ${wanted(filter.test)}`)
  const event = isUsual(of.event) ? EVENTS[of.event]! : name(of.event)
  return filters.length > 0 ? ` ${filters.join('且 ')}的${event}` : event
}

const THIS: Record<CalendarUnit, string> = { day: '今天', week: '本周', month: '本月', quarter: '本季度', year: '今年' }
const BEFORE: Record<CalendarUnit, string> = { day: '天', week: '周', month: '个月', quarter: '个季度', year: '年' }

export function window(during: Window, instant: Instant): string {
  switch (during.kind) {
    case 'rolling':
      return `近 ${duration(during.ms)}`
    case 'calendar': {
      const current = THIS[during.unit]
      return during.units > 1 ? `${current}及之前 ${during.units - 1} ${BEFORE[during.unit]}` : current
    }
    case 'since':
      return `自 ${instant(Date.parse(during.at))} 起`
    case 'ever':
      return ''
  }
}

const UNITS: Record<UnitName, string> = {
  millisecond: '毫秒',
  second: '秒',
  minute: '分钟',
  hour: '小时',
  day: '天',
  week: '周',
}

export function duration(ms: number): string {
  const [many, unit] = inUnits(ms, 'day')
  return `${many} ${UNITS[unit]}`
}

export const AMOUNTS: Record<Comparison, string> = {
  '=': '恰好',
  '!=': '不等于',
  '<': '少于',
  '<=': '至多',
  '>': '超过',
  '>=': '至少',
}

export const amount = ({ op, value: limit }: { op: Comparison; value: number }): string =>
  op === '=' && limit === 0 ? '0' : `${AMOUNTS[op]} ${limit}`

const COMPARED: Record<Comparison, string> = {
  '=': '为',
  '!=': '不为',
  '<': '小于',
  '<=': '不大于',
  '>': '大于',
  '>=': '不小于',
}

export function wanted(test: Test): string {
  switch (test.op) {
    case 'exists':
      return '有值'
    case 'missing':
      return '没有值'
    case 'contains':
      return `包含${value(test.value)}`
    case 'starts':
      return `以${value(test.value)}开头`
    case 'in': {
      const { values, more } = firstValues(test)
      return `为${values.map(value).join('、')}${more ? '等' : ''}之一`
    }
    default:
      return COMPARED[test.op] + value(test.value)
  }
}

/** By what it is called, and its value. */
export const named = (called: string, held: Json | undefined): string =>
  held === undefined || held === null ? `${called} 没有值` : `${called} 为${value(held)}`

export const name = (text: string): string => `“${cut(text)}”`

export function value(one: Json | Scalar): string {
  if (typeof one === 'string') return `“${cut(one)}”`
  if (typeof one === 'boolean') return one ? '“是”' : '“否”'
  if (typeof one === 'number') return String(one)
  return Array.isArray(one) ? '一个列表' : '一个对象'
}

const MAX_NAMES = 5
const either = (texts: readonly string[]): string =>
  `${texts.slice(0, MAX_NAMES).map(name).join('或')}${texts.length > MAX_NAMES ? '等' : ''}`

/** By whom somebody is served, and in which group they are; without names it is any. */
export const served = (names: readonly string[], isNot = false): string =>
  names.length > 0 ? `${isNot ? '不' : ''}由员工${either(names)}服务` : `${isNot ? '没' : ''}有员工服务`
export const inGroup = ({ chats }: { chats: readonly string[] }, isNot = false): string =>
  chats.length > 0 ? `${isNot ? '不' : ''}在客户群${either(chats)}中` : isNot ? '不在任何客户群中' : '在任意客户群中'

const way = (number: number): string => ADD_WAYS[number]?.zh ?? ` ${number}`

/** How a contact began. */
export function channel({ states, addWays }: { states: readonly string[]; addWays: readonly number[] }): string {
  const parts = []
  if (states.length > 0) parts.push(`渠道为${either(states)}`)
  if (addWays.length > 0) parts.push(`添加方式为${addWays.map(way).join('或')}`)
  return parts.join('，')
}

/** One space between a Chinese character and a Latin letter or digit, none around Chinese punctuation; what is quoted
 *  stays as it is. */
export function tidy(text: string): string {
  return text
    .split(/(“[^”]*”)/)
    .map((piece, i) => (i % 2 === 1 ? piece : spaced(piece)))
    .join('')
    .replaceAll(' “', '“')
    .replaceAll('” ', '”')
    .trim()
}

const spaced = (text: string): string =>
  text
    .replace(/(\p{Script=Han})(?=[\w-])/gu, '$1 ')
    .replace(/(\w)(?=\p{Script=Han})/gu, '$1 ')
    .replace(/ *([（），：、]) */g, '$1')
    .replace(/(?<=\p{Script=Han}) +(?=\p{Script=Han})/gu, '')
