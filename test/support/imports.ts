import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ImportDeps, ImportOptions, ItemResult, SegmentItem } from '../../src/features/imports/imports.ts'
import { importFile } from '../../src/features/imports/imports.ts'
import { ManualClock } from '../../src/kernel/clock.ts'
import { whenFileEnds } from './cleanup.ts'

/** A stand-in for the engine's door: keeps what it is given, knows repeats by messageId, refuses what the test says. */
export class FakeEngine {
  readonly stored = new Map<string, SegmentItem>()
  readonly calls: number[] = []
  inFlight = 0
  mostInFlight = 0
  refuse: (item: SegmentItem) => string | null = () => null
  before: (call: number) => Promise<void> = async () => {}

  readonly ingest = async (items: SegmentItem[]): Promise<ItemResult[]> => {
    this.calls.push(items.length)
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight)
    try {
      await this.before(this.calls.length)
      return items.map((item): ItemResult => {
        const code = this.refuse(item)
        if (code !== null) return { status: 'quarantined', code, detail: 'the test says so' }
        if (this.stored.has(item.messageId)) return { status: 'repeated' }
        this.stored.set(item.messageId, item)
        return { status: 'stored' }
      })
    } finally {
      this.inFlight--
    }
  }

  items = (): SegmentItem[] => [...this.stored.values()]
}

/** A folder of the test file's own, gone when it ends. */
export async function importFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'siyu-import-'))
  whenFileEnds(() => rm(folder, { recursive: true, force: true }))
  const put = async (name: string, content: string | Uint8Array): Promise<string> => {
    await writeFile(join(folder, name), content)
    return join(folder, name)
  }
  return { folder, put }
}

export const importClock = new ManualClock(Date.UTC(2026, 0, 5))

/** A dry run whose items can be looked at: the same path as a real run, without a database. */
export const dryRun = (options: ImportOptions, deps: Partial<ImportDeps> = {}) =>
  importFile({ dryRun: true, ...options }, { ingest: new FakeEngine().ingest, clock: importClock, ...deps })
