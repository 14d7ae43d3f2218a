import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { readSlices, selectFileFacts } from '../features/contents/contents.ts'
import type { Database } from '../kernel/database.ts'
import { Refusal } from '../kernel/refusals.ts'
import type { Doorkeeper } from './authenticate.ts'
import { admit } from './register.ts'

export const FILE_DOORS = [{ method: 'GET', path: '/api/files/:id/bytes' }]

const ROLE = 'analyst'
const FILE_ID = /^[0-9a-f]{64}$/

/**
 * The bytes of videos and files that go with messages. A video plays where it is shown, in parts, as players ask for them; all
 * else is somebody's file, which may be anything: it is kept by the browser and never opened as a page of ours.
 */
export async function fileDoor(
  app: FastifyInstance,
  { database, doorkeeper }: { database: Database; doorkeeper: Doorkeeper },
): Promise<void> {
  app.route({
    method: 'GET',
    url: FILE_DOORS[0]!.path,
    config: { role: ROLE },
    onRequest: async (request) => void (await admit(doorkeeper, request, { role: ROLE })),
    async handler(request, reply) {
      const { id } = request.params as { id: string }
      const facts = FILE_ID.test(id) ? (await selectFileFacts(database, [id])).get(id) : undefined
      if (!facts) throw new Refusal('not_found')
      reply
        .type(facts.isVideo ? 'video/mp4' : 'application/octet-stream')
        .header('content-disposition', facts.isVideo ? 'inline' : 'attachment')
        .header('content-security-policy', "default-src 'none'; sandbox")
        // Its address is its content's; who is signed out must not find it on the device for long.
        .header('cache-control', 'private, max-age=3600')
        .header('accept-ranges', 'bytes')
      const range = rangeOf(request.headers.range, facts.bytes)
      if (range === 'beyond')
        return reply
          .code(416)
          .header('content-range', `bytes */${facts.bytes}`)
          .header('cache-control', 'no-store')
          .send()
      const { from, to } = range ?? { from: 0, to: facts.bytes }
      if (range) reply.code(206).header('content-range', `bytes ${from}-${to - 1}/${facts.bytes}`)
      reply.header('content-length', to - from)
      // Of a head Fastify sends no more than that.
      return reply.send(Readable.from(readSlices(database, id, from, request.method === 'HEAD' ? from : to)))
    },
  })
}

/** What is asked for of so many bytes, `to` not counted; undefined: all of it, also where it is asked for in a way that is
 *  not understood, as HTTP wants it. */
export function rangeOf(header: string | undefined, size: number): { from: number; to: number } | 'beyond' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return undefined
  if (first === '') {
    const many = Math.min(Number(last), size)
    return many === 0 ? 'beyond' : { from: size - many, to: size }
  }
  const from = Number(first)
  const to = last === '' ? size : Math.min(Number(last) + 1, size)
  if (last !== '' && Number(last) < from) return undefined
  return from >= size ? 'beyond' : { from, to }
}
