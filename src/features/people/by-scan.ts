import { betterAuth, type BetterAuthOptions, type BetterAuthPlugin } from 'better-auth'
import { createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { generateState, parseState } from 'better-auth/oauth2'
import { z } from 'zod'
import { Refusal } from '../../kernel/refusals.ts'
import type { Doorkeeper } from './accounts.ts'
import { CLIENT_HEADER } from './client-header.ts'
import { headersOf, SIGN_IN, toSignIn, wayBackOf } from './way-back.ts'

/**
 * Signing in by WeCom: somebody scans a code, WeCom says which member of the corp they are, and in comes the account that is
 * bound to that member, if there is one (decision 0025). No account of the library is linked: whom a member is bound to is
 * looked up each time, so that a binding that was moved or taken away counts at once. The cookies are as those of a provider
 * (by-provider.ts): only the one with the state of this sign-in is Lax, for the address of the way back.
 */
export interface Scan {
  /** Whether a corp is connected. */
  isOffered(): Promise<boolean>
  /** Where the code is shown; `isInside`: where WeCom's own browser says who holds it. */
  pageFor(back: { redirectUrl: string; state: string; isInside: boolean }): Promise<string>
  /** Which member the code that WeCom sends along stands for; null: nobody of the corp. Fails where WeCom cannot be asked. */
  whoIs(code: string): Promise<string | null>
}

const THERE = '/sign-in/wecom'
const BACK = '/callback/wecom'

export function openByScan(
  options: BetterAuthOptions & { basePath: string },
  scan: Scan,
  url: string,
  doorkeeper: Doorkeeper,
) {
  // prettier-ignore
  const origin = new URL(url).origin
  const auth = betterAuth({
    ...options,
    plugins: [scanning(scan, `${url}${options.basePath}${BACK}`, doorkeeper)],
    onAPIError: { errorURL: SIGN_IN },
    advanced: {
      ...options.advanced,
      cookies: { state: { attributes: { sameSite: 'lax', path: `${options.basePath}${BACK}` } } },
    },
  })

  async function goThere(request: Request): Promise<Response> {
    if (request.headers.get('origin') !== origin) throw new Refusal('other_address', { url })
    if (!(await scan.isOffered())) throw new Refusal('no_corp')
    const body = JSON.stringify(await wayBackOf(request, origin))
    const headers = headersOf(request, origin, [CLIENT_HEADER])
    return auth.handler(new Request(`${url}${options.basePath}${THERE}`, { method: 'POST', headers, body }))
  }
  async function comeBack(request: Request): Promise<Response> {
    const response = await auth.handler(request)
    return response.headers.has('location') ? response : toSignIn(response.status === 429 ? 'too_often' : 'failed')
  }
  return (request: Request): Promise<Response> | undefined => {
    const { pathname } = new URL(request.url)
    if (pathname === options.basePath + THERE && request.method === 'POST') return goThere(request)
    return pathname === options.basePath + BACK && request.method === 'GET' ? comeBack(request) : undefined
  }
}

const scanning = (scan: Scan, redirectUrl: string, doorkeeper: Doorkeeper) =>
  ({
    id: 'wecom',
    endpoints: {
      signInByScan: createAuthEndpoint(
        THERE,
        {
          method: 'POST',
          body: z.object({ callbackURL: z.string(), errorCallbackURL: z.string(), isInside: z.boolean() }),
        },
        async (context) => {
          const { state } = await generateState(context)
          return context.json({ url: await scan.pageFor({ redirectUrl, state, isInside: context.body.isInside }) })
        },
      ),
      comeBackFromScan: createAuthEndpoint(
        BACK,
        { method: 'GET', query: z.object({ code: z.string().optional(), state: z.string().optional() }) },
        async (context) => {
          const { callbackURL, errorURL } = await parseState(context)
          const found = await whoComes(context.query.code, scan, doorkeeper)
          if ('problem' in found)
            throw context.redirect(`${errorURL}${errorURL!.includes('?') ? '&' : '?'}error=${found.problem}`)
          const { internalAdapter } = context.context
          const user = await internalAdapter.findUserById(found.accountId)
          await setSessionCookie(context, {
            session: await internalAdapter.createSession(found.accountId),
            user: user!,
          })
          throw context.redirect(callbackURL)
        },
      ),
    },
  }) satisfies BetterAuthPlugin

/** Whose account it is, or why they may not come in, as a code for the sign-in page. */
async function whoComes(code: string | undefined, scan: Scan, doorkeeper: Doorkeeper) {
  if (code === undefined) return { problem: 'access_denied' }
  const userid = await scan.whoIs(code).catch(() => undefined)
  if (userid === undefined) return { problem: 'wecom_failed' }
  return userid === null ? { problem: 'not_a_member' } : doorkeeper.findBound(userid)
}
