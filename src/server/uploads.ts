import type { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { ImportRuns } from '../features/imports/imports.ts'
import { ROLE_OF_UPLOADS } from '../features/imports/imports.ts'
import type { Doorkeeper } from './authenticate.ts'
import { admit } from './register.ts'

/** The one door that takes a file: as it comes, onto the disk, without holding it in memory. */
export async function uploadDoor(
  app: FastifyInstance,
  { imports, doorkeeper }: { imports: ImportRuns; doorkeeper: Doorkeeper },
): Promise<void> {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_, payload, done) => done(null, payload))
  app.route({
    method: 'POST',
    url: '/api/uploads',
    config: { role: ROLE_OF_UPLOADS },
    bodyLimit: Number.MAX_SAFE_INTEGER,
    onRequest: async (request) => void (await admit(doorkeeper, request, ROLE_OF_UPLOADS)),
    async handler(request, reply) {
      const { name = '' } = request.query as { name?: string }
      const received = await imports.uploads.receive(String(name), request.body as Readable)
      return reply.code(201).header('cache-control', 'no-store').send(received)
    },
  })
}
