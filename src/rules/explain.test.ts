import { describe, expect, it } from 'vitest'
import type { Fact, JsonObject } from '../events.ts'
import { explain } from './explain.ts'
import type { ExplainView } from './explain.ts'
import type { Rule } from './language.ts'
import { parseRuleText } from './text.ts'

const ZONE = 'Asia/Shanghai'
const at = (local: string): number => Date.parse(`${local}+08:00`)
const NOW = at('2026-07-01T12:00')

let serial = 0
const fact = (local: string, name: string, properties: JsonObject = {}): Fact => ({
  at: at(local),
  source: 'shop',
  messageId: String(serial++),
  type: 'track',
  name,
  receivedAt: at(local),
  mark: null,
  identifiers: [],
  properties,
  context: null,
})

const FACTS = [
  fact('2026-04-01T09:00', 'Order Completed', { revenue: 200, category: 'tea' }),
  fact('2026-06-01T09:00', 'Contact Added', { userid: 'wang' }),
  fact('2026-06-02T09:00', 'Contact Added', { userid: 'zhang', state: 'shop' }),
  fact('2026-06-03T09:00', 'Contact Ended', { userid: 'wang', reason: 'handed' }),
  fact('2026-06-05T09:00', 'Contact Added', { userid: 'li', state: 'mall', addWay: 1 }),
  fact('2026-06-05T09:00', 'Group Joined', { chat: 'wr1' }),
  fact('2026-06-06T09:00', 'Group Left', { chat: 'wr1', reason: 'left' }),
  fact('2026-06-20T10:00', 'Product Added', { sku: 'A1' }),
  fact('2026-06-20T10:30', 'Order Completed', { revenue: 99.5, category: 'tea', coupon: null }),
  fact('2026-06-28T08:00', 'Product Viewed', { sku: 'A1' }),
  fact('2026-06-29T08:00', 'Product Viewed', { sku: 'B2', list: [1] }),
  fact('2026-06-30T12:05', 'Order Completed', { revenue: 0.25, category: 'cup' }),
  fact('2026-07-01T11:50', 'Product Added', { sku: 'C3' }),
]
const VIEW: ExplainView = {
  attributes: { city: '上海', birthday: '1990-07-04', level: 3, tags: ['a'], joined: 'long ago' },
  tags: new Set(['vip']),
  stages: { tea: 'repeat' },
  lifecycle: 'growing',
  segment: (slug) => slug === 'loyal',
}

const ruleOf = (text: string): Rule => {
  const parsed = parseRuleText(text)
  if ('problem' in parsed) throw new Error(`${text}: ${parsed.problem.en}`)
  return parsed.rule
}
const say = (text: string, lang: 'en' | 'zh') => explain(ruleOf(text), FACTS, VIEW, NOW, ZONE, lang)

const LEAVES: [text: string, en: string, zh: string][] = [
  [
    'count of "Order Completed" >= 3',
    'yes: 3 × Order Completed (at least 3 wanted), the last on 2026-06-30 12:05',
    '满足：下单 3 次（需要至少 3 次），最近一次在 2026-06-30 12:05',
  ],
  [
    'count of "Order Completed" in last 14 days >= 3',
    'no: 2 × Order Completed in the last 14 days (at least 3 wanted), the last on 2026-06-30 12:05',
    '不满足：近 14 天下单 2 次（需要至少 3 次），最近一次在 2026-06-30 12:05',
  ],
  [
    'count of "Order Completed" where "category" = "tea" and "revenue" > 100 in last 30 days >= 2',
    'no: 0 × Order Completed with category = "tea" and revenue > 100 in the last 30 days (at least 2 wanted), the last before that on 2026-04-01 09:00',
    '不满足：近 30 天没有品类为“tea”且金额大于 100 的下单（需要至少 2 次），此前最近一次在 2026-04-01 09:00',
  ],
  [
    'not done "Order Completed" in last 60 days',
    'no: 2 × Order Completed in the last 60 days (none wanted), the last on 2026-06-30 12:05',
    '不满足：近 60 天下单 2 次（需要 0 次），最近一次在 2026-06-30 12:05',
  ],
  ['not done "Order Refunded"', 'yes: 0 × Order Refunded (none wanted)', '满足：没有退款（需要 0 次）'],
  [
    'done "Order Refunded" this month',
    'no: 0 × Order Refunded this month (at least 1 wanted)',
    '不满足：本月没有退款（需要至少 1 次）',
  ],
  [
    'count of "打卡" where ("店" in ("a", "b", "c", "d", "e", "f")) < 2',
    'yes: 0 × 打卡 with 店 in ("a", "b", "c", "d", "e", …) (less than 2 wanted)',
    '满足：没有店为“a”、“b”、“c”、“d”、“e”等之一的“打卡”（需要少于 2 次）',
  ],
  [
    'done "Product Viewed" where "list" exists and "city" is missing and "sku" starts with "B" in last 3 weeks',
    'yes: 1 × Product Viewed with list known and city missing and sku starting with "B" in the last 21 days (at least 1 wanted), the last on 2026-06-29 08:00',
    '满足：近 21 天 list 有值且城市没有值且 sku 以“B”开头的浏览商品 1 次（需要至少 1 次），最近一次在 2026-06-29 08:00',
  ],
  [
    'distinct "sku" of "Product Viewed" since 2026-06-01T00:00:00Z >= 2',
    'yes: 2 different values of sku in Product Viewed since 2026-06-01 08:00 (at least 2 wanted), such as "A1", "B2"',
    '满足：自 2026-06-01 08:00 起浏览商品有 2 种不同的 sku（需要至少 2 种），如“A1”、“B2”',
  ],
  [
    'distinct "sku" of "Product Viewed" today >= 1',
    'no: 0 different values of sku in Product Viewed today (at least 1 wanted)',
    '不满足：今天浏览商品有 0 种不同的 sku（需要至少 1 种）',
  ],
  [
    'sum of "revenue" of "Order Completed" in this and the 1 month before > 1000',
    'no: revenue of Order Completed in this and the 1 month before adds up to 99.75 (more than 1000 wanted), from 2 numbers',
    '不满足：本月及之前 1 个月下单的金额合计 99.75（需要超过 1000），来自 2 个数值',
  ],
  [
    'average of "revenue" of "Order Completed" >= 99.916666',
    'yes: the average revenue of Order Completed is 99.916667 (at least 99.916666 wanted), from 3 numbers',
    '满足：下单的金额平均 99.916667（需要至少 99.916666），来自 3 个数值',
  ],
  [
    'average of "revenue" of "Order Completed" where ("category" = "tea") <= 149.75',
    'yes: the average revenue of Order Completed with category = "tea" is 149.75 (at most 149.75 wanted), from 2 numbers',
    '满足：品类为“tea”的下单的金额平均 149.75（需要至多 149.75），来自 2 个数值',
  ],
  [
    'average of "coupon" of "Order Completed" != 3',
    'no: no number in coupon of Order Completed (anything but 3 wanted)',
    '不满足：下单的优惠券没有数值（需要不等于 3）',
  ],
  [
    'min of "revenue" of "Order Completed" < 1',
    'yes: the least revenue of Order Completed is 0.25 (less than 1 wanted), from 3 numbers',
    '满足：下单的金额最小 0.25（需要小于 1），来自 3 个数值',
  ],
  [
    'max of "revenue" of "Order Completed" this year = 200',
    'yes: the greatest revenue of Order Completed this year is 200 (exactly 200 wanted), from 3 numbers',
    '满足：今年下单的金额最大 200（需要恰好 200），来自 3 个数值',
  ],
  [
    'last "category" of "Order Completed" = "tea"',
    'no: the last Order Completed, on 2026-06-30 12:05, has category "cup" ("tea" wanted)',
    '不满足：下单中最近一次（2026-06-30 12:05）的品类为“cup”（需要为“tea”）',
  ],
  [
    'first "category" of "Order Completed" this week in ("cup", 3, true)',
    'yes: the first Order Completed this week, on 2026-06-30 12:05, has category "cup" (one of "cup", 3, true wanted)',
    '满足：本周下单中首次（2026-06-30 12:05）的品类为“cup”（需要为“cup”、3、“是”之一）',
  ],
  [
    'last "coupon" of "Order Completed" is missing',
    'yes: the last Order Completed, on 2026-06-30 12:05, has no coupon (no value wanted)',
    '满足：下单中最近一次（2026-06-30 12:05）的优惠券没有值（需要没有值）',
  ],
  [
    'last "list" of "Product Viewed" exists',
    'yes: the last Product Viewed, on 2026-06-29 08:00, has list a list (any value wanted)',
    '满足：浏览商品中最近一次（2026-06-29 08:00）的 list 为一个列表（需要有值）',
  ],
  [
    'first "sku" of "Checkout Started" contains "A"',
    'no: no Checkout Started (text containing "A" wanted)',
    '不满足：没有开始结算（需要 sku 包含“A”）',
  ],
  [
    'did "Product Added" then "Order Completed" within 2 hours in last 30 days',
    'yes: Product Added on 2026-06-20 10:00, then Order Completed on 2026-06-20 10:30 (within 2 hours wanted)',
    '满足：2026-06-20 10:00 加购，然后 2026-06-20 10:30 下单（需要在 2 小时内）',
  ],
  [
    'did "Product Added" then "Order Completed" within 2 hours today',
    'no: Product Added then Order Completed within 2 hours did not happen today, it last did on 2026-06-20 10:30',
    '不满足：今天没有在 2 小时内先后加购、下单，上一次完成在 2026-06-20 10:30',
  ],
  [
    'did "Product Viewed" then "Checkout Started" within 1 day',
    'no: Product Viewed then Checkout Started within 1 day did not happen, seen so far: 2 × Product Viewed, 0 × Checkout Started',
    '不满足：没有在 1 天内先后浏览商品、开始结算，目前：浏览商品 2 次、开始结算 0 次',
  ],
  [
    'did "Product Added" without "Order Completed" within 10 minutes in last 30 days',
    'yes: Product Added on 2026-07-01 11:50 was not followed by Order Completed within 10 minutes',
    '满足：2026-07-01 11:50 加购后，10 分钟内没有下单',
  ],
  [
    'did "Product Added" without "Order Completed" within 30 minutes in last 30 days',
    'no: Product Added on 2026-07-01 11:50 may still be followed by Order Completed until 2026-07-01 12:20',
    '不满足：2026-07-01 11:50 加购后，2026-07-01 12:20 前仍可能下单',
  ],
  [
    'did "Order Refunded" without "Order Completed" within 30 minutes this quarter',
    'no: no Order Refunded this quarter',
    '不满足：本季度没有退款',
  ],
  [
    'did "Product Added" without "Order Completed" within 1 hour in this and the 2 weeks before',
    'no: Product Added on 2026-07-01 11:50 may still be followed by Order Completed until 2026-07-01 12:50',
    '不满足：2026-07-01 11:50 加购后，2026-07-01 12:50 前仍可能下单',
  ],
  [
    'did "Product Viewed" without "Order Completed" within 90 hours',
    'no: each Product Viewed (2 ×) was followed by Order Completed within 90 hours',
    '不满足：浏览商品 2 次，每次之后 90 小时内都有下单',
  ],
  ['tagged "vip"', 'yes: holds the tag vip', '满足：有标签“vip”'],
  ['tagged "lost"', 'no: does not hold the tag lost', '不满足：没有标签“lost”'],
  ['in segment "loyal"', 'yes: is in the segment loyal', '满足：在人群“loyal”中'],
  ['in segment "new"', 'no: is not in the segment new', '不满足：不在人群“new”中'],
  ['stage of "tea" is "repeat"', 'yes: stands in stage repeat of tea', '满足：在“tea”的“repeat”阶段'],
  [
    'stage of "tea" is "first"',
    'no: stands in stage repeat of tea (first wanted)',
    '不满足：在“tea”的“repeat”阶段（需要在“first”）',
  ],
  [
    'stage of "cup" is "first"',
    'no: stands in no stage of cup (first wanted)',
    '不满足：不在“cup”的任何阶段（需要在“first”）',
  ],
  [
    'has contact',
    'yes: is served by "zhang" since 2026-06-02 09:00, "li" since 2026-06-05 09:00',
    '满足：由员工“zhang”（自 2026-06-02 09:00）、“li”（自 2026-06-05 09:00）服务',
  ],
  [
    'has contact with li by way 1',
    'yes: is served by "li" since 2026-06-05 09:00',
    '满足：由员工“li”（自 2026-06-05 09:00）服务',
  ],
  [
    'has contact with (wang, li) by state shop',
    'no: is served by "zhang" since 2026-06-02 09:00, "li" since 2026-06-05 09:00 ("wang" or "li" (by the state "shop") wanted)',
    '不满足：由员工“zhang”（自 2026-06-02 09:00）、“li”（自 2026-06-05 09:00）服务（需要由员工“wang”或“li”服务，渠道为“shop”）',
  ],
  ['in group wr1', 'no: is in no group (the group "wr1" wanted)', '不满足：不在任何客户群中（需要在客户群“wr1”中）'],
  ['lifecycle is growing', 'yes: lifecycle is growing', '满足：生命周期处于成长期'],
  ['lifecycle is silent', 'no: lifecycle is growing (silent wanted)', '不满足：生命周期处于成长期（需要处于沉默期）'],
  ['"city" = "上海"', 'yes: city is "上海" ("上海" wanted)', '满足：城市为“上海”（需要为“上海”）'],
  ['"city" != "北京"', 'yes: city is "上海" (anything but "北京" wanted)', '满足：城市为“上海”（需要不为“北京”）'],
  ['"level" >= 5', 'no: level is 3 (at least 5 wanted)', '不满足：等级为 3（需要不小于 5）'],
  ['"tags" exists', 'yes: tags is a list (any value wanted)', '满足：tags 为一个列表（需要有值）'],
  [
    '"wechat" contains "a"',
    'no: wechat is missing (text containing "a" wanted)',
    '不满足：wechat 没有值（需要包含“a”）',
  ],
  [
    '"birthday" comes in 0 to 7 days',
    'yes: birthday "1990-07-04" comes in 3 days (in 0 to 7 days wanted)',
    '满足：生日“1990-07-04”还有 3 天（需要在 0 到 7 天后）',
  ],
  [
    '"birthday" comes in exactly 1 days',
    'no: birthday "1990-07-04" comes in 3 days (in exactly 1 day wanted)',
    '不满足：生日“1990-07-04”还有 3 天（需要在 1 天后）',
  ],
  [
    '"joined" comes today',
    'no: joined is "long ago", which is no date (today wanted)',
    '不满足：joined 为“long ago”，不是日期（需要就在今天）',
  ],
  [
    '"anniversary" comes in 0 to 30 days',
    'no: anniversary is missing (in 0 to 30 days wanted)',
    '不满足：anniversary 没有值（需要在 0 到 30 天后）',
  ],
  [
    'recency <= 30 days',
    'yes: 0 days since the last order on 2026-06-30 12:05 (at most 30 days wanted)',
    '满足：距最近一单 0 天（需要至多 30 天），最近一单在 2026-06-30 12:05',
  ],
  [
    'frequency > 3',
    'no: 3 orders (more than 3 wanted), the last order on 2026-06-30 12:05',
    '不满足：共 3 单（需要超过 3 单），最近一单在 2026-06-30 12:05',
  ],
  [
    'monetary > 1000',
    'no: orders add up to 299.75 (more than 1000 wanted), the last order on 2026-06-30 12:05',
    '不满足：订单金额合计 299.75（需要超过 1000），最近一单在 2026-06-30 12:05',
  ],
]

describe('a leaf', () => {
  it.each(LEAVES)('%s', (text, en, zh) => {
    expect(say(text, 'en')).toEqual({ answer: en.startsWith('yes'), sentence: en })
    expect(say(text, 'zh')).toEqual({ answer: zh.startsWith('满足'), sentence: zh })
  })
})

const YES = 'tagged "vip"'
const NO = 'tagged "lost"'

describe('conditions together', () => {
  it.each([
    [`${YES} and ${YES}`, 'yes: all 2 hold', '满足：2 项全部满足'],
    [`${YES} and ${NO} and ${NO}`, 'no: 1 of 3 hold, all must', '不满足：3 项中只有 1 项满足（需要全部满足）'],
    [`${YES} or ${NO}`, 'yes: 1 of 2 hold, one is enough', '满足：2 项中有 1 项满足（满足一项即可）'],
    [`${NO} and ${NO}`, 'no: none of 2 holds, all must', '不满足：2 项都不满足（需要全部满足）'],
    [`${NO} or ${NO}`, 'no: none of 2 holds, one must', '不满足：2 项都不满足（至少要满足一项）'],
    [`not ${YES}`, 'no: it must not hold, but it does', '不满足：要求下面这项不成立，但它成立'],
    [`not ${NO}`, 'yes: it must not hold, and it does not', '满足：要求下面这项不成立，它确实不成立'],
  ])('%s', (text, en, zh) => {
    expect(say(text, 'en').sentence).toBe(en)
    expect(say(text, 'zh').sentence).toBe(zh)
  })

  it('keep the order and the shape of the rule', () => {
    expect(say(`${YES} and not (${NO} or ${YES})`, 'en')).toMatchObject({
      answer: false,
      parts: [
        { answer: true },
        { answer: false, parts: [{ answer: true, parts: [{ answer: false }, { answer: true }] }] },
      ],
    })
  })
})

it('cuts what is long and joins what spans lines', () => {
  const long = `a\n b ${'🍵'.repeat(60)}`
  const { sentence } = explain({ kind: 'tag', tag: long }, [], VIEW, NOW, ZONE, 'en')
  expect(sentence).toMatch(/^no: does not hold the tag a b (🍵)+\ufffd?…$/u)
})
