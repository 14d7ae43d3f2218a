import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { whenFileEnds } from './cleanup.ts'

export interface Holder {
  url: string
  child: ChildProcess
  release(): Promise<void>
  /** kill -9 */
  kill(): Promise<void>
}

const SCRIPT = path.join(import.meta.dirname, 'hold-server.ts')

type HolderOptions = SpawnOptions & { prefix?: string[] }

export function spawnHolder(dataFolder: string, options: HolderOptions = {}) {
  const [program, ...args] = [...(options.prefix ?? []), process.execPath, SCRIPT, dataFolder]
  const child = spawn(program!, args, { ...options, stdio: 'pipe' })
  whenFileEnds(async () => child.kill('SIGKILL'))
  return { child, ended: once(child, 'close') }
}

/** Starts hold-server.ts; fails with what it wrote when it ends without an address. */
export async function startHolder(dataFolder: string, options: HolderOptions = {}): Promise<Holder> {
  const { child, ended } = spawnHolder(dataFolder, options)
  let errors = ''
  child.stderr!.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const { value: url } = await createInterface(child.stdout!)[Symbol.asyncIterator]().next()
  if (!url) {
    await ended
    throw new Error(errors)
  }
  return {
    url,
    child,
    release: async () => {
      child.stdin!.end()
      const [code] = await ended
      if (code !== 0) throw new Error(`the holder ended with ${code}: ${errors}`)
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
