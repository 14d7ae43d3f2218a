import { expect, test } from 'vitest'
import { z } from 'zod'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../kernel/clock.ts'
import { sql } from '../../kernel/sql.ts'
import { openApi } from '../../../test/support/api.ts'
import { TEMPLATES } from './templates.ts'

/** A Monday in the morning, where the brand is. */
const START = Date.parse('2026-03-02T10:00:00+08:00')
const [zh, en] = [await openApi(START), await openApi(START)]

const countParts = async (database: typeof zh.database) =>
  (
    await database.rows(
      z.object({ parts: z.int() }),
      sql`select (select count(*) from sops) + (select count(*) from contents) + (select count(*) from segments)
            + (select count(*) from tags) + (select count(*) from tag_groups) as parts`,
    )
  )[0]!.parts

test.each(TEMPLATES.flatMap(({ slug }) => [['zh', slug, zh] as const, ['en', slug, en] as const]))(
  'in %s %s is installed as a draft that can be launched as it is',
  async (language, slug, { ask }) => {
    const made = await ask('POST', `/api/templates/${slug}/installs`, { language })
    expect(made).toMatchObject({ status: 201, body: { slug } })
    const { body: sop } = await ask('GET', `/api/sops/${slug}`)
    expect(sop).toMatchObject({ status: 'draft', name: TEMPLATES.find((one) => one.slug === slug)!.name[language] })
    expect(JSON.stringify(sop.definition)).toMatch(language === 'en' ? /^[^\u4e00-\u9fff]*$/ : /./)
    expect(await ask('POST', `/api/sops/${slug}/launches`, { expectedRevision: sop.revision })).toMatchObject({ status: 200, body: { version: 1 } }) // prettier-ignore
  },
)

test('installed once more it is refused, and nothing is half made; archived, it can be had again', async () => {
  const { ask, database } = zh
  const before = await countParts(database)
  const again = await ask('POST', '/api/templates/birthday/installs', { language: 'zh' })
  expect(again).toMatchObject({ status: 409, body: { error: { code: 'already_exists' } } })
  expect(await countParts(database)).toBe(before)
  expect((await ask('POST', '/api/templates/nothing/installs', { language: 'zh' })).status).toBe(404)
  await ask('PUT', '/api/sops/birthday/status', { status: 'archived' })
  const both = await Promise.all([1, 2].map(() => ask('POST', '/api/templates/birthday/installs', { language: 'zh' })))
  expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
  expect(both.find(({ status }) => status === 201)!.body).toEqual({ slug: 'birthday-2' })
  expect(await countParts(database)).toBe(before + 1)
  const { body } = await ask('GET', '/api/templates')
  expect(body.templates.find((one: { slug: string }) => one.slug === 'birthday').installed).toBe('birthday-2')
})

test('where a part of it cannot be made, none is', async () => {
  const { ask, database } = await openApi(START)
  await ask('POST', '/api/tag-groups', { slug: 'old', name: 'old', dimension: 'tier', singleChoice: false })
  await ask('POST', '/api/tags', { group: 'old', slug: 'use-family', name: 'old' })
  await ask('DELETE', '/api/tags/use-family')
  const before = await countParts(database)
  const refused = await ask('POST', '/api/templates/survey-to-tag/installs', { language: 'zh' })
  expect(refused.body.error.code).toBe('already_exists')
  expect(await countParts(database)).toBe(before)
})

test('what is there already is taken as it is', async () => {
  const { ask } = await openApi(START)
  const own = {
    slug: 'birthday-today',
    name: '自己写的',
    purpose: 'value',
    message: { text: '生日快乐', attachments: [] },
  }
  await ask('POST', '/api/contents', own)
  await ask('POST', '/api/templates/birthday/installs', { language: 'zh' })
  expect((await ask('GET', '/api/contents/birthday-today')).body).toMatchObject({ name: '自己写的', state: 'draft' })
})

test('there are as many in each language, and none speaks of what the brand has not', () => {
  expect(TEMPLATES).toHaveLength(11)
  for (const { contents } of TEMPLATES)
    for (const { text } of contents) expect(`${text.zh}${text.en}`).not.toMatch(/https?:|example|xx|待填|TODO/i)
})

// ── Rehearsed ─────────────────────────────────────────────────────────────────────────────────────────────────────────

type Happening = [afterMs: number, event: string, properties?: object]
interface Played {
  trigger?: object
  attributes?: object
  facts?: Happening[]
}
/** What is sent and asked, each with the hours since the beginning; and how it ends. */
async function play(slug: string, { facts = [], ...rest }: Played = {}) {
  const { definition } = (await en.ask('GET', `/api/sops/${slug}`)).body
  const { status, body, text } = await en.ask('POST', '/api/rehearsals/one', {
    slug,
    definition,
    ...rest,
    facts: facts.map(([afterMs, event, properties = {}]) => ({ afterMs, event, properties })),
  })
  if (status !== 200) throw new Error(text)
  const happenings: { at: string; name: string; properties: any }[] = body.happenings
  const hours = (at: string) => (Date.parse(at) - START) / HOUR_MS
  return {
    went: happenings.flatMap(({ at, name, properties }) => {
      if (name === 'Touch Requested' || name === 'Task Given') return [[properties.step, hours(at)]]
      if (name === 'Touch Suppressed') return [[`not ${properties.step}: ${properties.reason}`, hours(at)]]
      return name === 'Deed' && properties.kind === 'tag' ? [[`tag ${properties.tag}`, hours(at)]] : []
    }),
    left: happenings.findLast(({ name }) => name === 'SOP Left')?.properties.reason,
  }
}
const DAY = 24
const reply = { userid: 'LinXia', type: 'text' }

test('a new friend who says nothing hears four times in a week, and is asked for by nobody', async () => {
  expect(await play('new-friend', { trigger: { userid: 'LinXia' } })).toEqual({
    went: [['hello', 0], ['gift', DAY], ['need', 3 * DAY], ['door', 7 * DAY]],
    left: 'completed',
  }) // prettier-ignore
})

test('a new friend who answers is talked to by the staff each time, and invited as somebody known', async () => {
  const facts: Happening[] = [[HOUR_MS, 'Message Received', reply], [3 * DAY_MS + HOUR_MS, 'Message Received', reply]] // prettier-ignore
  expect(await play('new-friend', { trigger: { userid: 'LinXia' }, facts })).toEqual({
    went: [['hello', 0], ['advise', 1], ['gift', DAY], ['need', 3 * DAY], ['listen', 3 * DAY + 1], ['invite', 7 * DAY]],
    left: 'completed',
  }) // prettier-ignore
  const inGroup: Happening[] = [[HOUR_MS, 'Message Received', { room: 'r', type: 'text' }]]
  expect((await play('new-friend', { facts: inGroup })).went).not.toContainEqual(['advise', 1])
  expect(await play('new-friend', { facts: [[2 * DAY_MS, 'Order Completed']] })).toMatchObject({ left: 'goal' })
})

test('a cart that is left is spoken of once, and called about where it is large; an order ends it', async () => {
  const trigger = { cart_id: 'c1', price: 600 }
  expect(await play('abandoned-cart', { trigger })).toEqual({ went: [['remind', 0.5], ['call', 24.5]], left: 'completed' }) // prettier-ignore
  const small = { cart_id: 'c1', price: 60 }
  expect(await play('abandoned-cart', { trigger: small })).toEqual({ went: [['remind', 0.5]], left: 'completed' })
  const later = await play('abandoned-cart', { trigger, facts: [[HOUR_MS, 'Order Completed']] })
  expect(later.went).toEqual([['remind', 0.5]])
  const soon = await play('abandoned-cart', { trigger, facts: [[20 * MINUTE_MS, 'Order Completed']] })
  expect(soon).toEqual({ went: [], left: expect.stringMatching(/goal|exit/) })
  const twice: Happening[] = [[5 * MINUTE_MS, 'Product Added', { cart_id: 'c1', price: 60 }]]
  expect((await play('abandoned-cart', { trigger: small, facts: twice })).went).toEqual([['remind', 0.5]])
})

test('a coupon is spoken of three times before it expires, and not once it is used', async () => {
  const trigger = { coupon_id: 'k', expires_at: '2026-03-12T21:00:00+08:00' }
  const end = 10 * DAY + 11
  const said = [['three-days', end - 3 * DAY], ['one-day', end - DAY], ['last-hours', end - 3]] // prettier-ignore
  expect(await play('coupon-expiring', { trigger })).toEqual({ went: said, left: 'completed' })
  const used = await play('coupon-expiring', { trigger, facts: [[8 * DAY_MS, 'Coupon Applied']] })
  expect(used).toEqual({ went: said.slice(0, 1), left: 'exit' })
  const late = await play('coupon-expiring', { trigger: { ...trigger, expires_at: '2026-03-03T15:00:00+08:00' } })
  expect(late.went).toEqual([['one-day', 5], ['last-hours', 26]]) // prettier-ignore
  expect((await play('coupon-expiring', { trigger: { coupon_id: 'k' } })).went).toEqual([])
})

test('a countdown has seven points, none of which the night swallows, and who buys hears no more', async () => {
  const end = 10 * DAY + 11.5
  const points = [['say-7d', end - 7 * DAY], ['say-3d', end - 3 * DAY], ['say-1d', end - DAY], ['say-3h', end - 3], ['say-1h', end - 1], ['say-30m', end - 0.5], ['say-15m', end - 0.25]] // prettier-ignore
  expect(await play('countdown')).toEqual({ went: points, left: 'completed' })
  const bought = await play('countdown', { facts: [[8 * DAY_MS, 'Order Completed']] })
  expect(bought).toEqual({ went: points.slice(0, 2), left: 'exit' })
})

test('after the first purchase: help, a review, and only who reviews is asked to bring a friend', async () => {
  const delivered: Happening = [2 * DAY_MS, 'Order Delivered']
  const quiet = await play('first-purchase', { trigger: { revenue: 99 }, facts: [delivered] })
  expect(quiet.went).toEqual([['guide', 2 * DAY], ['review', 9 * DAY + 9.5], ['visit', 14 * DAY + 9.5]]) // prettier-ignore
  const facts: Happening[] = [delivered, [10 * DAY_MS, 'Product Reviewed']]
  const glad = await play('first-purchase', { trigger: { revenue: 99 }, facts })
  expect(glad.went).toEqual([['guide', 2 * DAY], ['review', 9 * DAY + 9.5], ['referral', 11 * DAY + 9.5]]) // prettier-ignore
  expect((await play('first-purchase')).went[0]).toEqual(['guide', 5 * DAY])
  const refunded = await play('first-purchase', { facts: [[DAY_MS, 'Order Refunded']] })
  expect(refunded).toEqual({ went: [], left: 'exit' })
})

test('who is silent is greeted, won back once, and then left in peace', async () => {
  expect(await play('silent-recall')).toEqual({ went: [['hello', 0.5], ['back', 7 * DAY + 9.5]], left: 'completed' }) // prettier-ignore
  const answered = await play('silent-recall', { facts: [[DAY_MS, 'Message Received', reply]] })
  expect(answered).toEqual({ went: [['hello', 0.5], ['talk', DAY]], left: 'completed' }) // prettier-ignore
  const ordered = await play('silent-recall', { facts: [[DAY_MS, 'Order Completed']] })
  expect(ordered).toMatchObject({ went: [['hello', 0.5]], left: expect.stringMatching(/goal|exit/) })
})

test('a birthday is spoken of three days before and on the day', async () => {
  expect(await play('birthday')).toEqual({ went: [['soon', DAY], ['today', 4 * DAY - 1]], left: 'completed' }) // prettier-ignore
})

test('an advocate hears every month, and no more once they are none', async () => {
  // Its segment is built.
  await en.engine.quiet()
  const orders: Happening[] = Array.from({ length: 6 }, (_, n) => [n + 1, 'Order Completed'])
  const { went, left } = await play('advocate-care', { facts: orders })
  const words = went.filter(([step]) => step === 'word').map(([, at]) => Math.round(at / DAY))
  expect(words.slice(0, 3)).toEqual([1, 31, 61])
  expect(words).toHaveLength(13)
  expect(left).toBe('completed')
  expect((await play('advocate-care')).went.map(([step]) => step)).toEqual(['word', 'greet'])
})

test('an answer becomes a tag and has a reply; another is asked after', async () => {
  for (const answer of ['self', 'gift', 'family'])
    expect((await play('survey-to-tag', { trigger: { answer } })).went).toEqual([[`thank-${answer}`, 0], [`tag use-${answer}`, 0]]) // prettier-ignore
  expect((await play('survey-to-tag', { trigger: { answer: 'else' } })).went).toEqual([['ask', 0]])
})

test('a service that is due is spoken of twice, and called about when it is missed', async () => {
  const trigger = { service_id: 's', due_at: '2026-03-12T14:00:00+08:00' }
  const due = 10 * DAY + 4
  expect((await play('service-due', { trigger })).went).toEqual([['week', due - 7 * DAY], ['day', due - DAY], ['call', due + DAY]]) // prettier-ignore
  const done = await play('service-due', { trigger, facts: [[9 * DAY_MS + 23 * HOUR_MS, 'Service Completed']] })
  expect(done).toMatchObject({ left: 'exit' })
  expect(done.went).not.toContainEqual(['call', due + DAY])
})

test('a group is warmed up, opened, given a topic each evening, and closed with a report', async () => {
  expect(await play('group-campaign')).toEqual({
    went: [['warm-up', DAY], ['opening', 2 * DAY], ['host', 2 * DAY], ['topic-first', 2 * DAY + 10], ['topic-second', 3 * DAY + 10],
      ['topic-third', 4 * DAY + 10], ['closing', 5 * DAY + 10], ['report', 5 * DAY + 10]],
    left: 'completed',
  }) // prettier-ignore
  expect(await play('group-campaign', { facts: [[3 * DAY_MS, 'Group Dismissed']] })).toMatchObject({ left: 'exit' })
})
