import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { SCHEMA, SCHEMA_VERSION } from './schema.ts'

/** One SQLite file, or memory. Every statement is a tagged text: what is put in becomes a parameter. */
export interface State {
  all<Row>(text: TemplateStringsArray, ...values: SQLInputValue[]): Row[]
  get<Row>(text: TemplateStringsArray, ...values: SQLInputValue[]): Row | undefined
  run(text: TemplateStringsArray, ...values: SQLInputValue[]): number
  /** All or nothing, also inside another. */
  transaction<T>(work: () => T): T
  /** The rows of a table by name, for the control door. */
  rowsOf(table: string): Iterable<Record<string, unknown>>
  tables(): string[]
  close(): void
}

export const IN_MEMORY = ':memory:'
const MAX_STATEMENTS = 1_000

export function openState(file: string = IN_MEMORY): State {
  const database = new DatabaseSync(file)
  database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 5000')
  migrate(database)
  const store = database.createTagStore(MAX_STATEMENTS)
  const tables = () =>
    (database.prepare(`select name from sqlite_schema where type = 'table' order by name`).all() as { name: string }[])
      .map(({ name }) => name)
      .filter((name) => !name.startsWith('sqlite_'))
  return {
    all: <Row>(text: TemplateStringsArray, ...values: SQLInputValue[]) => store.all(text, ...values) as Row[],
    get: <Row>(text: TemplateStringsArray, ...values: SQLInputValue[]) => store.get(text, ...values) as Row | undefined,
    run: (text, ...values) => Number(store.run(text, ...values).changes),
    transaction(work) {
      const isInside = database.isTransaction
      database.exec(isInside ? 'savepoint inside' : 'begin immediate')
      try {
        const result = work()
        database.exec(isInside ? 'release inside' : 'commit')
        return result
      } catch (error) {
        database.exec(isInside ? 'rollback to inside; release inside' : 'rollback')
        throw error
      }
    },
    tables,
    rowsOf(table) {
      if (!tables().includes(table)) throw new Error(`There is no table "${table}".`)
      return database.prepare(`select * from ${table}`).iterate() as Iterable<Record<string, unknown>>
    },
    close() {
      if (!database.isOpen) return
      store.clear()
      database.exec('pragma wal_checkpoint(truncate)') // so that the one file is all there is
      database.close()
    },
  }
}

function migrate(database: DatabaseSync): void {
  const { user_version: version } = database.prepare('pragma user_version').get() as { user_version: number }
  if (version === SCHEMA_VERSION) return
  if (version !== 0) throw new Error(`This data is of another version (${version}): begin with a new file.`)
  database.exec(`begin; ${SCHEMA}; pragma user_version = ${SCHEMA_VERSION}; commit`)
}
