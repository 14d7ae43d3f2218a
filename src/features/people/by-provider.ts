import { betterAuth, type BetterAuthOptions } from 'better-auth'
import { genericOAuth, twoFactor } from 'better-auth/plugins'
import type { Oidc } from '../../config.ts'
import { Refusal } from '../../kernel/refusals.ts'
import type { Doorkeeper } from './accounts.ts'
import { CLIENT_HEADER } from './client-header.ts'
import { discover, genericConfig, PROVIDER_ID } from './provider.ts'
import { headersOf, SIGN_IN, toSignIn, wayBackOf } from './way-back.ts'

/**
 * The two doors of signing in by a provider: the way there, and the way back. They have an instance of the library for
 * themselves, opened when the provider has been found, so that passwords never wait for a provider that is away. Of what
 * the library's door takes only the page to come back to is taken from the browser.
 *
 * The way back comes from another site, on which a browser sends no SameSite=Strict cookie. Only the one that holds the
 * state of this one sign-in is Lax, for this one address. The session's is Strict as ever: the page that the browser is
 * sent on to needs none, and what that page asks for is asked from our own origin.
 */
const THERE = '/api/auth/sign-in/oidc'
const BACK = `/api/auth/callback/${PROVIDER_ID}`

export function openByProvider(options: BetterAuthOptions, oidc: Oidc, url: string, doorkeeper: Doorkeeper) {
  const open = async () => {
    const provider = await discover(oidc)
    // What is wrong, an administrator sees on the system's page and by the doctor.
    if ('problem' in provider) throw new Refusal('provider_unreachable', { name: oidc.name })
    const auth = betterAuth({
      ...options,
      disabledPaths: options.disabledPaths!.filter((path) => path !== '/sign-in/social'),
      plugins: [twoFactor(), genericOAuth({ config: [genericConfig(oidc, provider, doorkeeper.meet)] })],
      onAPIError: { errorURL: SIGN_IN },
      account: { updateAccountOnSignIn: false },
      user: { validateUserInfo: async ({ user }) => asError(await doorkeeper.refuses(user.id!, user.email!)) },
      // With the provider's tokens one could ask it for more; nothing here ever does.
      databaseHooks: { account: { create: { before: async (account) => ({ data: { ...account, ...NO_TOKENS } }) } } },
      advanced: {
        ...options.advanced,
        cookies: { state: { attributes: { sameSite: 'lax', path: BACK } } },
      },
    })
    const { socialProviders } = await auth.$context
    // It looks the document up for itself, and may be the one to find the provider gone.
    if (socialProviders.length === 0) throw new Refusal('provider_unreachable', { name: oidc.name })
    return auth
  }
  let opening: ReturnType<typeof open> | undefined
  const opened = () =>
    (opening ??= open().catch((error: unknown) => {
      opening = undefined
      throw error
    }))

  async function goThere(request: Request): Promise<Response> {
    const origin = new URL(url).origin
    if (request.headers.get('origin') !== origin) throw new Refusal('other_address', { url })
    const { callbackURL, errorCallbackURL } = await wayBackOf(request, origin)
    const body = { provider: PROVIDER_ID, callbackURL, errorCallbackURL, disableRedirect: true }
    const headers = headersOf(request, origin, [CLIENT_HEADER])
    const auth = await opened()
    return auth.handler(
      new Request(`${url}/api/auth/sign-in/social`, { method: 'POST', headers, body: JSON.stringify(body) }),
    )
  }

  async function comeBack(request: Request): Promise<Response> {
    try {
      const response = await (await opened()).handler(request)
      return response.headers.has('location') ? response : toSignIn(response.status === 429 ? 'too_often' : 'failed')
    } catch (error) {
      if (error instanceof Refusal) return toSignIn(error.code)
      throw error
    }
  }
  return (request: Request): Promise<Response> | undefined => {
    const { pathname } = new URL(request.url)
    if (pathname === THERE && request.method === 'POST') return goThere(request)
    return pathname === BACK && request.method === 'GET' ? comeBack(request) : undefined
  }
}

const asError = (code: string | undefined) => (code === undefined ? undefined : { error: code })
const NO_TOKENS = { accessToken: null, refreshToken: null, idToken: null }
