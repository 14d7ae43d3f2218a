import { openDatabase } from '../src/kernel/database.ts'
import { sessionsCpuMs, usedMs } from './cpu.ts'
import { installDbos } from './dbos/install.ts'
import type { DbosOrder, DbosResult } from './dbos/orders.ts'
import { startDbos } from './processes.ts'
import type { BenchServer } from './scratch.ts'

/** The same three steps by DBOS, on the same PostgreSQL, in a database of its own. */
export interface Durable {
  stepsPerSecond: number
  /** Of the process that takes the steps, and of PostgreSQL's sessions for it, for 1,000 steps. */
  processMs: number
  sessionsMs: number
}

export interface Dbos {
  /** The best of several numbers of workflows under way at once. */
  measure(workflows: number): Promise<Durable & { inFlight: number }>
  stop(): Promise<void>
}

export const STEPS = 3
const IN_FLIGHT = [12, 50, 200]

export async function openDbos(databases: BenchServer, say: (line: string) => void): Promise<Dbos | undefined> {
  if (!installDbos()) {
    say('DBOS is not measured: its package is not installed here, and the registry did not give it')
    return undefined
  }
  const scratch = await databases.makeDatabase()
  const worker = await startDbos(scratch.url)
  const once = async (order: DbosOrder) => {
    const before = await sessionsCpuMs(scratch.database)
    const { ms, cpuMs } = await worker.run(order)
    const after = await sessionsCpuMs(scratch.database)
    return { ...durableOf({ ms, cpuMs }, usedMs(before, after), order.workflows * STEPS), inFlight: order.inFlight }
  }
  await once({ workflows: 100, inFlight: 12 })
  return {
    async measure(workflows) {
      const measured: Awaited<ReturnType<typeof once>>[] = []
      for (const inFlight of IN_FLIGHT) measured.push(await once({ workflows, inFlight }))
      return measured.sort((a, b) => b.stepsPerSecond - a.stepsPerSecond)[0]!
    },
    async stop() {
      await worker.stop()
      await scratch.drop()
    },
  }
}

export const durableOf = ({ ms, cpuMs }: DbosResult, sessionsMs: number, steps: number): Durable => ({
  stepsPerSecond: (steps * 1_000) / ms,
  processMs: (cpuMs * 1_000) / steps,
  sessionsMs: (sessionsMs * 1_000) / steps,
})

/** A pool that is told from the bench's own, so that PostgreSQL's work for it can be told too. */
export const openOwn = (url: string) => openDatabase(url, { name: 'siyu-bench-engine' })
