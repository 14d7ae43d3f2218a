import { expect, test } from 'vitest'
import { z } from 'zod'
import { createSop, launchSop } from '../../src/features/sops/sops.ts'
import { HOUR_MS, ManualClock } from '../../src/kernel/clock.ts'
import { sql } from '../../src/kernel/sql.ts'
import { WAKE_LANES } from '../../src/pipeline/wake.ts'
import { freshDatabase } from '../support/database.ts'
import { testEngine } from '../support/engine.ts'

/** Nobody keeps others from being woken or told of: neither by what is said of them, nor by what is wrong with them. */
const database = await freshDatabase()
const clock = new ManualClock(Date.parse('2026-03-02T10:00:00+08:00'))
const failures: unknown[] = []
const engine = testEngine(database, clock, 'Asia/Shanghai', { onError: (error) => failures.push(error) })
const { core } = engine
await createSop(core, {
  slug: 'coupon',
  name: 'coupon',
  definition: {
    trigger: { kind: 'event', of: { event: 'Coupon Received' } },
    reentry: { kind: 'always' },
    deadline: { kind: 'property', name: 'expires_at' },
    first: 'a',
    steps: {
      a: { kind: 'wait', until: { kind: 'duration', ms: HOUR_MS }, next: 'b' },
      b: { kind: 'wait', until: { kind: 'before', ms: HOUR_MS }, next: null },
    },
  },
})
await launchSop(core, 'coupon', 1, 'test')
const people = Array.from({ length: 9 }, (_, n) => `p${n}`)
const tell = (event: string, properties: (person: string) => object = () => ({})) =>
  engine.doors.ingest(people.map((userId) => ({ type: 'track', event, userId, messageId: `${event} ${userId}`, timestamp: new Date(clock.now()).toISOString(), properties: properties(userId) })), { source: 'web', sentAt: null, trusted: true }) // prettier-ignore
const wakes = async () =>
  new Map(
    (
      await database.rows(
        z.object({ person: z.string(), due: z.int() }),
        sql`select i.value as person, w.due from wakes w join identities i on i.customer_id = w.customer_id`,
      )
    ).map(({ person, due }) => [person, due]),
  )

test('a deadline after all that can be written fails nobody, and is waited for', async () => {
  const far = Number.MAX_SAFE_INTEGER
  const results = await tell('Coupon Received', (person) => ({ expires_at: person === 'p3' ? far : clock.now() + 9 * HOUR_MS })) // prettier-ignore
  expect(results.map(({ status }) => status)).toEqual(people.map(() => 'stored'))
  clock.advance(HOUR_MS)
  await engine.quiet()
  const dues = await database.rows(z.object({ year: z.int(), n: z.int() }), sql`select extract(year from due_at)::integer as year, count(*) as n from sop_positions where step = 'b' group by 1 order by 1`) // prettier-ignore
  expect(dues).toEqual([
    { year: 2026, n: 8 },
    { year: 9997, n: 1 },
  ])
})

test('who cannot be woken keeps nobody of their lane, is reported, and tried again later', async () => {
  await database.run(sql`update wakes set due = to_timestamp(${clock.now() / 1000})`)
  const [broken] = await database.rows(z.object({ person: z.string(), state: z.string() }), sql`
    update customers c set state = 'nothing that can be read' from customers was
    join identities i on i.customer_id = was.id and i.value = 'p3'
    where c.id = was.id returning i.value as person, was.state`) // prettier-ignore
  const dues = async () => [...(await wakes())].filter(([, due]) => due <= clock.now()).map(([person]) => person)
  for (let lane = 0; lane < WAKE_LANES; lane++) await engine.wakes.take(lane)
  expect(await dues()).toEqual([])
  expect((await wakes()).get('p3')).toBe(clock.now() + HOUR_MS)
  expect(failures.length).toBeGreaterThan(0)

  await database.run(sql`update customers c set state = ${broken!.state} from identities i where i.customer_id = c.id and i.value = 'p3'`) // prettier-ignore
  clock.advance(HOUR_MS)
  for (let lane = 0; lane < WAKE_LANES; lane++) await engine.wakes.take(lane)
  expect(await dues()).toEqual([])
  expect((await wakes()).get('p3')).toBeGreaterThan(clock.now() + 24 * HOUR_MS)
})
