import { stat, statfs } from 'node:fs/promises'
import net from 'node:net'
import path from 'node:path'
import { z } from 'zod'
import type { Config, Oidc } from '../config.ts'
import { describeProblem, discover } from '../features/people/people.ts'
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../kernel/clock.ts'
import type { Database } from '../kernel/database.ts'
import { appliedMigrations, readMigrations } from '../kernel/migrate.ts'
import { sql } from '../kernel/sql.ts'
import { openVault } from '../pipeline/vault-store.ts'
import { readBuilds, readDatabase, readQuarantined, readWakes } from '../server/system-store.ts'
import { checkWecom } from './doctor-wecom.ts'
import { readCommandConfig, withDatabase, type Bare } from './opening.ts'
import { counted, print, printJson } from './output.ts'

/** Looks and says what to do; mends nothing. `warn` can wait, `bad` cannot. */
export interface Finding {
  what: string
  state: 'ok' | 'warn' | 'bad'
  found: string
  advice?: string
}

export async function doctor(options: { json?: boolean }): Promise<void> {
  const config = await readCommandConfig()
  const findings = [checkNode(), await checkSecret(config), await checkDisk(config), await checkPort(config)]
  if (config.oidc) findings.push(await checkProvider(config.oidc))
  try {
    await withDatabase(config, async (bare) => void findings.push(...(await checkDatabase(bare))))
  } catch (error) {
    findings.push({
      what: 'database',
      state: 'bad',
      found: (error as Error).message || String((error as { code?: string }).code),
      advice: config.databaseUrl
        ? 'Check that PostgreSQL runs and that DATABASE_URL leads to it.'
        : `Read ${path.join(config.dataFolder, 'postgres/log')}.`,
    })
  }
  if (options.json) printJson(findings)
  else for (const finding of findings) tell(finding)
  if (findings.some(({ state }) => state === 'bad')) process.exitCode = 1
}

const MARKS = { ok: '✓', warn: '!', bad: '✗' }
function tell({ what, state, found, advice }: Finding): void {
  print(`${MARKS[state]} ${what.padEnd(12)} ${found}`)
  if (advice) print(`  → ${advice}`)
}

const ok = (what: string, found: string): Finding => ({ what, state: 'ok', found })

function checkNode(): Finding {
  const { node } = process.versions
  return Number(node.split('.')[0]) === 24
    ? ok('node', node)
    : {
        what: 'node',
        state: 'warn',
        found: `${node}, tested with 24`,
        advice: 'Run it as "npx siyu", which brings 24.',
      }
}

async function checkSecret({ dataFolder, databaseUrl }: Config): Promise<Finding> {
  const file = path.join(dataFolder, 'secret')
  const found = await stat(file).catch(() => undefined)
  if (!found) return ok('secret', 'SIYU_SECRET')
  const mode = (found.mode & 0o777).toString(8)
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0)
    return { what: 'secret', state: 'bad', found: `${file} has mode ${mode}`, advice: `chmod 600 ${file}` }
  return databaseUrl
    ? { what: 'secret', state: 'warn', found: `only in ${file}`, advice: 'Set SIYU_SECRET to its content, so that another machine can take over.' } // prettier-ignore
    : ok('secret', `${file}, mode ${mode}`)
}

const MIN_FREE_BYTES = 1e9
const GOOD_FREE_BYTES = 5e9

async function checkDisk({ dataFolder, databaseUrl }: Config): Promise<Finding> {
  const { bavail, bsize } = await statfs(await nearestFolder(dataFolder))
  const free = bavail * bsize
  const found = `${(free / 1e9).toFixed(1)} GB free at ${dataFolder}`
  if (databaseUrl || free >= GOOD_FREE_BYTES) return ok('disk', found)
  return { what: 'disk', state: free < MIN_FREE_BYTES ? 'bad' : 'warn', found, advice: 'Free space, or move SIYU_DATA to a larger disk.' } // prettier-ignore
}

async function nearestFolder(folder: string): Promise<string> {
  while (!(await stat(folder).catch(() => undefined))) folder = path.dirname(folder)
  return folder
}

/** Taken is as it should be when a server is running. */
async function checkPort({ port, host }: Config): Promise<Finding> {
  const isTaken = await new Promise<boolean>((resolve) => {
    const probe = net.createServer()
    probe.once('error', () => resolve(true))
    probe.listen(port, host, () => probe.close(() => resolve(false)))
  })
  if (!isTaken) return ok('port', `${port} is free; no server is running here`)
  const answer = await fetch(`http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}/readyz`).catch(() => undefined)
  const text = (await answer?.text().catch(() => '')) ?? ''
  if (answer?.ok && text.includes('"ok"')) return ok('port', `${port}: a server is running and ready`)
  return answer?.status === 503
    ? { what: 'port', state: 'warn', found: `${port}: a server is running and not ready`, advice: 'See the checks of the database.' } // prettier-ignore
    : { what: 'port', state: 'warn', found: `${port} is taken by another program`, advice: `Start with PORT=${port + 1}.` } // prettier-ignore
}

async function checkProvider(oidc: Oidc): Promise<Finding> {
  const provider = await discover(oidc)
  if (!('problem' in provider)) return ok('sign-in', `${oidc.name}, at ${oidc.issuer}`)
  const advice = 'Passwords work meanwhile. Check SIYU_OIDC_ISSUER, and that this machine reaches it.'
  return { what: 'sign-in', state: 'bad', found: describeProblem(provider.problem), advice }
}

async function checkDatabase(bare: Bare): Promise<Finding[]> {
  const { database } = bare
  const findings = [await checkServer(database), await checkClock(bare), await checkSchema(database)]
  if (findings.at(-1)!.state === 'ok')
    findings.push(
      await checkKey(bare),
      await checkWakes(bare),
      await checkBuilds(database),
      await checkQuarantine(database),
      await checkWecom(bare),
    )
  return findings
}

async function checkKey({ database, config, random }: Bare): Promise<Finding> {
  try {
    await openVault(database, config.secret, random)
    return ok('vault', 'opens with this secret')
  } catch (error) {
    const advice = 'Put back the secret with which the data was written: <data>/secret, or SIYU_SECRET.'
    return { what: 'vault', state: 'bad', found: (error as Error).message, advice }
  }
}

async function checkServer(database: Database): Promise<Finding> {
  const { version, major, encoding } = await readDatabase(database)
  const found = `PostgreSQL ${version}, ${encoding}`
  if (major < 15) return { what: 'database', state: 'bad', found, advice: 'Siyu needs PostgreSQL 15 or newer.' }
  if (encoding !== 'UTF8')
    return { what: 'database', state: 'bad', found, advice: "Make it anew: create database … encoding 'UTF8' template template0" } // prettier-ignore
  return ok('database', found)
}

const MAX_SKEW_MS = 5 * SECOND_MS

async function checkClock({ database, clock }: Bare): Promise<Finding> {
  const before = clock.now()
  const [row] = await database.rows(z.object({ at: z.int() }), sql`select clock_timestamp()::timestamptz(3) as at`)
  const skewMs = row!.at - (before + clock.now()) / 2
  const found = `${(Math.abs(skewMs) / 1000).toFixed(1)} s ${skewMs < 0 ? 'ahead of' : 'behind'} the database`
  return Math.abs(skewMs) <= MAX_SKEW_MS
    ? ok('clock', 'agrees with the database')
    : { what: 'clock', state: 'warn', found, advice: 'Let both machines set their clocks by NTP: windows end by ours.' }
}

async function checkSchema(database: Database): Promise<Finding> {
  const known = (await readMigrations()).map(({ name }) => name)
  const applied = await database.transaction(async (session) => {
    const exists = await session.run(sql`select 1 where to_regclass('migrations') is not null`)
    return exists === 0 ? [] : (await appliedMigrations(session)).map(({ name }) => name)
  })
  const missing = known.filter((name) => !applied.includes(name))
  return missing.length === 0
    ? ok('schema', known.at(-1)!)
    : { what: 'schema', state: 'bad', found: `lacks ${missing.join(', ')}`, advice: 'npx siyu migrate' }
}

async function checkWakes({ database, clock }: Bare): Promise<Finding> {
  const { due, oldestDueAt: oldest } = await readWakes(database, clock.now())
  const lateMs = oldest === null ? 0 : clock.now() - oldest
  if (lateMs <= MINUTE_MS) return ok('wakes', due === 0 ? 'none waiting' : `${counted(due)} due`)
  const late = lateMs > DAY_MS ? `${Math.round(lateMs / DAY_MS)} days` : `${Math.round(lateMs / MINUTE_MS)} minutes`
  const advice = 'Answers are exact all the same; they drain while a server runs: npx siyu start'
  return { what: 'wakes', state: 'warn', found: `${counted(due)} due, the oldest for ${late}`, advice }
}

async function checkBuilds(database: Database): Promise<Finding> {
  const rows = await readBuilds(database)
  const broken = rows.filter(({ status, problem }) => status === 'failed' || problem)
  if (broken.length > 0)
    return {
      what: 'rules',
      state: 'bad',
      found: broken
        .map(({ id, owner, slug, problem }) => `${owner} ${slug ?? ''} (version ${id}): ${problem ?? 'failed'}`)
        .join('; '),
      advice: 'Mend the rule; a server tries again by itself.',
    }
  const advice = 'They are finished while a server runs: npx siyu start'
  return rows.length === 0
    ? ok('rules', 'all live')
    : { what: 'rules', state: 'warn', found: `${rows.length} being built`, advice }
}

async function checkQuarantine(database: Database): Promise<Finding> {
  const rows = await readQuarantined(database)
  if (rows.length === 0) return ok('quarantine', 'empty')
  const found = rows.map(({ code, items }) => `${counted(items)} × ${code}`).join(', ')
  return { what: 'quarantine', state: 'warn', found, advice: 'Look at them: GET /api/quarantine. Mend their cause and replay them.' } // prettier-ignore
}
