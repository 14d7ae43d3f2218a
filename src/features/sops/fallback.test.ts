import { expect, test } from 'vitest'
import { openApi } from '../../../test/support/api.ts'
import { addContent } from '../../../test/support/contents.ts'
import { DAY_MS } from '../../kernel/clock.ts'
import { sql } from '../../kernel/sql.ts'
import { DEFAULT_POLICY } from '../../touches/policy.ts'

/** A message with several channels, as people see it: before launch, tried out, and in what came of it. */
const { ask, send, engine, clock, database } = await openApi(Date.parse('2026-03-02T10:00:00+08:00'))
await addContent(database, 'hello', '你好')
await addContent(database, 'picture', '')
const policy = { ...DEFAULT_POLICY, quiet: null, caps: [{ name: '群发一天一条', kinds: null, channels: ['broadcast'], most: 1, window: { kind: 'calendar', unit: 'day' }, upTo: 'high' }] } // prettier-ignore
await database.run(sql`insert into touch_policies (id, policy, changed_at) values (1, ${JSON.stringify(policy)}, to_timestamp(0))`) // prettier-ignore

let told = 0
const track = (person: string, event: string) =>
  send([{ type: 'track', event, userId: person, messageId: `m${++told}`, context: { externalIds: [{ type: 'external_userid', id: `wm-${person}` }] } }]) // prettier-ignore
const befriend = (person: string) =>
  database.run(sql`
    insert into relations (external_userid, userid, added_at, tag_ids, read_at)
    values (${`wm-${person}`}, 'lin', to_timestamp(0), '{}', to_timestamp(0))`)

const step = (more: object = {}) => ({ kind: 'send', channel: 'broadcast', fallback: ['kf', 'chat'], content: 'hello', next: null, ...more }) // prettier-ignore
const flow = (steps: object, trigger: object = { kind: 'event', of: { event: 'Signed Up' } }) => ({ trigger, reentry: { kind: 'always' }, first: 'a', steps }) // prettier-ignore
const twice = flow({ a: step({ next: 'b' }), b: step() })

test('a content with nothing that goes by customer service is refused where it would go by it', async () => {
  await ask('POST', '/api/sops', { slug: 'mute', name: '图', definition: flow({ a: step({ content: 'picture', next: 'b' }), b: step({ channel: 'kf', fallback: [], content: 'picture' }) }) }) // prettier-ignore
  const { status, body } = await ask('POST', '/api/sops/mute/launches', { expectedRevision: 1 })
  expect(status).toBe(422)
  expect(body.error.details.problems.map(({ at, code }: any) => `${at} ${code}`)).toEqual(['steps.a.fallback.0 not_by_kf', 'steps.b.channel not_by_kf']) // prettier-ignore
})

test('somebody made up gets the second message by the next channel: no point is lost', async () => {
  const { points } = (await ask('POST', '/api/rehearsals/points', { definition: twice })).body
  expect(points.map((point: any) => [point.step, point.outcome])).toEqual([['a', 'goes'], ['b', 'goes']]) // prettier-ignore
  const happenings = (await ask('POST', '/api/rehearsals/one', { definition: twice })).body.happenings
  expect(happenings.flatMap(({ name, properties }: any) => (name.startsWith('Touch') ? [[name, properties.step, properties.channel, properties.nextChannel]] : []))).toEqual([
    ['Touch Requested', 'a', 'broadcast', undefined],
    ['Touch Suppressed', 'b', 'broadcast', 'kf'],
    ['Touch Suppressed', 'b', 'kf', 'chat'],
    ['Touch Requested', 'b', 'chat', undefined],
  ]) // prettier-ignore
})

test('results count each message once, and beside it which channel gave way to which', async () => {
  await ask('POST', '/api/sops', { slug: 'twice', name: '两条', definition: twice })
  expect(await ask('POST', '/api/sops/twice/launches', { expectedRevision: 1 })).toMatchObject({ status: 200 })
  for (const person of ['amy', 'bob']) await befriend(person)
  for (const person of ['amy', 'bob', 'cat']) await track(person, 'Signed Up')
  await engine.quiet()
  const { figures, steps } = (await ask('GET', '/api/sops/twice/results')).body
  expect(figures).toMatchObject({ sent: 4, suppressed: 2, sentTo: 2, reasons: [{ reason: 'unreachable', touches: 2 }] })
  expect(steps[1]).toMatchObject({ step: 'b', touches: { waiting: 0, tasked: 2, suppressed: 1 }, reasons: [{ reason: 'unreachable', touches: 1 }] }) // prettier-ignore
  expect(steps[1].fallbacks).toHaveLength(3)
  expect(steps[1].fallbacks).toEqual(
    expect.arrayContaining([
      { channel: 'broadcast', nextChannel: 'kf', reason: 'cap', touches: 2 },
      { channel: 'broadcast', nextChannel: 'kf', reason: 'unreachable', touches: 1 },
      { channel: 'kf', nextChannel: 'chat', reason: 'unreachable', touches: 3 },
    ]),
  )
  // A day of touches is told the same way, and a customer sees all of it.
  const { days, why } = (await ask('GET', '/api/touches/days?days=7')).body
  expect(days).toMatchObject([{ waiting: 4, suppressed: 2 }])
  expect(why).toEqual([{ reason: 'unreachable', cap: null, touches: 2 }])
  const { rows } = await database.pool.query(
    `select customer_id from identities where kind = 'user_id' and value = 'amy'`,
  )
  const seen = (await ask('GET', `/api/customers/${rows[0].customer_id}/touches?limit=10`)).body.touches
  expect(seen.map((one: any) => [one.channel, one.state, one.reason, one.nextChannel]).reverse()).toEqual([
    ['broadcast', 'waiting', null, null],
    ['broadcast', 'suppressed', 'cap', 'kf'],
    ['kf', 'suppressed', 'unreachable', 'chat'],
    ['chat', 'tasked', null, null],
  ])
})

test('a forecast says by which channel they would get it, and the past how many would have', async () => {
  const everybody = flow({ a: step() }, { kind: 'schedule', every: 'day', time: '10:00' })
  const { audience } = (await ask('POST', '/api/rehearsals/audience', { definition: everybody })).body
  expect(audience).toMatchObject({
    people: 3,
    first: { channel: 'broadcast', fallback: ['kf', 'chat'] },
    forecast: { goes: 2, by: [{ channel: 'chat', people: 2 }], not: [{ reason: 'unreachable', people: 1 }] },
  })
  // Of an invitation, who is in the group already is none of them.
  await database.run(sql`
    insert into join_ways (id, state, name, chat_ids, makes_groups, base_name, base_number, created_at, changed_at) overriding system value
    values (7, 'gclub', '会员', '{wr1}', true, '', 1, to_timestamp(0), to_timestamp(0))`)
  await database.run(sql`
    insert into groups (chat_id, name, owner, notice, created_at, status, read_at)
    values ('wr2', '会员2', 'lin', '', to_timestamp(0), 0, to_timestamp(0))`)
  await database.run(sql`
    insert into group_members (chat_id, member_id, type, joined_at, state) values ('wr2', 'wm-bob', 'customer', to_timestamp(0), 'gclub')`)
  const inviting = flow({ a: step({ kind: 'invite', way: 7, title: '点我进群' }) }, { kind: 'schedule', every: 'day', time: '10:00' }) // prettier-ignore
  const invited = (await ask('POST', '/api/rehearsals/audience', { definition: inviting })).body.audience
  expect(invited.forecast).toMatchObject({ goes: 1, not: [{ reason: 'in_group', people: 1 }, { reason: 'unreachable', people: 1 }] }) // prettier-ignore
  clock.advance(DAY_MS)
  const past = (await ask('POST', '/api/rehearsals/past', { slug: 'twice', since: '2026-03-01T00:00:00+08:00' })).body
  expect(past).toMatchObject({ entered: 3, sent: 4, suppressed: [{ reason: 'unreachable', touches: 2 }] })
})
