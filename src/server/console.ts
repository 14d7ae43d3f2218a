import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import staticFiles from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Random } from '../kernel/random.ts'

/**
 * The console's built files. Its one page answers at every address a browser may open; which page that is, the console
 * decides itself. Scripts are only its own files; styles are its own or carry the number of this answer (Ant Design writes
 * its styles as it draws).
 */
const FOLDER = path.join(import.meta.dirname, '../../console/dist')
const NONCE_BYTES = 16
const NOT_BUILT = 'The console is not built. Run: npm ci   (or: node console/prepare.js)\n'

export async function consolePages(
  app: FastifyInstance,
  { random, folder = FOLDER }: { random: Random; folder?: string },
) {
  const index = path.join(folder, 'index.html')
  const page = existsSync(index) ? readFileSync(index, 'utf8') : undefined
  // Only the reply's method for sending a file; the routes are ours, since every route has a role.
  await app.register(staticFiles, { root: folder, serve: false, cacheControl: false, preCompressed: true })
  app.route({
    method: 'GET',
    url: '/assets/*',
    config: { role: 'public' },
    async handler(request, reply) {
      const { '*': name } = request.params as { '*': string }
      // Its name is its content's.
      return reply
        .header('cache-control', 'public, max-age=31536000, immutable')
        .sendFile(name, path.join(folder, 'assets'))
    },
  })
  app.route({
    method: 'GET',
    url: '/favicon.svg',
    config: { role: 'public' },
    handler: async (_, reply) => reply.header('cache-control', 'public, max-age=86400').sendFile('favicon.svg', folder),
  })
  return {
    show(reply: FastifyReply): FastifyReply {
      if (page === undefined) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT)
      const nonce = Buffer.from(random.bytes(NONCE_BYTES)).toString('base64')
      return reply
        .header('cache-control', 'no-store')
        .header('content-security-policy', policy(nonce))
        .type('text/html; charset=utf-8')
        .send(page.replace('%NONCE%', nonce))
    },
  }
}

const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "font-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ')
