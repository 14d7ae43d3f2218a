import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Relation } from './rules.ts'
import { compareTags, tagsOf } from './tags.ts'

const relation = (userid: string, tagIds: string[], endedAt: number | null = null): Relation => ({
  userid,
  addedAt: 1,
  endedAt,
  reason: null,
  addWay: null,
  state: null,
  tagIds,
})
const slugs = new Map(['a', 'b', 'c'].map((id) => [id, `our-${id}`]))

test('a customer has what any of their friends has set', () => {
  expect(tagsOf([relation('lin', ['b', 'a']), relation('wang', ['b']), relation('gone', ['c'], 2)])).toEqual(['a', 'b'])
})

test('only what is ours too is told, and only once', () => {
  const first = compareTags([], ['a', 'foreign'], slugs)
  expect(first).toEqual({ words: [{ name: 'Tag Added', wecomId: 'a', tag: 'our-a' }], told: ['a'] })
  expect(compareTags(first.told, ['a', 'foreign'], slugs).words).toEqual([])
  // it has become one of ours meanwhile
  const joined = new Map([...slugs, ['foreign', 'ours-now']])
  expect(compareTags(first.told, ['a', 'foreign'], joined).words.map(({ tag }) => tag)).toEqual(['ours-now'])
  // and is one of ours no longer
  expect(compareTags(['a', 'foreign'], ['a'], slugs)).toEqual({ words: [], told: ['a'] })
})

test('our own word is not told back to us, whether we have heard of it or not', () => {
  expect(compareTags([], ['a', 'b'], slugs, new Set(['add a', 'remove b']))).toEqual({
    words: [{ name: 'Tag Added', wecomId: 'b', tag: 'our-b' }],
    told: ['a', 'b'],
  })
  expect(compareTags(['a', 'b'], [], slugs, new Set(['remove a'])).words.map(({ tag }) => tag)).toEqual(['our-b'])
})

test('whatever readings come, what was told adds up to what is so', () => {
  const tags = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'))
  fc.assert(
    fc.property(fc.array(tags), (readings) => {
      let told: string[] = []
      const held = new Set<string>()
      for (const has of readings) {
        const { words, told: now } = compareTags(told, has, slugs)
        for (const { name, wecomId } of words) {
          expect(held.has(wecomId)).toBe(name === 'Tag Removed')
          if (name === 'Tag Added') held.add(wecomId)
          else held.delete(wecomId)
        }
        told = now
        expect([...held].sort()).toEqual([...has].sort())
      }
    }),
  )
})
