import type { ItemResult, Unit } from './items.ts'
import type { Ledger } from './ledger.ts'
import { reject, stopIfCancelled, type Reject } from './problem.ts'
import { note } from './note-words.ts'
import type { RejectsFile } from './rejects.ts'
import { countResult, type ItemCounts } from './report.ts'
import { Sender, type IngestItems } from './send.ts'
import { originalOf, type Row, type Table } from './table.ts'
import type { Work } from './work.ts'

export interface Progress {
  phase: 'inspecting' | 'checking' | 'sending'
  bytesRead: number
  bytesTotal: number
  lines: number
  linesPerSecond: number
  items: ItemCounts
}

export interface Run {
  table: Table
  work: Work
  bytesTotal: number
  signal: AbortSignal | undefined
  tell: (step: Omit<Progress, 'linesPerSecond'>) => void
}

/** Every line, nothing written. Answers how many passes sending takes. */
export async function checkRows({ table, work, bytesTotal, signal, tell }: Run): Promise<number> {
  let nulLines = 0
  const items = { total: 0, stored: 0, repeated: 0, quarantined: 0 }
  for await (const block of table.blocks()) {
    stopIfCancelled(signal)
    for (const row of block.rows) work.check(row)
    nulLines = block.nulLines
    tell({ phase: 'checking', bytesRead: block.bytesRead, bytesTotal, lines: work.figures.read, items })
  }
  if (nulLines > 0) table.notes.push(note('nul_lines', { lines: nulLines }))
  return work.checked()
}

interface Sending {
  passes: number
  ledger: Ledger
  rejects: RejectsFile
  /** Null: a dry run, which counts what it would send. */
  ingest: IngestItems | null
}

/** Batch by batch into the engine. After a resume the units that are done are made again and skipped. */
export async function sendRows(
  { table, work, bytesTotal, signal, tell }: Run,
  { passes, ledger, rejects, ingest }: Sending,
): Promise<{ items: ItemCounts; isComplete: boolean }> {
  const items = { ...ledger.counts, total: ledger.unitsDone }
  const sender = ingest && new Sender(ingest, settled)
  const rejectRow = (row: Row, why: Reject) => rejects.add(row.line, why, originalOf(row))
  let toSkip = ledger.unitsDone
  let lines = 0

  async function settled(units: readonly Unit[], results: readonly ItemResult[]): Promise<void> {
    results.forEach((result, index) => {
      countResult(items, result)
      if (result.status !== 'quarantined') return
      const { item, line } = units[index]!
      const what = `${result.code ?? ''} ${result.detail ?? ''}`.trim()
      rejects.add(line, reject('quarantined', what), String(item.properties?.order_id ?? item.messageId))
    })
    await ledger.save(items.total, items)
  }
  async function send(units: Unit[]): Promise<void> {
    for (const unit of units) {
      if (toSkip > 0) toSkip--
      else if (sender) await sender.add(unit)
      else items.total++
    }
    units.length = 0
  }

  const units: Unit[] = []
  for (let pass = 0; pass < passes; pass++) {
    for await (const block of table.blocks()) {
      if (signal?.aborted) {
        await sender?.drain()
        await rejects.flush()
        return { items, isComplete: false }
      }
      for (const row of block.rows) {
        work.emit(row, pass, units, rejectRow)
        if (units.length >= 100) await send(units)
      }
      await send(units)
      await rejects.flush()
      lines += block.rows.length
      tell({
        phase: 'sending',
        bytesRead: pass * bytesTotal + block.bytesRead,
        bytesTotal: passes * bytesTotal,
        lines,
        items: { ...items },
      })
    }
    work.endPass(pass, units)
    await send(units)
  }
  await sender?.finish()
  return { items, isComplete: true }
}
