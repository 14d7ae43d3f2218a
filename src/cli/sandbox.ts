import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import path from 'node:path'
import { CommandProblem } from './problem.ts'

/** The WeCom sandbox is a program of its own (wecom-sandbox/), started by us and spoken to like WeCom. */
const PROGRAM = path.join(import.meta.dirname, '../../wecom-sandbox/main.ts')
const NODE_OPTIONS = ['--disable-warning=ExperimentalWarning']
const SANDBOX_PORT = 9100

/** `siyu sandbox`: with these options of its own, until it is stopped. */
export async function sandbox(options: string[]): Promise<void> {
  const standing = options.length > 0 ? options : ['--seed-demo', '--control']
  const child = spawn(process.execPath, [...NODE_OPTIONS, PROGRAM, ...standing], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  const [code] = (await once(child, 'exit')) as [number | null]
  process.exitCode = code ?? 1
}

export interface RunningSandbox {
  url: string
  /** The control door: answers what it answers, throws what it refuses. */
  control<T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<T>
  /** The rows of one of its tables, as it keeps them. */
  table<Row = Record<string, unknown>>(name: string): Promise<Row[]>
  stop(): Promise<void>
}

/** Ends with us, however we end. */
export async function startSandbox(options: string[]): Promise<RunningSandbox> {
  const port = String((await isFree(SANDBOX_PORT)) ? SANDBOX_PORT : 0)
  const given = ['--control', '--end-with-stdin', '--port', port, ...options]
  const child = spawn(process.execPath, [...NODE_OPTIONS, PROGRAM, ...given], { stdio: ['pipe', 'pipe', 'pipe'] })
  const url = await addressOf(child)
  return {
    url,
    async control<T>(method: string, where: string, body?: unknown) {
      const answer = await fetch(`${url}/control${where}`, {
        method,
        ...(body !== undefined && {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      })
      const said = (await answer.json()) as T & { error?: string }
      if (!answer.ok) throw new Error(`The sandbox refuses ${method} ${where}: ${said.error}`)
      return said
    },
    async table<Row>(name: string) {
      const answer = await fetch(`${url}/control/truth/${name}`)
      const lines = (await answer.text()).split('\n').filter((line) => line !== '')
      return lines.map((line) => JSON.parse(line) as Row)
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Where it listens, as soon as it says so. */
async function addressOf(child: ChildProcess): Promise<string> {
  let said = ''
  let complained = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (complained += text))
  return new Promise((resolve, reject) => {
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const found = /answers at (http\S+?)\/cgi-bin/.exec(said)
      if (found) resolve(found[1]!)
    })
    child.on('error', reject)
    child.on(
      'exit',
      () =>
      reject(new CommandProblem(`The WeCom sandbox did not start: ${complained.trim() || said.trim()}`, 'Remove its file wecom.sqlite in the data folder and start again.')), // prettier-ignore
    )
  })
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
