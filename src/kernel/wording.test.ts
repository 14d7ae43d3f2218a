import { expect, it } from 'vitest'
import { z } from 'zod'
import { issueWording } from './issue-words.ts'
import { either, inLanguage, problemAt, wordingsOf } from './wording.ts'

const say = wordingsOf({
  over: { zh: '{what}超过 {limit} 个', en: 'more than {limit} {what}' },
  plain: { zh: '没有', en: 'nothing' },
})
const TAGS = { zh: '标签', en: 'tags' }

it('carries its code, what it is about and both sentences, and one of them is said', () => {
  const over = say('over', { what: TAGS, limit: 10 })
  expect(over).toEqual({
    code: 'over',
    given: { what: TAGS, limit: 10 },
    zh: '标签超过 10 个',
    en: 'more than 10 tags',
  })
  expect(inLanguage({ problems: [problemAt('of.0', over)] }, 'zh')).toEqual({
    problems: [{ at: 'of.0', code: 'over', problem: '标签超过 10 个' }],
  })
})

it('says the same after it was stored, and leaves what was stored as text', () => {
  const stored = JSON.parse(JSON.stringify([say('plain'), 'of an earlier version', 3, null]))
  expect(inLanguage(stored, 'en')).toEqual(['nothing', 'of an earlier version', 3, null])
})

it('joins what fills a hole as each language does', () => {
  expect(say('over', { what: [TAGS, 'VIP'], limit: 1 })).toMatchObject({
    zh: '标签、VIP超过 1 个',
    en: 'more than 1 tags, VIP',
  })
  expect(either('a', TAGS, 'b')).toEqual({ zh: 'a、标签或b', en: 'a, tags or b' })
})

it('does not compile without what fills its holes', () => {
  // @ts-expect-error no limit is given
  say('over', { what: TAGS })
  // @ts-expect-error a code that is not in the table
  expect(() => say('nonsense')).toThrow()
})

it('says what a shape refuses without the words of a program', () => {
  const shape = z.strictObject({
    name: z.string().min(1).max(3),
    count: z.int().min(0).max(9),
    kind: z.enum(['a', 'b']),
    at: z.iso.datetime(),
    list: z.array(z.string()).min(1),
    gone: z.string(),
  })
  const { error } = shape.safeParse(
    { name: '', count: 10, kind: 'c', at: 'now', list: [], more: 1 },
    { reportInput: true },
  )
  expect(
    error!.issues.map((issue) => [issue.path.join('.'), issueWording(issue).code, issueWording(issue).zh]),
  ).toEqual([
    ['name', 'empty', '不能为空'],
    ['count', 'too_big', '不能大于 9'],
    ['kind', 'invalid_value', '应为"a"或"b"'],
    ['at', 'invalid_format', '应为带时区的日期和时间'],
    ['list', 'too_few', '至少 1 项'],
    ['gone', 'missing', '缺少这一项'],
    ['', 'unrecognized_keys', '有不认识的内容：more'],
  ])
})
