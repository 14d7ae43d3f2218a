import { readdir, readFile } from 'node:fs/promises'
import type { Database } from '../src/kernel/database.ts'
import { cpuMsOf } from './cpu.ts'

/** What processes cost: their own memory, what they share divided among the sharers (PSS), and CPU. Linux only. */
export interface Footprint {
  pssBytes: number
  /** By process id. */
  cpuMs: Map<number, number>
}

/** Who has ended meanwhile is left out. */
export async function footprintOf(pids: number[]): Promise<Footprint> {
  const footprint: Footprint = { pssBytes: 0, cpuMs: new Map() }
  for (const pid of pids) {
    const bytes = (await fieldOf(`/proc/${pid}/smaps_rollup`, 'Pss')) * 1024
    if (bytes === 0) continue
    footprint.pssBytes += bytes
    footprint.cpuMs.set(pid, await cpuMsOf(pid))
  }
  return footprint
}

/** The server of a database and all its children. */
export async function postgresPids({ pool }: Database): Promise<number[]> {
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid')
  const postmaster = await fieldOf(`/proc/${rows[0]!.pid}/status`, 'PPid')
  return [postmaster, ...(await childrenOf(postmaster))]
}

async function childrenOf(parent: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const parents = await Promise.all(pids.map((pid) => fieldOf(`/proc/${pid}/status`, 'PPid')))
  return pids.filter((_, index) => parents[index] === parent)
}

async function fieldOf(file: string, name: string): Promise<number> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0)
}
