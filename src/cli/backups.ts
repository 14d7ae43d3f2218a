import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Progress } from '../kernel/backup.ts'
import { backup } from '../kernel/backup.ts'
import { restore } from '../kernel/restore.ts'
import { readEnvironment, withDatabase, withProduct } from './opening.ts'
import { counted, print, progress, say } from './output.ts'

export const backupTo = (file: string): Promise<void> =>
  withProduct(async ({ config, database, clock }) => {
    const shown = progress(clock)
    const rows = await backup(database, file, clock, tellProgress(shown.show))
    shown.done()
    print(`${counted(rows)} rows are in ${file}.`)
    if (existsSync(path.join(config.dataFolder, 'secret')))
      say(
        `Keep ${path.join(config.dataFolder, 'secret')} too, in another place: without it the personal data in the backup cannot be read.`,
      )
  })

/** Into a database that has nothing yet: so it is not migrated before. */
export async function restoreFrom(file: string): Promise<void> {
  const config = await readEnvironment()
  await withDatabase(config, async ({ database, clock }) => {
    const shown = progress(clock)
    const rows = await restore(database, file, clock, tellProgress(shown.show))
    shown.done()
    print(`${counted(rows)} rows are back from ${file}.`)
  })
}

const tellProgress =
  (show: (text: string) => void) =>
  ({ table, fraction, rows }: Progress): void =>
    show(`${String(Math.floor(fraction * 100)).padStart(3)} %  ${counted(rows)} rows  ${table}`)
