import { expect, test } from 'vitest'
import { makeCase } from '../../test/oracle/generate.ts'
import { describe, type RuleNames } from './describe.ts'
import { parseRuleText } from './text.ts'

const CALLED: Record<string, string> = {
  zhangsan: '张三',
  staff: '员工',
  vip: '高价值',
  journey: '购买旅程',
  bought: '已购',
}
const called = (slug: string): string => CALLED[slug] ?? slug
const NAMES: RuleNames = { tag: called, segment: called, set: called, stage: (_, slug) => called(slug), staff: called }

const SENTENCES: [text: string, zh: string, en: string][] = [
  [
    'count of "Order Completed" in last 30 days >= 2 and not tagged staff',
    '近 30 天内下单至少 2 次，且没有标签“员工”',
    'Order Completed at least 2 times in the last 30 days, and does not have the tag “员工”',
  ],
  ['tagged staff', '有标签“员工”', 'has the tag “员工”'],
  ['in segment vip', '在人群“高价值”中', 'is in the segment “高价值”'],
  ['not in segment vip', '不在人群“高价值”中', 'is not in the segment “高价值”'],
  ['has contact', '有员工服务', 'is served by somebody of the staff'],
  ['not has contact', '没有员工服务', 'is served by nobody of the staff'],
  [
    'has contact with (zhangsan, lisi) by state mall-01 by way (1, 16, 99)',
    '由员工“张三”或“lisi”服务（渠道为“mall-01”，添加方式为扫描二维码或获客链接或 99）',
    'is served by "张三" or "lisi" (by the state "mall-01", way of adding: scanned a QR code or acquisition link or 99)',
  ],
  ['not has contact with zhangsan', '不由员工“张三”服务', 'is not served by "张三"'],
  ['in group', '在任意客户群中', 'is in a group'],
  ['not in group', '不在任何客户群中', 'is in no group'],
  ['in group (wr1, wr2)', '在客户群“wr1”或“wr2”中', 'is in the group "wr1" or "wr2"'],
  ['not in group wr1', '不在客户群“wr1”中', 'is not in the group "wr1"'],
  ['stage of journey is bought', '处于“购买旅程”的“已购”阶段', 'stands in stage “已购” of “购买旅程”'],
  ['not stage of journey is bought', '不处于“购买旅程”的“已购”阶段', 'does not stand in stage “已购” of “购买旅程”'],
  ['lifecycle is silent', '生命周期处于沉默期', 'lifecycle is silent'],
  ['not lifecycle is silent', '生命周期不处于沉默期', 'lifecycle is not silent'],
  ['city = "上海"', '城市为“上海”', 'city is "上海"'],
  ['not city = "上海"', '并非城市为“上海”', 'not city is "上海"'],
  ['city exists', '城市有值', 'city is known'],
  ['not city exists', '城市没有值', 'city is missing'],
  ['birthday comes today', '生日就是今天', 'the anniversary of birthday is today'],
  ['birthday comes in 0 to 7 days', '生日在今天到 7 天后之间', 'the anniversary of birthday comes in 0 to 7 days'],
  ['not done "Order Completed" this month', '本月没有下单', 'no Order Completed this month'],
  ['done "Order Completed"', '下单至少 1 次', 'Order Completed at least 1 time'],
  ['not (done "Order Completed")', '没有下单', 'no Order Completed'],
  [
    'not (count of "Order Completed" in last 1 week >= 3)',
    '近 7 天内下单少于 3 次',
    'Order Completed less than 3 times in the last 7 days',
  ],
  [
    'done "Clicked" where place = "banner" in last 2 hours',
    '近 2 小时内有 place 为“banner”的“Clicked”至少 1 次',
    'Clicked with place = "banner" at least 1 time in the last 2 hours',
  ],
  ['done Clicked today', '今天发生“Clicked”至少 1 次', 'Clicked at least 1 time today'],
  [
    'distinct category of "Product Viewed" in last 7 days >= 3',
    '近 7 天内浏览商品涉及至少 3 种品类',
    'at least 3 different values of category in Product Viewed in the last 7 days',
  ],
  [
    'sum of revenue of "Order Completed" in last 90 days >= 1000',
    '近 90 天内下单的金额合计至少 1000',
    'revenue of Order Completed in the last 90 days adds up to at least 1000',
  ],
  [
    'not average of revenue of "Order Completed" >= 50',
    '并非下单的金额平均至少 50',
    'not the average revenue of Order Completed is at least 50',
  ],
  [
    'last channel of "Order Completed" in (app, web)',
    '最近一次下单的 channel 为“app”、“web”之一',
    'channel of the last Order Completed is one of "app", "web"',
  ],
  [
    'did "Product Added" then "Order Completed" within 2 hours in last 7 days',
    '近 7 天内在 2 小时内先后加购、下单',
    'Product Added, then Order Completed within 2 hours in the last 7 days',
  ],
  [
    'did "Product Added" without "Order Completed" within 2 hours in last 7 days',
    '近 7 天内加购后 2 小时内没有下单',
    'Product Added in the last 7 days, not followed by Order Completed within 2 hours',
  ],
  ['recency > 30 days', '距最近一单超过 30 天', 'the last order was more than 30 days ago'],
  ['frequency = 1', '累计下单恰好 1 次', 'exactly 1 order'],
  ['monetary < 10', '累计消费小于 10', 'orders add up to less than 10'],
  [
    'tagged vip and (city = "上海" or city = "北京")',
    '有标签“高价值”，且（城市为“上海”，或城市为“北京”）',
    'has the tag “高价值”, and (city is "上海", or city is "北京")',
  ],
  [
    'not (tagged vip or tagged staff)',
    '并非（有标签“高价值”，或有标签“员工”）',
    'not (has the tag “高价值”, or has the tag “员工”)',
  ],
  ['any of (not (not tagged vip))', '有标签“高价值”', 'has the tag “高价值”'],
  [
    'done Visit since 2026-01-01T00:00:00+08:00',
    '自 2026-01-01 00:00 起发生“Visit”至少 1 次',
    'Visit at least 1 time since 2026-01-01 00:00',
  ],
]

test.each(SENTENCES)('%s', (text, zh, en) => {
  const read = parseRuleText(text)
  if (!('rule' in read)) throw new Error(JSON.stringify(read))
  expect(describe(read.rule, NAMES, 'Asia/Shanghai', 'zh')).toBe(zh)
  expect(describe(read.rule, NAMES, 'Asia/Shanghai', 'en')).toBe(en)
})

test('any rule is a sentence', () => {
  for (let seed = 0; seed < 300; seed++)
    for (const rule of makeCase(seed).rules)
      for (const language of ['zh', 'en'] as const) {
        const text = describe(rule, NAMES, 'Asia/Shanghai', language)
        expect(text).not.toMatch(/undefined|NaN|\[object|^$/)
      }
})
