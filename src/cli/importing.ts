import { createInterface } from 'node:readline/promises'
import {
  IMPORT_SOURCE,
  importFile as runImport,
  reportLines,
  stopped,
  type Guess,
  type ImportKind,
  type ImportOptions,
  type ImportReport,
  type Progress,
} from '../features/imports/imports.ts'
import { inLanguage } from '../kernel/wording.ts'
import { withProduct } from './opening.ts'
import { counted, print, printJson, progress, say, table } from './output.ts'
import { CommandProblem, STOPPED_EXIT_CODE } from './problem.ts'

const KINDS: readonly string[] = ['customers', 'orders', 'events'] satisfies ImportKind[]
/** A batch on its way is finished and noted, so that the next run goes on after it. */
const PATIENCE_MS = 60_000

interface Flags extends Omit<ImportOptions, 'kind' | 'path'> {
  json?: boolean
}

export async function importFile(kind: string, path: string, flags: Flags): Promise<void> {
  if (!KINDS.includes(kind))
    throw new CommandProblem(`"${kind}" is not a kind of import.`, `Write one of: ${KINDS.join(', ')}.`)
  const report = await withProduct(
    async ({ config, database, engine, clock }, { signal }) => {
      const { json: _, ...given } = flags
      const zone = given.zone ?? (given.mappingName === undefined ? config.timezone : undefined)
      const shown = progress(clock)
      const options: ImportOptions = {
        ...given,
        kind: kind as ImportKind,
        path,
        ...(zone === undefined ? {} : { zone }),
      }
      return runImport(options, {
        ingest: (items) => engine.doors.ingest(items, { source: IMPORT_SOURCE, sentAt: null, trusted: true }),
        database,
        clock,
        signal,
        onProgress: (step) => shown.show(progressLine(step)),
        ...(process.stdin.isTTY ? { confirm } : {}),
      }).finally(() => shown.done())
    },
    { patienceMs: PATIENCE_MS },
  )
  tell(report, flags.json ?? false)
  if (report.status === 'cancelled') process.exitCode = STOPPED_EXIT_CODE
}

function progressLine({ phase, bytesRead, bytesTotal, lines, linesPerSecond, items }: Progress): string {
  const share = bytesTotal > 0 ? Math.floor((bytesRead / bytesTotal) * 100) : 0
  const done = items.total > 0 ? `, ${counted(items.total)} records` : ''
  return `${phase} ${String(share).padStart(3)} %  ${counted(lines)} lines${done}  ${counted(linesPerSecond)} lines/s`
}

function tell(report: ImportReport, json: boolean): void {
  if (json) return printJson(inLanguage(report, 'en'))
  const { seconds, notes, next, rejectsPath } = report
  print(table(['', ''], reportLines(report)).trimStart())
  for (const { en } of notes) print(en)
  if (rejectsPath) print(`Lines that were not taken are in ${rejectsPath}, each with its reason.`)
  print(`${report.status} in ${(seconds.check + seconds.send).toFixed(1)} s`)
  if (next) say(`→ ${next.en}`)
}

async function confirm({ columns, rest, missing }: Guess): Promise<boolean> {
  say('The columns seem to be:')
  const reasons = { stated: 'as you said', name: 'by its name', contents: 'by what is in it' }
  say(table(['field', 'column', 'why', 'example'], columns.map((one) => [one.field, one.column, reasons[one.because], one.example]))) // prettier-ignore
  if (rest.length > 0) say(`Others: ${rest.join(', ')}`)
  if (missing.length > 0) return false
  const ask = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await ask.question('Import like this? [y/N] ')
    return /^(y|yes|是)$/i.test(answer.trim())
  } catch {
    throw stopped()
  } finally {
    ask.close()
  }
}
