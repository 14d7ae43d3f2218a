import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import { basic, bearer, FakeEngine, makeKey, testApp } from '../../test/support/app.ts'
import { freshDatabase } from '../../test/support/database.ts'
import { MAX_BATCH_EVENTS, MAX_BODY_BYTES } from '../kernel/limits.ts'
import { Refusal } from '../kernel/refusals.ts'

const database = await freshDatabase()
const engine = new FakeEngine()
const app = await testApp(database, { engine })
const web = {
  kind: 'write' as const,
  name: 'web',
  source: 'web',
  origins: ['https://shop.cn', 'https://*.brand.cn'],
}
const secret = await makeKey(database, web)
const other = await makeKey(database, { ...web, source: 'other', origins: ['https://other.cn'] })
const admin = await makeKey(database, { kind: 'api', name: 'admin', role: 'admin' })

beforeEach(() => {
  engine.stored.clear()
  engine.calls.length = 0
  engine.before = async () => {}
})

const post = (url: string, payload: unknown, headers: Record<string, string> = basic(secret)) =>
  app.inject({
    method: 'POST',
    url,
    payload: typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload),
    headers: { 'content-type': 'application/json', ...headers },
  })
const codeOf = (answer: { json(): any }) => answer.json().error.code

describe('what is sent', () => {
  it('takes one event on every path, with the type of the path', async () => {
    for (const type of ['identify', 'track', 'page', 'screen', 'group', 'alias'])
      for (const path of [type, type[0]!]) {
        const answer = await post(`/v1/${path}`, { messageId: path, userId: 'u', type: 'lie' })
        expect([answer.statusCode, answer.body], path).toEqual([200, '{"success":true}'])
        expect(engine.stored.get(path)).toEqual({ messageId: path, userId: 'u', type })
      }
    expect(engine.calls[0]).toMatchObject({ source: 'web', sentAt: null })
  })

  it('takes a batch, hands on when it was sent, and spreads what its events share', async () => {
    const batch = [
      { type: 'track', messageId: 'a' },
      { type: 'track', messageId: 'b', context: { ip: 'own' } },
    ]
    const sentAt = '2026-01-01T00:00:00Z'
    expect((await post('/v1/batch', { batch, sentAt, context: { library: 'old' } })).statusCode).toBe(200)
    expect(engine.calls).toMatchObject([{ source: 'web', sentAt: Date.parse(sentAt) }])
    expect(engine.stored.get('a')).toMatchObject({ context: { library: 'old' } })
    expect(engine.stored.get('b')).toMatchObject({ context: { ip: 'own' } })
    expect((await post('/v1/b', { batch: [] })).body).toBe('{"success":true}')
  })

  it('answers a batch with bad items 200 and lists only those', async () => {
    const batch = [{ type: 'track', messageId: 'a' }, 17, { type: 'track', messageId: 'a' }, { messageId: 'c' }]
    const answer = await post('/v1/batch', { batch })
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toEqual({
      success: true,
      results: [1, 3].map((index) => ({
        index,
        messageId: null,
        status: 'quarantined',
        code: 'invalid',
        detail: 'no event',
      })),
    })
  })

  it('unzips gzip, drops a byte order mark, and takes text/plain or no content type', async () => {
    const event = (messageId: string) => JSON.stringify({ messageId, name: '王小明' })
    const gzip = { ...basic(secret), 'content-encoding': 'gzip' }
    expect((await post('/v1/track', gzipSync(event('zipped')), gzip)).statusCode).toBe(200)
    expect((await post('/v1/track', `\ufeff${event('marked')}`)).statusCode).toBe(200)
    const plain = { ...basic(secret), 'content-type': 'text/plain;charset=UTF-8' }
    expect((await post('/v1/t', event('plain'), plain)).statusCode).toBe(200)
    const nothing = {
      method: 'POST',
      url: '/v1/t',
      payload: Buffer.from(event('bare')),
      headers: basic(secret),
    } as const
    expect((await app.inject(nothing)).statusCode).toBe(200)
    expect([...engine.stored.keys()]).toEqual(['zipped', 'marked', 'plain', 'bare'])
    expect(engine.stored.get('zipped')).toMatchObject({ name: '王小明' })
  })

  it('refuses with a code what is no event at all, and keeps none of it', async () => {
    const gzip = { ...basic(secret), 'content-encoding': 'gzip' }
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024))
    const cases: [string, unknown, Record<string, string>, number, string][] = [
      ['track', '{"a":', basic(secret), 400, 'invalid_json'],
      ['track', '', basic(secret), 400, 'invalid_json'],
      ['track', Buffer.from([0x22, 0xff, 0x22]), basic(secret), 400, 'invalid_json'],
      ['track', '[]', basic(secret), 400, 'invalid_input'],
      ['track', 'null', basic(secret), 400, 'invalid_input'],
      ['batch', '[]', basic(secret), 400, 'invalid_batch'],
      ['batch', { batch: {} }, basic(secret), 400, 'invalid_batch'],
      [
        'batch',
        { batch: Array.from({ length: MAX_BATCH_EVENTS + 1 }, () => 0) },
        basic(secret),
        413,
        'too_many_events',
      ],
      ['batch', `{"batch":["${'x'.repeat(MAX_BODY_BYTES)}"]}`, basic(secret), 413, 'too_large'],
      ['batch', bomb, gzip, 413, 'too_large'],
      ['batch', Buffer.from('no gzip'), gzip, 400, 'invalid_gzip'],
      ['batch', gzipSync('{"batch":[]}').subarray(0, 12), gzip, 400, 'invalid_gzip'],
      ['batch', '{}', { ...basic(secret), 'content-encoding': 'br' }, 415, 'unsupported_encoding'],
    ]
    expect(bomb.length).toBeLessThan(MAX_BODY_BYTES)
    for (const [path, payload, headers, status, code] of cases) {
      const answer = await post(`/v1/${path}`, payload, headers)
      expect([answer.statusCode, codeOf(answer)], `${path} ${String(payload).slice(0, 30)}`).toEqual([status, code])
    }
    expect(engine.calls).toEqual([])
  })

  it('asks to come back when the engine has too much to do', async () => {
    engine.before = () => Promise.reject(new Refusal('overloaded'))
    const answer = await post('/v1/batch', { batch: [] })
    expect([answer.statusCode, codeOf(answer), answer.headers['retry-after']]).toEqual([503, 'overloaded', '1'])
  })

  it('answers only when the engine has committed', async () => {
    const gate = Promise.withResolvers<void>()
    const reached = Promise.withResolvers<void>()
    engine.before = () => (reached.resolve(), gate.promise)
    let answered = false
    const answer = post('/v1/track', { messageId: 'slow' }).then((got) => ((answered = true), got))
    await reached.promise
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(answered).toBe(false)
    gate.resolve()
    expect((await answer).statusCode).toBe(200)
  })
})

describe('who sends', () => {
  const event = { messageId: 'x' }
  it('takes the key as Basic user name or in the body, which does not keep it', async () => {
    expect((await post('/v1/t', { ...event, writeKey: secret }, {})).statusCode).toBe(200)
    expect(JSON.stringify([...engine.stored.values()])).not.toContain(secret)
    expect((await post('/v1/b', { batch: [event], writeKey: secret }, {})).statusCode).toBe(200)
    expect(JSON.stringify(engine.calls)).not.toContain(secret)
  })

  it('lets nobody else in', async () => {
    const refused: [Record<string, string>, string][] = [
      [{}, 'unauthenticated'],
      [basic('siyu_write_wrong'), 'unauthenticated'],
      [basic(admin), 'unauthenticated'],
      [bearer(secret), 'unauthenticated'],
      [{ authorization: 'x' }, 'unauthenticated'],
      [bearer(admin), 'forbidden'], // an admin reads and changes, but events come from a source
    ]
    for (const [headers, code] of refused) expect(codeOf(await post('/v1/track', event, headers))).toBe(code)
    expect(codeOf(await post('/v1/track', { ...event, writeKey: 'wrong' }, {}))).toBe('unauthenticated')
    expect(codeOf(await post('/v1/track', { ...event, writeKey: admin }, {}))).toBe('unauthenticated')
    expect(engine.calls).toEqual([])
  })

  it('lets browsers in from the sites of their key only, preflight included', async () => {
    const from = (origin: string) => post('/v1/track', event, { ...basic(secret), origin })
    for (const origin of ['https://shop.cn', 'https://m.brand.cn']) {
      const answer = await from(origin)
      expect([answer.statusCode, answer.headers['access-control-allow-origin']]).toEqual([200, origin])
      expect(answer.headers.vary).toBe('Origin')
    }
    const known = await from('https://other.cn') // another key's site: may read the answer, which is no
    expect([known.statusCode, codeOf(known)]).toEqual([403, 'origin_refused'])
    const stranger = await from('https://evil.cn')
    expect([stranger.statusCode, stranger.headers['access-control-allow-origin']]).toEqual([403, undefined])
    expect(codeOf(await post('/v1/t', { ...event, writeKey: other }, { origin: 'https://shop.cn' }))).toBe(
      'origin_refused',
    )

    const preflight = (origin: string) => app.inject({ method: 'OPTIONS', url: '/v1/batch', headers: { origin } })
    const allowed = await preflight('https://shop.cn')
    expect(allowed.statusCode).toBe(204)
    expect(allowed.headers).toMatchObject({
      'access-control-allow-origin': 'https://shop.cn',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'Authorization, Content-Type, Content-Encoding',
    })
    expect((await preflight('https://evil.cn')).headers['access-control-allow-origin']).toBeUndefined()
  })
})
