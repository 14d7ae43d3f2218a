import { expect, test } from 'vitest'
import { z } from 'zod'
import { emptyDatabase, freshDatabase } from '../../test/support/database.ts'
import { ManualClock } from './clock.ts'
import { migrate, readMigrations, type Migration } from './migrate.ts'
import { sql } from './sql.ts'

const clock = new ManualClock(Date.UTC(2026, 0, 2))
const migration = (number: number, text: string): Migration => ({
  name: `000${number}_step`,
  text,
  sha256: `hash of ${text}`,
})
const first = migration(1, 'create table one (id int)')
const second = migration(2, 'create table two (id int); insert into two values (2)')

const tables = async (database: Awaited<ReturnType<typeof emptyDatabase>>) =>
  (
    await database.rows(
      z.object({ name: z.string() }),
      sql`select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`,
    )
  ).map((row) => row.name)

test('the template of test databases is migrated', async () => {
  const database = await freshDatabase()
  expect(await migrate(database, clock)).toEqual([])
  expect(await tables(database)).toContain('events')
})

test('applies what is missing, in order, and remembers when', async () => {
  const database = await emptyDatabase()
  expect(await migrate(database, clock, { migrations: [first] })).toEqual(['0001_step'])
  expect(await migrate(database, clock, { migrations: [first, second] })).toEqual(['0002_step'])
  expect(await migrate(database, clock, { migrations: [first, second] })).toEqual([])
  expect(await tables(database)).toEqual(['migrations', 'one', 'two'])
  const row = z.object({ name: z.string(), applied_at: z.number() })
  expect(await database.rows(row, sql`select name, applied_at from migrations order by name`)).toEqual([
    { name: '0001_step', applied_at: clock.now() },
    { name: '0002_step', applied_at: clock.now() },
  ])
})

test('goes up to a given migration and on from there', async () => {
  const database = await emptyDatabase()
  expect(await migrate(database, clock, { migrations: [first, second], upTo: 1 })).toEqual(['0001_step'])
  expect(await migrate(database, clock, { migrations: [first, second], upTo: 1 })).toEqual([])
  expect(await migrate(database, clock, { migrations: [first, second] })).toEqual(['0002_step'])
})

test('a failing migration leaves nothing of itself, and keeps those before it', async () => {
  const database = await emptyDatabase()
  const broken = migration(2, 'create table two (id int); select 1/0')
  await expect(migrate(database, clock, { migrations: [first, broken] })).rejects.toThrow(
    'Migration 0002_step failed and was undone: division by zero',
  )
  expect(await tables(database)).toEqual(['migrations', 'one'])
  expect(await migrate(database, clock, { migrations: [first, second] })).toEqual(['0002_step'])
})

test('refuses an edited migration and a database of a newer version', async () => {
  const database = await emptyDatabase()
  await migrate(database, clock, { migrations: [first, second] })
  const edited = { ...first, sha256: 'another' }
  await expect(migrate(database, clock, { migrations: [edited, second] })).rejects.toThrow(/0001_step was edited/)
  await expect(migrate(database, clock, { migrations: [first] })).rejects.toThrow(/0002_step.*newer version/)
})

test('several processes at once apply each migration once', async () => {
  const database = await emptyDatabase()
  const migrations = await readMigrations()
  const results = await Promise.all(Array.from({ length: 5 }, () => migrate(database, clock, { migrations })))
  expect(results.flat()).toEqual(migrations.map(({ name }) => name))
})
