import { checkTimes, guessColumns, type Guess } from './guess.ts'
import type { ImportDeps, ImportOptions } from './imports.ts'
import { SAMPLE_ROWS } from './limits.ts'
import {
  checkSettings,
  DEFAULT_SETTINGS,
  mappingShape,
  missingFields,
  parseMapFlags,
  planFor,
  type Mapping,
  type MappingSettings,
  type Plan,
} from './mapping.ts'
import { ImportProblem } from './problem.ts'
import { advice, why } from './problem-words.ts'
import { saveMapping, selectMapping, selectMappingNames } from './store.ts'
import { isSegmentShape, type Table } from './table.ts'

/** What is stated stands; a saved mapping comes next; what is still missing is guessed and has to be confirmed. `plan` is
 *  null for events in Segment's shape, which need no mapping. */
export async function settleMapping(
  table: Table,
  options: ImportOptions,
  deps: ImportDeps,
): Promise<{ mapping: Mapping; plan: Plan | null }> {
  const saved = options.mappingName === undefined ? undefined : await loadMapping(options.mappingName, deps)
  const settings = settingsFrom(options, saved)
  checkSettings(settings)
  const stated =
    options.map === undefined
      ? []
      : Array.isArray(options.map)
        ? parseMapFlags(options.map as readonly string[])
        : Object.entries(options.map as Record<string, string>).map(([field, column]) => ({ field, column }))
  const ignore = [...(options.ignore ?? saved?.ignore ?? [])]
  const isStated = stated.length > 0 || saved !== undefined
  if (!isStated && options.kind === 'events' && isSegmentShape(table.sample))
    return { mapping: { ...settings, columns: [], ignore: [] }, plan: null }

  const kept = (saved?.columns ?? []).filter(({ field }) => !stated.some((one) => one.field === field))
  let columns = [...stated, ...kept]
  const missing = missingFields(options.kind, { columns, eventName: settings.eventName })
  if (!isStated || missing.length > 0) {
    const guess = guessFor(table, options, { columns, ignore, settings, missing: isStated ? missing : null })
    columns = guess.columns.map(({ field, column }) => ({ field, column }))
    if (guess.missing.length === 0) await confirm(guess, options, deps)
  }
  const mapping = mappingShape.parse({ ...settings, columns, ignore })
  const plan = planFor(options.kind, mapping, table.header)
  const time = mapping.columns.find(({ field }) => field === 'time')
  if (time && plan.at('time') >= 0)
    checkTimes(
      table.sample.slice(0, SAMPLE_ROWS).flatMap(({ bad, cells }) => (bad ? [] : [cells[plan.at('time')]!])),
      time.column,
      { ...settings, dayNumbers: table.dayNumbers },
    )
  if (options.saveMappingAs !== undefined && !options.dryRun && deps.database)
    await saveMapping(deps.database, options.saveMappingAs, mapping)
  return { mapping, plan }
}

function settingsFrom(options: ImportOptions, saved: Mapping | undefined): MappingSettings {
  const settings = { ...DEFAULT_SETTINGS }
  for (const from of [saved, options])
    for (const key of Object.keys(settings) as (keyof MappingSettings)[])
      if (from?.[key] !== undefined) Object.assign(settings, { [key]: from[key] })
  return settings
}

async function loadMapping(name: string, { database }: ImportDeps): Promise<Mapping> {
  const mapping = database && (await selectMapping(database, name))
  if (mapping) return mapping
  const names = database ? await selectMappingNames(database) : []
  throw new ImportProblem(
    'mapping_unknown',
    why('no_such_mapping', { name }),
    names.length > 0 ? advice('mappings_are', { names }) : advice('no_mappings'),
  )
}

interface GuessFrom {
  columns: Mapping['columns']
  ignore: string[]
  settings: MappingSettings
  /** Null: everything may be guessed. */
  missing: string[][] | null
}

function guessFor(table: Table, options: ImportOptions, { columns, ignore, settings, missing }: GuessFrom): Guess {
  const rows = table.sample.filter(({ bad }) => !bad).map(({ cells }) => cells)
  const sample = { header: table.header, rows }
  const guess = guessColumns(options.kind, columns, ignore, sample, { ...settings, dayNumbers: table.dayNumbers })
  if (missing === null) return guess
  // Who states columns has chosen: only what cannot be done without is added.
  const wanted = new Set(missing.flat())
  const kept = guess.columns.filter(({ because, field }) => because === 'stated' || wanted.has(field))
  const left = guess.columns.filter((one) => !kept.includes(one)).map(({ column }) => column)
  return { ...guess, columns: kept, rest: [...guess.rest, ...left] }
}

async function confirm(guess: Guess, options: ImportOptions, deps: ImportDeps): Promise<void> {
  if (options.yes || options.dryRun || guess.columns.every(({ because }) => because === 'stated')) return
  if (deps.confirm && (await deps.confirm(guess))) return
  const flags = guess.columns.map(({ field, column }) => `--map ${shellWord(`${field}=${column}`)}`).join(' ')
  throw new ImportProblem(
    'mapping_unconfirmed',
    why(deps.confirm ? 'unconfirmed' : 'nobody_confirmed'),
    advice('confirm_columns', { flags }),
  )
}

const shellWord = (text: string): string =>
  /^[\w=.\-\p{L}]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
