import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../src/kernel/database.ts'
import { cpuMsOf } from './cpu.ts'

/** What processes cost: their own memory, what they share divided among the sharers (PSS), and CPU. Linux only. */
export interface Footprint {
  pssBytes: number
  /** By process id. */
  cpuMs: Map<number, number>
}

const LOOK_EVERY_MS = 250

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

const parentOf = (pid: number): Promise<number> => fieldOf(`/proc/${pid}/status`, 'PPid')

async function fieldOf(file: string, name: string): Promise<number> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0)
}

export interface Peak {
  processBytes: number
  /** With every process of PostgreSQL, if that is on this machine. */
  allBytes: number
}

/** The most that a process needs, from now until it is asked for. */
export async function watchMemory({ pool }: Database, pid: number): Promise<{ peak(): Promise<Peak> }> {
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid')
  const postmaster = await parentOf(rows[0]!.pid)
  const most: Peak = { processBytes: 0, allBytes: 0 }
  const look = async () => {
    const { pssBytes: own } = await footprintOf([pid])
    const others = postmaster > 1 ? (await footprintOf(await treeOf(postmaster))).pssBytes : 0
    most.processBytes = Math.max(most.processBytes, own)
    most.allBytes = Math.max(most.allBytes, own + others)
  }
  let isOver = false
  const watching = (async () => {
    while (!isOver) {
      await look()
      await sleep(LOOK_EVERY_MS)
    }
  })()
  return {
    async peak() {
      isOver = true
      await watching
      await look()
      return most
    },
  }
}
