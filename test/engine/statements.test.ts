import pg from 'pg'
import { expect, test } from 'vitest'
import { createSegment } from '../../src/features/segments/segments.ts'
import { createTag, createTagGroup } from '../../src/features/tags/tags.ts'
import { ManualClock } from '../../src/kernel/clock.ts'
import { commitFacts, commitWakes } from '../../src/pipeline/commit.ts'
import type { Fact } from '../../src/events.ts'
import { testEngine } from '../support/engine.ts'
import { freshDatabase } from '../support/database.ts'

/** A commit is a fixed number of statements, whatever the number of customers, tags and segments. */
const T0 = Date.parse('2026-03-01T00:00:00Z')
const database = await freshDatabase()
const clock = new ManualClock(T0)
const engine = testEngine(database, clock)
const { core } = engine

let statements: string[] = []
const query = pg.Client.prototype.query
pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
  const [first] = given as [string | { text?: string }]
  statements.push(typeof first === 'string' ? first : (first.text ?? ''))
  return (query as (...all: unknown[]) => unknown).apply(this, given)
} as typeof query

async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  statements = []
  await work()
  return statements.length
}

let count = 0
/** Each customer buys twice, says who they are, and comes with a device. */
function facts(customers: number, people = `p${++count}`): Fact[] {
  const made: Fact[] = []
  const fact = (name: string, person: string, properties: Fact['properties']) => {
    const messageId = `m${++count}`
    const identifiers = [
      { kind: 'user_id', value: person },
      { kind: 'anonymous_id', value: `device of ${person}` },
    ]
    const type = name === 'identify' ? 'identify' : 'track'
    const at = clock.now()
    made.push({
      type,
      name,
      at,
      receivedAt: at,
      source: 'web',
      messageId,
      mark: null,
      identifiers,
      properties,
      context: null,
    })
  }
  for (let n = 0; n < customers; n++) {
    const person = `${people}.${n}`
    fact('Order Completed', person, { revenue: 10 + n })
    fact('Order Completed', person, { revenue: n })
    fact('identify', person, { city: n % 2 ? '上海' : '北京', n })
  }
  return made
}

async function define(from: number, to: number): Promise<void> {
  for (let n = from; n < to; n++) {
    const window = { kind: 'rolling', ms: 86_400_000 * (1 + n) }
    const bought = { kind: 'count', of: { event: 'Order Completed' }, window, op: '>=', value: 1 + (n % 3) }
    const rule = n % 2 ? bought : { kind: 'attribute', attribute: 'n', test: { op: '>', value: n } }
    await createSegment(core, { slug: `s${n}`, name: `s${n}`, rule }, 'test')
    if (n >= 20) continue
    await createTagGroup(core, { slug: `g${n}`, name: 'g', dimension: 'tier', singleChoice: false })
    await createTag(core, { group: `g${n}`, slug: `t${n}`, name: `t${n}`, rule }, 'test')
  }
  await engine.quiet()
}

test('new customers and known ones, few and many, with one segment and with a hundred', async () => {
  await define(0, 1)
  await commitFacts(core, facts(1)) // the definitions are read once
  const few = await statementsOf(() => commitFacts(core, facts(10, 'few')))
  const many = await statementsOf(() => commitFacts(core, facts(1_000, 'many')))
  expect(many).toBe(few)
  const fewKnown = await statementsOf(() => commitFacts(core, facts(10, 'few')))
  const manyKnown = await statementsOf(() => commitFacts(core, facts(1_000, 'many')))
  expect(manyKnown).toBe(fewKnown)

  await define(1, 100)
  await commitFacts(core, facts(1))
  expect(await statementsOf(() => commitFacts(core, facts(10, 'other')))).toBe(few)
  expect(await statementsOf(() => commitFacts(core, facts(1_000, 'others')))).toBe(few)
  expect(few).toBeLessThan(35)
})

test('merges and their undoing, few and many', async () => {
  const people = (from: string, n: number) => Array.from({ length: n }, (_, i) => `${from}.${i}`)
  const words = (name: string, n: number): Fact[] =>
    people('x', n).map((one) => {
      const at = clock.now()
      const a = [{ kind: 'user_id', value: one }]
      const b = [{ kind: 'user_id', value: one.replace('x', 'y') }]
      const properties = { a, b } as never
      const messageId = `m${++count}`
      return {
        type: 'track',
        name,
        at,
        receivedAt: at,
        source: 'staff:1',
        messageId,
        mark: null,
        identifiers: a,
        properties,
        context: null,
      }
    })
  await commitFacts(core, [...facts(60, 'x'), ...facts(60, 'y')])
  clock.advance(1)
  const one = await statementsOf(() => commitFacts(core, words('Customers Joined', 1)))
  expect(await statementsOf(() => commitFacts(core, words('Customers Joined', 50)))).toBe(one)
  clock.advance(1)
  const undoOne = await statementsOf(() => commitFacts(core, words('Customers Separated', 1)))
  expect(await statementsOf(() => commitFacts(core, words('Customers Separated', 50)))).toBe(undoOne)
})

test('wakes, few and many', async () => {
  clock.advance(3 * 86_400_000)
  const before = (
    await database.pool.query('select count(*)::int as n from wakes where due <= $1', [new Date(clock.now())])
  ).rows[0].n
  expect(before).toBeGreaterThan(500)
  const few = await statementsOf(() => commitWakes(core, 10))
  const many = await statementsOf(() => commitWakes(core, 500))
  expect(Math.abs(many - few)).toBeLessThanOrEqual(2) // nobody among the ten may have left anything
}, 60_000)

test('late facts and windows run dry, few and many', async () => {
  const of = (event: string) => ({ event, where: [] })
  const window = { kind: 'rolling', ms: 86_400_000 }
  const rules = [
    { kind: 'sequence', steps: [of('Order Completed'), of('identify')], withinMs: 3_600_000, window },
    { kind: 'unanswered', first: of('Order Completed'), then: of('identify'), withinMs: 3_600_000, window },
    { kind: 'last', property: 'revenue', of: of('Order Completed'), window, test: { op: '>', value: 1 } },
    { kind: 'sum', property: 'revenue', of: of('Order Completed'), window, op: '>', value: 1 },
  ]
  for (const [n, rule] of rules.entries())
    await createSegment(core, { slug: `late${n}`, name: `late${n}`, rule } as never, 'test')
  await engine.quiet()
  const late = (customers: number, people: string) =>
    facts(customers, people).map((fact) => ({ ...fact, at: fact.at - 600_000 }))
  for (let n = 0; n < 20; n++) {
    clock.advance(1_000)
    await commitFacts(core, [...facts(3, 'seldom'), ...facts(60, 'often')])
  }
  const few = await statementsOf(() => commitFacts(core, late(3, 'seldom')))
  expect(await statementsOf(() => commitFacts(core, late(60, 'often')))).toBe(few)
  clock.advance(86_400_000 + 10_000)
  const fewDry = await statementsOf(() => commitFacts(core, facts(3, 'seldom')))
  expect(await statementsOf(() => commitFacts(core, facts(60, 'often')))).toBe(fewDry)
}, 120_000)
