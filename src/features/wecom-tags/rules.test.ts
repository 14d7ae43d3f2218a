import { expect, test } from 'vitest'
import { compareCorpTags, freeSlug, type HeldGroup, type HeldTag } from './rules.ts'

const ROOM = { groups: 10, tags: 10 }
const group = (groupId: number, name: string, id: string | null, more: Partial<HeldGroup> = {}): HeldGroup => ({
  groupId,
  slug: name,
  name,
  isArchived: false,
  wecom: id === null ? null : { id, name },
  ...more,
})
const tag = (
  tagId: number,
  groupId: number,
  name: string,
  id: string | null,
  more: Partial<HeldTag> = {},
): HeldTag => ({
  ...group(groupId, name, id),
  tagId,
  isNeeded: false,
  ...more,
})
const listed = (id: string, name: string, ...tags: [string, string][]) => ({
  id,
  name,
  tags: tags.map(([tagId, tagName]) => ({ id: tagId, name: tagName })),
})

test('what is new there is made here, under slugs that nobody has had', () => {
  const taken = [tag(1, 1, '绿茶', null, { isArchived: true })]
  const { groups, tags } = compareCorpTags(
    [listed('g', '口味', ['t', '绿茶'], ['u', 'Oolong / 乌龙'])],
    [],
    taken,
    ROOM,
  )
  expect(groups).toEqual([{ wecomId: 'g', name: '口味', slug: '口味' }])
  expect(tags.map(({ wecomId, slug, group: place }) => [wecomId, slug, place])).toEqual([
    ['t', '绿茶-2', { slug: '口味' }],
    ['u', 'oolong-乌龙', { slug: '口味' }],
  ])
})

test('a name that WeCom changes changes ours; one that we chose stays', () => {
  const groups = [group(1, '口味', 'g')]
  const tags = [tag(1, 1, '我们叫它绿茶', 't', { wecom: { id: 't', name: '绿茶' } })]
  const same = compareCorpTags([listed('g', '口味', ['t', '绿茶'])], groups, tags, ROOM)
  expect(same.renamed).toEqual([])
  const changed = compareCorpTags([listed('g', '茶味', ['t', '龙井'])], groups, tags, ROOM)
  expect(changed.renamed.map(({ what, name }) => [what, name])).toEqual([
    ['group', '茶味'],
    ['tag', '龙井'],
  ])
})

test('what is gone there goes here, but for what a rule needs', () => {
  const groups = [group(1, '口味', 'g'), group(2, '等级', 'h')]
  const tags = [tag(1, 1, '绿茶', 't'), tag(2, 2, '新客', 'u', { isNeeded: true })]
  const { gone } = compareCorpTags([], groups, tags, ROOM)
  expect(gone.map(({ what, slug, isArchived }) => [what, slug, isArchived])).toEqual([
    ['tag', '绿茶', true],
    ['tag', '新客', false],
    ['group', '口味', true],
    ['group', '等级', false],
  ])
})

test('one of ours that is called the same in the same group is the same', () => {
  const groups = [group(1, '口味', null), group(2, '旧', null, { isArchived: true })]
  const tags = [tag(1, 1, '绿茶', null), tag(2, 2, '红茶', null)]
  const changes = compareCorpTags([listed('g', '口味', ['t', '绿茶'], ['u', '红茶'])], groups, tags, ROOM)
  expect(changes.groups).toEqual([{ wecomId: 'g', name: '口味', join: 1 }])
  expect(changes.tags.map(({ join, slug }) => [join, slug])).toEqual([
    [1, undefined],
    [undefined, '红茶-2'],
  ])
})

test('beyond the limit they are named, not made', () => {
  const wanted = [listed('g', '口味', ['t', '绿茶'], ['u', '红茶']), listed('h', '等级', ['v', '新客'])]
  const { groups, tags, beyond } = compareCorpTags(wanted, [], [], { groups: 1, tags: 1 })
  expect([groups.length, tags.length, beyond.map(({ id }) => id)]).toEqual([1, 1, ['u', 'h']])
})

test('a slug is what the routes take', () => {
  const taken = new Set<string>()
  const slugs = ['', '!!!', '  A  B ', 'x'.repeat(99), 'x'.repeat(99)].map((name) => freeSlug(name, taken))
  expect(slugs).toEqual(['wecom', 'wecom-2', 'a-b', 'x'.repeat(58), `${'x'.repeat(58)}-2`])
})
