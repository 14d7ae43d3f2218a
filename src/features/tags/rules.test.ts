import { expect, test } from 'vitest'
import { DAY_MS } from '../../kernel/clock.ts'
import { MAX_PROPOSALS, proposalsFor, reasonFor, shareOf, type Overlap, type TagFigures } from './rules.ts'

const NOW = Date.parse('2026-03-01T00:00:00Z')
const ago = (days: number) => NOW - days * DAY_MS
const tag = (slug: string, change: Partial<TagFigures> = {}): TagFigures => ({
  slug,
  name: slug,
  createdAt: ago(400),
  customers: 100,
  uses: 1,
  lastAt: ago(1),
  ...change,
})
const kinds = (tags: TagFigures[], overlaps: Overlap[] = [], all = 1_000) =>
  proposalsFor(tags, overlaps, all, NOW).map(({ kind, tag: slug }) => `${kind} ${slug}`)

test.each<[string, Partial<TagFigures>, string[]]>([
  ['used and fresh', {}, []],
  ['fresh, though no rule uses it', { uses: 0 }, []],
  ['used, though nobody has got it for long', { lastAt: ago(300) }, []],
  ['unused and quiet', { uses: 0, lastAt: ago(90) }, ['retire a']],
  ['unused and not quite quiet', { uses: 0, lastAt: ago(90) + 1 }, []],
  ['unused, empty, old', { uses: 0, customers: 0, lastAt: null }, ['retire a']],
  ['unused, empty, not old', { uses: 0, customers: 0, lastAt: null, createdAt: ago(30) }, ['nobody a']],
  ['empty, just made', { customers: 0, lastAt: null, createdAt: ago(6) }, []],
  ['empty, though a rule uses it', { customers: 0, lastAt: null }, ['nobody a']],
  ['rare', { customers: 1 }, []],
  ['common', { customers: 949 }, []],
  ['of nearly everybody', { customers: 950 }, ['everybody a']],
  ['of everybody, just made', { customers: 1_000, createdAt: ago(1) }, []],
])('a tag that is %s', (_, change, expected) => {
  expect(kinds([tag('a', change)])).toEqual(expected)
})

test('among few customers no share says anything', () => {
  expect(kinds([tag('a', { customers: 19 })], [], 19)).toEqual([])
  expect(kinds([tag('a', { customers: 20 })], [], 20)).toEqual(['everybody a'])
  expect(shareOf(0, 0)).toBe(0)
})

test.each<[string, Partial<TagFigures>, Partial<TagFigures>, string[]]>([
  ['the older stays', { createdAt: ago(10) }, { createdAt: ago(20) }, ['merge a']],
  ['the one that rules name stays, though younger', { uses: 2, createdAt: ago(10) }, { uses: 0 }, ['merge b']],
  ['who retires is not merged', { uses: 0, lastAt: ago(91) }, {}, ['retire a']],
])('of two with the same holders, %s', (_, a, b, expected) => {
  expect(kinds([tag('a', a), tag('b', b)], [{ a: 'a', b: 'b', jaccard: 0.8 }])).toEqual(expected)
})

test('tags that differ enough, or are gone, are not merged', () => {
  expect(kinds([tag('a'), tag('b')], [{ a: 'a', b: 'b', jaccard: 0.79 }])).toEqual([])
  expect(kinds([tag('a')], [{ a: 'a', b: 'gone', jaccard: 1 }])).toEqual([])
})

test('the nearest pairs come first, and there is an end', () => {
  const overlaps = [
    { a: 'a', b: 'b', jaccard: 0.85 },
    { a: 'b', b: 'c', jaccard: 0.95 },
  ]
  expect(kinds([tag('a'), tag('b'), tag('c')], overlaps)).toEqual(['merge c', 'merge b'])
  const many = Array.from({ length: MAX_PROPOSALS + 1 }, (_, n) => tag(`t${n}`, { customers: 0 }))
  expect(kinds(many)).toHaveLength(MAX_PROPOSALS)
})

test('a reason names the tags and says what to do, in both languages', () => {
  const nameOf = (slug: string) => ({ a: '甲', b: '乙' })[slug] ?? slug
  const merge = { kind: 'merge', tag: 'a', keep: 'b', share: 0.999 } as const
  expect(reasonFor(merge, nameOf, 'zh')).toBe('持有“甲”或“乙”的客户中，99% 两个都有。建议只留“乙”。')
  expect(reasonFor(merge, nameOf, 'en')).toBe('Of those who hold “甲” or “乙”, 99% hold both. Keep “乙” only.')
  for (const kind of ['retire', 'nobody', 'everybody'] as const)
    for (const language of ['zh', 'en'] as const)
      expect(reasonFor({ kind, tag: 'a', share: 1 }, nameOf, language)).toContain('“甲”')
})
