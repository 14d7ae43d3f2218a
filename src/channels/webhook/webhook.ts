import http from 'node:http'
import https from 'node:https'
import { Webhook } from 'standardwebhooks'
import { MAX_WEBHOOK_ANSWER_BYTES, WEBHOOK_TIMEOUT_MS } from '../../kernel/limits.ts'
import type { Random } from '../../kernel/random.ts'
import { ensureMayReach, lookupPublic } from './addresses.ts'
import { isLoopback } from './loopback.ts'

/**
 * One message to somebody else's system, signed by the scheme of Standard Webhooks. It is sent to where it was addressed and
 * nowhere else: who answers with another address has not taken it.
 */
export interface Message {
  id: string
  /** When it is sent. */
  at: number
  body: string
}

/** Why there is no status. */
export const POST_PROBLEMS = ['timed_out', 'unreachable', 'private_address'] as const
export type PostProblem = (typeof POST_PROBLEMS)[number]

/** What came back: a status and the beginning of what was said, or why there is none. */
export interface Posted {
  status: number | null
  answer: string
  problem: PostProblem | null
  /** The receiver asks to be left alone for so long. */
  waitMs: number
}

const SECRET_BYTES = 32
export const newSecret = (random: Random): string =>
  `whsec_${Buffer.from(random.bytes(SECRET_BYTES)).toString('base64')}`

/** With two secrets there are two signatures, and it is enough that the receiver finds one right. */
export const headersOf = ({ id, at, body }: Message, secrets: readonly string[]): Record<string, string> => ({
  'content-type': 'application/json; charset=utf-8',
  'user-agent': 'Siyu-Webhooks',
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(at / 1_000)),
  'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, new Date(at), body)).join(' '),
})

export interface PostOptions {
  secrets: readonly string[]
  /** Private networks may be reached. */
  mayBePrivate: boolean
}

export async function post(address: string, message: Message, options: PostOptions): Promise<Posted> {
  const timeout = AbortSignal.timeout(WEBHOOK_TIMEOUT_MS)
  try {
    return await ask(new URL(address), message, options, timeout)
  } catch (error) {
    const code = String((error as { code?: unknown }).code ?? '')
    const problem = timeout.aborted ? 'timed_out' : code === 'private_address' ? code : 'unreachable'
    return { status: null, answer: problem === 'unreachable' ? code : '', problem, waitMs: 0 }
  }
}

function ask(url: URL, message: Message, { secrets, mayBePrivate }: PostOptions, signal: AbortSignal): Promise<Posted> {
  if (!mayBePrivate) ensureMayReach(url)
  const body = Buffer.from(message.body)
  const headers = { ...headersOf(message, secrets), 'content-length': body.length }
  const isFree = mayBePrivate || isLoopback(url)
  const { promise, resolve, reject } = Promise.withResolvers<Posted>()
  // A connection of its own: one that was kept might be closed by the other side in this moment.
  const request = (url.protocol === 'https:' ? https : http).request(
    url,
    { method: 'POST', headers, agent: false, signal, ...(!isFree && { lookup: lookupPublic }) },
    (response) => {
      const parts: Buffer[] = []
      let size = 0
      // What is said beyond the status is only for people: whoever stops in the middle of it has answered.
      const end = () => {
        const answer = Buffer.concat(parts).subarray(0, MAX_WEBHOOK_ANSWER_BYTES).toString().replaceAll('\u0000', '')
        resolve({ status: response.statusCode ?? null, answer, problem: null, waitMs: waitOf(response) })
        request.destroy()
      }
      response.on('data', (part: Buffer) => {
        parts.push(part)
        if ((size += part.length) >= MAX_WEBHOOK_ANSWER_BYTES) end()
      })
      response.on('end', end)
      response.on('error', end)
    },
  )
  request.on('error', reject)
  request.end(body)
  return promise
}

const waitOf = ({ headers }: http.IncomingMessage): number => {
  const seconds = Number(headers['retry-after'])
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : 0
}
