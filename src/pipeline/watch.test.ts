import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { expect, test } from 'vitest'
import { testEngine } from '../../test/support/engine.ts'
import { whenFileEnds } from '../../test/support/cleanup.ts'
import { freshDatabase } from '../../test/support/database.ts'
import { createSegment, membersOf } from '../features/segments/segments.ts'
import { DAY_MS, systemClock } from '../kernel/clock.ts'
import { sql } from '../kernel/sql.ts'
import { parseRuleText } from '../rules/text.ts'

const database = await freshDatabase()
const engine = testEngine(database)
const { core } = engine
engine.start()
whenFileEnds(() => engine.stop())

let statements = 0
const query = pg.Client.prototype.query
pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
  statements++
  return (query as (...all: unknown[]) => unknown).apply(this, given)
} as typeof query

async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  const giveUpAt = systemClock.now() + 10_000
  while (!(await look())) {
    if (systemClock.now() > giveUpAt) throw new Error(`waited too long for ${what}`)
    await sleep(10)
  }
}

const buy = (userId: string, endsAt: number) =>
  engine.doors.ingest(
    [{ type: 'track', event: 'Bought', userId, messageId: userId, timestamp: new Date(endsAt - DAY_MS).toISOString() }],
    { source: 'web', sentAt: null, trusted: true },
  )
const movesOf = async (name: string): Promise<number> =>
  (await database.pool.query('select from events where derived and name = $1', [name])).rowCount!

const isAnnounced = async (): Promise<boolean> =>
  (await database.pool.query('select from rule_versions where announced_at is not null')).rowCount === 1

test('what is defined comes to life, and who is due leaves, by itself and not before', async () => {
  const { rule } = parseRuleText('done "Bought" in last 1 day') as { rule: unknown }
  await createSegment(core, { slug: 'buyers', name: 'Buyers', rule }, 'test')
  // Who is gone before a segment is announced was never announced as a member.
  await until('the segment', async () => isAnnounced())
  const endsAt = systemClock.now() + 2_500
  await Promise.all([buy('a', endsAt), buy('b', endsAt), buy('c', endsAt)])
  expect(await movesOf('Segment Entered')).toBe(3)
  await until('all to leave', async () => (await movesOf('Segment Left')) === 3)
  expect(systemClock.now()).toBeGreaterThanOrEqual(endsAt)
  expect(systemClock.now()).toBeLessThan(endsAt + 1_000)
})

test('a customer whom somebody else holds is waited for, without asking all the time', async () => {
  const left = await movesOf('Segment Left')
  const endsAt = systemClock.now() + 500
  await buy('held', endsAt)
  const { members } = await membersOf(core, 'buyers', { after: 0, limit: 1 })
  await database.transaction(async (session) => {
    await session.run(sql`select from customers where id = ${members[0]!.customerId} for update`)
    await sleep(endsAt - systemClock.now())
    statements = 0
    await sleep(500)
    // ten milliseconds between tries of about ten statements each
    expect(statements).toBeLessThan(600)
    expect(await movesOf('Segment Left')).toBe(left)
  })
  await until('them to leave', async () => (await movesOf('Segment Left')) === left + 1)
})

test('while nothing happens, one statement is asked four times in three seconds', async () => {
  await sleep(100)
  statements = 0
  await sleep(3_000)
  expect(statements).toBeGreaterThanOrEqual(3)
  expect(statements).toBeLessThanOrEqual(6)
})
