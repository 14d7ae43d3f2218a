import { expect, test } from 'vitest'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../kernel/clock.ts'
import { Calendar } from '../../rules/calendar.ts'
import { parseSop } from '../../sops/check.ts'
import type { Sop } from '../../sops/language.ts'
import { expectedOf } from '../../sops/load.ts'
import { openApi } from '../../../test/support/api.ts'
import { addContent } from '../../../test/support/contents.ts'

const START = Date.parse('2026-03-30T10:00:00+08:00')
const api = await openApi(START)
const { ask, engine, database } = api
await addContent(database, 'hello', '你好', { name: '你好' })

const POINTS = { '7d': 7 * DAY_MS, '3d': 3 * DAY_MS, '1d': DAY_MS, '3h': 3 * HOUR_MS, '1h': HOUR_MS, '30m': 30 * MINUTE_MS, '15m': 15 * MINUTE_MS } // prettier-ignore
const names = Object.keys(POINTS)
/** T − 7 d to T − 15 min, to the midnight at which the month is over; who has bought hears no more of it. */
const countdown = {
  trigger: { kind: 'manual' },
  reentry: { kind: 'never' },
  exit: [{ event: 'Order Completed' }],
  deadline: { kind: 'at', at: '2026-04-01T00:00:00+08:00' },
  first: 'w-7d',
  steps: Object.fromEntries(
    Object.entries(POINTS).flatMap(([name, ms], place) => {
      const after = names[place + 1] ? `w-${names[place + 1]}` : null
      return [
        [`w-${name}`, { kind: 'wait', until: { kind: 'before', ms }, next: `s-${name}`, missed: after }],
        [`s-${name}`, { kind: 'send', channel: 'broadcast', content: 'hello', next: after }],
      ]
    }),
  ),
}
const said = (happenings: { name: string; properties: any; at: string }[]) =>
  happenings.filter(({ name }) => name.startsWith('Touch')).map(({ at, name, properties }) => [properties.step, name, properties.reason ?? at]) // prettier-ignore

test('before launch it is seen which points of a countdown the night would swallow', async () => {
  const { body } = await ask('POST', '/api/rehearsals/one', { definition: countdown })
  expect(said(body.happenings)).toEqual([
    ['s-1d', 'Touch Requested', '2026-03-31T00:00:00.000Z'],
    ['s-3h', 'Touch Requested', '2026-03-31T13:00:00.000Z'],
    ['s-1h', 'Touch Suppressed', 'quiet_hours'],
    ['s-30m', 'Touch Suppressed', 'quiet_hours'],
    ['s-15m', 'Touch Suppressed', 'quiet_hours'],
  ])
  // One way out: the sale ends earlier.
  const earlier = { ...countdown, deadline: { kind: 'at', at: '2026-03-31T21:59:00+08:00' } }
  const again = (await ask('POST', '/api/rehearsals/one', { definition: earlier })).body
  expect(said(again.happenings).filter(([, name]) => name === 'Touch Suppressed')).toEqual([])
})

test('in a test-run somebody buys, and hears no more of it', async () => {
  const facts = [{ afterMs: 30 * HOUR_MS, event: 'Order Completed' }]
  const { body } = await ask('POST', '/api/rehearsals/one', { definition: countdown, facts })
  expect(said(body.happenings).map(([step]) => step)).toEqual(['s-1d'])
  expect(body.happenings.at(-1)).toMatchObject({ name: 'SOP Left', properties: { reason: 'exit' } })
})

test('had it run since March, it would have sent', async () => {
  const items = ['amy', 'bob'].flatMap(
    (userId) =>
    [1, 2].map((n) => ({ type: 'track', event: 'Product Added', userId, messageId: `${userId}${n}`, timestamp: new Date(START - n * DAY_MS).toISOString() })), // prettier-ignore
  )
  await engine.doors.ingest(items, { source: 'shop', sentAt: null, trusted: true })
  const definition = { trigger: { kind: 'event', of: { event: 'Product Added' } }, reentry: { kind: 'always' }, first: 'a', steps: { a: { kind: 'send', channel: 'broadcast', content: 'hello', next: null, otherwise: 'b' }, b: { kind: 'task', task: 'call', title: '致电', dueMs: 1, next: null } } } // prettier-ignore
  const { body } = await ask('POST', '/api/rehearsals/past', { definition, since: '2026-03-01T00:00:00+08:00' })
  expect(body).toMatchObject({ isWhole: true, people: 2, entered: 4, left: { completed: 4 }, sent: 0, suppressed: [{ reason: 'unreachable', touches: 4 }], tasks: { call: 4 } }) // prettier-ignore
  expect(body.days).toHaveLength(2)
  const none = await ask('POST', '/api/rehearsals/past', { definition, since: '2026-12-01T00:00:00+08:00' })
  expect(none.body.error.code).toBe('not_past')
})

test('what a flow sets it hears of, and of the past only what it would have set itself', async () => {
  await ask('POST', '/api/tag-groups', { slug: 'levels', name: '等级', dimension: 'behaviour', singleChoice: false })
  await ask('POST', '/api/tags', { slug: 'vip', name: 'VIP', group: 'levels' })
  const task = (title: string, next: string | null = null) => ({ kind: 'task', task: 'call', title, dueMs: 1, next })
  const isVip = (next: string) => [{ name: 'vip', rule: { kind: 'tag', tag: 'vip' }, next }]
  const definition = {
    trigger: { kind: 'event', of: { event: 'Cart Viewed' } },
    reentry: { kind: 'never' },
    first: 'known',
    steps: {
      known: { kind: 'branch', cases: isVip('early'), otherwise: 'mark' },
      early: task('先前'),
      mark: { kind: 'tag', tag: 'vip', change: 'add', next: 'hear' },
      hear: { kind: 'await', of: [{ event: 'Tag Added' }], ms: DAY_MS, next: 'then', otherwise: null },
      then: { kind: 'branch', cases: isVip('late'), otherwise: null },
      late: task('之后'),
    },
  }
  const slug = 'vips'
  await ask('POST', '/api/sops', { slug, name: slug, definition })
  const tasksOf = ({ body }: { body: any }) => body.happenings.flatMap(({ name, properties }: any) => (name === 'Task Given' ? properties.title : [])) // prettier-ignore
  expect(tasksOf(await ask('POST', '/api/rehearsals/one', { slug, definition }))).toEqual(['之后'])
  const at = (ms: number) => new Date(START - ms).toISOString()
  // It has run, before it is asked what it would have done.
  await engine.doors.ingest([{ type: 'track', event: 'Tag Added', userId: 'vic', messageId: 'v1', timestamp: at(2 * DAY_MS), properties: { tag: 'vip', until: null } }], { source: `sop:${slug}`, sentAt: null, trusted: true }) // prettier-ignore
  await engine.doors.ingest([{ type: 'track', event: 'Cart Viewed', userId: 'vic', messageId: 'v2', timestamp: at(DAY_MS) }], { source: 'shop', sentAt: null, trusted: true }) // prettier-ignore
  const { body } = await ask('POST', '/api/rehearsals/past', { slug, definition, since: '2026-03-01T00:00:00+08:00' })
  expect(body.steps).toEqual({ late: { sent: 0, suppressed: 0, tasks: 1 } })
})

test('of what goes round for ever the beginning is seen, and nobody waits for a past without end', async () => {
  const round = (trigger: object) => ({ trigger, reentry: { kind: 'never' }, first: 'w', steps: { w: { kind: 'wait', until: { kind: 'duration', ms: 1_000 }, next: 't' }, t: { kind: 'task', task: 'call', title: '致电', dueMs: 1, next: 'w' } } }) // prettier-ignore
  const one = await ask('POST', '/api/rehearsals/one', { definition: round({ kind: 'manual' }) })
  expect(one.body.happenings).toHaveLength(500)
  expect(one.body.happenings.at(-1).at < '2026-03-30T02:10:00').toBe(true)
  const group = await ask('POST', '/api/rehearsals/one', {
    definition: { ...round({ kind: 'manual' }), subject: 'group' },
  })
  expect(group.body.happenings.length).toBeGreaterThanOrEqual(500)
  const past = await ask('POST', '/api/rehearsals/past', { definition: round({ kind: 'event', of: { event: 'Product Added' } }), since: '2026-03-01T00:00:00+08:00' }) // prettier-ignore
  expect([past.status, past.body.error.code]).toEqual([409, 'rehearsal_endless'])
})

test('what those who are in it will ask is expected day by day', async () => {
  const parsed = parseSop({ trigger: { kind: 'manual' }, reentry: { kind: 'never' }, first: 'w', steps: { w: { kind: 'wait', until: { kind: 'duration', ms: DAY_MS }, next: 'x' }, x: { kind: 'split', arms: [{ name: 'a', weight: 3, next: 's' }, { name: 'b', weight: 1, next: 't' }] }, s: { kind: 'send', channel: 'chat', content: 'hello', next: 'w' }, t: { kind: 'task', task: 'visit', title: 't', dueMs: 1, next: null } } }) // prettier-ignore
  if (!('sop' in parsed)) throw new Error(JSON.stringify(parsed.problems))
  const calendar = new Calendar('Asia/Shanghai')
  const standing = { step: 'w', dueAt: START, deadlineAt: null, people: 100 }
  expect(expectedOf(parsed.sop, standing, { until: START + DAY_MS, calendar })).toEqual({
    expected: [
      { at: START, step: 's', kind: 'send', what: 'chat', people: 75 },
      { at: START, step: 't', kind: 'task', what: 'visit', people: 25 },
      { at: START + DAY_MS, step: 's', kind: 'send', what: 'chat', people: 56.25 },
      { at: START + DAY_MS, step: 't', kind: 'task', what: 'visit', people: 18.75 },
    ],
    isWhole: true,
  })
  const { body } = await ask('GET', '/api/load?days=3')
  expect(body.days).toHaveLength(3)
})

test('of flows that go round every second or minute so much is expected as can be looked at, and it is said which', async () => {
  const round = (ms: number) => ({ trigger: { kind: 'event', of: { event: 'Cart Viewed' } }, reentry: { kind: 'never' }, first: 'w', steps: { w: { kind: 'wait', until: { kind: 'duration', ms }, next: 't' }, t: { kind: 'task', task: 'call', title: '致电', dueMs: 1, next: 'w' } } }) // prettier-ignore
  const speeds = { secondly: 1_000, minutely: MINUTE_MS, hourly: HOUR_MS }
  for (const [slug, ms] of Object.entries(speeds)) {
    await ask('POST', '/api/sops', { slug, name: slug, definition: round(ms) })
    const launched = await ask('POST', `/api/sops/${slug}/launches`, { expectedRevision: 1 })
    expect([slug, launched.status]).toEqual([slug, 200])
  }
  const viewed = { type: 'track', event: 'Cart Viewed', userId: 'eve', messageId: 'e1', timestamp: new Date(START).toISOString() } // prettier-ignore
  await engine.doors.ingest([viewed], { source: 'shop', sentAt: null, trusted: true })
  const { status, body } = await ask('GET', '/api/load?days=31')
  expect(status).toBe(200)
  expect(body.cutShort).toEqual(['secondly', 'minutely'].map((slug) => ({ slug, name: slug })))
  expect(body.days.at(-1).tasks).toEqual({ call: 24 })
})

test('people who stand together are expected wherever their ways lead, each as often as one who walks them', () => {
  const calendar = new Calendar('Asia/Shanghai')
  const definition = { trigger: { kind: 'manual' }, reentry: { kind: 'never' }, first: 'x', steps: { x: { kind: 'split', arms: [{ name: 'a', weight: 1, next: 't' }, { name: 'b', weight: 1, next: 'u' }] }, t: { kind: 'task', task: 'call', title: 't', dueMs: 1, next: 'w' }, w: { kind: 'wait', until: { kind: 'duration', ms: 1_000 }, next: 't' }, u: { kind: 'task', task: 'visit', title: 'u', dueMs: 1, next: null } } } // prettier-ignore
  const parsed = parseSop(definition) as { sop: Sop }
  const found = expectedOf(parsed.sop, { step: 'x', dueAt: START, deadlineAt: null, people: 2 }, { until: START + 31 * DAY_MS, calendar }) // prettier-ignore
  expect(found.isWhole).toBe(false)
  // Neither way hides the other.
  expect(found.expected).toContainEqual({ at: START, step: 'u', kind: 'task', what: 'visit', people: 1 })
  const calls = found.expected.filter(({ what }) => what === 'call')
  expect(calls.map(({ at }) => at)).toEqual(calls.map((_, n) => START + n * 1_000))
})
