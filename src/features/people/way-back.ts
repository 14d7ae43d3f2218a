/** Where a browser is sent on after it was elsewhere to sign in. Of its wishes one is heard: a page of ours. */
export const SIGN_IN = '/sign-in'

export interface WayBack {
  callbackURL: string
  errorCallbackURL: string
}

export async function wayBackOf(request: Request, origin: string): Promise<WayBack> {
  const { to } = (await request.json().catch(() => ({}))) as { to?: unknown }
  const given = URL.parse(typeof to === 'string' ? to : '/', origin)
  const wanted = given?.origin === origin ? `${given.pathname}${given.search}` : '/'
  return {
    callbackURL: `${origin}${wanted}`,
    // Whoever is not let in and tries again, by a password perhaps, still comes to the page they wanted.
    errorCallbackURL: `${origin}${SIGN_IN}${wanted === '/' ? '' : `?to=${encodeURIComponent(wanted)}`}`,
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
