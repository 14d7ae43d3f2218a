import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { decrypt, encrypt, getSignature } from '@wecom/crypto'
import { XMLParser } from 'fast-xml-parser'
import { ServerRequest } from 'node-easywechat'
import { openWork } from './client.ts'

/** Where callbacks arrive. Each is opened twice: by node-easywechat's server, whose answer is sent, and by @wecom/crypto,
 *  whose XML is read by fast-xml-parser. */
export type Fields = Record<string, unknown>
export interface Heard {
  byEasywechat: Fields
  byCrypto: Fields
}
export interface Keys {
  corpId?: string
  token: string
  aesKey: string
}
export interface Listener {
  url: string
  heard: Heard[]
  /** What could not be opened, and why. */
  problems: string[]
  close(): Promise<void>
}
interface Reply {
  status: number
  text: string
}

export async function openListener(keys: Keys): Promise<Listener> {
  const heard: Heard[] = []
  const problems: string[] = []
  const server = createServer(async (request, response) => {
    try {
      const { status, text } = await reply(request, await buffer(request))
      response.writeHead(status).end(text)
    } catch (error) {
      problems.push((error as Error).message)
      response.writeHead(500).end()
    }
  })
  async function reply(request: IncomingMessage, body: Buffer): Promise<Reply> {
    if (request.method === 'GET') return checkAddress(keys, request.url!)
    const { message, answer } = await serve(keys, 'POST', request.url!, body)
    heard.push({ byEasywechat: message, byCrypto: openCallback(keys, request.url!, body) })
    return answer
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    problems,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** By whom the check of the address is answered stands in the address. */
async function checkAddress(keys: Keys, url: string): Promise<Reply> {
  if (url.startsWith('/wecom-crypto')) return { status: 200, text: echoByCrypto(keys, url) }
  return (await serve(keys, 'GET', url)).answer
}

export const echoByCrypto = (keys: Keys, url: string): string => unseal(keys, url, queryOf(url)('echostr'))
export const echoByEasywechat = async (keys: Keys, url: string): Promise<string> =>
  (await serve(keys, 'GET', url)).answer.text

/** node-easywechat. Its server gathers handlers with each request, so each gets its own. */
async function serve(keys: Keys, method: string, url: string, body?: Buffer) {
  const work = openWork(keys)
  work.setRequest(new ServerRequest(method, url, {}, body))
  let message: Fields = {}
  const server = work.getServer().with((told, next) => {
    message = told.toObject()
    return next!(told)
  })
  const answered = await server.serve()
  const answer: Reply = { status: answered.getStatusCode(), text: answered.getBody().toString() }
  return { message, answer }
}

const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'Item' })
const readXml = (xml: string): Fields => (parser.parse(xml) as { xml: Fields }).xml

const openCallback = (keys: Keys, url: string, body: Buffer): Fields =>
  readXml(unseal(keys, url, String(readXml(body.toString())['Encrypt'])))

/** @wecom/crypto. Its opening forgives how the text was padded; so it must also have been sealed to the byte as it seals. */
function unseal({ corpId, token, aesKey }: Keys, url: string, sealed: string): string {
  const query = queryOf(url)
  if (getSignature(token, query('timestamp'), query('nonce'), sealed) !== query('msg_signature'))
    throw new Error('@wecom/crypto: another signature')
  const { message, id, random } = decrypt(aesKey, sealed)
  if (id !== corpId) throw new Error('@wecom/crypto: another receiver')
  if (encrypt(aesKey, message, id, random) !== sealed) throw new Error('@wecom/crypto: it seals otherwise')
  return message
}

function queryOf(url: string): (name: string) => string {
  const { searchParams } = new URL(url, 'http://localhost')
  return (name) => searchParams.get(name) ?? ''
}
