import { beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { ORIGIN, testApp, testPeople } from '../../../test/support/app.ts'
import { freshDatabase } from '../../../test/support/database.ts'
import { fakeProvider } from '../../../test/support/oidc-provider.ts'
import { MAX_SIGN_INS_PER_MINUTE } from '../../kernel/limits.ts'
import { sql } from '../../kernel/sql.ts'
import { describeProblem, discover } from './provider.ts'
import { systemClock } from '../../kernel/clock.ts'

const provider = await fakeProvider()
const database = await freshDatabase()
const app = await testApp(database, { oidc: provider.oidc })
const people = testPeople(database)
const PASSWORD = 'quiet-river-41'
let client = 0

beforeEach(() => {
  provider.wrong = {}
  provider.who = {}
  client += 1
})

/** A browser as far as cookies go: those of a cross-site way back are the Lax ones. */
function openBrowser() {
  const jar = new Map<string, { value: string; sameSite: string | undefined; path: string | undefined }>()
  const cookies = (path: string, isCrossSite: boolean) =>
    [...jar]
      .filter(([, one]) => path.startsWith(one.path ?? '/') && (!isCrossSite || one.sameSite === 'Lax'))
      .map(([name, { value }]) => `${name}=${encodeURIComponent(value)}`)
      .join('; ')
  async function ask(
    method: 'GET' | 'POST',
    url: string,
    { body, origin = ORIGIN, isCrossSite = false }: { body?: object; origin?: string; isCrossSite?: boolean } = {},
  ) {
    const response = await app.inject({
      method,
      url,
      remoteAddress: `10.1.${client >> 8}.${client & 255}`,
      headers: { cookie: cookies(url, isCrossSite), ...(method === 'POST' && { origin }), 'accept-language': 'en' },
      ...(body && { payload: body }),
    })
    for (const { name, value, sameSite, path, maxAge } of response.cookies)
      if (maxAge === 0) jar.delete(name)
      else jar.set(name, { value, sameSite, path })
    return response
  }
  return {
    jar,
    ask,
    async begin(body: object = {}) {
      const answer = await ask('POST', '/api/auth/sign-in/oidc', { body })
      expect(answer.statusCode, answer.body).toBe(200)
      return answer.json().url as string
    },
    /** To the provider and back, as the browser is sent. */
    async goOn(address: string) {
      const back = (await fetch(address, { redirect: 'manual' })).headers.get('location')!
      return this.comeBack(back)
    },
    comeBack: (address: string) =>
      ask('GET', new URL(address).pathname + new URL(address).search, { isCrossSite: true }),
    async signIn(to?: string) {
      return (await this.goOn(await this.begin(to === undefined ? {} : { to }))).headers.location
    },
    me: async () => (await ask('GET', '/api/me')).json().me,
  }
}

async function person(email: string, role = 'operator' as const, name = email) {
  const link = await people.invite({ role, email, by: 'test' })
  await people.accept(new URL(link).hash.slice(1), { name, password: PASSWORD })
}
const idOf = async (email: string) =>
  (await database.rows(z.object({ id: z.int() }), sql`
    select people.id from people join auth."user" account on account.id = account_id where email = ${email}`))[0]?.id // prettier-ignore

test('who is known by the address that the provider vouches for is signed in, and comes to the page they wanted', async () => {
  await person('known@shop.cn')
  provider.who = { sub: '1', email: 'Known@shop.cn', email_verified: true, name: 'Somebody' }
  const browser = openBrowser()
  expect(await browser.signIn('/customers?lifecycle=lost&tag=a%20b')).toBe(
    `${ORIGIN}/customers?lifecycle=lost&tag=a%20b`,
  )
  expect(await browser.me()).toMatchObject({ email: 'known@shop.cn', role: 'operator', hasPassword: true })
  // Again, now that the account is linked; and the password still opens.
  expect(await openBrowser().signIn()).toBe(`${ORIGIN}/`)
  const body = { email: 'known@shop.cn', password: PASSWORD }
  expect((await openBrowser().ask('POST', '/api/auth/sign-in/email', { body })).statusCode).toBe(200)
})

test('the way there is bound by PKCE, a state and a nonce; only the cookie of the state may come back from another site', async () => {
  await person('strict@shop.cn')
  provider.who = { sub: 'strict', email: 'strict@shop.cn', email_verified: true }
  const browser = openBrowser()
  const address = new URL(await browser.begin())
  expect(Object.fromEntries(address.searchParams)).toMatchObject({
    response_type: 'code',
    code_challenge_method: 'S256',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    state: expect.stringMatching(/^[\w-]{32}$/),
    nonce: expect.stringMatching(/^[\w-]{32}$/),
    scope: 'openid email profile',
    redirect_uri: `${ORIGIN}/api/auth/callback/oidc`,
  })
  expect([...browser.jar]).toEqual([
    ['siyu.state', expect.objectContaining({ sameSite: 'Lax', path: '/api/auth/callback/oidc' })],
  ])
  const answer = await browser.goOn(address.href)
  expect(answer.headers.location).toBe(`${ORIGIN}/`)
  expect([...browser.jar]).toEqual([['siyu.session_token', expect.objectContaining({ sameSite: 'Strict', path: '/' })]])
})

test("another browser's way back opens nothing, nor does one that was used", async () => {
  await person('victim@shop.cn')
  provider.who = { sub: 'victim', email: 'victim@shop.cn', email_verified: true }
  const attacker = openBrowser()
  const address = await attacker.begin()
  const back = (await fetch(address, { redirect: 'manual' })).headers.get('location')!
  const victim = openBrowser()
  await victim.begin()
  expect((await victim.comeBack(back)).headers.location).toMatch(/\/sign-in\?error=state_mismatch$/)
  expect(await victim.me()).toBeNull()
  const own = openBrowser()
  const there = await own.begin()
  const mine = (await fetch(there, { redirect: 'manual' })).headers.get('location')!
  expect((await own.comeBack(mine)).headers.location).toBe(`${ORIGIN}/`)
  expect((await own.comeBack(mine)).headers.location).toMatch(/error=state_mismatch/)
})

test('nobody comes in whom nobody has invited, and nothing is left of them', async () => {
  provider.who = { sub: 'stranger', email: 'stranger@shop.cn', email_verified: true }
  const browser = openBrowser()
  expect(await browser.signIn()).toMatch(/\/sign-in\?error=signup_disabled$/)
  expect(await browser.me()).toBeNull()
  const left = await database.rows(z.object({ id: z.string() }), sql`select id from auth."user" where email = 'stranger@shop.cn'`) // prettier-ignore
  expect(left).toEqual([])
})

test('an address that the provider does not vouch for opens nothing', async () => {
  await person('unsure@shop.cn')
  await people.invite({ role: 'admin', email: 'invited@shop.cn', by: 'test' })
  for (const verified of [{}, { email_verified: false }, { email_verified: 'false' }]) {
    provider.who = { sub: 'unsure', email: 'unsure@shop.cn', ...verified }
    expect(await openBrowser().signIn()).toMatch(/error=account_not_linked$/)
    provider.who = { sub: 'invited', email: 'invited@shop.cn', ...verified }
    expect(await openBrowser().signIn()).toMatch(/error=signup_disabled$/)
  }
  provider.who = { sub: 'nameless' }
  expect(await openBrowser().signIn()).toMatch(/error=email_not_found$/)
  expect(await idOf('invited@shop.cn')).toBeUndefined()
})

test('an open invitation to the address is accepted, with its role, by whom it was made, and once', async () => {
  await people.invite({ role: 'analyst', email: 'older@shop.cn', by: 'test' })
  const link = await people.invite({ role: 'operator', email: 'Older@shop.cn', by: 'test' })
  provider.who = { sub: 'older', email: 'older@shop.cn', email_verified: true, name: '新同事' }
  const browser = openBrowser()
  expect(await browser.signIn()).toBe(`${ORIGIN}/`)
  expect(await browser.me()).toMatchObject({ name: '新同事', role: 'operator', hasPassword: false })
  await expect(people.look(new URL(link).hash.slice(1))).rejects.toThrow('invitation_over')
  const written = await database.rows(
    z.object({ actor: z.string(), before: z.unknown() }),
    sql`select actor, before from audit where noun = 'people' and subject = ${String(await idOf('older@shop.cn'))}`,
  )
  expect(written).toEqual([{ actor: 'public', before: null }])
  // A password is chosen by a link, as by who forgot theirs; the provider still opens.
  const reset = await people.reset({ email: 'older@shop.cn' }, 'test')
  await people.accept(new URL(reset).hash.slice(1), { password: PASSWORD })
  expect(await browser.me()).toBeNull()
  const body = { email: 'older@shop.cn', password: PASSWORD }
  expect((await openBrowser().ask('POST', '/api/auth/sign-in/email', { body })).statusCode).toBe(200)
  expect(await openBrowser().signIn()).toBe(`${ORIGIN}/`)
})

test('whoever is shut out is told so, and has no session', async () => {
  await person('leaver@shop.cn')
  provider.who = { sub: 'leaver', email: 'leaver@shop.cn', email_verified: true }
  expect(await openBrowser().signIn()).toBe(`${ORIGIN}/`)
  await people.change((await idOf('leaver@shop.cn'))!, { isShutOut: true })
  const browser = openBrowser()
  expect(await browser.signIn()).toMatch(/\/sign-in\?error=shut_out\b/)
  expect([...browser.jar.keys()]).toEqual([])
})

test('who has another address at the provider now is not let in by the old one', async () => {
  await person('before@shop.cn')
  await person('other@shop.cn')
  provider.who = { sub: 'mover', email: 'before@shop.cn', email_verified: true }
  await openBrowser().signIn()
  provider.who = { sub: 'mover', email: 'other@shop.cn', email_verified: true }
  expect(await openBrowser().signIn()).toMatch(/\/sign-in\?error=email_differs\b/)
})

test('a token that is not the provider’s, not for us, over, or of another sign-in opens nothing', async () => {
  await person('target@shop.cn')
  provider.who = { sub: 'target', email: 'target@shop.cn', email_verified: true }
  const past = Math.floor(systemClock.now() / 1_000) - 3_600
  const wrongs: (typeof provider.wrong)[] = [
    { key: true },
    { claims: { aud: 'another client' } },
    { claims: { iss: 'http://localhost:1' } },
    { claims: { exp: past } },
    { claims: { nonce: 'of another' } },
    { claims: { nonce: undefined } },
    { idToken: 'none' },
    { idToken: 'thin', userinfo: { sub: 'somebody else' } },
  ]
  for (const wrong of wrongs) {
    provider.wrong = wrong
    client += 1
    expect(await openBrowser().signIn(), JSON.stringify(wrong)).toMatch(/error=unable_to_get_user_info$/)
  }
})

test('an address that stands in the user info only is read there', async () => {
  await person('thin@shop.cn')
  provider.who = { sub: 'thin', email: 'thin@shop.cn', email_verified: 'true' }
  provider.wrong = { idToken: 'thin' }
  expect(await openBrowser().signIn()).toBe(`${ORIGIN}/`)
})

test('the page to come back to is one of ours, and nothing else of the library’s door is open', async () => {
  await person('careful@shop.cn')
  provider.who = { sub: 'careful', email: 'careful@shop.cn', email_verified: true }
  for (const to of ['//evil.example', 'https://evil.example/', '/\\evil.example', 'javascript:alert(1)', 'http://['])
    expect(await openBrowser().signIn(to), to).toBe(`${ORIGIN}/`)
  const address = await openBrowser().begin({ scopes: ['admin'], additionalParams: { prompt: 'none' }, provider: 'x' })
  expect(new URL(address).searchParams.get('scope')).toBe('openid email profile')
  const browser = openBrowser()
  for (const path of ['/api/auth/sign-in/social', '/api/auth/link-social'])
    expect((await browser.ask('POST', path, { body: { provider: 'oidc' } })).statusCode).toBe(404)
  const foreign = await browser.ask('POST', '/api/auth/sign-in/oidc', { body: {}, origin: 'https://evil.example' })
  expect(foreign.statusCode).toBe(403)
})

test('nothing with which one could ask the provider is kept', async () => {
  const kept = await database.rows(
    z.object({ accessToken: z.null(), refreshToken: z.null(), idToken: z.null() }),
    sql`select "accessToken", "refreshToken", "idToken" from auth.account where "providerId" = 'oidc'`,
  )
  expect(kept.length).toBeGreaterThan(3)
})

test('signing in by the provider is throttled like a password', async () => {
  const browser = openBrowser()
  const statuses: number[] = []
  for (let i = 0; i <= MAX_SIGN_INS_PER_MINUTE; i++)
    statuses.push((await browser.ask('POST', '/api/auth/sign-in/oidc', { body: {} })).statusCode)
  expect(statuses).toEqual([...Array(MAX_SIGN_INS_PER_MINUTE).fill(200), 429])
})

test('who changed their mind is sent back to the sign-in page', async () => {
  const browser = openBrowser()
  const state = new URL(await browser.begin()).searchParams.get('state')
  const back = `${ORIGIN}/api/auth/callback/oidc?error=access_denied&state=${state}`
  expect((await browser.comeBack(back)).headers.location).toMatch(/\/sign-in\?error=access_denied$/)
})

test('while the provider is away passwords work; it is looked for again by the next who comes', async () => {
  const away = await fakeProvider()
  const fresh = await freshDatabase()
  const other = await testApp(fresh, { oidc: away.oidc })
  away.wrong = { isAway: true }
  const begin = () =>
    other.inject({
      method: 'POST',
      url: '/api/auth/sign-in/oidc',
      headers: { origin: ORIGIN, 'accept-language': 'en' },
    })
  const refused = await begin()
  expect([refused.statusCode, refused.json().error.code]).toEqual([503, 'provider_unreachable'])
  const back = await other.inject({ method: 'GET', url: '/api/auth/callback/oidc?code=x&state=y' })
  expect(back.headers.location).toBe('/sign-in?error=provider_unreachable')
  const wrong = await other.inject({
    method: 'POST',
    url: '/api/auth/sign-in/email',
    headers: { origin: ORIGIN },
    payload: { email: 'a@b.cn', password: 'not-the-password' },
  })
  expect(wrong.statusCode).toBe(401)
  away.wrong = {}
  expect((await begin()).statusCode).toBe(200)
})

test('what is wrong with a provider is said in one line', async () => {
  const other = await fakeProvider()
  const said = async () => {
    const found = await discover(other.oidc)
    return 'problem' in found ? describeProblem(found.problem) : 'nothing'
  }
  expect(await said()).toBe('nothing')
  other.wrong = { document: { issuer: 'https://another.example' } }
  expect(await said()).toMatch(/calls itself "https:\/\/another\.example": set SIYU_OIDC_ISSUER to exactly that$/)
  other.wrong = { document: { jwks_uri: undefined } }
  expect(await said()).toMatch(/is not a discovery document: see jwks_uri$/)
  other.wrong = { isAway: true }
  expect(await said()).toMatch(/answers 503$/)
  other.oidc.issuer = 'http://localhost:9'
  expect(await said()).toMatch(/cannot be reached \(.+\)$/)
})

test('where none is set there is no such door', async () => {
  const fresh = await freshDatabase()
  const plain = await testApp(fresh)
  const ask = (method: 'GET' | 'POST', url: string) => plain.inject({ method, url, headers: { origin: ORIGIN } })
  expect((await ask('GET', '/api/ways-in')).json()).toEqual({ provider: null, wecom: false })
  expect((await ask('POST', '/api/auth/sign-in/oidc')).statusCode).toBe(404)
  const ways = await app.inject({ method: 'GET', url: '/api/ways-in' })
  expect(ways.json()).toEqual({ provider: { name: '企业账号' }, wecom: false })
  expect(ways.body).not.toContain(provider.oidc.clientSecret)
})
