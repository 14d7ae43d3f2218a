import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import staticFiles from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { keepLocal } from './local.ts'

/** The page of phones at `/`: what people do, by mouse. For this machine only, like the control door that it asks. */
const FOLDER = path.join(import.meta.dirname, 'phones/dist')
const NOT_BUILT = 'The page of phones is not built. Run: npm ci   (or: node console/prepare.js)\n'

// Ant Design writes its styles as it draws
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "media-src 'self'",
  "connect-src 'self'",
  "font-src 'self'",
  // the page beside a chat, of a program on this machine
  "frame-src 'self' http://localhost:* http://127.0.0.1:*",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ')

export async function addPage(app: FastifyInstance, folder = FOLDER): Promise<void> {
  keepLocal(app)
  const index = path.join(folder, 'index.html')
  const page = existsSync(index) ? readFileSync(index, 'utf8') : undefined
  await app.register(staticFiles, { root: folder, serve: false, cacheControl: false, preCompressed: true })
  app.get('/', async (_, reply) => {
    if (page === undefined) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT)
    reply.header('cache-control', 'no-store').header('content-security-policy', POLICY)
    return reply.type('text/html; charset=utf-8').send(page)
  })
  app.get<{ Params: { '*': string } }>('/assets/*', async ({ params }, reply) =>
    // its name is its content's
    reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .sendFile(params['*'], path.join(folder, 'assets')),
  )
  app.get('/favicon.svg', async (_, reply) => reply.sendFile('favicon.svg', folder))
}
