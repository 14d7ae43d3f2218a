import { expect, test } from 'vitest'
import { openApi } from '../../../test/support/api.ts'
import { addContent } from '../../../test/support/contents.ts'
import { DAY_MS } from '../../kernel/clock.ts'
import { sql } from '../../kernel/sql.ts'

const { ask, send, engine, clock, database } = await openApi(Date.parse('2026-03-02T10:00:00+08:00'))
let sent = 0

await addContent(database, 'hello', '你好', { name: '你好' })

const track = (person: string, event: string, properties: object = {}) =>
  send([
    {
      type: 'track',
      event,
      userId: person,
      messageId: `m-${++sent}`,
      properties,
      context: { externalIds: [{ type: 'external_userid', id: `wm-${person}` }] },
    },
  ])
const befriend = (person: string) =>
  database.run(sql`
    insert into relations (external_userid, userid, added_at, tag_ids, read_at)
    values (${`wm-${person}`}, 'lin', to_timestamp(0), '{}', to_timestamp(0))`)

const large = { property: 'revenue', test: { op: '>=', value: 100 } }
const FLOW = {
  trigger: { kind: 'event', of: { event: 'Signed Up' } },
  reentry: { kind: 'always' },
  goal: { of: { event: 'Order Completed', where: [large] }, withinMs: 7 * DAY_MS },
  holdoutShare: 0.4,
  first: 'greet',
  steps: {
    greet: { kind: 'send', channel: 'broadcast', content: 'hello', next: 'later' },
    later: { kind: 'wait', until: { kind: 'duration', ms: DAY_MS }, next: 'call' },
    call: { kind: 'task', task: 'call', title: '致电', dueMs: DAY_MS, next: null },
  },
}
const results = async (version?: number) =>
  (await ask('GET', `/api/sops/welcome/results${version === undefined ? '' : `?version=${version}`}`)).body
const PEOPLE = Array.from({ length: 40 }, (_, place) => `p${place}`)

test('who entered, what went to them, what did not and why, and what it brings beyond who is held out', async () => {
  await ask('POST', '/api/sops', { slug: 'welcome', name: '欢迎', definition: FLOW })
  await ask('POST', '/api/sops/welcome/launches', { expectedRevision: 1 })
  expect(await results()).toMatchObject({ figures: { entries: 0, people: 0, goal: { over: { lift: null } }, sampleRatio: null } }) // prettier-ignore

  // One is nobody's friend.
  for (const person of PEOPLE.slice(1)) await befriend(person)
  for (const person of PEOPLE) await track(person, 'Signed Up')
  const heldOut = new Set(
    (
      await database.pool.query(
        `select i.value from sop_positions p join identities i on i.customer_id = p.customer_id and i.kind = 'user_id' where p.held_out`,
      )
    ).rows.map(({ value }) => value as string),
  )
  expect(heldOut.size).toBeGreaterThan(5)
  const treated = PEOPLE.filter((person) => !heldOut.has(person))
  // Inside, the goal ends it; too small an order is none.
  await track(treated[0]!, 'Order Completed', { revenue: 100 })
  await track(treated[1]!, 'Order Completed', { revenue: 99 })
  clock.advance(2 * DAY_MS)
  await engine.quiet()
  // After they have left it counts all the same, once, for who is held out too.
  await track(treated[2]!, 'Order Completed', { revenue: 300 })
  await track(treated[2]!, 'Order Completed', { revenue: 300 })
  await track([...heldOut][0]!, 'Order Completed', { revenue: 300 })
  const unreachable = treated.includes('p0') ? 1 : 0
  const body = await results()
  expect(body).toMatchObject({
    version: null,
    figures: {
      entries: 40,
      people: 40,
      heldOut: heldOut.size,
      inside: 0,
      outcomes: [
        { outcome: 'completed', entries: 39 },
        { outcome: 'goal', entries: 1 },
      ],
      sent: treated.length - unreachable,
      sentTo: treated.length - unreachable,
      delivered: 0,
      suppressed: heldOut.size + unreachable,
      goal: {
        treated: { people: treated.length, reached: 2 },
        over: { treated: { people: 0, reached: 0 }, lift: null },
        all: { treated: { people: treated.length, reached: 2 }, heldOut: { people: heldOut.size, reached: 1 } },
      },
      sampleRatio: { share: 0.4, isUneven: false },
    },
    steps: [
      { step: 'greet', waiting: 0, touches: { waiting: treated.length - unreachable, suppressed: heldOut.size + unreachable } }, // prettier-ignore
      { step: 'later', waiting: 0 },
      { step: 'call', tasks: { open: treated.length - 1, done: [] } },
    ],
  })
  const { all } = body.figures.goal
  expect(all.lift.difference).toBeCloseTo(2 / treated.length - 1 / heldOut.size, 10)
  expect(body.figures.reasons).toContainEqual({ reason: 'flow_holdout', touches: heldOut.size - 1 + unreachable })
  clock.advance(6 * DAY_MS)
  expect((await results()).figures.goal.over.treated).toEqual({ people: treated.length, reached: 2 })
})

test('a person counts once, by their first entry, and each version by itself', async () => {
  await ask('PATCH', '/api/sops/welcome', { definition: { ...FLOW, goal: { ...FLOW.goal, of: { event: 'Order Completed' } } }, expectedRevision: 2 }) // prettier-ignore
  await ask('POST', '/api/sops/welcome/launches', { expectedRevision: 3 })
  await track('p1', 'Signed Up')
  await track('new', 'Signed Up')
  await track('new', 'Order Completed')
  const [all, first, second] = [await results(), await results(1), await results(2)]
  expect(all.figures).toMatchObject({ entries: 42, people: 41, inside: 1 })
  expect(first.figures).toMatchObject({ entries: 40, people: 40, inside: 0 })
  expect(second.figures).toMatchObject({ entries: 2, people: 2, inside: 1 })
  const { treated, heldOut } = second.figures.goal.all
  expect(treated.reached + heldOut.reached).toBe(1)
  expect(all.versions.map(({ version, figures }: any) => [version, figures.entries])).toEqual([[1, 40], [2, 2]]) // prettier-ignore
  expect(second.steps.find(({ step }: any) => step === 'later').waiting).toBe(1)
  expect((await ask('GET', '/api/sops/welcome/results?version=9')).status).toBe(404)
  expect((await ask('GET', '/api/sops/nothing/results')).status).toBe(404)
})

test('what let somebody in is not its goal: the next of that name is', async () => {
  const again = { ...FLOW, trigger: { kind: 'event', of: { event: 'Order Completed' } } }
  const goals = [{ ...FLOW.goal, of: { event: 'Order Completed' } }, FLOW.goal]
  for (const [place, goal] of goals.entries()) {
    await ask('POST', '/api/sops', { slug: `again${place}`, name: '复购', definition: { ...again, goal } })
    await ask('POST', `/api/sops/again${place}/launches`, { expectedRevision: 1 })
  }
  for (const person of PEOPLE) await track(person, 'Order Completed', { revenue: 100 })
  await track('p3', 'Order Completed', { revenue: 100 })
  for (const place of goals.keys()) {
    const { treated, heldOut } = (await ask('GET', `/api/sops/again${place}/results`)).body.figures.goal.all
    expect(treated.people + heldOut.people).toBe(PEOPLE.length)
    expect(treated.reached + heldOut.reached).toBe(1)
  }
})
