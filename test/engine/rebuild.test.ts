import { expect, test } from 'vitest'
import { createSegment } from '../../src/features/segments/segments.ts'
import { compareIdentities } from '../../src/pipeline/rebuild-identity.ts'
import { compareCustomers, type Difference } from '../../src/pipeline/rebuild.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { openVault } from '../../src/pipeline/vault-store.ts'
import { freshDatabase } from '../support/database.ts'
import { testEngine } from '../support/engine.ts'

const database = await freshDatabase()
const vault = await openVault(database, 'a secret of more than thirty-two characters', systemRandom)
const engine = testEngine(database, systemClock, 'Asia/Shanghai', { vault })

await createSegment(
  engine.core,
  {
    slug: 'buyer',
    name: 'Buyer',
    rule: { kind: 'count', of: { event: 'Order Completed' }, window: { kind: 'ever' }, op: '>=', value: 1 },
  },
  'test',
)
const order = (userId: string, more: object = {}) => ({ type: 'track', event: 'Order Completed', userId, ...more })
await engine.doors.ingest(
  [
    order('a', { anonymousId: 'phone' }),
    order('b'),
    { type: 'identify', userId: 'b', traits: { city: '上海' } },
    { type: 'page', anonymousId: 'nobody' },
  ],
  { source: 'web', sentAt: null, trusted: false },
)
await engine.quiet()

async function differences(): Promise<Difference[]> {
  const found: Difference[] = []
  await compareIdentities(engine.core, (one) => found.push(one))
  await compareCustomers(engine.core, (one) => found.push(one))
  return found
}

test('what is kept is what the facts say', async () => {
  expect(await differences()).toEqual([])
})

// each breaks one thing that another part of the product reads
test.each([
  ['rows of members', 'delete from members where customer_id = (select min(customer_id) from members)'],
  ['attributes', `update customers set attributes = '{}' where attributes <> '{}'`],
  ['wake', 'delete from wakes'],
  ['tallies', `delete from events where name = 'Order Completed'`],
  ['identity', `update identities set customer_id = id where kind = 'anonymous_id' and value = 'phone'`],
])('says so when it is not: %s', async (what, damage) => {
  const client = await database.pool.connect()
  try {
    await client.query(damage)
    const found = await differences()
    expect(found.map((one) => one.what).join()).toContain(what)
  } finally {
    client.release()
  }
})
