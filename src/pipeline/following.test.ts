import { expect, test } from 'vitest'
import { freshDatabase } from '../../test/support/database.ts'
import { ManualClock } from '../kernel/clock.ts'
import { sql } from '../kernel/sql.ts'
import { beginFollowing, followLog, settled, type Portion } from './following.ts'

test('of the looks those of the last seconds are kept, and the one before them', () => {
  const seen = [0, 4_000, 9_000, 15_000].map((at) => ({ at }))
  expect(settled(seen, 9_500).map(({ at }) => at)).toEqual([0, 4_000, 9_000, 15_000])
  expect(settled(seen, 20_000).map(({ at }) => at)).toEqual([9_000, 15_000])
  expect(settled(seen, 90_000).map(({ at }) => at)).toEqual([15_000])
})

const database = await freshDatabase()
const clock = new ManualClock(Date.parse('2026-03-01T00:00:00Z'))
const insert = (id: string) => sql`
  insert into events (derived, source, message_id, type, name, timestamp, received_at, identifiers, properties)
  values (false, 'web', ${id}, 'track', ${id}, ${new Date(clock.now()).toISOString()}, ${new Date(clock.now()).toISOString()}, '{}', '{}')`

function follower(key: string, wanted = sql`true`) {
  const taken = new Set<string>()
  const follow = followLog({
    database,
    clock,
    key,
    wanted,
    async take({ from, to }: Portion) {
      const { rows } = await database.pool.query<{ name: string }>('select name from events where seq > $1 and seq <= $2', [from, to]) // prettier-ignore
      for (const { name } of rows) taken.add(name)
    },
  })
  return { follow, taken: () => [...taken].sort().join(' ') }
}

test('a commit that was overtaken by a later one is taken when it comes, also after a restart', async () => {
  const one = follower('one')
  await one.follow()
  await database.transaction(async (slow) => {
    await slow.run(insert('slow'))
    await database.run(insert('quick'))
    clock.advance(9_000)
    await one.follow()
    expect(one.taken()).toBe('quick')
  })
  const other = follower('one')
  await other.follow()
  expect(other.taken()).toBe('quick slow')
  await one.follow()
  expect(one.taken()).toBe('quick slow')
})

test('what is settled is not read again', async () => {
  clock.advance(60_000)
  const one = follower('one')
  await one.follow()
  clock.advance(11_000)
  await one.follow()
  clock.advance(11_000)
  await one.follow()
  const again = follower('one')
  await database.run(insert('new'))
  await again.follow()
  expect(again.taken()).toBe('new')
})

test('who has begun misses nothing, though nobody has followed yet', async () => {
  const before = follower('begun')
  await beginFollowing(database, 'begun')
  await database.run(insert('early'))
  await before.follow()
  expect(before.taken()).toBe('early')
})
