import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { readConfig, type Config } from '../../config.ts'
import { createKey } from '../../features/keys/keys.ts'
import { DAY_MS, ManualClock, MINUTE_MS, systemClock } from '../../kernel/clock.ts'
import { silentLog } from '../../kernel/log.ts'
import { openEmbedded } from '../../kernel/postgres.ts'
import { seededRandom, type Random } from '../../kernel/random.ts'
import { defineShop } from '../demo/definitions.ts'
import { SHOP_SOURCE } from '../demo/state.ts'
import { beginWorld, connectWecom } from '../demo/wecom.ts'
import { counted, print, printJson, progress } from '../output.ts'
import { CommandProblem } from '../problem.ts'
import { startSandbox } from '../sandbox.ts'
import { serve, type Running } from '../serve.ts'
import { drive, type Driven } from './driving.ts'
import { crashSometime, setFaults } from './faults.ts'
import { defineOffice, openOperators } from './operators.ts'
import { hashLog, lookAtPromises } from './promises.ts'

/**
 * `siyu simulate`: a month of a brand in minutes. The product, on a database of its own, and the sandbox with its world live on
 * virtual time; without faults one seed gives the same log to the last byte, with faults what was promised must hold all the
 * same. Exit ≠ 0 when a promise is broken.
 */
export interface SimulateOptions {
  seed: number
  days: number
  customers: number
  faults?: boolean
  json?: boolean
  out?: string
}

const BEGINS_AT = Date.parse('2026-03-01T00:00:00Z')
const SECRET = 'a secret of simulations that is the same in all of them'
/** After the last day nothing new goes wrong, and what did is mended. */
const AFTERMATH_MS = 30 * MINUTE_MS

export async function simulate(options: SimulateOptions): Promise<void> {
  const { seed, days, customers, faults = false } = options
  const startedAt = systemClock.now()
  const folder = await mkdtemp(path.join(os.tmpdir(), 'siyu-simulate-'))
  const embedded = await openEmbedded(folder)
  const clock = new ManualClock(BEGINS_AT)
  const random = seededRandom(seed)
  const begins = new Date(BEGINS_AT).toISOString()
  const sandbox = await startSandbox(['--seed-demo', '--random-seed', String(seed), '--virtual-time', begins])
  const config = { ...(await configOf(folder, embedded.url)), wecomUrl: sandbox.url }
  let product: Running | undefined
  try {
    product = await serve(config, silentLog, { driven: { clock, random } })
    await defineShop(product.product.engine.core)
    await defineOffice(product.product.engine.core)
    await product.product.engine.quiet()
    const writeKey = await product.product.database.transaction(async (tx) => {
      const wanted = { kind: 'write' as const, name: 'store', source: SHOP_SOURCE, origins: [] }
      return (await createKey(tx, { now: clock.now(), random }, wanted)).secret
    })
    const door = { url: config.url, writeKey }
    await connectWecom(product, sandbox, door)
    await beginWorld(sandbox, door, { customers, days, pace: 1 })

    const shown = progress(systemClock)
    const until = BEGINS_AT + days * DAY_MS
    const driven: Driven = { product, sandbox, clock, operators: openOperators(BEGINS_AT, days) }
    let crashes = 0
    let instants = 0
    const onInstant = (at: number) => {
      instants++
      shown.show(`day ${Math.floor((at - BEGINS_AT) / DAY_MS) + 1} of ${days}${faults ? `, ${crashes} crashes` : ''}`)
    }
    if (faults)
      await driveWithFaults(driven, until, onInstant, {
        chance: seededRandom(seed ^ 0x5eed),
        async restart() {
          crashes++
          return (product = await serve(config, silentLog, { driven: { clock, random } }))
        },
      })
    else await drive(driven, until, onInstant)
    await drive(driven, until + AFTERMATH_MS, onInstant)
    shown.done()
    await tell(options, { product, sandbox, crashes, instants, startedAt })
  } finally {
    await product?.stop().catch(() => {})
    await sandbox.stop()
    await embedded.release()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** WeCom misbehaves, and the program crashes by chance and is started anew, until then; what is left is mended after it. */
async function driveWithFaults(
  driven: Driven,
  until: number,
  onInstant: (at: number) => void,
  { chance, restart }: { chance: Random; restart(): Promise<Running> },
): Promise<void> {
  await setFaults(driven.sandbox, true)
  while (driven.clock.now() < until) {
    const { crashed, callOff } = crashSometime(driven.product.product.database, chance)
    const living = drive(driven, until, onInstant)
    living.catch(() => {})
    const isOver = await Promise.race([living.then(() => true), crashed.then(() => false)])
    if (isOver) {
      callOff()
      break
    }
    // To whoever looks from outside it is gone; a new one finds what it left.
    await driven.product.stop().catch(() => {})
    await living.catch(() => {})
    driven.product = await restart()
  }
  await setFaults(driven.sandbox, false)
  await driven.product.wecom.drain()
  await driven.product.wecom.syncs.ask('simulation')
}

async function tell(
  options: SimulateOptions,
  {
    product,
    sandbox,
    crashes,
    instants,
    startedAt,
  }: Pick<Driven, 'product' | 'sandbox'> & { crashes: number; instants: number; startedAt: number },
): Promise<void> {
  const kept = await lookAtPromises(product, sandbox)
  const lines: string[] = []
  const log = await hashLog(product.product.database, (some) => void (options.out && lines.push(...some)))
  if (options.out) await writeFile(options.out, lines.join(''), { mode: 0o600 })
  const seconds = (systemClock.now() - startedAt) / 1000
  const { seed, days, customers, faults = false } = options
  if (options.json) printJson({ seed, days, customers, faults, crashes, instants, seconds, ...log, promises: kept })
  else {
    print(`seed ${seed}, ${days} days, ${counted(customers)} customers${faults ? `, with faults: ${crashes} crashes` : ''}`) // prettier-ignore
    for (const { promise, isKept, detail } of kept) print(`${isKept ? '✓' : '✗'} ${promise} (${detail})`)
    print(`log ${log.sha256}, ${counted(log.events)} facts; ${counted(instants)} instants in ${seconds.toFixed(1)} s`)
  }
  if (kept.some(({ isKept }) => !isKept))
    throw new CommandProblem('A promise is broken.', `Run it again with --seed ${seed} to see it again.`)
}

async function configOf(folder: string, databaseUrl: string): Promise<Config> {
  const port = await freePort()
  return readConfig({
    SIYU_DATA: folder,
    SIYU_SECRET: SECRET,
    PORT: String(port),
    DATABASE_URL: databaseUrl,
  })
}

async function freePort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
