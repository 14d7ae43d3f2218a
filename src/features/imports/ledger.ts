import { sessionOf, type Database } from '../../kernel/database.ts'
import { ImportProblem } from './problem.ts'
import { advice, why } from './problem-words.ts'
import { noItems, type ImportReport, type ItemCounts } from './report.ts'
import * as store from './store.ts'

/**
 * How far an import has come. The number of units done is saved after each batch, not with it: the engine's commit is its
 * own. A process that dies between the two leaves units that are stored and not counted; they are sent once more and come
 * back as repeated. So nothing is lost, nothing is doubled, and a resume skips all but those few.
 */
export interface Ledger {
  id: number | null
  startedAt: number
  /** Of an earlier run that did not get to the end. */
  unitsDone: number
  counts: ItemCounts
  save(unitsDone: number, counts: ItemCounts): Promise<void>
  close(status: 'done' | 'failed' | 'cancelled', report: ImportReport | null): Promise<void>
}

export const dryLedger = (now: number): Ledger => ({
  id: null,
  startedAt: now,
  unitsDone: 0,
  counts: noItems(),
  save: async () => {},
  close: async () => {},
})

export async function openLedger(
  database: Database,
  key: store.ImportKey,
  { fileName, now }: { fileName: string; now: () => number },
): Promise<Ledger> {
  const client = await database.pool.connect()
  client.on('error', ignore) // the connection was cut; the next statement says so
  const session = sessionOf(client)
  const release = () => {
    client.off('error', ignore)
    client.release()
  }
  try {
    await store.ensureImport(session, key, { fileName, now: now() })
    const { id } = await store.selectImport(session, key)
    if (!(await store.holdImport(session, id)))
      throw new ImportProblem('already_running', why('already_running'), advice('wait_or_stop'))
    const row = await store.selectImport(session, key)
    const isFresh = row.status === 'done'
    if (isFresh) await store.restartImport(session, id, now())
    else await store.resumeImport(session, id)
    return {
      id,
      startedAt: isFresh ? now() : row.started_at,
      unitsDone: isFresh ? 0 : row.units_done,
      counts: isFresh || !row.counts ? noItems() : row.counts,
      save: async (unitsDone, counts) => void (await store.saveProgress(session, id, unitsDone, counts)),
      close: async (status, report) => {
        try {
          await store.closeImport(session, id, { status, now: now(), report })
          await store.releaseImport(session, id)
        } finally {
          release()
        }
      },
    }
  } catch (error) {
    release()
    throw error
  }
}

const ignore = (): void => {}
