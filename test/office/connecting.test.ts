import { PassThrough } from 'node:stream'
import { expect, test, vi } from 'vitest'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { checkAddress, saveAddress } from '../../wecom-sandbox/delivery.ts'
import { DEFAULT_APP } from '../../wecom-sandbox/seed.ts'
import { setSwitches } from '../../wecom-sandbox/switches.ts'
import { openLog } from '../../src/kernel/log.ts'
import { sql } from '../../src/kernel/sql.ts'
import type { Role } from '../../src/kernel/route.ts'
import { bearer, makeKey, testApp, testWecom } from '../support/app.ts'
import { freshDatabase } from '../support/database.ts'
import { testEngine } from '../support/engine.ts'
import { friendsIn, playWecom } from '../support/office.ts'

const { sandbox, baseUrl } = await playWecom()
const database = await freshDatabase()
const engine = testEngine(database)
const wecom = testWecom(database, engine, baseUrl)
const logged: string[] = []
const destination = new PassThrough().on('data', (chunk: Buffer) => logged.push(chunk.toString()))
const app = await testApp(database, { product: engine, wecom, log: openLog({ destination }) })
const keys = {
  admin: await makeKey(database, { kind: 'api', name: 'admin', role: 'admin' }),
  operator: await makeKey(database, { kind: 'api', name: 'operator', role: 'operator' }),
}
const answered: string[] = []
async function ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: object, as: Role = 'admin') {
  const response = await app.inject({ method, url, headers: { ...bearer(keys[as as 'admin']), 'accept-language': 'en' }, ...(body && { payload: body }) }) // prettier-ignore
  answered.push(response.body)
  return { status: response.statusCode, body: response.body === '' ? undefined : response.json() }
}
const SECRET = 'a-secret-nobody-shall-see'
let revision = 0
async function put(more: object = {}) {
  const draft = { corpId: sandbox.corpId, agentId: DEFAULT_APP.agentid, secret: SECRET, expectedRevision: revision++ }
  expect((await ask('PUT', '/api/corp', { ...draft, ...more })).status).toBe(204)
}
type Line = { check: string; state: string; problem: { en: string } | null; where: { en: string } | null; ip: string | null; found: number | null } // prettier-ignore
const checks = async (): Promise<Record<string, Line>> =>
  Object.fromEntries((await ask('POST', '/api/corp/checks')).body.checks.map((one: Line) => [one.check, one]))
const statesOf = (found: Record<string, Line>) => Object.fromEntries(Object.values(found).map(({ check, state }) => [check, state])) // prettier-ignore

test('what is wrong with the app is told apart, and what comes after it is not asked', async () => {
  expect((await ask('POST', '/api/corp/checks')).body.error.code).toBe('no_corp')
  await put({ corpId: 'wwSomebodyElse' })
  const corp = await checks()
  expect(corp['secret']).toMatchObject({ state: 'wrong', problem: { en: expect.stringContaining('corp ID is wrong') }, where: { en: expect.stringContaining('企业ID') } }) // prettier-ignore
  expect(corp).toMatchObject({
    reach: { state: 'right' },
    address: { state: 'unasked' },
    customers: { state: 'unasked' },
  })

  await put()
  expect((await checks())['secret']).toMatchObject({ state: 'wrong', problem: { en: expect.stringContaining('Secret is wrong') } }) // prettier-ignore

  act(sandbox, 'corp.add_app', { ...DEFAULT_APP, secret: SECRET })
  await put()
  // After a refusal nobody asks for the same token again for a while; a secret that is another one is.
  act(sandbox, 'corp.add_app', { ...DEFAULT_APP, secret: `${SECRET}-2` })
  await put({ secret: `${SECRET}-2` })
  setSwitches(sandbox.state, sandbox.switches, { trustedIps: '203.0.113.9' })
  const address = await checks()
  expect(address['address']).toMatchObject({ state: 'wrong', ip: '127.0.0.1', where: { en: expect.stringContaining('企业可信IP') } }) // prettier-ignore
  expect(address['secret']).toMatchObject({ state: 'right' })
  setSwitches(sandbox.state, sandbox.switches, { trustedIps: '' })
  expect(statesOf(await checks())).toEqual(Object.fromEntries(Object.keys(address).map((check) => [check, 'right'])))
})

test('an AgentId that is not of the app whose secret it is is told, with where both are', async () => {
  const wrong = { state: 'wrong', problem: { en: expect.stringContaining('AgentId and Secret are of two apps') }, where: { en: expect.stringContaining('应用管理') } } // prettier-ignore
  const another = { agentid: 1_000_007, name: '另一个应用', secret: 'of-another-app' }
  act(sandbox, 'corp.add_app', another)
  for (const agentId of [another.agentid, 1_000_008]) {
    await put({ secret: `${SECRET}-2`, agentId })
    expect(await checks()).toMatchObject({ address: { state: 'right' }, agent: wrong, staff: { state: 'right' } })
  }
  await put({ secret: `${SECRET}-2` })
  expect((await checks())['agent']).toMatchObject({ state: 'right', problem: null })
})

test('rights that the app lacks are said where they are given', async () => {
  act(sandbox, 'corp.add_app', { ...DEFAULT_APP, secret: `${SECRET}-2`, rights: ['contacts'] })
  const found = await checks()
  expect(found).toMatchObject({
    agent: { state: 'right' },
    staff: { state: 'right', found: 4 },
    customers: { state: 'wrong', where: { en: expect.stringContaining('可调用接口的应用') } },
    sign_in: { state: 'wrong', where: { en: expect.stringContaining('企业微信授权登录') } },
  })
  act(sandbox, 'corp.add_app', { ...DEFAULT_APP, secret: `${SECRET}-2`, rights: ['customers', 'pages'] })
  expect(await checks()).toMatchObject({
    secret: { state: 'right' },
    address: { state: 'right' },
    staff: { state: 'wrong', where: { en: expect.stringContaining('可见范围') } },
    customers: { state: 'right', found: 4 },
  })
  act(sandbox, 'corp.add_app', { ...DEFAULT_APP, secret: `${SECRET}-2` })
})

test('the address of callbacks is known as checked when WeCom has been here', async () => {
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const before = (await ask('GET', '/api/corp')).body
  expect(before).toMatchObject({ heard: { checkedAt: null, calledAt: null }, reach: 'outside', baseUrl })
  expect((await ask('GET', '/api/system')).body).toMatchObject({ attention: ['callbacks_unchecked'], wecom: { corpId: sandbox.corpId } }) // prettier-ignore
  const { token, key: aesKey } = before.corp.callback
  const address = { url: `${url}/wecom/callback`, token, aesKey, agentid: DEFAULT_APP.agentid }
  expect(await checkAddress(sandbox, address)).toBeUndefined()
  saveAddress(sandbox, address)
  expect((await ask('GET', '/api/corp')).body.heard).toMatchObject({ checkedAt: expect.any(String), calledAt: null })
})

test('a sync that is asked for before anything was read is the first; the next tells what differs, and of whom', async () => {
  expect((await ask('GET', '/api/syncs', undefined, 'operator')).body).toEqual({ syncs: [], hasMore: false, isConnected: true }) // prettier-ignore
  const { external_userid: early } = act(sandbox, 'customer.add_staff', { userid: 'LinXia', name: '早来', add_way: 2 })
  await sandbox.delivery.settled()
  expect((await ask('POST', '/api/syncs', undefined, 'operator')).status).toBe(202)
  expect((await ask('POST', '/api/syncs', undefined, 'operator')).body.error.code).toBe('sync_running')
  await wecom.drain()
  const [first] = (await ask('GET', '/api/syncs', undefined, 'operator')).body.syncs
  expect(first).toMatchObject({ kind: 'first', differences: 0, problem: null, counts: { customers: 1, members: 4, members_total: 4 } }) // prettier-ignore

  setSwitches(sandbox.state, sandbox.switches, { callbackDropRate: 1 })
  const { external_userid: quiet } = act(sandbox, 'customer.add_staff', { userid: 'LinXia', name: '悄悄', add_way: 2 })
  act(sandbox, 'staff.delete_customer', { userid: 'LinXia', external_userid: early })
  await sandbox.delivery.settled()
  setSwitches(sandbox.state, sandbox.switches, { callbackDropRate: 0 })
  const { id } = (await ask('POST', '/api/syncs', undefined, 'operator')).body
  const reading = wecom.drain()
  await vi.waitFor(async () => {
    const { differences } = (await ask('GET', `/api/syncs/${id}/differences`, undefined, 'operator')).body
    expect(differences.map(({ kind, subject, customer }: any) => [kind, subject, typeof customer])).toEqual([
      ['contact_added', quiet, 'number'],
      ['contact_ended', early, 'number'],
    ])
  })
  // It would wait for what callbacks may still tell of the welcome.
  await ask('DELETE', '/api/syncs/current', undefined, 'operator')
  await reading
  expect(friendsIn(sandbox)).toEqual([`${quiet} LinXia`])
})

test('one that another process has been told to stop ends at its next page', async () => {
  setSwitches(sandbox.state, sandbox.switches, { apiLatencyMs: 150 })
  await ask('POST', '/api/syncs')
  const reading = wecom.drain()
  await vi.waitFor(async () => expect((await ask('GET', '/api/syncs')).body.syncs[0].step).toBe('customers'), { timeout: 30_000 }) // prettier-ignore
  await testWecom(database, engine, baseUrl).syncs.stop()
  await reading
  setSwitches(sandbox.state, sandbox.switches, { apiLatencyMs: 0 })
  const [run] = (await ask('GET', '/api/syncs')).body.syncs
  expect(run).toMatchObject({ kind: 'asked', stopped: true, problem: null, step: 'customers' })
})

test('what could not be dealt with is told by its name and subject, and nothing that stood in it', async () => {
  await database.run(sql`
    insert into callbacks (key, received_at, subject, xml, next_at, tries, problem)
    values ('k', '2026-01-01', 'customer wmX', '<xml><ToUserName>ww</ToUserName><CreateTime>1</CreateTime><MsgType>event</MsgType><Event>change_external_contact</Event><ChangeType>add_external_contact</ChangeType><UserID>LinXia</UserID><ExternalUserID>wmX</ExternalUserID><WelcomeCode>WELCOME-CODE</WelcomeCode></xml>',
      '2100-01-01', 3, '{"zh": "忙", "en": "busy"}')`)
  const { body } = await ask('GET', '/api/callbacks', undefined, 'operator')
  expect(body).toMatchObject({
    waiting: 1,
    oldestAt: '2026-01-01T00:00:00.000Z',
    troubled: [{ event: 'change_external_contact.add_external_contact', subject: 'customer wmX', tries: 3, isGivenUp: false, problem: { en: 'busy' } }], // prettier-ignore
  })
  expect(JSON.stringify(body)).not.toContain('WELCOME-CODE')
  expect((await ask('GET', '/api/system')).body.attention).toEqual(['callbacks_late'])
})

test('an app that sees nobody works, and is warned of', async () => {
  for (const { userid } of sandbox.state.all<{ userid: string }>`select userid from members`)
    act(sandbox, 'member.resign', { userid })
  expect(await checks()).toMatchObject({
    staff: { state: 'warning', problem: { en: expect.stringContaining('sees no member') } },
    customers: { state: 'warning', found: 0, where: { en: expect.stringContaining('使用范围') } },
  })
})

test('the secret of the app is in no answer, no line of the log and no line of the audit', async () => {
  await ask('GET', '/api/corp')
  await ask('GET', '/api/audit')
  await ask('PUT', '/api/corp', { corpId: '!', agentId: 'x', secret: SECRET, expectedRevision: 0 })
  await ask('PUT', '/api/corp', { corpId: 'wwOther', agentId: 1, secret: SECRET, expectedRevision: 99 })
  const { rows } = await database.pool.query('select to_jsonb(corps)::text as corp from corps')
  expect([...answered, ...logged, JSON.stringify(rows)].join('\n')).not.toContain(SECRET)
  expect(answered.join('\n')).toContain('callback')
})
