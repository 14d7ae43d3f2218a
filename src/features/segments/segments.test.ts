import { expect, test } from 'vitest'
import { openApi } from '../../../test/support/api.ts'
import { DAY_MS } from '../../kernel/clock.ts'

const { ask, send, engine, clock, database } = await openApi()

const order = (userId: string, messageId: string, ago = 0) => ({
  type: 'track',
  event: 'Order Completed',
  userId,
  messageId,
  timestamp: new Date(clock.now() - ago).toISOString(),
  properties: { revenue: 30 },
})
await send([
  order('u1', 'm1'),
  order('u1', 'm2', DAY_MS),
  { type: 'identify', userId: 'u1', messageId: 'm4', traits: { name: '张小明', city: '上海', phone: '13812345678' } },
])
await send([
  order('u2', 'm3', 2 * DAY_MS),
  { type: 'identify', userId: 'u2', messageId: 'm5', traits: { name: '=cmd|x', city: '北京' } },
])

test('a segment is written as text, built, read in both forms, and its members are listed and exported', async () => {
  const text = 'done "Order Completed" in last 1 week'
  const created = await ask('POST', '/api/segments', { slug: 'recent', name: '最近下单', text })
  expect(created).toMatchObject({ status: 201, body: { status: 'building', members: 0, revision: 1, text } })
  await engine.quiet()
  expect((await ask('GET', '/api/segments?search=最近')).body.segments).toMatchObject([
    {
      slug: 'recent',
      status: 'live',
      members: 2,
      version: 1,
      problem: null,
      sentence: 'Order Completed at least 1 time in the last 7 days',
    },
  ])
  expect((await ask('GET', '/api/segments?search=none')).body.segments).toEqual([])

  const first = await ask('GET', '/api/segments/recent/members?limit=1')
  expect(first.body.members).toMatchObject([{ name: '张小明' }])
  const second = await ask('GET', `/api/segments/recent/members?limit=1&after=${first.body.next}`)
  expect(second.body.members).toHaveLength(1)
  expect((await ask('GET', `/api/segments/recent/members?after=${second.body.next}`)).body).toEqual({
    members: [],
    next: null,
  })
  expect((await ask('GET', '/api/segments/recent/members', undefined, 'analyst')).body.members[0].name).toBe('张**')

  const csv = await ask('GET', '/api/segments/recent/members.csv')
  const lines = csv.text.split('\r\n')
  expect(lines[0]).toBe('\uFEFFcustomer_id,name,lifecycle,tags,since,until,user_id,member_no,unionid,exported_by')
  expect(lines).toHaveLength(4) // the last line ends too
  expect(lines[1]).toContain(',u1,')
  expect(lines[2]).toContain(`,'=cmd|x,`)
  expect(lines[1]).toMatch(/,key:\d+ 2026-\S+Z$/)
  const { changes } = (await ask('GET', '/api/audit?noun=exports', undefined, 'admin')).body
  expect(changes).toMatchObject([{ subject: 'recent', actorName: 'operator', after: { what: 'members', members: 2 } }])
  expect((await ask('GET', '/api/segments/nobody/members.csv')).status).toBe(404)
  expect((await ask('GET', '/api/segments/recent/members.csv', undefined, 'analyst')).status).toBe(403)
})

test('an edit keeps the version before in force until the new one is built, and remembers all', async () => {
  const edited = await ask('PATCH', '/api/segments/recent', { text: 'done "Order Completed" in last 1 days' })
  expect(edited.body).toMatchObject({ status: 'rebuilding', members: 2, version: 1, revision: 2 })
  await engine.quiet()
  const one = await ask('GET', '/api/segments/recent')
  expect(one.body).toMatchObject({ status: 'live', members: 1, version: 2 })
  expect(one.body.versions.map((version: { status: string }) => version.status)).toEqual(['live', 'retired'])
  expect(one.body.versions[1].text).toContain('in last 1 week')

  expect(await ask('PATCH', '/api/segments/recent', { name: 'x', expectedRevision: 1 })).toMatchObject({
    status: 409,
    body: { error: { code: 'changed_meanwhile' } },
  })
  expect((await ask('PATCH', '/api/segments/recent', { name: 'x', expectedRevision: 2 })).body.name).toBe('x')
})

test('what a rule names cannot be archived', async () => {
  await ask('POST', '/api/segments', { slug: 'nested', name: 'nested', text: 'not in segment recent' })
  await engine.quiet()
  expect(await ask('DELETE', '/api/segments/recent')).toMatchObject({
    status: 409,
    body: {
      error: { code: 'in_use', details: { by: ['segment nested'], uses: [{ kind: 'segment', slug: 'nested' }] } },
    },
  })
  expect((await ask('GET', '/api/segments/nested')).body.sentence).toBe('is not in the segment “x”')
  expect((await ask('DELETE', '/api/segments/nested')).status).toBe(204)
  expect((await ask('DELETE', '/api/segments/recent')).status).toBe(204)
  expect((await ask('GET', '/api/segments/recent')).status).toBe(404)
  const { rows } = await database.pool.query('select count(*) from members')
  expect(rows[0].count).toBe(0)
})

test('refusals say what to mend', async () => {
  const bad = await ask('POST', '/api/segments', { slug: 'bad', name: 'bad', text: 'count of "Order Completed" >=' })
  expect(bad).toMatchObject({ status: 422, body: { error: { code: 'rule_text', details: { line: 1 } } } })
  const unknown = await ask('POST', '/api/segments', { slug: 'bad', name: 'bad', text: 'tagged vip' })
  expect(unknown.body.error.code).toBe('unknown_reference')
  const both = { slug: 'bad', name: 'bad', text: 'tagged vip', rule: { kind: 'tag', tag: 'vip' } }
  expect((await ask('POST', '/api/segments', both)).body.error.code).toBe('invalid_input')
  const none = await ask('POST', '/api/segments', { slug: 'bad', name: 'bad' })
  expect(none.body.error.code).toBe('invalid_rule')
  const made = await ask('POST', '/api/segments', { slug: 'ok', name: 'ok', text: 'city exists' }, 'analyst')
  expect(made.status).toBe(403)
})

test('the sentence of a rule says nothing of whom it asks for by what is personal', async () => {
  await ask('POST', '/api/segments', { slug: 'one', name: 'one', text: 'phone = "13812345678" and city = "上海"' })
  await engine.quiet()
  const { sentence, members } = (await ask('GET', '/api/segments/one')).body
  expect({ sentence, members }).toEqual({ sentence: 'phone is "•••", and city is "上海"', members: 1 })
})

test('text and JSON are two forms of one rule', async () => {
  const parsed = await ask('POST', '/api/rules/parse', { text: 'city = "上海" or lifecycle is new' }, 'analyst')
  const printed = await ask('POST', '/api/rules/print', { rule: parsed.body.rule }, 'analyst')
  expect(printed.body).toEqual(parsed.body)
})

test('a preview counts and shows some, now or in the past', async () => {
  const now = await ask('POST', '/api/previews', { text: 'count of "Order Completed" >= 2' }, 'analyst')
  expect(now.body).toMatchObject({ status: 'done', count: 1, of: 2, sample: [{ name: '张**' }] })
  expect((await ask('GET', `/api/previews/${now.body.id}`)).body).toMatchObject({ status: 'done', count: 1 })
  const at = new Date(clock.now() - DAY_MS / 2).toISOString()
  const past = await ask('POST', '/api/previews', { text: 'count of "Order Completed" >= 2', at })
  expect(past.body).toMatchObject({ status: 'done', count: 0 })
  const tags = await ask('POST', '/api/previews', { text: 'lifecycle is new', at })
  expect(tags.status).toBe(200)
})

test('a preview that takes long says so, and stops when told to', async () => {
  // Whoever holds the log like this makes every reader of it wait.
  const holding = await database.pool.connect()
  await holding.query('begin; lock table events in access exclusive mode')
  try {
    const slow = await ask('POST', '/api/previews', { text: 'count of "Order Completed" >= 1' })
    expect(slow.body).toMatchObject({ status: 'counting', count: 0, sample: [] })
    expect((await ask('DELETE', `/api/previews/${slow.body.id}`)).status).toBe(204)
    expect((await ask('GET', `/api/previews/${slow.body.id}`)).body.status).toBe('cancelled')
    const waiting = `select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
    await expect.poll(async () => (await database.pool.query(waiting)).rows[0].count, { timeout: 60_000 }).toBe(0)
  } finally {
    await holding.query('rollback')
    holding.release()
  }
})
