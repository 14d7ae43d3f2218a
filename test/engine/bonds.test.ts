import { expect, test } from 'vitest'
import { countMembers, createSegment, previewSegment } from '../../src/features/segments/segments.ts'
import type { Fact, Identifier } from '../../src/events.ts'
import { ManualClock } from '../../src/kernel/clock.ts'
import { commitFacts } from '../../src/pipeline/commit.ts'
import { compareCustomers, type Difference } from '../../src/pipeline/rebuild.ts'
import type { Rule } from '../../src/rules/language.ts'
import { Chance } from '../oracle/chance.ts'
import type { RawFact } from '../oracle/facts.ts'
import { holds } from '../oracle/rules.ts'
import { freshDatabase } from '../support/database.ts'
import { testEngine } from '../support/engine.ts'
import { identified, wipe } from './world.ts'

/**
 * Words about staff and groups of people with two accounts, which come together and are told apart again while the words
 * arrive late, at one instant and repeated: live = build = rebuild = oracle.
 */
const CASES = Number(process.env.BOND_CASES ?? 12)
const STEPS = 14
const T0 = Date.parse('2026-03-01T00:00:00Z')
const PEOPLE = ['p', 'q']
const ACCOUNTS = ['a', 'b']
const WORLD = { zone: 'Asia/Shanghai', segments: {}, tags: {}, tagGroups: {}, lineMedianMs: null }

const contact = (more: object): Rule => ({ kind: 'contact', staff: [], states: [], addWays: [], ...more })
const RULES: Rule[] = [
  contact({}),
  contact({ staff: ['zhang'] }),
  contact({ staff: ['zhang', 'li'], states: ['mall'] }),
  contact({ addWays: [1] }),
  { kind: 'not', of: contact({ staff: ['li'] }) },
  { kind: 'group', chats: [] },
  { kind: 'all', of: [{ kind: 'group', chats: ['wr1'] }, contact({ staff: ['zhang'] })] },
]

const database = await freshDatabase()
const clock = new ManualClock(T0)

/** A person's two accounts are one customer by people's word only. */
const accountOf = (person: string, account: string): Identifier => ({ kind: 'phone', value: `${person}-${account}` })

class Run {
  private readonly chance: Chance
  private readonly engine = testEngine(database, clock, WORLD.zone)
  private readonly facts: (RawFact & { person: string })[] = []
  private readonly joined = new Set<string>()
  private count = 0
  constructor(seed: number) {
    this.chance = new Chance(seed)
  }

  get core() {
    return this.engine.core
  }

  async settle(): Promise<void> {
    await this.engine.builder.finishAll()
    await this.engine.wakes.drain()
  }

  private word(now: number): RawFact & { person: string } {
    const { chance } = this
    const isContact = chance.often(0.6)
    const name = chance.often(0.6) ? 'Began' : 'Ended'
    const properties = isContact
      ? { userid: chance.pick(['zhang', 'li']), state: chance.pick(['mall', 'shop']), addWay: chance.int(1, 2) }
      : { chat: chance.pick(['wr1', 'wr2']) }
    const names = isContact
      ? { Began: 'Contact Added', Ended: 'Contact Ended' }
      : { Began: 'Group Joined', Ended: 'Group Left' }
    return {
      at: now - chance.pick([0, 0, 1, 2, 3]),
      source: chance.pick(['wecom', 'crm']),
      messageId: `m${chance.int(0, 9)}-${++this.count}`,
      type: 'track',
      name: names[name],
      properties: name === 'Began' ? properties : { ...properties, reason: 'left' },
      account: chance.pick(ACCOUNTS),
      person: chance.pick(PEOPLE),
    }
  }

  async step(now: number): Promise<void> {
    const { chance } = this
    clock.set(now)
    const arrived = Array.from({ length: chance.int(0, 4) }, () => this.word(now))
    const again = this.facts.length > 0 ? [chance.pick(this.facts)] : []
    const asFact = (fact: RawFact & { person: string }): Fact =>
      identified(fact, [accountOf(fact.person, fact.account!)])
    const facts = chance.shuffle([...arrived, ...again]).map(asFact)
    if (chance.often(0.4)) facts.push(this.decision(now, chance.pick(PEOPLE)))
    this.facts.push(...arrived)
    if (facts.length > 0) await commitFacts(this.core, facts)
  }

  /** Joined if they are two, separated if they are one. It is a fact itself, of the first of the accounts. */
  private decision(now: number, person: string): Fact {
    const [a, b] = ACCOUNTS.map((account) => [accountOf(person, account)])
    const name = this.joined.has(person) ? 'Customers Separated' : 'Customers Joined'
    if (!this.joined.delete(person)) this.joined.add(person)
    const raw = {
      at: now,
      source: 'staff:x',
      messageId: `d${String(++this.count).padStart(6, '0')}`,
      type: 'track',
    } as const
    const decision = { ...raw, name, properties: { a, b }, account: ACCOUNTS[0]!, person }
    this.facts.push(decision)
    return identified(decision, a!)
  }

  expected(rule: Rule, now: number): number {
    const customers = PEOPLE.flatMap((person) => {
      const own = this.facts.filter((fact) => fact.person === person)
      return this.joined.has(person) ? [own] : ACCOUNTS.map((account) => own.filter((fact) => fact.account === account))
    })
    return customers.filter((facts) => facts.length > 0 && holds(rule, { facts }, now, WORLD)).length
  }
}

async function firstDifference(seed: number) {
  await wipe(database)
  clock.set(T0)
  const run = new Run(seed)
  for (let step = 0; step < STEPS; step++) {
    const now = T0 + step * 2
    await run.step(now)
    if (step === 3) for (const [i, rule] of RULES.entries()) await createSegment(run.core, { slug: `r${i}`, name: `r${i}`, rule }, 'test') // prettier-ignore
    await run.settle()
    for (const [i, rule] of RULES.entries()) {
      const expected = run.expected(rule, now)
      const live = step < 3 ? expected : await countMembers(run.core, `r${i}`)
      const built = (await previewSegment(run.core, rule, null)).count
      if (live !== expected || built !== expected) return { seed, step, rule, expected, live, built }
    }
  }
  const differences: Difference[] = []
  await compareCustomers(run.core, (one) => differences.push(one))
  return differences[0]
}

test(
  'words about staff and groups count by account, whoever turns out to be one person or two',
  { timeout: 300_000 },
  async () => {
    for (let seed = 1; seed <= CASES; seed++) expect(await firstDifference(seed)).toBeUndefined()
  },
)
