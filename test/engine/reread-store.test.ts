import { expect, test } from 'vitest'
import { ManualClock } from '../../src/kernel/clock.ts'
import { compareOrder, type Fact } from '../../src/events.ts'
import { commitFacts } from '../../src/pipeline/commit.ts'
import { selectRanges } from '../../src/pipeline/reread-store.ts'
import type { Reread } from '../../src/pipeline/rereads.ts'
import { rowsWithin, type Range } from '../../src/rules/reread.ts'
import { Chance } from '../oracle/chance.ts'
import { testEngine } from '../support/engine.ts'
import { freshDatabase } from '../support/database.ts'

/** What the log gives for a range is what the pure reading of all facts gives: limits, ties, and several identities. */
const T0 = Date.parse('2026-03-01T00:00:00Z')
const NAMES = ['A', 'B', 'C']
const database = await freshDatabase()
const { core } = testEngine(database, new ManualClock(T0 + 1_000))
const chance = new Chance(5)

const facts: Fact[] = Array.from({ length: 600 }, (_, n) => {
  const at = T0 + chance.int(0, 60)
  const person = { kind: 'user_id', value: `p${n % 2}` }
  const device = { kind: 'anonymous_id', value: `d${n % 2}` }
  return {
    type: 'track',
    name: chance.pick(NAMES),
    at,
    receivedAt: at,
    source: chance.pick(['web', 'app']),
    messageId: `m${(n * 7919) % 10_007}`,
    mark: null,
    // The first fact of each is of both, the others hang on one of them.
    identifiers: n < 2 ? [person, device] : chance.often(0.5) ? [person] : [device],
    properties: { n },
    context: null,
  }
})
await commitFacts(core, facts)
const { rows: customers } = await database.pool.query<{ id: number; value: string }>(
  `select customer_id as id, value from identities where kind = 'user_id' order by value`,
)

const key = ({ source, messageId }: Fact) => `${source} ${messageId}`

test('rows of ranges are the facts within them', async () => {
  const asked = Array.from({ length: 200 }, () => {
    const person = chance.int(0, 1)
    const from = chance.often(0.2) ? -Infinity : T0 + chance.int(-5, 65)
    const range: Range = { from, to: chance.often(0.2) ? Infinity : T0 + chance.int(0, 70) }
    if (chance.often(0.6)) range.limit = chance.pick([1, 5, 64])
    if (range.limit && chance.often(0.5)) range.newest = true
    return { person, range, names: chance.some(NAMES, chance.int(1, 2)) }
  })
  const rereads = asked.map(({ person, range, names }) => {
    const reread = { customerId: customers[person]!.id, tally: { events: names }, ranges: [range, range] }
    return reread as unknown as Reread
  })
  const found = await database.transaction((session) => selectRanges(session, rereads))
  for (const [i, { person, range, names }] of asked.entries()) {
    const own = facts.filter((_, n) => n % 2 === person).sort(compareOrder)
    const expected = rowsWithin(own, names, range).map(key)
    for (const rows of found[i]!) {
      // Names of others may come along where nothing is counted.
      const wanted = rows.filter((fact) => names.includes(fact.name))
      expect(wanted.map(key)).toEqual(expected)
      if (range.limit !== undefined) expect(rows.length).toBe(expected.length)
    }
  }
})
