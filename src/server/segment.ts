import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { originMatches, type KeyRing } from '../features/keys/keys.ts'
import { MAX_BODY_BYTES } from '../kernel/limits.ts'
import { Refusal } from '../kernel/refusals.ts'
import { allows, forbidden, NOBODY, type Caller } from '../kernel/route.ts'
import { byKey } from './authenticate.ts'
import type { Metrics } from './metrics.ts'
import { readSent } from './segment-body.ts'

/**
 * Segment's HTTP API, so that its clients work unchanged. 200 means that every event is stored, was there already, or
 * lies in the quarantine with its reason; it is sent after the engine's commit and never before. A batch with bad items
 * answers 200 and lists them, because clients drop a whole batch on 400. Short paths and text/plain are for browsers,
 * which then need no preflight and put the write key into the body.
 */

/** The engine, as this door needs it. One result for each item, in their order; throws Refusal('overloaded'). `sentAt`
 *  is the client's clock in milliseconds; what comes over the network is never trusted with more than its size. */
export interface EngineDoor {
  ingest(items: unknown[], context: { source: string; sentAt: number | null; trusted: false }): Promise<ItemResult[]>
}
export interface ItemResult {
  messageId: string | null
  status: 'stored' | 'repeated' | 'quarantined'
  code?: string
  detail?: string
}

export const TYPES = ['identify', 'track', 'page', 'screen', 'group', 'alias', 'batch'] as const
export const DOORS = TYPES.flatMap((type) => [
  { type, path: `/v1/${type}`, method: 'POST' },
  { type, path: `/v1/${type[0]}`, method: 'POST' },
])

const ALL_WELL = Buffer.from('{"success":true}')
const PREFLIGHT_SECONDS = 600

export async function segmentDoors(
  app: FastifyInstance,
  { keys, engine, metrics }: { keys: KeyRing; engine: EngineDoor; metrics: Metrics },
): Promise<void> {
  const callers = new WeakMap<FastifyRequest, Caller>()
  // Bytes, whatever they call themselves: a beacon says text/plain and some clients say nothing.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_, body, done) => done(null, body))

  async function welcome(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { origin, authorization } = request.headers
    if (origin !== undefined) {
      reply.header('vary', 'Origin')
      if (await keys.knowsOrigin(origin)) reply.header('access-control-allow-origin', origin)
    }
    // A key in the header is tried before the body is read; one in the body can only be tried after.
    if (authorization === undefined || request.method === 'OPTIONS') return
    callers.set(request, checked(await byKey(keys, authorization), origin))
  }

  for (const { type, path, method } of DOORS) {
    app.route({
      method,
      url: path,
      config: { role: 'write' },
      bodyLimit: MAX_BODY_BYTES,
      onRequest: welcome,
      async handler(request, reply) {
        const sent = readSent(type, request.body, request.headers['content-encoding'])
        const caller = callers.get(request) ?? checked(await byBody(keys, sent.writeKey), request.headers.origin)
        const results = await engine.ingest(sent.items, { source: caller.source!, sentAt: sent.sentAt, trusted: false })
        const wrong = metrics.countItems(results)
        return reply
          .type('application/json; charset=utf-8')
          .send(wrong === 0 ? ALL_WELL : { success: true, results: listWrong(results) })
      },
    })
    // A preflight carries no key: it is told what some key allows. The request itself is checked against its own.
    app.route({
      method: 'OPTIONS',
      url: path,
      config: { role: 'public' },
      onRequest: welcome,
      handler: async (_, reply) =>
        reply
          .header('access-control-allow-methods', 'POST')
          .header('access-control-allow-headers', 'Authorization, Content-Type, Content-Encoding')
          .header('access-control-max-age', PREFLIGHT_SECONDS)
          .code(204)
          .send(),
    })
  }
}

const byBody = (keys: KeyRing, writeKey: string | undefined): Promise<Caller | undefined> =>
  writeKey === undefined ? Promise.resolve(undefined) : keys.find('write', writeKey)

/** Servers send no Origin; a browser does, and then the key must name its site. */
export function checked(caller: Caller | undefined, origin: string | undefined): Caller {
  if (caller === undefined || caller === NOBODY) throw new Refusal('unauthenticated')
  if (!allows(caller.role, 'write') || caller.source === null) throw forbidden('write')
  if (origin !== undefined && !originMatches(origin, caller.origins)) throw new Refusal('origin_refused')
  return caller
}

/** Only what is wrong is listed: an answer stays small, and clients that do not know the field lose nothing. */
const listWrong = (results: ItemResult[]) =>
  results.flatMap(({ messageId, status, code, detail }, index) =>
    status === 'quarantined' ? [{ index, messageId, status, code, detail }] : [],
  )
