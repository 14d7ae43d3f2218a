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
  const read: string[] = []
  const follow = followLog({
    database,
    clock,
    key,
    wanted,
    async take({ from, to }: Portion) {
      const { rows } = await database.pool.query<{ name: string }>('select name from events where seq > $1 and seq <= $2', [from, to]) // prettier-ignore
      read.push(...rows.map(({ name }) => name))
    },
  })
  return { follow, read: () => read, taken: () => [...new Set(read)].sort().join(' ') }
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

test('a commit that takes long is not passed over, however much others write meanwhile, also after a restart', async () => {
  const one = follower('long')
  await one.follow()
  await database.transaction(async (long) => {
    await long.run(insert('long'))
    for (const id of ['n1', 'n2', 'n3']) {
      await database.run(insert(id))
      clock.advance(60_000)
      await one.follow()
    }
    expect(one.taken()).toBe('n1 n2 n3')
  })
  const other = follower('long')
  await other.follow()
  await one.follow()
  expect([one.taken(), other.taken()]).toEqual(['long n1 n2 n3', 'long n1 n2 n3'])
})

test('while a commit takes long, what others have written is settled', async () => {
  const one = follower('once')
  await one.follow()
  await database.transaction(async (long) => {
    await long.run(insert('longer'))
    await database.run(insert('other'))
    await one.follow()
    clock.advance(60_000)
    await one.follow()
    const before = one.read().length
    await one.follow()
    expect(one.read()).toHaveLength(before)
  })
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
