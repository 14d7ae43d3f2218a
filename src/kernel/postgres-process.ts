import { execFile } from 'node:child_process'
import { readFile, readlink } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Address } from './postgres-settings.ts'

/** What postmaster.pid says. It outlives a killed server and a reboot, when the id may belong to another program. */
export interface Postmaster extends Address {
  pid: number
  ready: boolean
}

export async function readPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const text = await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')
  const [pid, , , port, socketFolder, , , status] = text.split('\n')
  if (!Number(pid)) return undefined
  return {
    pid: Number(pid),
    port: Number(port),
    socketFolder: socketFolder ? path.dirname(cluster) : undefined, // where it lies now; the folder may have been moved
    ready: status?.trim() === 'ready',
  }
}

/** Whether the process is alive and is the server of this cluster (it works inside its folder). */
export async function isServerOf(cluster: string, pid: number): Promise<boolean> {
  if (!(await isAlive(pid))) return false
  if (process.platform === 'win32') return true
  if (process.platform !== 'linux') {
    const listed = await promisify(execFile)('ps', ['-o', 'args=', '-p', String(pid)]).catch(() => ({ stdout: '' }))
    return listed.stdout.includes(cluster)
  }
  const folder = await readlink(`/proc/${pid}/cwd`).catch((error: NodeJS.ErrnoException) => error.code)
  if (folder !== 'EACCES') return folder === cluster
  // root of a container may not look at a process of another user; its command line is public
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0').includes(cluster)
}

/** A zombie is dead: in a container nobody may ever ask for its status. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const status = process.platform === 'linux' ? await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '') : ''
  return !/^\d+ \(.*\) Z/.test(status)
}
