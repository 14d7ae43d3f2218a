import { expect, test } from 'vitest'
import type { Fact } from '../../src/events.ts'
import { countMembers, createSegment } from '../../src/features/segments/segments.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/kernel/clock.ts'
import { commitFacts, commitWakes } from '../../src/pipeline/commit.ts'
import { parseRuleText } from '../../src/rules/text.ts'
import { freshDatabase } from '../support/database.ts'
import { engineOn } from './world.ts'

/** A segment that names another one goes by what it was told: readers must be right also while nobody is woken. */
const T0 = Date.parse('2026-03-01T00:00:00Z')
const { engine, clock } = engineOn(await freshDatabase(), 'Asia/Shanghai', T0)
const { core } = engine
let count = 0

async function define(slug: string, text: string): Promise<void> {
  const parsed = parseRuleText(text)
  if (!('rule' in parsed)) throw new Error(text)
  await createSegment(core, { slug, name: slug, rule: parsed.rule }, 'test')
  await engine.quiet()
}

async function does(person: string, name: string): Promise<void> {
  const fact: Omit<Fact, 'at' | 'receivedAt' | 'messageId'> = {
    type: 'track',
    name,
    source: 'shop',
    mark: null,
    identifiers: [{ kind: 'user_id', value: person }],
    properties: {},
    context: null,
  }
  await commitFacts(core, [{ ...fact, at: clock.now(), receivedAt: clock.now(), messageId: `m${++count}` }])
}

test('that the named one holds less long is told at once', async () => {
  await define(
    'content',
    'done "Visited" and not did "Cart Viewed" without "Order Completed" within 2 hours in last 7 days',
  )
  await define('content-fans', 'in segment "content" and done "Shared"')
  await does('p', 'Visited')
  await does('p', 'Shared')
  expect(await countMembers(core, 'content-fans')).toBe(1)
  await does('p', 'Cart Viewed')
  clock.advance(2 * HOUR_MS - 1)
  expect(await countMembers(core, 'content-fans')).toBe(1)
  clock.advance(1)
  expect(await countMembers(core, 'content-fans')).toBe(0)
  clock.advance(7 * DAY_MS)
  await engine.quiet()
  expect(await countMembers(core, 'content-fans')).toBe(1)
})

test('that it holds longer is told before the instant comes near at which it was thought to end', async () => {
  await define('lookers', 'done "Product Viewed" in last 10 days')
  await define('looking-fans', 'in segment "lookers" and done "Signed Up"')
  await does('q', 'Product Viewed')
  await does('q', 'Signed Up')
  clock.advance(5 * DAY_MS)
  await does('q', 'Product Viewed')
  // What was told ends in five days, and is brought up to date before.
  clock.advance(5 * DAY_MS + HOUR_MS)
  expect(await countMembers(core, 'looking-fans')).toBe(1)
  await engine.quiet()
  expect(await countMembers(core, 'looking-fans')).toBe(1)
  clock.advance(5 * DAY_MS - HOUR_MS - 4 * MINUTE_MS)
  // Rows are firm now: they are taken at their word.
  await commitWakes(core, 100)
  clock.advance(MINUTE_MS)
  await does('q', 'Product Viewed')
  clock.advance(4 * MINUTE_MS)
  expect(await countMembers(core, 'looking-fans')).toBe(1)
  clock.advance(10 * DAY_MS)
  expect(await countMembers(core, 'looking-fans')).toBe(0)
})
