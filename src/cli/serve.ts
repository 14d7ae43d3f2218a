import net from 'node:net'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.ts'
import { openScan } from '../features/corps/corps.ts'
import { IMPORT_SOURCE, openImportRuns } from '../features/imports/imports.ts'
import { ensureFirstAdminKey, openKeyRing, type KeyRing } from '../features/keys/keys.ts'
import { openLive } from '../features/live/live.ts'
import { describeProblem, openPeople, type People } from '../features/people/people.ts'
import type { Timer } from '../kernel/clock.ts'
import type { Random } from '../kernel/random.ts'
import { stayLean } from '../kernel/lean.ts'
import { describeError, openLog, type Log } from '../kernel/log.ts'
import { buildApp, stopApp } from '../server/app.ts'
import { inHandsOf, routes } from '../server/routes.ts'
import type { Installation } from '../server/system.ts'
import { openProduct, readEnvironment, type Product } from './opening.ts'
import { print, say } from './output.ts'
import { CommandProblem } from './problem.ts'
import { listenForStop } from './stopping.ts'
import { openWebhooks, type Webhooks } from '../webhooks.ts'
import { openWecomOffice, type WecomOffice } from '../wecom.ts'
import { version } from './version.ts'

/**
 * `siyu start`: the whole product in one process. It stops in the order in which nothing answered is lost: no new
 * requests, requests in flight answered after their commits, workers, database, and the embedded server if nobody else
 * uses it.
 */
export interface Running {
  product: Product
  app: FastifyInstance
  keys: KeyRing
  people: People
  wecom: WecomOffice
  webhooks: Webhooks
  log: Log
  /** The workers, of one that was driven until now. */
  begin(): void
  stop(): Promise<void>
}

export async function start(): Promise<void> {
  const stopping = listenForStop()
  const config = await readEnvironment()
  const running = await serve(config, openLog({ destination: process.stderr }))
  print(`Siyu ${version()} is running at ${config.url}`)
  print(`  data      ${config.databaseUrl ? 'PostgreSQL at DATABASE_URL' : config.dataFolder}`)
  print(`  events    POST ${config.url}/v1/batch   (a write key: npx siyu keys create <name> --source <source>)`)
  print(`  API       ${config.url}/openapi.json`)
  await tellFirstAdminKey(running.product)
  await tellProvider(running.people)
  const link = await running.people.linkForFirst()
  if (link) print(`  sign in   ${link}\n            Makes you the first administrator; it may be used once.`)
  await stopping.asked
  await stopInOrder(running)
}

/** `driven`: by somebody else's time, who also says when work is done (engine.quiet, wecom.drain, webhooks.drain). */
export async function serve(
  config: Config,
  log: Log,
  { driven }: { driven?: { clock: Timer; random: Random } } = {},
): Promise<Running> {
  await ensurePortIsFree(config)
  const onError = (error: unknown, what: string) =>
    log.error({ what, error: describeError(error) }, 'a worker failed and will try again')
  const product = await openProduct(config, { connections: 12, ...driven, onError })
  const { database, engine, clock, random } = product
  try {
    const keys = openKeyRing({ database, clock })
    const origins = originsOf(config)
    const wecom = openWecomOffice({
      core: engine.core,
      clock,
      random,
      baseUrl: config.wecomUrl,
      url: config.url,
      zone: config.timezone,
      ingest: (items, context) => engine.doors.ingest(items, context),
      onError,
    })
    const webhooks = openWebhooks({
      database,
      clock,
      vault: engine.core.vault,
      mayBePrivate: config.privateWebhooks,
      onError,
    })
    const people = openPeople({
      database,
      clock,
      random,
      databaseUrl: product.databaseUrl,
      url: config.url,
      secret: config.secret,
      origins,
      oidc: config.oidc,
      scan: openScan(wecom.corps),
    })
    const imports = openImportRuns({
      database,
      clock,
      random,
      ingest: (items) => engine.doors.ingest(items, { source: IMPORT_SOURCE, sentAt: null, trusted: true }),
      folder: path.join(config.dataFolder, 'uploads'),
      zone: config.timezone,
      onError: (error) => log.error({ error: describeError(error) }, 'an import failed'),
    })
    const live = openLive({ database, clock })
    const app = await buildApp({
      config: { version: version(), origins, trustProxy: config.trustProxy, openStatus: isOwnMachine(config) },
      world: {
        database,
        clock,
        random,
        keys,
        people,
        imports,
        live,
        engine,
        wecom,
        installation: installationOf(config),
      },
      engine: engine.doors,
      routes,
      inHandsOf,
      log,
    })
    const lean = stayLean()
    const stop = async () => {
      lean.stop()
      await stopApp(app)
      await imports.stop()
      await Promise.all([wecom.stop(), webhooks.stop()])
      await engine.stop()
      await people.close()
      await product.close()
    }
    await app.listen({ port: config.port, host: config.host }).catch(async (error: Error) => {
      await stop()
      throw portProblem(error, config)
    })
    // Not before WeCom can call: whoever comes in between would be told to nobody and looked for too early.
    const begin = () => {
      engine.start()
      wecom.start()
      webhooks.start()
    }
    if (!driven) begin()
    return { product, app, keys, people, wecom, webhooks, log, begin, stop }
  } catch (error) {
    await product.close()
    throw error
  }
}

export async function stopInOrder(running: Running): Promise<void> {
  say('Stopping: finishing what has begun …')
  await running.stop()
  say('Stopped.')
}

export async function tellFirstAdminKey({ database, clock, random }: Product): Promise<void> {
  const secret = await ensureFirstAdminKey(database, { now: clock.now(), random })
  if (secret) print(`  admin key ${secret}\n            Keep it: it is shown this once.`)
}

/** A provider that is away keeps nobody from starting: passwords work, and it is looked for again by who comes. */
async function tellProvider({ provider }: People): Promise<void> {
  const problem = await provider?.check()
  if (problem) say(`Signing in with ${provider!.name} does not work now: ${describeProblem(problem)}`)
}

const installationOf = ({ url, timezone, databaseUrl, dataFolder }: Config): Installation => ({
  version: version(),
  url,
  timezone,
  place: databaseUrl ? { kind: 'external', databaseUrl } : { kind: 'embedded', folder: dataFolder },
})

/** Whether only this machine can reach us, so that counts and metrics need no key. */
const isOwnMachine = ({ host, trustProxy }: Config): boolean =>
  !trustProxy && ['127.0.0.1', 'localhost', '::1'].includes(host)

/** The public address; and on the operator's own machine the names it has for itself. */
function originsOf(config: Config): string[] {
  const own = ['localhost', '127.0.0.1'].map((host) => `http://${host}:${config.port}`)
  return [...new Set([new URL(config.url).origin, ...(isOwnMachine(config) ? own : [])])]
}

/** Before the database is opened, so that the commonest mistake is told at once. */
export async function ensurePortIsFree(config: Config): Promise<void> {
  const probe = net.createServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject)
    probe.listen(config.port, config.host, () => probe.close(() => resolve()))
  }).catch((error: Error) => {
    throw portProblem(error, config)
  })
}

function portProblem(error: NodeJS.ErrnoException, { port, host }: Config): Error {
  if (error.code === 'EADDRINUSE')
    return new CommandProblem(
      `Port ${port} is taken by another program, perhaps another Siyu.`,
      `Choose another: PORT=${port + 1} npx siyu start (or PORT=${port + 1} npm run demo).`,
    )
  if (error.code === 'EACCES')
    return new CommandProblem(`Port ${port} is for root only.`, 'Choose one above 1023, and put a proxy before it.')
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new CommandProblem(`This machine has no address ${host}.`, 'Set SIYU_HOST to 127.0.0.1 or 0.0.0.0.')
  return error
}
