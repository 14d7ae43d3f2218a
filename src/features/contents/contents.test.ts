import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { openApi } from '../../../test/support/api.ts'
import type { WrittenMessage } from './message.ts'
import { checkMessage, compileMessage } from './variables.ts'

const said = (text: string, attachments: WrittenMessage['attachments'] = []): WrittenMessage => ({ text, attachments })

test.each([
  ['没有变量', []],
  ['{{ customer.name | default: "朋友" }}您好', []],
  ['我是{{ staff.name }}', []],
  ['{{ event.coupon.name | default: "优惠券" }}', []],
  ['{{ customer.name }}您好', ['no_fallback']],
  ['{{ customer.name.first | default: "x" }}', ['unknown_variable']],
  ['{{ password | default: "x" }}', ['unknown_variable']],
  ['{{ customer.name | default: "x" | append_file: "y" }}', ['bad_variable']],
  ['{{ customer.name | default: "" }}', ['no_fallback']],
  ['{{ customer.name | default: " " }}', ['no_fallback']],
  ['{{ customer.name | default: event.y }}', ['bad_variable']],
  ['{{ customer.count | plus: 1 | default: "a" }}', ['bad_variable']],
  ['{{ a b }}', ['unknown_variable']],
  ['好 }}', ['bad_variable']],
  ['{% if customer.vip %}x{% endif %}', ['no_tags']],
  ['{{ customer.name', ['bad_variable']],
])('%s', (text, codes) => {
  const problems = checkMessage(said(text))
  expect(problems.map(({ code }) => code)).toEqual(codes)
  for (const { at } of problems) expect(at).toBe('text')
})

test('a problem in a link says where it stands', () => {
  const link = { kind: 'link' as const, title: '{{ customer.city }}', url: 'https://a.example' }
  expect(checkMessage(said('好', [link]))).toMatchObject([{ at: 'attachments.0.title', code: 'no_fallback' }])
})

test('an address leads where it says, whatever is filled in', () => {
  const link = (url: string) => said('好', [{ kind: 'link', title: '看', url }])
  const codes = (url: string) => checkMessage(link(url)).map(({ code }) => code)
  const variable = '{{ customer.name | default: "x" }}'
  expect(codes(`https://${variable}/a`)).toEqual(['leads_anywhere'])
  expect(codes(`https://a.example${variable}`)).toEqual(['leads_anywhere'])
  expect(codes(`https://a.example/?who=${variable}`)).toEqual([])
  const { render } = compileMessage(link(`https://a.example/?who=${variable}`))
  const out = render!({ ...values, customer: { name: 'a b&x=1#y' } })
  expect(out!.attachments).toMatchObject([{ url: 'https://a.example/?who=a%20b%26x%3D1%23y' }])
})

const values = { customer: { name: '小雨' }, staff: { name: '林夏' }, event: { coupon: { name: '九折' } } }

test('variables are filled in, and fall back', () => {
  const filled = compileMessage(said('{{ customer.name | default: "朋友" }}，{{ customer.city | default: "这里" }}的{{ event.coupon.name | default: "券" }}，{{ staff.name }}')) // prettier-ignore
  expect(filled.render!(values)).toEqual(said('小雨，这里的九折，林夏'))
  const blank = compileMessage(said('{{ customer.name | default: "朋友" }}{{ customer.tags | default: "无" }}'))
  expect(blank.render!({ ...values, customer: { name: ' ', tags: { a: 1 } } })!.text).toBe('朋友无')
  // What says the same to everybody is one object.
  expect(compileMessage(said('你好')).render).toBeUndefined()
})

test('what would be too long for WeCom is not sent', () => {
  const { render } = compileMessage(said('{{ customer.name | default: "x" }}'))
  expect(render!({ ...values, customer: { name: '长'.repeat(1_500) } })).toBeUndefined()
})

test('what a message says does not depend on how busy the machine is', () => {
  let ms = 0
  const busy = vi.spyOn(performance, 'now').mockImplementation(() => (ms += 60_000))
  const { render } = compileMessage(said('{{ customer.name | default: "x" }}，{{ staff.name }}'))
  expect(render!(values)).toEqual(said('小雨，林夏'))
  busy.mockRestore()
})

test('whatever is written and known, rendering never fails', () => {
  const anyValue = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    fc.constant(null),
    fc.object({ maxDepth: 1 }),
  )
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.dictionary(fc.string(), anyValue), (text, customer) => {
      const message = said(`${text}{{ customer.name | default: "朋友" }}`)
      if (checkMessage(message).length > 0) return
      const { render } = compileMessage(message)
      const out = render!({ ...values, customer })
      expect(out === undefined || out.text.length > 0).toBe(true)
    }),
  )
})

const api = await openApi()
const { ask } = api
const draft = {
  slug: 'hello',
  name: '问候',
  purpose: 'value',
  message: said('{{ customer.name | default: "朋友" }}您好'),
}

test('a content is written, approved, used and archived', async () => {
  expect((await ask('POST', '/api/contents', draft)).status).toBe(201)
  expect((await ask('POST', '/api/contents', draft)).body.error.code).toBe('already_exists')
  const { body: one } = await ask('GET', '/api/contents/hello')
  expect(one).toMatchObject({ state: 'draft', version: null, problems: [], isChanged: true })
  expect((await ask('POST', '/api/contents/hello/approvals', { expectedRevision: 9 })).body.error.code).toBe('changed_meanwhile') // prettier-ignore
  await ask('POST', '/api/contents/hello/approvals', { expectedRevision: one.revision })
  expect((await ask('GET', '/api/contents/hello')).body).toMatchObject({ state: 'approved', version: 1, isChanged: false }) // prettier-ignore
  await ask('POST', '/api/contents/hello/approvals', { expectedRevision: one.revision })
  expect((await ask('GET', '/api/contents/hello')).body.version).toBe(1)
  const changed = { name: '问候', purpose: 'value', message: said('{{ customer.name }}'), expectedRevision: 1 }
  await ask('PUT', '/api/contents/hello', changed)
  const { body: refused } = await ask('POST', '/api/contents/hello/approvals', { expectedRevision: 2 })
  expect(refused.error).toMatchObject({ code: 'invalid_content', details: { problems: [{ at: 'text', code: 'no_fallback' }] } }) // prettier-ignore
  // What was approved is sent as long as nothing else is.
  expect((await ask('GET', '/api/contents/hello')).body).toMatchObject({ state: 'approved', version: 1, isChanged: true }) // prettier-ignore
  await ask('PUT', '/api/contents/hello/archived', { archived: true })
  expect((await ask('GET', '/api/contents')).body.contents).toEqual([])
  expect((await ask('GET', '/api/contents?state=archived')).body.contents).toHaveLength(1)
})

test('what would send it is said: flows, and broadcasts and Moments until they have', async () => {
  await ask('POST', '/api/contents', { ...draft, slug: 'used', message: said('春茶到了') })
  await ask('POST', '/api/contents/used/approvals', { expectedRevision: 1 })
  const usedBy = async () => (await ask('GET', '/api/contents/used')).body.usedBy
  expect(await usedBy()).toEqual([])
  const send = { kind: 'send', channel: 'broadcast', content: 'used', next: null }
  const definition = { trigger: { kind: 'event', of: { event: 'Order Completed' } }, reentry: { kind: 'never' }, touch: { kind: 'care', priority: 'normal' }, first: 'hello', steps: { hello: send } } // prettier-ignore
  expect((await ask('POST', '/api/sops', { slug: 'flow', name: '流程', definition })).status).toBe(201)
  const broadcast = { name: '群发', content: 'used', kind: 'care', audience: { kind: 'customers', ids: [1] } }
  const { body: sent } = await ask('POST', '/api/broadcasts', broadcast)
  const { body: older } = await ask('POST', '/api/moments', { name: '旧的', content: 'used' })
  const { body: later } = await ask('POST', '/api/moments', { name: '新的', content: 'used' })
  await ask('POST', '/api/contents', { ...draft, slug: 'other', message: said('夏茶到了') })
  await ask('POST', '/api/contents/other/approvals', { expectedRevision: 1 })
  expect((await ask('POST', '/api/moments', { name: '别的', content: 'other' })).status).toBe(201)
  const [sop, one, two, three] = [
    { kind: 'sop', id: 'flow', name: '流程' },
    { kind: 'broadcast', id: String(sent.id), name: '群发' },
    { kind: 'moment', id: String(later.id), name: '新的' },
    { kind: 'moment', id: String(older.id), name: '旧的' },
  ]
  expect(await usedBy()).toEqual([sop, one, two, three])
  await ask('PUT', `/api/moments/${later.id}/state`, { state: 'cancelled' })
  expect(await usedBy()).toEqual([sop, one, three])
})

test('a picture that is not here is not approved', async () => {
  const message = said('看', [{ kind: 'picture', picture: 'a'.repeat(64) }])
  await ask('POST', '/api/contents', { ...draft, slug: 'pictured', message })
  const { body } = await ask('POST', '/api/contents/pictured/approvals', { expectedRevision: 1 })
  expect(body.error.details.problems).toMatchObject([{ at: 'attachments.0.picture', code: 'no_picture' }])
})

test('a preview shows it as the customer would see it, and nothing personal but the name', async () => {
  await api.send([{ type: 'identify', userId: 'u1', messageId: 'i1', traits: { name: '小雨', phone: '13800001111', city: '杭州' } }]) // prettier-ignore
  const { body: found } = await ask('GET', '/api/customers?kind=user_id&value=u1')
  const message = said('{{ customer.name | default: "x" }} {{ customer.city | default: "x" }} {{ customer.phone | default: "没有" }}') // prettier-ignore
  const { body } = await ask('POST', '/api/contents/preview', { message, customer: found.customers[0].id })
  expect(body.message.text).toBe('小雨 杭州 没有')
  const half = { message: said('{{ customer.name'), customer: found.customers[0].id }
  expect((await ask('POST', '/api/contents/preview', half)).body.message).toBeNull()
})
