import { expect, it } from 'vitest'
import { freshDatabase } from '../../../test/support/database.ts'
import { ManualClock } from '../../kernel/clock.ts'
import { openDatabase } from '../../kernel/database.ts'
import { KEYS_FRESH_MS } from '../../kernel/limits.ts'
import { seededRandom, systemRandom } from '../../kernel/random.ts'
import { sql } from '../../kernel/sql.ts'
import { changeKey, createKey, ensureFirstAdminKey, openKeyRing, revokeKey, type WantedKey } from './keys.ts'
import { originMatches } from './rules.ts'
import { z } from 'zod'

const database = await freshDatabase()
const now = Date.UTC(2026, 0, 1)
const random = systemRandom
const make = (wanted: WantedKey) => database.transaction((tx) => createKey(tx, { now, random }, wanted))
const web: WantedKey = { kind: 'write', name: 'web', source: 'web', origins: ['https://shop.cn'] }

it('makes the first admin key once, however many processes start at once', async () => {
  const others = [1, 2, 3].map(() => openDatabase(database.url, { max: 1 }))
  const printed = await Promise.all(others.map((other) => ensureFirstAdminKey(other, { now, random: seededRandom(1) })))
  await Promise.all(others.map((other) => other.close()))
  expect(printed.filter((key) => key !== null)).toHaveLength(1)
  expect(await ensureFirstAdminKey(database, { now, random })).toBeNull()
})

it('stores a hash and a hint, never the secret', async () => {
  const { key, secret } = await make(web)
  expect(secret).toMatch(/^siyu_write_[\w-]{32}$/)
  expect(key).toMatchObject({ role: 'write', source: 'web', origins: ['https://shop.cn'], createdAt: now })
  expect(secret.startsWith(key.hint)).toBe(true)
  const rows = await database.rows(z.object({ row: z.string() }), sql`select keys::text as row from keys`)
  expect(JSON.stringify(rows)).not.toContain(secret.slice(-20))
})

it('keeps the source of the product for the product', async () => {
  await expect(make({ ...web, source: 'siyu' })).rejects.toMatchObject({ code: 'reserved_source' })
})

it('keeps the last admin key, also when two are revoked at once', async () => {
  const { key } = await make({ kind: 'api', name: 'second', role: 'admin' })
  const ids = (
    await database.rows(z.object({ id: z.int() }), sql`select id from keys where role = 'admin' and revoked_at is null`)
  ).map((row) => row.id)
  expect(ids).toHaveLength(2)
  const outcomes = await Promise.allSettled(ids.map((id) => database.transaction((tx) => revokeKey(tx, now, id))))
  expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(outcomes.find((outcome) => outcome.status === 'rejected')).toMatchObject({
    reason: { code: 'last_admin_key' },
  })
  expect(key.kind).toBe('api')
})

it('gives origins to write keys only', async () => {
  const { key } = await make({ kind: 'api', name: 'reader', role: 'analyst' })
  const change = (id: number, origins: string[]) => database.transaction((tx) => changeKey(tx, id, { origins }))
  await expect(change(key.id, ['https://a.cn'])).rejects.toMatchObject({ code: 'invalid_input' })
  await expect(change(987_654, [])).rejects.toMatchObject({ code: 'not_found' })
  const { key: writing } = await make(web)
  expect((await change(writing.id, ['https://b.cn'])).origins).toEqual(['https://b.cn'])
})

it('shuts a revoked key out at once here and within the limit in another process, and lets a new one in soon', async () => {
  const clock = new ManualClock(now)
  const here = openKeyRing({ database, clock })
  const there = openKeyRing({ database, clock })
  const { key, secret } = await make(web)
  expect(await here.find('write', secret)).toMatchObject({ id: `key:${key.id}`, role: 'write', source: 'web' })
  expect(await there.find('write', secret)).toBeDefined()
  expect(await here.find('api', secret), 'a write key is no API key').toBeUndefined()

  const { secret: later } = await make(web)
  expect(await there.find('write', later)).toBeUndefined()
  clock.advance(1_000)
  expect(await there.find('write', later)).toBeDefined()

  await database.transaction((tx) => revokeKey(tx, now, key.id))
  here.forget()
  expect(await here.find('write', secret)).toBeUndefined()
  clock.advance(KEYS_FRESH_MS)
  expect(await there.find('write', secret)).toBeUndefined()
  expect(await there.knowsOrigin('https://shop.cn')).toBe(true)
  expect(await there.knowsOrigin('https://evil.cn')).toBe(false)
})

it('does not ask the database for every invented key', async () => {
  let statements = 0
  const counting = { rows: (...given: Parameters<typeof database.rows>) => (statements++, database.rows(...given)) }
  const ring = openKeyRing({ database: counting as never, clock: new ManualClock(now) })
  await Promise.all(Array.from({ length: 200 }, (_, i) => ring.find('write', `siyu_write_${i}`)))
  for (let i = 0; i < 200; i++) await ring.find('api', `siyu_api_${i}`)
  await ring.find('api', 'x'.repeat(100_000))
  expect(statements).toBe(1)
})

it('does not take for fresh what was read before a key changed', async () => {
  let letGo = () => {}
  const gate = new Promise<void>((resolve) => (letGo = resolve))
  let reads = 0
  const rows = async () => {
    const first = reads++ === 0
    if (first) await gate
    return first ? [] : [{ id: 1, kind: 'api', role: 'admin', source: null, origins: [], hash: 'h' }]
  }
  const ring = openKeyRing({ database: { rows } as never, clock: new ManualClock(now) })
  const found = ring.find('api', 'anything')
  ring.forget()
  letGo()
  await found
  expect(reads).toBe(2)
})

it('matches origins exactly, or all sites below one', () => {
  const patterns = ['https://shop.cn', 'https://*.brand.cn', 'http://localhost:3000']
  for (const origin of ['https://shop.cn', 'https://a.brand.cn', 'https://a.b.brand.cn', 'http://localhost:3000'])
    expect(originMatches(origin, patterns), origin).toBe(true)
  for (const origin of [
    'http://shop.cn',
    'https://shop.cn.evil.com',
    'https://evilshop.cn',
    'https://brand.cn',
    'https://.brand.cn',
    'https://evil.com/.brand.cn',
    'https://evil.com#.brand.cn',
    'https://a.brand.cn:8443',
    'http://a.brand.cn',
    'null',
    '',
  ])
    expect(originMatches(origin, patterns), origin).toBe(false)
})
