import { beforeEach, expect, test } from 'vitest'
import { openApi } from '../../../test/support/api.ts'
import { addContent } from '../../../test/support/contents.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../kernel/clock.ts'
import { sql } from '../../kernel/sql.ts'
import { z } from 'zod'
import { DEFAULT_POLICY } from '../../touches/policy.ts'

const api = await openApi()
const { ask, send, engine, clock, database } = api
let flows = 0
let people = 0
let sent = 0

beforeEach(() => {
  people++
})
const me = () => `c-${people}`
const track = (event: string, properties: object = {}, more: object = {}) =>
  send([{ type: 'track', event, userId: me(), messageId: `m-${++sent}`, properties, ...more }])
/** Lets so much time pass, and takes the turns it makes due. */
async function pass(ms: number): Promise<void> {
  clock.advance(ms)
  await engine.quiet()
}
const idOf = async () => (await ask('GET', `/api/customers?kind=user_id&value=${me()}`)).body.customers[0].id as number
const positions = async () => (await ask('GET', `/api/customers/${await idOf()}/sops`)).body.sops as any[]
const standing = async () => (await positions()).map(({ step, key, outcome }) => [step, key, outcome])
const tasks = async () =>
  (
    await database.rows(
      z.object({ title: z.string() }),
      sql`select title from tasks t join identities i on i.id = t.customer_id join identities m on m.customer_id = i.customer_id
          where m.id = ${await idOf()} group by t.id, title order by t.id`,
    )
  ).map(({ title }) => title)
const happened = async (name: string) =>
  (await ask('GET', `/api/customers/${await idOf()}/events?name=${name}`)).body.events.map(({ properties }: any) => properties) // prettier-ignore

const task = (title: string, next: string | null = null) => ({ kind: 'task', task: 'chat', title, dueMs: DAY_MS, next })
const wait = (ms: number, next: string | null) => ({ kind: 'wait', until: { kind: 'duration', ms }, next })
const CART = {
  trigger: { kind: 'event', of: { event: 'Product Added' }, key: 'cart_id' },
  reentry: { kind: 'never' },
  exit: [{ event: 'Order Completed' }],
  first: 'pause',
  steps: { pause: wait(30 * MINUTE_MS, 'remind'), remind: task('提醒', 'later'), later: wait(DAY_MS, 'call'), call: task('致电') }, // prettier-ignore
}
async function launched(definition: object): Promise<string> {
  const slug = `flow-${++flows}`
  expect((await ask('POST', '/api/sops', { slug, name: slug, definition })).status).toBe(201)
  expect((await ask('POST', `/api/sops/${slug}/launches`, { expectedRevision: 1 })).body).toEqual({ version: 1 })
  return slug
}
const archive = (slug: string) => ask('PUT', `/api/sops/${slug}/status`, { status: 'archived' })

test('an abandoned cart is asked about once, and no more when the order has come', async () => {
  const slug = await launched(CART)
  await track('Product Added', { cart_id: 'k1' })
  await track('Product Added', { cart_id: 'k1' })
  expect(await standing()).toEqual([['pause', 'k1', null]])
  await pass(30 * MINUTE_MS - 1)
  expect(await tasks()).toEqual([])
  await pass(1)
  expect(await tasks()).toEqual(['提醒'])
  expect(await standing()).toEqual([['later', 'k1', null]])
  await track('Order Completed', { revenue: 10 })
  expect(await standing()).toEqual([['later', 'k1', 'exit']])
  await pass(2 * DAY_MS)
  expect(await tasks()).toEqual(['提醒'])
  // The same cart never again, another one is another matter.
  await track('Product Added', { cart_id: 'k1' })
  await track('Product Added', { cart_id: 'k2' })
  expect(await standing()).toEqual([
    ['pause', 'k2', null],
    ['later', 'k1', 'exit'],
  ])
  await pass(30 * MINUTE_MS)
  await pass(DAY_MS)
  expect(await tasks()).toEqual(['提醒', '提醒', '致电'])
  expect((await positions())[0]).toMatchObject({
    key: 'k2',
    outcome: 'completed',
    version: 1,
    standing: { kind: 'wait' },
    following: { kind: 'task', title: '致电' },
  })
  expect(await happened('SOP Left')).toEqual([
    { sop: slug, version: 1, key: 'k2', reason: 'completed' },
    { sop: slug, version: 1, key: 'k1', reason: 'exit' },
  ])
  await archive(slug)
})

test('what waits for an answer hears it, however late it is told, but not what was before', async () => {
  const slug = await launched({
    trigger: { kind: 'event', of: { event: 'Form Sent' } },
    reentry: { kind: 'always' },
    first: 'ask',
    steps: {
      ask: { kind: 'await', of: [{ event: 'Answered', where: [{ property: 'topic', test: { op: '=', value: 'tea' } }] }], ms: HOUR_MS, next: 'yes', otherwise: 'no' }, // prettier-ignore
      yes: task('回复'),
      no: task('追问'),
    },
  })
  const begun = clock.now()
  await track('Answered', { topic: 'tea' })
  await track('Form Sent')
  clock.advance(10 * MINUTE_MS)
  await track('Answered', { topic: 'cups' })
  await track('Answered', { topic: 'tea' }, { timestamp: new Date(begun - 1).toISOString() })
  expect(await tasks()).toEqual([])
  await track('Answered', { topic: 'tea' }, { timestamp: new Date(begun + 1).toISOString() })
  expect(await tasks()).toEqual(['回复'])
  await track('Form Sent')
  await pass(HOUR_MS)
  expect(await tasks()).toEqual(['回复', '追问'])
  await archive(slug)
})

test('what is told late counts from when it happened', async () => {
  const slug = await launched(CART)
  clock.advance(MINUTE_MS)
  const at = (ms: number) => ({ timestamp: new Date(clock.now() + ms).toISOString() })
  await track('Product Added', { cart_id: 'k' }, at(-5_000))
  // Before the cart, and after it, though before we heard of either.
  await track('Order Completed', {}, at(-5_001))
  expect(await standing()).toEqual([['pause', 'k', null]])
  await track('Order Completed', {}, at(-3_000))
  expect(await standing()).toEqual([['pause', 'k', 'exit']])
  await archive(slug)
})

test('what answers one wait after another is heard, though all of it is told at once', async () => {
  const slug = await launched({
    ...CART,
    exit: [],
    first: 'look',
    steps: {
      look: { kind: 'await', of: [{ event: 'Cart Viewed' }], ms: HOUR_MS, next: 'pause', otherwise: null },
      pause: wait(1_000, 'buy'),
      buy: { kind: 'await', of: [{ event: 'Order Completed' }], ms: HOUR_MS, next: null, otherwise: 'remind' },
      remind: task('提醒'),
    },
  })
  clock.advance(MINUTE_MS)
  const told = (event: string, ms: number) => ({ type: 'track', event, userId: me(), messageId: `m-${++sent}`, properties: { cart_id: 'k' }, timestamp: new Date(clock.now() + ms).toISOString() }) // prettier-ignore
  await send([told('Product Added', -9_000), told('Cart Viewed', -8_000)])
  clock.advance(2_000)
  await send([told('Order Completed', -100)])
  expect(await standing()).toEqual([['buy', 'k', 'completed']])
  expect(await tasks()).toEqual([])
  await archive(slug)
})

test('every entry has its own row, however close they are', async () => {
  const slug = await launched({ ...CART, reentry: { kind: 'always' }, steps: { pause: task('一次') }, exit: [] })
  const added = () => ({ type: 'track', event: 'Product Added', userId: me(), messageId: `m-${++sent}`, properties: { cart_id: 'k' } }) // prettier-ignore
  await send([added(), added(), added()])
  await send([added()])
  expect(await tasks()).toEqual(['一次', '一次', '一次', '一次'])
  expect(await standing()).toEqual(Array(4).fill(['pause', 'k', 'completed']))
  await archive(slug)
})

test('ten equal events at once let somebody in once', async () => {
  const slug = await launched({ ...CART, trigger: { kind: 'event', of: { event: 'Product Added' } }, steps: { pause: task('一次') }, exit: [] }) // prettier-ignore
  await Promise.all(Array.from({ length: 10 }, () => track('Product Added', { cart_id: 'k' })))
  expect(await tasks()).toEqual(['一次'])
  expect(await happened('SOP Entered')).toEqual([{ sop: slug, version: 1 }])
  await archive(slug)
})

test('a segment that is entered lets in, a rule decides who may, and a branch where they go', async () => {
  const spent = { kind: 'sum', property: 'revenue', of: { event: 'Order Completed' }, window: { kind: 'ever' }, op: '>=', value: 100 } // prettier-ignore
  const city = { kind: 'attribute', attribute: 'city', test: { op: '=', value: '上海' } }
  await ask('POST', '/api/segments', { slug: 'big', name: '大客户', rule: spent })
  await engine.quiet()
  const slug = await launched({
    trigger: { kind: 'segment', segment: 'big', change: 'entered' },
    entry: city,
    reentry: { kind: 'never' },
    goal: { of: { event: 'Visited' }, withinMs: DAY_MS },
    first: 'which',
    steps: {
      which: { kind: 'branch', cases: [{ name: '很多', rule: { ...spent, value: 1_000 }, next: 'dinner' }], otherwise: 'tea' }, // prettier-ignore
      dinner: task('请吃饭'),
      tea: task('请喝茶', 'wait'),
      wait: wait(7 * DAY_MS, null),
    },
  })
  await track('Order Completed', { revenue: 200 })
  expect(await positions()).toEqual([])
  people++
  await send([{ type: 'identify', userId: me(), messageId: `m-${++sent}`, traits: { city: '上海' } }])
  await track('Order Completed', { revenue: 200 })
  expect([await tasks(), await standing()]).toEqual([['请喝茶'], [['wait', '', null]]])
  await track('Visited')
  expect(await standing()).toEqual([['wait', '', 'goal']])
  people++
  await send([{ type: 'identify', userId: me(), messageId: `m-${++sent}`, traits: { city: '上海' } }])
  await track('Order Completed', { revenue: 2_000 })
  expect(await tasks()).toEqual(['请吃饭'])
  // What a flow asks for stays.
  expect((await ask('DELETE', '/api/segments/big')).body.error.code).toBe('in_use')
  await archive(slug)
})

test('an import of old facts lets nobody in', async () => {
  const slug = await launched(CART)
  await track('Product Added', { cart_id: 'k' }, { timestamp: new Date(clock.now() - DAY_MS - 1).toISOString() })
  expect(await positions()).toEqual([])
  await archive(slug)
})

test('paused, people wait and nobody is asked for anything; then they go on', async () => {
  const slug = await launched(CART)
  await track('Product Added', { cart_id: 'k' })
  await ask('PUT', `/api/sops/${slug}/status`, { status: 'paused' })
  await track('Product Added', { cart_id: 'other' })
  await pass(HOUR_MS)
  expect([await tasks(), await standing()]).toEqual([[], [['remind', 'k', null]]])
  await ask('PUT', `/api/sops/${slug}/status`, { status: 'live' })
  await engine.quiet()
  expect([await tasks(), await standing()]).toEqual([['提醒'], [['later', 'k', null]]])
  await archive(slug)
  await engine.quiet()
  expect(await standing()).toEqual([['later', 'k', 'archived']])
})

test('who is inside goes on by the version they entered by; the next one by the new one', async () => {
  const slug = await launched(CART)
  await track('Product Added', { cart_id: 'old' })
  const definition = { ...CART, steps: { pause: wait(MINUTE_MS, 'remind'), remind: task('新的') } }
  expect((await ask('PATCH', `/api/sops/${slug}`, { definition, expectedRevision: 1 })).body.error.code).toBe('changed_meanwhile') // prettier-ignore
  const isChanged = async () => (await ask('GET', `/api/sops/${slug}`)).body.isChanged
  expect(await isChanged()).toBe(false)
  await ask('PATCH', `/api/sops/${slug}`, { definition, expectedRevision: 2 })
  expect(await isChanged()).toBe(true)
  await ask('POST', `/api/sops/${slug}/launches`, { expectedRevision: 3 })
  await track('Product Added', { cart_id: 'new' })
  await pass(30 * MINUTE_MS)
  expect(await tasks()).toEqual(['新的', '提醒'].sort())
  expect((await ask('GET', `/api/sops/${slug}`)).body).toMatchObject({
    status: 'live',
    places: [{ step: 'later', waiting: 1 }],
    outcomes: [{ outcome: 'completed', people: 1 }],
  })
  await archive(slug)
})

test('by hand somebody enters and leaves; a draft takes nobody', async () => {
  const slug = await launched({ ...CART, trigger: { kind: 'manual' } })
  await track('Signed Up')
  const path = `/api/sops/${slug}/customers/${await idOf()}`
  expect((await ask('PUT', path, {})).status).toBe(204)
  expect(await standing()).toEqual([['pause', '', null]])
  expect((await ask('DELETE', path)).status).toBe(204)
  expect(await standing()).toEqual([['pause', '', 'stopped']])
  await ask('POST', '/api/sops', { slug: 'draft', name: 'draft', definition: {} })
  expect((await ask('PUT', `/api/sops/draft/customers/${await idOf()}`, {})).body.error.code).toBe('sop_not_live')
  await archive(slug)
  // Nobody who enters by hand has what the fact would have brought.
  for (const [subject, path] of [
    ['customer', `customers/${await idOf()}`],
    ['group', 'groups'],
  ] as const) {
    const timed = await launched({ ...CART, subject, deadline: { kind: 'property', name: 'ends_at' } })
    const asked = await ask(subject === 'group' ? 'POST' : 'PUT', `/api/sops/${timed}/${path}`, subject === 'group' ? { chats: ['g'] } : {}) // prettier-ignore
    expect(asked.body.error?.code).toBe('sop_needs_fact')
    await archive(timed)
  }
})

test('a key is remembered when somebody is merged, and when they are put in by hand', async () => {
  const slug = await launched({ ...CART, steps: { pause: task('一次') }, exit: [] })
  const add = (id: object) => send([{ type: 'track', event: 'Product Added', messageId: `m-${++sent}`, properties: { cart_id: 'k' }, ...id }]) // prettier-ignore
  await track('Signed Up')
  await add({ anonymousId: `b-${people}` })
  await send([{ type: 'identify', userId: me(), anonymousId: `b-${people}`, messageId: `m-${++sent}`, traits: {} }])
  await add({ userId: me() })
  await ask('PUT', `/api/sops/${slug}/customers/${await idOf()}`, { key: 'k' })
  expect(await tasks()).toEqual(['一次'])
  await ask('PUT', `/api/sops/${slug}/customers/${await idOf()}`, { key: 'other' })
  await ask('PUT', `/api/sops/${slug}/customers/${await idOf()}`, { key: 'other' })
  expect(await tasks()).toEqual(['一次', '一次'])
  // A key that is cut within a character is still one that can be kept.
  await send([{ type: 'track', event: 'Product Added', userId: me(), messageId: `m-${++sent}`, properties: { cart_id: `${'k'.repeat(199)}🍵` } }]) // prettier-ignore
  expect(await tasks()).toHaveLength(3)
  await archive(slug)
})

test('who is in a flow that is archived leaves it before anything else', async () => {
  const slug = await launched({
    ...CART,
    exit: [],
    steps: {
      pause: { kind: 'await', of: [{ event: 'Cart Viewed' }], ms: HOUR_MS, next: 'remind', otherwise: null },
      remind: task('提醒'),
    },
  })
  await track('Product Added', { cart_id: 'k' })
  await archive(slug)
  await track('Cart Viewed')
  expect([await tasks(), await standing()]).toEqual([[], [['pause', 'k', 'archived']]])
  expect((await ask('DELETE', `/api/sops/nothing/customers/${await idOf()}`)).status).toBe(404)
})

test('what is personal stands in no flow, and is asked for all the same', async () => {
  const is = (attribute: string, test: object) => ({ kind: 'attribute', attribute, test })
  const city = { op: '=', value: 'wx_lin' }
  const definition = {
    ...CART,
    entry: is('phone', { op: '=', value: '13800138000' }),
    exit: [],
    steps: {
      pause: { kind: 'branch', cases: [{ name: '她', rule: is('wechat_no', city), next: 'her' }], otherwise: null },
      her: task('给她'),
    },
  }
  const slug = await launched(definition)
  const stored = async () => (await ask('GET', `/api/sops/${slug}`)).body
  expect(JSON.stringify(await stored())).not.toContain('13800138000')
  expect((await ask('POST', '/api/sops', { slug: 'starts', name: 'x', definition: is('phone', { op: 'starts', value: '138' }) })).body.error.code).toBe('personal_attribute') // prettier-ignore
  await send([{ type: 'identify', userId: me(), messageId: `m-${++sent}`, traits: { phone: '13800138000', wechat_no: 'wx_lin' } }]) // prettier-ignore
  // What an older version asked, which nobody is in, keeps nothing from being personal.
  const byHand = { ...definition, trigger: { kind: 'manual' } }
  const other = await launched({ ...byHand, entry: is('wechat_no', { op: 'starts', value: 'wx_' }) })
  await ask('PATCH', `/api/sops/${other}`, { definition: byHand, expectedRevision: 2 })
  await ask('POST', `/api/sops/${other}/launches`, { expectedRevision: 3 })
  expect((await ask('POST', '/api/attributes/personal', { name: 'wechat_no' }, 'admin')).status).toBe(200)
  await engine.sealing.finishAll()
  expect(await stored()).toMatchObject({ isChanged: false })
  expect(JSON.stringify(await stored())).not.toContain('wx_lin')
  await track('Product Added', { cart_id: 'k' })
  expect(await tasks()).toEqual(['给她'])
  await archive(slug)
})

test('of two who turn out to be one the older position goes on', async () => {
  const slug = await launched({ ...CART, trigger: { kind: 'event', of: { event: 'Product Added' } }, exit: [] })
  const add = (id: object) => send([{ type: 'track', event: 'Product Added', messageId: `m-${++sent}`, ...id }])
  await add({ anonymousId: `a-${people}` })
  clock.advance(MINUTE_MS)
  await add({ userId: me() })
  await send([{ type: 'identify', userId: me(), anonymousId: `a-${people}`, messageId: `m-${++sent}`, traits: {} }])
  expect(await standing()).toEqual([['pause', '', null]])
  expect(await happened('SOP Left')).toEqual([{ sop: slug, version: 1, reason: 'merged' }])
  await pass(29 * MINUTE_MS)
  expect(await tasks()).toEqual(['提醒'])
  await pass(DAY_MS)
  expect(await tasks()).toEqual(['提醒', '致电'])
  await archive(slug)
})

test('a task is listed until it is done, once, and a flow may wait for its outcome', async () => {
  const slug = await launched({
    trigger: { kind: 'event', of: { event: 'Product Added' } },
    reentry: { kind: 'never' },
    first: 'call',
    steps: {
      call: task('致电', 'called'),
      called: { kind: 'await', of: [{ event: 'Task Done', where: [{ property: 'outcome', test: { op: '=', value: 'done' } }] }], ms: DAY_MS, next: null, otherwise: 'again' }, // prettier-ignore
      again: task('再致电'),
    },
  })
  await track('Product Added')
  const customer = await idOf()
  const open = async () => (await ask('GET', `/api/tasks?customer=${customer}`)).body.tasks
  const [given] = await open()
  expect(given).toMatchObject({
    customer: { id: customer, name: null },
    kind: 'chat',
    title: '致电',
    sop: { slug, name: slug },
    staff: [],
    outcome: null,
  })
  const finish = (id: number, outcome: string) => ask('POST', `/api/customers/${customer}/tasks/${id}/outcome`, { outcome }) // prettier-ignore
  const taps = await Promise.all([finish(given.id, 'no_answer'), finish(given.id, 'no_answer')])
  expect(taps.map(({ status }) => status).sort()).toEqual([204, 409])
  expect((await finish(given.id, 'done')).body.error.code).toBe('task_done')
  expect(await open()).toEqual([])
  expect((await ask('GET', `/api/tasks?done=true&customer=${customer}`)).body.tasks).toMatchObject([{ id: given.id, outcome: 'no_answer' }]) // prettier-ignore
  expect(await standing()).toEqual([['called', '', null]])
  await pass(DAY_MS)
  const [again] = await open()
  expect([again.title, (await finish(given.id + 1_000_000, 'done')).status]).toEqual(['再致电', 404])
  await archive(slug)
})

test('of who is erased nothing is kept of flows and tasks', async () => {
  const slug = await launched({ ...CART, steps: { pause: task('致电', 'later'), later: wait(DAY_MS, null) } })
  await track('Product Added', { cart_id: 'k' })
  const customer = await idOf()
  expect((await ask('GET', `/api/tasks?customer=${customer}`)).body.tasks).toHaveLength(1)
  await ask('POST', `/api/customers/${customer}/erasure`, { customer }, 'admin')
  expect((await ask('GET', `/api/tasks?customer=${customer}`)).body.tasks).toEqual([])
  expect((await ask('GET', `/api/sops/${slug}`)).body).toMatchObject({ places: [], outcomes: [] })
  await archive(slug)
})

test('a flow that cannot work is refused with its places', async () => {
  const definition = { ...CART, steps: { ...CART.steps, call: task('致电', 'nowhere') } }
  const { status, body } = await ask('POST', '/api/sops/check', { definition })
  expect([status, body.error.code]).toEqual([422, 'invalid_sop'])
  expect(JSON.stringify(body.error)).toContain('steps.call.next')
  await ask('POST', '/api/sops', { slug: 'broken', name: 'broken', definition })
  expect((await ask('POST', '/api/sops/broken/launches', { expectedRevision: 1 })).body.error.code).toBe('invalid_sop')
  const unknown = { ...CART, trigger: { kind: 'segment', segment: 'none', change: 'entered' } }
  await ask('PATCH', '/api/sops/broken', { definition: unknown, expectedRevision: 1 })
  expect((await ask('POST', '/api/sops/broken/launches', { expectedRevision: 2 })).body.error.code).toBe('unknown_reference') // prettier-ignore
})

test('what a flow sends must be there, approved and not over, and its tags must exist', async () => {
  await database.run(sql`
    insert into contents (slug, name, message, purpose, topic, expires_at, archived_at, created_at, changed_at)
    select slug, slug, '{"text":"hi","attachments":[]}', 'value', '', to_timestamp(expires), to_timestamp(archived), to_timestamp(0), to_timestamp(0)
    from (values ('good', null::float8, null::float8), ('draft', null, null), ('over', 1, null), ('gone', null, 1)) c (slug, expires, archived)`)
  await database.run(sql`
    insert into content_versions (content_id, version, message, approved_at, approved_by)
    select id, 1, message, created_at, 'test' from contents where slug <> 'draft'`)
  const sends = (content: string, next: string | null) => ({ kind: 'send', channel: 'broadcast', content, next })
  const steps = { a: sends('none', 'b'), b: sends('draft', 'c'), c: sends('over', 'd'), d: sends('gone', 'e'), e: sends('good', null) } // prettier-ignore
  const tagging = { a: { kind: 'tag', tag: 'no-such', change: 'add', next: null } }
  const base = { trigger: { kind: 'manual' }, reentry: { kind: 'never' }, first: 'a' }
  await ask('POST', '/api/sops', { slug: 'sending', name: 'x', definition: { ...base, steps } })
  const refused = (await ask('POST', '/api/sops/sending/launches', { expectedRevision: 1 })).body.error
  expect(refused.code).toBe('invalid_sop')
  expect(refused.details.problems.map(({ at, code }: any) => `${at} ${code}`)).toEqual([
    'steps.a.content no_content',
    'steps.b.content not_approved',
    'steps.c.content expired',
    'steps.d.content no_content',
  ])
  await ask('PATCH', '/api/sops/sending', { definition: { ...base, steps: tagging }, expectedRevision: 1 })
  const unknown = (await ask('POST', '/api/sops/sending/launches', { expectedRevision: 2 })).body.error
  expect([unknown.code, unknown.details.to]).toEqual(['unknown_reference', { kind: 'tag', slug: 'no-such' }])
  await ask('PATCH', '/api/sops/sending', { definition: { ...base, steps: { a: sends('good', null) } }, expectedRevision: 2 }) // prettier-ignore
  expect((await ask('POST', '/api/sops/sending/launches', { expectedRevision: 3 })).body).toEqual({ version: 1 })
  await archive('sending')
})

test('a flow is tried out, by somebody made up and by a customer as they are, and nothing is kept', async () => {
  const is = { kind: 'attribute', attribute: 'city', test: { op: '=', value: '上海' } }
  const definition = {
    trigger: { kind: 'manual' },
    reentry: { kind: 'never' },
    first: 'which',
    steps: {
      which: { kind: 'branch', cases: [{ name: '上海', rule: is, next: 'call' }], otherwise: 'rest' },
      call: task('致电'),
      rest: wait(HOUR_MS, null),
    },
  }
  await ask('POST', '/api/sops', { slug: 'trial', name: 'x', definition })
  const way = async (body: object) => (await ask('POST', '/api/sops/trial/tests', body)).body.steps.map(({ step }: any) => step) // prettier-ignore
  expect(await way({})).toEqual(['which', 'rest'])
  expect(await way({ holds: ['which.0'] })).toEqual(['which', 'call'])
  await send([{ type: 'identify', userId: me(), messageId: `m-${++sent}`, traits: { city: '上海' } }])
  expect(await way({ customer: await idOf() })).toEqual(['which', 'call'])
  const startAt = '2026-04-01T00:00:00.000Z'
  expect((await ask('POST', '/api/sops/trial/tests', { startAt })).body).toMatchObject({ outcome: 'completed', endedAt: '2026-04-01T01:00:00.000Z' }) // prettier-ignore
  expect([await tasks(), await positions()]).toEqual([[], []])
  expect((await ask('POST', '/api/sops/trial/tests', { definition: {} })).body.error.code).toBe('invalid_sop')
})

test('a message that a cap would always keep back is refused before launch, with its place', async () => {
  const { body: contents } = await ask('GET', '/api/contents')
  const content = (contents.contents as { slug: string; state: string }[]).find(
    ({ state }) => state === 'approved',
  )!.slug
  const send = (next: string | null) => ({ kind: 'send', channel: 'broadcast', content, next })
  const definition = { trigger: { kind: 'manual' }, reentry: { kind: 'never' }, first: 'a', steps: { a: send('b'), b: send(null) } } // prettier-ignore
  const cap = {
    name: '一天一条',
    kinds: null,
    channels: null,
    most: 1,
    window: { kind: 'calendar', unit: 'day' },
    upTo: 'high',
  }
  await database.run(sql`
    insert into touch_policies (id, policy, changed_at)
    values (1, ${JSON.stringify({ ...DEFAULT_POLICY, caps: [cap] })}, to_timestamp(0))
    on conflict (id) do update set policy = excluded.policy`)
  const slug = `flow-${++flows}`
  await ask('POST', '/api/sops', { slug, name: slug, definition })
  const refused = await ask('POST', `/api/sops/${slug}/launches`, { expectedRevision: 1 })
  expect(refused.body.error).toMatchObject({ code: 'invalid_sop', details: { problems: [{ at: 'steps.b', code: 'never_passes' }] } }) // prettier-ignore
  await database.run(sql`delete from touch_policies`)
  expect((await ask('POST', `/api/sops/${slug}/launches`, { expectedRevision: 1 })).body).toEqual({ version: 1 })
})

test('where somebody stands is told with what the contents are called', async () => {
  await addContent(database, 'told', '好', { name: '新客礼' })
  const say = { kind: 'send', channel: 'broadcast', content: 'told', next: null }
  await launched({ ...CART, steps: { pause: wait(DAY_MS, 'say'), say } })
  await track('Product Added', { cart_id: 'told' })
  expect((await positions())[0]).toMatchObject({ following: { content: 'told' }, contents: { told: '新客礼' } })
})
