import { expect, test } from 'vitest'
import { systemRandom } from '../../src/kernel/random.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { routes } from '../../src/server/routes.ts'
import { statusRoutes } from '../../src/server/status.ts'
import { addContacts, createDepartment, endContacts, putStaff } from '../../src/features/staff/staff.ts'
import type { PersonRole } from '../../src/features/people/people.ts'
import { basic, bearer, makeKey, ORIGIN, testApp, testPeople } from '../support/app.ts'
import { freshDatabase } from '../support/database.ts'
import { testEngine } from '../support/engine.ts'
import { RIGHTS } from './rights.ts'

const ROLES = { a: 'analyst', o: 'operator', A: 'admin' } as const
const database = await freshDatabase()
const engine = testEngine(database)
const app = await testApp(database, { product: engine, config: { openStatus: false } })
const people = testPeople(database)

const lines = RIGHTS.trim()
  .split(/\n+/)
  .map((line) => line.trim().split(/\s+/))
const expected = new Map(lines.map(([method, path, ...who]) => [`${method} ${path}`, who]))

type Headers = Record<string, string>
async function signedIn(role: PersonRole, userid?: string): Promise<Headers> {
  const [email, password] = [`${role}@shop.example`, 'quiet-river-41']
  const link = await people.invite({ role, userid, email, by: 'test' })
  await people.accept(new URL(link).hash.slice(1), { name: role, password })
  const { cookies } = await app.inject({
    method: 'POST',
    url: '/api/auth/sign-in/email',
    headers: { origin: ORIGIN },
    payload: { email, password },
  })
  return { cookie: cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; '), origin: ORIGIN }
}

/** Each role comes with a key, and as a person with a session. */
const callers: { who: string; role: string; headers: Headers }[] = []
for (const [letter, role] of Object.entries(ROLES)) {
  const key = await makeKey(database, { kind: 'api', name: role, role })
  callers.push({ who: `a key, ${role}`, role: letter, headers: bearer(key) })
  callers.push({ who: `a person, ${role}`, role: letter, headers: await signedIn(role) })
}
const writeKey = await makeKey(database, { kind: 'write', name: 'web', source: 'web', origins: [] })
callers.push({ who: 'a write key', role: 'w', headers: basic(writeKey) })

// East with one shop in it, and west. Anna and Ben are of the shop, Cao leads the east, Dora is of the west.
const [east, west] = [await department('东区', null), await department('西区', null)]
const shop = await department('东区一店', east)
const STAFF = { anna: [{ id: shop, leads: false }], ben: [{ id: shop, leads: true }], cao: [{ id: east, leads: true }], dora: [{ id: west, leads: true }] } // prettier-ignore
for (const [userid, departments] of Object.entries(STAFF))
  await putStaff(database, systemClock, userid, { name: userid, departments, hasLeft: false })
const customerOf: Record<string, number> = {}
for (const [index, userid] of ['anna', 'ben', 'cao', 'dora', 'nobody', 'former'].entries()) {
  await engine.doors.ingest(
    [{ type: 'identify', messageId: `made-${index}`, userId: `of-${userid}`, traits: { phone: `1380000000${index}` } }],
    { source: 'web', sentAt: null, trusted: false },
  )
  const id = await idOf(`of-${userid}`)
  customerOf[userid] = id
  if (userid in STAFF) await addContacts(engine.core, { id: 'key:1', random: systemRandom }, userid, [id])
}
// Whom Anna served once: nobody's now.
const by = { id: 'key:1', random: systemRandom }
await addContacts(engine.core, by, 'anna', [customerOf['former']!])
await endContacts(engine.core, by, 'anna', [customerOf['former']!])
const BOUND = [
  {
    role: 's',
    headers: await signedIn('staff', 'anna'),
    own: ['anna'],
    others: ['ben', 'cao', 'dora', 'nobody', 'former'],
  },
  {
    role: 'l',
    headers: await signedIn('lead', 'cao'),
    own: ['anna', 'ben', 'cao'],
    others: ['dora', 'nobody', 'former'],
  },
]
for (const { role, headers } of BOUND) callers.push({ who: `a person, ${role}`, role, headers })

function department(name: string, parentId: number | null): Promise<number> {
  return createDepartment(database, { name, parentId })
}
async function idOf(userId: string): Promise<number> {
  const found = await app.inject({ url: `/api/customers?value=${userId}`, headers: callers[0]!.headers })
  return found.json().customers[0].id
}

/** With nothing in it that could succeed: only whether one may ask is looked at. */
async function statusOf(name: string, headers: Headers, id: string | number = '999999'): Promise<number> {
  const [method, path] = name.split(' ') as ['GET', string]
  const url = path.replace(/:\w+/g, String(id))
  const asked = { method, url, headers, payloadAsStream: true as const, ...(method !== 'GET' && { payload: {} }) }
  const answer = await app.inject(asked)
  answer.stream().destroy() // some go on
  return answer.statusCode
}

test('every route has its line, and every line its route', () => {
  const there = [...routes, ...statusRoutes('analyst')].map(({ method, path }) => `${method} ${path}`)
  expect([...expected.keys()].sort()).toEqual(there.sort())
  for (const [name, who] of expected)
    expect(
      who.filter((word) => word.length > 1),
      name,
    ).toHaveLength(who.includes('s') || who.includes('l') ? 1 : 0)
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

test('own: another department’s customer is not there', async () => {
  const wrong: string[] = []
  for (const [name, who] of expected)
    for (const { role, headers, own, others } of BOUND) {
      if (!who.includes('own') || !who.includes(role)) continue
      for (const one of own) {
        const status = await statusOf(name, headers, customerOf[one])
        if ([401, 403, 404].includes(status) || status >= 500) wrong.push(`${name}: ${role}, own, gets ${status}`)
      }
      for (const one of others) {
        const status = await statusOf(name, headers, customerOf[one])
        if (status !== 404) wrong.push(`${name}: ${role}, of ${one}, gets ${status}`)
      }
    }
  expect(wrong).toEqual([])
})

test('list: only their own are answered', async () => {
  for (const { headers, own } of BOUND)
    for (const query of ['', '?value=of-dora', '?tail=0003', '?staff=dora', '?staff=anna']) {
      const { customers } = (await app.inject({ url: `/api/customers${query}`, headers })).json()
      const ids = customers.map(({ id }: { id: number }) => id)
      const wanted = { '': own, '?staff=anna': ['anna'] }[query] ?? []
      expect(ids.sort()).toEqual(wanted.map((one) => customerOf[one]).sort())
    }
})

test('list: only their own are taken, and with one of another nobody is', async () => {
  const admin = callers.find(({ who }) => who === 'a key, admin')!.headers
  const post = (url: string, headers: Headers, payload: object) => app.inject({ method: 'POST', url, headers, payload })
  await post('/api/tag-groups', admin, { slug: 'needs', name: '需求', dimension: 'consumption', singleChoice: false })
  await post('/api/tags', admin, { slug: 'gift', name: '送礼', group: 'needs' })
  const holders = async () => {
    const { customers } = (await app.inject({ url: '/api/customers?tag=gift', headers: admin })).json()
    return customers.map(({ id }: { id: number }) => id)
  }
  for (const { headers, own, others } of BOUND) {
    const [mine, theirs] = [customerOf[own[0]!]!, customerOf[others[0]!]!]
    const tag = (customers: number[]) => post('/api/tags/gift/customers', headers, { customers })
    const untag = (customers: number[]) => post('/api/tags/gift/removals', headers, { customers })
    expect((await tag([mine, theirs])).statusCode).toBe(404)
    expect(await holders()).toEqual([])
    expect((await tag([mine])).json()).toMatchObject({ customers: 1 })
    expect(await holders()).toEqual([mine])
    expect((await untag([mine, theirs])).statusCode).toBe(404)
    expect((await untag([mine])).json()).toEqual({ customers: 1 })
    expect((await post('/api/tags/gift/customers', headers, { segment: 'all' })).statusCode).toBe(403)
  }
})

test('a session that is no session is nobody', async () => {
  for (const cookie of [
    'siyu.session_token=forged.signature',
    'siyu.session_token=',
    '__Secure-siyu.session_token=x.y',
  ])
    expect(await statusOf('GET /api/customers', { cookie })).toBe(401)
})
