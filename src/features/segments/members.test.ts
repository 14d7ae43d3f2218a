import { expect, test } from 'vitest'
import { openApi } from '../../../test/support/api.ts'
import { Chance } from '../../../test/oracle/chance.ts'
import { DAY_MS, HOUR_MS } from '../../kernel/clock.ts'

const { ask, send, engine, clock, database } = await openApi()

const PEOPLE = 30
const SHORT = { slug: 'short', name: 'short', text: 'done "Visit" in last 2 days' }
const LONG = { slug: 'long', name: 'long', text: 'count of "Visit" in last 5 days >= 2' }

test('the overlap of two segments is what the facts say, also before the wakes have come', async () => {
  for (const segment of [SHORT, LONG]) await ask('POST', '/api/segments', segment)
  const chance = new Chance(7)
  const visits: { person: number; at: number }[] = []
  const holds = (person: number, days: number, times: number) =>
    visits.filter((one) => one.person === person && one.at > clock.now() - days * DAY_MS).length >= times
  let doubtful = 0
  for (let round = 0; round < 40; round++) {
    clock.advance(chance.int(1, 20) * HOUR_MS)
    const come = Array.from({ length: chance.int(0, 8) }, () => ({
      person: chance.int(1, PEOPLE),
      at: clock.now() - chance.pick([0, 0, chance.int(0, 3 * DAY_MS)]),
    }))
    visits.push(...come)
    const items = come.map(({ person, at }, place) => ({
      type: 'track',
      event: 'Visit',
      userId: `u${person}`,
      messageId: `${round}-${place}`,
      timestamp: new Date(at).toISOString(),
    }))
    await send(items)
    await engine.builder.finishAll()
    if (round % 5 === 4) await engine.quiet()
    else clock.advance(chance.int(1, 30) * HOUR_MS)
    const { rows } = await database.pool.query(
      `select count(*)::int as count from members where not firm and until <= $1`,
      [new Date(clock.now())],
    )
    doubtful += rows[0].count

    const expected = { both: 0, onlyThis: 0, onlyOther: 0 }
    for (let person = 1; person <= PEOPLE; person++) {
      const [short, long] = [holds(person, 2, 1), holds(person, 5, 2)]
      if (short && long) expected.both++
      else if (short) expected.onlyThis++
      else if (long) expected.onlyOther++
    }
    const { body } = await ask('GET', '/api/segments/short/overlap?with=long', undefined, 'analyst')
    expect({ round, ...body }).toEqual({ round, ...expected, countedAt: new Date(clock.now()).toISOString() })
    const mirrored = await ask('GET', '/api/segments/long/overlap?with=short')
    expect(mirrored.body).toMatchObject({
      both: expected.both,
      onlyThis: expected.onlyOther,
      onlyOther: expected.onlyThis,
    })
  }
  expect(doubtful).toBeGreaterThan(20)
  expect((await ask('GET', '/api/segments/short/overlap?with=nobody')).status).toBe(404)
  expect((await ask('GET', '/api/segments/short/overlap')).status).toBe(400)
})

test('each part of an overlap is a list of customers', async () => {
  await engine.quiet()
  const { both, onlyThis, onlyOther } = (await ask('GET', '/api/segments/short/overlap?with=long')).body
  const listed = async (query: string) =>
    (await ask('GET', `/api/customers?limit=200&${query}`)).body.customers.length as number
  expect(await listed('segment=short&also=long')).toBe(both)
  expect(await listed('segment=short&without=long')).toBe(onlyThis)
  expect(await listed('segment=long&without=short')).toBe(onlyOther)
  expect(both + onlyThis + onlyOther).toBeGreaterThan(0)
})

test('members are found by name, identifier and phone ending', async () => {
  const traits = [
    { name: '王小明', phone: '13812345678' },
    { name: '王大明', phone: '13800008888' },
  ]
  await send(
    traits.map((own, place) => ({ type: 'identify', userId: `m${place}`, messageId: `t${place}`, traits: own })),
  )
  const visit = { type: 'track', event: 'Visit', userId: 'm0', messageId: 'v0', timestamp: new Date(clock.now()).toISOString() } // prettier-ignore
  await send([visit])
  const found = async (query: string) =>
    (await ask('GET', `/api/segments/short/members?${query}`)).body.members.map(({ name }: { name: string }) => name)
  expect(await found(`name=${encodeURIComponent('小明')}`)).toEqual(['王小明'])
  expect(await found(`name=${encodeURIComponent('大明')}`)).toEqual([])
  expect(await found('tail=5678')).toEqual(['王小明'])
  expect(await found('value=m0')).toEqual(['王小明'])
  expect(await found('value=m1')).toEqual([])
})
