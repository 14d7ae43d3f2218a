import { createHmac } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { ORIGIN, testApp, testPeople } from '../../../test/support/app.ts'
import { bearer, makeKey } from '../../../test/support/app.ts'
import { freshDatabase } from '../../../test/support/database.ts'
import { ManualClock, DAY_MS, systemClock } from '../../kernel/clock.ts'
import { createDepartment, putStaff } from '../staff/staff.ts'
import { INVITATION_DAYS, MAX_SIGN_INS_PER_MINUTE } from '../../kernel/limits.ts'

const database = await freshDatabase()
const app = await testApp(database)
const people = testPeople(database)
const PASSWORD = 'quiet-river-41'
let client = 0

interface Asked {
  cookie?: string
  origin?: string | null
  headers?: Record<string, string>
}
async function ask(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: unknown, asked: Asked = {}) {
  const { cookie, origin = ORIGIN, headers } = asked
  const response = await app.inject({
    method,
    url,
    // A house of their own for each, so that no test throttles another.
    remoteAddress: `10.0.${client >> 8}.${client++ & 255}`,
    headers: { ...(cookie && { cookie }), ...(origin !== null && { origin }), 'accept-language': 'en', ...headers },
    ...(body !== undefined && { payload: body as object }),
  })
  const json = response.headers['content-type']?.includes('json') && response.body !== '' ? response.json() : undefined
  return { status: response.statusCode, body: json, response }
}

async function signIn(email: string, password = PASSWORD): Promise<string> {
  const { status, response } = await ask('POST', '/api/auth/sign-in/email', { email, password })
  expect(status).toBe(200)
  return response.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ')
}
const secretOf = (link: string) => new URL(link).hash.slice(1)
const accept = (link: string, given: Record<string, unknown> = {}) =>
  ask('POST', '/api/invitations/accept', { secret: secretOf(link), password: PASSWORD, ...given })

let admin = ''
beforeAll(async () => {
  const link = await people.linkForFirst()
  await accept(link!, { name: '管理员', email: 'Admin@Shop.cn' })
  admin = await signIn('admin@shop.cn')
})
async function invited(email: string, role: string): Promise<string> {
  const { body } = await ask('POST', '/api/invitations', { role, email }, { cookie: admin })
  await accept(body.link, { name: email })
  return signIn(email)
}

test('the first start lets one administrator in, and no second', async () => {
  expect(await people.linkForFirst()).toBeNull()
  const { body } = await ask('GET', '/api/me', undefined, { cookie: admin })
  expect(body.me).toMatchObject({ name: '管理员', email: 'admin@shop.cn', role: 'admin' })
  expect((await ask('GET', '/api/me')).body.me).toBeNull()
})

test('the link of the first start is over once somebody is an administrator, by whichever way', async () => {
  const fresh = await freshDatabase()
  const all = testPeople(fresh)
  const first = await all.linkForFirst()
  const quicker = await all.invite({ role: 'admin', email: 'quick@shop.cn', by: 'command line' })
  await all.accept(secretOf(quicker), { name: 'Quick', password: PASSWORD })
  const late = all.accept(secretOf(first!), { name: 'Late', email: 'late@shop.cn', password: PASSWORD })
  await expect(late).rejects.toThrow('invitation_over')
})

test('the session cookie cannot be read by scripts nor sent by other sites', async () => {
  const { response } = await ask('POST', '/api/auth/sign-in/email', { email: 'admin@shop.cn', password: PASSWORD })
  const session = response.cookies.find(({ name }) => name.endsWith('session_token'))
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' })
  expect(response.cookies).toHaveLength(1)
})

test('what a session may do is what its role may do', async () => {
  const analyst = await invited('analyst@shop.cn', 'analyst')
  expect((await ask('GET', '/api/customers', undefined, { cookie: analyst })).status).toBe(200)
  const refused = await ask('POST', '/api/tag-groups', {}, { cookie: analyst })
  expect(refused).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } })
  expect((await ask('GET', '/api/people', undefined, { cookie: analyst })).status).toBe(403)
  expect((await ask('GET', '/api/people', undefined, { cookie: admin })).status).toBe(200)
})

test('a page of another site can do nothing with a session', async () => {
  for (const origin of ['https://evil.example', 'null', null]) {
    const asked = await ask('POST', '/api/invitations', { role: 'admin' }, { cookie: admin, origin })
    expect(asked).toMatchObject({ status: 403, body: { error: { code: 'foreign_page' } } })
  }
  const out = await ask('POST', '/api/auth/sign-out', {}, { cookie: admin, origin: 'https://evil.example' })
  expect(out.status).toBe(403)
  expect((await ask('GET', '/api/people', undefined, { cookie: admin })).status).toBe(200)
})

test('a key in the header goes before a session', async () => {
  const key = await makeKey(database, { kind: 'api', name: 'reader', role: 'analyst' })
  expect((await ask('GET', '/api/people', undefined, { cookie: admin, headers: bearer(key) })).status).toBe(403)
})

test('a link lets in once, also when it is opened twice at the same time', async () => {
  const { body } = await ask('POST', '/api/invitations', { role: 'operator' }, { cookie: admin })
  const emails = ['one@shop.cn', 'two@shop.cn', 'three@shop.cn']
  const answers = await Promise.all(emails.map((email) => accept(body.link, { name: 'x', email })))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
  expect(answers.find(({ status }) => status === 409)!.body.error.code).toBe('invitation_over')
  const listed = (await ask('GET', '/api/people', undefined, { cookie: admin })).body
  expect(listed.people.filter(({ email }: { email: string }) => emails.includes(email))).toHaveLength(1)
})

test('a link is over after some days, and when it is withdrawn', async () => {
  const clock = new ManualClock(systemClock.now())
  const later = testPeople(database, clock)
  const link = await later.invite({ role: 'analyst', email: 'late@shop.cn', by: 'test' })
  expect(await later.look(secretOf(link))).toEqual({ role: 'analyst', email: 'late@shop.cn', isNew: true })
  clock.advance(INVITATION_DAYS * DAY_MS)
  await expect(later.look(secretOf(link))).rejects.toThrow('invitation_over')
  const { body } = await ask('POST', '/api/invitations', { role: 'analyst', email: 'no@shop.cn' }, { cookie: admin })
  const { invitations } = (await ask('GET', '/api/people', undefined, { cookie: admin })).body
  const open = invitations.find(({ email }: { email: string }) => email === 'no@shop.cn')
  expect((await ask('DELETE', `/api/invitations/${open.id}`, undefined, { cookie: admin })).status).toBe(204)
  expect((await accept(body.link)).body.error.code).toBe('invitation_over')
})

test('a link for somebody new cannot take over who is there', async () => {
  const { body } = await ask('POST', '/api/invitations', { role: 'analyst' }, { cookie: admin })
  const taken = await accept(body.link, { name: 'x', email: 'ADMIN@shop.cn', password: 'stolen-password' })
  expect(taken).toMatchObject({ status: 409, body: { error: { code: 'already_exists' } } })
  await signIn('admin@shop.cn')
})

test('a new password ends the old sessions', async () => {
  const cookie = await invited('forgetful@shop.cn', 'analyst')
  const { people: all } = (await ask('GET', '/api/people', undefined, { cookie: admin })).body
  const { id } = all.find(({ email }: { email: string }) => email === 'forgetful@shop.cn')
  const made = await ask('POST', `/api/people/${id}/password-links`, {}, { cookie: admin })
  expect((await accept(made.body.link, { password: 'another-river-42' })).body.email).toBe('forgetful@shop.cn')
  expect((await ask('GET', '/api/customers', undefined, { cookie })).status).toBe(401)
  await signIn('forgetful@shop.cn', 'another-river-42')
})

test('who is shut out is out at once, and the last administrator stays', async () => {
  const cookie = await invited('leaver@shop.cn', 'operator')
  const { people: all } = (await ask('GET', '/api/people', undefined, { cookie: admin })).body
  const idOf = (email: string) => all.find((one: { email: string }) => one.email === email).id
  await ask('PATCH', `/api/people/${idOf('leaver@shop.cn')}`, { isShutOut: true }, { cookie: admin })
  expect((await ask('GET', '/api/customers', undefined, { cookie })).status).toBe(401)
  const signedIn = await ask('POST', '/api/auth/sign-in/email', { email: 'leaver@shop.cn', password: PASSWORD })
  const again = signedIn.response.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ')
  expect((await ask('GET', '/api/customers', undefined, { cookie: again })).status).toBe(401)
  for (const change of [{ isShutOut: true }, { role: 'analyst' }]) {
    const last = await ask('PATCH', `/api/people/${idOf('admin@shop.cn')}`, change, { cookie: admin })
    expect(last).toMatchObject({ status: 409, body: { error: { code: 'last_admin' } } })
  }
})

/** What an authenticator app shows (RFC 6238); `late` by so many periods. */
function codeOf(totpUri: string, late = 0): string {
  const bits = [...new URL(totpUri).searchParams.get('secret')!]
    .map((char) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char).toString(2).padStart(5, '0'))
    .join('')
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(systemClock.now() / 30_000) - late))
  const mac = createHmac('sha1', key).update(counter).digest()
  return String((mac.readUInt32BE(mac.at(-1)! & 15) & 0x7fffffff) % 1e6).padStart(6, '0')
}
const cookiesOf = ({ response }: Awaited<ReturnType<typeof ask>>) =>
  response.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ')

test('with a second factor the password alone lets nobody in: the code of now does, or a backup code once', async () => {
  const email = 'careful@shop.cn'
  const begun = await invited(email, 'operator')
  const wrong = await ask('POST', '/api/auth/two-factor/enable', { password: 'guess-guess' }, { cookie: begun })
  expect(wrong).toMatchObject({ status: 400, body: { code: 'INVALID_PASSWORD' } })
  const { body } = await ask('POST', '/api/auth/two-factor/enable', { password: PASSWORD }, { cookie: begun })
  expect(body.backupCodes).toHaveLength(10)
  await signIn(email) // nothing is asked before the app has shown that it works
  const verify = (code: string, cookie: string, door = 'verify-totp') =>
    ask('POST', `/api/auth/two-factor/${door}`, { code }, { cookie })
  expect((await verify('000000', begun)).body).toMatchObject({ code: 'INVALID_CODE' })
  const enabled = await verify(codeOf(body.totpURI), begun)
  expect(enabled.status).toBe(200)
  const cookie = cookiesOf(enabled)
  expect((await ask('GET', '/api/me', undefined, { cookie })).body.me).toMatchObject({ email, twoFactor: true })

  const signingIn = () => ask('POST', '/api/auth/sign-in/email', { email, password: PASSWORD })
  const asked = await signingIn()
  expect(asked.body).toMatchObject({ twoFactorRedirect: true })
  const half = cookiesOf(asked)
  expect((await ask('GET', '/api/customers', undefined, { cookie: half })).status).toBe(401)
  expect((await verify(codeOf(body.totpURI, 10), half)).status).toBe(401)
  expect((await ask('GET', '/api/customers', undefined, { cookie: half })).status).toBe(401)
  const inside = cookiesOf(await verify(codeOf(body.totpURI), half))
  expect((await ask('GET', '/api/customers', undefined, { cookie: inside })).status).toBe(200)

  const [backup] = body.backupCodes
  expect((await verify(backup, cookiesOf(await signingIn()), 'verify-backup-code')).status).toBe(200)
  expect((await verify(backup, cookiesOf(await signingIn()), 'verify-backup-code')).status).toBe(401)

  const { people: all } = (await ask('GET', '/api/people', undefined, { cookie: admin })).body
  const { id } = all.find((one: { email: string }) => one.email === email)
  const lost = await ask('PATCH', `/api/people/${id}`, { twoFactor: false }, { cookie: admin })
  expect(lost.body.person).toMatchObject({ email, twoFactor: false })
  const { changes } = (await ask('GET', '/api/audit?noun=people', undefined, { cookie: admin })).body
  expect(changes[0]).toMatchObject({ subject: String(id), after: { two_factor: false } })
  const alone = await signIn(email)
  expect((await ask('GET', '/api/customers', undefined, { cookie: alone })).status).toBe(200)
})

test('who changes their password says the old one, stays, and is signed out everywhere else', async () => {
  const email = 'changing@shop.cn'
  const elsewhere = await invited(email, 'analyst')
  const here = await signIn(email)
  const change = (currentPassword: string, newPassword: string) =>
    ask(
      'POST',
      '/api/auth/change-password',
      { currentPassword, newPassword, revokeOtherSessions: true },
      { cookie: here },
    )
  expect(await change('guess-guess', 'new-river-4242')).toMatchObject({
    status: 400,
    body: { code: 'INVALID_PASSWORD' },
  })
  expect(await change(PASSWORD, 'short')).toMatchObject({ status: 400, body: { code: 'PASSWORD_TOO_SHORT' } })
  const changed = await change(PASSWORD, 'new-river-4242')
  expect(changed.status).toBe(200)
  const look = async (cookie: string) => (await ask('GET', '/api/customers', undefined, { cookie })).status
  expect([await look(elsewhere), await look(here), await look(cookiesOf(changed))]).toEqual([401, 401, 200])
  const old = await ask('POST', '/api/auth/sign-in/email', { email, password: PASSWORD })
  expect(old.status).toBe(401)
  await signIn(email, 'new-river-4242')
})

test('who invited somebody, gave them a role or shut them out is written down', async () => {
  const { body } = await ask('POST', '/api/invitations', { role: 'analyst' }, { cookie: admin })
  await accept(body.link, { name: 'x', email: 'moved@shop.cn' })
  const { people: all } = (await ask('GET', '/api/people', undefined, { cookie: admin })).body
  const { id } = all.find((one: { email: string }) => one.email === 'moved@shop.cn')
  await ask('PATCH', `/api/people/${id}`, { role: 'operator' }, { cookie: admin })
  const { me } = (await ask('GET', '/api/me', undefined, { cookie: admin })).body
  const read = async (noun: string) =>
    (await ask('GET', `/api/audit?noun=${noun}`, undefined, { cookie: admin })).body.changes
  const [moved] = await read('people')
  expect(moved).toMatchObject({ subject: String(id), before: { role: 'analyst' }, after: { role: 'operator' } })
  expect(JSON.stringify(moved)).toContain(`person:${me.id}`)
  const [used, made] = await read('invitations')
  expect(made).toMatchObject({ before: null, after: { role: 'analyst', used_at: null } })
  expect(used.after.used_at).not.toBeNull()
})

test('staff and leads are somebody of the staff, and nobody else is', async () => {
  const here = await createDepartment(database, { name: '门店', parentId: null })
  for (const [userid, leads] of [
    ['anna', false],
    ['ben', true],
  ] as const)
    await putStaff(database, systemClock, userid, { name: userid, departments: [{ id: here, leads }], hasLeft: false })
  const invite = async (wanted: object) => (await ask('POST', '/api/invitations', wanted, { cookie: admin })).body
  expect((await invite({ role: 'staff' })).error.code).toBe('staff_needed')
  expect((await invite({ role: 'lead', userid: 'carl' })).error.code).toBe('no_such_staff')
  const [first, second] = [await invite({ role: 'staff', userid: 'anna' }), await invite({ role: 'lead', userid: 'anna' })] // prettier-ignore
  await accept(first.link, { name: '安娜', email: 'anna@shop.cn' })
  expect((await accept(second.link, { name: 'x', email: 'x@shop.cn' })).body.error.code).toBe('staff_has_account')
  const listed = (await ask('GET', '/api/people', undefined, { cookie: admin })).body.people
  const anna = listed.find(({ email }: { email: string }) => email === 'anna@shop.cn')
  expect(anna).toMatchObject({ role: 'staff', userid: 'anna' })

  const serves = async () => (await people.find(await signIn('anna@shop.cn')))!.serves
  expect(await serves()).toEqual(['anna'])
  const change = (body: object) => ask('PATCH', `/api/people/${anna.id}`, body, { cookie: admin })
  expect((await change({ userid: null })).body.error.code).toBe('staff_needed')
  await change({ role: 'lead', userid: 'ben' })
  expect((await serves())!.toSorted()).toEqual(['anna', 'ben'])
  await putStaff(database, systemClock, 'anna', {
    name: 'anna',
    departments: [{ id: here, leads: false }],
    hasLeft: true,
  })
  expect((await serves())!.toSorted()).toEqual(['anna', 'ben']) // to hand on whom she served
  await putStaff(database, systemClock, 'ben', { name: 'ben', departments: [{ id: here, leads: true }], hasLeft: true })
  expect(await serves()).toEqual([])
  expect((await change({ twoFactor: false })).status).toBe(200)
  await change({ role: 'operator', userid: null })
  expect(await serves()).toBeNull()
})

test('guessing passwords is throttled, by address', async () => {
  const guess = (remoteAddress: string) =>
    app.inject({
      method: 'POST',
      url: '/api/auth/sign-in/email',
      remoteAddress,
      headers: { origin: ORIGIN, 'x-siyu-client': `192.0.2.${Math.floor(1 + guesses++)}` },
      payload: { email: 'admin@shop.cn', password: 'guess-guess-guess' },
    })
  let guesses = 0
  const statuses: number[] = []
  for (let n = 0; n < MAX_SIGN_INS_PER_MINUTE + 2; n++) statuses.push((await guess('198.51.100.7')).statusCode)
  expect(statuses.filter((status) => status === 429)).toHaveLength(2)
  expect((await guess('198.51.100.8')).statusCode).toBe(401)
})

test('nobody signs up without a link', async () => {
  const given = { email: 'stranger@shop.cn', password: PASSWORD, name: 'x' }
  expect((await ask('POST', '/api/auth/sign-up/email', given)).status).toBeGreaterThanOrEqual(400)
  const { people: all } = (await ask('GET', '/api/people', undefined, { cookie: admin })).body
  expect(all.map(({ email }: { email: string }) => email)).not.toContain('stranger@shop.cn')
})

test('a password too short is refused in the language of who asks', async () => {
  const { body } = await ask('POST', '/api/invitations', { role: 'analyst', email: 'short@shop.cn' }, { cookie: admin })
  const refused = await accept(body.link, { name: 'x', password: 'short' })
  expect(refused).toMatchObject({ status: 400, body: { error: { details: [{ at: 'body.password' }] } } })
})
