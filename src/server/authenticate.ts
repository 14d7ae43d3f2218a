import type { KeyRing } from '../features/keys/keys.ts'
import { NOBODY, type Caller } from '../kernel/route.ts'

/**
 * Who asks, by the Authorization header alone: API keys come as Bearer; write keys as the user name of Basic, which is
 * how Segment's clients send them. Each kind is looked for only where it belongs, so that a browser's remembered Basic
 * password never reaches the API. No header is nobody; a wrong one is undefined.
 */
export async function authenticate(keys: KeyRing, authorization: string | undefined): Promise<Caller | undefined> {
  if (authorization === undefined) return NOBODY
  const space = authorization.indexOf(' ')
  const scheme = authorization.slice(0, space).toLowerCase()
  const rest = authorization.slice(space + 1).trim()
  if (scheme === 'bearer') return keys.find('api', rest)
  if (scheme !== 'basic' || rest.length > 1_000) return undefined
  const pair = Buffer.from(rest, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  return keys.find('write', colon < 0 ? pair : pair.slice(0, colon))
}
