import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir } from 'node:fs/promises'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../src/kernel/clock.ts'

/**
 * The product as its users run it: `siyu start`, by the launcher and its flags, on a data folder. It runs a copy of Node,
 * or the bench's own process would take half of its pages upon itself.
 */
export interface RunningProduct {
  pid: number
  url: string
  port: number
  stop(): Promise<void>
}

const BIN = path.join(import.meta.dirname, '../bin/siyu.js')
const READY_MS = 60_000

export async function startProduct(dataFolder: string): Promise<RunningProduct> {
  const programs = path.join(dataFolder, 'bin')
  await mkdir(programs)
  await copyFile(process.execPath, path.join(programs, 'node'))
  const port = await freePort()
  const { DATABASE_URL: _, ...inherited } = process.env
  const env = { ...inherited, SIYU_DATA: dataFolder, PORT: String(port), PATH: `${programs}:${process.env['PATH']}` }
  const child = spawn(BIN, ['start'], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  const end = () => void child.kill('SIGKILL')
  process.once('exit', end)
  const url = `http://127.0.0.1:${port}`
  await ready(url, child)
  return {
    pid: child.pid!,
    url,
    port,
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'exit')
      process.off('exit', end)
    },
  }
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  const giveUpAt = systemClock.now() + READY_MS
  while (systemClock.now() < giveUpAt) {
    if (child.exitCode !== null) break
    if (await fetch(`${url}/readyz`).then(({ ok }) => ok, () => false)) return // prettier-ignore
    await sleep(50)
  }
  throw new Error(`siyu start did not become ready (${child.exitCode ?? 'it still runs'})`)
}

export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  server.close()
  return port
}
