import { beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { Chance } from '../../test/oracle/chance.ts'
import { makeIdentityCase } from '../../test/oracle/identities.ts'
import { partition } from '../../test/oracle/identity.ts'
import { freshDatabase } from '../../test/support/database.ts'
import { testEngine } from '../../test/support/engine.ts'
import { compareText, type Fact, type Identifier, type JsonObject, type OwnFacts } from '../events.ts'
import { createSegment } from '../features/segments/segments.ts'
import { DAY_MS, ManualClock } from '../kernel/clock.ts'
import { sql } from '../kernel/sql.ts'
import { commitFacts, peek } from './commit.ts'
import { compareIdentifiers } from './identity.ts'

/**
 * Who is who, what is known of them and where they belong are functions of the facts: whatever their order of arrival, in
 * portions of any size, one after the other or several at once, with merges undone in between.
 */
const T0 = Date.parse('2026-03-01T00:00:00Z')
const database = await freshDatabase()
const clock = new ManualClock(T0 + 30 * DAY_MS)
const engine = testEngine(database, clock)
const { core } = engine

const SEGMENTS = {
  buyers: { kind: 'count', of: { event: 'Order Completed' }, window: { kind: 'ever' }, op: '>=', value: 20 },
  spenders: {
    kind: 'sum',
    property: 'revenue',
    of: { event: 'Order Completed' },
    window: { kind: 'rolling', ms: 29 * DAY_MS },
    op: '>',
    value: 2_000,
  },
  returning: {
    kind: 'sequence',
    steps: [{ event: 'Order Refunded' }, { event: 'Order Completed' }],
    withinMs: DAY_MS,
    window: { kind: 'ever' },
  },
  locals: { kind: 'attribute', attribute: 'city', test: { op: '=', value: '上海' } },
}

beforeAll(async () => {
  for (const [slug, rule] of Object.entries(SEGMENTS)) await createSegment(core, { slug, name: slug, rule }, 'test')
  await engine.quiet()
})

/** A world of its own within the database: every value and messageId bears its name, which all worlds have equally long. */
interface Happening {
  at: number
  source: string
  messageId: string
  name: string
  identifiers: Identifier[]
  properties: JsonObject
}

function factIn(world: string, { at, source, messageId, name, identifiers, properties }: Happening): Fact {
  const own = ({ kind, value }: Identifier): Identifier => ({ kind, value: `${world}${value}` })
  const said = properties as unknown as OwnFacts['Customers Joined']
  return {
    type: name === 'identify' ? 'identify' : 'track',
    name,
    at,
    source,
    messageId: world + messageId,
    receivedAt: clock.now(),
    mark: null,
    identifiers: identifiers.map(own).sort(compareIdentifiers),
    properties: name.startsWith('Customers ')
      ? ({ a: said.a.map(own), b: said.b.map(own) } as unknown as JsonObject)
      : properties,
    context: null,
  }
}

async function deliver(world: string, happenings: Happening[], chance: Chance): Promise<void> {
  const facts = happenings.map((one) => factIn(world, one))
  const atOnce: Promise<unknown>[] = []
  while (facts.length > 0) {
    const portion = facts.splice(0, chance.pick([1, 1, 2, 5, 30]))
    if (chance.often(0.1)) portion.push(chance.pick(portion))
    atOnce.push(commitFacts(core, portion))
    if (chance.often(0.7)) await Promise.all(atOnce.splice(0))
  }
  await Promise.all(atOnce)
}

/** Each customer of a world as sets of identifiers, with what is known of them. */
async function told(world: string) {
  const rows = await database.rows(
    z.object({ customer_id: z.number(), kind: z.string(), value: z.string() }),
    sql`select customer_id, kind, value from identities where starts_with(value, ${world})`,
  )
  const customers = Map.groupBy(rows, (row) => row.customer_id)
  const turns = await peek(core, [...customers.keys()])
  const attributesOf = new Map(
    (
      await database.rows(
        z.object({ id: z.number(), attributes: z.custom<JsonObject>(), merged_into: z.number().nullable() }),
        sql`select id, attributes, merged_into from customers where id = any(${[...customers.keys()]}::bigint[])`,
      )
    ).map((row) => [row.id, row]),
  )
  const people = [...customers].map(([id, identities]) => {
    const { snapshot } = turns.get(id)!
    const tags = Object.entries(snapshot.tags).map(([tag, [origin, , until]]) => [tag, origin, until])
    const { attributes, merged_into } = attributesOf.get(id)!
    return {
      identifiers: identities.map(({ kind, value }) => `${kind}:${value.slice(world.length)}`).sort(compareText),
      isThere: merged_into === null,
      attributes: JSON.parse(JSON.stringify(attributes).replaceAll(world, '')),
      segments: snapshot.entered.length,
      members: snapshot.members.size,
      hand: JSON.parse(JSON.stringify(snapshot.hand).replaceAll(world, '')),
      tags,
      lifecycle: snapshot.lifecycle,
      firstAt: snapshot.firstAt,
    }
  })
  const memberRows = await database.rows(
    z.object({ version_id: z.number(), of: z.string() }),
    sql`select version_id, min(kind || ':' || value collate "C") as of from members m join identities i using (customer_id)
        where starts_with(i.value, ${world}) group by version_id, m.customer_id`,
  )
  return {
    people: people.sort((x, y) => compareText(x.identifiers[0]!, y.identifiers[0]!)),
    members: memberRows.map((row) => `${row.version_id} ${row.of.replace(world, '')}`).sort(compareText),
  }
}

const identifierOf = (text: string): Identifier => {
  const end = text.lastIndexOf(':')
  return { kind: text.slice(0, end), value: text.slice(end + 1) }
}

test('customers are what the oracle says, whatever arrives when', async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const { assertions, decisions } = makeIdentityCase(seed)
    const sorted = assertions.map((one) => ({
      ...one,
      identifiers: one.identifiers
        .map(identifierOf)
        .sort(compareIdentifiers)
        .map(({ kind, value }) => `${kind}:${value}`),
    }))
    const world = `c${String(seed).padStart(3, '0')}.`
    const happenings: Happening[] = [
      ...sorted.map((one) => ({
        ...one,
        at: T0 + one.at,
        name: 'identify',
        identifiers: one.identifiers.map(identifierOf),
        properties: {},
      })),
      ...decisions.map(({ at, source, messageId, say, a, b }) => ({
        at: T0 + at,
        source,
        messageId,
        name: say === 'together' ? 'Customers Joined' : 'Customers Separated',
        identifiers: [identifierOf(a[0]!)],
        properties: { a: a.map(identifierOf), b: b.map(identifierOf) } as unknown as JsonObject,
      })),
    ]
    const chance = new Chance(seed)
    await deliver(world, chance.shuffle(happenings), chance)
    const { customers } = partition(sorted, decisions)
    const expected = customers.map((customer) => [...customer].sort(compareText))
    const { people } = await told(world)
    expect(
      people.map((one) => one.identifiers),
      `case ${seed}`,
    ).toEqual(expected.sort((x, y) => compareText(x[0]!, y[0]!)))
    expect(people.every((one) => one.isThere)).toBe(true)
  }
})

/** Two people, a merge by hand, a hundred events on what they share, the merge undone, and some events more. */
function history(chance: Chance): Happening[] {
  const anna = ['user_id:anna', 'phone:1', 'anonymous_id:a1', 'anonymous_id:a2'].map(identifierOf)
  const bert = ['user_id:bert', 'phone:2', 'anonymous_id:b1'].map(identifierOf)
  const shared = ['phone:3', 'device_id:tablet', 'anonymous_id:c1', 'email:both@home'].map(identifierOf)
  let count = 0
  const key = (at: number) => ({ at, source: chance.pick(['web', 'app']), messageId: String(++count).padStart(4, '0') })
  const something = (at: number, from: Identifier[]): Happening => {
    const name = chance.pick([
      'Order Completed',
      'Order Completed',
      'Order Refunded',
      'identify',
      'Tag Added',
      'Tag Removed',
    ])
    const properties: JsonObject = name.startsWith('Tag')
      ? { tag: chance.pick(['vip', 'kind']), until: null }
      : name === 'identify'
        ? { [chance.pick(['city', 'level'])]: chance.pick(['上海', '北京', 3]) }
        : { revenue: chance.int(1, 200) }
    return { ...key(at), name, properties, identifiers: chance.some(from, chance.pick([1, 2, 2, 3])) }
  }
  const many = (n: number, day: number, from: Identifier[]) =>
    Array.from({ length: n }, () => something(T0 + day * DAY_MS + chance.int(0, 4) * 1_000, from))
  const word = (name: string, day: number): Happening => ({
    ...key(T0 + day * DAY_MS),
    name,
    identifiers: [anna[0]!],
    properties: { a: anna, b: bert } as unknown as JsonObject,
  })
  return [
    ...many(10, 1, anna),
    ...many(10, 1, bert),
    word('Customers Joined', 2),
    ...many(100, 3, [...anna, ...bert, ...shared]),
    word('Customers Separated', 4),
    ...many(20, 5, [...anna, ...shared]),
    ...many(10, 5, bert),
  ]
}

test('a merge undone after a hundred events leaves what never merging would have', async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const chance = new Chance(seed)
    const happenings = history(chance)
    const order = (n: number) => (n === 0 ? happenings : n === 1 ? happenings.toReversed() : chance.shuffle(happenings))
    const worlds = [0, 1, 2, 3].map((n) => `u${String(seed).padStart(3, '0')}${n}.`)
    await Promise.all(worlds.map((world, n) => deliver(world, order(n), new Chance(seed * 10 + n))))
    const [first, ...others] = await Promise.all(worlds.map(told))
    expect(first!.people.length).toBeGreaterThan(1)
    expect(first!.people.some((one) => one.members > 0)).toBe(true)
    for (const other of others) expect(other, `case ${seed}`).toEqual(first)
    const all = happenings.flatMap((one) => one.identifiers)
    const people = first!.people.map((one) => one.identifiers)
    const homeOf = (value: string) => people.findIndex((identifiers) => identifiers.includes(value))
    expect(all.length > 0 && homeOf('user_id:anna') !== homeOf('user_id:bert')).toBe(true)
  }
})

test('whoever is there answers to the log: a rebuild finds the same members', async () => {
  await engine.quiet()
  const wrong = await database.rows(
    z.object({ customer_id: z.number() }),
    sql`select m.customer_id from members m join customers c on c.id = m.customer_id where c.merged_into is not null
        union all select c.id from customers c where c.merged_into is null
          and not exists (select 1 from identities i where i.customer_id = c.id)`,
  )
  expect(wrong).toEqual([])
  const stale = await database.rows(
    z.object({ id: z.number(), name: z.string() }),
    sql`with said as (
          select distinct on (i.customer_id, t.key) i.customer_id, t.key as name, t.value, e.source, e.message_id
          from events e join identities i on i.id = e.identity_id, jsonb_each(e.properties) t
          where e.type = 'identify' order by i.customer_id, t.key, e.timestamp desc, e.source desc, e.message_id desc),
        kept as (
          select c.id as customer_id, t.key as name, t.value -> 0 as value, t.value ->> 2 as source, t.value ->> 3 as message_id
          from customers c, jsonb_each(c.attributes) t)
        select customer_id as id, name from
          ((table said except table kept) union all (table kept except table said)) as differing`,
  )
  expect(stale).toEqual([])
})
