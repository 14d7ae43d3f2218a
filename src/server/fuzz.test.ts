import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { basic, bearer, makeKey, testApp } from '../../test/support/app.ts'
import { freshDatabase } from '../../test/support/database.ts'
import { testEngine } from '../../test/support/engine.ts'
import { systemClock } from '../kernel/clock.ts'
import { openLog } from '../kernel/log.ts'
import { DOORS } from './segment.ts'

/** Whatever comes through the doors, the answer is never a 5xx, always of the one shape, and what is taken is taken whole. */
const database = await freshDatabase()
const failed: unknown[] = []
const onError = (error: unknown) => void failed.push(error)
const engine = testEngine(database, systemClock, 'Asia/Shanghai', { onError })
let logged = ''
const app = await testApp(database, {
  engine: engine.doors,
  log: openLog({ destination: { write: (line) => (logged = line) } }),
})
const secret = await makeKey(database, { kind: 'write', name: 'w', source: 'w', origins: ['https://shop.cn'] })
const admin = await makeKey(database, { kind: 'api', name: 'a', role: 'admin' })

const nasty = fc.constantFrom(
  '\0',
  '\ud800',
  '\udc00x',
  '𠮷野家',
  '__proto__',
  'constructor',
  '1e400',
  '-0',
  'a'.repeat(5_000),
  '‮',
  "'; drop table keys; --",
  '${7*7}',
)
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 50 }), nasty)
const scalar = fc.oneof(text, fc.double(), fc.maxSafeInteger(), fc.boolean(), fc.constant(null))
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('json'), { maxLength: 5 }),
    fc.dictionary(text, tie('json'), { maxKeys: 5 }),
    fc.record({ __proto__: tie('json') } as never),
  ),
}))
/** JSON written by hand, which JSON.stringify would never write. */
const wild = fc.oneof(
  fc.constantFrom(
    '{"__proto__":{"polluted":true},"messageId":"p"}',
    '{"constructor":{"prototype":{"polluted":true}}}',
    '{"a":1e999999,"b":-1e999999,"messageId":"n"}',
    `{"n":${'9'.repeat(2_000)}}`,
    '{"a":"\\u0000","b":"\\ud800","\\u0000":1}',
    '{"a":1,"a":2}',
    '[[[[',
    '\u0000',
    'nul',
    '"',
  ),
  fc.integer({ min: 1, max: 60_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc.integer({ min: 1, max: 20_000 }).map((depth) => '{"a":'.repeat(depth) + '0' + '}'.repeat(depth)),
)
const bytes = fc.oneof(
  json.map((value) => Buffer.from(JSON.stringify(value))),
  json.map((value) => Buffer.from(JSON.stringify({ batch: value, context: value, sentAt: value }))),
  fc.array(json, { maxLength: 10 }).map((batch) => Buffer.from(JSON.stringify({ batch }))),
  wild.map((written) => Buffer.from(written)),
  wild.map((written) => Buffer.from(`{"batch":[${written}]}`)),
  fc.uint8Array({ maxLength: 300 }).map((values) => Buffer.from(values)),
)
const headerText = fc.string({ unit: fc.constantFrom(...'abc :;=,/*"\t\x7f\xe9q=0.1zh-en'), maxLength: 40 })
const oddHeaders = fc.record(
  {
    'content-type': fc.oneof(headerText, fc.constantFrom('application/json', 'text/plain', 'multipart/form-data', '')),
    'content-encoding': fc.oneof(headerText, fc.constantFrom('gzip', 'GZIP', 'identity', 'br', 'gzip, gzip')),
    'accept-language': headerText,
    origin: fc.oneof(headerText, fc.constantFrom('https://shop.cn', 'null', 'https://evil.cn')),
    authorization: fc.oneof(
      headerText,
      fc.base64String().map((pair) => `Basic ${pair}`),
      fc.constantFrom(basic(secret).authorization, basic(secret).authorization, bearer(admin).authorization),
    ),
  },
  { requiredKeys: [] },
)

const headers = fc.oneof(fc.constant({}), oddHeaders)

async function knock(method: string, url: string, payload: Buffer, given: Record<string, string>): Promise<number> {
  const answer = await app.inject({ method: method as 'POST', url, payload, headers: given })
  const said = `${method} ${url} ${answer.statusCode} ${answer.body.slice(0, 300)} ${logged}`
  expect(answer.statusCode, said).toBeLessThan(500)
  if (answer.statusCode >= 400)
    expect(answer.json().error, said).toMatchObject({ code: expect.stringMatching(/^[a-z_]+$/) })
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  return answer.statusCode
}

it('holds at the doors of events', async () => {
  const paths = fc.constantFrom(...DOORS.map((door) => door.path))
  const methods = fc.constantFrom('POST', 'POST', 'POST', 'POST', 'OPTIONS', 'GET', 'PUT', 'DELETE')
  let taken = 0
  await fc.assert(
    fc.asyncProperty(methods, paths, bytes, headers, fc.boolean(), fc.boolean(), async (...drawn) => {
      const [method, path, raw, extra, zipped, known] = drawn
      const payload = zipped ? gzipSync(raw) : raw
      const given = { ...extra, ...(zipped && { 'content-encoding': 'gzip' }), ...(known && basic(secret)) }
      if ((await knock(method, path, payload, given)) === 200) taken++
    }),
    { numRuns: 1_500 },
  )
  expect(taken).toBeGreaterThan(50)
  expect(failed).toEqual([])
})

it('holds at the doors of the API', async () => {
  const word = fc.oneof(text, fc.constantFrom('1', '0', '-1', '2147483648', '1e9', '%', '%00', '..', '?', '#'))
  const part = word.map((drawn) => encodeURIComponent(drawn.toWellFormed()))
  const urls = fc.oneof(
    fc.constantFrom('/', '/healthz', '/readyz', '/metrics', '/openapi.json', '/api/status', '/api/keys'),
    part.map((id) => `/api/keys/${id}`),
    fc.tuple(part, part, part).map(([name, value, id]) => `/api/keys/${id}?${name}=${value}&${name}[${value}]=${id}`),
    fc.string({ unit: fc.constantFrom(...'/%.?#&=a1é'), maxLength: 30 }).map((rest) => `/${rest}`),
  )
  const wanted = fc.record(
    {
      kind: fc.oneof(text, fc.constantFrom('write', 'api')),
      name: fc.oneof(json, text),
      source: fc.oneof(json, fc.constantFrom('siyu', 'web')),
      origins: fc.oneof(json, fc.array(text), fc.constant(['https://a.cn'])),
      role: fc.oneof(json, fc.constantFrom('admin', 'analyst')),
    },
    { requiredKeys: [] },
  )
  const bodies = fc.oneof(
    bytes,
    wanted.map((value) => Buffer.from(JSON.stringify(value))),
  )
  const methods = fc.constantFrom('GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS')
  let taken = 0
  await fc.assert(
    fc.asyncProperty(methods, urls, bodies, headers, fc.boolean(), async (method, url, payload, extra, known) => {
      const type = known ? { 'content-type': 'application/json' } : {}
      if ((await knock(method, url, payload, { ...extra, ...type, ...(known && bearer(admin)) })) < 300) taken++
    }),
    { numRuns: 1_500 },
  )
  expect(taken).toBeGreaterThan(30)
})
