import { performance } from 'node:perf_hooks'
import { createKey } from '../src/features/keys/keys.ts'
import { createDepartment, putStaff } from '../src/features/staff/staff.ts'
import type { Database } from '../src/kernel/database.ts'
import { DAY_MS, systemClock } from '../src/kernel/clock.ts'
import { seededRandom, systemRandom, type Random } from '../src/kernel/random.ts'
import type { Engine } from '../src/engine.ts'
import type { Bench } from './bench.ts'
import { openEngine } from './engine.ts'
import { createSegments } from './history.ts'
import { startServer, type RunningServer } from './processes.ts'
import { machineOf, milliseconds, quantile, whole, type Row } from './report.ts'
import { SEGMENTS } from './segments.ts'
import type { BenchPerson } from './server.ts'
import { batchesOf, userIdOf } from './workload.ts'

/** What the console asks, over HTTP, with a million customers in the database. */
const ASKED_TIMES = 200
const TARGET_MS = 150
const LIVE_SEGMENTS = 20

const SURNAMES = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕']
const GIVEN = [
  ...'静怡雨桐欣妍梦洁思彤晓雯佳宁若曦诗涵丽娟婉清慧敏雪梅可馨芷若秀英浩然子轩宇航志强建国俊杰明哲文博天佑',
]
const CITIES = ['上海', '北京', '杭州', '成都', '广州', '深圳', '武汉', '南京']

export const console_: Bench = {
  summary: 'the console with 1,000,000 customers: list, search and 360, p95',
  async run({ quick, people: wanted, server: databases, say }) {
    const people = wanted ?? (quick ? 5_000 : 1_000_000)
    const scratch = await databases.makeDatabase()
    const machine = await machineOf(scratch.database)
    const engine = await openEngine(scratch.database)
    await createSegments(engine, SEGMENTS.slice(0, LIVE_SEGMENTS))
    say(`${whole(people)} customers`)
    await makeCustomers(engine, people)
    await engine.stop()
    await employStaff(scratch.database)
    await scratch.database.pool.query('vacuum analyze')
    const key = await scratch.database.transaction((tx) =>
      createKey(tx, { now: systemClock.now(), random: systemRandom }, { kind: 'api', name: 'bench', role: 'operator' }),
    )
    const server = await startServer(scratch.url)
    const random = seededRandom(5)
    const pick = <T>(list: readonly T[]) => list[Math.floor(random.next() * list.length)]!
    const someone = () => `/api/customers/${1 + Math.floor(random.next() * people)}`
    const cookies = {
      lead: await signedIn(server, { role: 'lead', userid: 'staff-0' }),
      staff: await signedIn(server, { role: 'staff', userid: 'staff-1' }),
    }
    const questions: [measure: string, address: () => string, as?: keyof typeof cookies][] = [
      ['list, newest first', () => '/api/customers?limit=50'],
      ['list, a page in the middle', () => `/api/customers?limit=50&before=${Math.floor(random.next() * people)}`],
      ['list, of a lifecycle', () => '/api/customers?limit=50&lifecycle=new'],
      ['list, of a segment', () => '/api/customers?limit=50&segment=gold-members'],
      ['search, two Chinese characters', () => `/api/customers?limit=50&name=${pick(GIVEN)}${pick(GIVEN)}`],
      ['search, surname and one more', () => `/api/customers?limit=50&name=${pick(SURNAMES)}${pick(GIVEN)}`],
      ['search, member number', () => `/api/customers?limit=50&value=${userIdOf(Math.floor(random.next() * people))}`],
      [
        'search, phone ending',
        () => `/api/customers?limit=50&tail=${String(Math.floor(random.next() * 10_000)).padStart(4, '0')}`,
      ],
      ['360', someone],
      ['360, value', () => `${someone()}/value`],
      ['360, timeline', () => `${someone()}/events?limit=50`],
      ['a lead of 2 in 5: list', () => '/api/customers?limit=50', 'lead'],
      [
        'a lead of 2 in 5: search, surname and one more',
        () => `/api/customers?limit=50&name=${pick(SURNAMES)}${pick(GIVEN)}`,
        'lead',
      ],
      ['a guide of 1 in 500: list', () => '/api/customers?limit=50', 'staff'],
      [
        'a guide of 1 in 500: search, surname and one more',
        () => `/api/customers?limit=50&name=${pick(SURNAMES)}${pick(GIVEN)}`,
        'staff',
      ],
    ]
    const rows: Row[] = []
    for (const [measure, addressOf, as] of questions) {
      const took: number[] = []
      for (let n = 0; n < ASKED_TIMES; n++) {
        const beganAt = performance.now()
        const response = await fetch(`http://127.0.0.1:${server.port}${encodeURI(addressOf())}`, {
          headers: as ? { cookie: cookies[as] } : { authorization: `Bearer ${key.secret}` },
        })
        await response.arrayBuffer()
        if (!response.ok) throw new Error(`${measure}: ${response.status}`)
        took.push(performance.now() - beganAt)
      }
      const p95 = quantile(took, 0.95)
      rows.push({
        measure,
        ours: milliseconds(p95),
        other: milliseconds(quantile(took, 0.5)),
        target: `< ${TARGET_MS} ms`,
        met: p95 < TARGET_MS,
      })
      say(`${measure}: p95 ${milliseconds(p95)}`)
    }
    await server.stop()
    return {
      name: 'console',
      title: `what the console asks, ${whole(people)} customers, ${LIVE_SEGMENTS} live segments, p95 of ${ASKED_TIMES}`,
      otherIs: 'median',
      rows,
      machine,
      notes: ['Over HTTP on one machine, one question at a time; each asks for somebody else.'],
    }
  },
}

/** Each customer is served by one of 500, past the engine's doors; one leads the first 200 of them. */
async function employStaff(database: Database): Promise<void> {
  const shop = await createDepartment(database, { name: '门店', parentId: null })
  for (let n = 0; n < STAFF; n++) {
    const departments = n < LED ? [{ id: shop, leads: n === 0 }] : []
    await putStaff(database, systemClock, `staff-${n}`, { name: `员工${n}`, departments, hasLeft: false })
  }
  await database.pool.query(
    `insert into contacts (userid, identity_id, added_at, at, source, message_id)
     select 'staff-' || customer_id % ${STAFF}, id, first_seen_at, first_seen_at, 'bench', id::text
     from identities where kind = 'user_id'`,
  )
}
const STAFF = 500
const LED = 200

async function signedIn({ account, port }: RunningServer, as: BenchPerson): Promise<string> {
  const origin = `http://127.0.0.1:${port}`
  const response = await fetch(`${origin}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify(await account(as)),
  })
  if (!response.ok) throw new Error(`signing in: ${response.status}`)
  return response.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
}

export async function makeCustomers(engine: Engine, people: number): Promise<void> {
  const random = seededRandom(11)
  const now = systemClock.now()
  const under = new Set<Promise<unknown>>()
  for (const batch of batchesOf(identities(random, people, now), 500)) {
    const sent: Promise<unknown> = engine.doors
      .ingest(batch, { source: 'crm', sentAt: null, trusted: true })
      .finally(() => under.delete(sent))
    under.add(sent)
    if (under.size >= 6) await Promise.race(under)
  }
  await Promise.all(under)
  await engine.quiet()
}

function* identities(random: Random, people: number, now: number) {
  const pick = <T>(list: readonly T[]) => list[Math.floor(random.next() * list.length)]!
  for (let person = 0; person < people; person++) {
    const name = pick(SURNAMES) + pick(GIVEN) + (random.next() < 0.8 ? pick(GIVEN) : '')
    yield {
      type: 'identify',
      messageId: `crm-${person}`,
      userId: userIdOf(person),
      timestamp: new Date(now - Math.floor(random.next() * 300 * DAY_MS)).toISOString(),
      traits: {
        name,
        phone: `13${String(100_000_000 + person).padStart(9, '0')}`,
        city: pick(CITIES),
        level: pick(['basic', 'silver', 'gold', 'diamond']),
      },
    }
  }
}
