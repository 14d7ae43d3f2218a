import { expect, test } from 'vitest'
import { errorOf, KNOWN_CODES, MEANING_NAMES, sentenceOf, WecomError } from './errors.ts'

/** The codes that the calls of this program can meet. */
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)
// prettier-ignore
const CODES = [
  -1, 40001, 40003, 40007, 40013, 40014, 40031, 40050, 40058, 40063, 40068, 40071, 40072, 40096, 40097, 40098, 40099,
  40100, 40126, 40128, 40130, 40131, 40201, 40204, 41001, ...range(41035, 41051), 41053, 41054, 41055, 41056,
  ...range(41059, 41064), ...range(41068, 41091), 41093, 41094, 41095, 41096, 42001, 45009, 45033, 48001, 48002,
  49008, 50002, 50003, 60011, 60020, 60021, 60111, 81013, 81017, 84061, 84074, ...range(90500, 90509), 90511,
  93000, 93004, 93006, 93008, 95000, 95001, 95002, 95007, 95013, 95014, 95016, 301002, 600018, 610004,
]

test('every code has a meaning, and only one', () => {
  expect(CODES.filter((code) => !KNOWN_CODES.includes(code))).toEqual([])
  expect(new Set(KNOWN_CODES).size).toBe(KNOWN_CODES.length)
})

test('every meaning says in both languages what to do', () => {
  for (const name of MEANING_NAMES) {
    const error = new WecomError('user/get', name, { ip: '203.0.113.7', code: 1, path: 'answer.userid', field: 'name' })
    expect(sentenceOf(error, 'zh'), name).toMatch(/^[^a-z{][^{}]*。$/)
    expect(sentenceOf(error, 'en'), name).toMatch(/^[A-Z][^{}]*[.]$/)
  }
})

test('an address that is not trusted is named, where it is to be entered too', () => {
  const errmsg =
    'not allow to access from your ip, hint: [1767225600_tea], from ip: 203.0.113.7, more info at https://open.work.weixin.qq.com/devtool/query?e=60020'
  const error = errorOf('gettoken', 60020, errmsg)
  expect(error.details).toMatchObject({ code: 60020, ip: '203.0.113.7', hint: '1767225600_tea' })
  expect(sentenceOf(error, 'zh')).toContain('203.0.113.7 加入“企业可信IP”')
  expect(sentenceOf(error, 'en')).toContain('add 203.0.113.7 to its trusted IPs')
  expect(errorOf('gettoken', 60020, 'no').details.ip).toBeUndefined()
  expect(errorOf('gettoken', 60020, 'from ip: 2001:db8::7, more').details.ip).toBe('2001:db8::7')
})

test('of what was sent, an error keeps the name of a field at most', () => {
  const error = errorOf(
    'user/get',
    60111,
    'invalid string value `WangFang`. userid not found, hint: [1_a], from ip: 1.2.3.4',
  )
  expect(JSON.stringify({ ...error, message: error.message })).not.toContain('WangFang')
  const field = errorOf('externalcontact/add_corp_tag', 40058, 'field `group_id` unexpected empty string')
  expect(sentenceOf(field, 'zh')).toContain('（group_id）')
  expect(field.message).toBe('externalcontact/add_corp_tag: malformed 40058')
})

test('a code nobody has heard of is refused, and can be looked up', () => {
  const error = errorOf('user/get', 99999, 'what')
  expect([error.kind, error.meaning]).toEqual(['refused', 'unknown'])
  expect(sentenceOf(error, 'en')).toContain('99999')
})
