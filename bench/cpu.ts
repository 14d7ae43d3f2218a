import { readFile } from 'node:fs/promises'
import type { Database } from '../src/kernel/database.ts'

/** CPU time, which says more than the clock when others use the machine too. Linux only; elsewhere nothing is known. */
const MS_PER_TICK = 10

export async function cpuMsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * MS_PER_TICK
}

/** Of every session on the database but our own, by process id. */
export async function sessionsCpuMs({ pool }: Database): Promise<Map<number, number>> {
  const { rows } = await pool.query<{ pid: number }>(
    `select pid from pg_stat_activity where datname = current_database() and application_name <> 'siyu-bench'`,
  )
  const found = new Map<number, number>()
  for (const { pid } of rows) found.set(pid, await cpuMsOf(pid))
  return found
}

/** What was used between the two looks; who came meanwhile counts from the start, who left is not seen. */
export function usedMs(before: Map<number, number>, after: Map<number, number>): number {
  let used = 0
  for (const [pid, ms] of after) used += ms - (before.get(pid) ?? 0)
  return used
}
