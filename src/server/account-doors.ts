import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { MAX_ACCOUNT_BODY_BYTES } from '../kernel/limits.ts'
import { Refusal } from '../kernel/refusals.ts'
import { isOwnPage } from './authenticate.ts'
import { CLIENT_HEADER, type People } from '../features/people/people.ts'

/** Signing in and out, and what belongs to one's own account: the doors of the library that keeps accounts, under
 *  /api/auth. It throttles and sets cookies itself. */
export async function accountDoors(
  app: FastifyInstance,
  { people, origins }: { people: People; origins: readonly string[] },
) {
  // Bytes: the library reads them.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_ACCOUNT_BODY_BYTES }, (_, body, done) =>
    done(null, body),
  )
  app.route({
    method: ['GET', 'POST'],
    url: '/api/auth/*',
    config: { role: 'public' },
    async onRequest({ method, headers }) {
      if (method !== 'GET' && !isOwnPage(headers, origins)) throw new Refusal('foreign_page')
    },
    handler: async (request, reply) =>
      answer(reply, await people.handle(asRequest(request, origins[0]!)), isWayBack(request.url)),
  })
}

/** From the provider, which sends the browser here: only from there it is sent on. */
const isWayBack = (url: string): boolean => url.startsWith('/api/auth/callback/')

function asRequest({ method, url, headers, body, ip }: FastifyRequest, base: string): Request {
  const given = new Headers()
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) given.set(name, String(value))
  given.set(CLIENT_HEADER, ip)
  return new Request(new URL(url, base), {
    method,
    headers: given,
    ...(body instanceof Buffer && { body: new Uint8Array(body) }),
  })
}

async function answer(reply: FastifyReply, response: Response, mayRedirect: boolean): Promise<FastifyReply> {
  reply.code(response.status).header('cache-control', 'no-store')
  for (const name of ['content-type', 'retry-after', 'x-retry-after', ...(mayRedirect ? ['location'] : [])]) {
    const value = response.headers.get(name)
    if (value !== null) reply.header(name, value)
  }
  for (const cookie of response.headers.getSetCookie()) reply.header('set-cookie', cookie)
  return reply.send(Buffer.from(await response.arrayBuffer()))
}
