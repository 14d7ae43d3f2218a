import { expect, test } from 'vitest'
import { routes } from '../../src/server/routes.ts'
import { statusRoutes } from '../../src/server/status.ts'
import { basic, bearer, makeKey, ORIGIN, testApp, testPeople } from '../support/app.ts'
import { freshDatabase } from '../support/database.ts'
import { RIGHTS } from './rights.ts'

const ROLES = { a: 'analyst', o: 'operator', A: 'admin' } as const
const database = await freshDatabase()
const app = await testApp(database, { config: { openStatus: false } })
const people = testPeople(database)

const lines = RIGHTS.trim()
  .split(/\n+/)
  .map((line) => line.trim().split(/\s+/))
const expected = new Map(lines.map(([method, path, ...who]) => [`${method} ${path}`, who]))

type Headers = Record<string, string>
/** Each role comes with a key, and as a person with a session. */
const callers: { who: string; role: string; headers: Headers }[] = []
for (const [letter, role] of Object.entries(ROLES)) {
  const key = await makeKey(database, { kind: 'api', name: role, role })
  callers.push({ who: `a key, ${role}`, role: letter, headers: bearer(key) })
  const [email, password] = [`${role}@shop.example`, 'quiet-river-41']
  const link = await people.invite({ role, email, by: 'test' })
  await people.accept(new URL(link).hash.slice(1), { name: role, password })
  const signedIn = await app.inject({
    method: 'POST',
    url: '/api/auth/sign-in/email',
    headers: { origin: ORIGIN },
    payload: { email, password },
  })
  const cookie = signedIn.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ')
  callers.push({ who: `a person, ${role}`, role: letter, headers: { cookie, origin: ORIGIN } })
}
const writeKey = await makeKey(database, { kind: 'write', name: 'web', source: 'web', origins: [] })
callers.push({ who: 'a write key', role: 'w', headers: basic(writeKey) })

/** With nothing in it that could succeed: only whether one may ask is looked at. */
async function statusOf(name: string, headers: Headers): Promise<number> {
  const [method, path] = name.split(' ') as ['GET', string]
  const url = path.replace(/:\w+/g, '999999')
  return (await app.inject({ method, url, headers, ...(method !== 'GET' && { payload: {} }) })).statusCode
}

test('every route has its line, and every line its route', () => {
  const there = [...routes, ...statusRoutes('analyst')].map(({ method, path }) => `${method} ${path}`)
  expect([...expected.keys()].sort()).toEqual(there.sort())
})

test('who may ask may, and nobody else: keys and people alike', { timeout: 300_000 }, async () => {
  const wrong: string[] = []
  for (const [name, who] of expected) {
    const isOpen = who.includes('*')
    const nobody = await statusOf(name, {})
    if ((nobody === 401) === isOpen) wrong.push(`${name}: nobody gets ${nobody}`)
    for (const caller of callers) {
      const status = await statusOf(name, caller.headers)
      const may = isOpen || who.includes(caller.role)
      if (may ? [401, 403].includes(status) || status >= 500 : status !== 403)
        wrong.push(`${name}: ${caller.who} gets ${status}`)
    }
  }
  expect(wrong).toEqual([])
})

test('a session that is no session is nobody', async () => {
  for (const cookie of [
    'siyu.session_token=forged.signature',
    'siyu.session_token=',
    '__Secure-siyu.session_token=x.y',
  ])
    expect(await statusOf('GET /api/customers', { cookie })).toBe(401)
})
