import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { KeyRing } from '../features/keys/keys.ts'
import { openApi } from '../kernel/openapi.ts'
import { Refusal } from '../kernel/refusals.ts'
import { allows, type Role, type Route } from '../kernel/route.ts'
import type { ServerConfig } from './app.ts'
import { authenticate } from './authenticate.ts'
import type { Metrics } from './metrics.ts'
import { segmentOperations } from './segment-operations.ts'

/** The doors that do not speak JSON shapes: the start page, the metrics, and the description of all the others. */
export function openDoors<World>(
  app: FastifyInstance,
  parts: { config: ServerConfig; routes: readonly Route<World>[]; metrics: Metrics; keys: KeyRing },
): { method: string; path: string }[] {
  const { config, routes, metrics, keys } = parts
  const door = (path: string, role: Role, answer: () => Promise<{ type: string; text: string; csp?: string }>) => {
    app.route({
      method: 'GET',
      url: path,
      config: { role },
      async onRequest(request: FastifyRequest) {
        if (role === 'public') return
        const caller = await authenticate(keys, request.headers.authorization)
        if (!caller || caller.role === 'public') throw new Refusal('unauthenticated')
        if (!allows(caller.role, role)) throw new Refusal('forbidden', { role })
      },
      async handler(_, reply) {
        const { type, text, csp } = await answer()
        if (csp) reply.header('content-security-policy', csp)
        return reply.header('cache-control', 'no-store').type(type).send(text)
      },
    })
    return { method: 'GET', path }
  }

  const page = readStartPage()
  let description: string | undefined
  return [
    door('/', 'public', async () => page),
    door('/metrics', config.openStatus ? 'public' : 'analyst', async () => ({
      type: metrics.registry.contentType,
      text: await metrics.registry.metrics(),
    })),
    door('/openapi.json', 'public', async () => ({
      type: 'application/json; charset=utf-8',
      text: (description ??= JSON.stringify(
        openApi(routes as readonly Route<never>[], segmentOperations, config.version),
      )),
    })),
  ]
}

/** One file without anything from elsewhere. Its script and style are allowed by their hashes, and nothing else is. */
function readStartPage(): { type: string; text: string; csp: string } {
  const text = readFileSync(path.join(import.meta.dirname, 'start-page.html'), 'utf8')
  const hashOf = (tag: string) => {
    const inside = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(text)![1]!
    return `'sha256-${hash('sha256', inside, 'base64')}'`
  }
  const csp = [
    "default-src 'none'",
    `script-src ${hashOf('script')}`,
    `style-src ${hashOf('style')}`,
    "connect-src 'self'",
    'img-src data:',
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return { type: 'text/html; charset=utf-8', text, csp }
}
