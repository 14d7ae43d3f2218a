import { connect } from 'node:net'
import { Analytics } from '@segment/analytics-node'
import { expect, it, vi } from 'vitest'
import { basic, FakeEngine, makeKey, testApp } from '../../test/support/app.ts'
import { freshDatabase } from '../../test/support/database.ts'
import { testEngine } from '../../test/support/engine.ts'
import { z } from 'zod'
import { ANSWER_TIMEOUT_MS } from '../kernel/limits.ts'
import { openLog } from '../kernel/log.ts'
import { Refusal } from '../kernel/refusals.ts'
import { download, routeIn } from '../kernel/route.ts'
import { sql } from '../kernel/sql.ts'
import { stopApp } from './app.ts'
import type { World } from './routes.ts'

const database = await freshDatabase()
const secret = await makeKey(database, { kind: 'write', name: 'shop', source: 'shop', origins: [] })

async function listening() {
  const engine = new FakeEngine()
  const app = await testApp(database, { engine })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const track = (messageId: string) =>
    fetch(`${url}/v1/track`, {
      method: 'POST',
      headers: { ...basic(secret), 'content-type': 'application/json' },
      body: JSON.stringify({ messageId, userId: 'u' }),
    })
  return { engine, app, url, track, port: Number(new URL(url).port) }
}

/** Writes bytes to a socket; gives what came back when the server hung up. */
const speak = (port: number, text: string): Promise<string> =>
  new Promise((resolve) => {
    let got = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.on('data', (bytes) => (got += bytes.toString())).on('error', () => {})
    socket.on('close', () => resolve(got))
  })

it('takes Segment’s own client for Node as it is, also when it must come back', async () => {
  const { engine, app, url } = await listening()
  let busy = 2
  engine.before = async () => {
    if (busy-- > 0) throw new Refusal('overloaded')
  }
  const analytics = new Analytics({ writeKey: secret, host: url, flushAt: 50, flushInterval: 50 })
  const problems: unknown[] = []
  analytics.on('error', (problem) => problems.push(problem))
  analytics.identify({ userId: 'u1', traits: { name: '王小明' } })
  for (let i = 0; i < 500; i++)
    analytics.track({ userId: 'u1', event: 'Product Viewed', properties: { i }, messageId: `m${i}` })
  analytics.page({ anonymousId: 'a1', name: 'Home' })
  analytics.group({ userId: 'u1', groupId: 'g1' })
  analytics.alias({ previousId: 'a1', userId: 'u1' })
  await analytics.closeAndFlush()
  expect(problems).toEqual([])
  expect(engine.stored.size).toBe(504)
  expect(engine.stored.get('m499')).toMatchObject({ type: 'track', event: 'Product Viewed', properties: { i: 499 } })
  expect(engine.calls[0]).toMatchObject({ source: 'shop', sentAt: expect.any(Number) })
  await app.close()
})

it('puts what that client sends into the log, once each', async () => {
  const engine = testEngine(database)
  const app = await testApp(database, { engine: engine.doors })
  const host = await app.listen({ host: '127.0.0.1', port: 0 })
  for (let round = 0; round < 2; round++) {
    const analytics = new Analytics({ writeKey: secret, host, flushAt: 100, flushInterval: 50 })
    for (let i = 0; i < 1_000; i++)
      analytics.track({ userId: `u${i % 50}`, event: 'Product Viewed', properties: { i }, messageId: `m${i}` })
    await analytics.closeAndFlush()
  }
  await app.close()
  await engine.stop()
  const shape = z.object({ events: z.int(), customers: z.int() })
  const query = sql`select (select count(*) from events where not derived) as events, (select count(*) from customers) as customers`
  expect(await database.rows(shape, query)).toEqual([{ events: 1_000, customers: 50 }])
})

it('finishes what is in flight when it stops, takes nothing new, and ends although clients keep connections', async () => {
  const { engine, app, track } = await listening()
  const { promise: commit, resolve: letCommit } = Promise.withResolvers<void>()
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>()
  expect((await track('warm')).status).toBe(200) // leaves a connection open
  engine.before = () => (reach(), commit)
  const flying = track('flying')
  await reached
  let stopped = false
  const stopping = stopApp(app).then(() => (stopped = true))
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(stopped).toBe(false)
  await expect(track('late').then((answer) => answer.status)).rejects.toThrow('fetch failed')
  letCommit()
  expect((await flying).status).toBe(200)
  await stopping
  expect([...engine.stored.keys()]).toEqual(['warm', 'flying'])
})

it('tells a request on an open connection to come back while it stops', async () => {
  const { engine, app, port } = await listening()
  const { promise: commit, resolve: letCommit } = Promise.withResolvers<void>()
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>()
  engine.before = () => (reach(), commit)
  const request = (messageId: string) => {
    const body = JSON.stringify({ messageId, writeKey: secret })
    return `POST /v1/t HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  }
  let got = ''
  const socket = connect(port, '127.0.0.1', () => socket.write(request('first')))
  const closed = new Promise((resolve) => socket.on('data', (bytes) => (got += bytes.toString())).on('close', resolve))
  await reached
  const stopping = stopApp(app)
  socket.write(request('second'))
  await new Promise((resolve) => setTimeout(resolve, 50))
  letCommit()
  await Promise.all([closed, stopping])
  expect(got).toMatch(/^HTTP\/1.1 200 [^]*HTTP\/1.1 503 [^]*"code":"stopping"/)
  expect([...engine.stored.keys()]).toEqual(['first'])
})

it('cuts off at the limit a request that never ends', async () => {
  const { engine, app, track } = await listening()
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>()
  engine.before = () => (reach(), new Promise(() => {}))
  const lost = expect(track('never')).rejects.toThrow('fetch failed')
  await reached
  await stopApp(app, 50)
  await lost
})

it('answers what is not HTTP with a refusal and hangs up', async () => {
  const { app, port } = await listening()
  for (const bytes of [
    '\0\0\0\0\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    'POST /v1/t HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
  ])
    expect(await speak(port, bytes)).toMatch(/^HTTP\/1.1 400 [^]*"code":"invalid_request"/)
  expect(await speak(port, `GET / HTTP/1.1\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /)
  expect(app.server).toMatchObject({ headersTimeout: 10_000, requestTimeout: 30_000, maxConnections: 10_000 })
})

it('a route that has read what it was asked goes on until whoever asked has gone', async () => {
  const heard = Promise.withResolvers<AbortSignal>()
  const slow = routeIn<World>()({
    method: 'POST',
    path: '/api/trial/slow',
    role: 'public',
    summary: 'As long as somebody waits for it',
    body: z.object({}),
    answer: null,
    async run({ signal }) {
      heard.resolve(signal)
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    },
  })
  const app = await testApp(database, { routes: [slow] })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const going = new AbortController()
  const headers = { 'content-type': 'application/json' }
  const asked = fetch(`${url}/api/trial/slow`, { method: 'POST', body: '{}', headers, signal: going.signal })
  const signal = await heard.promise
  // By now Node has closed what was read.
  await (await fetch(`${url}/health/live`)).text()
  expect(signal.aborted).toBe(false)
  going.abort()
  await expect(asked).rejects.toThrow()
  await expect.poll(() => signal.aborted).toBe(true)
  await app.close()
})

it('an answer that takes too long is given up with a refusal, whether there was a body to read or not', async () => {
  const reached: AbortSignal[] = []
  const { promise: rest, resolve: goOn, reject: fail } = Promise.withResolvers<void>()
  const route = routeIn<World>()
  const slow = async ({ signal }: { signal: AbortSignal }) => {
    reached.push(signal)
    await rest
    return {}
  }
  const common = { path: '/api/trial/slow', role: 'public', summary: 'Slow', answer: z.object({}), run: slow } as const
  const routes = [
    route({ ...common, method: 'GET' }),
    route({ ...common, method: 'POST', body: z.object({}) }),
    route({ ...common, method: 'PUT', run: (context) => slow(context).catch(() => ({})) }),
    route({
      ...common,
      path: '/api/trial/file',
      method: 'POST',
      answer: download('text/plain', 'slow.txt'),
      async run(context) {
        await slow(context).catch(() => {})
        return (async function* () {
          yield 'late'
        })()
      },
    }),
  ]
  const logged: string[] = []
  const log = openLog({ destination: { write: (line) => logged.push(line) } })
  const app = await testApp(database, { routes, log })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const answers: unknown[] = []
    const ask = async (method: string, body?: string) => {
      const headers = body === undefined ? {} : { 'content-type': 'application/json' }
      const answer = await fetch(`${url}/api/trial/slow`, { method, body, headers })
      const { error } = (await answer.json()) as { error?: { code: string } }
      answers.push([method, answer.status, error?.code, answer.headers.get('retry-after')])
    }
    const asked = Promise.all([ask('GET'), ask('POST', '{}'), ask('PUT')])
    const file = fetch(`${url}/api/trial/file`, { method: 'POST' })
    await expect.poll(() => reached.length).toBe(4)
    // By now Node has closed what was read.
    await (await fetch(`${url}/health/live`)).text()
    vi.advanceTimersByTime(ANSWER_TIMEOUT_MS - 1_000)
    await (await fetch(`${url}/health/live`)).text()
    expect(answers).toEqual([])
    vi.advanceTimersByTime(1_000)
    await expect.poll(() => answers.toSorted()).toEqual(['GET', 'POST', 'PUT'].map((method) => [method, 503, 'timed_out', '5'])) // prettier-ignore
    await asked
    await expect.poll(() => reached.filter(({ aborted }) => aborted).length).toBe(3)
    fail(new Error('too late'))
    expect(await (await file).text()).toBe('late')
    const timers = vi.getTimerCount()
    await (await fetch(`${url}/healthz`)).text()
    await expect.poll(() => vi.getTimerCount()).toBe(timers)
    expect(logged.join()).not.toContain('unexpected error')
  } finally {
    vi.useRealTimers()
    goOn()
  }
  await app.close()
})
