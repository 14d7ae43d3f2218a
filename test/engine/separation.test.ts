import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Fact, Identifier } from '../../src/events.ts'
import { sql } from '../../src/kernel/sql.ts'
import { countMembers, createSegment } from '../../src/features/segments/segments.ts'
import { commitFacts } from '../../src/pipeline/commit.ts'
import { compareIdentifiers } from '../../src/pipeline/identity.ts'
import { freshDatabase } from '../support/database.ts'
import { engineOn } from './world.ts'

const T0 = Date.parse('2026-03-01T00:00:00Z')
const database = await freshDatabase()
const { engine } = engineOn(database, 'Asia/Shanghai', T0 + 1000)
const other = engineOn(database, 'Asia/Shanghai', T0 + 1000).engine
let count = 0

const seen = (...identifiers: Identifier[]): Promise<boolean[]> => say('Home', {}, identifiers)
function say(
  name: string,
  properties: Fact['properties'],
  identifiers: Identifier[],
  { core } = engine,
): Promise<boolean[]> {
  const at = T0 + ++count
  const rest = { type: 'track' as const, receivedAt: at, mark: null, context: null }
  const sorted = identifiers.toSorted(compareIdentifiers)
  return commitFacts(core, [
    { ...rest, name, at, source: 'web', messageId: `m${count}`, properties, identifiers: sorted },
  ])
}
const customerOf = async ({ kind, value }: Identifier): Promise<number> => {
  const rows = await database.rows(
    z.object({ customer_id: z.number() }),
    sql`select customer_id from identities where kind = ${kind} and value = ${value}`,
  )
  return rows[0]!.customer_id
}

test('a separation holds when its cluster grows and takes another name', async () => {
  const old = { kind: 'user_id', value: 'old' }
  const card = { kind: 'member_no', value: 'card' }
  const device = { kind: 'anonymous_id', value: 'device' }
  await seen(old)
  await seen(card, device)
  expect(await customerOf(card)).toBe(await customerOf(device))
  const a = [card] as unknown as Fact['properties'][string]
  const b = [device] as unknown as Fact['properties'][string]
  await say('Customers Separated', { a, b }, [card, device])
  expect(await customerOf(card)).not.toBe(await customerOf(device))
  // The cluster of card and device becomes that of "old", which has the smaller number; then it grows again.
  await seen(old, card)
  await seen(old, { kind: 'phone', value: 'z' })
  for (let i = 0; i < 100; i++) await seen(card, device)
  expect(await customerOf(card)).toBe(await customerOf(old))
  expect(await customerOf(card)).not.toBe(await customerOf(device))
})

test('who was separated with no facts of their own is asked everything at the first', async () => {
  const rule = { kind: 'count', of: { event: 'Never', where: [] }, window: { kind: 'ever' }, op: '<=', value: 0 }
  await createSegment(engine.core, { slug: 'never', name: 'Never', rule } as never, 'test')
  await engine.quiet()
  const members = await countMembers(engine.core, 'never')
  const card = { kind: 'member_no', value: 'card-2' }
  const device = { kind: 'anonymous_id', value: 'device-2' }
  await seen(card, device)
  const [a, b] = [[card], [device]] as unknown as [Fact['properties'][string], Fact['properties'][string]]
  await say('Customers Separated', { a, b }, [card, device])
  expect(await countMembers(engine.core, 'never')).toBe(members + 1)
  await seen(device)
  expect(await countMembers(engine.core, 'never')).toBe(members + 2)
})

test('facts that go with an identifier are not folded into who stays without it', async () => {
  const rule = { kind: 'count', of: { event: 'Home', where: [] }, window: { kind: 'ever' }, op: '>=', value: 1 }
  await createSegment(engine.core, { slug: 'home', name: 'Home', rule } as never, 'test')
  await engine.quiet()
  const [never, home] = [await countMembers(engine.core, 'never'), await countMembers(engine.core, 'home')]
  const card = { kind: 'member_no', value: 'card-3' }
  const device = { kind: 'anonymous_id', value: 'device-3' }
  await seen(card, device)
  // Both facts hang on the card; what is stored of the customer, the device's now, names the first as not yet folded in.
  const [a, b] = [[card], [device]] as unknown as [Fact['properties'][string], Fact['properties'][string]]
  await say('Customers Separated', { a, b }, [card, device], other)
  expect(await countMembers(engine.core, 'never')).toBe(never + 1)
  expect(await countMembers(engine.core, 'home')).toBe(home + 1)
})
