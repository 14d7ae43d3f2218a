import type { FastifyRequest } from 'fastify'
import type { KeyRing } from '../features/keys/keys.ts'
import type { People } from '../features/people/people.ts'
import { Refusal } from '../kernel/refusals.ts'
import { NOBODY, type Caller } from '../kernel/route.ts'

/** Who may be asked for: keys by the Authorization header, people by the session of their cookie. */
export interface Doorkeeper {
  keys: KeyRing
  people: Pick<People, 'find'>
  /** Whether any of these staff serves the customer. */
  isServed(userids: readonly string[], customerId: number): Promise<boolean>
  /** Pages of these origins may use a session. */
  origins: readonly string[]
}

/** Who asks, by a key or by a session; a key goes first. Nobody is nobody; a wrong key is undefined. */
export async function authenticate(
  { keys, people, origins }: Omit<Doorkeeper, 'isServed'>,
  { method, headers }: Pick<FastifyRequest, 'method' | 'headers'>,
): Promise<Caller | undefined> {
  if (headers.authorization !== undefined) return byKey(keys, headers.authorization)
  const caller = headers.cookie === undefined ? undefined : await people.find(headers.cookie)
  if (!caller) return NOBODY
  // The cookie is SameSite=Strict; a page of a site beside ours is the same site all the same.
  if (method !== 'GET' && method !== 'HEAD' && !isOwnPage(headers, origins)) throw new Refusal('foreign_page')
  return caller
}

export const isOwnPage = (headers: FastifyRequest['headers'], origins: readonly string[]): boolean =>
  headers.origin !== undefined && origins.includes(headers.origin)

/**
 * API keys come as Bearer; write keys as the user name of Basic, which is how Segment's clients send them. Each kind is
 * looked for only where it belongs, so that a browser's remembered Basic password never reaches the API.
 */
export async function byKey(keys: KeyRing, authorization: string): Promise<Caller | undefined> {
  const space = authorization.indexOf(' ')
  const scheme = authorization.slice(0, space).toLowerCase()
  const rest = authorization.slice(space + 1).trim()
  if (scheme === 'bearer') return keys.find('api', rest)
  if (scheme !== 'basic' || rest.length > 1_000) return undefined
  const pair = Buffer.from(rest, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  return keys.find('write', colon < 0 ? pair : pair.slice(0, colon))
}
