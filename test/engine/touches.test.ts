import { expect, test } from 'vitest'
import { z } from 'zod'
import { hearOfKf } from '../../src/features/touches/by-kf.ts'
import { holdWaitingKf, markTasked } from '../../src/features/touches/store.ts'
import { settle } from '../../src/features/touches/told.ts'
import { createSop, launchSop } from '../../src/features/sops/sops.ts'
import { createTag, createTagGroup } from '../../src/features/tags/tags.ts'
import { DAY_MS, HOUR_MS } from '../../src/kernel/clock.ts'
import { sql } from '../../src/kernel/sql.ts'
import type { Policy } from '../../src/touches/policy.ts'
import { DEFAULT_POLICY } from '../../src/touches/policy.ts'
import { addContent } from '../support/contents.ts'
import { freshDatabase } from '../support/database.ts'
import { engineOn } from './world.ts'

/** What flows send passes the gate in the turn: once, with what the customer has had and wants, under the lock that holds
 *  them. */
const database = await freshDatabase()
const { engine, clock } = engineOn(database, 'Asia/Shanghai', Date.parse('2026-03-02T10:00:00+08:00'))
const { core } = engine

await addContent(database, 'hello', '你好', { name: '你好' })

const send = (next: string | null, more = {}) => ({
  kind: 'send',
  channel: 'broadcast',
  content: 'hello',
  next,
  ...more,
})
async function launch(slug: string, definition: object): Promise<void> {
  await createSop(core, { slug, name: slug, definition: { trigger: { kind: 'event', of: { event: slug }, key: null }, reentry: { kind: 'always' }, ...definition } }) // prettier-ignore
  await launchSop(core, slug, 1, 'test')
}
let told = 0
const tell = (event: string, person: string, properties = {}) =>
  engine.doors.ingest(
    [{ type: 'track', event, userId: person, messageId: `${told++}`, properties, context: { externalIds: [{ type: 'external_userid', id: `wm-${person}` }] } }], // prettier-ignore
    { source: 'web', sentAt: null, trusted: true },
  )
const befriend = (person: string) =>
  database.run(sql`
    insert into relations (external_userid, userid, added_at, tag_ids, read_at)
    values (${`wm-${person}`}, 'lin', to_timestamp(0), '{}', to_timestamp(0))`)
const setPolicy = (policy: Policy) =>
  database.run(sql`
    insert into touch_policies (id, policy, changed_at) values (1, ${JSON.stringify(policy)}, to_timestamp(0))
    on conflict (id) do update set policy = excluded.policy`)
const touchesOf = (person: string) =>
  database.rows(
    z.object({ step: z.string(), state: z.string(), reason: z.string().nullable(), to: z.string().nullable() }),
    sql`select t.step, t.state, t.reason, t.userid as to from identities i join touches t on t.customer_id = i.customer_id
        where i.kind = 'user_id' and i.value = ${person} order by t.id`,
  )
const said = (person: string, name: string) =>
  database.rows(
    z.object({ reason: z.string().nullable() }),
    sql`select e.properties ->> 'reason' as reason from identities i join events e on e.identity_id = i.customer_id
        where i.kind = 'user_id' and i.value = ${person} and e.name = ${name} order by e.seq`,
  )

await createTagGroup(core, { slug: 'flows', name: '流程', dimension: 'behaviour', singleChoice: false })
await createTag(core, { slug: 'seen', name: '见过', group: 'flows' }, 'test')
await launch('twice', { first: 'a', steps: { a: send('b'), b: send(null, { otherwise: 'call' }), call: { kind: 'task', task: 'call', title: '致电', dueMs: 1, next: null } } }) // prettier-ignore
await launch('late', { first: 'a', deadline: { kind: 'property', name: 'until' }, steps: { a: send(null) } })
await launch('served', { first: 'a', steps: Object.fromEntries([...'abcdef'].map((step) => [step, send(step === 'f' ? null : String.fromCharCode(step.charCodeAt(0) + 1), { channel: 'kf' })])) }) // prettier-ignore
await launch('tagging', { first: 'a', steps: { a: { kind: 'tag', tag: 'seen', change: 'add', next: 'b' }, b: { kind: 'attribute', attribute: 'met', value: 'yes', next: null } } }) // prettier-ignore
await engine.quiet()

test('what goes is written with its way, and an event says so', async () => {
  await befriend('amy')
  await tell('twice', 'amy')
  expect(await touchesOf('amy')).toEqual([
    { step: 'a', state: 'waiting', reason: null, to: 'lin' },
    { step: 'b', state: 'waiting', reason: null, to: 'lin' },
  ])
  expect(await said('amy', 'Touch Requested')).toHaveLength(2)
})

test('who is nobody’s friend gets nothing, and the reason is written', async () => {
  await tell('twice', 'bob')
  expect(await touchesOf('bob')).toMatchObject([{ state: 'suppressed', reason: 'unreachable' }, { reason: 'unreachable' }]) // prettier-ignore
  expect(await said('bob', 'Touch Suppressed')).toEqual([{ reason: 'unreachable' }, { reason: 'unreachable' }])
})

test('of two in one turn a cap lets one go, and who gets no message gets a call', async () => {
  await setPolicy({ ...DEFAULT_POLICY, caps: [{ name: '每天一条', kinds: null, channels: null, most: 1, window: { kind: 'calendar', unit: 'day' }, upTo: 'high' }] }) // prettier-ignore
  await befriend('cat')
  await tell('twice', 'cat')
  expect(await touchesOf('cat')).toMatchObject([{ state: 'waiting' }, { state: 'suppressed', reason: 'cap' }])
  expect(await said('cat', 'Task Given')).toHaveLength(1)
  clock.advance(DAY_MS)
  await tell('twice', 'cat')
  expect((await touchesOf('cat')).map(({ state }) => state)).toEqual(['waiting', 'suppressed', 'waiting', 'suppressed'])
})

test('ten equal events at once send once', async () => {
  await befriend('dan')
  const messageId = 'the same'
  await Promise.all(
    Array.from(
      { length: 10 },
      () =>
      engine.doors.ingest([{ type: 'track', event: 'twice', userId: 'dan', messageId, context: { externalIds: [{ type: 'external_userid', id: 'wm-dan' }] } }], { source: 'web', sentAt: null, trusted: true }), // prettier-ignore
    ),
  )
  expect(await touchesOf('dan')).toMatchObject([{ state: 'waiting' }, { reason: 'cap' }])
})

test('at night they wait where they are and get it in the morning, unless they have said no meanwhile', async () => {
  await setPolicy(DEFAULT_POLICY)
  for (const person of ['eva', 'fay']) await befriend(person)
  clock.advance(13 * HOUR_MS)
  for (const person of ['eva', 'fay']) await tell('late', person, { until: '2026-03-09' })
  expect(await touchesOf('eva')).toEqual([])
  await tell('Consent Withdrawn', 'fay', { channel: 'wecom', purpose: 'marketing' })
  clock.advance(9 * HOUR_MS - 1)
  await engine.quiet()
  expect(await touchesOf('eva')).toEqual([])
  clock.advance(1)
  await engine.quiet()
  expect(await touchesOf('eva')).toMatchObject([{ state: 'waiting' }])
  expect(await touchesOf('fay')).toMatchObject([{ state: 'suppressed', reason: 'no_consent' }])
})

test('nothing is put off beyond the deadline, and who has none does not enter', async () => {
  await befriend('gus')
  clock.advance(15 * HOUR_MS)
  await tell('late', 'gus', { until: new Date(clock.now() + HOUR_MS).toISOString() })
  expect(await touchesOf('gus')).toMatchObject([{ state: 'suppressed', reason: 'quiet_hours' }])
  await tell('late', 'gus', {})
  expect(await said('gus', 'SOP Entered')).toHaveLength(1)
})

test('a tag and an attribute are facts, told once', async () => {
  await tell('tagging', 'hal')
  await engine.quiet()
  await engine.deeds.tellAll()
  const facts = await database.rows(
    z.object({ name: z.string(), source: z.string(), properties: z.unknown() }),
    sql`select e.name, e.source, e.properties from identities i join events e on e.identity_id = i.id
        where i.kind = 'user_id' and i.value = 'hal' and e.source = 'sop:tagging' order by e.seq`,
  )
  expect(facts).toEqual([
    { name: 'Tag Added', source: 'sop:tagging', properties: { tag: 'seen', until: null } },
    { name: 'identify', source: 'sop:tagging', properties: { met: 'yes' } },
  ])
})

// ── By customer service in WeChat ─────────────────────────────────────────────────────────────────────────────────────

const write = (person: string, sent = 0, agoMs = HOUR_MS) =>
  database.run(sql`
    insert into kf_sessions (open_kfid, external_userid, customer_at, sent)
    select 'kf1', ${`wm-${person}`}, at, ${sent} from to_timestamp(${(clock.now() - agoMs) / 1_000}) as at`)
const goes = { state: 'waiting', reason: null, to: null }
const not = { state: 'suppressed', reason: 'unreachable' }

test('who writes to customer service gets as many as WeCom takes, and need be nobody’s friend', async () => {
  await setPolicy({ ...DEFAULT_POLICY, quiet: null })
  await write('kim', 2)
  await tell('served', 'kim')
  expect(await touchesOf('kim')).toMatchObject([goes, goes, goes, not, not, not])
  // What is not there yet is counted by the next turn too.
  await tell('served', 'kim')
  expect((await touchesOf('kim')).slice(6)).toMatchObject([not, not, not, not, not, not])
})

test('who wrote 48 hours ago gets none, and who only has friends neither', async () => {
  await write('leo', 0, 2 * DAY_MS)
  await tell('served', 'leo')
  await befriend('mia')
  await tell('served', 'mia')
  for (const person of ['leo', 'mia']) expect(await touchesOf(person)).toMatchObject([not, not, not, not, not, not])
})

test('what became of them is written and told once', async () => {
  const at = clock.now()
  const becomes = (ids: number[], reason: string | null) =>
    database.transaction((session) => settle(session, ids, { reason, at }))
  const held = await database.transaction(async (session) => {
    const waiting = await holdWaitingKf(session, 10)
    await markTasked(session, waiting.map(({ id }) => id)) // prettier-ignore
    return waiting
  })
  expect(held).toMatchObject([{ recipient: 'wm-kim' }, {}, {}])
  const [first, ...rest] = held.map(({ id }) => id)
  const told = { type: 'track', properties: { channel: 'kf', sop: 'served', step: 'a', content: 'hello' } }
  expect(await becomes([first!], null)).toMatchObject([{ ...told, event: 'Touch Delivered' }])
  expect(await becomes([first!], 'kf_full')).toEqual([])
  expect(await becomes(rest, 'kf_full')).toMatchObject([{ event: 'Touch Failed', properties: { reason: 'kf_full' } }, {}]) // prettier-ignore
  expect((await touchesOf('kim')).slice(0, 2)).toMatchObject([{ state: 'delivered' }, { state: 'failed', reason: 'kf_full' }]) // prettier-ignore
  // WeCom had taken all its messages, and one of them did not arrive.
  const lost = { key: '', origin: `further of touch ${first}`, openKfid: 'kf1', externalUserid: 'wm-kim', outcome: 'refused', reason: 'not_delivered', at } as const // prettier-ignore
  const hears = () => database.transaction((session) => hearOfKf(session, [lost]))
  expect(await hears()).toMatchObject([{ ...told, event: 'Touch Failed' }])
  expect(await hears()).toEqual([])
  expect((await touchesOf('kim'))[0]).toMatchObject({ state: 'failed', reason: 'refused' })
})

// ── By another channel ────────────────────────────────────────────────────────────────────────────────────────────────

const channelsOf = (person: string) =>
  database.rows(
    z.object({ channel: z.string(), state: z.string(), reason: z.string().nullable(), next: z.string().nullable() }),
    sql`select t.channel, t.state, t.reason, t.next_channel as next from identities i join touches t on t.customer_id = i.customer_id
        where i.kind = 'user_id' and i.value = ${person} order by t.id`,
  )
const open = { channel: 'broadcast', fallback: ['kf', 'chat'] }
const call = { kind: 'task', task: 'call', title: '致电', dueMs: 1, next: null }
const no = (channel: string, reason: string, next: string | null) => ({ channel, state: 'suppressed', reason, next })
const sent = (channel: string, state = 'waiting') => ({ channel, state, reason: null, next: null })

test('what one channel refuses for a reason of its own goes by the next, once, and both are told', async () => {
  await setPolicy({ ...DEFAULT_POLICY, quiet: null, quota: 'one_a_day' })
  await launch('any', { first: 'a', steps: { a: send(null, { ...open, otherwise: 'call' }), call } })
  await engine.quiet()
  for (const person of ['ned', 'olga']) await befriend(person)
  for (const person of ['ned', 'pat']) await write(person)
  for (const person of ['ned', 'olga', 'pat', 'quin']) await tell('any', person)
  expect(await channelsOf('ned')).toEqual([sent('broadcast')])
  expect(await channelsOf('olga')).toEqual([sent('broadcast')])
  expect(await channelsOf('pat')).toEqual([no('broadcast', 'unreachable', 'kf'), sent('kf')])
  expect(await channelsOf('quin')).toEqual([no('broadcast', 'unreachable', 'kf'), no('kf', 'unreachable', 'chat'), no('chat', 'unreachable', null)]) // prettier-ignore
  for (const person of ['ned', 'olga']) await tell('any', person)
  expect((await channelsOf('ned')).slice(1)).toEqual([no('broadcast', 'quota', 'kf'), sent('kf')])
  expect((await channelsOf('olga')).slice(1)).toEqual([no('broadcast', 'quota', 'kf'), no('kf', 'unreachable', 'chat'), sent('chat', 'tasked')]) // prettier-ignore
  // Otherwise is for who gets it by none.
  expect(await said('quin', 'Task Given')).toHaveLength(1)
  expect(await said('olga', 'Task Given')).toEqual([])
  expect(await said('olga', 'Touch Suppressed')).toEqual([{ reason: 'quota' }, { reason: 'unreachable' }])
  expect(await said('olga', 'Touch Requested')).toHaveLength(2)
})

test('who wants nothing, or has had enough of all, is not asked by another channel', async () => {
  for (const person of ['ron', 'sue']) {
    await befriend(person)
    await write(person)
  }
  await tell('Consent Withdrawn', 'ron', { channel: 'wecom', purpose: 'marketing' })
  await tell('any', 'ron')
  expect(await channelsOf('ron')).toEqual([no('broadcast', 'no_consent', null)])
  const few = { name: '每天一条', kinds: null, channels: null, most: 1, window: { kind: 'calendar', unit: 'day' }, upTo: 'high' } as const // prettier-ignore
  await setPolicy({ ...DEFAULT_POLICY, quiet: null, caps: [few] })
  for (let n = 0; n < 2; n++) await tell('any', 'sue')
  expect(await channelsOf('sue')).toEqual([sent('broadcast'), no('broadcast', 'cap', null)])
  await setPolicy({ ...DEFAULT_POLICY, quiet: null, caps: [{ ...few, channels: ['broadcast'] }] })
  await tell('any', 'sue')
  expect((await channelsOf('sue')).slice(2)).toEqual([no('broadcast', 'cap', 'kf'), sent('kf')])
})

test('at night the first channel that may send later is waited for, and all are asked anew in the morning', async () => {
  await setPolicy(DEFAULT_POLICY)
  await befriend('tom')
  await launch('night', { first: 'a', steps: { a: send(null, { channel: 'kf', fallback: ['broadcast'] }) } })
  await engine.quiet()
  // Eleven at night.
  const at = clock.now()
  clock.advance(core.definitions.calendar.timeOfDay(1, '23:00', at) - at)
  await tell('night', 'tom')
  expect(await channelsOf('tom')).toEqual([])
  // Meanwhile they have written.
  clock.advance(2 * HOUR_MS)
  await write('tom', 0, 1)
  clock.advance(7 * HOUR_MS)
  await engine.quiet()
  expect(await channelsOf('tom')).toEqual([sent('kf')])
})
