import { readdir, readFile } from 'node:fs/promises'
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

/** A process and all that it and they started. */
export async function treeOf(pid: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const parents = new Map(await Promise.all(pids.map(async (one) => [one, await parentOf(one)] as const)))
  const isIn = (one: number): boolean => one === pid || (one > 1 && isIn(parents.get(one) ?? 0))
  return pids.filter(isIn)
}

export const parentOf = (pid: number): Promise<number> => fieldOf(`/proc/${pid}/status`, 'PPid')

async function fieldOf(file: string, name: string): Promise<number> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0)
}

export interface Peak {
  processBytes: number
  /** With every process of PostgreSQL, if that is on this machine. */
  allBytes: number
}
