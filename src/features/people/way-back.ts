/** Where a browser is sent on after it was elsewhere to sign in. Of its wishes one is heard: a page of ours. */
export const SIGN_IN = '/sign-in'

/** The page inside WeCom says itself why nobody has come in: there is nothing to sign in with there but WeCom. */
const SIDEBAR = '/sidebar'

export interface WayBack {
  callbackURL: string
  errorCallbackURL: string
  /** In WeCom's own browser. */
  isInside: boolean
}

export async function wayBackOf(request: Request, origin: string): Promise<WayBack> {
  const { to, isInside } = (await request.json().catch(() => ({}))) as { to?: unknown; isInside?: unknown }
  const given = URL.parse(typeof to === 'string' ? to : '/', origin)
  const wanted = given?.origin === origin ? `${given.pathname}${given.search}` : '/'
  return {
    callbackURL: `${origin}${wanted}`,
    // Whoever is not let in and tries again, by a password perhaps, still comes to the page they wanted.
    errorCallbackURL:
      wanted.split('?')[0] === SIDEBAR
        ? `${origin}${SIDEBAR}`
        : `${origin}${SIGN_IN}${wanted === '/' ? '' : `?to=${encodeURIComponent(wanted)}`}`,
    isInside: isInside === true,
  }
}

/** It is a person's browser that comes: whatever goes wrong is said by the sign-in page. */
export const toSignIn = (error: string): Response =>
  new Response(null, { status: 302, headers: { location: `${SIGN_IN}?error=${error}` } })

/** Of a request, what the library needs of the browser. */
export function headersOf(request: Request, origin: string, kept: readonly string[]): Headers {
  const headers = new Headers({ 'content-type': 'application/json', origin })
  for (const name of ['cookie', 'user-agent', ...kept]) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  return headers
}
