import { spawn } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Binaries } from './postgres-binaries.ts'

/** As whom the server runs. PostgreSQL refuses root, so root needs another way, and no single one works everywhere:
 *
 *  1. a user namespace in which root has an ordinary id: keeps root's access to its own files, so the data may lie in
 *     /root; containers often forbid it
 *  2. an ordinary account of the machine: needs folders that it may enter
 *  3. that account with root's right to pass folder permissions, where 2 may not enter
 *
 *  Data that already belongs to an ordinary user is served as that user. */
export interface Account {
  /** Put before the command: ['unshare', …]. */
  prefix: string[]
  /** Who must own the server's files; undefined: us. */
  uid?: number
  gid?: number
}

export async function chooseAccount(serverFolder: string, binaries: Binaries): Promise<Account> {
  const problems: string[] = []
  for (const account of await candidates(serverFolder)) {
    const problem = await tryAccount(account, serverFolder, binaries)
    if (problem === undefined) return account
    problems.push(problem)
  }
  throw new Error(
    `The embedded PostgreSQL cannot run here as ${process.getuid?.() === 0 ? 'root' : 'this user'}: ` +
      `${problems.join('; ')}. Start Siyu as an ordinary user, set SIYU_DATA to a folder that every user may enter ` +
      '(such as /var/lib/siyu), or set DATABASE_URL.',
  )
}

async function candidates(serverFolder: string): Promise<Account[]> {
  const ourselves: Account = { prefix: [] }
  if (process.platform === 'win32') return [ourselves]
  const accounts = await ordinaryAccounts()
  const named = accounts[0]
  const namespace: Account[] =
    process.platform === 'linux' && named ? [{ prefix: ['unshare', '--user', `--map-user=${named.uid}`] }] : []
  // initdb wants a name for its id; `docker run --user 1234` has none
  const uid = process.getuid!()
  if (uid !== 0) return (await hasName(uid)) ? [ourselves] : [...namespace, ourselves]

  const owner = await stat(serverFolder)
  const account = owner.uid !== 0 && (await hasName(owner.uid)) ? { uid: owner.uid, gid: owner.gid } : named
  const asAccount: Account[] = account
    ? [
        { prefix: [], ...account },
        { prefix: passFolders(account), ...account },
      ]
    : []
  return owner.uid === 0 ? [...namespace, ...asAccount] : asAccount
}

/** access(2) forgets such a right when the user id is not root's, and PostgreSQL looks for its programs by it; hence
 *  no_setuid_fixup. */
const passFolders = ({ uid, gid }: { uid: number; gid: number }): string[] =>
  ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--securebits=+no_setuid_fixup'].concat(
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
  )

/** The machine's own accounts, the fittest first. */
async function ordinaryAccounts(): Promise<{ uid: number; gid: number }[]> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').map((line) => line.split(':'))
  const rank = (name: string) =>
    (['siyu', 'postgres', '_postgres', 'node', 'daemon', 'nobody'].indexOf(name) + 100) % 100
  return lines
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid }) => uid > 0)
    .sort((a, b) => rank(a.name) - rank(b.name))
    .map(({ uid, gid }) => ({ uid, gid }))
}

const hasName = async (uid: number) => (await runAs({ prefix: [] }, ['id', '-nu', String(uid)], {})).status === 0

/** Undefined when it can run the programs and enter the folder; else what it said. */
async function tryAccount(account: Account, serverFolder: string, binaries: Binaries): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined
  const probe = 'cd "$1" && "$2" --version >/dev/null'
  const parent = path.dirname(serverFolder)
  const command = ['/bin/sh', '-c', probe, 'sh', parent, `${binaries.folder}/initdb`]
  const { status, output } = await runAs(account, command, binaries.env)
  return status === 0 ? undefined : (output.trim().split('\n').at(-1) ?? `status ${status}`)
}

export async function runAs(account: Account, command: string[], env: Record<string, string>): Promise<Result> {
  const { program, args, options } = programAs(account, command, env)
  return new Promise((resolve) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', (error) => resolve({ status: null, output: error.message }))
    child.on('close', (status) => resolve({ status, output }))
  })
}

interface Result {
  status: number | null
  output: string
}

export function programAs(account: Account, command: string[], env: Record<string, string>) {
  const [program, ...args] = [...account.prefix, ...command]
  // ids given to spawn as well as to setpriv would take away what setpriv needs
  const ids = account.prefix.length === 0 ? { uid: account.uid, gid: account.gid } : {}
  return { program: program!, args, options: { cwd: '/', env: serverEnv(env), ...ids } }
}

/** Nothing of the caller's locale reaches the server: an unset LANG once made a cluster that could not hold Chinese. */
const serverEnv = (env: Record<string, string>): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  ...(process.env['SystemRoot'] ? { SystemRoot: process.env['SystemRoot'] } : {}),
  LC_ALL: 'C',
  ...env,
})
