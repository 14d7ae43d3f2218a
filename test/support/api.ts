import type { FastifyInstance } from 'fastify'
import { ManualClock } from '../../src/kernel/clock.ts'
import { silentLog } from '../../src/kernel/log.ts'
import type { Role } from '../../src/kernel/route.ts'
import type { Engine } from '../../src/engine.ts'
import { bearer, makeKey, testApp } from './app.ts'
import { freshDatabase, type TestDatabase } from './database.ts'
import { testEngine } from './engine.ts'

/** A product with an engine, a clock moved by hand and a key of each role, asked through its routes. */
export interface Api {
  app: FastifyInstance
  engine: Engine
  clock: ManualClock
  database: TestDatabase
  ask(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, as?: Role): Promise<Answer>
  /** As a write key's client would. */
  send(items: Record<string, unknown>[], source?: string): Promise<string[]>
}
export interface Answer {
  status: number
  body: any
  text: string
}

export async function openApi(startMs = Date.parse('2026-03-01T00:00:00Z')): Promise<Api> {
  const database = await freshDatabase()
  const clock = new ManualClock(startMs)
  const engine = testEngine(database, clock)
  // What nobody expected should be read where it happened.
  const log = Object.assign(Object.create(silentLog), { error: console.error }) as typeof silentLog
  const app = await testApp(database, { product: engine, log })
  const keys: Partial<Record<Role, string>> = {}
  for (const role of ['analyst', 'operator', 'admin'] as const)
    keys[role] = await makeKey(database, { kind: 'api', name: role, role })
  return {
    app,
    engine,
    clock,
    database,
    async ask(method, path, body, as = 'operator') {
      const response = await app.inject({
        method,
        url: path,
        headers: { ...bearer(keys[as]!), 'accept-language': 'en' },
        ...(body !== undefined && { payload: body as object }),
      })
      const isJson = response.headers['content-type']?.includes('json') && response.body !== ''
      return { status: response.statusCode, body: isJson ? response.json() : undefined, text: response.body }
    },
    async send(items, source = 'web') {
      const results = await engine.doors.ingest(items, { source, sentAt: null, trusted: false })
      return results.map((result) => result.status)
    },
  }
}
