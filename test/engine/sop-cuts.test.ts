import { expect, test } from 'vitest'
import { z } from 'zod'
import { createSop, launchSop } from '../../src/features/sops/sops.ts'
import { createTag, createTagGroup } from '../../src/features/tags/tags.ts'
import { MINUTE_MS } from '../../src/kernel/clock.ts'
import { sql } from '../../src/kernel/sql.ts'
import { addContent } from '../support/contents.ts'
import { cutting } from '../support/cutting.ts'
import { freshDatabase } from '../support/database.ts'
import { engineOn } from './world.ts'

/**
 * The connection to the database is cut at every statement of an entry, of a step that time lets somebody take, and of one
 * that a fact lets them take, one after the other; then it is tried again, as clients and wakes do. Everybody enters once and
 * is asked for once, wherever it was cut.
 */
const database = await freshDatabase()
const { engine, clock } = engineOn(database, 'Asia/Shanghai', Date.parse('2026-03-02T00:00:00Z'))
const { core } = engine
const cuts = cutting(database)

const task = (title: string, next: string | null) => ({ kind: 'task', task: 'chat', title, dueMs: MINUTE_MS, next })
await addContent(database, 'hello', 'hello')
await database.run(sql`
  insert into relations (external_userid, userid, added_at, tag_ids, read_at)
  select 'wm-' || w, 'lin', to_timestamp(0), '{}', to_timestamp(0) from unnest(array['before', 'after']) as w`)
const send = (channel: string, next: string) => ({ kind: 'send', channel, content: 'hello', next })
await createTagGroup(core, { slug: 'hand', name: 'hand', dimension: 'behaviour', singleChoice: false } as never)
await createTag(core, { group: 'hand', slug: 'seen', name: 'seen' }, 'test')
await createSop(core, {
  slug: 'flow',
  name: 'flow',
  definition: {
    trigger: { kind: 'event', of: { event: 'Begun' }, key: 'cart' },
    reentry: { kind: 'never' },
    first: 'first',
    steps: {
      first: task('at once', 'wait'),
      wait: { kind: 'wait', until: { kind: 'duration', ms: MINUTE_MS }, next: 'second' },
      second: task('by time', 'send'),
      send: send('broadcast', 'by-hand'),
      'by-hand': send('chat', 'tag'),
      tag: { kind: 'tag', tag: 'seen', change: 'add', next: 'hear' },
      hear: { kind: 'await', of: [{ event: 'Answered' }], ms: MINUTE_MS, next: 'third', otherwise: null },
      third: task('by a fact', null),
    },
  },
})
await launchSop(core, 'flow', 1, 'test')
await engine.quiet()

const write = (event: string, person: string) =>
  engine.doors.ingest(
    [
      {
        type: 'track',
        event,
        userId: person,
        messageId: `${event} ${person}`,
        properties: { cart: 'k' },
        context: { externalIds: [{ type: 'external_userid', id: `wm-${person}` }] },
      },
    ],
    {
      source: 'web',
      sentAt: null,
      trusted: true,
    },
  )
const storyOf = (person: string) =>
  database.rows(
    z.object({ entered: z.int(), left: z.int(), open: z.int(), tasks: z.array(z.string()), touches: z.array(z.string()), requested: z.int(), deeds: z.int() }), // prettier-ignore
    sql`select (select count(*) from events e where e.identity_id in (select o.id from identities o where o.customer_id = i.customer_id) and e.name = 'SOP Entered') as entered,
          (select count(*) from events e where e.identity_id in (select o.id from identities o where o.customer_id = i.customer_id) and e.name = 'SOP Left') as left,
          (select count(*) from sop_positions p where p.customer_id = i.customer_id and p.ended_at is null) as open,
          (select count(*) from events e where e.identity_id in (select o.id from identities o where o.customer_id = i.customer_id) and e.name = 'Touch Requested') as requested,
          (select count(*) from events e where e.identity_id in (select o.id from identities o where o.customer_id = i.customer_id) and e.name = 'Tag Added') as deeds,
          coalesce((select array_agg(channel || ' ' || state order by t.id) from touches t where t.customer_id = i.customer_id), '{}') as touches,
          coalesce((select array_agg(title order by t.id) from tasks t where t.customer_id = i.customer_id), '{}') as tasks
        from identities i where i.kind = 'user_id' and i.value = ${person}`,
  )

/** Tries until nothing is cut any more; answers how often it was. */
async function until(when: 'before' | 'after', what: string, work: () => Promise<unknown>): Promise<number> {
  for (let statement = 1; ; statement++) {
    cuts.at(statement, when)
    await work().catch(() => {})
    const wasCut = cuts.wasCut()
    cuts.at(Infinity, when)
    if (!wasCut) return statement - 1
    expect(statement, `${what} ends`).toBeLessThan(200)
  }
}

test.each(['before', 'after'] as const)(
  'wherever the connection is cut, %s a statement is carried out, everybody enters once and is asked for once',
  { timeout: 120_000 },
  async (when) => {
    const counts = [await until(when, 'an entry', () => write('Begun', when))]
    clock.advance(MINUTE_MS)
    counts.push(await until(when, 'a wake', () => engine.wakes.drain()))
    counts.push(await until(when, 'a deed', () => engine.deeds.tellAll()))
    counts.push(await until(when, 'an answer', () => write('Answered', when)))
    expect(await storyOf(when)).toEqual([
      {
        entered: 1,
        left: 1,
        open: 0,
        tasks: ['at once', 'by time', 'hello', 'by a fact'],
        touches: ['broadcast waiting', 'chat tasked'],
        requested: 2,
        deeds: 1,
      },
    ])
    // A commit of this kind has so many statements at least.
    for (const count of counts) expect(count).toBeGreaterThan(4)
  },
)
