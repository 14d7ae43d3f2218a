import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { freshDatabase } from '../../test/support/database.ts'
import { testEngine } from '../../test/support/engine.ts'
import { compareOrder, type Fact } from '../events.ts'
import { sql } from '../kernel/sql.ts'
import { commitFacts } from './commit.ts'
import { selectWrongContacts } from './contacts.ts'

const database = await freshDatabase()
const { core } = testEngine(database)
let runs = 0

interface Word {
  isAdded: boolean
  userid: string
  user: string
  at: number
  source: string
}
const word: fc.Arbitrary<Word> = fc.record({
  isAdded: fc.boolean(),
  userid: fc.constantFrom('anna', 'ben'),
  user: fc.constantFrom('x', 'y'),
  // Few instants, so that many words are of the same.
  at: fc.integer({ min: 1, max: 4 }).map((n) => Date.UTC(2026, 0, 1) + n),
  source: fc.constantFrom('staff:a', 'staff:b'),
})

const factOf = ({ isAdded, userid, user, at, source }: Word, index: number, run: number): Fact => ({
  type: 'track',
  name: isAdded ? 'Contact Added' : 'Contact Ended',
  at,
  receivedAt: at,
  mark: null,
  source,
  messageId: `${run}-${index}`,
  identifiers: [{ kind: 'user_id', value: `${run}-${user}` }],
  properties: isAdded ? { userid } : { userid, reason: 'handed' },
  context: null,
})

/** What the words say, by brute force. */
function oracle(facts: Fact[]): string[] {
  const byPair = Map.groupBy(facts, (fact) => `${fact.identifiers[0]!.value} ${String(fact.properties['userid'])}`)
  return [...byPair]
    .map(([pair, words]) => {
      const last = [...words].sort(compareOrder).at(-1)!
      const added = words.filter((one) => one.name === 'Contact Added').map((one) => one.at)
      return [pair, added.length > 0 ? Math.max(...added) : null, last.name === 'Contact Ended' ? last.at : null].join(
        ' ',
      )
    })
    .sort()
}

test('contacts follow from the facts, in whatever order and portions they come', { timeout: 120_000 }, async () => {
  const given = fc.tuple(
    fc.array(word, { minLength: 1, maxLength: 12 }),
    fc.infiniteStream(fc.integer({ min: 0, max: 99 })),
  )
  await fc.assert(
    fc.asyncProperty(given, async ([words, chance]) => {
      const run = ++runs
      const facts = words.map((one, index) => factOf(one, index, run))
      const shuffled = facts.map((fact) => ({ fact, by: chance.next().value! })).sort((a, b) => a.by - b.by)
      const left = shuffled.map(({ fact }) => fact)
      while (left.length > 0) await commitFacts(core, left.splice(0, 1 + (chance.next().value! % 4)))
      // Again: nothing changes.
      await commitFacts(core, facts)
      const rows = await database.rows(
        z.object({ value: z.string(), userid: z.string(), addedAt: z.int().nullable(), endedAt: z.int().nullable() }),
        sql`select i.value, k.userid, added_at as "addedAt", ended_at as "endedAt"
            from contacts k join identities i on i.id = k.identity_id where i.value like ${`${run}-%`}`,
      )
      const said = rows.map(({ value, userid, addedAt, endedAt }) => [`${value} ${userid}`, addedAt, endedAt].join(' '))
      expect(said.sort()).toEqual(oracle(facts))
    }),
    { numRuns: 60 },
  )
  expect(await database.transaction(selectWrongContacts)).toEqual([])
})

test('a rebuild sees a contact that the log does not say, and one that is missing', async () => {
  await database.run(sql`update contacts set added_at = added_at - interval '1 second'
    where (userid, identity_id) = (select userid, identity_id from contacts where added_at is not null limit 1)`)
  expect(await database.transaction(selectWrongContacts)).toHaveLength(1)
  await database.run(sql`delete from contacts`)
  const words = await database.rows(
    z.object({ count: z.int() }),
    sql`select count(distinct (properties ->> 'userid', identity_id)) as count from events where name like 'Contact %'`,
  )
  expect(await database.transaction(selectWrongContacts)).toHaveLength(Math.min(words[0]!.count, 1_000))
})
