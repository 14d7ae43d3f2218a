import type { OAuth2Tokens } from 'better-auth'
import type { GenericOAuthConfig, GenericOAuthUserInfo } from 'better-auth/plugins'
import { z } from 'zod'
import type { Oidc } from '../../config.ts'
import { PROVIDER_TIMEOUT_MS } from '../../kernel/limits.ts'

/**
 * A provider of OpenID Connect, by which people may sign in: where its doors are, and who it says somebody is. It only
 * says who; whether they may come in is decided by `people` (decision 0022).
 */
export const PROVIDER_ID = 'oidc'

const documentShape = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  userinfo_endpoint: z.url().optional(),
  id_token_signing_alg_values_supported: z.array(z.string()).min(1),
  token_endpoint_auth_methods_supported: z.array(z.string()).default(['client_secret_basic']),
})
export type Provider = z.output<typeof documentShape>

const discoveryOf = (issuer: string): string => `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`

/** What is wrong with a provider, looked for at `address`. */
export interface ProviderProblem {
  kind: (typeof PROVIDER_PROBLEMS)[number]
  address: string
  /** What the machine said, the status, what the document lacks, or what the provider calls itself. */
  detail: string
}
export const PROVIDER_PROBLEMS = ['unreachable', 'refused', 'no_document', 'another_issuer'] as const

export async function discover({ issuer }: Oidc): Promise<Provider | { problem: ProviderProblem }> {
  const address = discoveryOf(issuer)
  const wrong = (kind: ProviderProblem['kind'], detail: string) => ({ problem: { kind, address, detail } })
  let answer: Response
  try {
    answer = await fetch(address, { signal: AbortSignal.timeout(PROVIDER_TIMEOUT_MS) })
  } catch (error) {
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined
    return wrong('unreachable', cause?.code ?? cause?.message ?? (error as Error).name)
  }
  if (!answer.ok) return wrong('refused', String(answer.status))
  const parsed = documentShape.safeParse(await answer.json().catch(() => undefined))
  if (!parsed.success) return wrong('no_document', parsed.error.issues.map(({ path }) => path.join('.')).join(', '))
  // Whoever calls itself otherwise is another provider, whose tokens are not for us.
  if (parsed.data.issuer !== issuer) return wrong('another_issuer', parsed.data.issuer)
  return parsed.data
}

/** One line for whoever starts the product, or asks the doctor. */
export function describeProblem({ kind, address, detail }: ProviderProblem): string {
  switch (kind) {
    case 'unreachable':
      return `${address} cannot be reached (${detail})`
    case 'refused':
      return `${address} answers ${detail}`
    case 'no_document':
      return `${address} is not a discovery document${detail && `: see ${detail}`}`
    case 'another_issuer':
      return `${address} calls itself "${detail}": set SIYU_OIDC_ISSUER to exactly that`
  }
}

/** Who the provider says somebody is. */
export interface Said {
  email: string
  name: string | undefined
}

const claimsShape = z.looseObject({
  sub: z.string().min(1).max(255),
  email: z.string().max(200).optional(),
  email_verified: z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]).optional(),
  name: z.string().optional(),
})

/** `meet` hears of everybody whose address the provider vouches for, before the library looks for an account. */
export function genericConfig(
  { issuer, clientId, clientSecret }: Oidc,
  { userinfo_endpoint, token_endpoint_auth_methods_supported: methods }: Provider,
  meet: (said: Said) => Promise<void>,
): GenericOAuthConfig {
  return {
    providerId: PROVIDER_ID,
    clientId,
    clientSecret,
    discoveryUrl: discoveryOf(issuer),
    requireIdTokenVerification: true,
    pkce: true,
    scopes: ['openid', 'email', 'profile'],
    authentication: methods.includes('client_secret_post') ? 'post' : 'basic',
    // Nobody signs up by themselves.
    disableSignUp: true,
    accountSubject: ({ profile }) => profile.sub ?? '',
    async getUserInfo(tokens) {
      const claims = await readClaims(tokens, userinfo_endpoint)
      if (claims === undefined) return null
      const { email, email_verified: emailVerified = false, name } = claims
      if (email !== undefined && emailVerified) await meet({ email: email.toLowerCase(), name })
      return { ...claims, emailVerified } as GenericOAuthUserInfo
    },
  }
}

/** The library has verified the ID token by now, where there is one; without one nobody has said anything. */
async function readClaims({ idToken, accessToken }: OAuth2Tokens, userinfo: string | undefined) {
  if (idToken === undefined) return undefined
  const claims = claimsShape.safeParse(JSON.parse(Buffer.from(idToken.split('.')[1]!, 'base64url').toString('utf8')))
  if (!claims.success || claims.data.email !== undefined || userinfo === undefined) return claims.data
  const answer = await fetch(userinfo, {
    headers: { authorization: `Bearer ${accessToken}` },
    redirect: 'error',
    signal: AbortSignal.timeout(PROVIDER_TIMEOUT_MS),
  }).catch(() => undefined)
  const more = claimsShape.safeParse(answer?.ok ? await answer.json().catch(() => undefined) : undefined)
  // What is said of another subject is about somebody else.
  return more.success && more.data.sub === claims.data.sub ? { ...claims.data, ...more.data } : undefined
}
