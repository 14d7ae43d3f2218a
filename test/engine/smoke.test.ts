import { expect, test } from 'vitest'
import { DAY_MS, ManualClock } from '../../src/kernel/clock.ts'
import { countMembers, createSegment, membersOf, previewSegment } from '../../src/features/segments/segments.ts'
import { freshDatabase } from '../support/database.ts'
import { testEngine } from '../support/engine.ts'

const T0 = Date.parse('2026-01-10T00:00:00Z')
const database = await freshDatabase()
const clock = new ManualClock(T0)
const engine = testEngine(database, clock)
const { core, wakes, builder, doors: ingest } = engine
const send = (items: unknown[]) => ingest.ingest(items, { source: 'web', sentAt: null, trusted: false })

test('an event arrives, a segment is entered, time passes, it is left', async () => {
  await createSegment(
    core,
    {
      slug: 'recent',
      name: 'Recent',
      rule: {
        kind: 'count',
        of: { event: 'Order Completed' },
        window: { kind: 'rolling', ms: 7 * DAY_MS },
        op: '>=',
        value: 2,
      },
    },
    'test',
  )
  await builder.finishAll()
  const results = await send([
    {
      type: 'track',
      event: 'Order Completed',
      userId: 'u1',
      messageId: 'm1',
      timestamp: '2026-01-09T00:00:00Z',
      properties: { revenue: 5 },
    },
    { type: 'track', event: 'Order Completed', userId: 'u1', messageId: 'm2', timestamp: '2026-01-09T12:00:00Z' },
    { type: 'track', event: 'Order Completed', userId: 'u1', messageId: 'm2', timestamp: '2026-01-09T12:00:00Z' },
    { type: 'track', event: 'Order Completed', userId: 'u2', anonymousId: 'a', messageId: 'm3' },
    { type: 'identify', userId: 'u2', messageId: 'm4', traits: { city: '上海' } },
    { type: 'nonsense' },
  ])
  expect(results.map((one) => one.status)).toEqual(['stored', 'stored', 'repeated', 'stored', 'stored', 'quarantined'])
  expect(await countMembers(core, 'recent')).toBe(1)
  expect(
    (await previewSegment(core, { kind: 'attribute', attribute: 'city', test: { op: '=', value: '上海' } }, null))
      .count,
  ).toBe(1)

  clock.set(Date.parse('2026-01-16T00:00:00Z') - 1)
  await wakes.drain()
  expect(await countMembers(core, 'recent')).toBe(1)
  clock.set(Date.parse('2026-01-16T00:00:00Z'))
  expect(await countMembers(core, 'recent')).toBe(0)
  await wakes.drain()
  expect((await membersOf(core, 'recent', { after: 0, limit: 10 })).members).toEqual([])
  const { rows } = await database.pool.query('select name from events where derived order by seq')
  expect(rows.map((row) => row.name).filter((name: string) => name.startsWith('Segment'))).toEqual([
    'Segment Entered',
    'Segment Left',
  ])
})
