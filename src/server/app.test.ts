import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { bearer, makeKey, testApp } from '../../test/support/app.ts'
import { emptyDatabase, freshDatabase } from '../../test/support/database.ts'
import { openDatabase } from '../kernel/database.ts'
import { openLog } from '../kernel/log.ts'
import { Refusal } from '../kernel/refusals.ts'
import { download, idIn, instantOut, routeIn } from '../kernel/route.ts'
import { sql } from '../kernel/sql.ts'
import { routes, type World } from './routes.ts'

const database = await freshDatabase()
const admin = await makeKey(database, { kind: 'api', name: 'admin', role: 'admin' })
const analyst = await makeKey(database, { kind: 'api', name: 'analyst', role: 'analyst' })

const route = routeIn<World>()
const answer = z.object({ ok: z.boolean() })
const trials = [
  route({
    method: 'POST',
    path: '/api/trial/:id',
    role: 'analyst',
    summary: 'Echo',
    params: z.object({ id: idIn }),
    query: z.object({ q: z.string().max(5).optional() }),
    body: z.strictObject({ count: z.int() }),
    status: 201,
    answer: z.object({ id: z.int(), count: z.int(), at: instantOut, by: z.string() }),
    run: async ({ params, body, caller }) => ({ id: params.id, count: body.count, at: 0, by: caller.id, secret: 'x' }),
  }),
  route({
    method: 'GET',
    path: '/api/trial/wrong',
    role: 'public',
    summary: 'A wrong answer',
    answer,
    run: async () => ({ ok: '13800138000' }) as never,
  }),
  route({
    method: 'GET',
    path: '/api/trial/crash',
    role: 'public',
    summary: 'Our mistake',
    query: z.object({ name: z.string().optional() }),
    answer,
    run: async ({ query }) => {
      throw new TypeError(`no customer "${query.name}" 王小明 13800138000`)
    },
  }),
  route({
    method: 'GET',
    path: '/api/trial/number',
    role: 'public',
    summary: 'A value too large for its column',
    answer,
    run: async ({ world }) => {
      await world.database.run(sql`select ${'99999999999'}::int`)
      return { ok: true }
    },
  }),
  route({
    method: 'GET',
    path: '/api/trial/lines',
    role: 'analyst',
    summary: 'An export',
    answer: download('text/csv; charset=utf-8', 'lines.csv'),
    run: async () => lines(),
  }),
  route({
    method: 'DELETE',
    path: '/api/trial/refused',
    role: 'public',
    summary: 'Refused',
    answer: null,
    run: async () => {
      throw new Refusal('in_use', { by: 'VIP' })
    },
  }),
]
async function* lines() {
  yield 'id,name\n'
  yield '1,王小明\n'
}

const logged: string[] = []
const log = openLog({ destination: { write: (line) => logged.push(line) } })
const app = await testApp(database, { routes: [...routes, ...trials], log })

const trial = (url: string, payload: unknown, headers = bearer(analyst)) =>
  app.inject({ method: 'POST', url, payload: payload as object, headers })

describe('a route from the table', () => {
  it('checks what comes in, hands it on typed, and lets out only what the answer names', async () => {
    const got = await trial('/api/trial/7?q=a', { count: 3 })
    expect(got.statusCode).toBe(201)
    expect(got.json()).toEqual({
      id: 7,
      count: 3,
      at: '1970-01-01T00:00:00.000Z',
      by: expect.stringMatching(/^key:\d+$/),
    })
  })

  it('says in the person’s language where the input is wrong', async () => {
    for (const [url, payload, at] of [
      ['/api/trial/x', { count: 3 }, 'params.id'],
      ['/api/trial/7?q=abcdef', { count: 3 }, 'query.q'],
      ['/api/trial/7', { count: 'x' }, 'body.count'],
      ['/api/trial/7', { count: 3, more: 1 }, 'body'],
      ['/api/trial/7', { count: 3, more: 'a\0b' }, 'body.more'],
      ['/api/trial/7', { count: '\ud800' }, 'body.count'],
      ['/api/trial/7?q=%00', { count: 3 }, 'query.q'],
      ['/api/trial/7', JSON.parse('['.repeat(200) + ']'.repeat(200)), 'body'],
    ] as const) {
      const { error } = (await trial(url, payload)).json()
      expect(error.code).toBe('invalid_input')
      expect(error.details[0].at.startsWith(at), `${error.details[0].at} for ${at}`).toBe(true)
    }
    const said = async (language?: string) =>
      (
        await app.inject({
          method: 'POST',
          url: '/api/trial/7',
          payload: {},
          headers: { ...bearer(analyst), ...(language && { 'accept-language': language }) },
        })
      ).json().error
    expect(await said()).toMatchObject({
      message: expect.stringContaining('请'),
      details: [{ at: 'body.count', code: 'missing', problem: '缺少这一项' }],
      requestId: expect.any(String),
    })
    expect(await said('en')).toMatchObject({
      message: expect.stringContaining('Mend'),
      details: [{ at: 'body.count', code: 'missing', problem: 'is missing' }],
    })
  })

  it('takes JSON only, and refuses what would poison a prototype', async () => {
    const send = async (payload: string, type = 'application/json') =>
      (
        await app.inject({
          method: 'POST',
          url: '/api/trial/7',
          payload,
          headers: { ...bearer(analyst), 'content-type': type },
        })
      ).json().error.code
    expect(await send('{"count":3', 'application/json')).toBe('invalid_json')
    expect(await send('', 'application/json')).toBe('invalid_json')
    expect(await send('{"__proto__":{"a":1}}')).toBe('invalid_json')
    expect(await send('{"count":3}', 'text/plain')).toBe('unsupported_media')
    expect(await send('count=3', 'application/x-www-form-urlencoded')).toBe('unsupported_media')
    expect(await send(`"${'x'.repeat(600_000)}"`)).toBe('too_large')
  })

  it('asks for a key, and for one that may', async () => {
    const codes = async (headers: Record<string, string>) => {
      const got = await app.inject({ url: '/api/keys', headers })
      return [got.statusCode, got.json().error?.code ?? 'ok', got.headers['www-authenticate'] ?? null]
    }
    expect(await codes({})).toEqual([401, 'unauthenticated', 'Bearer'])
    expect(await codes(bearer('siyu_api_wrong'))).toEqual([401, 'unauthenticated', 'Bearer'])
    expect(await codes(bearer(analyst))).toEqual([403, 'forbidden', null])
    expect(await codes(bearer(admin))).toEqual([200, 'ok', null])
  })

  it('sends files as they are made, and nothing for nothing', async () => {
    const file = await app.inject({ url: '/api/trial/lines', headers: bearer(analyst) })
    expect(file.body).toBe('id,name\n1,王小明\n')
    expect(file.headers['content-disposition']).toBe('attachment; filename="lines.csv"')
    const refused = await app.inject({ method: 'DELETE', url: '/api/trial/refused' })
    expect([refused.statusCode, refused.json().error.message]).toEqual([409, expect.stringContaining('VIP')])
  })
})

describe('errors', () => {
  it('answers our own mistakes with an id that the log knows, and with nobody’s data in it', async () => {
    for (const url of ['/api/trial/crash?name=wang', '/api/trial/wrong']) {
      logged.length = 0
      const got = await app.inject({ url, headers: { 'user-agent': 'agent-x' }, remoteAddress: '203.0.113.9' })
      expect(got.statusCode).toBe(500)
      const { code, requestId } = got.json().error
      expect(code).toBe('internal')
      expect(got.body).not.toMatch(/13800138000|wang/)
      expect(logged).toHaveLength(1)
      expect(JSON.parse(logged[0]!)).toMatchObject({ requestId, level: 50, route: url.split('?')[0] })
      expect(logged[0]).not.toMatch(/13800138000|王小明|wang|agent-x|203\.0/)
    }
  })

  it('takes a value no column can hold for bad input, and a missing database for a reason to come back', async () => {
    expect((await app.inject('/api/trial/number')).json().error.code).toBe('invalid_input')
    const url = 'postgres://127.0.0.1:1/none'
    const gone = openDatabase(url)
    const alone = await testApp({ ...gone, url })
    for (const url of ['/readyz', '/api/status', '/api/keys']) {
      const got = await alone.inject({ url, headers: bearer(admin) })
      expect([got.statusCode, got.json().error.code, got.headers['retry-after']]).toEqual([503, 'unavailable', '2'])
    }
    expect((await alone.inject('/healthz')).statusCode).toBe(200)
    await gone.close()
  })

  it('knows addresses and methods it has not', async () => {
    for (const url of ['/nothing', '/api/%zz', `/api/keys/${'1'.repeat(600)}`])
      expect((await app.inject({ url, headers: bearer(admin) })).json().error.code).toBe('not_found')
    const got = await app.inject({ method: 'PUT', url: '/api/keys' })
    expect([got.statusCode, got.headers.allow, got.json().error.code]).toEqual([405, 'GET, POST', 'method_not_allowed'])
    expect((await app.inject('/v1/track')).statusCode).toBe(405)
  })

  it('does not start with a route that has no role', async () => {
    const bare = await import('fastify').then(({ fastify }) => fastify())
    const { refuseRoutesWithoutRole } = await import('./register.ts')
    refuseRoutesWithoutRole(bare)
    expect(() => bare.get('/open', () => 'x')).toThrow('The route GET /open has no role')
  })
})

describe('the doors for machines and people', () => {
  it('is ready only with the schema of this version', async () => {
    expect((await app.inject('/readyz')).json()).toEqual({ status: 'ok' })
    const empty = await testApp(await emptyDatabase())
    expect((await empty.inject('/readyz')).json().error.code).toBe('not_migrated')
  })

  it('serves numbers without a key only where the operator said so', async () => {
    expect((await app.inject('/metrics')).body).toMatch(/siyu_http_request_seconds_count\{.*route="\/api\/keys"/)
    expect((await app.inject('/metrics')).body).not.toMatch(/13800138000|wang/)
    expect((await app.inject('/api/status')).statusCode).toBe(200)
    const closed = await testApp(database, { config: { openStatus: false } })
    for (const url of ['/metrics', '/api/status']) {
      expect((await closed.inject(url)).statusCode).toBe(401)
      expect((await closed.inject({ url, headers: bearer(analyst) })).statusCode).toBe(200)
    }
  })

  it('describes every address that answers', async () => {
    const { paths } = (await app.inject('/openapi.json')).json()
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/api/keys/{id}', '/v1/batch', '/v1/b', '/readyz']))
    expect(paths['/api/keys'].post.security).toEqual([{ key: [] }])
  })

  it('serves the console to browsers at any address of a page, and to nobody else', async () => {
    const browser = { accept: 'text/html,application/xhtml+xml' }
    for (const url of ['/', '/customers/7?show=all', '/welcome']) {
      const page = await app.inject({ url, headers: browser })
      expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
      const policy = String(page.headers['content-security-policy'])
      const nonce = /'nonce-([\w+/=]{24})'/.exec(policy)![1]
      expect(policy).toContain("script-src 'self';")
      expect(page.body).toContain(`content="${nonce}"`)
      expect(page.body).not.toMatch(/<script>|<style| style="|(src|href)="(https?:)?\/\//)
      const script = /src="(\/assets\/[\w.-]+\.js)"/.exec(page.body)![1]!
      const got = await app.inject({ url: script, headers: { 'accept-encoding': 'br' } })
      expect([got.statusCode, got.headers['content-encoding']]).toEqual([200, 'br'])
      expect(got.headers['cache-control']).toContain('immutable')
    }
    for (const url of ['/api/nothing', '/assets/nothing.js', '/assets/..%2f..%2fprepare.js'])
      expect((await app.inject({ url, headers: browser })).statusCode).toBeGreaterThanOrEqual(400)
    expect((await app.inject('/nothing')).json().error.code).toBe('not_found')
    const other = (await app.inject('/api/status')).headers
    expect(other).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
    expect(other['content-security-policy']).toContain("frame-ancestors 'none'")
  })
})
