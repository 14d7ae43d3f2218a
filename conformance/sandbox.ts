import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'

/** The sandbox, as a process of its own and spoken to over HTTP only: nothing of its code is imported here. */
const MAIN = path.join(import.meta.dirname, '../wecom-sandbox/main.ts')
const START_LIMIT_MS = 60_000
const STOP_LIMIT_MS = 10_000
const ANSWER_LIMIT_MS = 10_000

/** Time stands at this instant, so that a run is like the one before. The fixtures tell of this instant too. */
export const STARTS_AT = Date.parse('2026-01-01T00:00:00Z')
export const CORP_ID = 'wwTea0000000000001'
export const SECRET = 'sandbox-app-secret'
export const AGENT_ID = 1_000_002

export interface Sandbox {
  url: string
  act<Outcome = Record<string, never>>(name: string, input: object): Promise<Outcome>
  moveTimeTo(at: number): Promise<void>
  now(): Promise<number>
  /** When all callbacks have gone out. */
  settled(): Promise<void>
  /** What the sandbox, as WeCom's console would, has against the address; nothing if it has saved it. */
  saveAddress(address: { url: string; token: string; aesKey: string }): Promise<string | undefined>
  stop(): Promise<void>
}

export async function startSandbox(): Promise<Sandbox> {
  const options = `--port 0 --control --seed-demo --random-seed 1 --virtual-time ${new Date(STARTS_AT).toISOString()}`
  const args = ['--disable-warning=ExperimentalWarning', MAIN, ...options.split(' ')]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  process.once('exit', () => child.kill())
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  const url = await addressOf(child)

  async function ask<T>(method: string, where: string, body?: object): Promise<T> {
    const answer = await fetch(`${url}/control${where}`, {
      method,
      headers: body && { 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    })
    const said = (await answer.json()) as T & { error?: string }
    if (!answer.ok) throw new Error(`${method} /control${where}: ${said.error ?? answer.status}`)
    return said
  }
  return {
    url,
    act: async <Outcome>(name: string, input: object) =>
      (await ask<{ outcome: Outcome }>('POST', `/act/${name}`, input)).outcome,
    moveTimeTo: async (to) => void (await ask('POST', '/clock', { to })),
    now: async () => (await ask<{ now: number }>('GET', '/clock')).now,
    settled: async () => void (await ask('POST', '/settle')),
    saveAddress: (address) =>
      ask('PUT', '/callback', address).then(
        () => undefined,
        (error: Error) => error.message,
      ),
    stop: () => stop(child),
  }
}

/** It says where it answers once it does. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('The sandbox does not start.')), START_LIMIT_MS)
    let said = ''
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const [, url] = /answers at (http:\/\/\S+)\/cgi-bin\//.exec(said) ?? []
      if (url === undefined) return
      clearTimeout(limit)
      resolve(url)
    })
    child.once('error', reject).once('exit', (code) => reject(new Error(`The sandbox ended with ${code}.`)))
  })
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
    child.once('exit', () => {
      clearTimeout(limit)
      resolve()
    })
    child.kill()
  })
}
