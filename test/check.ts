import { spawn } from 'node:child_process'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import pg from 'pg'
import { MINUTE_MS, systemClock } from '../src/kernel/clock.ts'

/** All that CI runs, in one list: `npm run check`. Everything is run even when something fails, so that one look tells
 *  all; and what failed is said again at the end, which is what one sees first, and with some CI all one sees. */
const ROOT = path.join(import.meta.dirname, '..')
const BIN = path.join(ROOT, 'node_modules/.bin')
/** Far more than it takes; what hangs is told apart from what is slow. */
const STEP_LIMIT_MS = 40 * MINUTE_MS
const MAX_SHOWN_LINES = 150

interface Step {
  name: string
  command: string[]
  /** What is undefined is taken out. */
  env?: Record<string, string | undefined>
  /** A browser on a busy machine may miss what a person would wait for: test files that fail are run once more, by
   *  themselves, and the summary says so. */
  secondTry?: boolean
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
const PATH = [BIN, process.env['PATH']].join(path.delimiter) // the pinned Node, as npm would find it
const steps: Step[] = [
  // the README's own command, to the letter
  { name: 'npm test', command: ['npm', 'test'], env: { TEST_DATABASE_URL: undefined } },
  ...(machine
    ? [
        {
          name: `tests on PostgreSQL ${machine.version}`,
          command: [path.join(BIN, 'vitest'), 'run'],
          env: { TEST_DATABASE_URL: machine.url, EVERY_FAILPOINT: '1', PATH },
        },
      ]
    : []),
  {
    name: 'browser tests',
    command: ['npm', 'run', '-s', 'test:e2e', '--'],
    env: { TEST_DATABASE_URL: undefined },
    secondTry: true,
  },
  // installs them itself; they are no part of the product's install
  { name: 'independent clients', command: ['npm', 'run', '-s', 'conformance'] },
  { name: 'types', command: [path.join(BIN, 'tsc'), '--noEmit'], env: { PATH } },
  { name: 'types of the console', command: [path.join(BIN, 'tsc'), '--noEmit', '-p', 'console'], env: { PATH } },
  {
    name: 'types of the phones',
    command: [path.join(BIN, 'tsc'), '--noEmit', '-p', 'wecom-sandbox/phones'],
    env: { PATH },
  },
  {
    name: 'lint',
    command: [
      path.join(BIN, 'oxlint'),
      '--deny-warnings',
      'src',
      'test',
      'bench',
      'console/src',
      'wecom-sandbox',
      'conformance',
    ],
    env: { PATH },
  },
  { name: 'format', command: [path.join(BIN, 'prettier'), '--check', '--log-level', 'warn', '.'], env: { PATH } },
]
if (!machine)
  console.log('No PostgreSQL of the machine answers (TEST_DATABASE_URL): the suite runs on the embedded one only.')

interface Outcome {
  name: string
  /** How it ended, when it did not pass. */
  failed: string | undefined
  seconds: number
  output: string
  /** Failed at first. */
  isDoubtful: boolean
}
const outcomes: Outcome[] = []
for (const step of steps) {
  console.log(`\n── ${step.name}`)
  const startedAt = systemClock.now()
  const first = await run(step)
  const files = first.failed && step.secondTry ? failedFiles(first.output) : []
  if (files.length > 0) console.log(`\n── ${step.name}, a second try of ${files.join(', ')}`)
  const { failed, output } = files.length > 0 ? await run({ ...step, command: [...step.command, ...files] }) : first
  outcomes.push({
    name: files.length > 0 ? `${step.name}, ${files.join(', ')} at the second try` : step.name,
    failed,
    // what failed the first time is told too
    output: first.failed ? `${first.output}\n${output}` : output,
    isDoubtful: first.failed !== undefined,
    seconds: Math.round((systemClock.now() - startedAt) / 1000),
  })
}
for (const { name, failed, isDoubtful, output } of outcomes)
  if (isDoubtful)
    console.log(`\n── ${name} ${failed ?? 'passed, but failed at first'}:\n${failingPart(output).join('\n')}`)
console.log('\n── all')
for (const { name, failed, seconds } of outcomes) console.log(`${failed ? '✗' : '✓'} ${name} (${seconds} s)`)
process.exitCode = outcomes.some(({ failed }) => failed) ? 1 : 0

/** What it writes is shown at once, and kept for the end. */
function run({ command: [program, ...args], env }: Step): Promise<Pick<Outcome, 'failed' | 'output'>> {
  return new Promise((resolve, reject) => {
    const colors = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}
    const child = spawn(program!, args, {
      cwd: ROOT,
      stdio: ['inherit', 'pipe', 'pipe'],
      env: { ...process.env, ...colors, ...env },
      timeout: STEP_LIMIT_MS,
    })
    let output = ''
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ] as const)
      from.setEncoding('utf8').on('data', (text: string) => {
        output += text
        to.write(text)
      })
    child.on('error', reject).on('close', (code, signal) => {
      resolve({ failed: code === 0 ? undefined : `ended with ${signal ?? code}`, output })
    })
  })
}

/** The test files that vitest says failed; none when it failed otherwise. */
function failedFiles(output: string): string[] {
  const names = stripVTControlCharacters(output).matchAll(/^\s*FAIL\s+(\S+\.test\.ts)/gm)
  return [...new Set([...names].map(([, name]) => name!))]
}

/** From where vitest begins to tell what failed, or else the end. Of too much: which tests, how it begins, how it ends. */
function failingPart(output: string): string[] {
  const lines = stripVTControlCharacters(output).trimEnd().split('\n')
  const from = lines.findIndex((line) => /^⎯+ (Failed|Unhandled|Startup|Vitest) /.test(line.trim()))
  if (from < 0) return lines.slice(-MAX_SHOWN_LINES)
  const part = lines.slice(from)
  if (part.length <= MAX_SHOWN_LINES) return part
  const names = [...new Set(part.filter((line) => line.startsWith(' FAIL ')))].slice(0, MAX_SHOWN_LINES / 3)
  const end = part.slice(-MAX_SHOWN_LINES / 6)
  return [...names, '', ...part.slice(0, MAX_SHOWN_LINES - names.length - end.length), '…', ...end]
}
