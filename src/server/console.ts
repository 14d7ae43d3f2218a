import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import staticFiles from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Random } from '../kernel/random.ts'

/**
 * The console's built files. Its one page answers at every address a browser may open; which page that is, the console
 * decides itself. Scripts are only its own files; styles are its own or carry the number of this answer (Ant Design writes
 * its styles as it draws). Beside it is the sidebar, a page for WeCom's own browser.
 */
const FOLDER = path.join(import.meta.dirname, '../../console/dist')
const NONCE_BYTES = 16
const NOT_BUILT = 'The console is not built. Run: npm ci   (or: node console/prepare.js)\n'

export const SIDEBAR_DOORS = [{ method: 'GET', path: '/sidebar' }]

interface Parts {
  random: Random
  /** The origin of whoever plays WeCom beside us (playedAt). */
  played: string | null
  folder?: string
}

export async function consolePages(app: FastifyInstance, { random, played, folder = FOLDER }: Parts) {
  const read = (name: string) => {
    const file = path.join(folder, name)
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined
  }
  const page = read('index.html')
  const sidebar = read('sidebar.html')?.replace('<!-- client -->', played === null ? '' : clientOf(played))
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
  const send = (reply: FastifyReply, html: string | undefined, from: string | null): FastifyReply => {
    if (html === undefined) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT)
    const nonce = Buffer.from(random.bytes(NONCE_BYTES)).toString('base64')
    return reply
      .header('cache-control', 'no-store')
      .header('content-security-policy', policy(nonce, from))
      .type('text/html; charset=utf-8')
      .send(html.replace('%NONCE%', nonce))
  }
  app.route({
    method: 'GET',
    url: '/sidebar',
    config: { role: 'public' },
    handler: async (_, reply) => send(reply, sidebar, played),
  })
  return { show: (reply: FastifyReply): FastifyReply => send(reply, page, null) }
}

/** WeCom's client gives a page its bridge; who plays WeCom brings theirs. */
const clientOf = (played: string): string => `<script src="${played}/client/bridge.js"></script>`

/** `from`: whose script and whose frame it may be beside our own. Nobody's but where WeCom is played. */
const policy = (nonce: string, from: string | null): string =>
  [
    "default-src 'none'",
    `script-src 'self'${from === null ? '' : ` ${from}`}`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "media-src 'self'",
    "connect-src 'self'",
    "font-src 'self'",
    `frame-ancestors ${from ?? "'none'"}`,
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ')
