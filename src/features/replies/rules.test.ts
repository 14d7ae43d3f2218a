import { expect, test } from 'vitest'
import { Chance } from '../../../test/oracle/chance.ts'
import { fold, plain } from './folding.ts'
import { compileRules, findReply, optOutIn, questionOf, suggestionsFor, type Rule, type Word } from './rules.ts'

const ZONE = 'Asia/Shanghai'
/** A Monday, ten in the morning in Shanghai. */
const AT = Date.parse('2026-03-02T02:00:00Z')
let ids = 0
const rule = (words: Word[], rest: Partial<Rule> = {}): Rule => ({
  id: ++ids,
  name: `reply ${ids}`,
  isEnabled: true,
  isAutomatic: true,
  words,
  hours: [],
  accounts: [],
  text: 'x',
  ...rest,
})
const exact = (text: string): Word => ({ how: 'exact', text })
const contains = (text: string): Word => ({ how: 'contains', text })
const find = (rules: Rule[], text: string, account?: string, at = AT) =>
  findReply(compileRules(rules), { text, account, at, zone: ZONE })

test.each([
  ['營業時間', '营业时间'],
  ['ＴＤ', 'td'],
  ['  退 订。。 ', '退订'],
  ['退订！！😀', '退订'],
  ['How  are You?', 'how are you'],
  ['C++', 'c++'],
  ['？？', '??'],
  ['', ''],
])('%s is %s', (given, expected) => {
  expect(plain(given)).toBe(expected)
})

test('what is folded stays as it is', () => {
  const chance = new Chance(5)
  for (let n = 0; n < 3_000; n++) {
    const text = String.fromCodePoint(...Array.from({ length: 6 }, () => chance.pick([chance.int(32, 0x2ff), chance.int(0x3000, 0x30ff), chance.int(0x4e00, 0x9fff), chance.int(0xf900, 0xffef)]))) // prettier-ignore
    expect(fold(fold(text)), JSON.stringify(text)).toBe(fold(text))
    expect(plain(plain(text)), JSON.stringify(text)).toBe(plain(text))
  }
})

test('the first that fits answers; what fits before it and may not is told with its reason', () => {
  const weekend = { weekdays: [6, 7], from: '00:00', until: '24:00' }
  const rules = [
    rule([contains('发货')], { isEnabled: false }),
    rule([contains('发货')], { accounts: ['wk2'] }),
    rule([contains('发货')], { hours: [weekend] }),
    rule([contains('发货')], { isAutomatic: false }),
    rule([exact('什么时候发货')]),
    rule([contains('发货')]),
  ]
  const { found, passed } = find(rules, '什麼時候 發貨？', 'wk1')
  expect(found?.rule).toBe(rules[4])
  expect(passed.map(({ reason }) => reason)).toEqual(['disabled', 'other_account', 'other_hours', 'not_automatic'])
  expect(find(rules, '还不发货', 'wk1').found?.rule).toBe(rules[5])
  expect(find(rules, '还不发货', 'wk2').found?.rule).toBe(rules[1])
  expect(find(rules, '还不发货', 'wk1', AT + 5 * 86_400_000).found?.rule).toBe(rules[2])
  expect(find(rules, '你好').found).toBeUndefined()
})

test('rules find what is found by looking at each', () => {
  const letters = ['a', 'b', '点', '點', 'Ａ']
  let answered = 0
  for (let seed = 0; seed < 2_000; seed++) {
    const chance = new Chance(seed)
    const text = () => Array.from({ length: chance.int(1, 3) }, () => chance.pick(letters)).join('')
    const rules = Array.from({ length: 4 }, () =>
      rule(
        Array.from({ length: chance.int(1, 3) }, () => ({
          how: chance.pick(['exact', 'contains'] as const),
          text: text(),
        })),
        {
          // prettier-ignore
          isEnabled: chance.often(0.8),
          accounts: chance.often(0.3) ? [chance.pick(['wk1', 'wk2'])] : [],
        },
      ),
    )
    const asked = text()
    const account = chance.pick(['wk1', 'wk2'])
    // The plain meaning of it, written once more.
    const same = (given: string) => given.replaceAll('Ａ', 'a').replaceAll('點', '点')
    const oracle = rules.find(
      ({ isEnabled, accounts, words }) =>
        isEnabled &&
        (accounts.length === 0 || accounts.includes(account)) &&
        words.some(({ how, text: word }) =>
          how === 'exact' ? same(asked) === same(word) : same(asked).includes(same(word)),
        ),
    )
    expect(find(rules, asked, account).found?.rule).toBe(oracle)
    if (oracle) answered++
  }
  expect(answered).toBeGreaterThan(400)
})

test('a word to opt out is the whole message', () => {
  const words = { out: ['退订', 'TD'], back: ['重新订阅'] }
  expect(optOutIn('退訂！', words)).toBe('out')
  expect(optOutIn('ｔｄ', words)).toBe('out')
  expect(optOutIn('重新訂閱', words)).toBe('back')
  expect(optOutIn('怎么退订', words)).toBeUndefined()
  expect(optOutIn('？', { out: ['？'], back: [] })).toBe('out')
  expect(optOutIn('', { out: [''], back: [] })).toBeUndefined()
})

test('numbers and addresses of people are no part of a question', () => {
  expect(questionOf('我的手机 138 0013 8000 怎么查积分？')).toBe('我的手机#怎么查积分')
  expect(questionOf('发到 lin@example.com 行吗')).toBe('发到#行吗')
  expect(questionOf('满300减多少')).toBe('满300减多少')
})

test('staff are suggested what fits, at whatever hour, then what is named so', () => {
  const rules = [
    rule([exact('退款')], { name: '退款流程' }),
    rule([contains('发货')], { isAutomatic: false, hours: [{ weekdays: [7], from: '00:00', until: '01:00' }] }),
    rule([contains('发货')], { isEnabled: false }),
    rule([contains('物流')], { name: '发货与物流' }),
  ]
  const suggest = (text: string) => suggestionsFor(compileRules(rules), text, 10).map(({ id }) => id)
  expect(suggest('发货')).toEqual([rules[1]!.id, rules[3]!.id])
  expect(suggest('流程')).toEqual([rules[0]!.id])
  expect(suggest(' ')).toEqual([])
})
