import { expect, test } from 'vitest'
import { openApi } from '../../../test/support/api.ts'
import { DAY_MS } from '../../kernel/clock.ts'

const { ask, send, engine, clock } = await openApi()

const at = (ago: number) => new Date(clock.now() - ago).toISOString()
const order = (who: object, messageId: string, ago: number, revenue = 20) => ({
  type: 'track',
  event: 'Order Completed',
  messageId,
  timestamp: at(ago),
  properties: { revenue, phone: '13900001111' },
  ...who,
})
const identify = (who: object, messageId: string, traits: object) => ({ type: 'identify', messageId, traits, ...who })
const only = async (query: string): Promise<any> => {
  const { customers } = (await ask('GET', `/api/customers?${query}`)).body
  expect(customers, query).toHaveLength(1)
  return customers[0]
}
const names = async (query: string) =>
  (await ask('GET', `/api/customers?${query}`)).body.customers.map((one: any) => one.name)

await send([
  identify({ userId: 'u1' }, 'm1', { name: '张小明', phone: '138 1234 5678', city: '上海', level: 3 }),
  identify({ userId: 'u2' }, 'm2', { name: '张明小', email: 'B@x.cn', city: '北京' }),
  identify({ userId: 'u3' }, 'm3', { name: 'Anna Smith' }),
  order({ userId: 'u1' }, 'o1', 3 * DAY_MS),
  order({ userId: 'u1' }, 'o2', 2 * DAY_MS),
  order({ userId: 'u2' }, 'o3', DAY_MS),
])
await ask('POST', '/api/segments', { slug: 'two', name: '两单', text: 'count of "Order Completed" >= 2' })
await engine.quiet()

test('customers are found by two characters of a name, by identifier, by phone ending, by what they are', async () => {
  expect(await names('name=小明')).toEqual(['张小明'])
  expect((await names('name=张')).sort()).toEqual(['张小明', '张明小'])
  expect(await names('name=ANNA s')).toEqual(['Anna Smith'])
  expect(await names('name=明张')).toEqual([])
  expect(await names('kind=phone&value=%2B86 138-1234-5678')).toEqual(['张小明'])
  expect(await names('kind=email&value=b@X.cn')).toEqual(['张明小'])
  expect(await names('value=u1')).toEqual(['张小明'])
  expect(await names('value=13812345678')).toEqual(['张小明'])
  expect(await names('value=B@x.cn')).toEqual(['张明小'])
  expect(await names('value=u2&lifecycle=mature')).toEqual([])
  expect(await names('value=nobody-1')).toEqual([])
  expect(await names('tail=5678')).toEqual(['张小明'])
  expect(await names('segment=two')).toEqual(['张小明'])
  expect(await names('segment=two&name=张明')).toEqual([])
  expect((await names('lifecycle=growing')).sort()).toEqual(['张小明', '张明小'])
  expect(await names('lifecycle=growing&kind=user_id&value=u2')).toEqual(['张明小'])
  expect((await ask('GET', '/api/customers?kind=nonsense&value=u1')).status).toBe(400)
})

test('pages go from the newest back and meet everyone once', async () => {
  const seen: number[] = []
  for (let query = 'limit=2'; ;) {
    const { customers, next } = (await ask('GET', `/api/customers?${query}`)).body
    seen.push(...customers.map((one: any) => one.id))
    if (next === null) break
    query = `limit=2&before=${next}`
  }
  expect(seen).toEqual(seen.toSorted((a, b) => b - a))
  expect(new Set(seen).size).toBe(3)
})

test('a profile shows what the caller may see', async () => {
  const { id } = await only('kind=user_id&value=u1')
  const seen = (await ask('GET', `/api/customers/${id}`)).body
  expect(seen).toMatchObject({ name: '张小明', lifecycle: 'growing', segments: [{ slug: 'two', name: '两单' }] })
  const value = (profile: any, name: string) => profile.attributes.find((one: any) => one.name === name)
  expect(value(seen, 'city')).toMatchObject({ value: '上海', personal: false })
  expect(value(seen, 'phone')).toMatchObject({ value: '138****5678', personal: true })
  expect(seen.identifiers).toMatchObject([
    { kind: 'user_id', value: 'u1', personal: false },
    { kind: 'phone', value: '138****5678', personal: true },
  ])
  const hidden = (await ask('GET', `/api/customers/${id}`, undefined, 'analyst')).body
  expect(hidden.name).toBe('张**')
  expect(value(hidden, 'phone').value).toBeNull()
  expect(JSON.stringify(hidden)).not.toContain('tok_')
  expect((await ask('GET', '/api/customers/987654')).status).toBe(404)
})

test('what is personal inside of an object is masked part by part', async () => {
  const address = { street: '南京西路 1266 号', city: '上海' }
  await send([identify({ userId: 'u7' }, 'm7', { address, tags: ['a', 'b'] })])
  const { id } = await only('value=u7')
  const shown = async (as: 'operator' | 'analyst') => {
    const { body, text } = await ask('GET', `/api/customers/${id}`, undefined, as)
    expect(text).not.toMatch(/tok_|南京/)
    return body.attributes.find((one: any) => one.name === 'address')
  }
  expect(await shown('operator')).toMatchObject({ value: { street: '***', city: '上海' }, personal: true })
  expect(await shown('analyst')).toMatchObject({ value: { street: null, city: '上海' }, personal: true })
})

test('the timeline goes back page by page and hides what is personal', async () => {
  const { id } = await only('kind=user_id&value=u1')
  const all: any[] = []
  for (let query = 'limit=2'; ;) {
    const { events, next } = (await ask('GET', `/api/customers/${id}/events?${query}`)).body
    all.push(...events)
    if (next === null) break
    query = `limit=2&before=${next}`
  }
  expect(all.map((one) => one.at)).toEqual(
    all
      .map((one) => one.at)
      .toSorted()
      .toReversed(),
  )
  expect(all.filter((one) => !one.derived).map((one) => one.messageId)).toEqual(['m1', 'o2', 'o1'])
  expect(JSON.stringify(all)).not.toMatch(/tok_|1390000/)
  const count = async (query: string) => (await ask('GET', `/api/customers/${id}/events?${query}`)).body.events.length
  expect(await count('name=Order Completed')).toBe(2)
  expect(await count('type=identify')).toBe(1)
  expect(await count('derived=false')).toBe(3)
  expect((await ask('GET', `/api/customers/${id}/events?before=x`)).status).toBe(400)
})

test('why somebody is in or not is told in sentences', async () => {
  const one = await only('kind=user_id&value=u1')
  const other = await only('kind=user_id&value=u2')
  const why = (await ask('GET', `/api/customers/${one.id}/why?segment=two`, undefined, 'analyst')).body
  expect(why).toMatchObject({ text: 'count of "Order Completed" >= 2', why: { answer: true } })
  expect(why.why.sentence).toContain('2')
  expect((await ask('GET', `/api/customers/${other.id}/why?segment=two`)).body.why.answer).toBe(false)
  expect((await ask('GET', `/api/customers/${one.id}/why`)).status).toBe(400)
  expect((await ask('GET', `/api/customers/${one.id}/why?tag=none`)).status).toBe(404)
})

test('consent is the latest word per channel and purpose', async () => {
  const { id } = await only('kind=user_id&value=u3')
  const say = (given: boolean) =>
    ask('POST', `/api/customers/${id}/consents`, { channel: 'wecom', purpose: 'marketing', given })
  await say(true)
  await say(false)
  await say(true)
  await ask('POST', `/api/customers/${id}/consents`, { channel: 'sms', purpose: 'marketing', given: false })
  const { consents } = (await ask('GET', `/api/customers/${id}/consents`)).body
  expect(consents.map((one: any) => [one.channel, one.given])).toEqual([
    ['sms', false],
    ['wecom', true],
  ])
})

test('a merge by hand is undone, and an automatic one too', async () => {
  const [u1, u2] = [await only('kind=user_id&value=u1'), await only('kind=user_id&value=u2')]
  const { customerId } = (await ask('POST', `/api/customers/${u1.id}/merges`, { with: u2.id })).body
  expect((await ask('POST', `/api/customers/${u1.id}/merges`, { with: u2.id })).body.error.code).toBe('same_customer')
  const profile = (await ask('GET', `/api/customers/${u2.id}`)).body
  expect(profile.id).toBe(customerId)
  expect(profile.identifiers).toHaveLength(4)
  const events = (await ask('GET', `/api/customers/${u2.id}/events?name=Order Completed`)).body.events
  expect(events).toHaveLength(3)
  const [merge] = (await ask('GET', `/api/customers/${u1.id}/merges`)).body.merges
  await ask('DELETE', `/api/customers/${u1.id}/merges/${encodeURIComponent(merge.messageId)}`)
  expect((await only('kind=user_id&value=u1')).id).toBe(u1.id)
  expect((await only('kind=user_id&value=u2')).id).toBe(u2.id)

  await send([order({ anonymousId: 'a1' }, 'x1', 60_000), order({ userId: 'u5' }, 'x2', 60_000)])
  await send([order({ userId: 'u5', anonymousId: 'a1' }, 'x3', 50_000)])
  await send([order({ userId: 'u5', anonymousId: 'a2' }, 'x4', 40_000)])
  const joined = await only('kind=user_id&value=u5')
  const [automatic] = (await ask('GET', `/api/customers/${joined.id}/merges`)).body.merges
  expect(automatic.source).toBe('siyu')
  await ask('DELETE', `/api/customers/${joined.id}/merges/${encodeURIComponent(automatic.messageId)}`)
  expect((await only('kind=user_id&value=u5')).id).not.toBe((await only('kind=anonymous_id&value=a1')).id)
  expect((await only('kind=user_id&value=u5')).id).toBe((await only('kind=anonymous_id&value=a2')).id)
})

test('identities are taken apart by hand', async () => {
  const { id } = await only('kind=user_id&value=u5')
  const { identifiers } = (await ask('GET', `/api/customers/${id}`)).body
  const wrong = await ask('POST', `/api/customers/${id}/separations`, {
    identities: identifiers.map((one: any) => one.id),
  })
  expect(wrong.status).toBe(400)
  const a2 = identifiers.find((one: any) => one.value === 'a2').id
  expect((await ask('POST', `/api/customers/${id}/separations`, { identities: [a2] })).status).toBe(200)
  expect((await only('kind=anonymous_id&value=a2')).id).not.toBe((await only('kind=user_id&value=u5')).id)
})

test('a phone that was taken apart is still masked and not blank', async () => {
  await send([identify({ userId: 'u8' }, 'm8', { phone: '13600000008' })])
  const { id } = await only('value=u8')
  const phone = (profile: any) => profile.identifiers.find((one: any) => one.kind === 'phone')
  const whole = (await ask('GET', `/api/customers/${id}`)).body
  await ask('POST', `/api/customers/${id}/separations`, { identities: [phone(whole).id] })
  const other = await only('value=13600000008')
  expect(other.id).not.toBe((await only('value=u8')).id)
  expect(phone((await ask('GET', `/api/customers/${other.id}`)).body).value).toBe('136****0008')
})

test('conflicts wait for a person, who says "same" or "two"', async () => {
  // One after the other, so that the first conflict is the first in the queue.
  await send([identify({ userId: 'c1' }, 'c1', { name: '甲', phone: '13700000001' })])
  await send([identify({ userId: 'c2' }, 'c2', { name: '乙', phone: '13700000001' })])
  await send([identify({ userId: 'c3' }, 'c3', { name: '丙', phone: '13700000003' })])
  await send([identify({ userId: 'c4' }, 'c4', { name: '丁', phone: '13700000003' })])
  const first = (await ask('GET', '/api/conflicts?limit=1')).body
  expect(first.conflicts).toMatchObject([{ reason: 'conflict', kind: 'user_id' }])
  const rest = (await ask('GET', `/api/conflicts?after=${first.next}`)).body
  expect(rest.conflicts).toHaveLength(1)
  const sides = [first.conflicts[0].a, first.conflicts[0].b]
  expect(sides.map((side: any) => side.customer.name).sort()).toEqual(['乙', '甲'])
  expect(sides.find((side: any) => side.kind === 'phone').value).toBe('137****0001')
  expect((await ask('GET', '/api/conflicts', undefined, 'analyst')).text).not.toMatch(/137\*|tok_/)

  const settle = (id: string, people: string) => ask('POST', `/api/conflicts/${id}/settlement`, { people })
  expect((await settle(first.conflicts[0].id, 'same')).status).toBe(204)
  expect((await settle(rest.conflicts[0].id, 'two')).status).toBe(204)
  expect((await settle(rest.conflicts[0].id, 'two')).status).toBe(404)
  expect((await ask('GET', '/api/conflicts')).body.conflicts).toEqual([])
  expect((await only('kind=user_id&value=c1')).id).toBe((await only('kind=user_id&value=c2')).id)
  expect((await only('kind=user_id&value=c3')).id).not.toBe((await only('kind=user_id&value=c4')).id)
  expect((await settle('1-2', 'two')).status).toBe(404)
})
