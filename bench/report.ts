import { execFileSync } from 'node:child_process'
import os from 'node:os'
import type { Database } from '../src/kernel/database.ts'

/** One table a bench: ours, the peer's or the limit's, the ratio of the two, and what we mean to reach (ANCHORS). */
export interface Row {
  measure: string
  ours: string
  other?: string
  ratio?: string
  target?: string
  /** Undefined: no target. */
  met?: boolean
}

export interface Report {
  name: string
  title: string
  /** What stands in the column beside ours. */
  otherIs: string
  rows: Row[]
  notes: string[]
  machine: string[]
}

export async function machineOf(database: Database): Promise<string[]> {
  const version = (
    await database.pool.query<{ version: string }>("select current_setting('server_version') as version")
  ).rows[0]!.version
  const cpus = os.cpus()
  return [
    `${cpus.length} cores (${cpus[0]?.model.trim() ?? 'unknown'}), ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.type()} ${os.release()}`,
    `node ${process.version}, PostgreSQL ${version}, commit ${commit()}`,
    `load of the machine before: ${os.loadavg()[0]!.toFixed(1)}`,
  ]
}

/** With a star when files differ from it. */
function commit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  try {
    const isChanged = git('status', '--porcelain', '--untracked-files=no', '--', '../src', '../bench', '../db') !== ''
    return `${git('rev-parse', '--short', 'HEAD')}${isChanged ? '*' : ''}`
  } catch {
    return 'unknown'
  }
}

export function printReport(report: Report): void {
  const cells = [
    ['', 'ours', report.otherIs, 'ratio', 'target', ''],
    ...report.rows.map(({ measure, ours, other = '', ratio = '', target = '', met }) => [
      measure,
      ours,
      other,
      ratio,
      target,
      met === undefined ? '' : met ? 'met' : 'MISSED',
    ]),
  ]
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)))
  const line = (row: string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ')
  console.log(`\n${report.name}: ${report.title}\n`)
  console.log(line(cells[0]!).trimEnd())
  console.log('-'.repeat(widths.reduce((sum, width) => sum + width + 2, -2)))
  for (const row of cells.slice(1)) console.log(line(row).trimEnd())
  console.log('')
  for (const fact of report.machine) console.log(`  ${fact}`)
  for (const note of report.notes) console.log(`  ${note}`)
}

export const whole = (value: number): string => Math.round(value).toLocaleString('en')
export const percent = (part: number, digits = 0): string => `${(part * 100).toFixed(digits)} %`
export const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`
export const times = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} x`

/** `share` of 0 to 1; of a copy, sorted. */
export function quantile(values: number[], share: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
export const median = (values: number[]): number => quantile(values, 0.5)
