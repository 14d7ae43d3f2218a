import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../../src/kernel/clock.ts'
import { openEmbedded } from '../../src/kernel/postgres.ts'
import { whenFileEnds } from '../support/cleanup.ts'
import { queryOnce } from '../support/query.ts'

/** The product as its users run it: real processes, a data folder of its own, an embedded server. */
const BIN = path.join(import.meta.dirname, '../../bin/siyu.js')
/** Limits against hanging only; a busy machine may take long. */
export const TEST_MS = 300_000
const UNTIL_MS = 120_000

export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'siyu-process-'))
  whenFileEnds(async () => {
    await killPostgres(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 10 })
  })
  return folder
}

export interface Process {
  child: ChildProcess
  /** What it has written so far. */
  out: string
  errors: string
  ended: Promise<number | NodeJS.Signals>
}

export function siyu(args: string[], env: Record<string, string>): Process {
  const inherited = { ...process.env }
  for (const name of ['DATABASE_URL', 'SIYU_SECRET', 'SIYU_DATA', 'PORT', 'LANG', 'LC_ALL']) delete inherited[name]
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  whenFileEnds(async () => void child.kill('SIGKILL'))
  const running: Process = {
    child,
    out: '',
    errors: '',
    ended: once(child, 'close').then(([code, signal]) => (signal ?? code) as number | NodeJS.Signals),
  }
  child.stdout!.on('data', (chunk: Buffer) => (running.out += chunk.toString()))
  child.stderr!.on('data', (chunk: Buffer) => (running.errors += chunk.toString()))
  return running
}

/** Runs a command to its end; fails with what it said when its exit code is another. */
export async function run(args: string[], env: Record<string, string>, code = 0): Promise<Process> {
  const running = siyu(args, env)
  const ended = await running.ended
  if (ended !== code) throw new Error(`siyu ${args.join(' ')} ended with ${ended}: ${running.errors}${running.out}`)
  return running
}

/** `look` may fail as long as what it asks is not there. */
export async function until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  const giveUpAt = systemClock.now() + UNTIL_MS
  while (systemClock.now() < giveUpAt) {
    const found = await look().catch(() => undefined)
    if (found) return found
    await sleep(50)
  }
  throw new Error(`waited ${UNTIL_MS / 1000} s for ${what}`)
}

export async function ready(url: string, process: Process): Promise<void> {
  const hasEnded = () => process.child.exitCode !== null || process.child.signalCode !== null
  await until(`${url}/readyz`, async () => hasEnded() || (await fetch(`${url}/readyz`)).ok)
  if (hasEnded()) throw new Error(`it ended with ${await process.ended}: ${process.errors}${process.out}`)
}

export const statusOf = async (url: string) =>
  (await (await fetch(`${url}/api/status`)).json()) as {
    customers: number
    events: number
    segments: { slug: string; members: number }[]
  }

const postmaster = async (dataFolder: string): Promise<number | undefined> => {
  const text = await readFile(path.join(dataFolder, 'postgres/cluster/postmaster.pid'), 'utf8').catch(() => '')
  return Number(text.split('\n', 1)[0]) || undefined
}
export const postgresRuns = async (dataFolder: string) => (await postmaster(dataFolder)) !== undefined

/** kill -9 of the database too. */
export async function killPostgres(dataFolder: string): Promise<void> {
  const pid = await postmaster(dataFolder)
  try {
    if (pid) process.kill(pid, 'SIGKILL')
  } catch {
    // gone already
  }
}

/** What is in the log, asked of the database itself. */
export async function storedIds(dataFolder: string): Promise<Set<string>> {
  const embedded = await openEmbedded(dataFolder)
  try {
    const rows = await queryOnce(embedded.url, 'select message_id from events where not derived')
    return new Set(rows.map((row) => row['message_id'] as string))
  } finally {
    await embedded.release()
  }
}

/** Below the ports that the system gives to connections, and away from those of other test files. */
let port = 18_000 + (process.pid % 1_400) * 10

/** One on which nothing listens. */
export async function nextPort(): Promise<string> {
  for (;;) {
    const probe = net.createServer()
    const isFree = await new Promise<boolean>((resolve) =>
      probe.once('error', () => resolve(false)).listen(++port, () => resolve(true)),
    )
    await new Promise((resolve) => probe.close(resolve))
    if (isFree) return String(port)
  }
}
