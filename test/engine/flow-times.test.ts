import { DateTime } from 'luxon'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createSegment } from '../../src/features/segments/segments.ts'
import { createSop, editSop, launchSop, openSweeps, putStatus } from '../../src/features/sops/sops.ts'
import { HOUR_MS, MINUTE_MS } from '../../src/kernel/clock.ts'
import { seededRandom } from '../../src/kernel/random.ts'
import { sql } from '../../src/kernel/sql.ts'
import { freshDatabase } from '../support/database.ts'
import { engineOn } from './world.ts'

/** Flows that time lets people into, against a list made by hand: everybody once, at their day or whenever the schedule
 *  comes while they are in the segment, whatever else happens to them and whenever anybody looks. */
const START = Date.parse('2026-02-20T08:30:00+08:00')
const database = await freshDatabase()
const { engine, clock } = engineOn(database, 'Asia/Shanghai', START)
const { core } = engine
const sweeps = openSweeps(core, clock as never, (error) => {
  throw error
})
const random = seededRandom(11)
const below = (n: number): number => Math.floor(random.next() * n)

let told = 0
const tell = (person: string, item: object) =>
  engine.doors.ingest([{ userId: person, messageId: `${told++}`, timestamp: new Date(clock.now()).toISOString(), ...item }], { source: 'web', sentAt: null, trusted: true }) // prettier-ignore
async function settle(): Promise<void> {
  await sweeps.drain()
  await engine.quiet()
}
async function launched(slug: string, definition: object): Promise<void> {
  const step = { kind: 'wait', until: { kind: 'duration', ms: 1_000 }, next: null }
  await createSop(core, { slug, name: slug, definition: { reentry: { kind: 'always' }, first: 'a', steps: { a: step }, ...definition } }) // prettier-ignore
  await launchSop(core, slug, 1, 'test')
}
const entered = async (slug: string): Promise<string[]> =>
  (
    await database.rows(
      z.object({ line: z.string() }),
      sql`select i.value || ' ' || to_char(p.entered_at at time zone 'Asia/Shanghai', 'MM-DD HH24:MI') as line
          from sop_positions p join sops s on s.id = p.sop_id join identities i on i.customer_id = p.customer_id and i.kind = 'user_id'
          where s.slug = ${slug} order by p.entered_at, 1`,
    )
  ).map(({ line }) => line)
const written = (at: number): string => DateTime.fromMillis(at, { zone: 'Asia/Shanghai' }).toFormat('MM-dd HH:mm')

test('sixty customers over twenty days', { timeout: 120_000 }, async () => {
  await createSegment(core, { slug: 'gold', name: 'gold', rule: { kind: 'attribute', attribute: 'level', test: { op: '=', value: 'gold' } } }, 'test') // prettier-ignore
  const people = Array.from({ length: 60 }, (_, n) => `p${String(n).padStart(2, '0')}`)
  const born = new Map(people.map((person) => [person, DateTime.fromISO('1990-02-18').plus({ days: below(30) })]))
  const isGold = new Map<string, boolean>()
  for (const person of people) {
    const level = below(2) === 0 ? 'gold' : 'plain'
    isGold.set(person, level === 'gold')
    await tell(person, { type: 'identify', traits: { birthday: born.get(person)!.toISODate(), level } })
  }
  await launched('birthday', { trigger: { kind: 'date', attribute: 'birthday', days: -1, time: '10:00', isYearly: true } }) // prettier-ignore
  await launched('weekly', { trigger: { kind: 'schedule', every: 'week', days: [2, 5], time: '09:00', segment: 'gold' } }) // prettier-ignore
  await launched('daily', { trigger: { kind: 'schedule', every: 'day', time: '21:00' }, entry: { kind: 'attribute', attribute: 'level', test: { op: '=', value: 'gold' } } }) // prettier-ignore
  await settle()

  const wanted = { birthday: [] as string[], weekly: [] as string[], daily: [] as string[] }
  const until = START + 20 * 24 * HOUR_MS
  while (clock.now() < until) {
    const before = clock.now()
    clock.advance((5 + below(11 * 60)) * MINUTE_MS)
    const now = clock.now()
    // Nobody's level changes in between: what is said below is said at `now`.
    for (let day = DateTime.fromMillis(before, { zone: 'Asia/Shanghai' }).startOf('day'); day.toMillis() <= now; day = day.plus({ days: 1 })) {
      const at = (hour: number) => day.set({ hour }).toMillis()
      const isDue = (ms: number) => ms > before && ms <= now
      for (const person of people) {
        const tomorrow = day.plus({ days: 1 })
        const one = born.get(person)!
        if (isDue(at(10)) && one.month === tomorrow.month && one.day === tomorrow.day) wanted.birthday.push(`${person} ${written(at(10))}`)
        if (isDue(at(9)) && [2, 5].includes(day.weekday) && isGold.get(person)) wanted.weekly.push(`${person} ${written(at(9))}`)
        if (isDue(at(21)) && isGold.get(person)) wanted.daily.push(`${person} ${written(at(21))}`)
      }
    } // prettier-ignore
    // Sometimes the wakes come first, sometimes a fact does.
    if (below(2) === 0) await engine.quiet()
    else await engine.wakes.drain()
    for (let n = below(6); n > 0; n--) {
      const person = people[below(people.length)]!
      isGold.set(person, below(2) === 0)
      await tell(person, { type: 'identify', traits: { level: isGold.get(person) ? 'gold' : 'plain' } })
    }
    await tell(people[below(people.length)]!, { type: 'track', event: 'Product Viewed' })
    await settle()
  }
  const sorted = (lines: string[]) => lines.toSorted((a, b) => (a.slice(4) + a < b.slice(4) + b ? -1 : 1))
  expect(await entered('birthday')).toEqual(sorted(wanted.birthday))
  expect(await entered('weekly')).toEqual(sorted(wanted.weekly))
  expect(await entered('daily')).toEqual(sorted(wanted.daily))
  expect(wanted.birthday.length).toBeGreaterThan(20)
  expect(wanted.weekly.length).toBeGreaterThan(50)
})

test('what comes while it is paused is not made up for; who is new is not sent what was before them', async () => {
  await launched('noon', { trigger: { kind: 'schedule', every: 'day', time: '12:00' } })
  await settle()
  await putStatus(core, 'noon', 'paused')
  clock.advance(24 * HOUR_MS)
  await settle()
  await putStatus(core, 'noon', 'live')
  const before = (await entered('noon')).length
  clock.advance(MINUTE_MS)
  await settle()
  expect((await entered('noon')).length).toBe(before)
  const hour = () => DateTime.fromMillis(clock.now(), { zone: 'Asia/Shanghai' }).hour
  for (let hours = 0; hours < 13 || hour() !== 13; hours++) {
    clock.advance(HOUR_MS)
    await settle()
  }
  const noons = (await entered('noon')).length
  expect(noons - before).toBeGreaterThan(0)
  expect((noons - before) % 60).toBe(0)
  await tell('late', { type: 'track', event: 'Product Viewed' })
  await settle()
  expect((await entered('noon')).length).toBe(noons)
  clock.advance(24 * HOUR_MS)
  await settle()
  expect((await entered('noon')).filter((line) => line.startsWith('late'))).toHaveLength(1)
})

test('who comes to the end as the next time comes is let in by it; who is inside until later is not', async () => {
  const next = DateTime.fromMillis(clock.now(), { zone: 'Asia/Shanghai' }).plus({ days: 1 }).startOf('day').set({ hour: 7 }) // prettier-ignore
  const until = (time: string) => ({ a: { kind: 'wait', until: { kind: 'time', days: 7, time }, next: null } })
  const trigger = { kind: 'schedule', every: 'week', days: [next.weekday], time: '07:00' }
  await launched('weeks', { trigger, steps: until('07:00') })
  await launched('fortnights', { trigger, steps: until('07:01') })
  await settle()
  // The third time nobody looks before noon.
  for (const at of [next, next.plus({ days: 7 }), next.plus({ days: 14, hours: 5 }), next.plus({ days: 21 })]) {
    clock.set(at.toMillis())
    await settle()
  }
  const timesOf = async (slug: string) => (await entered(slug)).filter((line) => line.startsWith('p00')).map((line) => line.slice(4)) // prettier-ignore
  const week = (n: number) => written(next.plus({ days: 7 * n }).toMillis())
  expect(await timesOf('weeks')).toEqual([0, 1, 2, 3].map(week))
  expect(await timesOf('fortnights')).toEqual([0, 2].map(week))
})

test('what is concluded lets in whose wait was over by then', async () => {
  await launched('golden', { trigger: { kind: 'segment', segment: 'gold', change: 'entered' }, steps: { a: { kind: 'wait', until: { kind: 'duration', ms: HOUR_MS }, next: null } } }) // prettier-ignore
  await settle()
  const level = (value: string, earlierMs = 0) => tell('golden', { type: 'identify', traits: { level: value }, timestamp: new Date(clock.now() - earlierMs).toISOString() }) // prettier-ignore
  await level('gold')
  clock.advance(MINUTE_MS)
  await level('plain')
  clock.advance(HOUR_MS - MINUTE_MS)
  await level('gold', 1_000)
  await settle()
  expect((await entered('golden')).filter((line) => line.startsWith('golden'))).toHaveLength(2)
})

test('a new time lets nobody in for an hour before its launch; launched again as it was it loses nobody', async () => {
  const definition = (time: string) => ({ trigger: { kind: 'schedule', every: 'day', time }, reentry: { kind: 'always' }, first: 'a', steps: { a: { kind: 'wait', until: { kind: 'duration', ms: 1_000 }, next: null } } }) // prettier-ignore
  const relaunch = async (time: string, revision: number) => {
    await editSop(core, 'newtime', { definition: definition(time), expectedRevision: revision })
    await launchSop(core, 'newtime', revision + 1, 'test')
  }
  const day = DateTime.fromMillis(clock.now(), { zone: 'Asia/Shanghai' }).plus({ days: 1 }).startOf('day')
  const at = (hour: number, days = 0, seconds = 0) => day.plus({ days }).set({ hour }).toMillis() + seconds * 1_000
  const times = async () => (await entered('newtime')).filter((line) => line.startsWith('p00')).map((line) => line.slice(4)) // prettier-ignore
  clock.set(at(8))
  await launched('newtime', definition('18:00'))
  await settle()
  clock.set(at(14))
  await relaunch('09:00', 2)
  await settle()
  expect(await times()).toEqual([])
  clock.set(at(9, 1, 3))
  await relaunch('09:00', 4)
  await settle()
  expect(await times()).toEqual([written(at(9, 1))])
})

test('what can never let anybody in is refused with its place', async () => {
  const draft = (trigger: object) => ({ slug: `bad ${JSON.stringify(trigger)}`.slice(0, 60), name: 'bad', definition: { trigger, reentry: { kind: 'always' }, first: 'a', steps: { a: { kind: 'wait', until: { kind: 'duration', ms: 1 }, next: null } } } }) // prettier-ignore
  const placeOf = async (trigger: object) => {
    const one = draft(trigger)
    await createSop(core, one)
    return launchSop(core, one.slug, 1, 'test').catch((error: { details?: { problems?: { at: string }[] } }) => error.details?.problems?.map(({ at }) => at)) // prettier-ignore
  }
  expect(await placeOf({ kind: 'schedule', every: 'week', days: [], time: '09:00' })).toEqual(['trigger.days'])
  expect(await placeOf({ kind: 'schedule', every: 'week', days: [9], time: '09:00' })).toEqual(['trigger.days'])
  expect(await placeOf({ kind: 'date', attribute: 'b', days: 0, time: '9', isYearly: true })).toEqual(['trigger.time'])
})

test('what WeCom says in whole seconds lets somebody in from the second of the launch on', async () => {
  clock.advance(HOUR_MS - (clock.now() % 1_000) + 700)
  await launched('added', { trigger: { kind: 'event', of: { event: 'Contact Added' } } })
  const second = clock.now() - 700
  const added = (person: string, at: number) => tell(person, { type: 'track', event: 'Contact Added', timestamp: new Date(at).toISOString() }) // prettier-ignore
  await added('in the second before', second - 1)
  await added('in the same second', second)
  await engine.quiet()
  expect(await entered('added')).toEqual([`in the same second ${written(clock.now())}`])
})
