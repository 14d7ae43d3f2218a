import { fastify, type FastifyInstance, type FastifyRequest } from 'fastify'
import type { Registry } from 'prom-client'
import type { CallbackDoor } from '../features/callbacks/callbacks.ts'
import { playedAt, type Corps } from '../features/corps/corps.ts'
import type { ImportRuns } from '../features/imports/imports.ts'
import type { KeyRing } from '../features/keys/keys.ts'
import type { Links } from '../features/links/links.ts'
import type { Archive } from '../features/messages/messages.ts'
import type { People } from '../features/people/people.ts'
import { isServed } from '../features/staff/staff.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Database } from '../kernel/database.ts'
import * as limits from '../kernel/limits.ts'
import type { Log } from '../kernel/log.ts'
import type { Random } from '../kernel/random.ts'
import { Refusal } from '../kernel/refusals.ts'
import type { Route } from '../kernel/route.ts'
import { accountDoors } from './account-doors.ts'
import { ARCHIVE_DOORS, archiveDoor } from './archive-door.ts'
import type { Doorkeeper } from './authenticate.ts'
import { consolePages, SIDEBAR_DOORS } from './console.ts'
import { errorBody, errorHandler } from './errors.ts'
import { healthRoutes } from './health.ts'
import { measureRequests, openMetrics } from './metrics.ts'
import { openDoors } from './open-doors.ts'
import { callbackDoor, CALLBACK_DOORS } from './callback-door.ts'
import { refuseOtherMethods, refuseRoutesWithoutRole, registerRoutes } from './register.ts'
import { DOORS, segmentDoors, type EngineDoor } from './segment.ts'
import { uploadDoor } from './uploads.ts'
import { fileDoor, FILE_DOORS } from './file-door.ts'
import { linkDoor, LINK_DOORS } from './link-door.ts'
import { wayPage, WAY_DOORS } from './way-page.ts'
import { openStatus, statusRoutes } from './status.ts'

export interface ServerConfig {
  version: string
  /** Where the console's pages come from: the public address, and the machine's own names on it. */
  origins: readonly string[]
  /** What Fastify calls trustProxy: whether, or which, proxies may say who the client is. */
  trustProxy: boolean | string
  /** Whether live counts and the metrics are shown without a key: on the operator's own machine. */
  openStatus: boolean
}

interface Basics {
  database: Database
  clock: Clock
  random: Random
  keys: KeyRing
  people: People
  imports: ImportRuns
  wecom: { corps: Pick<Corps, 'baseUrl'>; door: CallbackDoor; archive: Archive; links: Links }
}

export interface AppParts<World extends Basics> {
  config: ServerConfig
  world: World
  engine: EngineDoor
  routes: readonly Route<World>[]
  /** The world for who changes something: what they change is written down as theirs. */
  inHandsOf(world: World, actor: string): World
  log: Log
  /** Where others register their own numbers. */
  registry?: Registry
}

/** All HTTP doors of the product. Everything is registered from tables that name a role; Fastify's own logging is off,
 *  because it writes addresses and query strings. Signals are the command line's business: it calls `stopApp`. */
export async function buildApp<World extends Basics>(parts: AppParts<World>): Promise<FastifyInstance> {
  const { config, world, engine, log } = parts
  const prefix = world.random.uuid().slice(0, 8)
  let requests = 0
  const onError = errorHandler(log)
  const app: FastifyInstance = fastify({
    logger: false,
    genReqId: () => `${prefix}-${(++requests).toString(36)}`,
    trustProxy: config.trustProxy,
    bodyLimit: limits.MAX_BODY_BYTES,
    routerOptions: { maxParamLength: 500 },
    requestTimeout: limits.REQUEST_TIMEOUT_MS,
    keepAliveTimeout: limits.KEEP_ALIVE_MS,
    http: { headersTimeout: limits.HEAD_TIMEOUT_MS, connectionsCheckingInterval: 2_000 },
    return503OnClosing: false, // ours speaks the product's language
    frameworkErrors: (error, request, reply) => onError(error, request as never, reply as never),
    clientErrorHandler: function (error, socket) {
      answerBrokenRequest(error, socket, `${prefix}-${(++requests).toString(36)}`)
    },
  })
  app.server.maxConnections = limits.MAX_CONNECTIONS
  app.removeContentTypeParser('text/plain') // the API takes JSON only
  refuseRoutesWithoutRole(app)
  app.setErrorHandler(onError)
  const { corps } = world.wecom
  const played = playedAt(corps.baseUrl, config.origins[0]!)
  const pages = await consolePages(app, { random: world.random, played })
  app.setNotFoundHandler(async (request, reply) => {
    if (isPage(request)) return pages.show(reply)
    throw new Refusal('not_found')
  })
  refuseWhileStopping(app)
  app.addHook('onRequest', (_, reply, done) => {
    reply.headers(SAFE_HEADERS)
    done()
  })

  const metrics = openMetrics(parts.registry)
  measureRequests(app, metrics)
  const status = openStatus(world)
  const own = [...healthRoutes, ...statusRoutes(config.openStatus ? 'public' : 'analyst')]
  const routes: readonly Route<World & { status: typeof status }>[] = [...own, ...parts.routes]
  const doorkeeper: Doorkeeper = {
    keys: world.keys,
    people: world.people,
    isServed: (userids, customerId) => isServed(world.database, userids, customerId),
    origins: config.origins,
  }
  registerRoutes(app, routes, {
    world: { ...world, status },
    inHandsOf: (held, actor) => ({ ...parts.inHandsOf(held, actor), status }),
    doorkeeper,
  })
  const doors = openDoors(app, { config, routes, metrics, doorkeeper })
  await app.register(uploadDoor, { imports: world.imports, doorkeeper })
  await app.register(fileDoor, { database: world.database, doorkeeper })
  await app.register(accountDoors, { people: world.people, origins: config.origins })
  await app.register(callbackDoor, { door: world.wecom.door })
  await app.register(wayPage, { database: world.database })
  await app.register(linkDoor, { links: world.wecom.links, random: world.random, log })
  await app.register(archiveDoor, { keys: world.keys, archive: world.wecom.archive })
  await app.register(segmentDoors, { keys: world.keys, engine, metrics })
  refuseOtherMethods(app, [
    ...routes,
    ...DOORS,
    ...FILE_DOORS,
    ...CALLBACK_DOORS,
    ...WAY_DOORS,
    ...LINK_DOORS,
    ...SIDEBAR_DOORS,
    ...ARCHIVE_DOORS,
    ...doors,
  ])
  await app.ready()
  return app
}

/** What a browser's address line asks for, and no client of the API; the first page is there for everybody. */
const isPage = ({ method, url, headers }: FastifyRequest): boolean =>
  method === 'GET' &&
  (url === '/' || (headers.accept?.includes('text/html') === true && !/^\/(api|v1|assets)\//.test(url)))

const SAFE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}

/** Stops accepting, finishes every request in flight, closes. A request that never ends is cut off at the limit. */
export async function stopApp(app: FastifyInstance, limitMs = limits.STOP_LIMIT_MS): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), limitMs)
  await app.close().finally(() => clearTimeout(timer))
}

/** New requests on old connections are told to come back; connections whose last answer is out are closed, which Node
 *  does only for those that are idle at the first moment. */
function refuseWhileStopping(app: FastifyInstance): void {
  let sweep: NodeJS.Timeout | undefined
  app.addHook('preClose', (done) => {
    sweep = setInterval(() => app.server.closeIdleConnections(), 20)
    done()
  })
  app.addHook('onClose', (_, done) => {
    clearInterval(sweep)
    done()
  })
  app.addHook('onRequest', (_, reply, done) => {
    if (sweep === undefined) return done()
    reply.header('connection', 'close')
    done(new Refusal('stopping'))
  })
}

/** What is not HTTP, too slow or too long for a head never reaches a route. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: import('node:net').Socket, requestId: string): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const line =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? '408 Request Timeout'
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? '431 Request Header Fields Too Large'
        : '400 Bad Request'
  const body = JSON.stringify(errorBody('invalid_request', 'zh', requestId))
  socket.end(
    `HTTP/1.1 ${line}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
