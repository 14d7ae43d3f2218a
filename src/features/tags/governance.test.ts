import { expect, test } from 'vitest'
import { openApi } from '../../../test/support/api.ts'
import { DAY_MS } from '../../kernel/clock.ts'

const { ask, send, engine, clock } = await openApi()

test('governance says how tags are used, which are nearly the same, and what to do', async () => {
  await ask('POST', '/api/tag-groups', { slug: 'g', name: '治理', dimension: 'social', singleChoice: false })
  const tags = [
    { slug: 'one', name: '一', text: 'score >= 10' },
    { slug: 'two', name: '二', text: 'score >= 12' },
    { slug: 'most', name: '三', text: 'score exists' },
    { slug: 'none', name: '四' },
    { slug: 'vip', name: '五' },
  ]
  for (const tag of tags) expect((await ask('POST', '/api/tags', { group: 'g', ...tag })).status).toBe(201)
  await send(
    Array.from({ length: 40 }, (_, n) => ({
      type: 'identify',
      userId: `g${n}`,
      messageId: `g${n}`,
      traits: { score: n },
    })),
  )
  await ask('POST', '/api/segments', {
    slug: 'scored',
    name: 'scored',
    text: 'tagged two and (tagged two or spend > 1)',
  })
  const u1 = (await ask('GET', '/api/customers?kind=user_id&value=g0')).body.customers[0].id
  await ask('POST', '/api/tags/none/customers', { customers: [u1] })
  await ask('POST', '/api/tags/none/removals', { customers: [u1] })
  await engine.quiet()
  clock.advance(8 * DAY_MS)
  await ask('POST', '/api/tags/vip/customers', { customers: [u1] })

  const { body } = await ask('GET', '/api/tags/governance', undefined, 'analyst')
  expect(body.customers).toBe(40)
  const of = (slug: string) => body.tags.find((tag: any) => tag.slug === slug)
  expect(of('two')).toMatchObject({
    customers: 28,
    usedBy: [{ kind: 'segment', slug: 'scored' }],
    lastByPersonAt: null,
  })
  expect(of('two').overlaps).toEqual([{ tag: 'one', jaccard: 28 / 30 }])
  expect(of('one').share).toBe(30 / 40)
  expect(of('vip').lastByPersonAt).toBe(new Date(clock.now()).toISOString())
  expect(body.proposals.map((one: any) => [one.kind, one.tag, one.keep])).toEqual([
    ['merge', 'one', 'two'],
    ['everybody', 'most', undefined],
    ['nobody', 'none', undefined],
  ])
  expect(body.proposals[0].reason).toContain('Keep “二” only')
  clock.advance(90 * DAY_MS)
  const later = (await ask('GET', '/api/tags/governance')).body.proposals
  expect(later.map((one: any) => `${one.kind} ${one.tag}`)).toContain('retire most')
  const { groups, customers } = (await ask('GET', '/api/tags')).body
  expect(customers).toBe(40)
  const listed = groups.flatMap((group: any) => group.tags)
  expect(listed.find((tag: any) => tag.slug === 'two').origins).toEqual({ rule: 28, hand: 0, data: 0 })
})
