import { expect, test } from 'vitest'
import { z } from 'zod'
import { createSop, launchSop } from '../../src/features/sops/sops.ts'
import { sql } from '../../src/kernel/sql.ts'
import { DEFAULT_POLICY, type Policy } from '../../src/touches/policy.ts'
import { freshDatabase } from '../support/database.ts'
import { engineOn } from './world.ts'

/** What nobody wants any more does not go, and nobody is asked for it: whoever the customer was when it was decided. */
const database = await freshDatabase()
const { engine, clock } = engineOn(database, 'Asia/Shanghai', Date.parse('2026-03-02T10:00:00+08:00'))
const { core } = engine

await database.run(sql`
  insert into contents (slug, name, message, purpose, topic, created_at, changed_at)
  values ('hello', '你好', '{"text":"你好","attachments":[]}', 'value', '', to_timestamp(0), to_timestamp(0))`)
await database.run(sql`
  insert into content_versions (content_id, version, message, approved_at, approved_by)
  select id, 1, message, created_at, 'test' from contents`)
const HOUR = 3_600_000
const send = (channel: string, next: string) => ({ kind: 'send', channel, content: 'hello', next })
await createSop(core, {
  slug: 'cart',
  name: '弃购',
  definition: {
    trigger: { kind: 'event', of: { event: 'Cart Left' } },
    reentry: { kind: 'always' },
    exit: [{ event: 'Order Completed' }],
    touch: { kind: 'marketing', priority: 'normal' },
    first: 'a',
    steps: {
      a: send('broadcast', 'b'),
      b: send('chat', 'c'),
      c: { kind: 'task', task: 'call', title: '致电', dueMs: HOUR, next: 'd' },
      d: { kind: 'wait', until: { kind: 'duration', ms: 24 * HOUR }, next: null },
    },
  },
})
await launchSop(core, 'cart', 1, 'test')
await engine.quiet()

let told = 0
interface Who {
  userId?: string
  externalUserid?: string
}
const itemOf = (event: string, about: Who, properties = {}, laterMs = 0) => ({
  type: 'track',
  event,
  messageId: `m${told++}`,
  timestamp: new Date(clock.now() + laterMs).toISOString(),
  properties,
  ...(about.userId !== undefined ? { userId: about.userId } : { anonymousId: `anon-${about.externalUserid}` }),
  ...(about.externalUserid !== undefined && { context: { externalIds: [{ type: 'external_userid', id: about.externalUserid }] } }), // prettier-ignore
})
const tellAtOnce = (items: unknown[]) => engine.doors.ingest(items, { source: 'web', sentAt: null, trusted: true })
const tell = (...given: Parameters<typeof itemOf>) => tellAtOnce([itemOf(...given)])
const befriend = (externalUserid: string) =>
  database.run(sql`
    insert into relations (external_userid, userid, added_at, tag_ids, read_at)
    values (${externalUserid}, 'lin', to_timestamp(0), '{}', to_timestamp(0))`)
const touches = (externalUserid: string) =>
  database.rows(
    z.object({ channel: z.string(), state: z.string(), reason: z.string().nullable() }),
    sql`select channel, state, reason from touches where external_userid = ${externalUserid} order by id`,
  )
const openTasks = async (externalUserid: string) =>
  (
    await database.rows(
      z.object({ kind: z.string() }),
      sql`select t.kind from tasks t join identities i on i.id = t.customer_id
          join identities o on o.customer_id = i.customer_id
          where o.value = ${externalUserid} and t.done_at is null order by t.id`,
    )
  ).map(({ kind }) => kind)

test('who turns out to be a member of the shop and then buys is asked for nothing by the name they had before', async () => {
  await tell('Page Viewed', { userId: 'member-1' })
  await befriend('wm-1')
  await tell('Cart Left', { externalUserid: 'wm-1' })
  expect(await openTasks('wm-1')).toEqual(['call', 'send'])
  await tell('Signed In', { userId: 'member-1', externalUserid: 'wm-1' })
  await tell('Order Completed', { userId: 'member-1' })
  await engine.quiet()
  expect(await touches('wm-1')).toEqual([
    { channel: 'broadcast', state: 'cancelled', reason: 'left' },
    { channel: 'chat', state: 'cancelled', reason: 'left' },
  ])
  expect(await openTasks('wm-1')).toEqual([])
})

test('who opts out gets nothing of what was decided before, and nobody is asked to send it', async () => {
  await befriend('wm-2')
  await tell('Cart Left', { externalUserid: 'wm-2' })
  const no = { channel: 'wecom', purpose: 'marketing' }
  // Of what they have ordered they hear all the same, and a word that is older than their last changes nothing.
  await tell('Consent Withdrawn', { externalUserid: 'wm-2' }, { ...no, purpose: 'service' })
  await tell('Consent Given', { externalUserid: 'wm-2' }, no)
  await tell('Consent Withdrawn', { externalUserid: 'wm-2' }, no, -HOUR)
  expect(await touches('wm-2')).toMatchObject([{ state: 'waiting' }, { state: 'tasked' }])
  await tell('Consent Withdrawn', { externalUserid: 'wm-2' }, no, 1)
  expect(await touches('wm-2')).toEqual([
    { channel: 'broadcast', state: 'cancelled', reason: 'no_consent' },
    { channel: 'chat', state: 'cancelled', reason: 'no_consent' },
  ])
  expect(await openTasks('wm-2')).toEqual(['call'])
})

test('what is asked in the very turn in which they leave is asked of nobody, and does not count', async () => {
  await createSop(core, {
    slug: 'late',
    name: '稍后提醒',
    definition: {
      trigger: { kind: 'event', of: { event: 'Basket Left' } },
      reentry: { kind: 'always' },
      exit: [{ event: 'Order Completed' }],
      touch: { kind: 'marketing', priority: 'normal' },
      first: 'w',
      steps: {
        w: { kind: 'wait', until: { kind: 'duration', ms: HOUR / 2 }, next: 'a' },
        a: send('broadcast', 'b'),
        b: send('chat', 'c'),
        c: { kind: 'task', task: 'call', title: '致电', dueMs: HOUR, next: 'd' },
        d: { kind: 'wait', until: { kind: 'duration', ms: 24 * HOUR }, next: null },
      },
    },
  })
  await launchSop(core, 'late', 1, 'test')
  await befriend('wm-3')
  await tell('Basket Left', { externalUserid: 'wm-3' })
  // The order comes before anybody has noticed that the wait is over.
  clock.advance(HOUR / 2 + 30_000)
  await tell('Order Completed', { externalUserid: 'wm-3' })
  await engine.quiet()
  const unwanted = [
    { channel: 'broadcast', state: 'cancelled', reason: 'left' },
    { channel: 'chat', state: 'cancelled', reason: 'left' },
  ]
  expect(await touches('wm-3')).toEqual(unwanted)
  expect(await openTasks('wm-3')).toEqual([])

  // Entered, left and entered again in one commit: of the second time all is asked, as if the first had not been.
  await befriend('wm-4')
  const oneADay: Policy = { ...DEFAULT_POLICY, caps: [{ name: 'one', kinds: null, channels: ['broadcast'], most: 1, window: { kind: 'rolling', ms: 24 * HOUR }, upTo: 'high' }] } // prettier-ignore
  await database.run(sql`insert into touch_policies (id, policy, changed_at) values (1, ${JSON.stringify(oneADay)}, to_timestamp(0))`) // prettier-ignore
  await tellAtOnce(['Cart Left', 'Order Completed', 'Cart Left'].map((event, n) => itemOf(event, { externalUserid: 'wm-4' }, {}, n))) // prettier-ignore
  await engine.quiet()
  expect(await touches('wm-4')).toEqual([
    ...unwanted,
    { channel: 'broadcast', state: 'waiting', reason: null },
    { channel: 'chat', state: 'tasked', reason: null },
  ])
  expect(await openTasks('wm-4')).toEqual(['call', 'send'])
})
