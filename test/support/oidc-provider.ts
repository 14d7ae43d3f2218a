import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Oidc } from '../../src/config.ts'
import { whenFileEnds } from './cleanup.ts'
import { systemClock } from '../../src/kernel/clock.ts'

/**
 * A provider of OpenID Connect as far as one signs in by it: discovery, authorization with PKCE, tokens signed by RS256,
 * keys and user info. Whoever is sent to it is `who` at once, as in a browser that is signed in there already; or is asked
 * by a page, when `asks`.
 */
export interface FakeProvider {
  oidc: Oidc
  who: Record<string, unknown>
  asks: boolean
  /** What goes wrong. */
  wrong: {
    /** Claims that stand in the ID token instead. */
    claims?: Record<string, unknown>
    /** Signs by a key that is not among the published ones. */
    key?: boolean
    /** Tokens without an ID token; or with one that does not say the address. */
    idToken?: 'none' | 'thin'
    userinfo?: Record<string, unknown>
    document?: Record<string, unknown>
    isAway?: boolean
  }
  /** What the token door was given, as far as it is about the flow. */
  readonly seen: { challenge?: string; verifier?: string; nonce?: string; tokens: number }
}

const KID = 'key-1'

export async function fakeProvider(name = '企业账号'): Promise<FakeProvider> {
  const [key, other] = [makeKey(), makeKey()]
  const clientId = 'siyu'
  const clientSecret = 'a secret of the client'
  const codes = new Map<string, { challenge: string; redirectUri: string; nonce: string | null }>()
  const server = http.createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`
  const provider: FakeProvider = {
    oidc: { issuer, clientId, clientSecret, name },
    who: {},
    asks: false,
    wrong: {},
    seen: { tokens: 0 },
  }
  whenFileEnds(async () => void server.close())
  return provider

  async function handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<unknown> {
    const { pathname, searchParams: query } = new URL(request.url!, issuer)
    const json = (body: unknown, status = 200) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (provider.wrong.isAway) return void response.writeHead(503).end()
    switch (pathname) {
      case '/.well-known/openid-configuration':
        return json({
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          userinfo_endpoint: `${issuer}/userinfo`,
          jwks_uri: `${issuer}/jwks`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
          ...provider.wrong.document,
        })
      case '/jwks':
        return json({ keys: [{ ...key.publicKey.export({ format: 'jwk' }), kid: KID, alg: 'RS256', use: 'sig' }] })
      case '/authorize': {
        if (query.get('client_id') !== clientId || query.get('code_challenge_method') !== 'S256')
          return json({ error: 'invalid_request' }, 400)
        const address = new URL(query.get('redirect_uri')!)
        address.searchParams.set('state', query.get('state')!)
        address.searchParams.set('iss', issuer)
        const refused = new URL(address)
        refused.searchParams.set('error', 'access_denied')
        const code = randomBytes(8).toString('hex')
        const challenge = query.get('code_challenge')!
        codes.set(code, { challenge, redirectUri: query.get('redirect_uri')!, nonce: query.get('nonce') })
        provider.seen.challenge = challenge
        address.searchParams.set('code', code)
        if (!provider.asks) return void response.writeHead(302, { location: address.href }).end()
        return void response.writeHead(200, { 'content-type': 'text/html' })
          .end(`<!doctype html><html lang="en"><title>IdP</title><link rel="icon" href="data:,">
            <a href="${escape(address.href)}">Allow</a> <a href="${escape(refused.href)}">Cancel</a></html>`)
      }
      case '/token': {
        const form = new URLSearchParams(await textOf(request))
        const known = codes.get(form.get('code') ?? '')
        codes.delete(form.get('code') ?? '')
        provider.seen.verifier = form.get('code_verifier')!
        const challenge = createHash('sha256').update(provider.seen.verifier).digest('base64url')
        const isRight =
          known?.challenge === challenge && known.redirectUri === form.get('redirect_uri') && isClient(request.headers.authorization, provider.oidc) // prettier-ignore
        if (!isRight) return json({ error: 'invalid_grant' }, 400)
        provider.seen.tokens += 1
        const { wrong, who } = provider
        const thin = { sub: who['sub'] }
        const seconds = Math.floor(systemClock.now() / 1_000)
        const claims = {
          ...(wrong.idToken === 'thin' ? thin : who),
          iss: issuer,
          aud: clientId,
          iat: seconds,
          exp: seconds + 300,
          nonce: known.nonce,
          ...wrong.claims,
        }
        const idToken = jwt(claims, wrong.key ? other.privateKey : key.privateKey)
        return json({
          access_token: 'access',
          token_type: 'Bearer',
          expires_in: 300,
          ...(wrong.idToken !== 'none' && { id_token: idToken }),
        })
      }
      case '/userinfo':
        return request.headers.authorization === 'Bearer access'
          ? json({ ...provider.who, ...provider.wrong.userinfo })
          : json({ error: 'invalid_token' }, 401)
      default:
        return json({ error: 'not_found' }, 404)
    }
  }
}

const makeKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')

function jwt(claims: Record<string, unknown>, key: KeyObject): string {
  const text = `${encode({ alg: 'RS256', typ: 'JWT', kid: KID })}.${encode(claims)}`
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`
}

/** Both parts of Basic are form-encoded (RFC 6749, 2.3.1). */
function isClient(given: string | undefined, { clientId, clientSecret }: Oidc): boolean {
  const [user, password] = Buffer.from(given?.slice('Basic '.length) ?? '', 'base64')
    .toString('utf8')
    .split(':')
  const decode = (text = '') => decodeURIComponent(text.replaceAll('+', ' '))
  return decode(user) === clientId && decode(password) === clientSecret
}

async function textOf(request: http.IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of request) text += String(part)
  return text
}
