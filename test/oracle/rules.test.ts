import { describe, expect, test } from 'vitest'
import type { Leaf, Rule, Window } from '../../src/rules/language.ts'
import { holds } from './rules.ts'
import { at, DAY, fact, HOUR, person, world } from './support.ts'

const EVER: Window = { kind: 'ever' }
const of = (event: string) => ({ event, where: [] })
const count = (window: Window, op: '=' | '>=' | '!=' = '>=', value = 1): Rule => ({
  kind: 'count',
  of: of('A'),
  window,
  op,
  value,
})

describe('windows', () => {
  test.each<[string, Window, string, string, boolean]>([
    ['rolling: open at its start', { kind: 'rolling', ms: DAY }, '2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z', false],
    ['rolling: 1 ms in', { kind: 'rolling', ms: DAY }, '2026-03-01T00:00:00.001Z', '2026-03-02T00:00:00Z', true],
    ['rolling: closed at now', { kind: 'rolling', ms: 1 }, '2026-03-02T00:00:00Z', '2026-03-02T00:00:00Z', true],
    ['the future', EVER, '2026-03-02T00:00:00.001Z', '2026-03-02T00:00:00Z', false],
    ['today in Shanghai', { kind: 'calendar', unit: 'day', units: 1 }, '2026-03-01T16:00Z', '2026-03-02T15:59Z', true],
    ['yesterday', { kind: 'calendar', unit: 'day', units: 1 }, '2026-03-01T15:59Z', '2026-03-02T15:59Z', false],
    ['two days', { kind: 'calendar', unit: 'day', units: 2 }, '2026-03-01T15:59Z', '2026-03-02T15:59Z', true],
    ['Sunday', { kind: 'calendar', unit: 'week', units: 1 }, '2026-03-01T15:59Z', '2026-03-02T00:00Z', false],
    ['Monday', { kind: 'calendar', unit: 'week', units: 1 }, '2026-03-01T16:00Z', '2026-03-08T15:59Z', true],
    ['quarter', { kind: 'calendar', unit: 'quarter', units: 1 }, '2026-03-31T16:00Z', '2026-06-30T15:59Z', true],
    ['last quarter', { kind: 'calendar', unit: 'quarter', units: 1 }, '2026-03-31T15:59Z', '2026-06-30T15:59Z', false],
    ['three months', { kind: 'calendar', unit: 'month', units: 3 }, '2025-12-31T16:00Z', '2026-03-31T15:59Z', true],
    ['two years', { kind: 'calendar', unit: 'year', units: 2 }, '2024-12-31T16:00Z', '2026-03-31T15:59Z', true],
    [
      'since: closed',
      { kind: 'since', at: '2026-03-01T00:00:00+08:00' },
      '2026-02-28T16:00Z',
      '2026-03-02T00:00Z',
      true,
    ],
    ['since: before', { kind: 'since', at: '2026-03-01T00:00:00Z' }, '2026-02-28T23:59Z', '2026-03-02T00:00Z', false],
  ])('%s', (_, window, when, now, expected) =>
    expect(holds(count(window), person(fact(at(when), 'A')), at(now), world())).toBe(expected),
  )

  test('a day is 23 or 25 hours where clocks change', () => {
    const today: Window = { kind: 'calendar', unit: 'day', units: 1 }
    const london = world({ zone: 'Europe/London' })
    const newYork = world({ zone: 'America/New_York' })
    const a = person(fact(at('2026-03-29T00:00:00Z'), 'A'), fact(at('2026-11-01T04:00:00Z'), 'A'))
    expect(holds(count(today, '='), a, at('2026-03-29T22:59:59.999Z'), london)).toBe(true)
    expect(holds(count(today, '='), a, at('2026-03-29T23:00:00Z'), london)).toBe(false)
    expect(holds(count(today, '='), a, at('2026-11-02T04:59:59.999Z'), newYork)).toBe(true)
    expect(holds(count(today, '='), a, at('2026-11-02T05:00:00Z'), newYork)).toBe(false)
  })
})

describe('staff and groups', () => {
  const contact = (more: object = {}): Rule => ({ kind: 'contact', staff: [], states: [], addWays: [], ...more })
  const added = (when: number, userid: unknown, more: object = {}) => fact(when, 'Contact Added', { userid, ...more })
  const ended = (when: number, userid: string) => fact(when, 'Contact Ended', { userid, reason: 'handed' })
  const asked = (rule: Rule, ...facts: ReturnType<typeof fact>[]) => holds(rule, person(...facts), 9, world())

  test('the latest word about each of the staff counts, and what it says', () => {
    expect(asked(contact(), added(1, 'z'))).toBe(true)
    expect(asked(contact(), added(1, 'z'), ended(2, 'z'))).toBe(false)
    expect(asked(contact(), ended(3, 'z'), added(1, 'z'), added(2, 'z'))).toBe(false)
    expect(asked(contact({ staff: ['l'] }), added(1, 'z'), ended(2, 'l'))).toBe(false)
    expect(asked(contact({ states: ['mall'] }), added(1, 'z', { state: 'mall' }))).toBe(true)
    expect(asked(contact({ states: ['mall'] }), added(1, 'z', { state: 'mall' }), added(2, 'z'))).toBe(false)
    expect(asked(contact({ addWays: [1, 2] }), added(1, 'z', { addWay: 2 }), added(2, 'l', { addWay: 3 }))).toBe(true)
    expect(asked(contact(), added(1, 7), added(10, 'z'))).toBe(false)
  })

  test('all that is asked must hold of one of them', () => {
    const both = contact({ staff: ['z'], states: ['mall'] })
    expect(asked(both, added(1, 'z', { state: 'shop' }), added(1, 'l', { state: 'mall' }))).toBe(false)
  })

  test('a word ends what was said about the same account', () => {
    const [first, second] = [added(1, 'z'), ended(2, 'z')]
    expect(asked(contact(), { ...first, account: 'a' }, { ...second, account: 'a' })).toBe(false)
    expect(asked(contact(), { ...first, account: 'a' }, { ...second, account: 'b' })).toBe(true)
  })

  test('groups are joined and left', () => {
    const joined = fact(1, 'Group Joined', { chat: 'wr1' })
    const left = fact(2, 'Group Left', { chat: 'wr1', reason: 'left' })
    expect(asked({ kind: 'group', chats: [] }, joined)).toBe(true)
    expect(asked({ kind: 'group', chats: ['wr2'] }, joined)).toBe(false)
    expect(asked({ kind: 'group', chats: ['wr1'] }, joined, left)).toBe(false)
  })
})

describe('facts', () => {
  test('count once, as they first arrived', () => {
    const a = fact(1, 'A')
    const twice = person(a, { ...a }, { ...a, source: 'app' })
    expect(holds(count(EVER, '=', 2), twice, 9, world())).toBe(true)
  })

  test('are ordered by time, source, message, whatever the arrival', () => {
    const last = (value: string): Rule => ({
      kind: 'last',
      property: 'p',
      of: of('A'),
      window: EVER,
      test: { op: '=', value },
    })
    const x = fact(5, 'A', { p: 'x' }, { source: 's', messageId: '～' })
    const y = fact(5, 'A', { p: 'y' }, { source: 's', messageId: '😀' })
    const z = fact(5, 'A', { p: 'z' }, { source: 'r', messageId: 'zz' })
    expect(holds(last('y'), person(y, x, z), 9, world())).toBe(true)
    expect(holds(last('x'), person(z, x), 9, world())).toBe(true)
  })
})

describe('aggregates over p', () => {
  const over = (
    kind: 'sum' | 'average' | 'min' | 'max' | 'distinct',
    op: '=' | '!=' | '<' | '>',
    value: number,
  ): Rule => ({
    kind,
    property: 'p',
    of: of('A'),
    window: EVER,
    op,
    value,
  })
  const first = (test: Extract<Leaf, { kind: 'first' | 'last' }>['test']): Rule => ({
    kind: 'first',
    property: 'p',
    of: of('A'),
    window: EVER,
    test,
  })
  const NONE = Symbol('no property')
  test.each<[string, unknown[], Rule, boolean]>([
    ['sum is exact', [0.1, 0.2], over('sum', '=', 0.3), true],
    ['sum leaves out what is no number', [1, '2', true, null, [3], 1e10, NONE], over('sum', '=', 1), true],
    ['sum of nothing is 0', [], over('sum', '=', 0), true],
    ['sum rounds each value', [0.0000005, 0.0000005], over('sum', '=', 0.000002), true],
    ['average is exact', [0.1, 0.2], over('average', '=', 0.15), true],
    ['average between millionths', [0, 0, 0.000001], over('average', '>', 0), true],
    ['… equals none of them', [0, 0, 0.000001], over('average', '<', 0.000001), true],
    ['average of nothing', [], over('average', '!=', 5), false],
    ['min', [3, -2, '−9'], over('min', '=', -2), true],
    ['max of nothing', ['a'], over('max', '!=', 5), false],
    ['distinct', [1, '1', 1.0000001, true, 'true', null, [], {}, 1e10], over('distinct', '=', 4), true],
    ['distinct of nothing is 0', [], over('distinct', '=', 0), true],
    ['first', ['a', 'b'], first({ op: '=', value: 'a' }), true],
    ['first without the property', [NONE, 'b'], first({ op: 'missing' }), true],
    ['… is unknown', [NONE, 'b'], first({ op: '!=', value: 'c' }), false],
    ['first of nothing', [], first({ op: 'missing' }), false],
  ])('%s', (_, values, rule, expected) => {
    const facts = values.map((p, i) => fact(i, 'A', p === NONE ? {} : { p }))
    expect(holds(rule, person(...facts), 99, world())).toBe(expected)
  })
})

describe('sequence: A, then B, then C within 10', () => {
  const rule = (window: Window): Rule => ({
    kind: 'sequence',
    steps: [of('A'), of('B'), of('C')],
    withinMs: 10,
    window,
  })
  test.each<[string, [number, string][], Window, boolean]>([
    [
      'at the limit',
      [
        [5, 'A'],
        [6, 'B'],
        [15, 'C'],
      ],
      EVER,
      true,
    ],
    [
      'past the limit',
      [
        [5, 'A'],
        [6, 'B'],
        [16, 'C'],
      ],
      EVER,
      false,
    ],
    [
      'a later start saves it',
      [
        [5, 'A'],
        [8, 'A'],
        [9, 'B'],
        [16, 'C'],
      ],
      EVER,
      true,
    ],
    [
      'at one instant, by message',
      [
        [5, 'A'],
        [5, 'B'],
        [5, 'C'],
      ],
      EVER,
      true,
    ],
    [
      'wrong order',
      [
        [5, 'B'],
        [6, 'A'],
        [7, 'C'],
      ],
      EVER,
      false,
    ],
    [
      'only the last need be inside',
      [
        [10, 'A'],
        [11, 'B'],
        [18, 'C'],
      ],
      { kind: 'rolling', ms: 3 },
      true,
    ],
    [
      'an earlier end is outside, a later one inside',
      [
        [10, 'A'],
        [11, 'B'],
        [12, 'C'],
        [18, 'C'],
      ],
      { kind: 'rolling', ms: 3 },
      true,
    ],
    [
      'the last outside',
      [
        [10, 'A'],
        [11, 'B'],
        [17, 'C'],
      ],
      { kind: 'rolling', ms: 3 },
      false,
    ],
  ])('%s', (_, events, window, expected) => {
    const facts = events.map(([when, name]) => fact(when, name))
    expect(holds(rule(window), person(...facts), 20, world())).toBe(expected)
  })

  test('one fact is not two steps', () => {
    const twice: Rule = { kind: 'sequence', steps: [of('A'), of('A')], withinMs: 10, window: EVER }
    expect(holds(twice, person(fact(5, 'A')), 20, world())).toBe(false)
    expect(holds(twice, person(fact(5, 'A'), fact(5, 'A', {}, { source: 'app' })), 20, world())).toBe(true)
  })
})

describe('unanswered: A without B within 10', () => {
  const rule: Rule = {
    kind: 'unanswered',
    first: of('A'),
    // oxlint-disable-next-line unicorn/no-thenable -- the rule language's own word
    then: of('B'),
    withinMs: 10,
    window: { kind: 'rolling', ms: 50 },
  }
  test.each<[string, [number, string][], number, boolean]>([
    ['too early to say', [[100, 'A']], 109, false],
    ['time is up', [[100, 'A']], 110, true],
    [
      'answered at the limit',
      [
        [100, 'A'],
        [110, 'B'],
      ],
      120,
      false,
    ],
    [
      'answered too late',
      [
        [100, 'A'],
        [111, 'B'],
      ],
      120,
      true,
    ],
    [
      'an answer before is none',
      [
        [100, 'B'],
        [101, 'A'],
      ],
      120,
      true,
    ],
    [
      'one of two is enough',
      [
        [100, 'A'],
        [101, 'B'],
        [105, 'A'],
      ],
      120,
      true,
    ],
    ['still inside', [[100, 'A']], 149, true],
    ['left the window', [[100, 'A']], 150, false],
  ])('%s', (_, events, now, expected) => {
    const facts = events.map(([when, name]) => fact(when, name))
    expect(holds(rule, person(...facts), now, world())).toBe(expected)
  })

  test('at one instant the order of facts decides', () => {
    const before = person(fact(100, 'A', {}, { messageId: '2' }), fact(100, 'B', {}, { messageId: '1' }))
    const after = person(fact(100, 'A', {}, { messageId: '1' }), fact(100, 'B', {}, { messageId: '2' }))
    expect(holds(rule, before, 120, world())).toBe(true)
    expect(holds(rule, after, 120, world())).toBe(false)
  })
})

describe('the customer', () => {
  const identify = (when: number, traits: object) => fact(when, 'identify', traits)

  test.each<[string, object[], string, boolean]>([
    ['the latest value', [{ level: 1 }, { level: 2 }], 'level', true],
    ['null takes it away', [{ level: 2 }, { level: null }], 'level', false],
    ['other traits stay', [{ level: 2 }, { city: 'x' }], 'level', true],
    ['nested', [{ a: { level: 2 } }], 'a.level', true],
  ])('attribute: %s', (_, traits, attribute, expected) => {
    const rule: Rule = { kind: 'attribute', attribute, test: { op: '=', value: 2 } }
    expect(holds(rule, person(...traits.map((one, i) => identify(i, one))), 99, world())).toBe(expected)
  })

  test.each<[string, string, number, number, boolean]>([
    ['2001-03-05', '2026-03-04T16:00Z', 0, 0, true],
    ['2001-03-05', '2026-03-05T16:00Z', 364, 364, true],
    ['2001-03-05T23:00:00-08:00', '2026-03-04T15:59Z', 1, 1, true],
    ['2000-02-29', '2026-02-27T16:00Z', 0, 0, true],
    ['2000-02-29', '2028-02-27T16:00Z', 1, 1, true],
    ['2000-02-29', '2027-12-31T16:00Z', 59, 59, true],
    ['2001-02-29', '2026-02-27T16:00Z', 0, 366, false],
    ['2001-13-01', '2026-02-27T16:00Z', 0, 366, false],
    ['2001-3-05', '2026-03-04T16:00Z', 0, 366, false],
    ['2001-01-03', '2026-12-31T15:59Z', 3, 3, true],
  ])('anniversary of %s at %s in %d to %d days', (birthday, now, fromDays, toDays, expected) => {
    const rule: Rule = { kind: 'anniversary', attribute: 'birthday', fromDays, toDays }
    expect(holds(rule, person(identify(0, { birthday })), at(now), world())).toBe(expected)
  })

  test.each<[string, number[], number, string, number | null]>([
    ['no fact', [], 500, 'new', null],
    ['one order', [0], 60, 'growing', null],
    ['beyond twice the usual', [0], 60.1, 'silent', null],
    ['beyond four times', [0], 120.1, 'lost', null],
    ['the line gives the rhythm', [0], 20.1, 'silent', 10],
    ['at least a day', [0], 2, 'growing', 0.1],
    ['two orders have no rhythm yet', [0, 1], 20, 'growing', null],
    ['three have', [0, 4, 10], 18, 'mature', null],
    ['lower of the two middle ones', [0, 4, 10], 18.1, 'silent', null],
    ['at one instant: one order', [0, 0, 1], 20, 'growing', null],
    ['only the last ten intervals', [0, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100], 102, 'mature', null],
  ])('lifecycle: %s', (_, orderDays, nowDays, state, lineDays) => {
    const facts = orderDays.map((day, i) => fact(day * DAY, 'Order Completed', {}, { messageId: `${i}` }))
    const rule = { kind: 'lifecycle', state } as Rule
    const lineMedianMs = lineDays === null ? null : lineDays * DAY
    expect(holds(rule, person(...facts), nowDays * DAY, world({ lineMedianMs }))).toBe(true)
  })

  test.each([
    [30 * DAY - 1, 'new'],
    [30 * DAY, 'silent'],
    [90 * DAY - 1, 'silent'],
    [90 * DAY, 'lost'],
  ])('lifecycle without orders after %d ms is %s', (now, state) =>
    expect(holds({ kind: 'lifecycle', state } as Rule, person(fact(0, 'A')), now, world())).toBe(true),
  )

  test.each<[string, Rule, boolean]>([
    ['recency', { kind: 'metric', metric: 'recency', op: '=', value: 1 }, true],
    ['frequency', { kind: 'metric', metric: 'frequency', op: '=', value: 3 }, true],
    ['monetary', { kind: 'metric', metric: 'monetary', op: '=', value: 0.3 }, true],
  ])('%s', (_, rule, expected) => {
    const orders = [0.1, 0.2, '5'].map((revenue, i) => fact(i, 'Order Completed', { revenue }))
    const seen = fact(3, 'Order Completed', { revenue: 7 }, { type: 'page' })
    expect(holds(rule, person(...orders, seen), 2 * DAY + 1, world())).toBe(expected)
  })

  test.each<[string, string, string, number]>([
    ['a day of 23 hours', '2026-03-28T09:00Z', '2026-03-29T08:00Z', 1],
    ['… but for a minute', '2026-03-28T09:00Z', '2026-03-29T07:59Z', 0],
    ['a day of 25 hours', '2026-10-24T08:00Z', '2026-10-25T09:00Z', 1],
    ['… but for a minute', '2026-10-24T08:00Z', '2026-10-25T08:59Z', 0],
    ['to a time left out', '2026-03-28T01:30Z', '2026-03-29T01:30Z', 1],
    ['to the first of two', '2026-10-24T00:30Z', '2026-10-25T00:30Z', 1],
    ['from the first of two', '2026-10-25T00:30Z', '2026-10-26T01:29Z', 0],
    ['from the second of two', '2026-10-25T01:30Z', '2026-10-26T01:30Z', 1],
    ['half a year', '2026-01-10T12:00Z', '2026-07-10T11:00Z', 181],
  ])('recency in London: %s', (_, last, now, days) => {
    const orders = person(fact(at(last), 'Order Completed'))
    const rule: Rule = { kind: 'metric', metric: 'recency', op: '=', value: days }
    expect(holds(rule, orders, at(now), world({ zone: 'Europe/London' }))).toBe(true)
  })

  test('recency of nobody’s order is unknown', () => {
    expect(holds({ kind: 'metric', metric: 'recency', op: '!=', value: 1 }, person(), 5, world())).toBe(false)
    expect(holds({ kind: 'metric', metric: 'monetary', op: '=', value: 0 }, person(), 5, world())).toBe(true)
  })
})

describe('tags', () => {
  const tagged = (slug: string): Rule => ({ kind: 'tag', tag: slug })
  const add = (when: number, tag: string, until: number | null = null) => fact(when, 'Tag Added', { tag, until })
  const remove = (when: number, tag: string) => fact(when, 'Tag Removed', { tag })
  const always = count(EVER, '=', 0)
  const shop = world({
    tags: {
      vip: { group: 'care', order: 1 },
      fresh: { group: 'care', order: 2, expiresAfterMs: 10 },
      auto: { group: 'care', order: 3, rule: always },
      gold: { group: 'tier', order: 1 },
      silver: { group: 'tier', order: 3, rule: always },
      bronze: { group: 'tier', order: 2, rule: always },
    },
    tagGroups: { care: { singleChoice: false }, tier: { singleChoice: true } },
  })
  test.each<[string, ReturnType<typeof fact>[], number, string, boolean]>([
    ['added', [add(5, 'vip')], 5, 'vip', true],
    ['removed', [add(5, 'vip'), remove(6, 'vip')], 7, 'vip', false],
    ['the latest word counts, not the last to arrive', [remove(6, 'vip'), add(5, 'vip')], 7, 'vip', false],
    ['until', [add(5, 'vip', 8)], 7, 'vip', true],
    ['until is over', [add(5, 'vip', 8)], 8, 'vip', false],
    ['a later word shortens', [add(5, 'vip', 20), add(6, 'vip', 8)], 9, 'vip', false],
    ['expires by itself', [add(5, 'fresh')], 15, 'fresh', false],
    ['… not before', [add(5, 'fresh')], 14, 'fresh', true],
    ['until outlives the default', [add(5, 'fresh', 30)], 15, 'fresh', true],
    ['a hand never switches off a rule', [remove(5, 'auto')], 7, 'auto', true],
    ['one choice: smallest order', [], 7, 'bronze', true],
    ['one choice: not the other', [], 7, 'silver', false],
    ['one choice: the hand first', [add(5, 'gold')], 7, 'bronze', false],
    ['one choice: the later hand', [add(5, 'gold'), add(6, 'silver')], 7, 'gold', false],
    ['one choice: an expired hand makes room', [add(5, 'gold'), add(6, 'silver', 7)], 7, 'gold', true],
    ['unknown', [add(5, 'other')], 7, 'other', false],
  ])('%s', (_, facts, now, tag, expected) => expect(holds(tagged(tag), person(...facts), now, shop)).toBe(expected))
})

describe('all together', () => {
  const done = count({ kind: 'rolling', ms: HOUR })
  const shop = world({
    segments: { buyers: done, others: { kind: 'not', of: { kind: 'segment', segment: 'buyers' } } },
    stageOf: (_, set, now) => (set === 'journey' && now > 5 ? 'member' : null),
  })
  const a = person(fact(0, 'A', { where: { city: '上海' } }))
  test.each<[string, Rule, number, boolean]>([
    ['segment', { kind: 'segment', segment: 'buyers' }, 1, true],
    ['segment of a segment', { kind: 'segment', segment: 'others' }, HOUR, true],
    ['unknown segment', { kind: 'segment', segment: 'none' }, 1, false],
    ['stage', { kind: 'stage', set: 'journey', stage: 'member' }, 6, true],
    ['no stage yet', { kind: 'stage', set: 'journey', stage: 'member' }, 5, false],
    ['all', { kind: 'all', of: [done, { kind: 'segment', segment: 'others' }] }, 1, false],
    ['any', { kind: 'any', of: [done, { kind: 'segment', segment: 'others' }] }, 1, true],
    ['not', { kind: 'not', of: done }, 1, false],
  ])('%s', (_, rule, now, expected) => expect(holds(rule, a, now, shop)).toBe(expected))

  test('every filter must pass', () => {
    const where = [
      { property: 'where.city', test: { op: 'in' as const, value: ['上海', '北京'] } },
      { property: 'gift', test: { op: 'missing' as const } },
    ]
    const rule: Rule = { kind: 'count', of: { event: 'A', where }, window: EVER, op: '=', value: 1 }
    expect(holds(rule, a, 1, shop)).toBe(true)
    expect(holds(rule, person(fact(0, 'A', { 'where.city': '上海', gift: 0 })), 1, shop)).toBe(false)
  })
})
