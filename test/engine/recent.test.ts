import { expect, test } from 'vitest'
import type { Fact } from '../../src/events.ts'
import { countMembers, createSegment } from '../../src/features/segments/segments.ts'
import { commitFacts } from '../../src/pipeline/commit.ts'
import { freshDatabase } from '../support/database.ts'
import { engineOn } from './world.ts'

const T0 = Date.parse('2026-03-01T00:00:00Z')
const database = await freshDatabase()
const [one, other] = [0, 1].map(() => engineOn(database, 'Asia/Shanghai', T0 + 1000).engine)
let count = 0

const bought = (person: string): Fact => ({
  type: 'track',
  name: 'Order Completed',
  at: T0 + ++count,
  receivedAt: T0,
  source: 'shop',
  messageId: `m${count}`,
  mark: null,
  identifiers: [{ kind: 'user_id', value: person }],
  properties: {},
  context: null,
})

test('what one process remembers of a customer gives way to what another has written', async () => {
  const rule = { kind: 'count', of: { event: 'Order Completed' }, window: { kind: 'ever' }, op: '=', value: 5 }
  await createSegment(one!.core, { slug: 'five', name: 'Five', rule } as never, 'test')
  await one!.quiet()
  for (const engine of [one, one, other, other, one]) await commitFacts(engine!.core, [bought('p')])
  expect(await countMembers(one!.core, 'five')).toBe(1)
  await commitFacts(other!.core, [bought('p')])
  expect(await countMembers(one!.core, 'five')).toBe(0)
})

test('a commit that failed leaves nothing behind to be remembered', async () => {
  const { core } = one!
  for (let n = 0; n < 3; n++) await commitFacts(core, [bought('q')])
  const failing = { ...core, attributes: { ...core.attributes, note: () => Promise.reject(new Error('disk full')) } }
  await expect(commitFacts(failing as never, [bought('q')])).rejects.toThrow('disk full')
  for (let n = 0; n < 2; n++) await commitFacts(core, [bought('q')])
  expect(await countMembers(core, 'five')).toBe(1)
})

test('who has become somebody else meanwhile is not mistaken for who they were', async () => {
  const device = { kind: 'anonymous_id', value: 'tablet' }
  const browsed = (): Fact => ({ ...bought('nobody'), identifiers: [device] })
  const customers = async (...values: string[]) =>
    (await database.pool.query('select customer_id from identities where value = any($1)', [values])).rows.map(
      (row) => row.customer_id as number,
    )
  await commitFacts(one!.core, [bought('r')])
  await commitFacts(one!.core, [browsed()])
  expect(new Set(await customers('r', 'tablet')).size).toBe(2)
  const together = { ...bought('r'), identifiers: [{ kind: 'user_id', value: 'r' }, device] }
  await commitFacts(other!.core, [together])
  expect(new Set(await customers('r', 'tablet')).size).toBe(1)
  for (let n = 0; n < 2; n++) await commitFacts(one!.core, [browsed()])
  expect((await database.pool.query(`select count(*) as n from customers where merged_into is null and first_at is not null`)).rows[0].n).toBe(3) // prettier-ignore
  expect(await countMembers(one!.core, 'five')).toBe(2)
})

test('tallies are stored after some facts, and know each of them once', async () => {
  const rule = { kind: 'count', of: { event: 'Order Completed' }, window: { kind: 'ever' }, op: '=', value: 60 }
  await createSegment(one!.core, { slug: 'sixty', name: 'Sixty', rule } as never, 'test')
  await one!.quiet()
  for (let n = 0; n < 60; n++) await commitFacts([one, other][n % 7 === 0 ? 1 : 0]!.core, [bought('s')])
  expect(await countMembers(other!.core, 'sixty')).toBe(1)
  const { rows } = await database.pool.query(`select state from customer_tallies t join identities i
    on i.customer_id = t.customer_id where i.value = 's'`)
  expect(rows).toHaveLength(1)
})

test('what one process has read of the log for a new segment is known to another', async () => {
  const visited = (): Fact => ({ ...bought('x'), name: 'Store Visited' })
  for (let n = 0; n < 3; n++) await commitFacts(one!.core, [visited()])
  const rule = { kind: 'count', of: { event: 'Store Visited' }, window: { kind: 'ever' }, op: '=', value: 5 }
  await createSegment(one!.core, { slug: 'five-visits', name: 'Five visits', rule } as never, 'test')
  await one!.quiet()
  for (const engine of [one, other]) await commitFacts(engine!.core, [visited()])
  expect(await countMembers(other!.core, 'five-visits')).toBe(1)
})

test('what a process forgets, or has when it stops, lacks nothing as it is stored', async () => {
  const { engine } = engineOn(database, 'Asia/Shanghai', T0 + 1000)
  const unfolded = async (person: string) =>
    (await database.pool.query(`select split_part(state, e'\\n', 2) as facts from customers c join identities i
      on i.customer_id = c.id where i.value = $1`, [person])).rows[0].facts // prettier-ignore
  for (const person of ['u', 'v', 'w']) await commitFacts(engine.core, [bought(person)])
  expect(await unfolded('u')).not.toBe('')
  await commitFacts(other!.core, [bought('v')])
  await engine.stop()
  expect(await unfolded('u')).toBe('')
  expect(await unfolded('w')).toBe('')
  // Its turn was taken by somebody else meanwhile.
  expect(await unfolded('v')).not.toBe('')
  for (const person of ['u', 'v']) for (let n = 0; n < 4; n++) await commitFacts(other!.core, [bought(person)])
  expect(await countMembers(other!.core, 'five')).toBe(3)
})

test('two processes that take turns of one customer at once lose none', async () => {
  const rule = { kind: 'count', of: { event: 'Order Completed' }, window: { kind: 'ever' }, op: '=', value: 45 }
  await createSegment(one!.core, { slug: 'at-once', name: 'At once', rule } as never, 'test')
  await one!.quiet()
  for (let n = 0; n < 15; n++)
    await Promise.all([one, other, other].map((engine) => commitFacts(engine!.core, [bought('t')])))
  expect(await countMembers(one!.core, 'at-once')).toBe(1)
})
