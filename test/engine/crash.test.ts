import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Fact } from '../../src/events.ts'
import { createSegment, countMembers, membersOf } from '../../src/features/segments/segments.ts'
import { seededRandom } from '../../src/kernel/random.ts'
import { sql } from '../../src/kernel/sql.ts'
import { LEAF_KINDS, makeCase, makeIdentityCase } from '../oracle/generate.ts'
import type { RawFact } from '../oracle/facts.ts'
import { partition } from '../oracle/identity.ts'
import { holds } from '../oracle/rules.ts'
import { whenFileEnds } from '../support/cleanup.ts'
import { freshDatabase } from '../support/database.ts'
import { defineWorld, engineOn, identified } from './world.ts'

/**
 * Three processes commit the same facts, each in an order of its own; they are killed without warning at random points and
 * begin again; rules are added meanwhile. In the end the customers are those of the identity oracle and everyone is in
 * exactly the segments the rule oracle says: nothing lost, nothing twice, nobody wrong.
 */
const SEED = Number(process.env.CRASH_SEED ?? 1)
const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 12)
const WORKERS = 3
const PEOPLE = 12

const database = await freshDatabase()

/** Facts of several people's lives; each comes with some of the identifiers its person and others use. */
function makeFacts() {
  const one = makeCase(SEED, { kinds: LEAF_KINDS.filter((kind) => kind !== 'stage'), rules: 6 })
  const random = seededRandom(SEED)
  const pick = <T>(list: T[]) => list[Math.floor(random.next() * list.length)]!
  const facts: Fact[] = []
  const identifiersOf = new Map<string, string[]>()
  const used = makeIdentityCase(SEED).assertions.map((assertion) => assertion.identifiers)
  const raws = one.steps.flatMap((step) => step.facts)
  for (let person = 0; person < PEOPLE; person++)
    for (const raw of raws) {
      if (random.next() < 0.5) continue
      const type = raw.type === 'page' && raw.name !== 'page' ? 'track' : raw.type
      const messageId = `${raw.messageId}-${person}`
      const id = `${raw.source}\n${messageId}`
      // A message that comes again is the same message: with the identifiers it had.
      const texts = identifiersOf.get(id) ?? pick(used)
      identifiersOf.set(id, texts)
      const identifiers = texts.map((text) => {
        const cut = text.lastIndexOf(':')
        return { kind: text.slice(0, cut), value: `${text.slice(cut + 1)}-${person % 4}` }
      })
      facts.push(identified({ ...raw, type, messageId }, identifiers))
    }
  return { one, facts }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test(`nothing is lost or doubled when processes are killed (seed ${SEED})`, { timeout: 300_000 }, async () => {
  const { one, facts } = makeFacts()
  const now = one.steps.at(-1)!.now
  const folder = mkdtempSync(join(tmpdir(), 'siyu-crash-'))
  whenFileEnds(async () => rmSync(folder, { recursive: true }))
  const file = join(folder, 'facts.json')
  writeFileSync(file, JSON.stringify(facts))
  const { engine } = engineOn(database, one.world.zone, now)
  await defineWorld(database, one.world, one.rules.slice(0, 3), now)

  const random = seededRandom(SEED + 1)
  let kills = 0
  const run = async (index: number) => {
    for (let round = 0; ; round++) {
      const args = [
        'test/engine/crash-worker.ts',
        database.url,
        file,
        `${SEED * 100 + index}`,
        `${now}`,
        one.world.zone,
      ]
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] })
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
      const mayLive = round >= ROUNDS / WORKERS
      if (!mayLive) void sleep(300 + random.next() * 2500).then(() => child.kill('SIGKILL'))
      const code = await ended
      if (code === 0) return
      if (mayLive) throw new Error(`worker ${index} failed with ${code}`)
      kills++
    }
  }
  const addRules = async () => {
    for (const [i, rule] of one.rules.slice(3).entries()) {
      await sleep(700)
      await createSegment(engine.core, { slug: `rule-${i + 3}`, name: 'late', rule }, 'test')
      await engine.builder.finishAll()
    }
  }
  await Promise.all([...Array.from({ length: WORKERS }, (_, index) => run(index)), addRules()])
  await engine.quiet()

  const stored = await database.rows(
    z.object({ n: z.number() }),
    sql`select count(*) as n from events where not derived`,
  )
  expect(stored[0]!.n).toBe(new Set(facts.map((fact) => `${fact.source}\n${fact.messageId}`)).size)
  const textOf = (identifier: { kind: string; value: string }) => `${identifier.kind}:${identifier.value}`
  const unique = [...new Map(facts.map((fact) => [`${fact.source}\n${fact.messageId}`, fact])).values()]
  const { customers } = partition(
    unique.map((fact) => ({ ...fact, identifiers: fact.identifiers.map(textOf) })),
    [],
  )
  const rows = await database.rows(
    z.object({ customer_id: z.number(), identifiers: z.array(z.string()) }),
    sql`select customer_id, array_agg(kind || ':' || value) as identifiers from identities group by 1`,
  )
  const asText = (sets: Iterable<string>[]) => sets.map((set) => [...set].sort().join(' ')).sort()
  expect(asText(rows.map((row) => row.identifiers))).toEqual(asText(customers))

  const idOf = new Map(rows.flatMap((row) => row.identifiers.map((text) => [text, row.customer_id] as const)))
  for (const [i, rule] of one.rules.entries()) {
    const expected = customers
      .filter((customer) => {
        const own = unique.filter((fact) => customer.has(textOf(fact.identifiers[0]!))) as unknown as RawFact[]
        return own.length > 0 && holds(rule, { facts: own }, now, one.world)
      })
      .map((customer) => idOf.get([...customer][0]!)!)
    const page = await membersOf(engine.core, `rule-${i}`, { after: 0, limit: 1000 })
    expect(page.members.map((member) => member.customerId)).toEqual(expected.sort((a, b) => a - b))
    expect(await countMembers(engine.core, `rule-${i}`)).toBe(expected.length)
  }
  process.stdout.write(`${facts.length} facts, ${customers.length} customers, ${kills} kills\n`)
})
