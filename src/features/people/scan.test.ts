import { expect, test } from 'vitest'
import { z } from 'zod'
import { act } from '../../../wecom-sandbox/actions/actions.ts'
import { DEFAULT_APP } from '../../../wecom-sandbox/seed.ts'
import { ORIGIN, testApp, testPeople, testWecom } from '../../../test/support/app.ts'
import { freshDatabase } from '../../../test/support/database.ts'
import { testEngine } from '../../../test/support/engine.ts'
import { playWecom } from '../../../test/support/office.ts'
import { systemClock } from '../../kernel/clock.ts'
import { systemRandom } from '../../kernel/random.ts'
import { MAX_SIGN_INS_PER_MINUTE } from '../../kernel/limits.ts'
import { sql } from '../../kernel/sql.ts'
import { saveCorp } from '../corps/corps.ts'
import { putStaff } from '../staff/staff.ts'

const { sandbox, baseUrl } = await playWecom()
const database = await freshDatabase()
const engine = testEngine(database)
const wecom = testWecom(database, engine, baseUrl)
const app = await testApp(database, { product: engine, wecom })
const people = testPeople(database)
let client = 0

/** A browser as far as cookies go, from an address of its own. */
function openBrowser() {
  const jar = new Map<string, { value: string; sameSite: string | undefined; path: string | undefined }>()
  const from = `10.2.0.${++client}`
  async function ask(
    method: 'GET' | 'POST',
    url: string,
    { body, origin = ORIGIN, isCrossSite = false }: { body?: object; origin?: string; isCrossSite?: boolean } = {},
  ) {
    // prettier-ignore
    const sent = [...jar].filter(([, one]) => url.startsWith(one.path ?? '/') && (!isCrossSite || one.sameSite === 'Lax'))
    const cookie = sent.map(([name, { value }]) => `${name}=${encodeURIComponent(value)}`).join('; ')
    const headers = { cookie, ...(method === 'POST' && { origin }), 'accept-language': 'en' }
    const response = await app.inject({ method, url, remoteAddress: from, headers, ...(body && { payload: body }) })
    for (const { name, value, sameSite, path, maxAge } of response.cookies)
      if (maxAge === 0) jar.delete(name)
      else jar.set(name, { value, sameSite, path })
    return response
  }
  return {
    jar,
    ask,
    begin: async (body: object = {}) => ask('POST', '/api/auth/sign-in/wecom', { body }),
    /** Scanned by the member; nobody: called off. */
    async scan(page: string, userid: string) {
      const answer = await fetch(`${page}&userid=${userid}`, { redirect: 'manual' })
      return new URL(answer.headers.get('location')!)
    },
    comeBack: ({ pathname, search }: URL) => ask('GET', pathname + search, { isCrossSite: true }),
    async signIn(userid: string, body: object = {}) {
      const { url } = (await this.begin(body)).json()
      return (await this.comeBack(await this.scan(url, userid))).headers.location
    },
    me: async () => (await ask('GET', '/api/me')).json().me,
  }
}

async function person(email: string, userid: string | null, role: 'staff' | 'operator' = 'staff') {
  if (userid) await putStaff(database, systemClock, userid, { name: userid, departments: [], hasLeft: false })
  const link = await people.invite({ role, userid, email, by: 'test' })
  await people.accept(new URL(link).hash.slice(1), { name: email, password: 'quiet-river-41' })
  return (
    await database.rows(
      z.object({ id: z.int() }),
      sql`select people.id from people join auth."user" u on u.id = account_id where u.email = ${email}`,
    )
  )[0]!.id
}

test('it is offered, and leads to WeCom, when a corp is connected', async () => {
  const browser = openBrowser()
  expect((await browser.ask('GET', '/api/ways-in')).json()).toEqual({ provider: null, wecom: false })
  expect((await browser.begin()).statusCode).toBe(409)
  const parts = { database, vault: engine.core.vault, random: systemRandom }
  await saveCorp(parts, { corpId: sandbox.corpId, agentId: DEFAULT_APP.agentid, secret: DEFAULT_APP.secret, expectedRevision: 0 }) // prettier-ignore
  wecom.corps.forget()
  expect((await browser.ask('GET', '/api/ways-in')).json()).toEqual({ provider: null, wecom: true })
  const page = new URL((await browser.begin()).json().url)
  expect(page.origin).toBe(baseUrl)
  expect(Object.fromEntries(page.searchParams)).toEqual({
    login_type: 'CorpApp',
    appid: sandbox.corpId,
    agentid: String(DEFAULT_APP.agentid),
    redirect_uri: `${ORIGIN}/api/auth/callback/wecom`,
    state: expect.stringMatching(/^.{32}$/),
  })
})

test('who is bound to the member comes in, to the page they wanted, with no other cookie than the session', async () => {
  await person('lin@shop.cn', 'LinXia')
  const browser = openBrowser()
  expect(await browser.signIn('LinXia', { to: '/customers?lifecycle=lost' })).toBe(`${ORIGIN}/customers?lifecycle=lost`)
  expect(await browser.me()).toMatchObject({ email: 'lin@shop.cn', role: 'staff', userid: 'LinXia' })
  expect([...browser.jar].map(([name, { sameSite }]) => [name, sameSite])).toEqual([['siyu.session_token', 'Strict']])
  expect(await openBrowser().signIn('LinXia', { to: 'https://evil.example/' })).toBe(`${ORIGIN}/`)
})

test('a member nobody is bound to is refused, and so is who is no member, shut out, or called it off', async () => {
  const refused = async (userid: string) => {
    const browser = openBrowser()
    const location = await browser.signIn(userid, { to: '/tags' })
    expect(await browser.me()).toBeNull()
    return location
  }
  expect(await refused('WangFang')).toBe(`${ORIGIN}/sign-in?to=%2Ftags&error=not_bound`)
  expect(await refused('')).toBe(`${ORIGIN}/sign-in?to=%2Ftags&error=access_denied`)
  await people.change(await person('chen@shop.cn', 'ChenChen'), { isShutOut: true })
  expect(await refused('ChenChen')).toBe(`${ORIGIN}/sign-in?to=%2Ftags&error=shut_out`)
  const customer = act(sandbox, 'customer.add_staff', { userid: 'LinXia', name: '客人', add_way: 2 })
  const browser = openBrowser()
  const back = await browser.scan((await browser.begin()).json().url, 'LinXia')
  back.searchParams.set('code', act(sandbox, 'page.open', { external_userid: customer.external_userid }).code)
  expect((await browser.comeBack(back)).headers.location).toContain('error=not_a_member')
})

test('a binding that was moved counts at once', async () => {
  const first = await person('zhou@shop.cn', 'ZhouYi', 'operator')
  expect(await openBrowser().signIn('ZhouYi')).toBe(`${ORIGIN}/`)
  await people.change(first, { userid: null })
  expect(await openBrowser().signIn('ZhouYi')).toContain('error=not_bound')
  await person('yi@shop.cn', 'ZhouYi')
  const browser = openBrowser()
  await browser.signIn('ZhouYi')
  expect(await browser.me()).toMatchObject({ email: 'yi@shop.cn' })
})

test('a code is taken once, by the browser that asked for it; one that was made up by nobody', async () => {
  const browser = openBrowser()
  const page = (await browser.begin()).json().url
  const back = await browser.scan(page, 'LinXia')
  expect((await openBrowser().comeBack(back)).headers.location).toContain('error=state_')
  expect((await browser.comeBack(back)).headers.location).toBe(`${ORIGIN}/`)
  const again = openBrowser()
  const fresh = await again.scan((await again.begin()).json().url, 'LinXia')
  fresh.searchParams.set('code', back.searchParams.get('code')!)
  expect((await again.comeBack(fresh)).headers.location).toContain('error=wecom_failed')
  expect(await again.me()).toBeNull()
  expect((await openBrowser().ask('POST', '/api/auth/sign-in/wecom', { body: {}, origin: 'https://evil.example' })).statusCode).toBe(403) // prettier-ignore
})

test('it is throttled, there and back', async () => {
  const browser = openBrowser()
  for (let tries = 0; tries < MAX_SIGN_INS_PER_MINUTE; tries++) await browser.begin()
  expect((await browser.begin()).statusCode).toBe(429)
  const back = openBrowser()
  const locations = []
  for (let tries = 0; tries <= MAX_SIGN_INS_PER_MINUTE; tries++)
    locations.push(
      (await back.ask('GET', '/api/auth/callback/wecom?code=x&state=y', { isCrossSite: true })).headers.location,
    )
  expect(locations.at(-1)).toBe('/sign-in?error=too_often')
})

test('inside WeCom nobody scans: its client sends the page on, and whoever may not come in is told there', async () => {
  const browser = openBrowser()
  const { url } = (await browser.begin({ to: '/sidebar', isInside: true })).json()
  const page = new URL(url)
  expect(page.pathname).toBe('/connect/oauth2/authorize')
  // By the name that we go by ourselves.
  expect(page.host).toBe(new URL(baseUrl).host.replace('127.0.0.1', 'localhost'))
  expect(Object.fromEntries(page.searchParams)).toEqual({
    appid: sandbox.corpId,
    agentid: String(DEFAULT_APP.agentid),
    redirect_uri: `${ORIGIN}/api/auth/callback/wecom`,
    response_type: 'code',
    scope: 'snsapi_base',
    state: expect.stringMatching(/^.{32}$/),
  })
  const goOn = (userid: string) => browser.scan(url.replace('#wechat_redirect', ''), userid)
  expect((await browser.comeBack(await goOn('ZhouYi'))).headers.location).toBe(`${ORIGIN}/sidebar`)
  expect(await browser.me()).toMatchObject({ userid: 'ZhouYi' })
  const other = openBrowser()
  const again = (await other.begin({ to: '/sidebar', isInside: true })).json().url.replace('#wechat_redirect', '')
  const refused = await other.comeBack(await other.scan(again, 'WangFang'))
  expect(refused.headers.location).toBe(`${ORIGIN}/sidebar?error=not_bound`)
})
