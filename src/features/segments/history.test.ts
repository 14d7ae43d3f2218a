import { DateTime } from 'luxon'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { Chance } from '../../../test/oracle/chance.ts'
import { openApi } from '../../../test/support/api.ts'
import { freshDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { testEngine } from '../../../test/support/engine.ts'
import { untilCounted } from '../../../test/support/counted.ts'
import { DAY_MS, ManualClock } from '../../kernel/clock.ts'
import type { Engine } from '../../engine.ts'
import { seededRandom, type Random } from '../../kernel/random.ts'
import { sql } from '../../kernel/sql.ts'
import { joinCustomers, separateIdentities } from '../customers/customers.ts'
import { eraseCustomer } from '../privacy/privacy.ts'
import { dayByDay, segmentHistory } from './history.ts'
import { archiveSegment, countMembers, createSegment, editSegment } from './segments.ts'

test('every day is there, and what was before the first is in its size', () => {
  const rows = [
    { day: '2026-02-20', entered: 9, left: 2, gone: 1 },
    { day: '2026-03-01', entered: 1, left: 0, gone: 0 },
    { day: '2026-03-03', entered: 0, left: 3, gone: 2 },
  ]
  expect(dayByDay(rows, '2026-02-28', '2026-03-03')).toEqual([
    { day: '2026-02-28', entered: 0, left: 0, gone: 0, size: 6 },
    { day: '2026-03-01', entered: 1, left: 0, gone: 0, size: 7 },
    { day: '2026-03-02', entered: 0, left: 0, gone: 0, size: 7 },
    { day: '2026-03-03', entered: 0, left: 3, gone: 2, size: 2 },
  ])
})

test('the API says who entered, and who left by time alone, on the days of the brand', async () => {
  const { ask, send, engine, clock } = await openApi()
  const items = ['u1', 'u2'].map((userId) => ({ type: 'track', event: 'Visit', userId, messageId: userId }))
  await send(items)
  await ask('POST', '/api/segments', { slug: 'recent', name: '最近来过', text: 'done "Visit" in last 1 week' })
  await engine.quiet()
  clock.advance(DAY_MS)
  await send([{ ...items[0], messageId: 'again' }])
  clock.advance(6 * DAY_MS)
  await engine.quiet()
  const { body } = await untilCounted(
    () => ask('GET', '/api/segments/recent/history?days=90', undefined, 'analyst'),
    (answer) => answer.body.behind,
  )
  expect(body.days).toHaveLength(8)
  expect(body.days[0]).toEqual({ day: '2026-03-01', entered: 2, left: 0, gone: 0, size: 2 })
  expect(body.days.at(-1)).toEqual({ day: '2026-03-08', entered: 0, left: 1, gone: 0, size: 1 })
  const short = await ask('GET', '/api/segments/recent/history?days=2')
  expect(short.body.days.map((one: { day: string }) => one.day)).toEqual(['2026-03-07', '2026-03-08'])
  expect((await ask('GET', '/api/segments/nobody/history')).status).toBe(404)
  expect((await ask('GET', '/api/segments/recent/history?days=1000')).status).toBe(400)
})

/** Clocks there went forward on 8 March. */
const ZONE = 'America/New_York'
const T0 = Date.parse('2026-03-02T06:00:00Z')
const DAYS = 14

const visits = (days: number) => ({
  kind: 'count',
  of: { event: 'Visit', where: [] },
  window: { kind: 'rolling', ms: days * DAY_MS },
  op: '>=',
  value: 1,
})
const RULES = {
  recent: visits(2),
  still: { kind: 'not', of: { kind: 'segment', segment: 'recent' } },
  everyone: { kind: 'attribute', attribute: 'nothing', test: { op: 'missing' } },
}

/** A brand whose people come under several names, are joined, told apart and erased, and whose segments change. */
class Brand {
  readonly clock = new ManualClock(T0)
  readonly database: TestDatabase
  readonly engine: Engine
  private readonly chance: Chance
  private readonly actor: { id: string; random: Random }
  private sent = 0

  constructor(database: TestDatabase, seed: number) {
    this.database = database
    this.engine = testEngine(database, this.clock, ZONE)
    this.chance = new Chance(seed)
    this.actor = { id: 'test', random: seededRandom(seed) }
  }

  async begin(): Promise<void> {
    for (const [slug, rule] of Object.entries(RULES))
      await createSegment(this.engine.core, { slug, name: slug, rule }, 'test')
  }

  async live(): Promise<void> {
    const { engine, chance } = this
    await chance.weigh([
      [12, () => this.come()],
      [1, () => this.join()],
      [1, () => this.separate()],
      [1, () => this.erase()],
      [1, () => editSegment(engine.core, 'recent', { rule: visits(chance.int(1, 4)) }, 'test')],
      [1, () => this.replace()],
      [2, () => engine.quiet()],
      [1, async () => void (await segmentHistory(engine.core, 'recent', 30))],
    ])
  }

  /** Some of it late; who comes under two names may turn out to be one of two. */
  private async come(): Promise<void> {
    const { chance } = this
    const items = Array.from({ length: chance.int(1, 4) }, () => ({
      type: 'track',
      event: chance.pick(['Visit', 'Visit', 'Order Completed']),
      messageId: `m${++this.sent}`,
      timestamp: new Date(this.clock.now() - chance.pick([0, 0, chance.int(0, 3 * DAY_MS)])).toISOString(),
      ...(chance.often(0.7) && { userId: `u${chance.int(1, 12)}` }),
      anonymousId: `a${chance.int(1, 25)}`,
    }))
    await this.engine.doors.ingest(items, { source: 'web', sentAt: null, trusted: false })
  }

  private async customers(): Promise<number[]> {
    const rows = await this.database.rows(
      z.object({ id: z.int() }),
      sql`select id from customers where merged_into is null and erased_at is null order by id`,
    )
    return this.chance.shuffle(rows.map(({ id }) => id))
  }

  private async join(): Promise<void> {
    const [a, b] = await this.customers()
    if (b !== undefined) await joinCustomers(this.engine.core, this.actor, a!, b)
  }

  private async separate(): Promise<void> {
    const rows = await this.database.rows(
      z.object({ customer: z.int(), ids: z.array(z.int()) }),
      sql`select customer_id as customer, array_to_json(array_agg(id order by id)) as ids from identities
          group by customer_id having count(*) > 1 order by 1`,
    )
    if (rows.length === 0) return
    const { customer, ids } = this.chance.pick(rows)
    const some = this.chance.some(ids, this.chance.int(1, ids.length - 1))
    await separateIdentities(this.engine.core, this.actor, customer, some)
  }

  private async erase(): Promise<void> {
    const [customer] = await this.customers()
    if (customer !== undefined && this.chance.often(0.5)) await eraseCustomer(this.engine.core, 'test', customer)
  }

  /** Another segment takes the slug of one that is archived. */
  private async replace(): Promise<void> {
    await archiveSegment(this.engine.core, 'everyone')
    this.clock.advance(1)
    await createSegment(this.engine.core, { slug: 'everyone', name: 'everyone', rule: RULES.everyone }, 'test')
  }

  /** As a person would count it: of each segment that is there, by its id, who is in. */
  async sizes(): Promise<[segment: number, size: number][]> {
    const rows = await this.database.rows(
      z.object({ id: z.int(), slug: z.string() }),
      sql`select id, slug from segments where archived_at is null`,
    )
    return Promise.all(
      rows.map(async ({ id, slug }): Promise<[number, number]> => [id, await countMembers(this.engine.core, slug)]),
    )
  }

  /** What the log says of a segment that has never been replaced, day by day of a zone. */
  async moves(slug: string, zone: string): Promise<Map<string, { entered: number; left: number }>> {
    const rows = await this.database.rows(
      z.object({ name: z.string(), at: z.int() }),
      sql`select name, timestamp as at from events where properties ->> 'segment' = ${slug}`,
    )
    const days = new Map<string, { entered: number; left: number }>()
    for (const { name, at } of rows) {
      const day = DateTime.fromMillis(at, { zone }).toISODate()!
      const held = days.get(day) ?? { entered: 0, left: 0 }
      held[name === 'Segment Entered' ? 'entered' : 'left']++
      days.set(day, held)
    }
    return days
  }
}

const CASES = Number(process.env['HISTORY_CASES'] ?? 4)

test.each(Array.from({ length: CASES }, (_, seed) => seed))(
  'each day ends with as many as were in then, whatever became of the customers (seed %i)',
  async (seed) => {
    const database = await freshDatabase()
    const brand = new Brand(database, seed)
    const { core } = brand.engine
    const chance = new Chance(seed + 1_000)
    await brand.begin()
    const seen = new Map<string, Map<number, number>>()
    for (let day = DateTime.fromMillis(T0, { zone: ZONE }), n = 0; n < DAYS; n++, day = day.plus({ days: 1 })) {
      const [start, end] = [Math.max(T0, day.startOf('day').toMillis()), day.endOf('day').toMillis()]
      const instants = Array.from({ length: chance.int(0, 12) }, () => chance.int(start, end - 100)).sort(
        (a, b) => a - b,
      )
      for (const at of instants) {
        brand.clock.set(Math.max(at, brand.clock.now()))
        await brand.live()
      }
      brand.clock.set(end)
      await brand.engine.quiet()
      seen.set(day.toISODate()!, new Map(await brand.sizes()))
    }

    const expectSizes = async () => {
      for (const slug of Object.keys(RULES)) {
        const [segment] = await database.rows(
          z.object({ id: z.int() }),
          sql`select id from segments where slug = ${slug}`,
        )
        const { days } = await untilCounted(
          () => segmentHistory(core, slug, 366),
          ({ behind }) => behind,
        )
        expect(days.at(-1)!.day).toBe([...seen.keys()].at(-1))
        for (const { day, size } of days)
          expect([slug, day, size]).toEqual([slug, day, seen.get(day)!.get(segment!.id)])
      }
    }
    await expectSizes()
    for (const zone of ['Asia/Shanghai', ZONE]) {
      const there = testEngine(database, brand.clock, zone)
      const { days } = await segmentHistory(there.core, 'recent', 366)
      const told = days.filter((one) => one.entered + one.left > 0)
      const moves = [...(await brand.moves('recent', zone))].sort(([a], [b]) => (a < b ? -1 : 1))
      expect(told.map(({ day, entered, left }) => [day, { entered, left }])).toEqual(moves)
    }
    // Counted anew, from a log in which the erased are still counted.
    await expectSizes()
  },
)
