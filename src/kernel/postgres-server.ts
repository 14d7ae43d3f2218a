import { spawn } from 'node:child_process'
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { systemClock } from './clock.ts'
import { chooseAccount, programAs, runAs, type Account } from './postgres-account.ts'
import { findBinaries, type Binaries } from './postgres-binaries.ts'
import { clusterOf, ensureCluster, readPassword } from './postgres-cluster.ts'
import { isAlive, isServerOf, readPostmaster, type Postmaster } from './postgres-process.ts'
import { APPLICATION_ROLE, chooseAddress, DATABASE, settingsFile, SUPERUSER, urlOf } from './postgres-settings.ts'

/** Starts, joins and stops the server of one folder. The caller holds the door: nobody else does so meanwhile. */

/** Recovery after a crash replays at most max_wal_size; a stop writes at most shared_buffers. */
export const MAX_START_MS = 300_000
export const MAX_STOP_MS = 120_000
/** What stands in the way of a start and passes by itself does so soon. */
const MAX_RETRY_MS = 60_000
const MAX_LOG_BYTES = 10_000_000
const POLL_MS = 20

/** Joins the running server or starts one. */
export async function ensureRunning(folder: string, settings: Record<string, string>): Promise<Postmaster> {
  const retryUntil = systemClock.now() + MAX_RETRY_MS
  for (;;) {
    const logFrom = await sizeOf(logOf(folder))
    const pid = (await running(folder))?.pid ?? (await start(folder, settings))
    const outcome = await waitUntilReady(folder, pid, logFrom)
    if (typeof outcome !== 'string') return outcome
    if (systemClock.now() > retryUntil || !PASSING.test(outcome))
      throw new Error(`The embedded PostgreSQL did not start: ${outcome} (its log: ${logOf(folder)})`)
    await sleep(100)
  }
}

const logOf = (folder: string) => path.join(folder, 'log')

/** A port just taken, the backends of a killed server not yet gone, a server whose starter was killed before it wrote
 *  postmaster.pid, a server that was on its way down. */
const PASSING = /could not create any TCP|still in use|already exists|ended before it was ready/

async function running(folder: string): Promise<Postmaster | undefined> {
  const cluster = clusterOf(folder)
  const found = await readPostmaster(cluster)
  return found && (await isServerOf(cluster, found.pid)) ? found : undefined
}

async function start(folder: string, extra: Record<string, string>): Promise<number> {
  const binaries = await findBinaries(path.join(folder, 'lib'))
  const account = await chooseAccount(folder, binaries)
  await ensureCluster(folder, binaries, account)
  await writeFile(path.join(folder, 'settings.conf'), settingsFile(await chooseAddress(folder), extra), { mode: 0o644 })
  // a killed starter may have started one that only now shows; without its socket nobody would ever reach it
  const late = await running(folder)
  if (late) return late.pid
  // a socket left by a killed server: we hold the door and nothing runs
  for (const name of ['.s.PGSQL.5432', '.s.PGSQL.5432.lock']) await rm(path.join(folder, name), { force: true })
  if ((await sizeOf(logOf(folder))) > MAX_LOG_BYTES) await rename(logOf(folder), `${logOf(folder)}.1`)
  return process.platform === 'win32' ? launchOnWindows(folder, binaries) : launch(folder, binaries, account)
}

/** In a session of its own, so that neither Ctrl-C nor our death reaches it. */
async function launch(folder: string, binaries: Binaries, account: Account): Promise<number> {
  const cluster = clusterOf(folder)
  // PostgreSQL refuses to start while the id in a stale postmaster.pid is alive again as another program. An id named
  // here it takes for its starter's and ignores; its other check, for memory still in use, stays in force.
  const stale = await readPostmaster(cluster)
  const env = { ...binaries.env, ...(stale ? { PG_GRANDPARENT_PID: String(stale.pid) } : {}) }
  const { program, args, options } = programAs(account, [path.join(binaries.folder, 'postgres'), '-D', cluster], env)
  const log = await open(logOf(folder), 'a', 0o600)
  try {
    const child = spawn(program, args, { ...options, detached: true, stdio: ['ignore', log.fd, log.fd] })
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject))
    child.unref()
    return child.pid!
  } finally {
    await log.close()
  }
}

/** Only pg_ctl gives an administrator's rights away there. */
async function launchOnWindows(folder: string, binaries: Binaries): Promise<number> {
  const cluster = clusterOf(folder)
  const command = [path.join(binaries.folder, 'pg_ctl'), 'start', '--pgdata', cluster, '--log', logOf(folder)]
  await runAs({ prefix: [] }, command, binaries.env)
  return (await readPostmaster(cluster))?.pid ?? 0
}

const sizeOf = (file: string) =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  )

/** The server once it answers and has our database; else what it said when it gave up. */
async function waitUntilReady(folder: string, pid: number, logFrom: number): Promise<Postmaster | string> {
  const giveUpAt = systemClock.now() + MAX_START_MS
  let problem = 'it is not ready yet'
  while (systemClock.now() < giveUpAt) {
    const server = await readPostmaster(clusterOf(folder))
    if (server?.pid === pid && server.ready) {
      const refused = await tryDatabase(folder, server)
      if (!refused) return server
      if (refused.code?.startsWith('28')) return `it does not know the password in ${clusterOf(folder)}/password`
      problem = refused.message
    }
    if (!(await isAlive(pid))) return lastWords(folder, logFrom)
    await sleep(POLL_MS)
  }
  return problem
}

/** The role is an ordinary one, as in a rented PostgreSQL: what needs more must not creep in. */
async function tryDatabase(folder: string, server: Postmaster): Promise<pg.DatabaseError | undefined> {
  const password = await readPassword(folder)
  const connectionString = urlOf(server, SUPERUSER, password, 'postgres')
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const role = await client.query('select from pg_roles where rolname = $1', [APPLICATION_ROLE])
    if (role.rowCount === 0)
      await client.query(`create role ${APPLICATION_ROLE} login createdb password ${client.escapeLiteral(password)}`)
    const database = await client.query('select from pg_database where datname = $1', [DATABASE])
    if (database.rowCount === 0) await client.query(`create database ${DATABASE} owner ${APPLICATION_ROLE}`)
    return undefined
  } catch (error) {
    return error as pg.DatabaseError
  } finally {
    await client.end().catch(() => {})
  }
}

async function lastWords(folder: string, logFrom: number): Promise<string> {
  const text = (await readFile(logOf(folder)).catch(() => Buffer.alloc(0))).subarray(logFrom).toString()
  const fatal = text
    .split('\n')
    .filter((line) => /(FATAL|PANIC): /.test(line) && !/starting up|shutting down/.test(line))
  return fatal.at(-1)?.replace(/^.*(FATAL|PANIC): +/, '') ?? 'it ended before it was ready'
}

/** Fast shutdown: sessions are cut, everything is written. */
export async function stop(folder: string): Promise<void> {
  const server = await running(folder)
  if (!server) return
  if (process.platform === 'win32') {
    const binaries = await findBinaries(path.join(folder, 'lib'))
    const command = [path.join(binaries.folder, 'pg_ctl'), 'stop', '--mode=fast', '--pgdata', clusterOf(folder)]
    await runAs({ prefix: [] }, command, binaries.env)
  } else process.kill(server.pid, 'SIGINT')
  const giveUpAt = systemClock.now() + MAX_STOP_MS
  while (await isServerOf(clusterOf(folder), server.pid)) {
    if (systemClock.now() > giveUpAt) throw new Error(`the embedded PostgreSQL (process ${server.pid}) does not stop`)
    await sleep(POLL_MS)
  }
}
