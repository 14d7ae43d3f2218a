import { expect, test } from 'vitest'
import { openApi } from '../../../test/support/api.ts'
import { DAY_MS } from '../../kernel/clock.ts'

const { ask, send, engine, clock, database } = await openApi()

await send([
  { type: 'identify', userId: 'u1', messageId: 'm1', traits: { name: '王芳', spend: 900 } },
  { type: 'identify', userId: 'u2', messageId: 'm2', traits: { name: '李雷', spend: 10 } },
  { type: 'identify', anonymousId: 'a1', messageId: 'm3', traits: { spend: 10 } },
])
const idOf = async (kind: string, value: string): Promise<number> =>
  (await ask('GET', `/api/customers?kind=${kind}&value=${value}`)).body.customers[0].id
const [u1, u2, a1] = [await idOf('user_id', 'u1'), await idOf('user_id', 'u2'), await idOf('anonymous_id', 'a1')]

const tagsOf = async (id: number): Promise<string[]> =>
  (await ask('GET', `/api/customers/${id}`)).body.tags.map((tag: { slug: string }) => tag.slug)
const countOf = async (slug: string): Promise<number> =>
  (await ask('GET', '/api/tags')).body.groups.flatMap((group: any) => group.tags).find((tag: any) => tag.slug === slug)
    .customers

test('groups have tags, by hand and by rule, and are counted', async () => {
  const group = { slug: 'band', name: '价格带', dimension: 'consumption', singleChoice: true }
  expect((await ask('POST', '/api/tag-groups', group)).status).toBe(201)
  expect((await ask('POST', '/api/tag-groups', group)).body.error.code).toBe('already_exists')
  const rich = { group: 'band', slug: 'high', name: '高', text: 'spend >= 500' }
  expect((await ask('POST', '/api/tags', rich)).status).toBe(201)
  expect((await ask('POST', '/api/tags', { group: 'band', slug: 'low', name: '低', text: 'spend < 500' })).status).toBe(
    201,
  )
  expect(
    (await ask('POST', '/api/tags', { group: 'band', slug: 'vip', name: '贵宾', expiresAfterMs: DAY_MS })).status,
  ).toBe(201)
  await engine.quiet()
  expect(await tagsOf(u1)).toEqual(['high'])
  expect(await countOf('low')).toBe(2)
  const { groups } = (await ask('GET', '/api/tags', undefined, 'analyst')).body
  expect(groups[0].tags[0]).toMatchObject({ slug: 'high', text: '"spend" >= 500', customers: 1, problem: null })
})

test('a person tags by hand: the choice is replaced, expires, and the history says who', async () => {
  const tagged = await ask('POST', '/api/tags/vip/customers', { customers: [u1, u2, u2, 999_999] })
  expect(tagged.body).toEqual({ customers: 2, next: null })
  expect(await tagsOf(u1)).toEqual(['vip'])
  expect(await countOf('vip')).toBe(2)
  expect((await ask('POST', '/api/tags/vip/removals', { customers: [u2] })).body).toEqual({ customers: 1 })
  expect(await tagsOf(u2)).toEqual(['low'])

  clock.advance(DAY_MS - 1)
  expect(await tagsOf(u1)).toEqual(['vip'])
  clock.advance(1)
  expect(await tagsOf(u1)).toEqual(['high']) // before any wake has been taken
  await engine.quiet()
  const { events } = (await ask('GET', `/api/customers/${u1}/tag-history`)).body
  expect(events.map((one: any) => [one.name, one.properties.tag])).toEqual([
    ['Tag Lost', 'vip'],
    ['Tag Gained', 'high'],
    ['Tag Gained', 'vip'],
    ['Tag Lost', 'high'],
    ['Tag Added', 'vip'],
    ['Tag Gained', 'high'],
  ])
  expect(events.find((one: any) => one.name === 'Tag Added').source).toMatch(/^staff:key:\d+$/)
})

test('a tag set for a time of its own goes with it', async () => {
  const until = new Date(clock.now() + 60_000).toISOString()
  await ask('POST', '/api/tags/vip/customers', { customers: [a1], until })
  const [tag] = (await ask('GET', `/api/customers/${a1}`)).body.tags
  expect(tag).toMatchObject({ slug: 'vip', group: '价格带', until })
  clock.advance(60_000)
  await engine.quiet()
  expect(await tagsOf(a1)).toEqual(['low'])
})

test('a segment is tagged in portions', async () => {
  await ask('POST', '/api/segments', { slug: 'all', name: 'all', text: 'spend exists' })
  await engine.quiet()
  const portion = await ask('POST', '/api/tags/vip/customers', { segment: 'all' })
  expect(portion.body).toEqual({ customers: 3, next: null })
  expect(await countOf('vip')).toBe(3)
  await ask('POST', '/api/tags/vip/removals', { customers: [u1, u2, a1] })
})

test('a word of a merged customer stays, and goes along when the merge is undone', async () => {
  await ask('POST', `/api/tags/vip/customers`, { customers: [u2] })
  await ask('POST', `/api/customers/${u1}/merges`, { with: u2 })
  expect(await tagsOf(u2)).toEqual(['vip'])
  expect(await tagsOf(u1)).toEqual(['vip'])
  const [merge] = (await ask('GET', `/api/customers/${u1}/merges`)).body.merges
  await ask('DELETE', `/api/customers/${u1}/merges/${encodeURIComponent(merge.messageId)}`)
  expect(await tagsOf(u1)).toEqual(['high'])
  expect(await tagsOf(u2)).toEqual(['vip'])
})

test('rules, expiry and choice can be changed', async () => {
  expect((await ask('PATCH', '/api/tags/high', { text: 'spend >= 5', expectedRevision: 7 })).body.error.code).toBe(
    'changed_meanwhile',
  )
  expect((await ask('PATCH', '/api/tags/high', { text: 'spend >= 5' })).status).toBe(204)
  await engine.quiet()
  expect(await countOf('high')).toBe(2) // u2 has "vip" by hand
  expect((await ask('PATCH', '/api/tag-groups/band', { singleChoice: false })).status).toBe(204)
  await engine.quiet()
  expect((await tagsOf(u2)).sort()).toEqual(['high', 'low', 'vip'])
  await ask('PATCH', '/api/tags/low', { rule: null })
  await engine.quiet()
  expect(await countOf('low')).toBe(0)
  await ask('PATCH', '/api/tags/low', { text: 'spend < 500' })
  await engine.quiet()
  expect(await countOf('low')).toBe(2)
})

test('what a rule names cannot be archived, and a slug is never used again', async () => {
  await ask('POST', '/api/segments', { slug: 'tagged', name: 'tagged', text: 'tagged vip' })
  expect((await ask('DELETE', '/api/tags/vip')).body.error.details.by).toEqual(['segment tagged'])
  await ask('DELETE', '/api/segments/tagged')
  expect((await ask('DELETE', '/api/tags/vip')).status).toBe(204)
  await engine.quiet()
  expect(await tagsOf(u2)).not.toContain('vip')
  expect((await ask('POST', '/api/tags/vip/customers', { customers: [u1] })).status).toBe(404)
  const again = await ask('POST', '/api/tags', { group: 'band', slug: 'vip', name: 'again' })
  expect(again.body.error.code).toBe('already_exists')
  expect((await ask('DELETE', '/api/tag-groups/band')).body.error.code).toBe('in_use')
  const { rows } = await database.pool.query(
    `select count(*) from customer_tags k join tags t on t.id = k.tag_id where t.slug = 'vip'`,
  )
  expect(rows[0].count).toBe(0)
})
