import { z } from 'zod'
import { CALL_TIMEOUT_MS, MAX_CALL_ANSWER_BYTES, UPLOAD_TIMEOUT_MS } from '../../kernel/limits.ts'
import type { AnyInput } from './calls.ts'
import type { Call } from './calls/shape.ts'
import { errorOf, WecomError } from './errors.ts'

/** One request and its answer over HTTP. Whatever goes wrong becomes a WecomError, which knows nothing of the address: the
 *  token, and at gettoken the secret, stand in it. */

export interface Request extends AnyInput {
  name: string
  call: Call
  token: string | undefined
}

const envelope = z.looseObject({ errcode: z.int(), errmsg: z.string().default('') })

/** The connection was never made: it can be tried again, whatever it was. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

export async function send(baseUrl: string, request: Request, signal?: AbortSignal): Promise<unknown> {
  const { name, call } = request
  const timeout = AbortSignal.timeout(call.takesFile || call.givesFile ? UPLOAD_TIMEOUT_MS : CALL_TIMEOUT_MS)
  try {
    const response = await fetch(addressOf(baseUrl, request), {
      method: call.method,
      ...bodyOf(request),
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    })
    const bytes = await readAll(response, name)
    if (response.status >= 500) throw new WecomError(name, 'unreachable', unsure(call))
    const filename = call.givesFile ? filenameOf(response) : undefined
    return filename === undefined ? answerOf(name, bytes) : { bytes, filename }
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof WecomError) throw error
    if (timeout.aborted) throw new WecomError(name, 'timed_out', unsure(call))
    const cause = (error as { cause?: { code?: unknown } }).cause?.code
    throw new WecomError(name, 'unreachable', NEVER_SENT.has(String(cause)) ? {} : unsure(call))
  }
}

const unsure = (call: Call) => (call.isRead ? {} : { isUnsure: true as const })

function addressOf(baseUrl: string, { name, query, token }: Request): URL {
  const address = new URL(`${baseUrl}/cgi-bin/${name}`)
  if (token !== undefined) address.searchParams.set('access_token', token)
  for (const [key, value] of Object.entries(query ?? {}))
    if (value !== undefined) address.searchParams.set(key, String(value))
  return address
}

function bodyOf({ call, body, media }: Request): Pick<RequestInit, 'body' | 'headers'> {
  if (media) {
    const form = new FormData()
    form.set('media', new Blob([new Uint8Array(media.bytes)]), media.filename)
    return { body: form }
  }
  return call.method === 'GET'
    ? {}
    : { body: JSON.stringify(body ?? {}), headers: { 'content-type': 'application/json' } }
}

async function readAll(response: Response, name: string): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.length
    if (size > MAX_CALL_ANSWER_BYTES) throw new WecomError(name, 'unexpected', { path: 'size' })
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function answerOf(name: string, bytes: Buffer): unknown {
  let value: unknown
  try {
    value = JSON.parse(bytes.toString())
  } catch {
    throw new WecomError(name, 'not_wecom')
  }
  const parsed = envelope.safeParse(value)
  if (!parsed.success) throw new WecomError(name, 'not_wecom')
  const { errcode, errmsg } = parsed.data
  if (errcode !== 0) throw errorOf(name, errcode, errmsg)
  return value
}

function filenameOf(response: Response): string | undefined {
  const disposition = response.headers.get('content-disposition')
  return disposition === null ? undefined : (/filename="?([^";]+)"?/.exec(disposition)?.[1] ?? '')
}
