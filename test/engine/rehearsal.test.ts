import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Fact } from '../../src/events.ts'
import { createSop, launchSop } from '../../src/features/sops/sops.ts'
import { createTag, createTagGroup } from '../../src/features/tags/tags.ts'
import { HOUR_MS, MINUTE_MS } from '../../src/kernel/clock.ts'
import { seededRandom } from '../../src/kernel/random.ts'
import { sql } from '../../src/kernel/sql.ts'
import { selectFacts } from '../../src/pipeline/fact-store.ts'
import { readGate } from '../../src/pipeline/ledgers.ts'
import { definitionsOf, rehearse } from '../../src/pipeline/rehearsal.ts'
import { parseSop } from '../../src/sops/check.ts'
import { DEFAULT_POLICY, type Policy } from '../../src/touches/policy.ts'
import { addContent } from '../support/contents.ts'
import { freshDatabase } from '../support/database.ts'
import { engineOn } from './world.ts'

/** What a rehearsal says would have been is what was, customer by customer and to the millisecond: the same flow has run
 *  meanwhile. */
const START = Date.parse('2026-03-02T10:00:00+08:00')
const PEOPLE = 12
const database = await freshDatabase()
const { engine, clock } = engineOn(database, 'Asia/Shanghai', START)
const { core } = engine

const definition = {
  trigger: { kind: 'event', of: { event: 'Product Added' }, key: 'cart' },
  reentry: { kind: 'after', ms: 5 * HOUR_MS },
  exit: [{ event: 'Refund Requested' }],
  goal: { of: { event: 'Order Completed' }, withinMs: 24 * HOUR_MS },
  holdoutShare: 0.2,
  first: 'wait',
  steps: {
    wait: { kind: 'await', of: [{ event: 'Product Viewed' }], ms: 3 * HOUR_MS, next: 'which', otherwise: 'send' },
    which: { kind: 'branch', cases: [{ name: 'much', rule: { kind: 'count', of: { event: 'Product Added' }, window: { kind: 'rolling', ms: 24 * HOUR_MS }, op: '>=', value: 3 }, next: 'call' }], otherwise: 'split' }, // prettier-ignore
    split: {
      kind: 'split',
      arms: [
        { name: 'a', weight: 1, next: 'send' },
        { name: 'b', weight: 1, next: 'later' },
      ],
    },
    later: { kind: 'wait', until: { kind: 'time', days: 1, time: '07:30' }, next: 'send' },
    send: { kind: 'send', channel: 'broadcast', content: 'hello', next: null, otherwise: 'call' },
    call: { kind: 'task', task: 'call', title: '致电', dueMs: HOUR_MS, next: 'tag' },
    tag: { kind: 'tag', tag: 'called', change: 'add', next: 'set' },
    set: { kind: 'attribute', attribute: 'calls', value: 'some', next: 'rest' },
    rest: { kind: 'wait', until: { kind: 'duration', ms: MINUTE_MS }, next: 'heard' },
    heard: { kind: 'branch', cases: [{ name: 'both', rule: { kind: 'all', of: [{ kind: 'tag', tag: 'called' }, { kind: 'attribute', attribute: 'calls', test: { op: '=', value: 'some' } }] }, next: 'visit' }], otherwise: null }, // prettier-ignore
    visit: { kind: 'task', task: 'visit', title: '拜访', dueMs: HOUR_MS, next: null },
  },
}
const policy: Policy = { ...DEFAULT_POLICY, caps: [{ name: 'one', kinds: null, channels: null, most: 1, window: { kind: 'rolling', ms: 12 * HOUR_MS }, upTo: 'high' }] } // prettier-ignore

await addContent(database, 'hello', 'hello')
await database.run(sql`insert into touch_policies (id, policy, changed_at) values (1, ${JSON.stringify(policy)}, to_timestamp(0))`) // prettier-ignore
await database.run(sql`
  insert into relations (external_userid, userid, added_at, tag_ids, read_at)
  select 'wm' || n, 'lin', to_timestamp(0), '{}', to_timestamp(0) from generate_series(0, ${PEOPLE - 3}) as n`)
await createTagGroup(core, { slug: 'hand', name: 'hand', dimension: 'behaviour', singleChoice: false } as never)
await createTag(core, { group: 'hand', slug: 'called', name: 'called' }, 'test')
await createSop(core, { slug: 'cart', name: 'cart', definition })
await launchSop(core, 'cart', 1, 'test')
await engine.quiet()

const EVENTS = ['Product Added', 'Product Viewed', 'Order Completed', 'Refund Requested', 'Consent Withdrawn', 'Consent Given'] // prettier-ignore

test('a rehearsal of what has happened comes to what has come of it', async () => {
  const random = seededRandom(7)
  const pick = <T>(all: readonly T[]) => all[Math.floor(random.next() * all.length)]!
  for (let n = 0; n < 400; n++) {
    const event = pick(EVENTS.slice(0, random.next() < 0.1 ? 6 : 3))
    const properties = event.startsWith('Consent') ? { channel: 'wecom', purpose: 'marketing' } : { cart: pick(['a', 'b']) } // prettier-ignore
    const person = Math.floor(random.next() * PEOPLE)
    await engine.doors.ingest(
      [{ type: 'track', event, userId: `p${person}`, messageId: `${n}`, timestamp: new Date(clock.now()).toISOString(), properties, context: { externalIds: [{ type: 'external_userid', id: `wm${person}` }] } }], // prettier-ignore
      { source: 'shop', sentAt: null, trusted: true },
    )
    // What it sets is told at once, and whatever is due on the way happens at its instant.
    await engine.quiet()
    const until = clock.now() + Math.round(random.next() * 50 * MINUTE_MS)
    for (;;) {
      const [due] = await database.rows(z.object({ at: z.int().nullable() }), sql`select min(due) as at from wakes`)
      if (due!.at === null || due!.at > until) break
      clock.set(Math.max(clock.now(), due!.at))
      await engine.quiet()
    }
    clock.set(until)
  }
  const parsed = parseSop(definition)
  if (!('sop' in parsed)) throw new Error(JSON.stringify(parsed.problems))
  const { sop } = parsed
  const told = await database.rows(
    z.object({ customer: z.int(), at: z.int(), name: z.string(), properties: z.record(z.string(), z.unknown()) }),
    sql`select identity_id as customer, timestamp as at, name, properties from events
        where derived and name in ('SOP Entered', 'SOP Left', 'Task Given', 'Touch Requested', 'Touch Suppressed') order by seq`,
  )
  const customers = (await database.rows(z.object({ id: z.int() }), sql`select id from customers order by id`)).map(({ id }) => id) // prettier-ignore
  const [{ id: sopId }] = (await database.rows(z.object({ id: z.int() }), sql`select id from sops`)) as [{ id: number }]
  let compared = 0
  await database.transaction(async (session) => {
    const definitions = await definitionsOf(session, { slug: 'cart', sopId, definition: sop, launchedAt: START }, core.definitions.calendar) // prettier-ignore
    const facts = await selectFacts(session, customers, null)
    const view = await readGate(session, customers, clock.now())
    for (const id of customers) {
      const ledger = { ...view.ledgers.get(id)!, consents: [], touches: [] }
      const own = (facts.get(id) ?? []).filter(({ source }) => source === 'shop')
      const moments = rehearse(definitions, { id, facts: own, ledger, gate: view, until: clock.now() })
      const said = moments.filter(({ name }) => name !== 'Moved' && name !== 'Deed').map(({ at, name, properties }) => ({ customer: id, at, name, properties })) // prettier-ignore
      const was = told.filter(({ customer }) => customer === id)
      expect(said).toEqual(was)
      compared += was.length
      // However much there was before.
      const many = Array.from({ length: 20_001 }, (_, n): Fact => ({ ...own[0]!, name: 'Seen', at: START - 30_000 + n, messageId: `s${n}` })) // prettier-ignore
      if (compared === was.length) expect(rehearse(definitions, { id, facts: [...many, ...own], ledger, gate: view, until: clock.now() })).toEqual(moments) // prettier-ignore
    }
  })
  // Each kind of thing has happened.
  expect(new Set(told.map(({ name, properties }) => `${name} ${String(properties['reason'] ?? '')}`)).size).toBeGreaterThan(8) // prettier-ignore
  expect(compared).toBeGreaterThan(200)
  expect(told.some(({ properties }) => properties['step'] === 'visit')).toBe(true)
})
