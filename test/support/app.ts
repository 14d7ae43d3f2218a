import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Oidc } from '../../src/config.ts'
import type { Engine } from '../../src/engine.ts'
import { openScan } from '../../src/features/corps/corps.ts'
import { IMPORT_SOURCE, openImportRuns, type ImportRuns } from '../../src/features/imports/imports.ts'
import { createKey, openKeyRing, type WantedKey } from '../../src/features/keys/keys.ts'
import { openLive } from '../../src/features/live/live.ts'
import { openPeople, type People, type Scan } from '../../src/features/people/people.ts'
import { systemClock, type Clock, type Timer } from '../../src/kernel/clock.ts'
import type { Database } from '../../src/kernel/database.ts'
import { silentLog, type Log } from '../../src/kernel/log.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import type { Route } from '../../src/kernel/route.ts'
import { buildApp, stopApp, type ServerConfig } from '../../src/server/app.ts'
import { inHandsOf, routes, type World } from '../../src/server/routes.ts'
import type { EngineDoor, ItemResult } from '../../src/server/segment.ts'
import { openWecomOffice, type WecomOffice } from '../../src/wecom.ts'
import { whenFileEnds } from './cleanup.ts'
import type { TestDatabase } from './database.ts'
import { testEngine } from './engine.ts'

/** An engine that keeps what it is given: stored, repeated by messageId, quarantined when it is no event. */
export class FakeEngine implements EngineDoor {
  readonly stored = new Map<string, Record<string, unknown>>()
  readonly calls: { source: string; items: unknown[]; sentAt: number | null }[] = []
  /** Runs before the commit: to be slow, or to refuse. */
  before: () => Promise<void> = async () => {}

  async ingest(items: unknown[], context: { source: string; sentAt: number | null }): Promise<ItemResult[]> {
    await this.before()
    this.calls.push({ source: context.source, items, sentAt: context.sentAt })
    return items.map((item): ItemResult => {
      const { messageId, type } = (typeof item === 'object' && item !== null ? item : {}) as Record<string, unknown>
      if (typeof messageId !== 'string' || typeof type !== 'string')
        return { messageId: null, status: 'quarantined', code: 'invalid', detail: 'no event' }
      if (this.stored.has(messageId)) return { messageId, status: 'repeated' }
      this.stored.set(messageId, item as Record<string, unknown>)
      return { messageId, status: 'stored' }
    })
  }
}

export const ORIGIN = 'http://localhost'

/** People of a test database; their sessions end with the test file. */
export function testPeople(database: TestDatabase, clock: Clock = systemClock, oidc?: Oidc, scan?: Scan): People {
  const config = {
    databaseUrl: database.url,
    url: ORIGIN,
    secret: 'a secret of tests, long enough to be one',
    origins: [ORIGIN],
    oidc,
    scan,
  }
  const people = openPeople({ database, clock, random: systemRandom, ...config })
  whenFileEnds(() => people.close())
  return people
}

/** Imports of a test database; what was uploaded goes with the test file. */
export function testImports(database: Database, engine: Engine): ImportRuns {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'siyu-uploads-'))
  const { clock } = engine.core
  const imports = openImportRuns({
    database,
    clock,
    random: systemRandom,
    ingest: (items) => engine.doors.ingest(items, { source: IMPORT_SOURCE, sentAt: null, trusted: true }),
    folder,
    zone: 'Asia/Shanghai',
    onError: console.error,
  })
  whenFileEnds(async () => {
    await imports.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  return imports
}

/** WeCom joined to a test database; its workers are not started. `baseUrl`: nobody answers there unless a test does. */
export function testWecom(database: Database, engine: Engine, baseUrl = 'http://127.0.0.1:9'): WecomOffice {
  const { clock } = engine.core
  const timer = 'sleep' in clock ? (clock as Timer) : systemClock
  const wecom = openWecomOffice({
    core: engine.core,
    clock: timer,
    random: systemRandom,
    baseUrl,
    url: ORIGIN,
    zone: 'Asia/Shanghai',
    ingest: (items, context) => engine.doors.ingest(items, context),
    onError: (error, what) => console.error(what, error),
  })
  whenFileEnds(() => wecom.stop())
  return wecom
}

const CLOSING_MS = 1_000
/** The product's HTTP server on a test database, without listening. It closes when the test file ends. */
export async function testApp(
  database: TestDatabase,
  options: {
    engine?: EngineDoor
    /** The engine that routes speak to; its workers are not started. */
    product?: Engine
    routes?: Route<World>[]
    log?: Log
    config?: Partial<ServerConfig>
    oidc?: Oidc
    wecom?: WecomOffice
  } = {},
): Promise<FastifyInstance> {
  const clock = options.product?.core.clock ?? systemClock
  const keys = openKeyRing({ database, clock })
  const product = options.product ?? testEngine(database)
  const imports = testImports(database, product)
  const wecom = options.wecom ?? testWecom(database, product)
  const people = testPeople(database, clock, options.oidc, openScan(wecom.corps))
  const live = openLive({ database, clock })
  const place = { kind: 'external', databaseUrl: database.url } as const
  const installation = { version: '0.0.0', url: ORIGIN, timezone: 'Asia/Shanghai', place }
  const app = await buildApp({
    config: { version: '0.0.0', origins: [ORIGIN], trustProxy: false, openStatus: true, ...options.config },
    world: { database, clock, random: systemRandom, keys, people, imports, live, engine: product, wecom, installation },
    engine: options.engine ?? options.product?.doors ?? new FakeEngine(),
    routes: options.routes ?? routes,
    inHandsOf,
    log: options.log ?? silentLog,
  })
  // As the product stops: who holds a stream open is cut off.
  whenFileEnds(() => stopApp(app, CLOSING_MS))
  return app
}

export const makeKey = async (database: Database, wanted: WantedKey): Promise<string> => {
  const made = await database.transaction((tx) =>
    createKey(tx, { now: systemClock.now(), random: systemRandom }, wanted),
  )
  return made.secret
}

export const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })
export const basic = (secret: string) => ({ authorization: `Basic ${Buffer.from(`${secret}:`).toString('base64')}` })
