import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { whenFileEnds } from '../../test/support/cleanup.ts'
import { emptyDatabase, freshDatabase, type TestDatabase } from '../../test/support/database.ts'
import { embeddedServer, machineServer } from '../../test/support/servers.ts'
import { backup, type Progress } from './backup.ts'
import { ManualClock } from './clock.ts'
import { migrate, readMigrations, type Migration } from './migrate.ts'
import { restore } from './restore.ts'
import { describeSchema } from './schema.ts'

const folder = await mkdtemp(path.join(os.tmpdir(), 'siyu-backup-'))
whenFileEnds(() => rm(folder, { recursive: true }))
const clock = new ManualClock(Date.UTC(2026, 4, 6, 7, 8, 9))
let files = 0
const newFile = () => path.join(folder, `${++files}.siyu.gz`)

/** What COPY has to escape, and what types of other versions could write differently. */
const ODDITIES = `
  create sequence tickets increment by 3;
  create table odd (id int generated always as identity primary key, doubled int generated always as (id * 2) stored,
    "Weird ""Name""" text collate "C" unique, listed text[], data jsonb, raw bytea, at timestamptz(3), number numeric,
    real float8, flag boolean);
  create index on odd ("Weird ""Name""") where flag;
  create table child (parent_id int not null references odd on delete cascade, primary key (parent_id));
  create table before_odd (id int references child);
  create table seeded (value int);
  insert into seeded values (1);`
const FILL = `
  insert into odd ("Weird ""Name""", listed, data, raw, at, number, real, flag) values
    ('', '{}', 'null', '', 'infinity', 'NaN', '-Infinity', true),
    (null, null, null, null, null, null, null, null),
    (E'\\\\.', array['小明', null, '', '{"}', E'\\\\', E'a\\nb'], '{"text": "a\\tb\\n\\\\.\\n私域 \\\\N 😀", "n": 1.10, "big": 1e20}',
      '\\x00ff5c2e0a', '2026-01-02 03:04:05.678+08', 12345678901234567890.123456789, 0.1::float8 + 0.2::float8, false),
    (E'\\n\\\\.\\n', array[E'\\\\.'], '[]', '\\x5c2e', '0044-03-15 00:00:00+00 BC', 0.10, 1e-300, true),
    (E'line\\r\\n\\x07\\x0b\\x7f\\\\N', null, '"\\u00e9"', null, null, null, null, null);
  insert into odd ("Weird ""Name""") select 'key ' || n from generate_series(1, 500) n;
  insert into child select generate_series(100, 300);
  insert into before_odd values (100), (null);
  update seeded set value = 42;
  select nextval('tickets') from generate_series(1, 5);`

const withOddities: Migration[] = [...(await readMigrations()), { name: '9999_odd', text: ODDITIES, sha256: 'odd' }]

async function filled(database: TestDatabase): Promise<TestDatabase> {
  await migrate(database, clock, { migrations: withOddities })
  await database.pool.query(FILL)
  return database
}

/** Every row of every table, and where every sequence stands. */
async function contentOf(database: TestDatabase): Promise<Record<string, unknown>> {
  const { rows: relations } = await database.pool.query<{ name: string; kind: string }>(`
    select relname as name, relkind as kind from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'S') and relname <> 'migrations' order by 1`)
  const content: Record<string, unknown> = {}
  for (const { name, kind } of relations) {
    const columns = kind === 'S' ? 'last_value, is_called' : '*'
    const { rows } = await database.pool.query(
      `select t::text as row from (select ${columns} from ${name}) t order by t::text collate "C"`,
    )
    content[name] = rows.map(({ row }) => row)
  }
  return content
}

async function roundTrip(from: TestDatabase, to: TestDatabase): Promise<void> {
  const file = newFile()
  const rows = await backup(from, file, clock)
  expect(await restore(to, file, clock, undefined, withOddities)).toBe(rows)
  expect(await contentOf(to)).toEqual(await contentOf(from))
  expect(await describeSchema(to)).toBe(await describeSchema(from))
  expect(await migrate(to, clock, { migrations: withOddities })).toEqual([])
}

test('a restored database is the one that was backed up, and goes on where it stopped', async () => {
  const to = await emptyDatabase()
  await roundTrip(await filled(await freshDatabase()), to)
  const { rows } = await to.pool.query(`
    with added as (insert into odd (flag) values (true) returning id)
    select added.id, nextval('tickets')::int as ticket from added`)
  expect(rows).toEqual([{ id: 506, ticket: 16 }])
})

const embedded = await embeddedServer()
const machine = await machineServer()
describe.skipIf(!machine || machine.major === embedded.major)('the machine has PostgreSQL of another version', () => {
  test('whose backup the embedded one restores', async () => {
    await roundTrip(await filled(await machine!.emptyDatabase()), await embedded.emptyDatabase())
  })
  test('which restores the backup of the embedded one', async () => {
    await roundTrip(await filled(await embedded.emptyDatabase()), await machine!.emptyDatabase())
  })
})

const steps = (...texts: string[]): Migration[] =>
  texts.map((text, index) => ({ name: `000${index + 1}_step`, text, sha256: `hash of ${text}` }))
const older = steps(`create table a (id int primary key, "odd ""name""" text); insert into a values (1, 'seed')`)
const newer = [...older, ...steps('', 'alter table a add doubled int generated always as (id * 2) stored').slice(1)]

test('a backup of an older schema is migrated after it is loaded', async () => {
  const [from, to] = [await emptyDatabase(), await emptyDatabase()]
  await migrate(from, clock, { migrations: older })
  await from.pool.query(`update a set id = 21`)
  const file = newFile()
  await backup(from, file, clock)
  await restore(to, file, clock, undefined, newer)
  expect((await to.pool.query('select * from a')).rows).toEqual([{ id: 21, 'odd "name"': 'seed', doubled: 42 }])

  const again = newFile() // with a generated column
  await backup(to, again, clock)
  const third = await emptyDatabase()
  await restore(third, again, clock, undefined, newer)
  expect((await third.pool.query('select * from a')).rows).toEqual([{ id: 21, 'odd "name"': 'seed', doubled: 42 }])
})

test('a backup of a newer schema is refused', async () => {
  const from = await emptyDatabase()
  await migrate(from, clock, { migrations: newer })
  const file = newFile()
  await backup(from, file, clock)
  const to = await emptyDatabase()
  await expect(restore(to, file, clock, undefined, older)).rejects.toThrow(
    /The backup has migration 0002.*newer version/,
  )
  const edited = older.map((migration) => ({ ...migration, sha256: 'another' }))
  await expect(restore(to, file, clock, undefined, edited)).rejects.toThrow(/0001_step was edited/)
  expect(await contentOf(to)).toEqual({})
})

test('a database with anything in it is refused', async () => {
  const from = await freshDatabase()
  const file = newFile()
  await backup(from, file, clock)
  await expect(restore(from, file, clock)).rejects.toThrow(/not empty/)
  await expect(backup(await emptyDatabase(), newFile(), clock)).rejects.toThrow(/nothing to back up/)
})

test('a cut or damaged file is noticed, and leaves the database empty', async () => {
  const from = await filled(await freshDatabase())
  const file = newFile()
  await backup(from, file, clock)
  const whole = await readFile(file)
  const text = gunzipSync(whole).toString()
  const damaged: [string, Uint8Array][] = [
    ['nothing', Buffer.alloc(0)],
    ['no gzip', Buffer.from('hello')],
    ['half', whole.subarray(0, whole.length / 2)],
    ['without its last byte', whole.subarray(0, -1)],
    ['a flipped bit', whole.map((byte, index) => (index === whole.length >> 1 ? byte ^ 4 : byte))],
    ['without its end', gzipSync(text.slice(0, text.lastIndexOf('{"end"')))],
    ['with something after its end', gzipSync(`${text}{}\n`)],
    ['a row less', gzipSync(text.replace(/\n\d+\tkey 7\t.*\n/, '\n'))],
  ]
  const to = await emptyDatabase()
  for (const [what, bytes] of damaged) {
    const bad = newFile()
    await writeFile(bad, bytes)
    await expect(restore(to, bad, clock, undefined, withOddities), what).rejects.toThrow(/whole backup|The backup says/)
    expect(await contentOf(to), what).toEqual({})
  }
  await restore(to, file, clock, undefined, withOddities)
  expect(await contentOf(to)).toEqual(await contentOf(from))
})

test('is one moment, whatever is written meanwhile', async () => {
  const from = await freshDatabase()
  await from.pool.query(`insert into settings values ('before', '1')`)
  const writer = await from.pool.connect()
  await writer.query('begin; lock table quarantine')
  const file = newFile()
  const made = backup(from, file, clock)
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  // On another connection: within a transaction the view stands still.
  while ((await from.pool.query(waiting)).rowCount === 0) await sleep(10) // it has begun
  await writer.query(`
    delete from settings;
    insert into quarantine (source, received_at, code, detail, item) values ('late', '2026-01-01', '', '', '');
    commit`)
  writer.release()
  await made
  const to = await emptyDatabase()
  await restore(to, file, clock)
  const { rows } = await to.pool.query(
    `select (select count(*)::int from settings) as settings, (select count(*)::int from quarantine) as quarantine`,
  )
  expect(rows).toEqual([{ settings: 1, quarantine: 0 }])
})

test('tells how far it is, to the end, and never backwards', async () => {
  const from = await freshDatabase()
  await from.pool.query(`insert into settings select n, to_jsonb(repeat(n::text, 300)) from generate_series(1, 3000) n`)
  const file = newFile()
  const told: Progress[][] = [[], []]
  await backup(from, file, clock, (progress) => told[0]!.push(progress))
  await restore(await emptyDatabase(), file, clock, (progress) => told[1]!.push(progress))
  for (const all of told) {
    const fractions = all.map(({ fraction }) => fraction)
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    expect(fractions.at(-1)).toBe(1)
  }
})

test('a backup that fails leaves no file, and only its owner may read one that does not', async () => {
  const from = await freshDatabase()
  const inFolder = async () => (await readdir(folder)).length
  const before = await inFolder()
  await expect(backup(from, path.join(folder, 'no/such/folder'), clock)).rejects.toThrow('ENOENT')
  await from.pool.query(`insert into settings select n, to_jsonb(repeat('x', 1000)) from generate_series(1, 20000) n`)
  const ending = await from.pool.connect() // beforehand: to connect could take longer than the backup
  let ended: Promise<{ rows: unknown[] }> | undefined
  const cut = backup(from, newFile(), clock, () => {
    ended ??= ending.query(`select pg_terminate_backend(pid) as is_cut from pg_stat_activity
      where datname = current_database() and query like 'copy %'`)
  })
  // in what words depends on where it was: in the middle of a table, or between two
  await expect(cut).rejects.toThrow()
  expect((await ended)!.rows).toContainEqual({ is_cut: true })
  ending.release()
  expect(await inFolder()).toBe(before)
  const file = newFile()
  await backup(from, file, clock)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

test('has every migration of the code in its head', async () => {
  const file = newFile()
  await backup(await freshDatabase(), file, clock)
  const [head] = gunzipSync(await readFile(file))
    .toString()
    .split('\n', 1)
  const migrations = (await readMigrations()).map(({ name, sha256 }) => ({ name, sha256 }))
  expect(JSON.parse(head!)).toEqual({ siyu: 'backup', format: 1, madeAt: '2026-05-06 07:08:09 UTC', migrations })
})
