import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { calls } from '../wecom/fixtures.ts'
import { whenFileEnds } from './cleanup.ts'

/** An edge fake: answers on a loopback port what the fixtures say, unless a test says otherwise, and keeps what arrives.
 *  It knows no rules of WeCom. */
export interface Arrived {
  name: string
  method: string
  token: string | null
  query: Record<string, string>
  body: unknown
  file?: { field: string; filename: string; bytes: Uint8Array }
}
export type Reply =
  object | { status: number; text: string; location?: string } | { bytes: Uint8Array; filename: string } | 'silence'
type Replies = (arrived: Arrived, count: number) => Reply | Promise<Reply>

export interface FakeWecom {
  baseUrl: string
  arrived: Arrived[]
  /** Those that arrived under this name. */
  of(name: string): Arrived[]
  reply(name: string, replies: Replies): void
  reset(): void
}

export const PICTURE = { filename: 'tea.png', bytes: Buffer.from('89504e470d0a1a0a00', 'hex') }

export async function fakeWecom(): Promise<FakeWecom> {
  const arrived: Arrived[] = []
  const replies = new Map<string, Replies>()
  const server = createServer(async (request, response) => {
    const one = await read(request)
    arrived.push(one)
    const count = arrived.filter(({ name }) => name === one.name).length
    const reply = (await replies.get(one.name)?.(one, count)) ?? usual(one.name)
    if (reply === 'silence') return
    if ('bytes' in reply) {
      response.setHeader('content-disposition', `attachment; filename="${reply.filename}"`)
      response.end(reply.bytes)
    } else if ('status' in reply && 'text' in reply) {
      if (reply.location !== undefined) response.setHeader('location', reply.location)
      response.writeHead(reply.status).end(reply.text)
    } else response.setHeader('content-type', 'application/json; charset=UTF-8').end(JSON.stringify(reply))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  whenFileEnds(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    of: (name) => arrived.filter((one) => one.name === name),
    reply: (name, with_) => void replies.set(name, with_),
    reset: () => {
      arrived.length = 0
      replies.clear()
    },
  }
}

function usual(name: string): Reply {
  if (name === 'media/get') return PICTURE
  return calls.find((call) => call.name === name)?.answer ?? { status: 404, text: 'no such call' }
}

async function read(request: IncomingMessage): Promise<Arrived> {
  const url = new URL(request.url!, 'http://fake')
  const { access_token = null, ...query } = Object.fromEntries(url.searchParams)
  const bytes = Buffer.concat(await request.toArray())
  const type = request.headers['content-type'] ?? ''
  return {
    name: url.pathname.replace('/cgi-bin/', ''),
    method: request.method!,
    token: access_token as string | null,
    query,
    body: type.startsWith('application/json') ? JSON.parse(bytes.toString()) : undefined,
    file: type.startsWith('multipart/form-data') ? await fileOf(type, bytes) : undefined,
  }
}

async function fileOf(type: string, bytes: Buffer): Promise<Arrived['file']> {
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()
  const [field, file] = [...form][0] as [string, File]
  return { field, filename: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }
}
