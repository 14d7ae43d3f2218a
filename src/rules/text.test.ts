import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_THRESHOLD, MAX_WINDOW_MS } from '../kernel/limits.ts'
import { CALENDAR_UNITS, COMPARISONS, LIFECYCLE_STATES, parseRule } from './language.ts'
import type { Leaf, Rule, Scalar, Step, Test, Window } from './language.ts'
import { MAX_RULE_TEXT_CHARS, parseRuleText, printRule } from './text.ts'

const of = (event: string, where: Step['where'] = []): Step => ({ event, where })
const ever: Window = { kind: 'ever' }
const last30: Window = { kind: 'rolling', ms: 30 * 86_400_000 }
const vip: Rule = { kind: 'tag', tag: 'vip' }
const done = (event: string): Leaf => ({ kind: 'count', of: of(event), window: ever, op: '>=', value: 1 })
const city: Leaf = { kind: 'attribute', attribute: 'city', test: { op: '=', value: '上海' } }
const contact = (more: object): Leaf => ({ kind: 'contact', staff: [], states: [], addWays: [], ...more })
const tea = { property: 'category', test: { op: '=', value: 'tea' } } as const
const dear = { property: 'revenue', test: { op: '>', value: 100 } } as const

/** What an operator reads; each line is also read back. */
const PRINTED: [string, Rule][] = [
  ['count of "Order Completed" >= 3', { kind: 'count', of: of('Order Completed'), window: ever, op: '>=', value: 3 }],
  [
    'count of "Order Completed" where "category" = "tea" and "revenue" > 100 in last 30 days >= 2',
    { kind: 'count', of: of('Order Completed', [tea, dear]), window: last30, op: '>=', value: 2 },
  ],
  [
    'count of "Order Completed" where ("category" = "tea" and "revenue" > 100) >= 2',
    { kind: 'count', of: of('Order Completed', [tea, dear]), window: ever, op: '>=', value: 2 },
  ],
  [
    'not done "Order Completed" in last 60 days',
    { kind: 'count', of: of('Order Completed'), window: { kind: 'rolling', ms: 60 * 86_400_000 }, op: '=', value: 0 },
  ],
  ['done "Order Completed"', done('Order Completed')],
  ['not (done "a")', { kind: 'not', of: done('a') }],
  [
    'sum of "revenue" of "Order Completed" this month > 1000',
    {
      kind: 'sum',
      property: 'revenue',
      of: of('Order Completed'),
      window: { kind: 'calendar', unit: 'month', units: 1 },
      op: '>',
      value: 1000,
    },
  ],
  [
    'average of "revenue" of "Order Completed" in this and the 2 months before <= 1.5',
    {
      kind: 'average',
      property: 'revenue',
      of: of('Order Completed'),
      window: { kind: 'calendar', unit: 'month', units: 3 },
      op: '<=',
      value: 1.5,
    },
  ],
  [
    'distinct "sku" of "Product Viewed" since 2026-01-01T00:00:00Z >= 5',
    {
      kind: 'distinct',
      property: 'sku',
      of: of('Product Viewed'),
      window: { kind: 'since', at: '2026-01-01T00:00:00Z' },
      op: '>=',
      value: 5,
    },
  ],
  [
    'last "category" of "Product Viewed" = "tea"',
    { kind: 'last', property: 'category', of: of('Product Viewed'), window: ever, test: { op: '=', value: 'tea' } },
  ],
  [
    'first "category" of "Product Viewed" today in ("tea", 3, true)',
    {
      kind: 'first',
      property: 'category',
      of: of('Product Viewed'),
      window: { kind: 'calendar', unit: 'day', units: 1 },
      test: { op: 'in', value: ['tea', 3, true] },
    },
  ],
  [
    'did "Product Added" then "Order Completed" within 2 hours in last 30 days',
    {
      kind: 'sequence',
      steps: [of('Product Added'), of('Order Completed')],
      withinMs: 7_200_000,
      window: last30,
    },
  ],
  [
    'did "Product Added" where "category" = "tea" without "Order Completed" within 30 minutes in last 1 week',
    {
      kind: 'unanswered',
      first: of('Product Added', [tea]),
      then: of('Order Completed'),
      withinMs: 1_800_000,
      window: { kind: 'rolling', ms: 7 * 86_400_000 },
    },
  ],
  [
    'tagged "vip" and not in segment "loyal"',
    { kind: 'all', of: [vip, { kind: 'not', of: { kind: 'segment', segment: 'loyal' } }] },
  ],
  ['has contact', contact({})],
  [
    'has contact with ("zhangsan", "李四") by state "mall-01" by way (1, 16)',
    contact({ staff: ['zhangsan', '李四'], states: ['mall-01'], addWays: [1, 16] }),
  ],
  ['not has contact by state ("a", "b")', { kind: 'not', of: contact({ states: ['a', 'b'] }) }],
  ['in group and "city" = "上海"', { kind: 'all', of: [{ kind: 'group', chats: [] }, city] }],
  ['in group ("wr1", "wr2")', { kind: 'group', chats: ['wr1', 'wr2'] }],
  ['stage of "tea" is "repeat"', { kind: 'stage', set: 'tea', stage: 'repeat' }],
  ['lifecycle is silent', { kind: 'lifecycle', state: 'silent' }],
  ['"city" = "上海"', city],
  ['"city" exists', { kind: 'attribute', attribute: 'city', test: { op: 'exists' } }],
  ['"city" is missing', { kind: 'attribute', attribute: 'city', test: { op: 'missing' } }],
  ['"city" starts with "上"', { kind: 'attribute', attribute: 'city', test: { op: 'starts', value: '上' } }],
  ['"birthday" comes in 0 to 7 days', { kind: 'anniversary', attribute: 'birthday', fromDays: 0, toDays: 7 }],
  ['"birthday" comes today', { kind: 'anniversary', attribute: 'birthday', fromDays: 0, toDays: 0 }],
  ['"birthday" comes in exactly 3 days', { kind: 'anniversary', attribute: 'birthday', fromDays: 3, toDays: 3 }],
  ['recency > 30 days', { kind: 'metric', metric: 'recency', op: '>', value: 30 }],
  ['monetary > 1000', { kind: 'metric', metric: 'monetary', op: '>', value: 1000 }],
  [
    '(tagged "vip" or "city" = "上海") and done "a"',
    { kind: 'all', of: [{ kind: 'any', of: [vip, city] }, done('a')] },
  ],
  ['tagged "vip" or "city" = "上海" and done "a"', { kind: 'any', of: [vip, { kind: 'all', of: [city, done('a')] }] }],
  ['(tagged "vip" and tagged "vip") and tagged "vip"', { kind: 'all', of: [{ kind: 'all', of: [vip, vip] }, vip] }],
  ['(tagged "vip" or tagged "vip") or tagged "vip"', { kind: 'any', of: [{ kind: 'any', of: [vip, vip] }, vip] }],
  ['all of (tagged "vip")', { kind: 'all', of: [vip] }],
  ['not any of (tagged "vip")', { kind: 'not', of: { kind: 'any', of: [vip] } }],
  ['not (not tagged "vip")', { kind: 'not', of: { kind: 'not', of: vip } }],
  ['not (tagged "vip" or tagged "vip")', { kind: 'not', of: { kind: 'any', of: [vip, vip] } }],
]

/** What an operator may type, and how it is written down. */
const TYPED: [string, string][] = [
  ['tagged vip AND NOT Tagged lost', 'tagged "vip" and not tagged "lost"'],
  ['tagged 大客户', 'tagged "大客户"'],
  ['tagged 618', 'tagged "618"'],
  ['city = 上海', '"city" = "上海"'],
  ['“城市” ＝ “上海” and （ tagged 「老客」 ）', '"城市" = "上海" and tagged "老客"'],
  ['city in （"上海"， 北京、 3）', '"city" in ("上海", "北京", 3)'],
  ["city is 'it\\'s'", '"city" = "it\'s"'],
  ['city is not 上海', '"city" != "上海"'],
  ['city is not missing', '"city" exists'],
  ['age is at least 18', '"age" >= 18'],
  ['age ≥ 18', '"age" >= 18'],
  ['age <> -1.5e3', '"age" != -1500'],
  ['married is true', '"married" = true'],
  ['count of 下单 at least 3', 'count of "下单" >= 3'],
  ['count of Order more than 3 times in the last 90 minutes', 'count of "Order" in last 90 minutes > 3'],
  ['count of Order = 0 this week', 'not done "Order" this week'],
  ['COUNT OF Order AT LEAST 1e3', 'count of "Order" >= 1000'],
  ['did Order in past 2 weeks', 'done "Order" in last 2 weeks'],
  ['not did Order', 'not done "Order"'],
  ['done Order at least 2 times this month and tagged vip', 'count of "Order" this month >= 2 and tagged "vip"'],
  ['not done Order exactly 2 times', 'not count of "Order" = 2'],
  ['not did A then B within 1.5 hours', 'not did "A" then "B" within 90 minutes'],
  ['did A then B in last 3 days within 1 day', 'did "A" then "B" within 1 day in last 3 days'],
  ['avg revenue of Order in this month > 3', 'average of "revenue" of "Order" this month > 3'],
  [
    'max of revenue of Order this day and the 1 day before > 3',
    'max of "revenue" of "Order" in this and the 1 day before > 3',
  ],
  ['count of Order this month >= 1 and the = 3', 'done "Order" this month and "the" = 3'],
  ['done Order this month and city = 上海', 'done "Order" this month and "city" = "上海"'],
  ['done Order where a = 1 and tagged vip', 'done "Order" where ("a" = 1) and tagged "vip"'],
  ['done Order where (a = 1) and city = 上海', 'done "Order" where ("a" = 1) and "city" = "上海"'],
  [
    'done Order where a exists and b in (1) in last 2 days',
    'done "Order" where "a" exists and "b" in (1) in last 2 days',
  ],
  ['count of Order where a is missing >= 2', 'count of "Order" where ("a" is missing) >= 2'],
  [
    'last of a of Order where b = 1 = 2 since "2026-01-01T00:00:00+08:00"',
    'last "a" of "Order" where "b" = 1 since 2026-01-01T00:00:00+08:00 = 2',
  ],
  ['stage of tea is not repeat', 'not stage of "tea" is "repeat"'],
  ['lifecycle != Silent', 'not lifecycle is silent'],
  ['recency > 2 weeks', 'recency > 14 days'],
  ['birthday comes within 7 days', '"birthday" comes in 0 to 7 days'],
  ['birthday comes in 1 day to 2 days', '"birthday" comes in 1 to 2 days'],
  ['has contact by way 1 with zhangsan', 'has contact with "zhangsan" by way 1'],
  ['Has No Contact with (zhangsan) or in group wr1', 'not has contact with "zhangsan" or in group "wr1"'],
  ['not (in group)', 'not in group'],
  ['any of (tagged a, tagged b or tagged c)', 'tagged "a" or (tagged "b" or tagged "c")'],
  ['((tagged a))', 'tagged "a"'],
  ['  tagged\n\ta  ', 'tagged "a"'],
]

const ruleOf = (text: string): Rule => {
  const parsed = parseRuleText(text)
  if ('rule' in parsed) return parsed.rule
  throw new Error(`${text}\n${parsed.problem.en} (${parsed.line}:${parsed.column})\n${parsed.hint.en}`)
}

describe('the text form', () => {
  it.each(PRINTED)('%s', (text, rule) => {
    expect(printRule(rule)).toBe(text)
    expect(ruleOf(text)).toEqual(rule)
  })

  it.each(TYPED)('reads %s', (typed, printed) => {
    expect(printRule(ruleOf(typed))).toBe(printed)
  })
})

describe('mistakes', () => {
  it.each<[string, number, RegExp, RegExp]>([
    ['', 0, /expected a condition, found the end of the rule/, /count of "Order Completed"/],
    ['count of Order Completed >= 3', 15, /found the word "Completed"/, /"Order Completed"/],
    ['count of "Order" >= many', 20, /expected a number, found the word "many"/, /count of/],
    ['count of "Order"', 16, /expected a comparison such as >= 3, found the end/, /count of/],
    ['count of where >= 3', 9, /expected the name of an event, found the word "where"/, /in quotes: "where"/],
    ['count "Order" >= 3', 6, /expected "of"/, /count of/],
    ['count of "Order" in last 3 months >= 3', 27, /no fixed length/, /in this and the 2 months before/],
    ['count of "Order" in last week >= 3', 25, /expected a length of time/, /in last 30 days/],
    ['count of "Order" in last 0.0001 ms >= 3', 25, /whole number of milliseconds/, /30 days/],
    ['count of "Order" since 2026-01-01 >= 3', 23, /a date and time with its offset/, /\+08:00/],
    ['count of "Order" since 2026-13-01T00:00:00Z >= 3', 0, /^the window must be a date and time/, /count of/],
    ['count of "Order" >= 3.5', 0, /^the value must be a whole number/, /count of/],
    ['tagged "vip" and\n  count of "Order" >= 10001', 19, /^the value must be at most 10000/, /count of/],
    ['city ~ "a"', 5, /found the character "~"/, /quotes/],
    ['city = "a', 7, /quote that is not closed/, /\\n/],
    ['city = "a\nb"', 7, /quote that is not closed/, /\\n/],
    ['city = "a\\x"', 9, /"\\\\x" in a quoted text/, /backslash/],
    ['code = 007', 7, /007, which is not a number/, /"007"/],
    ['id = 123456789012345678', 5, /more digits than a number can hold/, /"123456789012345678"/],
    ['a = 1e999', 4, /too large/, /9000000000/],
    ['tagged "vip" tagged "b"', 13, /expected "and", "or" or the end of the rule, found the word "tagged"/, /and/],
    ['(tagged "vip"', 13, /expected "and", "or" or "\)"/, /./],
    ['tagged ""', 7, /the name of a tag, found an empty text/, /tagged "vip"/],
    ['tagged', 6, /expected the name of a tag, found the end/, /tagged "vip"/],
    ['taged "vip"', 0, /expected a condition, found the word "taged"/, /tagged "vip"/],
    ['in "loyal"', 3, /expected "segment" or "group"/, /in segment "loyal"/],
    ['has friends', 4, /expected "contact" or "no contact"/, /has contact with/],
    ['has contact with', 16, /expected the userid of somebody of the staff/, /has contact with/],
    ['has contact with "a", "b"', 20, /expected "and", "or" or the end/, /./],
    ['has contact with "a" with "b"', 21, /expected "by state", "by way", "and", "or" or the end/, /has contact/],
    ['has contact by phone', 12, /expected "with", "by state", "by way"/, /has contact/],
    ['has contact by way 1.5', 0, /^the way must be a whole number/, /has contact/],
    ['has contact by state ("a"', 25, /expected "," or "\)"/, /has contact/],
    ['in group ("a" "b")', 14, /expected "," or "\)"/, /in group/],
    ['city not in ("a")', 5, /the word "not"/, /./],
    ['lifecycle is dead', 13, /a state of the lifecycle/, /silent/],
    ['birthday comes in 7 days', 24, /expected "to"/, /exactly 7 days/],
    ['birthday comes in 7 to 1 days', 0, /the last day must not be before/, /comes in 0 to 7/],
    ['done Order where a = 1 and city = 2', 23, /unclear/, /parentheses/],
    ['did A without B within 7 days in last 7 days', 0, /window must be longer/, /without/],
    [`${'('.repeat(5000)}`, 100, /nested deeper/, /parentheses/],
    [`${'not '.repeat(12)}tagged a`, 0, /deeper than 10/, /./],
    [Array(101).fill('tagged a').join(' and '), 1300, /more than 100 conditions/, /segments/],
    ['x'.repeat(MAX_RULE_TEXT_CHARS + 1), MAX_RULE_TEXT_CHARS, /longer than 20000/, /segment/],
  ])('%s', (text, at, problem, hint) => {
    expect(parseRuleText(text)).toMatchObject({
      at,
      problem: { en: expect.stringMatching(problem), zh: expect.stringMatching(/[一-鿿]/) },
      hint: { en: expect.stringMatching(hint), zh: expect.stringMatching(/[一-鿿]/) },
    })
  })

  it('says the line and the column in characters', () => {
    expect(parseRuleText('tagged "🍵"\n and "🍵🍵" ~ 3')).toMatchObject({ line: 2, column: 11 })
  })

  it.each([
    [
      'count of "Order" in last 30 dayz >= 2',
      'dayz',
      '此处应为"weeks"、"days"、"hours"、"minutes"、"seconds"或"milliseconds"，实际是单词“dayz”',
    ],
    ['tagged "a" and count of "Order" >= 10001 and tagged "b"', 'count of "Order" >= 10001', '数值：不能大于 10000'],
    ['city = "上海', '"上海', '引号没有在本行内闭合'],
    ['tagged "a" and', '', '此处应为一个条件，实际是规则结尾'],
    [
      'did A without B within 7 days in last 7 days',
      'did A without B within 7 days in last 7 days',
      '时间范围：必须长于允许的时限',
    ],
  ])('%s: from where to where, in Chinese', (text, wrong, zh) => {
    const parsed = parseRuleText(text)
    if ('rule' in parsed) throw new Error('it is a rule')
    expect([text.slice(parsed.at, parsed.end), parsed.problem.zh]).toEqual([wrong, zh])
  })
})

const nasty = fc.constantFrom('"', '\\', '\n', '\u2028', '“', '」', ' ', '\0', '🍵', '茶', '\ud800', 'a', '-', '1', '(')
const name = fc.oneof(
  fc.constantFrom(
    'and',
    'not',
    'where',
    'done',
    'in',
    'last',
    'count',
    'true',
    'today',
    'null',
    '__proto__',
    '大客户',
    '3',
  ),
  fc.array(nasty, { minLength: 1, maxLength: 8 }).map((parts) => parts.join('')),
  fc.string({ minLength: 1, maxLength: 12, unit: 'binary' }),
)
const number = fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.double({ noNaN: true, noDefaultInfinity: true }))
const scalar = fc.oneof<fc.Arbitrary<Scalar>[]>(name, number, fc.boolean(), fc.constant(''))
const op = fc.constantFrom(...COMPARISONS)
const test = fc.oneof<fc.Arbitrary<Test>[]>(
  fc.record({ op, value: scalar }),
  fc.record({ op: fc.constantFrom('contains', 'starts'), value: name }),
  fc.record({ op: fc.constant('in'), value: fc.array(scalar, { minLength: 1, maxLength: 4 }) }),
  fc.record({ op: fc.constantFrom('exists', 'missing') }),
)
const step = fc.record({ event: name, where: fc.array(fc.record({ property: name, test }), { maxLength: 3 }) })
const ms = fc.oneof(
  fc.integer({ min: 1, max: MAX_WINDOW_MS }),
  fc
    .tuple(fc.integer({ min: 1, max: 60 }), fc.constantFrom(1, 1000, 60_000, 3_600_000, 86_400_000))
    .map(([n, unit]) => n * unit),
)
const window = fc.oneof<fc.Arbitrary<Window>[]>(
  fc.record({ kind: fc.constant('rolling'), ms }),
  fc.record({
    kind: fc.constant('calendar'),
    unit: fc.constantFrom(...CALENDAR_UNITS),
    units: fc.integer({ min: 1, max: 1000 }),
  }),
  fc.record({
    kind: fc.constant('since'),
    at: fc.constantFrom('2026-01-01T00:00:00Z', '2026-02-28T23:59:59.123456+08:00', '2026-02-28T23:59-11:30'),
  }),
  fc.constant({ kind: 'ever' }),
)
const threshold = fc.oneof(
  number.filter((value) => Math.abs(value) <= MAX_THRESHOLD),
  fc.constantFrom(-0, MAX_THRESHOLD),
)
const names = fc.array(name, { maxLength: 3 })
const leaf = fc.oneof<fc.Arbitrary<Leaf>[]>(
  fc.record({ kind: fc.constant('attribute'), attribute: name, test }),
  fc.record({ kind: fc.constant('tag'), tag: name }),
  fc.record({ kind: fc.constant('stage'), set: name, stage: name }),
  fc.record({ kind: fc.constant('lifecycle'), state: fc.constantFrom(...LIFECYCLE_STATES) }),
  fc.record({ kind: fc.constant('segment'), segment: name }),
  fc.record({
    kind: fc.constant('contact'),
    staff: names,
    states: names,
    addWays: fc.array(fc.nat(300), { maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('group'), chats: names }),
  fc.record({ kind: fc.constant('count'), of: step, window, op, value: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ kind: fc.constant('distinct'), property: name, of: step, window, op, value: fc.nat(1000) }),
  fc.record({
    kind: fc.constantFrom('sum', 'average', 'min', 'max'),
    property: name,
    of: step,
    window,
    op,
    value: threshold,
  }),
  fc.record({ kind: fc.constantFrom('first', 'last'), property: name, of: step, window, test }),
  fc.record({
    kind: fc.constant('sequence'),
    steps: fc.array(step, { minLength: 2, maxLength: 5 }),
    withinMs: ms,
    window,
  }),
  fc.record({ kind: fc.constant('unanswered'), first: step, then: step, withinMs: ms, window }),
  fc
    .record({ kind: fc.constant('anniversary'), attribute: name, fromDays: fc.nat(366), toDays: fc.nat(366) })
    .filter((one) => one.fromDays <= one.toDays),
  fc.record({
    kind: fc.constant('metric'),
    metric: fc.constantFrom('recency', 'frequency', 'monetary'),
    op,
    value: threshold,
  }),
)
const { rule: anyRule } = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    leaf,
    fc.record({ kind: fc.constantFrom('all', 'any'), of: fc.array(tie('rule'), { minLength: 1, maxLength: 4 }) }),
    fc.record({ kind: fc.constant('not'), of: tie('rule') }),
  ),
}))

describe('any rule', () => {
  it('is read back exactly', () => {
    fc.assert(
      fc.property(anyRule, (rule) => {
        const text = printRule(rule)
        fc.pre('rule' in parseRule(rule) && text.length <= MAX_RULE_TEXT_CHARS)
        expect(parseRuleText(text)).toEqual({ rule })
      }),
      { numRuns: 3_000 },
    )
  })

  it('may be damaged in any way and is read or refused, never a crash', () => {
    const words = PRINTED.flatMap(([text]) => text.split(/(?=[ "()])/))
    const damaged = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc
        .array(fc.constantFrom(...words, ' ', '"', '(', ')', 'not ', ' where "a" = 1 and '), { maxLength: 60 })
        .map((parts) => parts.join('')),
      fc.tuple(anyRule, fc.nat(), fc.nat(5), name).map(([rule, at, cut, inserted]) => {
        const text = printRule(rule)
        const from = at % (text.length + 1)
        return text.slice(0, from) + inserted + text.slice(from + cut)
      }),
    )
    fc.assert(
      fc.property(damaged, (text) => {
        const parsed = parseRuleText(text)
        if ('rule' in parsed) expect(parseRuleText(printRule(parsed.rule))).toEqual(parsed)
        else {
          expect(parsed.at).toBeLessThanOrEqual(text.length)
          expect(parsed.problem && parsed.hint).toBeTruthy()
        }
      }),
      { numRuns: 10_000 },
    )
  })

  it.each([
    ['x'.repeat(10_000_000)],
    ['('.repeat(10_000_000)],
    ['not '.repeat(4_999)],
    ['a = 1 or '.repeat(2_200)],
    ['all of ('.repeat(2_400)],
    ['"\\u0041'.repeat(2_400)],
    [`a in (${'1,'.repeat(9_900)}1)`],
    [' '.repeat(20_000)],
    ['1'.repeat(20_000)],
    [`-${'1'.repeat(19_000)}e+${'1'.repeat(900)}`],
  ])('of hostile size is refused (%#)', (text) => expect(parseRuleText(text)).toHaveProperty('problem'))
})
