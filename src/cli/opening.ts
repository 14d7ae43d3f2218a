import { existsSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readConfig, type Config } from '../config.ts'
import { Engine } from '../engine.ts'
import { systemClock, type Timer } from '../kernel/clock.ts'
import { openDatabase, type Database } from '../kernel/database.ts'
import { migrate } from '../kernel/migrate.ts'
import { openEmbedded } from '../kernel/postgres.ts'
import { systemRandom, type Random } from '../kernel/random.ts'
import { openVault } from '../pipeline/vault-store.ts'
import { say } from './output.ts'
import { CommandProblem } from './problem.ts'
import { listenForStop, type Stopping } from './stopping.ts'

/** Who changes something here, for the audit. */
export const BY_COMMAND_LINE = 'command line'

/** The database as it is: for what fills it, or looks whether it is well. */
export interface Bare {
  config: Config
  /** Where the database is: for who opens connections of their own. */
  databaseUrl: string
  database: Database
  clock: Timer
  random: Random
  close(): Promise<void>
}

/** The product as a command sees it: the same database and engine as a server's, whether one is running or not. */
export interface Product extends Bare {
  engine: Engine
  /** Names of the migrations that opening it applied. */
  migrated: string[]
}

export interface OpenOptions {
  connections?: number
  /** Other time and chance than the machine's, for a simulation. */
  clock?: Timer
  random?: Random
  /** A worker failed and will try again. */
  onError?(error: unknown, what: string): void
}

const CLOSE_MS = 2_000
const COMMAND_CONNECTIONS = 6

async function openBare(config: Config, options: OpenOptions = {}): Promise<Bare> {
  const { connections = COMMAND_CONNECTIONS, clock = systemClock, random = systemRandom } = options
  const embedded = config.databaseUrl === undefined ? await openEmbedded(config.dataFolder) : undefined
  const databaseUrl = config.databaseUrl ?? embedded!.url
  const database = openDatabase(databaseUrl, { max: connections })
  const close = async () => {
    // a statement that was left alone holds its connection; the end of the process, or of the server, cuts it
    await Promise.race([database.close().catch(() => {}), sleep(CLOSE_MS, undefined, { ref: false })])
    await embedded?.release()
  }
  return { config, databaseUrl, database, clock, random, close }
}

export async function openProduct(config: Config, options: OpenOptions = {}): Promise<Product> {
  const bare = await openBare(config, options)
  const { database, clock, random } = bare
  try {
    const migrated = await migrate(database, clock)
    const vault = await openVault(database, config.secret, random)
    const onError = options.onError ?? (() => {})
    return { ...bare, migrated, engine: new Engine({ database, clock, vault, zone: config.timezone, onError }) }
  } catch (error) {
    await bare.close()
    throw error
  }
}

/** Long enough for a statement that was about to answer. Work that ends itself in good order asks for more. */
const PATIENCE_MS = 1_000

/** Opens the product for one command and closes it whatever happens. Ctrl-C ends the work through its signal; work that
 *  does not listen is left alone, and what it had not committed never happened. */
export const withProduct = <T>(
  work: (product: Product, stopping: Stopping) => Promise<T>,
  { patienceMs = PATIENCE_MS } = {},
): Promise<T> => during(async () => openProduct(await readCommandConfig()), work, patienceMs)

export const withDatabase = <T>(config: Config, work: (bare: Bare, stopping: Stopping) => Promise<T>): Promise<T> =>
  during(() => openBare(config), work, PATIENCE_MS)

async function during<O extends Bare, T>(
  open: () => Promise<O>,
  work: (opened: O, stopping: Stopping) => Promise<T>,
  patienceMs: number,
): Promise<T> {
  const stopping = listenForStop()
  const opened = await open()
  const working = work(opened, stopping)
  working.catch(() => {}) // when it was left alone
  const stopped = stopping.asked.then(async (): Promise<never> => {
    await sleep(patienceMs, undefined, { ref: false })
    throw stopping.signal.reason
  })
  stopped.catch(() => {})
  return Promise.race([working, stopped]).finally(opened.close)
}

export const DEMO_DATA = './data/demo'

type Environment = Record<string, string | undefined>

/** The environment, read once; what is wrong in it is the caller's to mend. */
export async function readEnvironment(env: Environment = process.env): Promise<Config> {
  try {
    return await readConfig(env)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code) throw error
    throw new CommandProblem(message, 'Set it right or leave it unset; npx siyu --help lists what is read.')
  }
}

/** Whoever has only the demo means the demo: its data lies in a folder of its own, and it is said which. */
export function readCommandConfig(env: Environment = process.env): Promise<Config> {
  const isSaid = env['SIYU_DATA']?.trim() || env['DATABASE_URL']?.trim()
  const has = (folder: string) => existsSync(path.resolve(folder, 'postgres'))
  if (isSaid || has('./data') || !has(DEMO_DATA)) return readEnvironment(env)
  say(`Using the demo's data in ${DEMO_DATA} (set SIYU_DATA to use other data).`)
  return readEnvironment({ ...env, SIYU_DATA: DEMO_DATA })
}
