import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { bearer, makeKey, ORIGIN, testApp, testPeople } from '../../../test/support/app.ts'
import { whenFileEnds } from '../../../test/support/cleanup.ts'
import { freshDatabase } from '../../../test/support/database.ts'
import { testEngine } from '../../../test/support/engine.ts'
import { systemClock } from '../../kernel/clock.ts'
import { openDatabase } from '../../kernel/database.ts'
import { LIVE_LOOK_MS, MAX_FOLLOWERS_PER_CALLER, STREAM_BEAT_MS } from '../../kernel/limits.ts'
import { sql } from '../../kernel/sql.ts'
import { stopApp } from '../../server/app.ts'
import { openLive } from './live.ts'

const database = await freshDatabase()
const engine = testEngine(database)
const keyOf = (role: 'analyst' | 'operator' | 'admin') => makeKey(database, { kind: 'api', name: role, role })
const [analyst, operator, admin] = [await keyOf('analyst'), await keyOf('operator'), await keyOf('admin')]

async function listen() {
  const app = await testApp(database, { product: engine })
  await app.listen({ port: 0, host: '127.0.0.1' })
  return { app, url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}` }
}
const { url } = await listen()

/** What is heard, in order; `untilEnd` resolves when the server has ended it. */
async function follow(at: string, headers: Record<string, string>) {
  const leaving = new AbortController()
  const response = await fetch(`${at}/api/live`, { headers, signal: leaving.signal })
  const heard: string[][] = []
  const read = async () => {
    const text = response.body!.pipeThrough(new TextDecoderStream())
    for await (const piece of text)
      for (const line of piece.split('\n'))
        if (line.startsWith('data: ')) heard.push(JSON.parse(line.slice('data: '.length)) as string[])
  }
  const untilEnd = read().catch(() => {})
  onTestFinished(() => leaving.abort())
  const hears = (topic: string) => expect.poll(() => heard.flat(), { timeout: 10_000 }).toContain(topic)
  if (response.ok) await expect.poll(() => heard[0]).toEqual([])
  return { response, heard, hears, untilEnd, leave: () => leaving.abort() }
}

const at = () => new Date(systemClock.now()).toISOString()
const order = (messageId: string) => ({ type: 'track', event: 'Order Completed', userId: 'u1', messageId })
async function post(path: string, body: object) {
  const headers = { ...bearer(admin), 'content-type': 'application/json' }
  const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
  expect(response.ok, await response.text()).toBe(true)
}

test('what another process commits is told to all, each hears what they may, and never of whom', async () => {
  const [low, high] = [await follow(url, bearer(analyst)), await follow(url, bearer(admin))]
  expect(low.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(low.response.headers.get('x-accel-buffering')).toBe('no')
  const elsewhere = openDatabase(database.url)
  whenFileEnds(() => elsewhere.close())
  const other = testEngine(elsewhere)
  await other.doors.ingest([order('m1'), { type: 'nonsense' }], { source: 'web', sentAt: null, trusted: false })
  for (const topic of ['events', 'quarantine']) await Promise.all([low.hears(topic), high.hears(topic)])
  await post('/api/keys', { kind: 'write', name: 'shop', source: 'shop' })
  await high.hears('keys')
  await post('/api/segments', { slug: 'buyers', name: '买过', rule: { kind: 'count', of: { event: 'Order Completed' }, window: { kind: 'ever' }, op: '>=', value: 1 } }) // prettier-ignore
  await low.hears('definitions')
  await engine.quiet()
  await low.hears('segments:buyers')
  const mayNot = low.heard.flat().filter((topic) => /^(keys|audit|people|imports)/.test(topic))
  expect([mayNot, JSON.stringify([low.heard, high.heard]).match(/u1|买过/)]).toEqual([[], null])
})

test('a commit that was overtaken by a later one is told when it comes', async () => {
  const { heard } = await follow(url, bearer(analyst))
  const insert = (id: string) => sql`
    insert into events (derived, source, message_id, type, name, timestamp, received_at, identifiers, properties)
    values (false, 'late', ${id}, 'track', ${id}, ${at()}, ${at()}, '[]', '{}')`
  const told = () => heard.flat().filter((topic) => topic === 'events').length
  await database.transaction(async (slow) => {
    await slow.run(insert('slow'))
    await database.run(insert('quick'))
    await expect.poll(told, { timeout: 5_000 }).toBe(1)
  })
  await expect.poll(told, { timeout: 5_000 }).toBe(2)
})

test('nothing is asked of the database while nobody follows', async () => {
  let looks = 0
  const query = (...given: [string]) => {
    looks++
    return database.pool.query(...given)
  }
  const live = openLive({ database: { pool: { query } as unknown as Pool }, clock: systemClock })
  const leaving = new AbortController()
  const caller = { id: 'key:1', role: 'analyst', serves: null, source: null, origins: [] } as const
  for (let n = 0; n < 3; n++) await live.follow(caller, leaving.signal)
  await expect.poll(() => looks, { timeout: 10_000 }).toBeGreaterThan(1)
  leaving.abort()
  const before = looks
  await sleep(3 * LIVE_LOOK_MS)
  expect(looks).toBeLessThanOrEqual(before + 1) // one may have been under way
})

test('a server stops at once, though streams are open', async () => {
  const other = await listen()
  const streams = await Promise.all([analyst, operator, admin].map((key) => follow(other.url, bearer(key))))
  const startedAt = performance.now()
  await stopApp(other.app)
  expect(performance.now() - startedAt).toBeLessThan(1_000)
  await Promise.all(streams.map(({ untilEnd }) => untilEnd))
})

test('who is shut out, signs out or gets another role hears no more; nor does a key that was revoked', async () => {
  const people = testPeople(database)
  const enter = async (name: string) => {
    const [email, password] = [`${name}@shop.cn`, 'quiet-river-41']
    const link = await people.invite({ role: 'operator', email, by: 'test' })
    await people.accept(new URL(link).hash.slice(1), { name, password })
    const headers = { origin: ORIGIN, 'content-type': 'application/json' }
    const signedIn = await fetch(`${url}/api/auth/sign-in/email`, { method: 'POST', headers, body: JSON.stringify({ email, password }) }) // prettier-ignore
    expect(signedIn.status).toBe(200)
    const cookie = signedIn.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ') // prettier-ignore
    return { cookie, stream: await follow(url, { cookie }) }
  }
  const [out, gone, raised, stays] = [await enter('out'), await enter('gone'), await enter('raised'), await enter('stays')] // prettier-ignore
  const spare = await makeKey(database, { kind: 'api', name: 'spare', role: 'analyst' })
  const byKey = await follow(url, bearer(spare))
  const listed = (await (await fetch(`${url}/api/people`, { headers: bearer(admin) })).json()) as { people: { id: number; name: string }[] } // prettier-ignore
  const idOf = (name: string) => listed.people.find((one) => one.name === name)!.id
  await people.change(idOf('out'), { isShutOut: true })
  await people.change(idOf('raised'), { role: 'admin' })
  await fetch(`${url}/api/auth/sign-out`, { method: 'POST', headers: { cookie: gone.cookie, origin: ORIGIN, 'content-type': 'application/json' }, body: '{}' }) // prettier-ignore
  await database.run(sql`update keys set revoked_at = ${at()} where name = 'spare'`)
  const startedAt = performance.now()
  await Promise.all([out.stream, gone.stream, raised.stream, byKey].map(({ untilEnd }) => untilEnd))
  expect(performance.now() - startedAt).toBeLessThan(STREAM_BEAT_MS + 3_000)
  await engine.doors.ingest([order('m2')], { source: 'web', sentAt: null, trusted: false })
  await stays.stream.hears('events')
})

test('somebody may open so many and no more, and who leaves makes room', async () => {
  const held = []
  for (let n = 0; n < MAX_FOLLOWERS_PER_CALLER; n++) held.push(await follow(url, bearer(operator)))
  const refused = await follow(url, bearer(operator))
  expect([refused.response.status, refused.response.headers.get('retry-after')]).toEqual([429, '30'])
  expect((await follow(url, bearer(analyst))).response.status).toBe(200)
  held[0]!.leave()
  await expect.poll(async () => (await follow(url, bearer(operator))).response.status).toBe(200)
})

test('nothing is begun for who asks for its head alone', async () => {
  expect((await fetch(`${url}/api/live`, { method: 'HEAD', headers: bearer(analyst) })).status).toBe(404)
})

test('it is described as what it is', async () => {
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, any> }
  expect(Object.keys(paths['/api/live'].get.responses[200].content)).toEqual(['text/event-stream'])
})
