import type { FastifyInstance, FastifyRequest } from 'fastify'
import { openApi } from '../kernel/openapi.ts'
import type { Role, Route } from '../kernel/route.ts'
import type { ServerConfig } from './app.ts'
import type { Doorkeeper } from './authenticate.ts'
import type { Metrics } from './metrics.ts'
import { admit } from './register.ts'
import { archiveOperation } from './archive-door.ts'
import { segmentOperations } from './segment-operations.ts'

/** The doors that do not speak JSON shapes: the metrics, and the description of all the others. */
export function openDoors<World>(
  app: FastifyInstance,
  parts: { config: ServerConfig; routes: readonly Route<World>[]; metrics: Metrics; doorkeeper: Doorkeeper },
): { method: string; path: string }[] {
  const { config, routes, metrics, doorkeeper } = parts
  const door = (path: string, role: Role, answer: () => Promise<{ type: string; text: string }>) => {
    app.route({
      method: 'GET',
      url: path,
      config: { role },
      async onRequest(request: FastifyRequest) {
        if (role !== 'public') await admit(doorkeeper, request, { role })
      },
      async handler(_, reply) {
        const { type, text } = await answer()
        return reply.header('cache-control', 'no-store').type(type).send(text)
      },
    })
    return { method: 'GET', path }
  }

  let description: string | undefined
  return [
    door('/metrics', config.openStatus ? 'public' : 'analyst', async () => ({
      type: metrics.registry.contentType,
      text: await metrics.registry.metrics(),
    })),
    door('/openapi.json', 'public', async () => ({
      type: 'application/json; charset=utf-8',
      text: (description ??= JSON.stringify(
        openApi(routes as readonly Route<never>[], [...segmentOperations, archiveOperation], config.version),
      )),
    })),
  ]
}
