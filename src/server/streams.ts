import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { STREAM_BEAT_MS } from '../kernel/limits.ts'
import type { Stream } from '../kernel/route.ts'

/**
 * Answers that go on, as Server-Sent Events. Each ends when the client goes away, when who asked may not ask any more, and
 * when the server stops: a stream never holds up a stop.
 */
export interface Streams {
  send(request: FastifyRequest, reply: FastifyReply, sent: Sent): Promise<FastifyReply>
}
interface Sent {
  answer: Stream
  /** Whether who asked is still let in, and as the same. */
  mayGoOn(): Promise<boolean>
  /** The items; they end with the signal. A refusal from here is answered like any other. */
  begin(signal: AbortSignal): Promise<AsyncIterable<unknown>>
}

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // nginx would otherwise hold back what is sent until it has a page of it.
  'x-accel-buffering': 'no',
}

export function openStreams(app: FastifyInstance): Streams {
  const open = new Set<AbortController>()
  app.addHook('preClose', (done) => {
    for (const one of open) one.abort()
    done()
  })
  return {
    async send(request, reply, { answer, mayGoOn, begin }) {
      const over = new AbortController()
      open.add(over)
      over.signal.addEventListener('abort', () => open.delete(over))
      request.signal.addEventListener('abort', () => over.abort())
      const items = await begin(over.signal).catch((error: unknown) => {
        over.abort()
        throw error
      })
      const out = new PassThrough()
      void pump(items, answer, out, over, mayGoOn)
      return reply.headers(HEADERS).send(out)
    },
  }
}

async function pump(
  items: AsyncIterable<unknown>,
  { items: shape }: Stream,
  out: PassThrough,
  over: AbortController,
  mayGoOn: Sent['mayGoOn'],
): Promise<void> {
  const write = (text: string): boolean => !out.writable || out.write(text)
  const beating = setInterval(() => {
    write(':\n\n')
    void mayGoOn().then((may) => may || over.abort())
  }, STREAM_BEAT_MS)
  try {
    for await (const item of items)
      if (!write(`data: ${JSON.stringify(shape.parse(item))}\n\n`)) await once(out, 'drain', { signal: over.signal })
    out.end()
  } catch (error) {
    if (over.signal.aborted) out.end()
    else out.destroy(error as Error)
  } finally {
    clearInterval(beating)
    over.abort()
  }
}
