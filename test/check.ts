import { spawn } from 'node:child_process'
import path from 'node:path'
import pg from 'pg'
import { systemClock } from '../src/kernel/clock.ts'

/** All that CI runs, in one list: `npm run check`. Everything is run even when something fails, so that one look tells all. */
const ROOT = path.join(import.meta.dirname, '..')
const BIN = path.join(ROOT, 'node_modules/.bin')

interface Step {
  name: string
  command: string[]
  /** What is undefined is taken out. */
  env?: Record<string, string | undefined>
}

/** The machine's own PostgreSQL, where there is one: TEST_DATABASE_URL, or the usual place without a password. */
async function findMachineServer(): Promise<{ url: string; version: string } | undefined> {
  const user = process.env['USER'] || 'root'
  const url = process.env['TEST_DATABASE_URL'] || `postgres://${user}@127.0.0.1:5432/postgres`
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 })
  try {
    await client.connect()
    const { rows } = await client.query<{ version: string; able: boolean }>(`
      select current_setting('server_version') as version, rolcreatedb or rolsuper as able
      from pg_roles where rolname = current_user`)
    return rows[0]!.able ? { url, version: rows[0]!.version } : undefined
  } catch {
    return undefined
  } finally {
    await client.end().catch(() => {})
  }
}

const machine = await findMachineServer()
const vitest = [path.join(BIN, 'vitest'), 'run']
const steps: Step[] = [
  // .ci/run has just run them by the README's own command
  ...(process.argv.includes('--after-npm-test')
    ? []
    : [{ name: 'tests on the embedded PostgreSQL', command: vitest, env: { TEST_DATABASE_URL: undefined } }]),
  ...(machine
    ? [{ name: `tests on PostgreSQL ${machine.version}`, command: vitest, env: { TEST_DATABASE_URL: machine.url } }]
    : []),
  { name: 'types', command: [path.join(BIN, 'tsc'), '--noEmit'] },
  { name: 'lint', command: [path.join(BIN, 'oxlint'), '--deny-warnings', 'src', 'test', 'bench'] },
  { name: 'format', command: [path.join(BIN, 'prettier'), '--check', '--log-level', 'warn', '.'] },
]
if (!machine)
  console.log('No PostgreSQL of the machine answers (TEST_DATABASE_URL): the suite runs on the embedded one only.')

const outcomes: { name: string; passed: boolean; seconds: number }[] = []
for (const step of steps) {
  console.log(`\n── ${step.name}`)
  const startedAt = systemClock.now()
  const passed = await run(step)
  outcomes.push({ name: step.name, passed, seconds: Math.round((systemClock.now() - startedAt) / 1000) })
}
console.log('\n── all')
for (const { name, passed, seconds } of outcomes) console.log(`${passed ? '✓' : '✗'} ${name} (${seconds} s)`)
process.exitCode = outcomes.every(({ passed }) => passed) ? 0 : 1

function run({ command: [program, ...args], env }: Step): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(program!, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } })
    child.on('error', reject).on('exit', (code) => resolve(code === 0))
  })
}
