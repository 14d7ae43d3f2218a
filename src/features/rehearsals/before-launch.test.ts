import { expect, test } from 'vitest'
import { openApi } from '../../../test/support/api.ts'
import { addContent } from '../../../test/support/contents.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../kernel/clock.ts'
import { REHEARSED_AT_ONCE } from '../../kernel/limits.ts'
import { sql } from '../../kernel/sql.ts'
import { parseSop } from '../../sops/check.ts'
import { rehearsePast } from './rehearsals.ts'

/** What is looked at before a flow is launched: the points of who enters, the audience, and the past. */
const START = Date.parse('2026-03-25T10:00:00+08:00')
const { ask, send, engine, database } = await openApi(START)
await addContent(database, 'hello', '你好', { name: '你好' })
for (const person of ['amy', 'bob', 'cat'])
  await send([
    {
      type: 'identify',
      userId: person,
      messageId: person,
      traits: { name: person, spend: person === 'cat' ? 10 : 900 },
      context: { externalIds: [{ type: 'external_userid', id: `wm-${person}` }] },
    },
  ])
// A friend of nobody: bob.
await database.run(sql`
  insert into relations (external_userid, userid, added_at, tag_ids, read_at)
  select 'wm-' || p, 'lin', to_timestamp(0), '{}', to_timestamp(0) from unnest(array['amy', 'cat']) as p`)
await ask('POST', '/api/segments', { slug: 'rich', name: '大客户', text: 'spend >= 500' })
await engine.quiet()

const POINTS = { '7d': 7 * DAY_MS, '1d': DAY_MS, '3h': 3 * HOUR_MS, '1h': HOUR_MS, '15m': 15 * MINUTE_MS }
const names = Object.keys(POINTS)
const countdown = (more: object = {}) => ({
  trigger: { kind: 'manual' },
  reentry: { kind: 'never' },
  deadline: { kind: 'at', at: '2026-04-01T00:00:00+08:00' },
  first: 'w-7d',
  steps: Object.fromEntries(
    Object.entries(POINTS).flatMap(([name, ms], place) => {
      const after = names[place + 1] ? `w-${names[place + 1]}` : null
      return [
        [`w-${name}`, { kind: 'wait', until: { kind: 'before', ms }, next: `s-${name}`, missed: after }],
        [`s-${name}`, { kind: 'send', channel: 'broadcast', content: 'hello', next: after }],
      ]
    }),
  ),
  ...more,
})
const points = async (definition: object, more: object = {}) =>
  (await ask('POST', '/api/rehearsals/points', { definition, ...more })).body
const shortly = (body: any) => body.points.map(({ step, outcome, reason }: any) => [step, outcome, ...(reason ? [reason] : [])]) // prettier-ignore

test('points that the night would swallow or that are over are named, with the nearest deadline that loses fewer', async () => {
  const body = await points(countdown())
  expect(shortly(body)).toEqual([
    ['s-7d', 'past'],
    ['s-1d', 'goes'],
    ['s-3h', 'goes'],
    ['s-1h', 'swallowed', 'quiet_hours'],
    ['s-15m', 'swallowed', 'quiet_hours'],
  ])
  // The last point a minute before the night begins; the first is over for any deadline that is earlier.
  expect(body.earlier).toEqual({ deadlineAt: '2026-03-31T14:00:00.000Z', lost: 1 })
  const again = await points(countdown({ deadline: { kind: 'at', at: body.earlier.deadlineAt } }))
  expect(again.points.filter(({ outcome }: any) => outcome === 'swallowed')).toEqual([])
})

test('neither who may enter nor the share held out hides a point', async () => {
  const entry = { kind: 'attribute', attribute: 'spend', test: { op: '>', value: 1 } }
  const body = await points(countdown({ entry, holdoutShare: 0.5 }))
  expect(shortly(body)).toEqual(shortly(await points(countdown())))
})

test('a deadline of each customer’s own is tried at a midnight that is far enough, or where it is asked', async () => {
  const own = countdown({ trigger: { kind: 'event', of: { event: 'Sale Opened', where: [{ property: 'vip', test: { op: '=', value: true } }] } }, deadline: { kind: 'property', name: 'ends.at' } }) // prettier-ignore
  const body = await points(own)
  expect(body.deadlineAt).toBe('2026-04-02T16:00:00.000Z')
  expect(shortly(body).map(([, outcome]: string[]) => outcome)).toEqual(['goes', 'goes', 'goes', 'swallowed', 'swallowed']) // prettier-ignore
  const noon = await points(own, { deadlineAt: '2026-04-03T12:30:00+08:00' })
  expect(shortly(noon).every(([, outcome]: string[]) => outcome === 'goes')).toBe(true)
  expect(noon.earlier).toBeNull()
})

test('what comes when the deadline has passed is late; without a deadline nothing is', async () => {
  const steps = {
    w: { kind: 'wait', until: { kind: 'duration', ms: 7 * DAY_MS }, next: 's' },
    s: { kind: 'send', channel: 'chat', content: 'hello', next: null },
  }
  expect(shortly(await points(countdown({ first: 'w', steps })))).toEqual([['s', 'late']])
  expect(shortly(await points(countdown({ first: 'w', steps, deadline: null })))).toEqual([['s', 'goes']])
})

const flow = (more: object) => ({
  reentry: { kind: 'always' },
  first: 's',
  steps: { s: { kind: 'send', channel: 'broadcast', content: 'hello', next: null } },
  ...more,
})
const audience = async (definition: object) =>
  (await ask('POST', '/api/rehearsals/audience', { definition })).body.audience

test('who is in the audience now is counted and named, and who would not get the first message, and why', async () => {
  const body = await audience(flow({ trigger: { kind: 'segment', segment: 'rich', change: 'entered' } }))
  expect(body).toMatchObject({ isWhole: true, people: 2, first: { step: 's', channel: 'broadcast', content: 'hello' } })
  expect(body.sample.map(({ name }: any) => name)).toEqual(['amy', 'bob'])
  expect(body.forecast).toMatchObject({ goes: 1, waits: 0, not: [{ reason: 'unreachable', people: 1 }], named: [{ name: 'bob' }] }) // prettier-ignore
  const all = await audience(flow({ trigger: { kind: 'schedule', every: 'day', time: '10:00' } }))
  expect(all).toMatchObject({ people: 3, forecast: { goes: 2 } })
})

test('an entry rule narrows the audience; of a deed that nobody can foresee there is none', async () => {
  const entry = { kind: 'segment', segment: 'rich' }
  const trigger = { kind: 'date', attribute: 'name', days: 0, time: '10:00', isYearly: true }
  expect(await audience(flow({ trigger, entry }))).toMatchObject({ people: 2 })
  expect(await audience(flow({ trigger: { kind: 'manual' }, entry }))).toMatchObject({ people: 2 })
  expect(await audience(flow({ trigger: { kind: 'manual' } }))).toBeNull()
})

test('of a flow that is there its draft is looked at', async () => {
  await ask('POST', '/api/sops', { slug: 'sale', name: '大促', definition: countdown() })
  expect(shortly((await ask('POST', '/api/rehearsals/points', { slug: 'sale' })).body)).toEqual(shortly(await points(countdown()))) // prettier-ignore
  expect((await ask('POST', '/api/rehearsals/audience', { slug: 'sale' })).body).toEqual({ audience: null })
  expect((await ask('POST', '/api/rehearsals/past', { slug: 'sale', since: '2026-03-01T00:00:00+08:00' })).body).toMatchObject({ isWhole: true, entered: 0 }) // prettier-ignore
})

test('the past is looked at no further when whoever asked has gone', async () => {
  const many = Array.from({ length: REHEARSED_AT_ONCE + 1 }, (_, n) => ({ type: 'track', event: 'Seen', userId: `u${n}`, messageId: `m${n}` })) // prettier-ignore
  await send(many)
  const parsed = parseSop(flow({ trigger: { kind: 'event', of: { event: 'Seen' } } }))
  if (!('sop' in parsed)) throw new Error(JSON.stringify(parsed.problems))
  const draft = { slug: '', definition: parsed.sop }
  const gone = await rehearsePast(engine.core, draft, START - DAY_MS, { signal: AbortSignal.abort() })
  expect(gone).toMatchObject({ isWhole: false, people: REHEARSED_AT_ONCE })
  expect(await rehearsePast(engine.core, draft, START - DAY_MS)).toMatchObject({ isWhole: true, people: REHEARSED_AT_ONCE + 4 }) // prettier-ignore
})
