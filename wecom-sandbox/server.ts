import { setTimeout as wait } from 'node:timers/promises'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { isBytes, type File } from './calls/call.ts'
import { addClient } from './client.ts'
import { addControl } from './control.ts'
import { answer, type Asked } from './door.ts'
import { ERRORS, wordsOf, type Refusal } from './errors.ts'
import { drawFault } from './faults.ts'
import { MAX_BODY_BYTES } from './limits.ts'
import { addLogin } from './login.ts'
import { addPage } from './page.ts'
import type { Sandbox } from './sandbox.ts'

const PREFIX = '/cgi-bin/'

/** WeCom's API over HTTP, with what can go wrong on the way; and the control door with its pages, if asked for. */
export async function buildServer(sandbox: Sandbox, options: { control: boolean }): Promise<FastifyInstance> {
  const app = Fastify({ bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true })
  let underWay = 0
  await app.register(async (api) => {
    // whatever it says it is, the body is read as WeCom reads it
    api.removeAllContentTypeParsers()
    api.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    api.all(`${PREFIX}*`, async (request, reply) => {
      underWay++
      try {
        return await handle(sandbox, request, reply, underWay)
      } finally {
        underWay--
      }
    })
  })
  if (!options.control) return app
  await app.register(async (door) => addControl(door, sandbox), { prefix: '/control' })
  await app.register(async (page) => addLogin(page, sandbox))
  await app.register(async (page) => addClient(page, sandbox))
  await app.register(async (page) => addPage(page))
  return app
}

async function handle(sandbox: Sandbox, request: FastifyRequest, reply: FastifyReply, underWay: number) {
  const { switches } = sandbox
  if (underWay > switches.concurrentCalls) return refusal(45033, request)
  if (switches.apiLatencyMs > 0) await wait(switches.apiLatencyMs)
  const fault = drawFault(sandbox)
  if (fault === 'busy') return refusal(-1, request)
  if (fault === 'error') return reply.code(502).type('text/html').send('<html><body>502 Bad Gateway</body></html>')
  const answered = answer(sandbox, await askedOf(request))
  if (fault === 'lost answer') {
    reply.hijack()
    return request.raw.socket.destroy()
  }
  if (!isBytes(answered)) return answered
  const name = encodeURIComponent(answered.filename)
  return reply
    .header('content-disposition', `attachment; filename="${name}"`)
    .type('application/octet-stream')
    .send(Buffer.from(answered.bytes))
}

async function askedOf(request: FastifyRequest): Promise<Asked> {
  const body = request.body as Buffer | undefined
  const [path] = request.url.slice(PREFIX.length).split('?')
  return {
    method: request.method,
    path: path!,
    query: request.query as Record<string, string>,
    body,
    file: await fileOf(request.headers['content-type'], body),
    address: request.ip,
  }
}

/** The field "media" of a form. */
async function fileOf(type: string | undefined, body: Buffer | undefined): Promise<File | undefined> {
  if (!body || !type?.startsWith('multipart/form-data')) return undefined
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } })
    .formData()
    .catch(() => undefined)
  const media = form?.get('media')
  return media instanceof globalThis.File
    ? { filename: media.name, bytes: new Uint8Array(await media.arrayBuffer()) }
    : undefined
}

function refusal(errcode: -1 | 45033, request: FastifyRequest) {
  const error = Object.assign(new Error(ERRORS[errcode]), { errcode }) as Refusal
  return { errcode, errmsg: wordsOf(error, { hint: request.id, address: request.ip }) }
}
