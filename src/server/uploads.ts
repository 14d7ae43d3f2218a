import type { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { ImportRuns } from '../features/imports/imports.ts'
import { ROLE_OF_UPLOADS } from '../features/imports/imports.ts'
import { invalidInput, wrong } from '../kernel/input-words.ts'
import type { Doorkeeper } from './authenticate.ts'
import { admit } from './register.ts'

const partShape = z.object({
  name: z.string().max(500).default(''),
  upload: z.uuid().optional(),
  at: z.coerce.number().int().min(0).default(0),
  last: z.stringbool().default(true),
})

/** The one door that takes a file: part by part, as it comes, onto the disk, without holding it in memory. */
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
    onRequest: async (request) => void (await admit(doorkeeper, request, { role: ROLE_OF_UPLOADS })),
    async handler(request, reply) {
      const parsed = partShape.safeParse(request.query)
      if (!parsed.success) throw invalidInput('query', wrong('upload_fields'))
      const { name, upload, at, last } = parsed.data
      const part = { fileName: name, upload, at, isLast: last }
      const received = await imports.uploads.receive(part, request.body as Readable)
      return reply.code(201).header('cache-control', 'no-store').send(received)
    },
  })
}
