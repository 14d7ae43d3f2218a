import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { CALLBACK_ANSWER } from '../channels/wecom/callback.ts'
import type { CallbackDoor } from '../features/callbacks/callbacks.ts'
import { MAX_CALLBACK_BYTES } from '../kernel/limits.ts'
import { Refusal } from '../kernel/refusals.ts'

/** Where WeCom tells what has happened (`<SIYU_URL>/wecom/callback`): open to anybody, and believed only with WeCom's
 *  signature. 200 means stored. */
const CALLBACK_PATH = '/wecom/callback'
export const CALLBACK_DOORS = [
  { method: 'GET', path: CALLBACK_PATH },
  { method: 'POST', path: CALLBACK_PATH },
]

const signed = z.object({ msg_signature: z.string(), timestamp: z.string(), nonce: z.string() })
const checked = signed.extend({ echostr: z.string() })

export async function callbackDoor(app: FastifyInstance, { door }: { door: CallbackDoor }): Promise<void> {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_CALLBACK_BYTES }, (_, body, done) => done(null, body)) // prettier-ignore
  app.get(CALLBACK_PATH, { config: { role: 'public' } }, async (request, reply) =>
    // As it is: WeCom compares it byte by byte.
    reply.type('text/plain').send(await door.check(read(checked, request.query))),
  )
  app.post(CALLBACK_PATH, { config: { role: 'public' }, bodyLimit: MAX_CALLBACK_BYTES }, async (request, reply) => {
    const query = read(signed, request.query)
    await door.receive(query, request.body instanceof Buffer ? request.body : Buffer.alloc(0))
    return reply.type('text/plain').send(CALLBACK_ANSWER)
  })
}

function read<S extends z.ZodType>(shape: S, query: unknown): z.output<S> {
  const result = shape.safeParse(query)
  if (!result.success) throw new Refusal('bad_callback', { problem: 'malformed' })
  return result.data
}
