import { expect, test } from 'vitest'
import { sql } from '../../src/kernel/sql.ts'
import { commitFacts } from '../../src/pipeline/commit.ts'
import { countMembers, membersOf, previewSegment } from '../../src/features/segments/segments.ts'
import type { Engine } from '../../src/engine.ts'
import type { Rule } from '../../src/rules/language.ts'
import { LEAF_KINDS, makeCase, type Case } from '../oracle/generate.ts'
import type { RawFact } from '../oracle/facts.ts'
import { holds } from '../oracle/rules.ts'
import { freshDatabase } from '../support/database.ts'
import { defineWorld, engineOn, identified, wipe } from './world.ts'

/**
 * live = build = oracle, through PostgreSQL: several people with the facts of one case, arriving late, repeated and out of
 * order; some rules are defined before the facts, others in the middle and built beside them.
 */
const KINDS = LEAF_KINDS.filter((kind) => kind !== 'stage')
const CASES = Number(process.env.LIVE_CASES ?? 40)
const PEOPLE = 3
const database = await freshDatabase()

/** Each person has one account: whose words hang on several is in bonds.test.ts. */
const asCoerced = (fact: RawFact): RawFact => ({
  ...fact,
  type: fact.type === 'page' && fact.name !== 'page' ? 'track' : fact.type,
  account: undefined,
})

class Run {
  readonly arrived: RawFact[][] = Array.from({ length: PEOPLE }, () => [])
  private readonly of: Case
  private readonly engine: Engine
  constructor(of: Case, engine: Engine) {
    this.of = of
    this.engine = engine
  }

  /** The facts of a step are dealt to the people by messageId, so each has a history of their own. */
  async arrive(facts: RawFact[]): Promise<void> {
    const dealt = facts.map(asCoerced).map((fact) => ({ fact, person: fact.messageId.length % PEOPLE }))
    for (const { fact, person } of dealt) {
      const own = this.arrived[person]!
      if (!own.some((one) => one.source === fact.source && one.messageId === fact.messageId)) own.push(fact)
    }
    const identifiers = (person: number) => [{ kind: 'user_id', value: `p${person}` }]
    if (dealt.length > 0)
      await commitFacts(
        this.engine.core,
        dealt.map(({ fact, person }) => identified(fact, identifiers(person))),
      )
  }

  expected(rule: Rule, now: number): number {
    const { world } = this.of
    return this.arrived.filter((facts) => facts.length > 0 && holds(rule, { facts }, now, world)).length
  }
}

async function firstDifference(seed: number) {
  const one = makeCase(seed, { kinds: KINDS, rules: 4, steps: 16 })
  await wipe(database)
  const { engine, clock } = engineOn(database, one.world.zone, one.steps[0]!.now)
  await defineWorld(database, one.world, one.rules.slice(0, 2), clock.now())
  const run = new Run(one, engine)
  const middle = Math.floor(one.steps.length / 2)
  for (const [step, { now, facts }] of one.steps.entries()) {
    clock.set(now)
    const known = step < middle ? one.rules.slice(0, 2) : one.rules
    if (step === middle) {
      const late = one.rules.slice(2).map((rule, i) => createLate(engine, `rule-${i + 2}`, rule))
      await Promise.all([...late, run.arrive(facts)])
    } else await run.arrive(facts)
    if (step === middle || step === 0) await engine.builder.finishAll()
    await engine.wakes.drain()
    for (const [i, rule] of known.entries()) {
      const expected = run.expected(rule, now)
      const live = await countMembers(engine.core, `rule-${i}`)
      const listed = (await membersOf(engine.core, `rule-${i}`, { after: 0, limit: 100 })).members.length
      const built = (await previewSegment(engine.core, rule, null)).count
      if (live !== expected || listed !== expected || built !== expected)
        return { seed, step, i, now, expected, live, listed, built, rule }
    }
  }
  return undefined
}

async function createLate(engine: Engine, slug: string, rule: Rule): Promise<void> {
  const { createSegment } = await import('../../src/features/segments/segments.ts')
  await createSegment(engine.core, { slug, name: slug, rule }, 'test')
}

test('live members, a build of everyone and the oracle agree', { timeout: 600_000 }, async () => {
  for (let seed = 1; seed <= CASES; seed++) expect(await firstDifference(seed)).toBeUndefined()
  expect((await database.pool.query(sql`select count(*) from events`)).rowCount).toBe(1)
})
