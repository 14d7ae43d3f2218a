import { spawn } from 'node:child_process'
import { mkdtemp, mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, expect, test } from 'vitest'
import { whenFileEnds } from '../../test/support/cleanup.ts'
import { spawnHolder, startHolder } from '../../test/support/holder.ts'
import { queryOnce } from '../../test/support/query.ts'
import { isServerOf, readPostmaster } from './postgres-process.ts'
import { openEmbedded } from './postgres.ts'

/** Every server here is a real one. Making the cluster costs most of the time, so tests that need no new one share it. */
const home = await realpath(await mkdtemp(path.join(os.tmpdir(), 'siyu-postgres-')))
whenFileEnds(() => rm(home, { recursive: true, force: true }))
const shared = path.join(home, 'shared')

const clusterOf = (data: string) => path.join(data, 'postgres/cluster')
async function serverOf(data: string): Promise<number | undefined> {
  const found = await readPostmaster(clusterOf(data))
  return found && (await isServerOf(clusterOf(data), found.pid)) ? found.pid : undefined
}
async function killServer(data: string): Promise<void> {
  process.kill((await serverOf(data))!, 'SIGKILL')
  while (await serverOf(data)) await sleep(10)
}

beforeEach(async () => {
  expect(await serverOf(shared), 'the test before left its server running').toBe(undefined)
})

test('opens, keeps what was written, and stops with its only user', async () => {
  const first = await openEmbedded(shared)
  await queryOnce(first.url, 'create table kept (text text)')
  await queryOnce(first.url, `insert into kept values ('私域')`)
  await first.release()
  expect(await serverOf(shared)).toBe(undefined)
  const again = await openEmbedded(shared)
  expect(await queryOnce(again.url, 'select text from kept')).toEqual([{ text: '私域' }])
  await again.release()
})

test('the cluster does not depend on the environment', async () => {
  const { url, release } = await startHolder(path.join(home, 'bare'), { env: { PATH: process.env['PATH'] } })
  const [database] = await queryOnce(
    url,
    `select pg_encoding_to_char(encoding) as encoding, datlocprovider as provider, datlocale as locale
     from pg_database where datname = current_database()`,
  )
  expect(database).toEqual({ encoding: 'UTF8', provider: 'i', locale: 'und' })
  await release()
})

test('promises durability, listens only in its folder, and asks for the password', async () => {
  const { url, release } = await openEmbedded(shared)
  const show = async (name: string) => (await queryOnce(url, `select current_setting('${name}') as value`))[0]!['value']
  expect(await show('fsync')).toBe('on')
  expect(await show('full_page_writes')).toBe('on')
  expect(await show('synchronous_commit')).toBe('on')
  expect(await show('listen_addresses')).toBe('')
  expect(await queryOnce(url, 'select rolsuper from pg_roles where rolname = current_user')).toEqual([
    { rolsuper: false },
  ])
  const guess = new URL(url)
  guess.password = 'guess'
  await expect(queryOnce(guess.href, 'select')).rejects.toThrow(/password authentication failed/)
  expect((await stat(path.join(clusterOf(shared), 'password'))).mode & 0o077).toBe(0)
  await release()
})

test('several users of one process: the last one stops it', async () => {
  const [one, two] = await Promise.all([openEmbedded(shared), openEmbedded(shared)])
  await one.release()
  await one.release() // again changes nothing
  expect(await queryOnce(two.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await two.release()
  expect(await serverOf(shared)).toBe(undefined)
})

test('many processes start at once on a new folder and share one server', async () => {
  const data = path.join(home, 'crowd')
  const holders = await Promise.all(Array.from({ length: 5 }, () => startHolder(data)))
  expect(new Set(holders.map(({ url }) => url)).size).toBe(1)
  const last = holders.pop()!
  await Promise.all(holders.map((holder) => holder.release()))
  expect(await queryOnce(last.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await last.release()
  expect(await serverOf(data)).toBe(undefined)
})

test('processes that come and go never lose the server under their feet', async () => {
  const comeAndGo = async () => {
    for (let turn = 0; turn < 6; turn++) {
      const { url, release } = await openEmbedded(shared)
      expect(await queryOnce(url, 'select 1 as one')).toEqual([{ one: 1 }])
      await release()
    }
  }
  await Promise.all([comeAndGo(), comeAndGo(), comeAndGo()])
  expect(await serverOf(shared)).toBe(undefined)
})

test('Ctrl-C and kill -9 of a user leave the server to the others, and to who comes next', async () => {
  const one = await startHolder(shared, { detached: true }) // a process group, as a terminal makes
  const two = await startHolder(shared)
  process.kill(-one.child.pid!, 'SIGINT')
  expect(await queryOnce(two.url, 'select 1 as one')).toEqual([{ one: 1 }])
  const pid = await serverOf(shared)
  await two.kill()
  expect(await serverOf(shared)).toBe(pid)
  const next = await openEmbedded(shared)
  expect(await serverOf(shared)).toBe(pid)
  await next.release()
  expect(await serverOf(shared)).toBe(undefined)
})

test('kill -9 of the server loses nothing that was committed', async () => {
  const before = await openEmbedded(shared)
  await queryOnce(before.url, 'create table survived (id int)')
  await queryOnce(before.url, 'insert into survived select generate_series(1, 1000)')
  await killServer(shared)
  const after = await openEmbedded(shared) // the dead one's user is still registered
  expect(await queryOnce(after.url, 'select count(*)::int from survived')).toEqual([{ count: 1000 }])
  await before.release()
  expect(await queryOnce(after.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await after.release()
})

test('a stale postmaster.pid whose id now belongs to another program is not taken for the server', async () => {
  const before = await openEmbedded(shared)
  await killServer(shared)
  await before.release()
  const other = spawn('sleep', ['60'])
  whenFileEnds(async () => other.kill())
  const stale = path.join(clusterOf(shared), 'postmaster.pid')
  const lines = (await readFile(stale, 'utf8')).split('\n')
  await writeFile(stale, [other.pid, ...lines.slice(1)].join('\n'))
  await writeFile(path.join(shared, 'postgres/.s.PGSQL.5432.lock'), `${other.pid}\n`)
  const after = await openEmbedded(shared)
  expect(await queryOnce(after.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await after.release()
})

test('a server left on its way down is waited for and started again', async () => {
  const leaving = await openEmbedded(shared)
  process.kill((await serverOf(shared))!, 'SIGINT')
  const again = await openEmbedded(shared)
  await leaving.release()
  expect(await queryOnce(again.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await again.release()
})

test('a first start killed at any moment is begun anew', async () => {
  const data = path.join(home, 'interrupted')
  for (const afterMs of [200, 300, 400, 500, 600, 800, 1_000, 1_200]) {
    const { child, ended } = spawnHolder(data)
    await sleep(afterMs)
    child.kill('SIGKILL') // initdb or the server may go on without it
    await ended
  }
  const { url, release } = await openEmbedded(data)
  expect(await queryOnce(url, 'select 1 as one')).toEqual([{ one: 1 }])
  await release()
  expect(await serverOf(data)).toBe(undefined)
})

test('what an interrupted first start left is swept', async () => {
  const data = path.join(home, 'swept')
  await mkdir(path.join(data, 'postgres/new-1/base'), { recursive: true })
  await writeFile(path.join(data, 'postgres/new-1.password'), 'old')
  const { url, release } = await openEmbedded(data)
  expect(await queryOnce(url, 'select 1 as one')).toEqual([{ one: 1 }])
  expect((await readdir(path.join(data, 'postgres'))).filter((name) => name.startsWith('new-'))).toEqual([])
  await release()
})

test('a path too long for a socket is served on 127.0.0.1', async () => {
  const data = path.join(home, '很'.repeat(30))
  const { url, release } = await openEmbedded(data)
  expect(new URL(url).searchParams.has('host')).toBe(false)
  expect(await queryOnce(url, `select current_setting('listen_addresses') as at`)).toEqual([{ at: '127.0.0.1' }])
  const { url: joined, release: leave } = await openEmbedded(data)
  expect(joined).toBe(url)
  await leave()
  await release()
})

test('a folder with odd characters, moved between two starts', async () => {
  const data = path.join(home, `it's "odd", 100% %41`)
  const first = await openEmbedded(data)
  expect(await queryOnce(first.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await first.release()
  const moved = path.join(home, 'moved')
  await rename(data, moved)
  const second = await openEmbedded(moved)
  expect(await queryOnce(second.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await second.release()
})

test('data of another major version is refused with what to do', async () => {
  const data = path.join(home, 'older')
  await mkdir(clusterOf(data), { recursive: true })
  await writeFile(path.join(clusterOf(data), 'PG_VERSION'), '17\n')
  await expect(openEmbedded(data)).rejects.toThrow(/made by PostgreSQL 17.*Make a backup/)
})

test('a server that cannot start says why', async () => {
  await expect(openEmbedded(shared, { shared_buffers: 'plenty' })).rejects.toThrow(
    /did not start: .*configuration file.*its log/,
  )
  const { release } = await openEmbedded(shared)
  await release()
})
