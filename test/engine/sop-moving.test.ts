import { expect, test } from 'vitest'
import { z } from 'zod'
import { countMoves, createSop, editSop, launchSop } from '../../src/features/sops/sops.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/kernel/clock.ts'
import { sql } from '../../src/kernel/sql.ts'
import { freshDatabase } from '../support/database.ts'
import { engineOn } from './world.ts'

/** Who is inside when a version is launched that people move to: everybody goes on, once, in the one version or the other,
 *  whatever comes at the same moment. */
const database = await freshDatabase()
const { engine, clock } = engineOn(database, 'Asia/Shanghai', Date.parse('2026-03-02T10:00:00+08:00'))
const { core } = engine

const task = (title: string, next: string | null = null) => ({ kind: 'task', task: 'chat', title, dueMs: DAY_MS, next })
const wait = (ms: number, next: string | null) => ({ kind: 'wait', until: { kind: 'duration', ms }, next })
const flow = (event: string, first: string, steps: object) => ({
  trigger: { kind: 'event', of: { event }, key: null },
  reentry: { kind: 'never' },
  first,
  steps,
})
let told = 0
const tell = (event: string, person: string) =>
  engine.doors.ingest([{ type: 'track', event, userId: person, messageId: `${told++}`, properties: {} }], {
    source: 'web',
    sentAt: null,
    trusted: false,
  })
async function pass(ms: number): Promise<void> {
  clock.advance(ms)
  await engine.quiet()
}
async function relaunch(slug: string, definition: object, moves: boolean): Promise<void> {
  const [{ revision }] = (await database.rows(z.object({ revision: z.int() }), sql`select revision from sops where slug = ${slug}`)) as [{ revision: number }] // prettier-ignore
  await editSop(core, slug, { definition, expectedRevision: revision })
  await launchSop(core, slug, revision + 1, 'test', { moves })
}
const standing = (person: string) =>
  database.rows(
    z.object({
      version: z.int(),
      step: z.string(),
      due: z.int(),
      deadline: z.int().nullable(),
      outcome: z.string().nullable(),
    }),
    sql`select v.version, p.step, p.due_at as due, p.deadline_at as deadline, p.outcome from identities i join sop_positions p on p.customer_id = i.customer_id
        join sop_versions v on v.id = p.version_id where i.kind = 'user_id' and i.value = ${person} order by p.entered_at`,
  )
const tasks = async (person: string) =>
  (
    await database.rows(
      z.object({ title: z.string() }),
      sql`select t.title from identities i join tasks t on t.customer_id = i.customer_id
          where i.kind = 'user_id' and i.value = ${person} order by t.id`,
    )
  ).map(({ title }) => title)

test('whose step is there moves, keeping how long they have waited; whose is not finishes the old version', async () => {
  const old = flow('a', 'rest', { rest: wait(DAY_MS, 'gone'), gone: wait(DAY_MS, 'later'), later: wait(DAY_MS, 'ask'), ask: task('旧') }) // prettier-ignore
  await createSop(core, { slug: 'a', name: 'a', definition: old })
  await launchSop(core, 'a', 1, 'test')
  await tell('a', 'early')
  await pass(DAY_MS)
  const began = clock.now()
  await tell('a', 'late')
  await pass(HOUR_MS)
  expect([await standing('early'), await standing('late')]).toMatchObject([[{ step: 'gone' }], [{ step: 'rest' }]])
  const next = flow('a', 'rest', { rest: wait(2 * DAY_MS, 'later'), later: wait(MINUTE_MS, 'ask'), ask: task('新') })
  await editSop(core, 'a', { definition: next, expectedRevision: 2 })
  expect(await countMoves(core, 'a')).toEqual({ moving: 1, staying: 1 })
  await launchSop(core, 'a', 3, 'test', { moves: true })
  await engine.quiet()
  expect(await standing('early')).toMatchObject([{ version: 1, step: 'gone' }])
  expect(await standing('late')).toMatchObject([{ version: 2, step: 'rest', due: began + 2 * DAY_MS }])
  // "later" is in both: who stayed goes through the old one all the same.
  await pass(DAY_MS)
  await tell('Something Else', 'early')
  expect(await standing('early')).toMatchObject([{ version: 1, step: 'later' }])
  await pass(DAY_MS)
  expect([await tasks('early'), await tasks('late')]).toEqual([['旧'], []])
  await pass(MINUTE_MS)
  expect([await tasks('early'), await tasks('late')]).toEqual([['旧'], ['新']])
  expect([await standing('early'), await standing('late')]).toMatchObject([[{ outcome: 'completed' }], [{ outcome: 'completed' }]]) // prettier-ignore
})

test('a version in between that people move to is gone to, though a later one takes nobody', async () => {
  const by = (title: string) => flow('b', 'rest', { rest: wait(DAY_MS, 'ask'), ask: task(title) })
  await createSop(core, { slug: 'b', name: 'b', definition: by('一') })
  await launchSop(core, 'b', 1, 'test')
  await tell('b', 'ben')
  await relaunch('b', by('二'), false)
  await tell('b', 'bea')
  await relaunch('b', by('三'), true)
  await relaunch('b', by('四'), false)
  await tell('b', 'bob')
  await pass(DAY_MS)
  expect([await tasks('ben'), await tasks('bea'), await tasks('bob')]).toEqual([['三'], ['三'], ['四']])
})

test('a wait that the new version has made shorter than they have waited is over at once', async () => {
  const by = (ms: number, title: string) => flow('c', 'rest', { rest: wait(ms, 'ask'), ask: task(title) })
  await createSop(core, { slug: 'c', name: 'c', definition: by(7 * DAY_MS, '久') })
  await launchSop(core, 'c', 1, 'test')
  await tell('c', 'cat')
  await pass(2 * DAY_MS)
  await relaunch('c', by(DAY_MS, '快'), true)
  await engine.quiet()
  expect(await tasks('cat')).toEqual(['快'])
})

test('who moves to another deadline stands with it in the table too', async () => {
  const by = (at: number) => ({ ...flow('e', 'rest', { rest: { ...wait(0, null), until: { kind: 'before', ms: HOUR_MS } } }), deadline: { kind: 'at', at: new Date(at).toISOString() } }) // prettier-ignore
  const [soon, later] = [clock.now() + DAY_MS, clock.now() + 2 * DAY_MS]
  await createSop(core, { slug: 'e', name: 'e', definition: by(soon) })
  await launchSop(core, 'e', 1, 'test')
  await tell('e', 'eve')
  expect(await standing('eve')).toMatchObject([{ due: soon - HOUR_MS, deadline: soon }])
  await relaunch('e', by(later), true)
  await engine.quiet()
  expect(await standing('eve')).toMatchObject([{ due: later - HOUR_MS, deadline: later }])
})

test('launched while people enter, answer and wait, nobody is lost and nobody is asked twice', async () => {
  const by = (title: string, ms: number) =>
    flow('d', 'hear', {
      hear: { kind: 'await', of: [{ event: 'Answered' }], ms: HOUR_MS, next: 'ask', otherwise: 'rest' },
      rest: wait(ms, 'ask'),
      ask: task(title),
    })
  await createSop(core, { slug: 'd', name: 'd', definition: by('0', HOUR_MS) })
  await launchSop(core, 'd', 1, 'test')
  const people = Array.from({ length: 30 }, (_, place) => `d${place}`)
  for (const person of people.slice(0, 20)) await tell('d', person)
  clock.advance(30 * MINUTE_MS)
  const launches = async () => {
    for (const round of [1, 2, 3]) await relaunch('d', by(String(round), HOUR_MS + round), round !== 2)
  }
  await Promise.all([
    launches(),
    ...people.map((person, place) => tell(place < 10 ? 'Answered' : 'd', person)),
    ...people.slice(0, 10).map((person) => tell('Answered', person)),
    engine.wakes.drain(),
  ])
  await engine.quiet()
  await pass(HOUR_MS)
  await pass(2 * HOUR_MS)
  for (const person of people) {
    expect(await tasks(person), person).toHaveLength(1)
    expect(await standing(person), person).toMatchObject([{ outcome: 'completed' }])
  }
  // Who still waited when the last one was launched has gone on by it.
  expect(await tasks('d15')).toEqual(['3'])
})
